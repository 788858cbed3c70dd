//! Patterns: `*`, `?`, `[…]` and, where they are on, `?(…) *(…) +(…) @(…) !(…)`. A pattern is made from bytes in which a
//! backslash takes the meaning from the next one. Text is UTF-8; bytes that are not count as characters of their own.

use crate::tree::{Bytes, End};

/// How deep extended patterns may be nested.
const DEPTH_MAX: usize = 50;

/// A pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    ignores_case: bool,
}

#[derive(Debug)]
enum Piece {
    Char(u32),
    Any,
    Star,
    Set { negated: bool, items: Vec<Item> },
    Group { kind: u8, choices: Vec<Vec<Piece>> },
}

#[derive(Debug)]
enum Item {
    Range(u32, u32),
    Class(Class),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Alnum,
    Alpha,
    Blank,
    Cntrl,
    Digit,
    Graph,
    Lower,
    Print,
    Punct,
    Space,
    Upper,
    Xdigit,
    Word,
    Ascii,
}

/// Bytes that are no characters are counted from here on, beyond all characters.
const BYTE_BASE: u32 = 0x11_0000;

/// A text's characters.
fn characters(text: &[u8]) -> Vec<u32> {
    let mut all = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        all.extend(chunk.valid().chars().map(u32::from));
        all.extend(chunk.invalid().iter().map(|byte| BYTE_BASE + u32::from(*byte)));
    }
    all
}

/// The bytes of characters.
fn bytes(characters: &[u32]) -> Bytes {
    let mut out = Vec::with_capacity(characters.len());
    for character in characters {
        match char::from_u32(*character) {
            Some(found) => out.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.push(character.wrapping_sub(BYTE_BASE) as u8),
        }
    }
    out
}

/// How many characters a text has.
pub(crate) fn character_count(text: &[u8]) -> usize {
    if text.is_ascii() { text.len() } else { characters(text).len() }
}

/// Some of a text's characters.
pub(crate) fn character_slice(text: &[u8], from: usize, count: usize) -> Bytes {
    if text.is_ascii() {
        let from = from.min(text.len());
        return text.get(from..from.saturating_add(count).min(text.len())).unwrap_or_default().to_vec();
    }
    let all = characters(text);
    let from = from.min(all.len());
    bytes(all.get(from..from.saturating_add(count).min(all.len())).unwrap_or_default())
}

/// Whether a text has a character that makes it a pattern.
pub(crate) fn is_pattern(text: &[u8], extglob: bool) -> bool {
    let mut at = 0;
    let mut open = false;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'*' | b'?' => return true,
            b'[' => open = true,
            b']' if open => return true,
            b'+' | b'@' | b'!' if extglob && text.get(at + 1) == Some(&b'(') => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

impl Pattern {
    /// A pattern from its text.
    pub(crate) fn new(text: &[u8], extglob: bool) -> Pattern {
        let characters = characters(text);
        let mut parser = Parser { text: &characters, at: 0, extglob, depth: 0 };
        let pieces = parser.pieces(false);
        Pattern { pieces, ignores_case: false }
    }

    /// The same, for letters of either case.
    pub(crate) fn ignoring_case(mut self) -> Pattern {
        self.ignores_case = true;
        self
    }

    /// Whether it matches all of a text.
    pub(crate) fn matches(&self, text: &[u8]) -> bool {
        self.matches_all(&characters(text))
    }

    fn matches_all(&self, text: &[u32]) -> bool {
        matches(&self.pieces, text, self.ignores_case)
    }

    /// A text without the part at one end that matches, the longest such or the shortest.
    pub(crate) fn trimmed(&self, text: &[u8], end: End, longest: bool) -> Bytes {
        let all = characters(text);
        let count = all.len();
        let mut lengths: Vec<usize> = (0..=count).collect();
        if longest {
            lengths.reverse();
        }
        for length in lengths {
            let (part, rest) = match end {
                End::Front => (all.get(..length), all.get(length..)),
                End::Back => (all.get(count - length..), all.get(..count - length)),
            };
            if self.matches_all(part.unwrap_or_default()) {
                return bytes(rest.unwrap_or_default());
            }
        }
        text.to_vec()
    }

    /// The places of matches in a text, in characters: the longest at each place, from left to right.
    pub(crate) fn replaced(
        &self,
        text: &[u8],
        place: crate::tree::Place,
        mut with: impl FnMut(&[u8]) -> Bytes,
    ) -> Bytes {
        use crate::tree::Place;
        let all = characters(text);
        let mut out = Vec::new();
        let mut at = 0;
        while at <= all.len() {
            if place == Place::Front && at > 0 {
                break;
            }
            let ends: Vec<usize> = match place {
                Place::Back => vec![all.len()],
                _ => (at..=all.len()).rev().collect(),
            };
            let found = ends.into_iter().find(|end| self.matches_all(all.get(at..*end).unwrap_or_default()));
            match found {
                // An empty match replaces nothing, except where an end is asked for.
                Some(end)
                    if end > at
                        || (matches!(place, Place::Front | Place::Back)
                            && (end > at || at == all.len() || place == Place::Front)) =>
                {
                    out.extend(with(&bytes(all.get(at..end).unwrap_or_default())));
                    at = end;
                    if place != Place::All {
                        break;
                    }
                    if at >= all.len() {
                        break;
                    }
                }
                _ => {
                    if let Some(character) = all.get(at) {
                        out.extend(bytes(&[*character]));
                    }
                    at += 1;
                }
            }
        }
        out.extend(bytes(all.get(at..).unwrap_or_default()));
        out
    }
}

struct Parser<'a> {
    text: &'a [u32],
    at: usize,
    extglob: bool,
    depth: usize,
}

