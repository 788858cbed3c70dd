//! Walking through the history: entry by entry, or among those that begin like what was typed. What is changed in an entry
//! on the way is there again when the walk comes back, until the line is done.

use super::Editor;
use crate::hooks::Hooks;
use crate::motion::Way;
use std::collections::BTreeMap;

/// Where a walk is.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The entry's place; the history's length stands for the new line.
    place: usize,
    changed: BTreeMap<usize, String>,
    /// The text that came with the place.
    loaded: String,
    prefix: String,
}

impl Walk {
    pub(super) fn begin(len: usize) -> Walk {
        Walk { place: len, ..Walk::default() }
    }

    /// A search has ended at an entry.
    pub(super) fn arrive(&mut self, place: usize, text: &str) {
        self.place = place;
        self.loaded = text.to_owned();
        self.prefix.clear();
    }

    pub(super) fn place(&self) -> usize {
        self.place
    }
}

impl Editor {
    /// To the entry before or after.
    pub(super) fn walk(&mut self, way: Way, hooks: Hooks<'_>) {
        self.walk.prefix.clear();
        let place = match way {
            Way::Back => self.walk.place.checked_sub(1),
            Way::On => Some(self.walk.place + 1).filter(|place| *place <= hooks.history.len()),
        };
        match place {
            Some(place) => self.load(place, hooks),
            None => self.bell(),
        }
    }

    /// To the nearest entry that begins with what stands before the cursor.
    pub(super) fn walk_matching(&mut self, way: Way, hooks: Hooks<'_>) {
        let len = hooks.history.len();
        if self.walk.place >= len || self.buffer.text() != self.walk.loaded {
            self.walk.prefix = self.buffer.before().to_owned();
        }
        let prefix = self.walk.prefix.clone();
        let now = self.buffer.text();
        let passes = |entry: &str| entry.starts_with(&prefix) && entry != now;
        let place = match way {
            Way::Back => hooks.history.older(self.walk.place, passes),
            Way::On if self.walk.place >= len => None,
            Way::On => hooks.history.newer(self.walk.place, passes).or(Some(len)),
        };
        match place {
            Some(place) => self.load(place, hooks),
            None => self.bell(),
        }
    }

    /// To an entry by its place.
    pub(super) fn walk_to(&mut self, place: usize, hooks: Hooks<'_>) {
        self.walk.prefix.clear();
        self.load(place.min(hooks.history.len()), hooks);
    }

    fn load(&mut self, place: usize, hooks: Hooks<'_>) {
        let text = self.buffer.text();
        let is_new = self.walk.place >= hooks.history.len();
        if is_new || hooks.history.get(self.walk.place) != Some(text) {
            self.walk.changed.insert(self.walk.place, text.to_owned());
        }
        let entry =
            self.walk.changed.get(&place).map(String::as_str).or(hooks.history.get(place)).unwrap_or("");
        self.buffer.set_text(entry);
        self.walk.loaded = self.buffer.text().to_owned();
        self.walk.place = place;
    }
}
