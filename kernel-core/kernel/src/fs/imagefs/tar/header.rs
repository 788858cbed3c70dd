//! One header block of a tar archive: its fields, and their checksum. Numbers are octal, or base-256 as GNU tar writes what
//! octal cannot hold.

use crate::fs::imagefs::tar::until_zero;

/// The size of a block: headers are one, and data are padded to whole ones.
pub(super) const BLOCK: usize = 512;

/// Which kind of header it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    /// Without a magic number: 7th Edition.
    V7,
    /// POSIX.
    Ustar,
    /// GNU tar's own, which uses the place of the prefix for other things.
    Gnu,
}

/// The fields of a header that matter here.
#[derive(Debug)]
pub(super) struct Header<'b> {
    pub(super) format: Format,
    pub(super) name: &'b [u8],
    pub(super) prefix: &'b [u8],
    pub(super) link_name: &'b [u8],
    pub(super) type_flag: u8,
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) size: u64,
    pub(super) mtime_ns: u64,
}

impl<'b> Header<'b> {
    /// Takes a block apart. It is no block of zeros.
    pub(super) fn parse(block: &'b [u8; BLOCK]) -> Result<Header<'b>, &'static str> {
        let field = |from: usize, len: usize| block.get(from..from + len).unwrap_or_default();
        check_sum(block, field(148, 8))?;
        let format = match field(257, 8) {
            b"ustar\x0000" => Format::Ustar,
            b"ustar  \0" => Format::Gnu,
            [b'u', b's', b't', b'a', b'r', 0, ..] => Format::Ustar,
            magic if magic.iter().all(|byte| *byte == 0) => Format::V7,
            _ => return Err("neither a V7, a ustar nor a GNU tar header"),
        };
        let small = |from, len, what| {
            let number = number(field(from, len)).ok_or(what)?;
            u32::try_from(number).map_err(|_| what)
        };
        let seconds = number(field(136, 12)).ok_or("the time is no number")?;
        Ok(Header {
            format,
            name: until_zero(field(0, 100)),
            prefix: if format == Format::Ustar { until_zero(field(345, 155)) } else { &[] },
            link_name: until_zero(field(157, 100)),
            type_flag: block.get(156).copied().unwrap_or_default(),
            mode: small(100, 8, "the mode is no number")?,
            uid: small(108, 8, "the owner is no number of 32 bits")?,
            gid: small(116, 8, "the group is no number of 32 bits")?,
            size: number(field(124, 12))
                .and_then(|size| u64::try_from(size).ok())
                .ok_or("the size is no number, or negative")?,
            mtime_ns: u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000),
        })
    }
}

/// The sum of all bytes, the checksum itself counted as spaces. Some old writers summed signed bytes.
fn check_sum(block: &[u8; BLOCK], stored: &[u8]) -> Result<(), &'static str> {
    let counted = |place: usize, byte: u8| if (148..156).contains(&place) { b' ' } else { byte };
    let bytes = || block.iter().enumerate().map(|(place, byte)| counted(place, *byte));
    let unsigned: i64 = bytes().map(i64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    match number(stored) {
        Some(sum) if sum == unsigned || sum == signed => Ok(()),
        _ => Err("the header's checksum is wrong"),
    }
}

/// A numeric field: octal digits between spaces or zeros (nothing is 0), or base-256 when the first bit is set. `None` for
/// anything else and for what 64 bits do not hold.
fn number(field: &[u8]) -> Option<i64> {
    match field.first() {
        Some(first) if first & 0x80 != 0 => base_256(*first, field.get(1..).unwrap_or_default()),
        _ => octal(field),
    }
}

fn base_256(first: u8, rest: &[u8]) -> Option<i64> {
    // Two's complement: the first byte has the marker bit and, below it, the sign and six bits.
    let start = if first & 0x40 != 0 { i64::from(first.cast_signed()) } else { i64::from(first & 0x3f) };
    rest.iter().try_fold(start, |value, byte| value.checked_mul(256)?.checked_add(i64::from(*byte)))
}

fn octal(field: &[u8]) -> Option<i64> {
    let begin = field.iter().position(|byte| *byte != b' ').unwrap_or(field.len());
    let digits = field.get(begin..)?;
    let end = digits.iter().position(|byte| matches!(byte, b' ' | 0)).unwrap_or(digits.len());
    let (digits, padding) = digits.split_at_checked(end)?;
    if !padding.iter().all(|byte| matches!(byte, b' ' | 0)) {
        return None;
    }
    digits.iter().try_fold(0_i64, |value, digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(i64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_in_all_their_forms() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"   644 \0"), Some(0o644));
        assert_eq!(number(b"77777777777"), Some(0o77777777777));
        assert_eq!(number(b"\0\0\0"), Some(0));
        assert_eq!(number(b"        "), Some(0));
        assert_eq!(number(b"64x\0"), None);
        assert_eq!(number(b"64\x001\0"), None);
        assert_eq!(number(b"-1\0"), None);
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\x01"), Some(0x2_0000_0001));
        assert_eq!(number(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe"), Some(-2));
        assert_eq!(number(b"\x80\x01\0\0\0\0\0\0\0\0\0\0"), None);
    }
}