const fn code(byte: u8) -> u32 {
    byte as u32
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<u32> {
        self.text.get(self.at + ahead).copied()
    }

    /// Pieces up to the end, or in a group up to `|` or `)`.
    fn pieces(&mut self, in_group: bool) -> Vec<Piece> {
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

impl Class {
    fn has(self, character: u32) -> bool {
        let Some(found) = char::from_u32(character) else { return false };
        match self {
            Class::Alnum => found.is_alphanumeric(),
            Class::Alpha => found.is_alphabetic(),
            Class::Blank => matches!(found, ' ' | '\t'),
            Class::Cntrl => found.is_control(),
            Class::Digit => found.is_ascii_digit(),
            Class::Graph => !found.is_control() && !found.is_whitespace(),
            Class::Lower => found.is_lowercase(),
            Class::Print => !found.is_control(),
            Class::Punct => found.is_ascii_punctuation(),
            Class::Space => found.is_whitespace(),
            Class::Upper => found.is_uppercase(),
            Class::Xdigit => found.is_ascii_hexdigit(),
            Class::Word => found.is_alphanumeric() || found == '_',
            Class::Ascii => found.is_ascii(),
        }
    }
}

fn folded(character: u32) -> u32 {
    char::from_u32(character).and_then(|found| found.to_lowercase().next()).map_or(character, u32::from)
}

fn one(piece: &Piece, character: u32, ignores_case: bool) -> bool {
    match piece {
        Piece::Char(wanted) if ignores_case => folded(*wanted) == folded(character),
        Piece::Char(wanted) => *wanted == character,
        Piece::Any => true,
        Piece::Set { negated, items } => {
            let has = |character: u32| {
                items.iter().any(|item| match item {
                    Item::Range(low, high) => (*low..=*high).contains(&character),
                    Item::Class(class) => class.has(character),
                })
            };
            let swapped = || {
                char::from_u32(character).is_some_and(|found| {
                    found.to_uppercase().next().is_some_and(|upper| has(upper.into()))
                        || has(folded(character))
                })
            };
            (has(character) || (ignores_case && swapped())) != *negated
        }
        Piece::Star | Piece::Group { .. } => false,
    }
}

/// Whether pieces match all of a text. Without groups this goes back to the last star only.
fn matches(pieces: &[Piece], text: &[u32], ignores_case: bool) -> bool {
    let (mut at_piece, mut at_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let piece = pieces.get(at_piece);
        let fits = match piece {
            Some(Piece::Star) => {
                star = Some((at_piece, at_text));
                at_piece += 1;
                continue;
            }
            Some(Piece::Group { kind, choices }) => {
                let rest = pieces.get(at_piece + 1..).unwrap_or_default();
                if group(*kind, choices, rest, text.get(at_text..).unwrap_or_default(), ignores_case) {
                    return true;
                }
                false
            }
            Some(piece) => match text.get(at_text) {
                Some(character) => one(piece, *character, ignores_case),
                None => return false,
            },
            None if at_text == text.len() => return true,
            None => false,
        };
        if fits {
            at_piece += 1;
            at_text += 1;
            continue;
        }
        match star {
            Some((star_piece, star_text)) if star_text < text.len() => {
                star = Some((star_piece, star_text + 1));
                at_piece = star_piece + 1;
                at_text = star_text + 1;
            }
            _ => return false,
        }
    }
}

/// Whether a group followed by more pieces matches a text.
fn group(kind: u8, choices: &[Vec<Piece>], rest: &[Piece], text: &[u32], ignores_case: bool) -> bool {
    let any = |part: &[u32]| choices.iter().any(|choice| matches(choice, part, ignores_case));
    let split = |at: usize| (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let lengths = 0..=text.len();
    match kind {
        b'!' => lengths.rev().any(|at| {
            let (part, behind) = split(at);
            !any(part) && matches(rest, behind, ignores_case)
        }),
        b'@' | b'?' => {
            (kind == b'?' && matches(rest, text, ignores_case))
                || lengths.rev().any(|at| {
                    let (part, behind) = split(at);
                    any(part) && matches(rest, behind, ignores_case)
                })
        }
        _ => {
            // How far repetitions can reach, place by place, each looked at once.
            let mut reached = vec![false; text.len() + 1];
            let mut places = vec![0];
            if kind == b'*' && matches(rest, text, ignores_case) {
                return true;
            }
            while let Some(from) = places.pop() {
                for to in from + 1..=text.len() {
                    let part = text.get(from..to).unwrap_or_default();
                    if reached.get(to) == Some(&false) && any(part) {
                        reached[to] = true;
                        if matches(rest, text.get(to..).unwrap_or_default(), ignores_case) {
                            return true;
                        }
                        places.push(to);
                    }
                }
            }
            kind == b'+' && any(&[]) && matches(rest, text, ignores_case)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::tree::{End, Place};

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern.as_bytes(), true).matches(text.as_bytes())
    }

    #[test]
    fn patterns_match_what_they_should() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("?", "ä", true),
            ("?", "", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]a]", "]", true),
            ("[[:digit:]]*", "7z", true),
            ("[", "[", true),
            ("[a", "[a", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("*.txt", "a.txt", true),
            ("*a*b*c*", "xxaxxbxxc", true),
            ("@(a|b)c", "bc", true),
            ("?(a)b", "b", true),
            ("*(ab)c", "ababc", true),
            ("+(ab)c", "c", false),
            ("!(a)", "b", true),
            ("!(a)", "a", false),
            ("!(*.txt)", "a.md", true),
            ("*(a|b)x*(c)", "abbax", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} and {text}");
        }
    }

    #[test]
    fn ends_are_trimmed_and_parts_replaced() {
        let pattern = Pattern::new(b"*.", false);
        assert_eq!(pattern.trimmed(b"a.b.c", End::Front, false), b"b.c");
        assert_eq!(pattern.trimmed(b"a.b.c", End::Front, true), b"c");
        let letter = Pattern::new(b"b", false);
        assert_eq!(letter.replaced(b"abcb", Place::First, |_| b"X".to_vec()), b"aXcb");
        assert_eq!(letter.replaced(b"abcb", Place::All, |_| b"X".to_vec()), b"aXcX");
        assert_eq!(letter.replaced(b"abcb", Place::Back, |_| b"X".to_vec()), b"abcX");
        assert_eq!(letter.replaced(b"abcb", Place::Front, |_| b"X".to_vec()), b"abcb");
        assert_eq!(Pattern::new(b"", false).replaced(b"ab", Place::Front, |_| b"X".to_vec()), b"Xab");
        assert_eq!(Pattern::new(b"", false).replaced(b"ab", Place::Back, |_| b"X".to_vec()), b"abX");
    }

    #[test]
    fn a_hostile_pattern_is_only_text() {
        assert!(!matches(&"*a".repeat(40), &"a".repeat(30)));
        assert!(!matches(&"@(".repeat(1000), "x"));
    }
}
