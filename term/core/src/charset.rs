//! The character sets a program can choose: ASCII, or DEC's line drawing in its place.

use vte::ansi::{CharsetIndex, StandardCharset};

/// The four sets, and which one is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charsets {
    sets: [StandardCharset; 4],
    active: CharsetIndex,
}

impl Charsets {
    /// Uses a set.
    pub(crate) fn activate(&mut self, index: CharsetIndex) {
        self.active = index;
    }

    /// Makes one of the sets another.
    pub(crate) fn configure(&mut self, index: CharsetIndex, set: StandardCharset) {
        self.sets[index as usize] = set;
    }

    /// Whether characters mean themselves.
    pub(crate) fn is_plain(&self) -> bool {
        self.sets[self.active as usize] == StandardCharset::Ascii
    }

    /// The character that is meant.
    pub(crate) fn map(&self, c: char) -> char {
        self.sets[self.active as usize].map(c)
    }
}
