//! The history: a bounded list of what was entered, the oldest first. Entries have numbers that stay theirs when older ones
//! are dropped. How the list is kept in a file is in [`file`]; what `!!` and its like stand for is in [`expand`].

mod expand;
mod file;

pub(crate) use expand::last_word;
pub use expand::{ExpandError, Expanded, Then, expand};
pub use file::HistoryFile;

use std::collections::VecDeque;

/// What happens to an entry that is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Duplicates {
    /// It is added all the same.
    Keep,
    /// It is not added after itself.
    #[default]
    IgnoreRepeated,
    /// The older ones go.
    EraseOlder,
}

/// Whether an entry was taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It was.
    Yes,
    /// It was blank, private, or there already.
    No,
}

/// A list of entries.
#[derive(Clone, Debug)]
pub struct History {
    entries: VecDeque<String>,
    first: usize,
    most: usize,
    duplicates: Duplicates,
}

/// The longest entry that is kept, in bytes.
const LONGEST_ENTRY: usize = 64 * 1024;

impl History {
    /// An empty list of at most this many entries.
    pub fn new(most: usize, duplicates: Duplicates) -> History {
        History { entries: VecDeque::new(), first: 1, most, duplicates }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The oldest entry's number. Numbers count up from it.
    pub fn first_number(&self) -> usize {
        self.first
    }

    /// An entry by its place, the oldest being 0.
    pub fn get(&self, place: usize) -> Option<&str> {
        self.entries.get(place).map(String::as_str)
    }

    /// The entries, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.entries.iter().map(String::as_str)
    }

    /// Takes an entry in, unless it is blank, begins with a blank (that is how an entry is kept private), has a zero byte,
    /// is longer than 64 KiB, or repeats.
    pub fn add(&mut self, entry: &str) -> Added {
        let entry = entry.trim_end_matches('\n');
        let odd = entry.trim().is_empty() || entry.contains('\0') || entry.len() > LONGEST_ENTRY;
        if odd || entry.starts_with([' ', '\t']) {
            return Added::No;
        }
        self.push(entry.to_owned())
    }

    /// Takes an entry in as it is, as one that was kept.
    pub(crate) fn push(&mut self, entry: String) -> Added {
        match self.duplicates {
            Duplicates::Keep => {}
            Duplicates::IgnoreRepeated if self.entries.back() == Some(&entry) => return Added::No,
            Duplicates::IgnoreRepeated => {}
            Duplicates::EraseOlder => self.entries.retain(|older| *older != entry),
        }
        self.entries.push_back(entry);
        while self.entries.len() > self.most {
            self.entries.pop_front();
            self.first += 1;
        }
        Added::Yes
    }

    /// Takes kept entries in, the oldest first.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = String>) {
        for entry in entries {
            self.push(entry);
        }
    }

    /// Drops all entries.
    pub fn clear(&mut self) {
        self.first += self.entries.len();
        self.entries.clear();
    }

    /// Drops an entry; what it was.
    pub fn remove(&mut self, place: usize) -> Option<String> {
        self.entries.remove(place)
    }

    /// Changes how many entries are kept.
    pub fn set_most(&mut self, most: usize) {
        self.most = most;
        while self.entries.len() > most {
            self.entries.pop_front();
            self.first += 1;
        }
    }

    /// Changes what happens to repeated entries.
    pub fn set_duplicates(&mut self, duplicates: Duplicates) {
        self.duplicates = duplicates;
    }

    /// What the latest entry that begins with a text goes on with.
    pub(crate) fn suggestion(&self, start: &str) -> Option<&str> {
        self.iter().rev().filter_map(|entry| entry.strip_prefix(start)).find(|rest| !rest.is_empty())
    }

    /// The nearest place older than `place` whose entry passes.
    pub(crate) fn older(&self, place: usize, passes: impl Fn(&str) -> bool) -> Option<usize> {
        (0..place.min(self.len())).rev().find(|at| self.get(*at).is_some_and(&passes))
    }

    /// The nearest place newer than `place` whose entry passes.
    pub(crate) fn newer(&self, place: usize, passes: impl Fn(&str) -> bool) -> Option<usize> {
        (place.saturating_add(1)..self.len()).find(|at| self.get(*at).is_some_and(&passes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_bounded_and_numbers_stay() {
        let mut history = History::new(3, Duplicates::Keep);
        for entry in ["a", "b", "b", "c", "d"] {
            assert_eq!(history.add(entry), Added::Yes);
        }
        assert_eq!(history.iter().collect::<Vec<_>>(), ["b", "c", "d"]);
        assert_eq!(history.first_number(), 3);
        history.clear();
        assert_eq!((history.len(), history.first_number()), (0, 6));
    }

    #[test]
    fn what_is_not_taken_in() {
        let mut history = History::new(10, Duplicates::IgnoreRepeated);
        history.add("ls\n");
        for entry in ["", "  ", " secret", "\tsecret", "ls", "a\0b", &"x".repeat(LONGEST_ENTRY + 1)] {
            assert_eq!(history.add(entry), Added::No, "{entry:.20}");
        }
        assert_eq!(history.iter().collect::<Vec<_>>(), ["ls"]);
        let mut history = History::new(10, Duplicates::EraseOlder);
        history.extend(["a", "b", "a"].map(String::from));
        assert_eq!(history.iter().collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn a_suggestion_is_the_rest_of_the_latest() {
        let mut history = History::new(10, Duplicates::Keep);
        history.extend(["ls -l", "ls -a", "ls"].map(String::from));
        assert_eq!(history.suggestion("ls"), Some(" -a"));
        assert_eq!(history.suggestion("ls -l"), None);
    }
}
