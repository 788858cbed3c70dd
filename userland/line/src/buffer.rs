//! The text that is edited, and the cursor. Every change goes through [`Buffer::replace`], so that three things always hold:
//! the cursor is on a boundary of what a person sees as characters, the text is not longer than its bound, and every
//! change can be undone.

use crate::text::{boundary_from, next_boundary, previous_boundary};
use crate::undo::Undo;
use std::ops::Range;

/// The longest text, in bytes.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// A text with a cursor.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    text: String,
    cursor: usize,
    undo: Undo,
}

/// Whether a change was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Done {
    Yes,
    /// It would have made the text too long, or there was nothing to change.
    No,
}

impl Buffer {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Text before the cursor.
    pub(crate) fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or("")
    }

    /// Text from the cursor on.
    pub(crate) fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or("")
    }

    /// A part of the text; nothing when the range is not one of it.
    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// Moves the cursor to the first boundary at or after an offset.
    pub(crate) fn set_cursor(&mut self, at: usize) {
        self.cursor = boundary_from(&self.text, at);
    }

    /// What happens from now on is undone separately from what was before.
    pub(crate) fn new_group(&mut self) {
        self.undo.new_group();
    }

    /// Puts a text in the place of a range, and the cursor behind it. A range that cuts a character is none.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: &str) -> Done {
        let Some(removed) = self.text.get(range.clone()) else { return Done::No };
        if removed == with || self.text.len() - removed.len() + with.len() > LONGEST_TEXT {
            return Done::No;
        }
        self.undo.record(range.start, removed, with, self.cursor);
        self.text.replace_range(range.clone(), with);
        self.set_cursor(range.start + with.len());
        Done::Yes
    }

    /// Inserts at the cursor.
    pub(crate) fn insert(&mut self, text: &str) -> Done {
        self.replace(self.cursor..self.cursor, text)
    }

    /// Puts another text in the place of all of this one, with the cursor at its end.
    pub(crate) fn set_text(&mut self, text: &str) -> Done {
        self.replace(0..self.text.len(), text)
    }

    /// Takes back the latest group of changes.
    pub(crate) fn undo(&mut self) -> Done {
        let changes = self.undo.take_group();
        let Some(first) = changes.last().map(|change| change.cursor) else { return Done::No };
        for change in changes {
            let range = change.at..change.at + change.inserted.len();
            if self.text.get(range.clone()).is_some() {
                self.text.replace_range(range, &change.removed);
            }
        }
        self.set_cursor(first);
        Done::Yes
    }

    /// Takes back everything that is known.
    pub(crate) fn undo_all(&mut self) -> Done {
        let first = self.undo();
        while self.undo() == Done::Yes {}
        first
    }

    /// The boundary after an offset.
    pub(crate) fn next(&self, at: usize) -> usize {
        next_boundary(&self.text, at)
    }

    /// The boundary before an offset.
    pub(crate) fn previous(&self, at: usize) -> usize {
        previous_boundary(&self.text, at)
    }

    /// Where the line that holds an offset starts.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        self.slice(0..at).rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line that holds an offset ends, before its line feed.
    pub(crate) fn line_end(&self, at: usize) -> usize {
        self.slice(at..self.text.len()).find('\n').map_or(self.text.len(), |newline| at + newline)
    }

    /// The first character at an offset.
    pub(crate) fn char_at(&self, at: usize) -> Option<char> {
        self.slice(at..self.text.len()).chars().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(text: &str) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.insert(text);
        buffer.new_group();
        buffer
    }

    #[test]
    fn the_cursor_stays_between_characters() {
        let mut buffer = buffer("ae\u{301}x");
        buffer.set_cursor(2);
        assert_eq!(buffer.cursor(), 4);
        // What is removed lets the mark join another letter.
        assert_eq!(buffer.replace(1..2, ""), Done::Yes);
        assert_eq!((buffer.text(), buffer.cursor()), ("a\u{301}x", 3));
    }

    #[test]
    fn changes_are_undone_by_groups() {
        let mut buffer = buffer("one");
        buffer.insert(" two");
        buffer.insert(" three");
        buffer.new_group();
        buffer.replace(0..3, "ONE");
        assert_eq!(buffer.text(), "ONE two three");
        assert_eq!(buffer.undo(), Done::Yes);
        assert_eq!((buffer.text(), buffer.cursor()), ("one two three", 13));
        assert_eq!(buffer.undo(), Done::Yes);
        assert_eq!((buffer.text(), buffer.cursor()), ("one", 3));
        assert_eq!(buffer.undo_all(), Done::Yes);
        assert_eq!(buffer.text(), "");
        assert_eq!(buffer.undo(), Done::No);
    }

    #[test]
    fn ranges_that_are_none_and_texts_that_are_too_long_change_nothing() {
        let mut buffer = buffer("é");
        assert_eq!(buffer.replace(1..2, "x"), Done::No);
        assert_eq!(buffer.replace(5..9, "x"), Done::No);
        assert_eq!(buffer.insert(&"x".repeat(LONGEST_TEXT)), Done::No);
        assert_eq!(buffer.text(), "é");
    }

    #[test]
    fn what_can_be_undone_is_bounded() {
        let mut buffer = Buffer::default();
        let long = "x".repeat(LONGEST_TEXT / 2);
        for _ in 0..40 {
            buffer.new_group();
            buffer.set_text(&long);
            buffer.new_group();
            buffer.set_text("");
        }
        let mut steps = 0;
        while buffer.undo() == Done::Yes {
            steps += 1;
        }
        assert!((1..40).contains(&steps), "{steps}");
    }

    #[test]
    fn lines_are_found() {
        let buffer = buffer("one\ntwo\n");
        assert_eq!([0, 3, 4, 7, 8].map(|at| buffer.line_start(at)), [0, 0, 4, 4, 8]);
        assert_eq!([0, 3, 4, 7, 8].map(|at| buffer.line_end(at)), [3, 3, 7, 7, 8]);
    }
}
