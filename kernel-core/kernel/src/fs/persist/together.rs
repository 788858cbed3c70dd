//! Home on a volume of its own takes part in the snapshots of the system's volume. While home is shown, each of them has a
//! part on home's volume: a snapshot there, taken right after, whose name is the number of the system's, so that each finds
//! the other however both are named and taken anew. While home is hidden, nobody can look at it: what is taken then has no
//! part, a restore leaves home as it is, and the parts of what is deleted then go when home is shown again.
//!
//! Two disks have no common instant. A crash between the two halves of an operation leaves a snapshot without home's part,
//! a part that the next showing of home deletes, or a restore that can be done again: the state before it has been kept.

use super::PersistFs;
use crate::host::LogLevel;
use crate::sync::Arc;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};
use tabula_persist::SnapshotInfo;

/// What the part of a snapshot is called on home's volume.
fn name_of_part(snapshot: &SnapshotInfo) -> Vec<u8> {
    format!("{}", snapshot.number()).into_bytes()
}

impl PersistFs {
    /// Home is shown, and takes part from now on. What cannot be tidied up there stays, and the log says so.
    pub(crate) fn join_home(&self, home: &Arc<PersistFs>) {
        if let Err(errno) = self.delete_parts_of_nothing(home) {
            let line = format!("deleted snapshots keep their parts on home's disk: {errno}");
            self.flusher.host().log(LogLevel::Error, &line);
        }
        *self.home.lock() = Some(home.clone());
    }

    /// Home is hidden.
    pub(crate) fn part_with_home(&self) {
        *self.home.lock() = None;
    }

    /// Home's own file system, while it takes part.
    pub(super) fn home(&self) -> Option<Arc<PersistFs>> {
        self.home.lock().clone()
    }

    /// The part of a snapshot on home's volume, if it has one that can be seen.
    pub(super) fn part_of(&self, snapshot: &SnapshotInfo) -> Option<(Arc<PersistFs>, SnapshotInfo)> {
        let home = self.home()?;
        let part = home.volume.snapshot(&name_of_part(snapshot)).ok()?;
        Some((home, part))
    }

    /// Takes the part of a snapshot unless there is one.
    pub(super) fn take_part(&self, snapshot: &SnapshotInfo) -> Result<()> {
        let Some(home) = self.home() else { return Ok(()) };
        match home.make_room(|volume| volume.create_snapshot(&name_of_part(snapshot))) {
            Err(Errno::EEXIST) => Ok(()),
            taken => taken,
        }
    }

    /// Deletes the part of a snapshot, if it has one.
    pub(super) fn delete_part(&self, snapshot: &SnapshotInfo) -> Result<()> {
        let Some((home, part)) = self.part_of(snapshot) else { return Ok(()) };
        home.make_room(|volume| volume.delete_snapshot(&part.name))
    }

    /// Makes home what the part of a snapshot shows, if it has one.
    pub(super) fn restore_part(&self, snapshot: &SnapshotInfo) -> Result<()> {
        let Some((home, part)) = self.part_of(snapshot) else { return Ok(()) };
        home.restore(&part.name)
    }

    fn delete_parts_of_nothing(&self, home: &PersistFs) -> Result<()> {
        let wanted: BTreeSet<Vec<u8>> = self.snapshots()?.iter().map(name_of_part).collect();
        for part in home.snapshots()?.iter().filter(|part| !wanted.contains(&part.name)) {
            home.make_room(|volume| volume.delete_snapshot(&part.name))?;
        }
        Ok(())
    }
}
