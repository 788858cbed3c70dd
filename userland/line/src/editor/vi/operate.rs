//! What the vi keys do to the text: operators over motions and lines, putting, replacing, changing case.

use super::{Editor, Mode};
use crate::buffer::Done;
use crate::kill::{Follows, Side};
use crate::motion::{Motion, Way, Words};
use std::ops::Range;

/// An operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    Delete,
    Change,
    Yank,
}

impl Operator {
    /// The operator that a letter names: `d`, `c`, otherwise `y`.
    pub(super) fn named(c: char) -> Operator {
        match c {
            'd' => Operator::Delete,
            'c' => Operator::Change,
            _ => Operator::Yank,
        }
    }
}

impl Editor {
    /// Does an operator on what a motion passes.
    pub(super) fn operate(&mut self, operator: Operator, motion: Motion, count: usize) {
        let range = match motion {
            Motion::NextWord(words) => self.words_ahead(operator, words, count),
            _ => self.range(motion, count),
        };
        match range {
            Some(range) => self.operate_on(operator, range),
            // Changing nothing still begins to insert: `C` at the end, `s` on an empty line.
            None if operator == Operator::Change && !matches!(motion, Motion::Find(_) | Motion::Bracket) => {
                self.insert_mode();
            }
            None => self.bell(),
        }
    }

    /// What `dw` and `cw` mean: not past the line, and a change leaves the blanks behind the word.
    fn words_ahead(&self, operator: Operator, words: Words, count: usize) -> Option<Range<usize>> {
        let cursor = self.buffer.cursor();
        let range = self.range(Motion::NextWord(words), count)?;
        let line_end = self.buffer.line_end(cursor);
        let end = if cursor < line_end { range.end.min(line_end) } else { range.end };
        let on_blank = self.buffer.char_at(cursor).is_some_and(char::is_whitespace);
        let end = match operator {
            Operator::Change if !on_blank => cursor + self.buffer.slice(cursor..end).trim_end().len(),
            _ => end,
        };
        (cursor < end).then_some(cursor..end)
    }

    fn operate_on(&mut self, operator: Operator, range: Range<usize>) {
        self.buffer.new_group();
        let start = range.start;
        if operator == Operator::Yank {
            self.kills.push(self.buffer.slice(range), Side::After, Follows::No);
            return self.buffer.set_cursor(start);
        }
        self.cut(range, Side::After, Follows::No);
        if operator == Operator::Change {
            self.vi.mode = Mode::Insert;
        } else {
            self.vi.changed();
        }
    }

    /// Does an operator on whole lines. In a text of one line they are put back as characters.
    pub(super) fn operate_on_lines(&mut self, operator: Operator) {
        let count = self.vi.count.unwrap_or(1) * self.vi.operator.map_or(1, |(_, times)| times);
        let start = self.buffer.line_start(self.buffer.cursor());
        let mut end = self.buffer.line_end(start);
        for _ in 1..count {
            if end < self.buffer.text().len() {
                end = self.buffer.line_end(end + 1);
            }
        }
        self.buffer.new_group();
        let several = self.buffer.text().contains('\n');
        let line = self.buffer.slice(start..end).to_owned() + if several { "\n" } else { "" };
        self.kills.push(&line, Side::After, Follows::No);
        match operator {
            Operator::Yank => {}
            Operator::Change => {
                self.buffer.replace(start..end, "");
                self.vi.mode = Mode::Insert;
            }
            Operator::Delete => {
                let last = end == self.buffer.text().len();
                let range = if last { start.saturating_sub(1)..end } else { start..end + 1 };
                self.ring_unless_replaced(range, "");
                self.buffer.set_cursor(self.buffer.line_start(self.buffer.cursor()));
                self.vi.changed();
            }
        }
    }

    /// Puts what was cut: after or before the cursor, whole lines after or before its line.
    pub(super) fn put(&mut self, way: Way, count: usize) {
        self.kills.reset();
        let Some(text) = self.kills.current().map(str::to_owned) else { return self.bell() };
        self.buffer.new_group();
        let count = count.min(crate::buffer::LONGEST_TEXT / text.len().max(1) + 1);
        let text = text.repeat(count);
        let cursor = self.buffer.cursor();
        let (start, end) = (self.buffer.line_start(cursor), self.buffer.line_end(cursor));
        let (at, text, whole) = match (text.strip_suffix('\n'), way) {
            (Some(_), Way::Back) => (start, text.clone(), true),
            (Some(lines), Way::On) => (end, format!("\n{lines}"), true),
            (None, Way::On) if cursor < end => (self.buffer.next(cursor), text, false),
            (None, _) => (cursor, text, false),
        };
        if self.buffer.replace(at..at, &text) == Done::No {
            return self.bell();
        }
        if whole {
            self.buffer.set_cursor(at + usize::from(way == Way::On));
        } else {
            self.buffer.set_cursor(self.buffer.previous(at + text.len()));
        }
        self.vi.changed();
    }

    /// `r`: as many characters as the count says become this one.
    pub(super) fn replace_with(&mut self, c: char) {
        let count = self.vi.count.unwrap_or(1);
        let Some(range) = self.range(Motion::Column(Way::On), count) else { return self.bell() };
        if crate::text::clusters(self.buffer.slice(range.clone())).count() < count {
            return self.bell();
        }
        self.buffer.new_group();
        let start = range.start;
        let text = c.to_string().repeat(count);
        self.buffer.replace(range, &text);
        self.buffer.set_cursor(self.buffer.previous(start + text.len()));
        self.vi.changed();
    }

    /// `~`: upper case becomes lower and lower upper.
    pub(super) fn toggle_case(&mut self, count: usize) {
        let Some(range) = self.range(Motion::Column(Way::On), count) else { return self.bell() };
        let mut text = String::new();
        for c in self.buffer.slice(range.clone()).chars() {
            if c.is_uppercase() { text.extend(c.to_lowercase()) } else { text.extend(c.to_uppercase()) }
        }
        self.buffer.new_group();
        let end = range.end;
        if self.buffer.replace(range, &text) == Done::No {
            self.buffer.set_cursor(end);
        }
        self.vi.changed();
    }

    /// Types over the character at the cursor; at the line's end it inserts.
    pub(super) fn overwrite(&mut self, c: char) {
        let cursor = self.buffer.cursor();
        let end = if cursor < self.buffer.line_end(cursor) { self.buffer.next(cursor) } else { cursor };
        let old = self.buffer.slice(cursor..end).to_owned();
        let text = c.to_string();
        if old == text {
            self.buffer.set_cursor(end);
        } else if self.buffer.replace(cursor..end, &text) == Done::No {
            return self.bell();
        }
        self.vi.overwritten.push(old);
    }

    /// Takes back the last character of replace mode.
    pub(super) fn take_back_overwritten(&mut self) {
        let Some(old) = self.vi.overwritten.pop() else { return self.bell() };
        let cursor = self.buffer.cursor();
        let start = self.buffer.previous(cursor);
        self.buffer.replace(start..cursor, &old);
        self.buffer.set_cursor(start);
    }
}
