//! The kill ring: what was cut, the latest first. Cuts that follow one another make one entry.

use std::collections::VecDeque;

/// How many entries are kept.
const MOST: usize = 32;

/// To which side of the entry before a cut is added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    /// It stood after it.
    After,
    /// It stood before it.
    Before,
}

/// Whether a cut follows another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Follows {
    Yes,
    No,
}

#[derive(Debug, Default)]
pub(crate) struct KillRing {
    entries: VecDeque<String>,
    turned: usize,
}

impl KillRing {
    /// Takes a cut text in.
    pub(crate) fn push(&mut self, text: &str, side: Side, follows: Follows) {
        if text.is_empty() {
            return;
        }
        self.turned = 0;
        match (follows, self.entries.front_mut()) {
            (Follows::Yes, Some(entry)) if entry.len() < crate::buffer::LONGEST_TEXT => match side {
                Side::After => entry.push_str(text),
                Side::Before => entry.insert_str(0, text),
            },
            _ => {
                self.entries.push_front(text.into());
                self.entries.truncate(MOST);
            }
        }
    }

    /// The entry whose turn it is.
    pub(crate) fn current(&self) -> Option<&str> {
        self.entries.get(self.turned).map(String::as_str)
    }

    /// Goes back to the latest entry.
    pub(crate) fn reset(&mut self) {
        self.turned = 0;
    }

    /// Turns to the next older entry, after the oldest to the latest again.
    pub(crate) fn turn(&mut self) {
        self.turned = if self.turned + 1 < self.entries.len() { self.turned + 1 } else { 0 };
    }
}
