//! How many columns text takes on a terminal: a decoder that takes UTF-8 byte by byte, and the width of what it finds.
//! Used to know where the cursor is and what erasing must wipe. Malformed text counts a column for each piece that a
//! terminal would show as a replacement character; nothing is ever an error.

use unicode_width::UnicodeWidthChar;

/// The distance between tab stops.
pub const TAB_COLUMNS: usize = 8;

/// What one byte completed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded {
    /// Nothing: more bytes belong to it.
    Partial,
    /// A character.
    Char(char),
    /// Bytes that are no character; the byte itself is not part of them and is to be looked at again.
    BrokenBefore,
    /// The byte itself is no character.
    Broken,
}

/// Takes UTF-8 byte by byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Decoder {
    value: u32,
    missing: u8,
    min: u32,
}

impl Decoder {
    /// Takes the next byte.
    pub fn feed(&mut self, byte: u8) -> Decoded {
        if self.missing > 0 {
            if byte & 0xc0 != 0x80 {
                self.missing = 0;
                return Decoded::BrokenBefore;
            }
            self.value = (self.value << 6) | u32::from(byte & 0x3f);
            self.missing -= 1;
            if self.missing > 0 {
                return Decoded::Partial;
            }
            return match char::from_u32(self.value) {
                Some(char) if self.value >= self.min => Decoded::Char(char),
                _ => Decoded::Broken,
            };
        }
        let (value, missing, min) = match byte {
            0x00..=0x7f => return Decoded::Char(char::from(byte)),
            0xc2..=0xdf => (byte & 0x1f, 1, 0x80),
            0xe0..=0xef => (byte & 0x0f, 2, 0x800),
            0xf0..=0xf4 => (byte & 0x07, 3, 0x10000),
            _ => return Decoded::Broken,
        };
        *self = Decoder { value: u32::from(value), missing, min };
        Decoded::Partial
    }

    /// Whether a character has begun and not ended.
    pub fn is_partial(&self) -> bool {
        self.missing > 0
    }
}

/// How text is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Every byte is a character of one column.
    Bytes,
    /// UTF-8 (`IUTF8`).
    Utf8,
}

/// How an input byte below 32, or DEL, shows when it is echoed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ControlEcho {
    /// As `^X` (`ECHOCTL`).
    Caret,
    /// As it is: it moves something, or nothing, and takes no column.
    Raw,
}

/// Whether a byte is a control character of ASCII.
pub fn is_control(byte: u8) -> bool {
    byte < 32 || byte == 127
}

/// The columns of a character that is not a control character.
pub fn char_columns(char: char) -> usize {
    char.width().unwrap_or(0)
}

/// The column in which a cursor that starts in `column` is after typed text has been echoed.
pub fn column_after(
    column: usize,
    text: impl Iterator<Item = u8>,
    encoding: Encoding,
    controls: ControlEcho,
) -> usize {
    let mut column = column;
    let mut decoder = Decoder::default();
    for byte in text {
        if encoding == Encoding::Utf8 {
            let mut decoded = decoder.feed(byte);
            if decoded == Decoded::BrokenBefore {
                column += 1;
                decoded = decoder.feed(byte);
            }
            match decoded {
                Decoded::Char(char) if !char.is_ascii() => column += char_columns(char),
                Decoded::Broken => column += 1,
                Decoded::Char(_) => column = ascii_column_after(column, byte, controls),
                Decoded::Partial | Decoded::BrokenBefore => {}
            }
        } else {
            column = ascii_column_after(column, byte, controls);
        }
    }
    column + usize::from(decoder.is_partial())
}

fn ascii_column_after(column: usize, byte: u8, controls: ControlEcho) -> usize {
    match byte {
        b'\t' => next_tab_stop(column),
        _ if !is_control(byte) => column + 1,
        _ if controls == ControlEcho::Caret => column + 2,
        _ => column,
    }
}

/// The next tab stop after a column.
pub fn next_tab_stop(column: usize) -> usize {
    column - column % TAB_COLUMNS + TAB_COLUMNS
}

/// The last character of some text, given its last bytes (at most four): how many bytes it has, and what it is if it is
/// well-formed. Bytes that only begin a character count as one piece.
pub fn last_char(tail: &[u8], encoding: Encoding) -> (usize, Option<char>) {
    let Some(last) = tail.last() else { return (0, None) };
    if encoding == Encoding::Bytes {
        return (1, Some(char::from(*last)));
    }
    for len in 1..=tail.len().min(4) {
        let piece = tail.get(tail.len() - len..).unwrap_or_default();
        if piece.first().is_some_and(|byte| byte & 0xc0 != 0x80) {
            let mut chars = core::str::from_utf8(piece).unwrap_or_default().chars();
            return match (chars.next(), chars.next(), piece.first()) {
                (Some(char), None, _) => (len, Some(char)),
                (_, _, Some(0xc2..=0xf4)) => (len, None),
                _ => (1, None),
            };
        }
    }
    (1, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns(text: &[u8]) -> usize {
        column_after(0, text.iter().copied(), Encoding::Utf8, ControlEcho::Caret)
    }

    #[test]
    fn widths_are_those_of_the_screen() {
        assert_eq!(columns(b"abc"), 3);
        assert_eq!(columns("é世界".as_bytes()), 5);
        assert_eq!(columns("e\u{301}".as_bytes()), 1);
        assert_eq!(columns(b"a\tb"), 9);
        assert_eq!(columns(b"\x03\x7f"), 4);
        assert_eq!(column_after(0, b"\x03x".iter().copied(), Encoding::Utf8, ControlEcho::Raw), 1);
        assert_eq!(columns(b"\xff\xe4\xb8x"), 3);
        assert_eq!(columns(b"\xe4"), 1);
        assert_eq!(column_after(5, b"\t".iter().copied(), Encoding::Bytes, ControlEcho::Raw), 8);
    }

    #[test]
    fn the_last_character_is_found() {
        assert_eq!(last_char(b"", Encoding::Utf8), (0, None));
        assert_eq!(last_char(b"ab", Encoding::Utf8), (1, Some('b')));
        assert_eq!(last_char("a世".as_bytes(), Encoding::Utf8), (3, Some('世')));
        assert_eq!(last_char("a世".as_bytes(), Encoding::Bytes), (1, Some('\u{96}')));
        assert_eq!(last_char(b"a\xe4\xb8", Encoding::Utf8), (2, None));
        assert_eq!(last_char(b"a\xb8\xb8", Encoding::Utf8), (1, None));
        assert_eq!(last_char(b"\xb8", Encoding::Utf8), (1, None));
    }

    proptest! {
        #[test]
        fn decoding_agrees_with_the_standard_library(text in ".*") {
            let mut decoder = Decoder::default();
            let decoded: alloc::string::String = text
                .bytes()
                .filter_map(|byte| match decoder.feed(byte) {
                    Decoded::Char(char) => Some(char),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(decoded, text);
        }

        #[test]
        fn any_bytes_have_columns(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(columns(&bytes) <= bytes.len() * TAB_COLUMNS);
            let start = bytes.len().saturating_sub(4);
            let (len, _) = last_char(&bytes[start..], Encoding::Utf8);
            prop_assert!(len <= bytes.len() && (len > 0 || bytes.is_empty()));
        }
    }
}
