//! What makes things durable, or goes back to what was: syncs, checkpoints, snapshots, and mounting again.

use crate::run::{Run, options};
use std::sync::Arc;
use tabula_persist::device::{FaultPlan, FaultyDevice};
use tabula_persist::environment::SeededEnvironment;
use tabula_persist::{Error, FormatOptions, MountOptions, VOLUME_MIN_BYTES, Volume};

impl Run {
    pub(super) fn may_fail<T>(&mut self, result: Result<T, Error>) -> bool {
        if let Err(error) = &result {
            let is_excused = self.has_failures || self.device.is_dead() || *error == Error::NoSpace;
            assert!(is_excused, "{error:?}");
        }
        result.is_ok()
    }

    pub(super) fn sync_file(&mut self) {
        let ino = self.file();
        let must_commit = self.volume.ticket(Some(ino)).is_some();
        let flushes = self.device.flushes();
        let result = self.volume.sync_file(ino);
        if self.may_fail(result) && must_commit {
            assert!(self.device.flushes() > flushes, "a sync returned that flushed nothing");
            self.note_synced();
        }
    }

    pub(super) fn sync(&mut self) {
        let result = self.volume.sync();
        if self.may_fail(result) {
            assert!(self.volume.ticket(None).is_none());
            self.note_synced();
        }
    }

    pub(super) fn checkpoint(&mut self) {
        let result = self.volume.checkpoint();
        if self.may_fail(result) {
            self.note_synced();
        }
    }

    pub(super) fn compact(&mut self) {
        match self.volume.compact() {
            Ok(_) => self.note_synced(),
            Err(Error::Busy) => {}
            Err(error) => {
                self.may_fail::<()>(Err(error));
            }
        }
    }

    pub(super) fn snapshot(&mut self) {
        let name = vec![b'1' + self.random.below(3) as u8];
        let result = match self.random.below(4) {
            0 => self.volume.delete_snapshot(&name),
            1 if !self.has_failures && self.tree.held.is_empty() => {
                let result = self.volume.restore_snapshot(&name);
                if let Some(shown) = self.snapshots.get(&name)
                    && (result.is_ok() || self.device.is_dead())
                {
                    self.tree.nodes = (**shown).clone();
                    if result.is_err() {
                        self.instants.push(self.instant());
                        return;
                    }
                }
                result
            }
            _ => self.volume.create_snapshot(&name),
        };
        match result {
            Ok(()) => {}
            Err(Error::NotFound) => assert!(!self.snapshots.contains_key(&name)),
            Err(Error::Exists) => assert!(self.snapshots.contains_key(&name)),
            Err(Error::Busy) => {}
            Err(_) => {
                self.may_fail(result);
            }
        }
        if self.device.is_dead() {
            let mut after = self.instant();
            if after.snapshots.remove(&name).is_none() {
                after.snapshots.insert(name, Arc::new(self.tree.named()));
            }
            self.instants.push(after);
            return;
        }
        // After a failure it has happened or not.
        let listed = self.volume.snapshots().map(|list| list.iter().any(|snapshot| snapshot.name == name));
        if let Ok(is_there) = listed {
            match (is_there, self.snapshots.contains_key(&name)) {
                (true, false) => {
                    self.snapshots.insert(name, Arc::new(self.tree.named()));
                }
                (false, true) => {
                    self.snapshots.remove(&name);
                }
                _ => {}
            }
        }
        if result.is_ok() {
            self.instants.clear();
        }
    }

    /// Lets go of the device and mounts again; what was held is not any more.
    pub(super) fn remount(&mut self) {
        if self.has_failures || self.volume.sync().is_err() {
            return;
        }
        self.note_synced();
        let environment = Arc::new(SeededEnvironment::new(self.random.next_u64(), 3_000_000_000));
        let is_clean = self.random.below(2) == 0;
        if is_clean && self.volume.checkpoint().is_err() {
            return;
        }
        // The other one is dropped first: its redb writes when it goes.
        let nothing =
            Arc::new(FaultyDevice::new(0, FaultPlan { max_bytes: VOLUME_MIN_BYTES, ..FaultPlan::default() }));
        Volume::format(
            nothing.clone(),
            environment.clone(),
            FormatOptions { capacity_bytes: VOLUME_MIN_BYTES, key: None },
        )
        .expect("formatted");
        let other = MountOptions { key: None, ..options(0) };
        self.volume = Volume::mount(nothing, environment.clone(), other).expect("mounted");
        match Volume::mount(self.device.clone(), environment, options(self.seed)) {
            Ok(volume) => self.volume = volume,
            Err(error) => {
                assert!(self.device.is_dead(), "{error:?}");
                return;
            }
        }
        for (ino, _) in std::mem::take(&mut self.tree.held) {
            if self.tree.nodes[&ino].nlink == 0 {
                self.tree.nodes.remove(&ino);
            }
        }
    }
}
