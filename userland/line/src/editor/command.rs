//! Commands: what keys ask for, whoever's keys they are. Cutting and pasting is in [`super::kills`], the history in
//! [`super::walk`] and [`super::search`], completion in [`super::complete`].

use super::argument::Sign;
use super::{Editor, Last, Prefix, Step, suggestion};
use crate::buffer::Done;
use crate::hooks::Hooks;
use crate::motion::{self, Motion, Reach, Way, at_column, column_of, target};
use std::ops::Range;

/// What letters become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Case {
    Upper,
    Lower,
    Capital,
}

/// A command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Command {
    Insert(char),
    /// A line feed, whether or not the text is whole.
    Newline,
    Accept,
    Abandon,
    /// Deletes; on an empty line it is the end of input.
    EndOrDelete,
    Move(Motion),
    Up,
    Down,
    Delete(Motion),
    DeleteBlanks,
    Kill(Motion),
    Yank,
    YankPop,
    LastWord,
    Transpose,
    TransposeWords,
    Case(Case),
    Undo,
    UndoAll,
    Quote,
    ClearScreen,
    Complete(Way),
    Search(Way),
    Walk(Way),
    WalkMatching(Way),
    Oldest,
    Newest,
    Digit(usize),
    Negate,
    Cancel,
    Meta,
    ControlX,
    Nothing,
    Unknown,
}

impl Editor {
    /// Does a command.
    pub(super) fn command(&mut self, command: Command, hooks: Hooks<'_>) -> Step {
        match command {
            Command::Digit(digit) => self.argument.digit(digit),
            Command::Insert(c @ '0'..='9') if self.argument.is_given() => {
                self.argument.digit(c as usize - '0' as usize);
            }
            Command::Negate => self.argument.negate(),
            Command::Meta => self.prefix = Prefix::Meta,
            Command::ControlX => self.prefix = Prefix::ControlX,
            Command::Quote => self.decoder.quote_next(),
            command => {
                let command = if self.argument.sign() == Sign::Minus { reversed(command) } else { command };
                let count = self.argument.take();
                return self.counted(command, count, hooks);
            }
        }
        Step::Go
    }

    fn counted(&mut self, command: Command, count: usize, hooks: Hooks<'_>) -> Step {
        if let Command::Insert(c) = command {
            self.insert(&c.to_string().repeat(count));
            return Step::Go;
        }
        let last = std::mem::take(&mut self.last);
        let goal = std::mem::take(&mut self.goal);
        if command != Command::Undo && self.options.keys == super::Keys::Emacs {
            self.buffer.new_group();
        }
        match command {
            Command::Newline => self.insert("\n"),
            Command::Accept => return self.accept(hooks),
            Command::Abandon => return Step::Abandon,
            Command::EndOrDelete if self.buffer.is_empty() => return Step::End,
            Command::EndOrDelete => self.delete(Motion::Character(Way::On), count),
            Command::Move(motion) => self.go(motion, count, hooks),
            Command::Up => self.up(goal, hooks),
            Command::Down => self.down(goal, hooks),
            Command::Delete(motion) => self.delete(motion, count),
            Command::DeleteBlanks => self.delete_blanks(),
            Command::Kill(motion) => self.kill(motion, count, &last),
            Command::Yank => self.yank(count),
            Command::YankPop => self.yank_pop(last),
            Command::LastWord => self.last_word(last, hooks),
            Command::Transpose => self.transpose(),
            Command::TransposeWords => self.transpose_words(),
            Command::Case(case) => self.change_case(case, count),
            Command::Undo => (0..count).for_each(|_| {
                let done = self.buffer.undo();
                self.ring_unless(done);
            }),
            Command::UndoAll => {
                let done = self.buffer.undo_all();
                self.ring_unless(done);
            }
            Command::ClearScreen => self.pending.clear = true,
            Command::Complete(way) => self.complete(way, hooks),
            Command::Search(way) => self.begin_search(way, hooks),
            Command::Walk(way) => (0..count).for_each(|_| self.walk(way, hooks)),
            Command::WalkMatching(way) => self.walk_matching(way, hooks),
            Command::Oldest => self.walk_to(0, hooks),
            Command::Newest => self.walk_to(hooks.history.len(), hooks),
            Command::Cancel | Command::Unknown => self.bell(),
            // The others were done without a count.
            _ => {}
        }
        Step::Go
    }

    /// Moves the cursor. At the end of the text, moving on takes what is suggested.
    pub(super) fn go(&mut self, motion: Motion, count: usize, hooks: Hooks<'_>) {
        let suggested = suggestion(self, hooks).map(str::to_owned);
        match (target(&self.buffer, motion, count), suggested, motion) {
            (Some(target), ..) => self.buffer.set_cursor(target.at),
            (None, Some(rest), Motion::Character(Way::On) | Motion::LineEnd | Motion::End) => {
                let done = self.buffer.insert(&rest);
                self.ring_unless(done);
            }
            (None, Some(rest), Motion::Word(Way::On)) => {
                let words: usize = rest.find(crate::text::is_word).map_or(rest.len(), |start| {
                    let word = rest.get(start..).unwrap_or("");
                    start + word.find(|c| !crate::text::is_word(c)).unwrap_or(word.len())
                });
                let done = self.buffer.insert(rest.get(..words).unwrap_or(&rest));
                self.ring_unless(done);
            }
            (None, _, Motion::Character(_) | Motion::Word(_) | Motion::Bracket) => self.bell(),
            _ => {}
        }
    }

