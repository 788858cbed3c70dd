//! Restoring an archive into a folder, or only finding out what that would change. Nothing outside the folder is ever
//! touched: paths stay below it, and nothing goes through a symbolic link. A file takes its place whole, by a rename; what is
//! equal already is left alone. What must not happen before the check sum has been right, such as removing what the archive
//! does not have, comes at the end; so do the times and modes of folders.

mod file;
mod folders;
mod other;

use crate::entry::{Entry, Kind};
use crate::names::{self, Names, Seen};
use crate::read::Reader;
use crate::stream::Stream;
use crate::sys::{self, Known};
use crate::watch::{Change, Report, Watch};
use crate::zstd::CheckSum;
use folders::Folder;
use std::collections::HashSet;
use std::io;
use utils::mode;

/// Whether anything is changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Nothing is: what would be is told.
    DryRun,
    /// It is.
    Apply,
}

/// What becomes of files that the archive does not have, in the folders that it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// They stay.
    Keep,
    /// They go.
    Remove,
}

/// How to restore.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The folder that the archive's paths begin in: absolute, and there.
    pub into: Vec<u8>,
    /// Whether anything is changed.
    pub action: Action,
    /// What becomes of what the archive does not have.
    pub rest: Rest,
    /// The archive itself, which is never removed.
    pub keep: Option<(u64, u64)>,
}

/// A restore that ended early: why, and what had been done by then.
#[derive(Debug)]
pub struct Failure {
    /// Why.
    pub error: io::Error,
    /// What had been done.
    pub report: Report,
}

/// Where something went wrong: in the archive, which ends the restore, or with one file here.
enum Fault {
    Archive(io::Error),
    Here(io::Error),
    /// Something that is not to be done, and why.
    Refused(&'static str),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Here(error)
    }
}

/// Says what of an archive is restored, and may change the entry first, such as its name: false leaves it out.
///
/// # Errors
/// Why it cannot be; a problem is told.
pub type Pick<'a> = &'a mut dyn FnMut(&mut Entry) -> Result<bool, &'static str>;

struct Restorer<'a> {
    plan: &'a Plan,
    report: Report,
    watch: &'a mut dyn Watch,
    user: u32,
    names: Names,
    folders: Vec<Folder>,
    /// Folders that a dry run has only thought of: nothing is really below them.
    imagined: HashSet<Vec<u8>>,
    /// Files with several names that an entry has been found equal to: a second entry must not share them.
    claimed: HashSet<(u64, u64)>,
    /// Entries that became the user's because they could not stay another's.
    foreign: u64,
    next_number: u64,
}

