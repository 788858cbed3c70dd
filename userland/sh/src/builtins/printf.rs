//! `printf`: formats with their directives, used again while there are arguments. The formatting is pure; only the
//! built-in writes, or sets a variable.

use super::Letters;
use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Flow, Run, Shell};
use crate::syntax::quote::{self, Escapes};
use crate::sys;
use crate::tree::Bytes;

/// The widest field; wider ones are mistakes.
const WIDTH_MAX: i64 = 1 << 20;

/// `printf [-v NAME] FORMAT [ARGUMENT]…`.
pub(super) fn printf(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let usage = "printf [-v var] format [arguments]";
    let options: Letters = match super::letters(words, b"v:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("printf", &message, usage);
        }
    };
    let Some(format) = words.get(options.operands) else {
        shell.write_error(format!("printf: usage: {usage}\n").as_bytes());
        return shell.fail(EXIT_USAGE);
    };
    let arguments = words.get(options.operands + 1..).unwrap_or_default();
    let started = shell.started.elapsed().as_secs() as i64;
    let now = sys::time_of_day().0 as i64;
    let mut printer =
        Printer { arguments, at: 0, out: Vec::new(), problems: Vec::new(), now, started: now - started };
    printer.run(format);
    let (out, problems) = (printer.out, printer.problems);
    for problem in &problems {
        shell.complain(&format!("printf: {problem}"));
    }
    match options.value(b'v') {
        Some(name) => {
            let name = name.clone();
            shell.set_plain(&name, out)?;
        }
        None => {
            if !shell.put_out("printf", &out) && shell.status > crate::shell::EXIT_SIGNAL {
                return Err(Flow::Exit);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { shell.fail(EXIT_FAILURE) }
}

struct Printer<'a> {
    arguments: &'a [Bytes],
    at: usize,
    out: Bytes,
    problems: Vec<String>,
    now: i64,
    started: i64,
}

/// A directive's flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Flags {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Printer<'_> {
    fn run(&mut self, format: &[u8]) {
        loop {
            let before = self.at;
            if !self.pass(format) || self.at >= self.arguments.len() || self.at == before {
                return;
            }
        }
    }

    /// Goes through the format once; false when everything is to end.
    fn pass(&mut self, format: &[u8]) -> bool {
        let mut at = 0;
        while let Some(byte) = format.get(at) {
            match byte {
                b'\\' => {
                    // One escape at a time, so that a `%` from it is no directive.
                    let length = escape_length(format.get(at..).unwrap_or_default());
                    let escape = format.get(at..at + length).unwrap_or_default();
                    quote::unescape(escape, Escapes::Format, &mut self.out);
                    at += length;
                }
                b'%' if format.get(at + 1) == Some(&b'%') => {
                    self.out.push(b'%');
                    at += 2;
                }
                b'%' => match self.directive(format, at + 1) {
                    Some(next) => at = next,
                    None => return false,
                },
                _ => {
                    self.out.push(*byte);
                    at += 1;
                }
            }
        }
        true
    }

    fn next(&mut self) -> Option<Bytes> {
        let next = self.arguments.get(self.at).cloned();
        self.at += 1;
        next
    }

    fn star(&mut self) -> i64 {
        let argument = self.next();
        self.integer(argument).clamp(-WIDTH_MAX, WIDTH_MAX)
    }

    /// From behind `%`; the place behind the directive.
    fn directive(&mut self, format: &[u8], start: usize) -> Option<usize> {
        let mut at = start;
        let mut flags = Flags::default();
        while let Some(flag) = format.get(at) {
            match flag {
                b'-' => flags.left = true,
                b'+' => flags.plus = true,
                b' ' => flags.space = true,
                b'#' => flags.alternate = true,
                b'0' => flags.zero = true,
                _ => break,
            }
            at += 1;
        }
        if format.get(at) == Some(&b'*') {
            let width = self.star();
            flags.left |= width < 0;
            flags.width = width.unsigned_abs() as usize;
            at += 1;
        } else {
            (flags.width, at) = digits(format, at);
        }
        if format.get(at) == Some(&b'.') {
            at += 1;
            if format.get(at) == Some(&b'*') {
                let precision = self.star();
                flags.precision = usize::try_from(precision).ok();
                at += 1;
            } else {
                let (precision, next) = digits(format, at);
                flags.precision = Some(precision);
                at = next;
            }
        }
        while matches!(format.get(at), Some(b'l' | b'h' | b'j' | b'z' | b't' | b'L')) {
            at += 1;
        }
        if format.get(at) == Some(&b'(') {
            return self.time(format, at + 1, flags);
        }
        let Some(letter) = format.get(at).copied() else {
            let shown = String::from_utf8_lossy(format.get(start - 1..).unwrap_or_default()).into_owned();
            self.problems.push(format!("`{shown}': missing format character"));
            return None;
        };
        match letter {
            b's' => {
                let text = self.next().unwrap_or_default();
                self.text(&text, flags);
            }
            b'b' => {
                let mut text = Vec::new();
                let argument = self.next().unwrap_or_default();
                let goes_on = quote::unescape(&argument, Escapes::Echo, &mut text);
                self.text(&text, flags);
                if !goes_on {
                    return None;
                }
            }
            b'q' | b'Q' => {
                let text = quote::backslashed(&self.next().unwrap_or_default());
                self.text(&text, flags);
            }
            b'c' => {
                let text = self.next().unwrap_or_default();
                let first = text.get(..text.len().min(1)).unwrap_or_default().to_vec();
                self.text(&first, flags);
            }
            b'd' | b'i' => {
                let argument = self.next();
                let number = self.integer(argument);
                let sign: &[u8] = match number {
                    number if number < 0 => b"-",
                    _ if flags.plus => b"+",
                    _ if flags.space => b" ",
                    _ => b"",
                };
                self.number(sign, number.unsigned_abs().to_string().as_bytes(), flags);
            }
            b'u' => {
                let argument = self.next();
                let number = self.integer(argument) as u64;
                self.number(b"", number.to_string().as_bytes(), flags);
            }
            b'o' | b'x' | b'X' => {
                let argument = self.next();
                let number = self.integer(argument) as u64;
                let (prefix, digits): (&[u8], String) = match letter {
                    b'o' => (if flags.alternate { b"0" } else { b"" }, format!("{number:o}")),
                    b'x' => (if flags.alternate && number != 0 { b"0x" } else { b"" }, format!("{number:x}")),
                    _ => (if flags.alternate && number != 0 { b"0X" } else { b"" }, format!("{number:X}")),
                };
                self.number(prefix, digits.as_bytes(), flags);
            }
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'a' | b'A' => {
                let argument = self.next();
                let number = self.float(argument);
                let text = float(number, letter, flags);
                let sign: &[u8] = match number.is_sign_negative() {
                    true => b"-",
                    false if flags.plus => b"+",
                    false if flags.space => b" ",
                    false => b"",
                };
                let flags = Flags { precision: None, zero: flags.zero && number.is_finite(), ..flags };
                self.number(sign, text.as_bytes(), flags);
            }
            b'n' => {
                // It would say how much has been written; nothing here has a use for it.
                self.next();
            }
            other => {
                self.problems.push(format!("`{}': invalid format character", char::from(other)));
                return None;
            }
        }
        Some(at + 1)
    }

    /// `%(FORMAT)T`.
    fn time(&mut self, format: &[u8], at: usize, flags: Flags) -> Option<usize> {
        let rest = format.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b')')?;
        if rest.get(end + 1) != Some(&b'T') {
            self.problems.push("`(': invalid format character".into());
            return None;
        }
        let seconds = match self.next() {
            None => self.now,
            Some(argument) => match self.integer(Some(argument)) {
                -1 => self.now,
                -2 => self.started,
                seconds => seconds,
            },
        };
        let wanted = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
        let shown = crate::clock::formatted(if wanted.is_empty() { "%X" } else { &wanted }, seconds);
        self.text(shown.as_bytes(), flags);
        Some(at + end + 2)
    }

    fn text(&mut self, text: &[u8], flags: Flags) {
        let text = match flags.precision {
            Some(precision) => text.get(..precision.min(text.len())).unwrap_or_default(),
            None => text,
        };
        self.padded(text, flags);
    }

    fn padded(&mut self, text: &[u8], flags: Flags) {
        let width = flags.width.min(WIDTH_MAX as usize);
        let gap = width.saturating_sub(text.len());
        if !flags.left {
            self.out.extend(std::iter::repeat_n(b' ', gap));
        }
        self.out.extend_from_slice(text);
        if flags.left {
            self.out.extend(std::iter::repeat_n(b' ', gap));
        }
    }

    fn number(&mut self, sign: &[u8], digits: &[u8], flags: Flags) {
        let mut body = digits.to_vec();
        if let Some(precision) = flags.precision {
            let missing = precision.min(WIDTH_MAX as usize).saturating_sub(body.len());
            body.splice(0..0, std::iter::repeat_n(b'0', missing));
            if precision == 0 && digits == b"0" {
                body.clear();
            }
        } else if flags.zero && !flags.left {
            let missing = flags.width.min(WIDTH_MAX as usize).saturating_sub(body.len() + sign.len());
            body.splice(0..0, std::iter::repeat_n(b'0', missing));
        }
        self.padded(&[sign, &body].concat(), flags);
    }

    /// An argument as a number: C's forms, or a quote and a character, whose code it is.
    fn integer(&mut self, argument: Option<Bytes>) -> i64 {
        let Some(argument) = argument else { return 0 };
        if let [b'\'' | b'"', rest @ ..] = argument.as_slice() {
            return rest.utf8_chunks().next().map_or(0, |chunk| match chunk.valid().chars().next() {
                Some(letter) => i64::from(u32::from(letter)),
                None => chunk.invalid().first().map_or(0, |byte| i64::from(*byte)),
            });
        }
        let text = argument.trim_ascii_start();
        let (negative, rest) = match text.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, text),
        };
        let (base, rest) = match rest {
            [b'0', b'x' | b'X', rest @ ..] => (16, rest),
            [b'0', rest @ ..] if !rest.is_empty() => (8, rest),
            _ => (10, rest),
        };
        let count = rest.iter().take_while(|byte| char::from(**byte).is_digit(base)).count();
        let digits = std::str::from_utf8(rest.get(..count).unwrap_or_default()).unwrap_or_default();
        if count < rest.len() || (count == 0 && base == 10) {
            let shown = String::from_utf8_lossy(&argument).into_owned();
            self.problems.push(format!("{shown}: invalid number"));
        }
        match i128::from_str_radix(if digits.is_empty() { "0" } else { digits }, base) {
            Ok(number) => {
                let number = if negative { -number } else { number };
                match i64::try_from(number) {
                    Ok(number) => number,
                    // Unsigned directives show the upper half of the numbers.
                    Err(_) if number > 0 && number <= i128::from(u64::MAX) => number as u64 as i64,
                    Err(_) => {
                        let shown = String::from_utf8_lossy(&argument).into_owned();
                        self.problems.push(format!("warning: {shown}: Numerical result out of range"));
                        if negative { i64::MIN } else { i64::MAX }
                    }
                }
            }
            Err(_) => {
                let shown = String::from_utf8_lossy(&argument).into_owned();
                self.problems.push(format!("warning: {shown}: Numerical result out of range"));
                if negative { i64::MIN } else { i64::MAX }
            }
        }
    }

    fn float(&mut self, argument: Option<Bytes>) -> f64 {
        let Some(argument) = argument else { return 0.0 };
        if argument.is_empty() {
            return 0.0;
        }
        if matches!(argument.first(), Some(b'\'' | b'"')) || argument.starts_with(b"0x") {
            return self.integer(Some(argument)) as f64;
        }
        let text = String::from_utf8_lossy(&argument).into_owned();
        let text = text.trim_start();
        let whole = (0..=text.len()).rev().filter(|end| text.is_char_boundary(*end));
        for end in whole {
            if let Some(number) = text.get(..end).and_then(|front| front.parse::<f64>().ok()) {
                if end < text.len() {
                    self.problems.push(format!("{text}: invalid number"));
                }
                return number;
            }
        }
        self.problems.push(format!("{text}: invalid number"));
        0.0
    }
}

