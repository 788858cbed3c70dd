//! Quotes: taking them away, reading `$'…'`, and putting them around text so that a shell reads it back.

use super::Reading;
use super::word::{self, Context};
use crate::tree::{Bytes, Part};

/// A word's text without its quotes, expansions left as they stand.
pub(crate) fn removed(source: &[u8], reading: Reading) -> Bytes {
    fn add(parts: &[Part], into: &mut Bytes) {
        for part in parts {
            match part {
                Part::Literal(text) | Part::Quoted(text) | Part::Bad(text) => into.extend_from_slice(text),
                Part::Double(inner) => add(inner, into),
                Part::Tilde(name) => {
                    into.push(b'~');
                    into.extend_from_slice(name);
                }
                Part::Parameter(parameter) => into.extend_from_slice(&parameter.source),
                Part::Command(script) => {
                    into.extend_from_slice(b"$(");
                    into.extend_from_slice(&script.source);
                    into.push(b')');
                }
                Part::Arithmetic(arithmetic) => {
                    into.extend_from_slice(b"$((");
                    into.extend_from_slice(arithmetic.source());
                    into.extend_from_slice(b"))");
                }
                Part::Process(_, script) => into.extend_from_slice(&script.source),
            }
        }
    }
    let mut text = Vec::new();
    add(&word::parts(source, Context::Word, 0, reading), &mut text);
    text
}

/// What follows an escape that did not end the text.
enum Escape {
    Bytes(Bytes),
    /// `\c`: the text ends here.
    End,
}

/// How escapes are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Escapes {
    /// As in `$'…'`.
    Dollar,
    /// As by `echo -e` and `printf %b`: octal numbers begin with 0, and `\c` ends everything.
    Echo,
    /// As in `printf`'s format.
    Format,
}

/// Reads escapes; false when `\c` has ended the text.
pub(crate) fn unescape(text: &[u8], escapes: Escapes, into: &mut Bytes) -> bool {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte != b'\\' {
            into.push(*byte);
            at += 1;
            continue;
        }
        let (found, next) = escape(text, at + 1, escapes);
        match found {
            Escape::Bytes(bytes) => into.extend_from_slice(&bytes),
            Escape::End => return false,
        }
        at = next;
    }
    true
}

fn escape(text: &[u8], at: usize, escapes: Escapes) -> (Escape, usize) {
    let one = |byte: u8| (Escape::Bytes(vec![byte]), at + 1);
    let Some(letter) = text.get(at).copied() else { return (Escape::Bytes(vec![b'\\']), at) };
    match letter {
        b'a' => one(7),
        b'b' => one(8),
        b'e' | b'E' => one(27),
        b'f' => one(12),
        b'n' => one(b'\n'),
        b'r' => one(b'\r'),
        b't' => one(b'\t'),
        b'v' => one(11),
        b'\\' => one(b'\\'),
        b'\'' | b'"' | b'?' if escapes != Escapes::Echo => one(letter),
        b'c' if escapes == Escapes::Dollar => match text.get(at + 1) {
            Some(key) => (Escape::Bytes(vec![key & 0x1f]), at + 2),
            None => (Escape::Bytes(b"\\c".to_vec()), at + 1),
        },
        b'c' if escapes == Escapes::Echo => (Escape::End, at + 1),
        b'0'..=b'7' => {
            let most = if escapes == Escapes::Echo && letter == b'0' { 4 } else { 3 };
            let (value, next) = digits(text, at, most, 8);
            (Escape::Bytes(vec![value as u8]), next)
        }
        b'x' => {
            let (value, next) = digits(text, at + 1, 2, 16);
            if next == at + 1 {
                (Escape::Bytes(b"\\x".to_vec()), next)
            } else {
                (Escape::Bytes(vec![value as u8]), next)
            }
        }
        b'u' | b'U' => {
            let (value, next) = digits(text, at + 1, if letter == b'u' { 4 } else { 8 }, 16);
            match char::from_u32(value) {
                Some(found) if next > at + 1 => (Escape::Bytes(found.to_string().into_bytes()), next),
                _ => (Escape::Bytes(vec![b'\\', letter]), at + 1),
            }
        }
        _ => (Escape::Bytes(vec![b'\\', letter]), at + 1),
    }
}

