//! Checking a volume: every invariant of the tree, of the history and of the map of space, and on request the seal of every
//! page. What is found is data; nothing is changed. A volume without findings is sound.

mod files;
mod paths;
mod space;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use crate::error::{Error, Result};
use crate::tree::state::State;
use crate::volume::Volume;

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// What the tree says.
    Tree,
    /// That, and whether every page is what was written.
    Everything,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// A record that cannot be read.
    BadRecord {
        /// Its key.
        key: Vec<u8>,
    },
    /// An entry whose forms by name and by cookie do not agree.
    EntryMismatch {
        /// The directory.
        dir: u64,
        /// The name.
        name: Vec<u8>,
    },
    /// An entry with a name that none may have, or a cookie that was not given yet.
    BadEntry {
        /// The directory.
        dir: u64,
        /// The name.
        name: Vec<u8>,
    },
    /// An entry of an inode that does not exist, or is of another kind.
    DanglingEntry {
        /// The directory.
        dir: u64,
        /// The name.
        name: Vec<u8>,
        /// The inode it names.
        ino: u64,
    },
    /// Entries of what is no directory.
    EntriesWithoutDirectory {
        /// What they are entries of.
        dir: u64,
    },
    /// A directory whose count of entries is wrong.
    EntryCount {
        /// The directory.
        dir: u64,
        /// What it says.
        recorded: u64,
        /// What was counted.
        counted: u64,
    },
    /// An inode whose count of names is wrong.
    LinkCount {
        /// The inode.
        ino: u64,
        /// What it says.
        recorded: u32,
        /// What was counted.
        counted: u64,
    },
    /// A directory that says it is elsewhere, or is in several, or in none.
    Parent {
        /// The directory.
        dir: u64,
    },
    /// A directory that no way leads to from the root.
    Unreachable {
        /// The directory.
        dir: u64,
    },
    /// An inode without a name that is not listed as an orphan, or is listed and has a name or does not exist.
    Orphan {
        /// The inode.
        ino: u64,
    },
    /// A count or number of the volume that is wrong.
    Counters,
    /// Pages of what has no content, or past a file's end, or two for one place.
    StrayPages {
        /// The file.
        ino: u64,
        /// The first of them.
        page: u64,
    },
    /// A file whose count of pages is wrong.
    PageCount {
        /// The file.
        ino: u64,
        /// What it says.
        recorded: u64,
        /// What was counted.
        counted: u64,
    },
    /// A page of the device that two files have, or that lies where no page can be.
    SharedPage {
        /// The page of the device.
        at: u64,
    },
    /// A page in use that the map of space calls free, or the other way round.
    SpaceMap {
        /// The page of the device.
        at: u64,
    },
    /// A version in the history that no snapshot shows, or that makes no sense.
    History {
        /// Its key.
        key: Vec<u8>,
    },
    /// A block of the tree that is not what was written: what else is wrong cannot be known.
    DamagedTree,
    /// A page that is not what was written.
    DamagedPage {
        /// The file.
        ino: u64,
        /// The page.
        page: u64,
    },
}

/// What a check found and counted.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Report {
    /// What is wrong; at most a thousand.
    pub findings: Vec<Finding>,
    /// Inodes in the tree.
    pub inodes: u64,
    /// Pages that files have.
    pub pages: u64,
    /// Files whose content is damaged, each by one of its ways from the root, in the order of the findings; one that no way
    /// leads to has none.
    pub files: Vec<Option<Vec<u8>>>,
}

/// Findings past which looking further tells a reader nothing.
pub const FINDINGS_MAX: usize = 1000;

impl Report {
    fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    /// Keeps the value, or the finding that a record is bad.
    fn readable<T>(&mut self, key: &[u8], value: Result<T>) -> Option<T> {
        if value.is_err() {
            self.add(Finding::BadRecord { key: key.to_vec() });
        }
        value.ok()
    }
}

impl Volume {
    /// Checks the volume as it is at one instant; it can be used meanwhile. A page that seems damaged is read once more, when
    /// it cannot be replaced.
    ///
    /// # Errors
    /// The device's.
    pub fn check(&self, scope: Scope) -> Result<Report> {
        let mut report = Report::default();
        let looked = self.look(scope, &mut report);
        if looked.is_err() {
            // redb answers nothing more after a failure; what is not damaged is there when it is opened anew.
            self.with_state(|state| {
                state.store.recover();
                Ok(())
            })?;
        }
        match looked {
            Err(Error::Corrupt(_)) => report.add(Finding::DamagedTree),
            result => result?,
        }
        Ok(report)
    }

    /// Goes on until a block of the tree cannot be read.
    fn look(&self, scope: Scope, report: &mut Report) -> Result<()> {
        let (mut view, mapped) =
            self.with_state(|state| Ok((state.view()?, state.medium.space.used_runs())))?;
        let inodes = tree::inodes(&mut view, report)?;
        report.inodes = inodes.len() as u64;
        tree::check(&mut view, &inodes, report)?;
        let extents = files::check(&mut view, &inodes, report)?;
        space::check(&view, &mapped, extents.iter().map(|(_, extent)| extent.run), report);
        let highest = inodes.keys().next_back().copied().unwrap_or(0);
        if view.meta.inodes != report.inodes || view.meta.next_ino <= highest {
            report.add(Finding::Counters);
        }
        if scope == Scope::Everything {
            for (ino, extent) in &extents {
                for page in files::doubtful(&view, *ino, extent) {
                    if self.with_state(|state| files::is_damaged(state, *ino, extent, page))? {
                        report.add(Finding::DamagedPage { ino: *ino, page });
                    }
                }
            }
        }
        report.files = paths::of_damaged(&mut view, &inodes, &report.findings)?;
        Ok(())
    }
}

/// The range of a kind of record.
fn kind(kind: u8) -> ([u8; 1], [u8; 1]) {
    ([kind], [kind + 1])
}

/// Calls for every record of a kind.
fn for_each(state: &mut State, of: u8, visit: &mut dyn FnMut(&[u8], &crate::store::Record)) -> Result<()> {
    let (from, to) = kind(of);
    state.for_each_record(&from, &to, &mut |key, record| {
        visit(key, record);
        Ok(())
    })
}