fn digits(format: &[u8], at: usize) -> (usize, usize) {
    let count = format.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(format.get(at..at + count).unwrap_or_default()).unwrap_or_default();
    (text.parse().unwrap_or(0).min(WIDTH_MAX as usize), at + count)
}

/// Bytes of the escape at the front of a text.
fn escape_length(text: &[u8]) -> usize {
    let count = |from: usize, most: usize, base: u32| {
        let digits = text.get(from..).unwrap_or_default().iter().take(most);
        from + digits.take_while(|byte| char::from(**byte).is_digit(base)).count()
    };
    match text.get(1) {
        None => 1,
        Some(b'0'..=b'7') => count(1, 3, 8),
        Some(b'x') => count(2, 2, 16),
        Some(b'u') => count(2, 4, 16),
        Some(b'U') => count(2, 8, 16),
        Some(_) => 2,
    }
}

/// A number's digits without its sign.
fn float(number: f64, letter: u8, flags: Flags) -> String {
    let size = number.abs();
    let upper = letter.is_ascii_uppercase();
    let text = if !number.is_finite() {
        if number.is_nan() { "nan".into() } else { "inf".into() }
    } else {
        let precision = flags.precision.unwrap_or(6);
        match letter.to_ascii_lowercase() {
            b'f' => format!("{size:.precision$}"),
            b'e' => exponential(size, precision),
            b'a' => format!("{size}"),
            _ => general(size, precision.max(1), flags.alternate),
        }
    };
    if upper { text.to_uppercase() } else { text }
}

