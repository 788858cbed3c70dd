//! Taking, deleting and restoring snapshots, on a thread that may wait and has the stack for it: mostly as jobs of the
//! flusher's. Home's own volume takes part ([`super::together`]). Before a restore the present state is kept in a snapshot
//! of its own; of those the oldest goes when there are as many as there may be.

use super::PersistFs;
use super::stamp::stamp;
use crate::home;
use crate::sync::atomic::Ordering;
use alloc::format;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};
use tabula_persist::limits::SNAPSHOTS_MAX;
use tabula_persist::{Error, SnapshotInfo, Volume};

/// What the names of snapshots begin with that nobody has asked for.
const AUTOMATIC: &[u8] = b"before-";
/// How often room is made for one operation.
const ATTEMPTS: usize = 16;

/// A name for a snapshot taken at a time, in nanoseconds since 1970.
pub(super) fn name_at(realtime_ns: u64) -> Vec<u8> {
    stamp(realtime_ns).into_bytes()
}

/// Fails for names that a snapshot may not have: those with a dot in front are the directory's own.
fn require_name(name: &[u8]) -> Result<()> {
    if name.is_empty() || name.starts_with(b".") || name.contains(&b'/') {
        Err(Errno::EINVAL)
    } else {
        Ok(())
    }
}

impl PersistFs {
    /// All snapshots, oldest first.
    ///
    /// # Errors
    /// `EIO`.
    pub fn snapshots(&self) -> Result<Vec<SnapshotInfo>> {
        Ok(self.volume.snapshots()?)
    }

    /// Takes a snapshot; without a name its time is its name. Answers the name.
    ///
    /// # Errors
    /// `EEXIST`, `EINVAL` for what is no name, `ENAMETOOLONG`, `EMLINK` past 256 snapshots, `ENOSPC`, `EIO`.
    pub fn create_snapshot(&self, name: Option<&[u8]>) -> Result<Vec<u8>> {
        let Some(name) = name else { return self.take_at_a_time(b"") };
        require_name(name)?;
        self.make_room(|volume| volume.create_snapshot(name))?;
        self.note_change();
        let snapshot = self.volume.snapshot(name)?;
        if let Err(errno) = self.take_part(&snapshot) {
            self.make_room(|volume| volume.delete_snapshot(name))?;
            return Err(errno);
        }
        Ok(name.to_vec())
    }

    /// Deletes a snapshot.
    ///
    /// # Errors
    /// `ENOENT`, `EIO`.
    pub fn delete_snapshot(&self, name: &[u8]) -> Result<()> {
        let snapshot = self.volume.snapshot(name)?;
        self.make_room(|volume| volume.delete_snapshot(name))?;
        self.note_change();
        self.delete_part(&snapshot)
    }

    /// Makes everything what a snapshot shows, once the present is in a snapshot of its own, whose name is answered.
    ///
    /// # Errors
    /// `ENOENT`, `ENOSPC`, `EIO`; `EMLINK` when all of 256 snapshots have been asked for; `EBUSY` while home lies elsewhere
    /// than it did then.
    pub fn restore_snapshot(&self, name: &[u8]) -> Result<Vec<u8>> {
        let snapshot = self.volume.snapshot(name)?;
        // Such a snapshot is about to be deleted: it would bring back a home that has moved since, in place of the present one.
        let place_then = home::place_in(&self.volume.read_snapshot(&snapshot))?;
        if place_then != home::place(self)? {
            return Err(Errno::EBUSY);
        }
        let list = self.volume.snapshots()?;
        if list.len() >= SNAPSHOTS_MAX {
            let may_go =
                |snapshot: &&SnapshotInfo| snapshot.name.starts_with(AUTOMATIC) && snapshot.name != name;
            let oldest = list.iter().find(may_go).ok_or(Errno::EMLINK)?;
            self.delete_snapshot(&oldest.name)?;
        }
        let kept = self.take_at_a_time(b"before-restore-")?;
        self.restore_part(&snapshot)?;
        if let Err(errno) = self.restore(name) {
            // Home goes back to the present, which the rest has not left; if that fails too, it has been kept.
            let _ = self.restore_part(&self.volume.snapshot(&kept)?);
            return Err(errno);
        }
        Ok(kept)
    }

    /// Makes this volume what one of its snapshots shows.
    pub(super) fn restore(&self, name: &[u8]) -> Result<()> {
        self.make_room(|volume| volume.restore_snapshot(name))?;
        self.restores.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// Takes a snapshot that is called after the time, with a number behind it when that name is taken.
    pub(super) fn take_at_a_time(&self, prefix: &[u8]) -> Result<Vec<u8>> {
        let name = [prefix, &name_at(self.flusher.realtime_ns())].concat();
        let further = (2..=SNAPSHOTS_MAX).map(|number| [&name, format!("-{number}").as_bytes()].concat());
        for name in core::iter::once(name.clone()).chain(further) {
            match self.create_snapshot(Some(&name)) {
                Err(Errno::EEXIST) => {}
                taken => return taken,
            }
        }
        Err(Errno::EEXIST)
    }

    fn note_change(&self) {
        self.snapshots_changed_ns.store(self.flusher.realtime_ns(), Ordering::SeqCst);
    }

    /// Does something that may have to wait for a commit, and makes that commit.
    pub(super) fn make_room<T>(&self, work: impl Fn(&Volume) -> tabula_persist::Result<T>) -> Result<T> {
        for _ in 0..ATTEMPTS {
            match work(&self.volume) {
                Err(Error::Busy) => self.volume.relieve()?,
                result => return Ok(result?),
            }
        }
        Err(Errno::EAGAIN)
    }
}
