//! Backslash escapes of formats, as `stat --printf` and `find -printf` have them.

/// What the escape behind a backslash means, and how many bytes it takes. An unknown one is the backslash itself.
pub fn read(after: &[u8]) -> (u8, usize) {
    let simple = |byte| (byte, 1);
    match after.first() {
        Some(b'a') => simple(7),
        Some(b'b') => simple(8),
        Some(b'e') => simple(0x1b),
        Some(b'f') => simple(0x0c),
        Some(b'n') => simple(b'\n'),
        Some(b'r') => simple(b'\r'),
        Some(b't') => simple(b'\t'),
        Some(b'v') => simple(0x0b),
        Some(b'\\') => simple(b'\\'),
        Some(b'"') => simple(b'"'),
        Some(b'0'..=b'7') => digits(after, 8, 3),
        Some(b'x') if after.get(1).is_some_and(u8::is_ascii_hexdigit) => {
            let (byte, length) = digits(&after[1..], 16, 2);
            (byte, length + 1)
        }
        _ => (b'\\', 0),
    }
}

fn digits(text: &[u8], base: u32, most: usize) -> (u8, usize) {
    let values = text.iter().take(most).map_while(|byte| char::from(*byte).to_digit(base));
    let (value, length) = values.fold((0, 0), |(value, length), digit| (value * base + digit, length + 1));
    (value as u8, length)
}

/// A text with its escapes read.
pub fn text(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte == b'\\' {
            let (meant, length) = read(&text[at..]);
            out.push(meant);
            at += length;
        } else {
            out.push(*byte);
        }
    }
    out
}

/// A number or text in a field: `width` characters wide, to the left, or filled with zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its least width.
    pub width: usize,
    /// Whether it stands to the left.
    pub is_left: bool,
    /// Whether zeros fill it.
    pub is_zero_filled: bool,
    /// Whether a number says its base (`#`).
    pub is_alternate: bool,
}

impl Field {
    /// The widest that a format may ask for.
    const WIDTH_MAX: usize = 4096;

    /// Reads flags and width behind `%`; answers also how many bytes they take.
    pub fn parse(text: &[u8]) -> (Field, usize) {
        let mut field = Field::default();
        let mut at = 0;
        while let Some(flag) = text.get(at) {
            match flag {
                b'-' => field.is_left = true,
                b'0' => field.is_zero_filled = true,
                b'#' => field.is_alternate = true,
                b'+' | b' ' | b'\'' => {}
                _ => break,
            }
            at += 1;
        }
        while let Some(digit @ b'0'..=b'9') = text.get(at) {
            field.width = (field.width * 10 + usize::from(digit - b'0')).min(Field::WIDTH_MAX);
            at += 1;
        }
        (field, at)
    }

    /// A value in it.
    pub fn fill(&self, value: &[u8]) -> Vec<u8> {
        let count = String::from_utf8_lossy(value).chars().count();
        let room = self.width.saturating_sub(count);
        if self.is_left {
            [value, &vec![b' '; room]].concat()
        } else {
            [&vec![if self.is_zero_filled { b'0' } else { b' ' }; room], value].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        assert_eq!(text(b"a\\tb\\n\\101\\x41\\\\\\q\\"), b"a\tb\nAA\\\\q\\");
        assert_eq!(text(b"\\0\\777\\xzz"), b"\0\xff\\xzz");
    }

    #[test]
    fn fields_are_filled() {
        let fill = |format: &str, value: &str| {
            let (field, length) = Field::parse(format.as_bytes());
            (String::from_utf8_lossy(&field.fill(value.as_bytes())).into_owned(), length)
        };
        assert_eq!(fill("5s", "ab"), ("   ab".into(), 1));
        assert_eq!(fill("-5s", "ab"), ("ab   ".into(), 2));
        assert_eq!(fill("04s", "7"), ("0007".into(), 2));
        assert_eq!(fill("s", "abc"), ("abc".into(), 0));
        assert_eq!(fill("99999999999999999999999s", "a").0.len(), 4096);
    }
}