fn digits(text: &[u8], at: usize, most: usize, base: u32) -> (u32, usize) {
    let mut value = 0_u32;
    let mut end = at;
    while end < at + most {
        let Some(digit) = text.get(end).and_then(|byte| char::from(*byte).to_digit(base)) else { break };
        value = value.wrapping_mul(base).wrapping_add(digit);
        end += 1;
    }
    (value, end)
}

/// A text in quotes, as `set`, `declare -p`, `${x@Q}` and traces show it: single quotes, or `$'…'` for control characters.
pub(crate) fn quoted(text: &[u8]) -> Bytes {
    if has_controls(text) {
        return dollar_quoted(text);
    }
    let mut out = vec![b'\''];
    for byte in text {
        match byte {
            b'\'' => out.extend_from_slice(b"'\\''"),
            _ => out.push(*byte),
        }
    }
    out.push(b'\'');
    out
}

/// A text in quotes only if it needs them.
pub(crate) fn quoted_if_needed(text: &[u8]) -> Bytes {
    if !text.is_empty() && !needs_quotes(text) { text.to_vec() } else { quoted(text) }
}

/// A text as `set -x` shows it: in single quotes if it needs any.
pub(crate) fn traced(text: &[u8]) -> Bytes {
    if !text.is_empty() && !needs_quotes(text) {
        return text.to_vec();
    }
    let inner: Vec<&[u8]> = text.split(|byte| *byte == b'\'').collect();
    [b"'".as_slice(), &inner.join(b"'\\''".as_slice()), b"'"].concat()
}

/// Whether the shell would read something else from this text.
pub(crate) fn needs_quotes(text: &[u8]) -> bool {
    let special = |byte: &u8| b" \t\n'\"\\|&;()<>!{}*[]?^$`".contains(byte) || *byte < 32 || *byte == 127;
    text.iter().any(special)
        || matches!(text.first(), Some(b'~' | b'#'))
        || std::str::from_utf8(text).is_err()
}

/// A text in double quotes, as `declare -p` shows values.
pub(crate) fn double_quoted(text: &[u8]) -> Bytes {
    if has_controls(text) {
        return dollar_quoted(text);
    }
    let mut out = vec![b'"'];
    for byte in text {
        if matches!(byte, b'"' | b'\\' | b'$' | b'`') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
    out
}

/// A text with backslashes before what is special, as `printf %q` shows it.
pub(crate) fn backslashed(text: &[u8]) -> Bytes {
    if text.is_empty() {
        return b"''".to_vec();
    }
    if has_controls(text) {
        return dollar_quoted(text);
    }
    let mut out = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        let special =
            b" \t'\"\\|&;()<>!{}*[]?^$`,".contains(byte) || (at == 0 && matches!(byte, b'~' | b'#'));
        if special {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

fn has_controls(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte < 32 || *byte == 127) || std::str::from_utf8(text).is_err()
}

fn dollar_quoted(text: &[u8]) -> Bytes {
    let mut out = b"$'".to_vec();
    for chunk in text.utf8_chunks() {
        for byte in chunk.valid().bytes() {
            match byte {
                7 => out.extend_from_slice(b"\\a"),
                8 => out.extend_from_slice(b"\\b"),
                9 => out.extend_from_slice(b"\\t"),
                10 => out.extend_from_slice(b"\\n"),
                11 => out.extend_from_slice(b"\\v"),
                12 => out.extend_from_slice(b"\\f"),
                13 => out.extend_from_slice(b"\\r"),
                27 => out.extend_from_slice(b"\\E"),
                b'\'' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                byte if byte < 32 || byte == 127 => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
                _ => out.push(byte),
            }
        }
        for byte in chunk.invalid() {
            out.extend_from_slice(format!("\\{byte:03o}").as_bytes());
        }
    }
    out.push(b'\'');
    out
}
