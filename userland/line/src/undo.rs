//! Changes that can be taken back. Each is where it happened, what was there and what came: no copies of the whole text.
//! Changes of one group are taken back together.

/// A change of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Change {
    pub(crate) at: usize,
    pub(crate) removed: String,
    pub(crate) inserted: String,
    /// Where the cursor was before.
    pub(crate) cursor: usize,
    group: u64,
}

/// The latest changes.
#[derive(Debug, Default)]
pub(crate) struct Undo {
    changes: Vec<Change>,
    bytes: usize,
    group: u64,
}

/// Bounds on what is kept.
const MOST_CHANGES: usize = 10_000;
const MOST_BYTES: usize = 4 << 20;

impl Undo {
    /// Begins another group.
    pub(crate) fn new_group(&mut self) {
        self.group += 1;
    }

    pub(crate) fn record(&mut self, at: usize, removed: &str, inserted: &str, cursor: usize) {
        if let Some(last) = self.changes.last_mut()
            && last.group == self.group
            && removed.is_empty()
            && last.at + last.inserted.len() == at
        {
            last.inserted.push_str(inserted);
        } else {
            let (removed, text) = (removed.to_owned(), inserted.to_owned());
            self.changes.push(Change { at, removed, inserted: text, cursor, group: self.group });
        }
        self.bytes += removed.len() + inserted.len();
        if self.bytes > MOST_BYTES || self.changes.len() > MOST_CHANGES {
            self.forget_half();
        }
    }

    fn forget_half(&mut self) {
        let half = self.changes.len().div_ceil(2);
        // A group that is cut would be taken back in part.
        let cut = self.changes.get(half).map(|change| change.group);
        let kept = self.changes.split_off(half);
        self.changes = kept.into_iter().skip_while(|change| Some(change.group) == cut).collect();
        self.bytes = self.changes.iter().map(|change| change.removed.len() + change.inserted.len()).sum();
    }

    /// The latest group's changes, the latest first.
    pub(crate) fn take_group(&mut self) -> Vec<Change> {
        let group = self.changes.last().map(|change| change.group);
        let start =
            self.changes.iter().rposition(|change| Some(change.group) != group).map_or(0, |at| at + 1);
        let mut taken = self.changes.split_off(start);
        taken.reverse();
        self.bytes -= taken.iter().map(|change| change.removed.len() + change.inserted.len()).sum::<usize>();
        taken
    }
}
