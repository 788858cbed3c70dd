//! Escapes that stand for a character, such as `\t` and `\x41`, in expressions, replacements and texts.

/// The character that the text behind a backslash stands for, and how many bytes of it.
pub(crate) fn escape(rest: &[u8]) -> Option<(u8, usize)> {
    let number = |base: u32, most: usize| {
        let digits = rest[1..].iter().take(most);
        let length = digits.take_while(|byte| char::from(**byte).is_digit(base)).count();
        let value = rest[1..=length]
            .iter()
            .fold(0u32, |value, byte| value * base + char::from(*byte).to_digit(base).unwrap_or(0));
        (length > 0).then_some(((value & 0xff) as u8, length + 1))
    };
    match rest.first()? {
        b'a' => Some((7, 1)),
        b'f' => Some((12, 1)),
        b'n' => Some((b'\n', 1)),
        b'r' => Some((b'\r', 1)),
        b't' => Some((b'\t', 1)),
        b'v' => Some((11, 1)),
        b'c' => rest.get(1).map(|byte| (byte.to_ascii_uppercase() ^ 0x40, 2)),
        b'd' => number(10, 3),
        b'o' => number(8, 3),
        b'x' => number(16, 2),
        _ => None,
    }
}

/// Where a bracket expression ends that begins at `at`: behind its closing bracket.
pub(crate) fn bracket_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    at += usize::from(text.get(at) == Some(&b'^'));
    at += usize::from(text.get(at) == Some(&b']'));
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (b']', _) => return Some(at + 1),
            (b'[', Some(mark @ (b':' | b'.' | b'='))) => {
                let end = text[at + 2..].windows(2).position(|end| end == [*mark, b']'])?;
                at += end + 4;
            }
            _ => at += 1,
        }
    }
}

/// An expression without escapes for characters, the rest of them unchanged.
pub(crate) fn plain_expression(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    let mut bracket = 0;
    while let Some(byte) = text.get(at) {
        if *byte == b'[' && at >= bracket {
            bracket = bracket_end(text, at).unwrap_or(0);
        }
        let is_inside = at < bracket;
        if *byte != b'\\' {
            out.push(*byte);
            at += 1;
            continue;
        }
        match escape(&text[at + 1..]) {
            Some((meant, length)) => {
                // What has a meaning of its own stands for itself here.
                if !is_inside && b"*.[]^$\\/+?(){}|".contains(&meant) {
                    let is_doubled = b"*.[]^$\\".contains(&meant);
                    out.extend_from_slice(if is_doubled { b"\\" } else { b"[" });
                    out.push(meant);
                    if !is_doubled {
                        out.push(b']');
                    }
                } else {
                    out.push(meant);
                }
                at += 1 + length;
            }
            None => {
                out.push(b'\\');
                at += 1;
                if !is_inside && let Some(next) = text.get(at) {
                    out.push(*next);
                    at += 1;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters() {
        assert_eq!(escape(b"x41z"), Some((b'A', 3)));
        assert_eq!(escape(b"o1018"), Some((b'A', 4)));
        assert_eq!(escape(b"d0651"), Some((b'A', 4)));
        assert_eq!(escape(b"cb"), Some((2, 2)));
        assert_eq!(escape(b"xyz"), None);
        assert_eq!(escape(b""), None);
    }

    #[test]
    fn expressions() {
        assert_eq!(plain_expression(b"a\\tb[\\n\\]]\\(\\x5e\\)"), b"a\tb[\n\\]]\\(\\^\\)");
        assert_eq!(bracket_end(b"[]a[:x]:]]b", 0), Some(10));
        assert_eq!(bracket_end(b"[^a", 0), None);
    }
}