    /// Up: in the text, and beyond it through the history.
    fn up(&mut self, goal: Option<usize>, hooks: Hooks<'_>) {
        let start = self.buffer.line_start(self.buffer.cursor());
        match start.checked_sub(1) {
            Some(above) => self.go_to_line(above, goal),
            None => self.walk_matching(Way::Back, hooks),
        }
    }

    fn down(&mut self, goal: Option<usize>, hooks: Hooks<'_>) {
        let end = self.buffer.line_end(self.buffer.cursor());
        if end < self.buffer.text().len() {
            self.go_to_line(end + 1, goal);
        } else {
            self.walk_matching(Way::On, hooks);
        }
    }

    /// Moves to the goal's column in the line that holds an offset.
    pub(super) fn go_to_line(&mut self, within: usize, goal: Option<usize>) {
        let column = goal.unwrap_or_else(|| column_of(&self.buffer, self.buffer.cursor()));
        self.buffer.set_cursor(at_column(&self.buffer, within, column));
        self.goal = Some(column);
    }

    /// What a motion passes, from left to right.
    pub(super) fn range(&self, motion: Motion, count: usize) -> Option<Range<usize>> {
        let cursor = self.buffer.cursor();
        let target = target(&self.buffer, motion, count)?;
        let (start, end) = (cursor.min(target.at), cursor.max(target.at));
        let end = if target.reach == Reach::Inclusive { self.buffer.next(end) } else { end };
        (start < end).then_some(start..end)
    }

    fn delete(&mut self, motion: Motion, count: usize) {
        match self.range(motion, count) {
            Some(range) => self.ring_unless_replaced(range, ""),
            None => self.bell(),
        }
    }

    fn delete_blanks(&mut self) {
        let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
        let before = self.buffer.before();
        let start = before.trim_end_matches([' ', '\t']).len();
        let end = self.buffer.cursor() + blanks(self.buffer.after());
        self.ring_unless_replaced(start..end, "");
    }

    pub(super) fn ring_unless_replaced(&mut self, range: Range<usize>, with: &str) {
        let done = self.buffer.replace(range, with);
        self.ring_unless(done);
    }

    /// Exchanges the characters around the cursor; at a line's end the two before it.
    fn transpose(&mut self) {
        let cursor = self.buffer.cursor();
        let (start, end) = (self.buffer.line_start(cursor), self.buffer.line_end(cursor));
        let middle = if cursor == end { self.buffer.previous(cursor) } else { cursor };
        let left = self.buffer.previous(middle);
        if middle <= start || middle >= end {
            return self.bell();
        }
        let right = self.buffer.next(middle);
        let text = [self.buffer.slice(middle..right), self.buffer.slice(left..middle)].concat();
        self.buffer.replace(left..right, &text);
        self.buffer.set_cursor(right);
    }

    /// Exchanges the word at or before the cursor with the one after it; at the end the last two.
    fn transpose_words(&mut self) {
        let word = |way, at| motion::word_from(&self.buffer, way, at);
        let last_start = word(Way::Back, word(Way::On, self.buffer.cursor()));
        let last_end = word(Way::On, last_start);
        let first_start = word(Way::Back, last_start);
        let first_end = word(Way::On, first_start);
        if first_start >= last_start || first_end > last_start {
            return self.bell();
        }
        let part = |range| self.buffer.slice(range);
        let text =
            [part(last_start..last_end), part(first_end..last_start), part(first_start..first_end)].concat();
        self.ring_unless_replaced(first_start..last_end, &text);
    }

    fn change_case(&mut self, case: Case, count: usize) {
        let Some(range) = self.range(Motion::Word(Way::On), count) else { return self.bell() };
        let mut inside = false;
        let mut text = String::new();
        for c in self.buffer.slice(range.clone()).chars() {
            let upper = match case {
                Case::Upper => true,
                Case::Lower => false,
                Case::Capital => !inside,
            };
            inside = crate::text::is_word(c);
            if upper { text.extend(c.to_uppercase()) } else { text.extend(c.to_lowercase()) }
        }
        let end = range.end;
        if self.buffer.replace(range, &text) == Done::No {
            self.buffer.set_cursor(end);
        }
    }

    /// Notes what was done for the command that goes on from it.
    pub(super) fn remember(&mut self, last: Last) {
        self.last = last;
    }
}

/// A command in the other direction; one that has none is itself.
fn reversed(command: Command) -> Command {
    let motion = |motion| match motion {
        Motion::Character(way) => Motion::Character(way.reversed()),
        Motion::Word(way) => Motion::Word(way.reversed()),
        Motion::LineEnd => Motion::LineStart,
        Motion::LineStart => Motion::LineEnd,
        other => other,
    };
    match command {
        Command::Move(by) => Command::Move(motion(by)),
        Command::Delete(by) => Command::Delete(motion(by)),
        Command::Kill(by) => Command::Kill(motion(by)),
        Command::Walk(way) => Command::Walk(way.reversed()),
        other => other,
    }
}
