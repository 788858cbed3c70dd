//! The records of a pax extended header (POSIX `pax`, "pax Extended Header"): `length keyword=value\n`, each overriding a
//! field of the headers that follow. An empty value takes an override back. Keywords that say nothing about what is kept
//! here are left alone, as the standard asks.

use crate::fs::imagefs::tar::TarError;

/// What extended headers say instead of an entry's own header.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Overrides<'i> {
    pub(super) path: Option<&'i [u8]>,
    pub(super) link_path: Option<&'i [u8]>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) mtime_ns: Option<u64>,
    /// What the host calls the file of the file (Tabula's own record).
    pub(super) part: Option<&'i [u8]>,
    /// Bytes of the whole file, when the rest lies outside the image (Tabula's own record).
    pub(super) part_size: Option<u64>,
    /// One of GNU tar's keywords for sparse files was there.
    pub(super) is_sparse: bool,
}

impl<'i> Overrides<'i> {
    /// Takes in the records of one extended header, whose data begin at `offset` of the image.
    pub(super) fn update(&mut self, mut records: &'i [u8], mut offset: usize) -> Result<(), TarError> {
        while !records.is_empty() {
            let fail = |what| TarError { offset, what };
            let (record, rest) = split_record(records).ok_or(fail("a malformed extended header record"))?;
            let equals = record.iter().position(|byte| *byte == b'=');
            let (keyword, value) = equals
                .and_then(|equals| Some((record.get(..equals)?, record.get(equals + 1..)?)))
                .ok_or(fail("an extended header record without a value"))?;
            self.apply(keyword, value).map_err(fail)?;
            offset = offset.saturating_add(records.len() - rest.len());
            records = rest;
        }
        Ok(())
    }

    fn apply(&mut self, keyword: &[u8], value: &'i [u8]) -> Result<(), &'static str> {
        let is_given = !value.is_empty();
        match keyword {
            b"path" => self.path = is_given.then_some(value),
            b"linkpath" => self.link_path = is_given.then_some(value),
            b"size" => self.size = given(value, decimal, "the size is no number")?,
            b"uid" => self.uid = given(value, small, "the owner is no number of 32 bits")?,
            b"gid" => self.gid = given(value, small, "the group is no number of 32 bits")?,
            b"mtime" => self.mtime_ns = given(value, time_ns, "the time is no number")?,
            b"TABULA.part" => self.part = is_given.then_some(value),
            b"TABULA.size" => self.part_size = given(value, decimal, "the size of a part is no number")?,
            _ if keyword.starts_with(b"GNU.sparse.") => self.is_sparse = true,
            _ => {}
        }
        Ok(())
    }
}

/// A value through its parser; nothing when it is empty.
fn given<T>(
    value: &[u8],
    parse: impl FnOnce(&[u8]) -> Option<T>,
    what: &'static str,
) -> Result<Option<T>, &'static str> {
    if value.is_empty() { Ok(None) } else { parse(value).map(Some).ok_or(what) }
}

/// The first record without its length and line feed, and what follows it.
fn split_record(records: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = records.iter().take(20).position(|byte| *byte == b' ')?;
    let len = usize::try_from(decimal(records.get(..space)?)?).ok()?;
    let (record, rest) = records.split_at_checked(len)?;
    let body = record.get(space + 1..)?.strip_suffix(b"\n")?;
    Some((body, rest))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| match digit {
        b'0'..=b'9' => value.checked_mul(10)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

fn small(digits: &[u8]) -> Option<u32> {
    decimal(digits).and_then(|number| u32::try_from(number).ok())
}

/// Seconds with a fraction as nanoseconds. A time before 1970 is 0, one past what 64 bits hold is the last they do.
fn time_ns(text: &[u8]) -> Option<u64> {
    let (is_negative, text) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    let seconds = decimal(parts.next()?)?;
    let fraction = parts.next().unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = fraction.iter().copied().chain(core::iter::repeat(b'0')).take(9);
    let nanoseconds = digits.fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
    let time_ns = seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
    Some(if is_negative { 0 } else { time_ns })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::imagefs::tar::tests::record;

    #[test]
    fn records_override_and_take_back() {
        let mut overrides = Overrides::default();
        let records =
            [record("path", "a/b"), record("uid", "100"), record("mtime", "1700000000.25001")].concat();
        overrides.update(&records, 0).unwrap();
        assert_eq!(overrides.path, Some(&b"a/b"[..]));
        assert_eq!(overrides.uid, Some(100));
        assert_eq!(overrides.mtime_ns, Some(1_700_000_000_250_010_000));
        let records =
            [record("path", ""), record("SCHILY.x", "a\0b\nc="), record("GNU.sparse.major", "1")].concat();
        overrides.update(&records, 0).unwrap();
        assert_eq!(overrides.path, None);
        assert!(overrides.is_sparse);
    }

    #[test]
    fn malformed_records_say_where() {
        let whole = b"12 path=a/b\n";
        for bad in [
            &b"x"[..],
            b"99 path=a\n",
            b"12 path=a/bX",
            b"8 nothi\n",
            b"10 uid=-1\n",
            b"11 mtime=x\n",
            b"3 \n",
        ] {
            let mut records = whole.to_vec();
            records.extend_from_slice(bad);
            let error = Overrides::default().update(&records, 1000).unwrap_err();
            assert_eq!(error.offset, 1012, "{error}");
        }
        assert!(Overrides::default().update(b"9999999999999999999999 a=b\n", 0).is_err());
    }

    #[test]
    fn times_are_bounded() {
        assert_eq!(time_ns(b"0"), Some(0));
        assert_eq!(time_ns(b"-5.5"), Some(0));
        assert_eq!(time_ns(b"1.9999999999"), Some(1_999_999_999));
        assert_eq!(time_ns(b"99999999999999999"), Some(u64::MAX));
        assert_eq!(time_ns(b"1.x"), None);
        assert_eq!(time_ns(b"."), None);
    }
}
