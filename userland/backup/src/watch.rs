//! What a backup or a restore tells while it runs, and what it says of itself when it is over.

use crate::zstd::CheckSum;

/// The most that a report lists of anything; the rest is counted.
pub const LISTED_MAX: usize = 1000;

/// What a restore does to a path, or would do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It comes new.
    Added,
    /// It is there, and becomes another.
    Changed,
    /// It goes.
    Removed,
}

/// One who is told of what happens.
pub trait Watch {
    /// So many bytes are done, and this path is being worked on.
    fn at(&mut self, path: &[u8], done_bytes: u64);
    /// A path changes, or would.
    fn change(&mut self, change: Change, path: &[u8]);
    /// Something could not be done; the rest goes on.
    fn problem(&mut self, text: &str);
}

/// What has been done, in numbers, with the beginnings of the lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Entries of the archive.
    pub entries: u64,
    /// Bytes of files.
    pub bytes: u64,
    /// Paths that came new.
    pub added: u64,
    /// Paths that became others.
    pub changed: u64,
    /// Paths that went.
    pub removed: u64,
    /// What could not be done.
    pub problems: u64,
    /// The first changes.
    pub changes: Vec<(Change, Vec<u8>)>,
    /// The first problems.
    pub problem_texts: Vec<String>,
    /// Whether the contents were checked.
    pub check_sum: CheckSum,
}

impl Default for Report {
    fn default() -> Report {
        Report {
            entries: 0,
            bytes: 0,
            added: 0,
            changed: 0,
            removed: 0,
            problems: 0,
            changes: Vec::new(),
            problem_texts: Vec::new(),
            check_sum: CheckSum::Absent,
        }
    }
}

impl Report {
    /// Notes a change, and tells of it.
    pub(crate) fn change(&mut self, watch: &mut dyn Watch, change: Change, path: &[u8]) {
        match change {
            Change::Added => self.added += 1,
            Change::Changed => self.changed += 1,
            Change::Removed => self.removed += 1,
        }
        if self.changes.len() < LISTED_MAX {
            self.changes.push((change, path.to_vec()));
        }
        watch.change(change, path);
    }

    /// Notes a problem with a path, and tells of it.
    pub(crate) fn problem(&mut self, watch: &mut dyn Watch, path: &[u8], why: &str) {
        let text = format!("{}: {why}", String::from_utf8_lossy(path));
        self.problems += 1;
        watch.problem(&text);
        if self.problem_texts.len() < LISTED_MAX {
            self.problem_texts.push(text);
        }
    }
}
