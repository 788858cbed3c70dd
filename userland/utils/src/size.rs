//! Sizes for people and sizes in units.

const UNITS: &[u8] = b"KMGTPEZY";

/// A size in powers of 1024 (`1.5K`) or 1000 (`1.5k`), rounded up, in at most four characters where the number is below a
/// thousand.
pub fn human(bytes: u64, base: u64) -> String {
    let base = base.max(2);
    if bytes < base {
        return bytes.to_string();
    }
    let (bytes, base) = (u128::from(bytes), u128::from(base));
    let (mut unit, mut divisor) = (0, base);
    while bytes >= divisor * base && unit + 1 < UNITS.len() {
        divisor *= base;
        unit += 1;
    }
    let mut tenths = (bytes * 10).div_ceil(divisor);
    if tenths >= 100 {
        tenths = tenths.div_ceil(10) * 10;
    }
    if tenths >= base * 10 && unit + 1 < UNITS.len() {
        tenths = 10;
        unit += 1;
    }
    let letter = char::from(if base == 1000 && unit == 0 { b'k' } else { UNITS[unit] });
    if tenths < 100 {
        format!("{}.{}{letter}", tenths / 10, tenths % 10)
    } else {
        format!("{}{letter}", tenths / 10)
    }
}

/// A size as options give it: a number and `K`, `M` and so on (of 1024), `KB` and so on (of 1000), or `KiB`. A unit alone
/// is one of it.
pub fn parse(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = match digits {
        0 => 1,
        _ => std::str::from_utf8(&text[..digits]).ok()?.parse::<u64>().ok()?,
    };
    let unit = &text[digits..];
    let factor = match unit {
        [] if digits > 0 => 1,
        [letter, rest @ ..] => {
            let power = UNITS.iter().position(|unit| *unit == letter.to_ascii_uppercase())? as u32 + 1;
            match rest {
                [] | b"iB" => 1024_u64.checked_pow(power)?,
                b"B" => 1000_u64.checked_pow(power)?,
                _ => return None,
            }
        }
        [] => return None,
    };
    number.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_for_people() {
        for (bytes, text) in [
            (0, "0"),
            (1023, "1023"),
            (1024, "1.0K"),
            (1536, "1.5K"),
            (1025, "1.1K"),
            (10 * 1024, "10K"),
            (10 * 1024 + 1, "11K"),
            (1024 * 1024 - 1, "1.0M"),
            (5 << 30, "5.0G"),
            (u64::MAX, "16E"),
        ] {
            assert_eq!(human(bytes, 1024), text);
        }
        assert_eq!(human(1500, 1000), "1.5k");
        assert_eq!(human(2_000_000, 1000), "2.0M");
    }

    #[test]
    fn sizes_of_options() {
        assert_eq!(parse(b"512"), Some(512));
        assert_eq!(parse(b"1K"), Some(1024));
        assert_eq!(parse(b"M"), Some(1 << 20));
        assert_eq!(parse(b"2kB"), Some(2000));
        assert_eq!(parse(b"1KiB"), Some(1024));
        for bad in ["", "x", "1x", "1Kx", "99999999999999999999", "99999999Y"] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