/// Restores what `pick` takes of an archive.
///
/// # Errors
/// [`Failure`], when the archive cannot be read to its end or there is no room left.
pub fn restore<R: Stream>(
    reader: &mut Reader<R>,
    plan: &Plan,
    pick: Pick<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, Box<Failure>> {
    let mut restorer = Restorer {
        plan,
        report: Report::default(),
        watch,
        user: sys::user(),
        names: Names::default(),
        folders: Vec::new(),
        imagined: HashSet::new(),
        claimed: HashSet::new(),
        foreign: 0,
        next_number: 0,
    };
    let read = restorer.entries(reader, pick);
    // Folders get their modes back however it ended.
    let is_whole = read.is_ok();
    restorer.finish(is_whole);
    let mut report = restorer.report;
    report.check_sum = reader.inner().check_sum();
    match read {
        Ok(()) => Ok(report),
        Err(error) => {
            report.check_sum = CheckSum::Absent;
            Err(Box::new(Failure { error, report }))
        }
    }
}

impl Restorer<'_> {
    fn entries<R: Stream>(&mut self, reader: &mut Reader<R>, pick: Pick<'_>) -> io::Result<()> {
        while let Some(mut entry) = reader.next_entry()? {
            match pick(&mut entry) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(why) => {
                    self.problem(&entry.path, why);
                    continue;
                }
            }
            self.report.entries += 1;
            self.watch.at(&entry.path, reader.inner().consumed());
            match self.entry(reader, &entry) {
                Ok(()) => {}
                Err(Fault::Archive(error)) => return Err(error),
                Err(Fault::Here(error)) if error.kind() == io::ErrorKind::StorageFull => return Err(error),
                Err(Fault::Here(error)) => self.problem(&entry.path, &sys::why(&error)),
                Err(Fault::Refused(why)) => self.problem(&entry.path, why),
            }
        }
        Ok(())
    }

    fn entry<R: Stream>(&mut self, reader: &mut Reader<R>, entry: &Entry) -> Result<(), Fault> {
        if let Kind::Foreign(what) = entry.kind {
            return Err(Fault::Refused(what));
        }
        let path = names::below(&entry.path).map_err(Fault::Refused)?;
        if path.is_empty() {
            // The folder itself stays as it is.
            return Ok(());
        }
        if self.names.is_blocked(&path) {
            return Err(Fault::Refused("it goes through something that the archive says is no folder"));
        }
        let is_folder = entry.kind == Kind::Folder;
        let what = if is_folder { Seen::Folder } else { Seen::Other };
        // Otherwise a folder could become a link when something has been put into it.
        if self.names.find(&path).is_some_and(|before| before != what) {
            return Err(Fault::Refused("the archive has it before as something else"));
        }
        self.names.note(&path, what);
        let is_reachable = self.way(&path)?;
        let existing =
            if is_reachable && !self.imagined.contains(&path) { sys::found(&self.at(&path))? } else { None };
        if !is_folder && existing.is_some_and(|known| known.is_folder()) {
            self.clear_folder(&path)?;
        }
        match &entry.kind {
            Kind::Folder => self.folder(entry, path, existing),
            Kind::File { size, runs } => self.file(reader, entry, (*size, runs), &path, existing),
            Kind::Name(target) => self.name(target, &path, existing),
            _ => self.other(entry, &path, existing),
        }
    }

    fn at(&self, path: &[u8]) -> Vec<u8> {
        sys::join(&self.plan.into, path)
    }

    fn is_dry(&self) -> bool {
        self.plan.action == Action::DryRun
    }

    fn problem(&mut self, path: &[u8], why: &str) {
        self.report.problem(self.watch, path, why);
    }

    fn change(&mut self, path: &[u8], existing: Option<&Known>) {
        let change = if existing.is_some() { Change::Changed } else { Change::Added };
        self.report.change(self.watch, change, path);
    }

    /// Goes the way to a path, and makes the folders that are missing on it. False when there is nothing there yet.
    fn way(&mut self, path: &[u8]) -> Result<bool, Fault> {
        let folders: Vec<Vec<u8>> = names::folders(path).map(<[u8]>::to_vec).collect();
        let mut is_there = true;
        for folder in folders {
            if self.imagined.contains(&folder) {
                is_there = false;
                continue;
            }
            match if is_there { sys::found(&self.at(&folder))? } else { None } {
                Some(known) if known.is_folder() => {}
                Some(known) if known.kind() == mode::LINK => {
                    return Err(Fault::Refused("it goes through a symbolic link; it is left out"));
                }
                Some(_) => return Err(Fault::Refused("it goes through something that is no folder")),
                None => {
                    self.change(&folder, None);
                    if self.is_dry() {
                        self.imagined.insert(folder);
                        is_there = false;
                    } else {
                        sys::make_folder(&self.at(&folder))?;
                        sys::set_mode(&self.at(&folder), 0o755)?;
                    }
                }
            }
        }
        Ok(is_there)
    }

    /// Whether what is there is another than the entry says, apart from contents. Who does not own a file cannot set its
    /// times, so those of others' files are left as they are; and only user 0 gives files away.
    fn differs(&self, entry: &Entry, known: &Known) -> bool {
        let is_ours = self.user == 0 || known.uid == self.user;
        let mode_differs = known.kind() != mode::LINK && known.mode & mode::ALL != entry.mode;
        let owner_differs = self.user == 0 && (known.uid, known.gid) != (entry.uid, entry.gid);
        mode_differs || owner_differs || is_ours && known.modified_ns != entry.modified_ns
    }

    /// Gives what is at a place owner, mode and times of an entry.
    fn dress(&mut self, at: &[u8], entry: &Entry) -> io::Result<()> {
        let known = sys::known(at)?;
        if self.user == 0 {
            if (known.uid, known.gid) != (entry.uid, entry.gid) {
                sys::set_owner(at, entry.uid, entry.gid)?;
            }
        } else if known.uid == self.user && entry.uid != self.user {
            self.foreign += 1;
        }
        if known.kind() != mode::LINK {
            // A change of owner takes bits away, so they come after it.
            sys::set_mode(at, entry.mode)?;
        }
        if self.user == 0 || known.uid == self.user {
            sys::set_times(at, entry.accessed_ns.unwrap_or(entry.modified_ns), entry.modified_ns)?;
        }
        Ok(())
    }

    /// Makes something new beside a path, by `make`, and gives it the path when it is complete.
    fn put<T>(
        &mut self,
        path: &[u8],
        mut make: impl FnMut(&mut Self, &[u8]) -> Result<T, Fault>,
        complete: impl FnOnce(&mut Self, &[u8], T) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let at = self.at(path);
        let parent = at.iter().rposition(|byte| *byte == b'/').map_or(&b"/"[..], |slash| &at[..slash.max(1)]);
        let (beside, made) = loop {
            self.next_number += 1;
            let beside = sys::join(parent, format!(".restore-{}~", self.next_number).as_bytes());
            match make(self, &beside) {
                Ok(made) => break (beside, made),
                Err(Fault::Here(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(fault) => return Err(fault),
            }
        };
        let done = complete(self, &beside, made).and_then(|()| Ok(sys::rename(&beside, &at)?));
        if done.is_err() {
            // What is half made goes; that this fails too adds nothing to what is told.
            let _ = sys::remove(&beside);
        }
        done
    }
}
