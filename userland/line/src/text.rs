//! What a person sees as one character, and how many columns it takes. Boundaries are those of grapheme clusters (UAX #29),
//! widths those that terminals use: each character's own, zero for marks.
//!
//! A cluster is displayed as [`Unit`]s: a character with a width, and the marks that follow it. Most clusters are one unit;
//! joined emoji are several, because terminals draw them so. What has no width at all, or would command the terminal, is
//! shown by name instead, so that nothing in a line is invisible.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The end of the cluster that begins at this offset; the text's length at its end.
pub(crate) fn next_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// The start of the cluster that ends at this offset; 0 at the text's start.
pub(crate) fn previous_boundary(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at.min(text.len()), text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// Whether an offset lies between clusters.
pub(crate) fn is_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at)
        && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(false)
}

/// The first boundary at or after an offset.
pub(crate) fn boundary_from(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    if is_boundary(text, at) { at } else { next_boundary(text, at) }
}

/// What a person sees as characters, with their offsets.
pub(crate) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.grapheme_indices(true)
}

/// A part of a text that is displayed in adjacent columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unit<'a> {
    /// A character of this width with its marks.
    Shown { text: &'a str, columns: usize, agreement: Agreement },
    /// Something that cannot be shown itself, by a name.
    Named(String),
    /// A tabulator.
    Tab,
    /// A line feed.
    Newline,
}

/// Whether all terminals agree on a unit's width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Agreement {
    /// They do.
    Sure,
    /// Some add up characters, some know sequences.
    Doubtful,
}

/// The units of a text with their offsets.
pub(crate) fn units(text: &str) -> impl Iterator<Item = (usize, Unit<'_>)> {
    text.grapheme_indices(true).flat_map(|(at, cluster)| UnitsOf { cluster, at })
}

struct UnitsOf<'a> {
    cluster: &'a str,
    at: usize,
}

impl<'a> Iterator for UnitsOf<'a> {
    type Item = (usize, Unit<'a>);

    fn next(&mut self) -> Option<(usize, Unit<'a>)> {
        let first = self.cluster.chars().next()?;
        let width = first.width().filter(|width| (1..=2).contains(width));
        let rest = self.cluster.char_indices().skip(1);
        let end = match width {
            // Its marks belong to it.
            Some(_) => rest.clone().find(|(_, c)| c.width() != Some(0)).map(|(at, _)| at),
            None => rest.clone().next().map(|(at, _)| at),
        };
        let (head, tail) = self.cluster.split_at(end.unwrap_or(self.cluster.len()));
        let unit = match (first, width) {
            ('\n', _) => Unit::Newline,
            ('\t', _) => Unit::Tab,
            (_, Some(width)) => {
                let joined = head.width();
                let agreement = if joined == width { Agreement::Sure } else { Agreement::Doubtful };
                Unit::Shown { text: head, columns: joined.clamp(width, 2), agreement }
            }
            (c, None) => Unit::Named(name(c)),
        };
        let at = self.at;
        (self.cluster, self.at) = (tail, at + head.len());
        Some((at, unit))
    }
}

/// A name for a character that cannot be shown: `^A`, or its number.
fn name(c: char) -> String {
    match c {
        '\0'..='\x1f' => format!("^{}", char::from(c as u8 + b'@')),
        '\x7f' => "^?".into(),
        _ => format!("<{:x}>", u32::from(c)),
    }
}

/// How many columns a text without line feeds takes from the start of a row that is wide enough.
pub(crate) fn columns(text: &str) -> usize {
    units(text).fold(0, |at, (_, unit)| at + unit_columns(&unit, at))
}

/// How many columns a unit takes at this column.
pub(crate) fn unit_columns(unit: &Unit<'_>, at: usize) -> usize {
    match unit {
        Unit::Shown { columns, .. } => *columns,
        Unit::Named(name) => name.len(),
        Unit::Tab => TAB - at % TAB,
        Unit::Newline => 0,
    }
}

/// Columns from one tabulator stop to the next.
const TAB: usize = 8;

/// Letters and digits: what a word of the Emacs keys is made of.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_terminals() {
        let table = [
            ("abc", 3),
            ("é", 1),
            ("e\u{301}", 1),
            ("漢字", 4),
            ("😀", 2),
            ("👩\u{200d}💻", 4),
            ("❤\u{fe0f}", 2),
            ("\u{1f1e9}\u{1f1ea}", 2),
            ("\x01\x7f", 4),
            ("\u{301}a", 6),
            ("\u{200b}", 6),
            ("\u{202e}", 6),
            ("\u{85}", 4),
            ("a\tb", 9),
            ("한", 2),
            ("\u{1112}\u{1161}\u{11ab}", 2),
        ];
        for (text, expected) in table {
            assert_eq!(columns(text), expected, "{text:?}");
        }
    }

    #[test]
    fn boundaries_go_by_what_is_seen() {
        let text = "ae\u{301}👩\u{200d}💻漢";
        let mut forward = vec![0];
        while *forward.last().expect("it begins with one") < text.len() {
            forward.push(next_boundary(text, *forward.last().expect("it begins with one")));
        }
        let mut back = vec![text.len()];
        while *back.last().expect("it begins with one") > 0 {
            back.push(previous_boundary(text, *back.last().expect("it begins with one")));
        }
        back.reverse();
        assert_eq!(forward, [0, 1, 4, 15, 18]);
        assert_eq!(forward, back);
        assert_eq!([0, 2, 3, 5, 15, 99].map(|at| boundary_from(text, at)), [0, 4, 4, 15, 15, 18]);
    }

    #[test]
    fn joined_emoji_are_several_units() {
        let parts: Vec<_> =
            units("👩\u{200d}💻\n\tx").map(|(at, unit)| (at, unit_columns(&unit, 0))).collect();
        assert_eq!(parts, [(0, 2), (7, 2), (11, 0), (12, 8), (13, 1)]);
    }
}
