//! Durations as `sleep` and `timeout` read them: a number that may have a fraction, and `s`, `m`, `h` or `d`.

const NS_PER_S: f64 = 1e9;

/// Nanoseconds; as many as there are when it is longer than that, or `infinity`. `None` for what is no duration.
pub fn parse_ns(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    if matches!(text, "inf" | "infinity") {
        return Some(u64::MAX);
    }
    let (number, seconds) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1.0),
        (at, 'm') => (&text[..at], 60.0),
        (at, 'h') => (&text[..at], 3600.0),
        (at, 'd') => (&text[..at], 86400.0),
        _ => (text, 1.0),
    };
    let is_plain = number.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let value: f64 = number.parse().ok().filter(|value: &f64| is_plain && value.is_finite())?;
    Some((value * seconds * NS_PER_S) as u64)
}

#[cfg(test)]
mod tests {
    use super::parse_ns;

    #[test]
    fn units_and_fractions() {
        assert_eq!(parse_ns(b"1"), Some(1_000_000_000));
        assert_eq!(parse_ns(b"0.5s"), Some(500_000_000));
        assert_eq!(parse_ns(b".5"), Some(500_000_000));
        assert_eq!(parse_ns(b"2m"), Some(120_000_000_000));
        assert_eq!(parse_ns(b"1e300d"), Some(u64::MAX));
        for bad in ["", "s", "-1", "1x", "nan", "1 s", "+1"] {
            assert_eq!(parse_ns(bad.as_bytes()), None, "{bad}");
        }
    }
}