fn exponential(size: f64, precision: usize) -> String {
    let text = format!("{size:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

fn general(size: f64, precision: usize, keeps_zeros: bool) -> String {
    let text = exponential(size, precision - 1);
    let exponent: i32 = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let shortened = |text: &str| {
        if text.contains('.') && !keeps_zeros {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 || exponent >= precision as i32 {
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "+00"));
        return format!("{}e{exponent}", shortened(digits));
    }
    let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
    shortened(&format!("{size:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::Printer;

    fn printed(format: &str, arguments: &[&str]) -> (String, usize) {
        let arguments: Vec<Vec<u8>> = arguments.iter().map(|argument| argument.as_bytes().to_vec()).collect();
        let mut printer = Printer {
            arguments: &arguments,
            at: 0,
            out: Vec::new(),
            problems: Vec::new(),
            now: 0,
            started: 0,
        };
        printer.run(format.as_bytes());
        (String::from_utf8_lossy(&printer.out).into_owned(), printer.problems.len())
    }

    #[test]
    fn directives_show_what_c_shows() {
        for (format, arguments, expected) in [
            ("%s\\n", ["a", "b"].as_slice(), "a\nb\n"),
            ("%5d|%-5d|%05d", &["42", "42", "42"], "   42|42   |00042"),
            ("%x %X %o %#x", &["255", "255", "8", "16"], "ff FF 10 0x10"),
            ("%.2f %e %g", &["3.14159", "12345.678", "0.0001"], "3.14 1.234568e+04 0.0001"),
            ("%g %g", &["100000", "1000000"], "100000 1e+06"),
            ("%c%c", &["xyz", "w"], "xw"),
            ("%b", &["a\\tb"], "a\tb"),
            ("%q", &["a b'c"], "a\\ b\\'c"),
            ("%d %d", &["'A", "0x10"], "65 16"),
            ("%+d % d", &["5", "5"], "+5  5"),
            ("%*d|%-*d|", &["4", "7", "4", "7"], "   7|7   |"),
            ("%.3s|", &["abcdef"], "abc|"),
            ("%%|%s", &["x"], "%|x"),
            ("a\\x41\\101\\n", &[], "aAA\n"),
            ("%s-%s\\n", &["1", "2", "3"], "1-2\n3-\n"),
            ("%u", &["-1"], "18446744073709551615"),
            ("%(%Y)T", &["0"], "1970"),
        ] {
            assert_eq!(printed(format, arguments), (expected.to_owned(), 0), "{format}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_and_counts_as_far_as_it_goes() {
        assert_eq!(printed("%d", &["12x"]), ("12".into(), 1));
        assert_eq!(printed("%d", &["x"]), ("0".into(), 1));
        assert_eq!(printed("%z", &["x"]).1, 1);
        assert_eq!(printed("%", &["x"]).1, 1);
    }
}
