//! Numbers in texts, and texts of numbers.

use super::format;

/// The number that a text begins with; 0 where there is none. Blanks may stand before it.
pub(super) fn beginning(text: &[u8]) -> f64 {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    let length = length(&text[start..]);
    value(&text[start..start + length])
}

/// The number that a text is, blanks around it left out; `None` when it is none.
pub(super) fn whole(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let length = length(text);
    (length > 0 && length == text.len()).then(|| value(text))
}

fn value(text: &[u8]) -> f64 {
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// How many bytes of a text are a decimal number with sign, fraction and exponent, at its beginning.
fn length(text: &[u8]) -> usize {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let before = digits(at);
    at += before;
    let mut behind = 0;
    if text.get(at) == Some(&b'.') {
        behind = digits(at + 1);
        if before + behind > 0 {
            at += 1 + behind;
        }
    }
    if before + behind == 0 {
        return 0;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = text.get(at + 1 + sign..).map_or(0, |_| digits(at + 1 + sign));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// A number as text: whole ones as they are, others by a format such as `%.6g`.
pub(super) fn to_text(number: f64, format: &[u8]) -> Vec<u8> {
    if number.is_nan() {
        return if number.is_sign_negative() { b"-nan".to_vec() } else { b"nan".to_vec() };
    }
    if number.is_infinite() {
        return if number < 0.0 { b"-inf".to_vec() } else { b"inf".to_vec() };
    }
    if number == number.trunc() && number.abs() < 1e16 {
        // There is one zero.
        return format!("{}", number as i64).into_bytes();
    }
    format::one(format, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_texts() {
        for (text, number) in [
            ("12", 12.0),
            (" -3.5e2x", -350.0),
            (".5", 0.5),
            ("1e", 1.0),
            ("x", 0.0),
            ("+", 0.0),
            ("1.", 1.0),
            ("0x1A", 0.0),
        ] {
            assert_eq!(beginning(text.as_bytes()), number, "{text}");
        }
        assert_eq!(whole(b" 10 "), Some(10.0));
        assert_eq!((whole(b"10x"), whole(b""), whole(b".")), (None, None, None));
    }

    #[test]
    fn texts_of_numbers() {
        for (number, text) in [
            (3.0, "3"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (1e6, "1000000"),
            (1e300, "1e+300"),
            (3.15159265, "3.15159"),
        ] {
            assert_eq!(String::from_utf8_lossy(&to_text(number, b"%.6g")), text);
        }
    }
}
