//! Cutting and pasting: the commands around the kill ring, and the last words of earlier entries.

use super::{Editor, Last};
use crate::buffer::Done;
use crate::history::last_word;
use crate::hooks::Hooks;
use crate::kill::{Follows, Side};
use crate::motion::Motion;
use std::ops::Range;

impl Editor {
    /// Cuts what a motion passes; to the line's end, at the line's end, its line feed.
    pub(super) fn kill(&mut self, motion: Motion, count: usize, last: &Last) {
        let cursor = self.buffer.cursor();
        let range = self.range(motion, count).or_else(|| match motion {
            Motion::LineEnd => (!self.buffer.at_end()).then(|| cursor..self.buffer.next(cursor)),
            Motion::LineStart => (cursor > 0).then(|| self.buffer.previous(cursor)..cursor),
            _ => None,
        });
        let Some(range) = range else { return self.bell() };
        let side = if range.start < cursor { Side::Before } else { Side::After };
        let follows = if *last == Last::Kill { Follows::Yes } else { Follows::No };
        self.cut(range, side, follows);
        self.remember(Last::Kill);
    }

    /// Cuts a range.
    pub(super) fn cut(&mut self, range: Range<usize>, side: Side, follows: Follows) {
        self.kills.push(self.buffer.slice(range.clone()), side, follows);
        self.ring_unless_replaced(range, "");
    }

    pub(super) fn yank(&mut self, count: usize) {
        self.kills.reset();
        let Some(text) = self.kills.current().map(str::to_owned) else { return self.bell() };
        let start = self.buffer.cursor();
        // More than a text may have is not even put together.
        let count = count.min(crate::buffer::LONGEST_TEXT / text.len().max(1) + 1);
        if self.buffer.insert(&text.repeat(count)) == Done::No {
            return self.bell();
        }
        self.remember(Last::Yank(start..start + text.len() * count));
    }

    /// Puts the next older entry of the ring in the place of what was yanked.
    pub(super) fn yank_pop(&mut self, last: Last) {
        let Last::Yank(range) = last else { return self.bell() };
        self.kills.turn();
        let Some(text) = self.kills.current().map(str::to_owned) else { return self.bell() };
        self.buffer.replace(range.clone(), &text);
        self.remember(Last::Yank(range.start..range.start + text.len()));
    }

    /// Inserts the last word of the latest entry; again, that of the one before in its place.
    pub(super) fn last_word(&mut self, last: Last, hooks: Hooks<'_>) {
        let cursor = self.buffer.cursor();
        let (range, back) = match last {
            Last::WordOfEntry(range, back) => (range, back + 1),
            _ => (cursor..cursor, 1),
        };
        let place = hooks.history.len().checked_sub(back);
        let Some(word) = place.and_then(|place| hooks.history.get(place)).map(last_word) else {
            // Older ones there are none; the oldest stays.
            self.remember(Last::WordOfEntry(range, back - 1));
            return self.bell();
        };
        let start = range.start;
        self.buffer.replace(range, &word);
        self.remember(Last::WordOfEntry(start..start + word.len(), back));
    }
}
