//! Extended headers as POSIX's pax has them: records of `LENGTH KEY=VALUE`, which say what a ustar header has no room for.
//! Values are bytes. Nothing here trusts a length that it reads.

/// The most bytes that an extended header may have.
pub const BYTES_MAX: u64 = 1 << 20;
const NS_PER_S: u64 = 1_000_000_000;

/// Appends a record. Its length counts its own digits.
pub fn push(records: &mut Vec<u8>, key: &str, value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut len = rest + 1;
    while len != rest + len.to_string().len() {
        len = rest + len.to_string().len();
    }
    records.extend_from_slice(format!("{len} {key}=").as_bytes());
    records.extend_from_slice(value);
    records.push(b'\n');
}

/// Takes a header apart; `None` when it is not made as it must be.
pub fn parse(mut bytes: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
        let len = usize::try_from(number(&bytes[..space])?).ok()?;
        let record = bytes.get(space + 1..len)?.strip_suffix(b"\n")?;
        let equals = record.iter().position(|byte| *byte == b'=')?;
        records.push((&record[..equals], &record[equals + 1..]));
        bytes = &bytes[len..];
    }
    Some(records)
}

/// A decimal number.
pub fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A time as pax writes it: seconds, and as much of a fraction as there is.
pub fn time(time_ns: u64) -> String {
    let (seconds, ns) = (time_ns / NS_PER_S, time_ns % NS_PER_S);
    if ns == 0 { seconds.to_string() } else { format!("{seconds}.{ns:09}").trim_end_matches('0').to_owned() }
}

/// Reads a time, in nanoseconds since 1970. Earlier ones become 1970, and digits beyond the ninth are dropped.
pub fn parse_time(text: &[u8]) -> Option<u64> {
    let (text, is_negative) = text.strip_prefix(b"-").map_or((text, false), |text| (text, true));
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    let seconds = number(parts.next()?)?;
    let mut ns = 0;
    if let Some(fraction) = parts.next() {
        if !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let digits = fraction.iter().copied().chain(std::iter::repeat(b'0'));
        ns = digits.take(9).fold(0, |ns, digit| ns * 10 + u64::from(digit - b'0'));
    }
    if is_negative { Some(0) } else { seconds.checked_mul(NS_PER_S)?.checked_add(ns) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_themselves() {
        // The lengths around the places where a digit is added.
        for len in (0..130).chain(980..1010) {
            let value = vec![b'v'; len];
            let mut records = Vec::new();
            push(&mut records, "path", &value);
            push(&mut records, "uid", b"7");
            assert_eq!(parse(&records).unwrap(), [(&b"path"[..], &value[..]), (b"uid", b"7")]);
        }
    }

    #[test]
    fn bad_records_are_none() {
        for bytes in [
            &b"x"[..],
            b"5 a=",
            b"99 a=b\n",
            b"6 a=bc",
            b"5 ab\n",
            b"-6 a=b\n",
            b"0 a=b\n",
            b"2 a=b\n",
            b"18446744073709551615 a=b\n",
            b"99999999999999999999999999 a=b\n",
        ] {
            assert_eq!(parse(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn times_have_as_much_of_a_fraction_as_there_is() {
        for (ns, text) in
            [(0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (u64::MAX, "18446744073.709551615")]
        {
            assert_eq!(time(ns), text);
            assert_eq!(parse_time(text.as_bytes()), Some(ns));
        }
        assert_eq!(parse_time(b"-5.25"), Some(0));
        assert_eq!(parse_time(b"1.1234567899"), Some(1_123_456_789));
        for bad in [&b""[..], b".5", b"1.x", b"1e3", b"18446744074"] {
            assert_eq!(parse_time(bad), None);
        }
    }
}
