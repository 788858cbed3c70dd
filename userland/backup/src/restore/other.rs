//! Restoring what is neither file nor folder: symbolic links, further names of files, named pipes.

use super::{Fault, Restorer};
use crate::entry::{Entry, Kind};
use crate::names::{self, Seen};
use crate::sys::{self, Known};
use utils::mode;

impl Restorer<'_> {
    /// A symbolic link or a named pipe.
    pub(super) fn other(&mut self, entry: &Entry, path: &[u8], existing: Option<Known>) -> Result<(), Fault> {
        let at = self.at(path);
        let is_alike = match (&entry.kind, &existing) {
            (Kind::Link(target), Some(known)) if known.kind() == mode::LINK => {
                sys::read_link(&at)? == *target
            }
            (Kind::Fifo, Some(known)) => known.kind() == mode::FIFO,
            _ => false,
        };
        // As with files: what two entries would share is another than either.
        let is_alike = is_alike
            && existing.is_some_and(|known| known.nlink < 2 || self.claimed.insert(known.identity()));
        if is_alike && !existing.is_some_and(|known| self.differs(entry, &known)) {
            return Ok(());
        }
        self.change(path, existing.as_ref());
        if self.is_dry() {
            return Ok(());
        }
        if is_alike {
            return Ok(self.dress(&at, entry)?);
        }
        self.put(
            path,
            |_, beside| match &entry.kind {
                Kind::Link(target) => Ok(sys::make_link(target, beside)?),
                _ => Ok(sys::make_fifo(beside)?),
            },
            |restorer, beside, ()| Ok(restorer.dress(beside, entry)?),
        )
    }

    /// A further name of a file that the archive has had before.
    pub(super) fn name(&mut self, target: &[u8], path: &[u8], existing: Option<Known>) -> Result<(), Fault> {
        let target = names::below(target).map_err(Fault::Refused)?;
        if self.names.is_blocked(&target) || self.names.find(&target) != Some(Seen::Other) || target == path {
            return Err(Fault::Refused("it is a further name of something that the archive does not have"));
        }
        let is_reachable = self.way(&target)?;
        let file = if is_reachable { sys::found(&self.at(&target))? } else { None };
        if let (Some(file), Some(existing)) = (&file, &existing)
            && file.identity() == existing.identity()
        {
            return Ok(());
        }
        if file.is_some_and(|file| file.is_folder()) || file.is_none() && !self.is_dry() {
            return Err(Fault::Refused("it is a further name of something that is not there"));
        }
        self.change(path, existing.as_ref());
        if self.is_dry() {
            return Ok(());
        }
        let from = self.at(&target);
        self.put(path, |_, beside| Ok(sys::link(&from, beside)?), |_, _, ()| Ok(()))
    }
}
