//! Restoring folders: they are made when they come, open to their owner, and get modes and times when all is in them. Then,
//! too, goes what the archive does not have, if that is wanted.

use super::{Fault, Rest, Restorer};
use crate::entry::Entry;
use crate::sys::{self, Known};
use crate::watch::Change;
use std::io;
use utils::mode;

/// What a folder's owner needs to work in it.
const OPEN: u32 = 0o700;

/// A folder of the archive, to be looked at when everything has come.
pub(super) struct Folder {
    path: Vec<u8>,
    entry: Entry,
    was_there: bool,
}

impl Restorer<'_> {
    pub(super) fn folder(
        &mut self,
        entry: &Entry,
        path: Vec<u8>,
        existing: Option<Known>,
    ) -> Result<(), Fault> {
        let at = self.at(&path);
        let there = existing.filter(Known::is_folder);
        match &there {
            Some(known) => {
                if self.differs(entry, known) {
                    self.change(&path, existing.as_ref());
                }
                if !self.is_dry() && known.mode & OPEN != OPEN && (known.uid == self.user || self.user == 0) {
                    sys::set_mode(&at, known.mode & mode::ALL | OPEN)?;
                }
            }
            None => {
                self.change(&path, existing.as_ref());
                if self.is_dry() {
                    self.imagined.insert(path.clone());
                } else {
                    if existing.is_some() {
                        sys::remove(&at)?;
                    }
                    sys::make_folder(&at)?;
                }
            }
        }
        self.folders.push(Folder { path, entry: entry.clone(), was_there: there.is_some() });
        Ok(())
    }

    /// Makes room where a folder is in the way of something else.
    pub(super) fn clear_folder(&mut self, path: &[u8]) -> Result<(), Fault> {
        if sys::names(&self.at(path))?.is_empty() {
            return if self.is_dry() { Ok(()) } else { Ok(sys::remove_folder(&self.at(path))?) };
        }
        if self.plan.rest == Rest::Keep {
            return Err(Fault::Refused("a folder with something in it is in the way"));
        }
        self.remove_tree(path)?;
        // It stays when something in it stays.
        match sys::found(&self.at(path))? {
            Some(_) => Err(Fault::Refused("a folder is in the way, and something in it stays")),
            None => Ok(()),
        }
    }

    /// What comes when the archive has been read: to its end, if it is whole.
    pub(super) fn finish(&mut self, is_whole: bool) {
        let folders = std::mem::take(&mut self.folders);
        if is_whole && self.plan.rest == Rest::Remove {
            for folder in folders.iter().filter(|folder| folder.was_there) {
                if let Err(error) = self.remove_rest(&folder.path) {
                    self.problem(&folder.path, &sys::why(&error));
                }
            }
        }
        if !self.is_dry() {
            // What is inside comes first, since it changes the times of what it is in.
            for folder in folders.iter().rev() {
                if let Err(error) = self.settle(folder) {
                    self.problem(&folder.path, &sys::why(&error));
                }
            }
        }
        if self.foreign > 0 {
            let what = format!(
                "{} of the archive's entries belong to others; here they are the user's",
                self.foreign
            );
            self.problem(b"owners", &what);
        }
    }

    fn settle(&mut self, folder: &Folder) -> io::Result<()> {
        let at = self.at(&folder.path);
        let known = sys::known(&at)?;
        // It may not have been made.
        if !known.is_folder() {
            return Ok(());
        }
        if self.differs(&folder.entry, &known) || !folder.was_there {
            self.dress(&at, &folder.entry)?;
        }
        Ok(())
    }

    /// Removes what is in a folder and the archive does not have.
    fn remove_rest(&mut self, folder: &[u8]) -> io::Result<()> {
        // Nothing below anything but a folder may go.
        if !sys::known(&self.at(folder))?.is_folder() {
            return Ok(());
        }
        for name in sys::names(&self.at(folder))? {
            let path = sys::join(folder, &name);
            if self.names.find(&path).is_none() {
                self.remove_tree(&path)?;
            }
        }
        Ok(())
    }

    /// Removes something with all that is in it, or in a dry run counts it. What an archive cannot hold stays, and so does
    /// what is mounted there.
    fn remove_tree(&mut self, path: &[u8]) -> io::Result<()> {
        let dev = sys::known(&self.at(path))?.dev;
        // Folders come twice: to look into them, and to remove them.
        let mut waiting = vec![(path.to_vec(), false)];
        while let Some((path, is_empty)) = waiting.pop() {
            let at = self.at(&path);
            let known = sys::known(&at)?;
            let is_kept = matches!(known.kind(), mode::SOCKET | mode::CHARACTER | mode::BLOCK)
                || known.dev != dev
                || Some(known.identity()) == self.plan.keep;
            if is_kept {
                continue;
            }
            if known.is_folder() && !is_empty {
                let names = sys::names(&at)?;
                waiting.push((path.clone(), true));
                waiting.extend(names.iter().map(|name| (sys::join(&path, name), false)));
                continue;
            }
            if !self.is_dry() {
                let removed = if known.is_folder() { sys::remove_folder(&at) } else { sys::remove(&at) };
                match removed {
                    Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => continue,
                    other => other?,
                }
            }
            self.report.change(self.watch, Change::Removed, &path);
        }
        Ok(())
    }
}
