//! From a pattern's text to its pieces. What is not closed is text like any other.

use super::{Class, Item, Piece};

/// How deep extended patterns may be nested.
const DEPTH_MAX: usize = 50;

/// Reads a pattern.
pub(super) struct Parser<'a> {
    text: &'a [u32],
    at: usize,
    extglob: bool,
    depth: usize,
}

const fn code(byte: u8) -> u32 {
    byte as u32
}

impl<'a> Parser<'a> {
    /// One at the beginning of a text's characters.
    pub(super) fn new(text: &'a [u32], extglob: bool) -> Parser<'a> {
        Parser { text, at: 0, extglob, depth: 0 }
    }

    fn peek(&self, ahead: usize) -> Option<u32> {
        self.text.get(self.at + ahead).copied()
    }

    /// Pieces up to the end, or in a group up to `|` or `)`.
    pub(super) fn pieces(&mut self, in_group: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(character) = self.peek(0) {
            let byte = u8::try_from(character).unwrap_or(b'x');
            if in_group && matches!(byte, b'|' | b')') {
                break;
            }
            let opens_group = self.extglob
                && matches!(byte, b'?' | b'*' | b'+' | b'@' | b'!')
                && self.peek(1) == Some(code(b'('));
            if opens_group && self.depth < DEPTH_MAX && self.has_close() {
                let start = self.at;
                if let Some(group) = self.group(byte) {
                    pieces.push(group);
                    continue;
                }
                self.at = start;
            }
            self.at += 1;
            pieces.push(match byte {
                b'*' => {
                    if matches!(pieces.last(), Some(Piece::Star)) {
                        continue;
                    }
                    Piece::Star
                }
                b'?' => Piece::Any,
                b'[' => self.set().unwrap_or(Piece::Char(character)),
                b'\\' if character == code(b'\\') => match self.peek(0) {
                    Some(quoted) => {
                        self.at += 1;
                        Piece::Char(quoted)
                    }
                    None => Piece::Char(character),
                },
                _ => Piece::Char(character),
            });
        }
        pieces
    }

    /// Whether the parenthesis that opens next is closed: one that is not must not be tried, and tried again.
    fn has_close(&self) -> bool {
        let mut depth = 0_usize;
        let mut rest = self.text.get(self.at + 1..).unwrap_or_default().iter();
        while let Some(character) = rest.next() {
            match u8::try_from(*character) {
                Ok(b'\\') => drop(rest.next()),
                Ok(b'(') => depth += 1,
                Ok(b')') if depth == 1 => return true,
                Ok(b')') => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn group(&mut self, kind: u8) -> Option<Piece> {
        self.at += 2;
        self.depth += 1;
        let mut choices = vec![self.pieces(true)];
        while self.peek(0) == Some(code(b'|')) {
            self.at += 1;
            choices.push(self.pieces(true));
        }
        self.depth -= 1;
        (self.peek(0) == Some(code(b')'))).then(|| {
            self.at += 1;
            Piece::Group { kind, choices }
        })
    }

    /// From behind `[`; `None`, and nothing read, when it has no end.
    fn set(&mut self) -> Option<Piece> {
        let start = self.at;
        let set = self.read_set();
        if set.is_none() {
            self.at = start;
        }
        set
    }

    fn read_set(&mut self) -> Option<Piece> {
        let negated =
            matches!(self.peek(0), Some(character) if character == code(b'!') || character == code(b'^'));
        self.at += usize::from(negated);
        let mut items = Vec::new();
        let mut first = true;
        loop {
            let character = self.peek(0)?;
            if character == code(b']') && !first {
                self.at += 1;
                return Some(Piece::Set { negated, items });
            }
            first = false;
            if character == code(b'[')
                && self.peek(1) == Some(code(b':'))
                && let Some(class) = self.class()
            {
                items.push(Item::Class(class));
                continue;
            }
            let low = self.member()?;
            if self.peek(0) == Some(code(b'-')) && self.peek(1).is_some_and(|next| next != code(b']')) {
                self.at += 1;
                let high = self.member()?;
                items.push(Item::Range(low, high));
            } else {
                items.push(Item::Range(low, low));
            }
        }
    }

    fn member(&mut self) -> Option<u32> {
        let mut character = self.peek(0)?;
        self.at += 1;
        if character == code(b'\\') {
            character = self.peek(0)?;
            self.at += 1;
        } else if character == code(b'[')
            && matches!(self.peek(0), Some(next) if next == code(b'.') || next == code(b'='))
        {
            // `[.x.]` and `[=x=]` stand for the character itself.
            let mark = self.peek(0)?;
            if self.peek(2) == Some(mark) && self.peek(3) == Some(code(b']')) {
                character = self.peek(1)?;
                self.at += 4;
            }
        }
        Some(character)
    }

    fn class(&mut self) -> Option<Class> {
        let rest = self.text.get(self.at + 2..)?;
        let length = rest.iter().position(|character| *character == code(b':'))?;
        let name: Vec<u8> =
            rest.get(..length)?.iter().filter_map(|character| u8::try_from(*character).ok()).collect();
        if rest.get(length + 1) != Some(&code(b']')) {
            return None;
        }
        let class = match name.as_slice() {
            b"alnum" => Class::Alnum,
            b"alpha" => Class::Alpha,
            b"blank" => Class::Blank,
            b"cntrl" => Class::Cntrl,
            b"digit" => Class::Digit,
            b"graph" => Class::Graph,
            b"lower" => Class::Lower,
            b"print" => Class::Print,
            b"punct" => Class::Punct,
            b"space" => Class::Space,
            b"upper" => Class::Upper,
            b"xdigit" => Class::Xdigit,
            b"word" => Class::Word,
            b"ascii" => Class::Ascii,
            _ => return None,
        };
        self.at += length + 4;
        Some(class)
    }
}
