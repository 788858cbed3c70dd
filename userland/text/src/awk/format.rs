//! `printf`: formats filled with values.

use super::value::Value;

/// The widest field and the longest fraction that a format may ask for.
const WIDTH_MAX: usize = 1 << 16;
const PRECISION_MAX: usize = 500;

#[derive(Clone, Copy, Default)]
struct Spec {
    is_left: bool,
    sign: Option<char>,
    is_alternate: bool,
    is_zero_filled: bool,
    width: usize,
    precision: Option<usize>,
}

/// A number by a format for numbers (`CONVFMT`, `OFMT`).
pub(super) fn one(format: &[u8], number: f64) -> Vec<u8> {
    filled(format, &[Value::Number(number)], b"%.6g")
}

/// A format filled with values; missing ones are unset. `convert` writes numbers where texts are wanted.
pub(super) fn filled(format: &[u8], values: &[Value], convert: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut values = values.iter();
    let mut at = 0;
    while let Some(byte) = format.get(at).copied() {
        at += 1;
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let start = at - 1;
        let mut spec = Spec::default();
        while let Some(flag) = format.get(at) {
            match flag {
                b'-' => spec.is_left = true,
                b'+' => spec.sign = Some('+'),
                b' ' => spec.sign = spec.sign.or(Some(' ')),
                b'#' => spec.is_alternate = true,
                b'0' => spec.is_zero_filled = true,
                _ => break,
            }
            at += 1;
        }
        let mut number = |at: &mut usize| -> Option<i64> {
            if format.get(*at) == Some(&b'*') {
                *at += 1;
                return Some(values.next().map_or(0.0, Value::number) as i64);
            }
            let digits = format[*at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let text = std::str::from_utf8(&format[*at..*at + digits]).ok()?;
            *at += digits;
            (digits > 0).then(|| text.parse().unwrap_or(i64::MAX))
        };
        if let Some(width) = number(&mut at) {
            spec.is_left |= width < 0;
            spec.width = usize::try_from(width.unsigned_abs()).unwrap_or(WIDTH_MAX).min(WIDTH_MAX);
        }
        if format.get(at) == Some(&b'.') {
            at += 1;
            let precision = number(&mut at).unwrap_or(0);
            spec.precision = usize::try_from(precision).ok();
        }
        while matches!(format.get(at), Some(b'l' | b'h' | b'L' | b'q' | b'j' | b'z' | b't')) {
            at += 1;
        }
        let Some(letter) = format.get(at).copied() else {
            out.extend_from_slice(&format[start..]);
            break;
        };
        at += 1;
        let mut value = || values.next().cloned().unwrap_or_default();
        match letter {
            b'%' => out.push(b'%'),
            b'd' | b'i' => integer(&mut out, value().number(), spec),
            b'o' | b'x' | b'X' | b'u' => unsigned(&mut out, value().number(), letter, spec),
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => floating(&mut out, value().number(), letter, spec),
            b'c' => {
                let text = match value() {
                    Value::Number(code) | Value::Numeric(_, code) => character(code),
                    other => first_character(&other.to_text(convert)).to_vec(),
                };
                padded(&mut out, "", &text, Spec { is_zero_filled: false, ..spec });
            }
            b's' => {
                let text = value().to_text(convert);
                let text = match spec.precision {
                    Some(most) => &text[..bytes_of(&text, most)],
                    None => &text[..],
                };
                padded(&mut out, "", text, Spec { is_zero_filled: false, ..spec });
            }
            _ => out.extend_from_slice(&format[start..at]),
        }
    }
    out
}

fn character(code: f64) -> Vec<u8> {
    match char::from_u32(code as u32) {
        Some(c) => c.to_string().into_bytes(),
        None => vec![code as u32 as u8],
    }
}

fn first_character(text: &[u8]) -> &[u8] {
    &text[..bytes_of(text, 1)]
}

/// How many bytes the first characters of a text take; a byte that is none counts as one.
pub(super) fn bytes_of(text: &[u8], characters: usize) -> usize {
    let mut at = 0;
    for _ in 0..characters {
        match text.get(at..) {
            None | Some([]) => break,
            Some(rest) => at += character_bytes(rest),
        }
    }
    at
}

/// Bytes of the first character of a text that is not empty.
pub(super) fn character_bytes(text: &[u8]) -> usize {
    let wanted = match text[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    match text.get(..wanted) {
        Some(bytes) if std::str::from_utf8(bytes).is_ok() => wanted,
        _ => 1,
    }
}

/// How many characters a text has.
pub(super) fn characters(text: &[u8]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        at += character_bytes(&text[at..]);
        count += 1;
    }
    count
}

/// A sign and digits in a field.
fn padded(out: &mut Vec<u8>, sign: &str, text: &[u8], spec: Spec) {
    let room = spec.width.saturating_sub(sign.len() + characters(text));
    if spec.is_left {
        out.extend_from_slice(sign.as_bytes());
        out.extend_from_slice(text);
        out.resize(out.len() + room, b' ');
    } else if spec.is_zero_filled {
        out.extend_from_slice(sign.as_bytes());
        out.resize(out.len() + room, b'0');
        out.extend_from_slice(text);
    } else {
        out.resize(out.len() + room, b' ');
        out.extend_from_slice(sign.as_bytes());
        out.extend_from_slice(text);
    }
}

fn sign(is_negative: bool, spec: Spec) -> String {
    if is_negative { "-".into() } else { spec.sign.map(String::from).unwrap_or_default() }
}

fn special(out: &mut Vec<u8>, number: f64, spec: Spec) -> bool {
    let text = match (number.is_nan(), number.is_infinite()) {
        (true, _) => "nan",
        (_, true) => "inf",
        _ => return false,
    };
    padded(
        out,
        &sign(number.is_sign_negative(), spec),
        text.as_bytes(),
        Spec { is_zero_filled: false, ..spec },
    );
    true
}

fn digits(text: String, spec: Spec) -> String {
    let least = spec.precision.unwrap_or(1).min(PRECISION_MAX);
    if text == "0" && spec.precision == Some(0) { String::new() } else { format!("{text:0>least$}") }
}

fn integer(out: &mut Vec<u8>, number: f64, spec: Spec) {
    if special(out, number, spec) {
        return;
    }
    let whole = number.trunc();
    let text = digits(format!("{:.0}", whole.abs()), spec);
    let spec = Spec { is_zero_filled: spec.is_zero_filled && spec.precision.is_none(), ..spec };
    padded(out, &sign(whole < 0.0, spec), text.as_bytes(), spec);
}

fn unsigned(out: &mut Vec<u8>, number: f64, letter: u8, spec: Spec) {
    if special(out, number, spec) {
        return;
    }
    if number < 0.0 {
        return integer(out, number, spec);
    }
    let value = number as u64;
    let (mark, text) = match letter {
        b'o' if spec.is_alternate => ("0", format!("{value:o}")),
        b'o' => ("", format!("{value:o}")),
        b'x' => (if spec.is_alternate && value != 0 { "0x" } else { "" }, format!("{value:x}")),
        b'X' => (if spec.is_alternate && value != 0 { "0X" } else { "" }, format!("{value:X}")),
        _ => ("", format!("{:.0}", number.trunc())),
    };
    let spec = Spec { is_zero_filled: spec.is_zero_filled && spec.precision.is_none(), ..spec };
    padded(out, mark, digits(text, spec).as_bytes(), spec);
}

fn floating(out: &mut Vec<u8>, number: f64, letter: u8, spec: Spec) {
    if special(out, number, spec) {
        return;
    }
    let precision = spec.precision.unwrap_or(6).min(PRECISION_MAX);
    let magnitude = number.abs();
    let mut text = match letter.to_ascii_lowercase() {
        b'f' => format!("{magnitude:.precision$}"),
        b'e' => scientific(magnitude, precision),
        _ => general(magnitude, precision, spec.is_alternate),
    };
    if spec.is_alternate && precision == 0 && letter.eq_ignore_ascii_case(&b'f') {
        text.push('.');
    }
    if letter.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    padded(out, &sign(number.is_sign_negative(), spec), text.as_bytes(), spec);
}

/// `1.5e+01`.
fn scientific(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{mantissa}e{sign}{exponent:0>2}")
}

/// The shorter of both, as `%g` has it.
fn general(number: f64, precision: usize, keeps_zeros: bool) -> String {
    let precision = precision.max(1);
    let exponent: i32 = if number == 0.0 {
        0
    } else {
        let text = format!("{number:.*e}", precision - 1);
        text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
    };
    let is_long = exponent < -4 || exponent >= precision as i32;
    let text = if is_long {
        scientific(number, precision - 1)
    } else {
        format!("{number:.*}", usize::try_from(precision as i32 - 1 - exponent).unwrap_or(0))
    };
    if keeps_zeros {
        return text;
    }
    let (mantissa, rest) = text.find('e').map_or((text.as_str(), ""), |at| text.split_at(at));
    let mantissa =
        if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    format!("{mantissa}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(format: &str, values: &[Value]) -> String {
        String::from_utf8_lossy(&filled(format.as_bytes(), values, b"%.6g")).into_owned()
    }

    #[test]
    fn numbers_are_formatted() {
        let number = |number: f64| [Value::Number(number)];
        for (format, value, wanted) in [
            ("%d", 42.9, "42"),
            ("%5d|", 42.0, "   42|"),
            ("%-5d|", 42.0, "42   |"),
            ("%05d", -42.0, "-0042"),
            ("%+d", 42.0, "+42"),
            ("%.3d", 7.0, "007"),
            ("%x", 255.0, "ff"),
            ("%#X", 255.0, "0XFF"),
            ("%o", 8.0, "10"),
            ("%c", 65.0, "A"),
            ("%f", 1.5, "1.500000"),
            ("%.2f", 2.675, "2.67"),
            ("%e", 12345.678, "1.234568e+04"),
            ("%G", 0.00001, "1E-05"),
            ("%g", 100000.0, "100000"),
            ("%g", 1000000.0, "1e+06"),
            ("%.3g", 3.15159, "3.15"),
            ("%d", f64::NAN, "nan"),
            ("%5.1f|", 9.96, " 10.0|"),
            ("%s", 0.1, "0.1"),
            ("%d", 1e18, "1000000000000000000"),
        ] {
            assert_eq!(print(format, &number(value)), wanted, "{format} of {value}");
        }
    }

    #[test]
    fn texts_and_oddities() {
        let text = |text: &str| Value::text(text.as_bytes());
        assert_eq!(print("%s-%5s-%-5s|", &[text("a"), text("é"), text("b")]), "a-    é-b    |");
        assert_eq!(print("%.2s%c", &[text("日本語"), text("xyz")]), "日本x");
        assert_eq!(
            print(
                "%*d|%-*d|",
                &[Value::Number(4.0), Value::Number(7.0), Value::Number(3.0), Value::Number(1.0)]
            ),
            "   7|1  |"
        );
        assert_eq!(print("%d %s", &[]), "0 ");
        assert_eq!(print("100%% %z %", &[]), "100% %z %");
        assert_eq!(print("%9999999d", &[]).len(), WIDTH_MAX);
    }
}
