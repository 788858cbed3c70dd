//! Patterns: `*`, `?`, `[…]` and, where they are on, `?(…) *(…) +(…) @(…) !(…)`. A pattern is made from bytes in which a
//! backslash takes the meaning from the next one. Text is UTF-8; bytes that are not count as characters of their own.

mod matching;
mod read;

use crate::tree::{Bytes, End};
use matching::matches;
use read::Parser;

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
        Pattern { pieces: Parser::new(&characters, extglob).pieces(false), ignores_case: false }
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
