//! Snapshots as callers see them: taken, listed, read, restored, deleted. Each change is one commit: durable when the call
//! returns, and never half-done. After an error of the device it has happened or not, and becomes durable with the next
//! commit if it has.

use super::Volume;
use super::flusher::Wanted;
use super::read::Fetch;
use crate::error::{Error, Result};
use crate::format::PAGE_BYTES;
use crate::limits::EXTENT_PAGES_MAX;
use crate::snapshot::SnapshotInfo;
use crate::tree::extents::Extent;
use crate::tree::inode::{Body, Metadata};
use crate::tree::key;
use crate::tree::read_dir::{Listed, listed};

impl Volume {
    /// Takes a snapshot of the whole volume, as it is now.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::Invalid`] for what is no name, [`Error::TooManyLinks`] past 256 snapshots,
    /// [`Error::NoSpace`]; the device's.
    pub fn create_snapshot(&self, name: &[u8]) -> Result<()> {
        let mut turn = self.flusher.take();
        self.commit_with(&mut turn.value, Wanted::Durability, |state| state.create_snapshot(name))
    }

    /// All snapshots, oldest first.
    ///
    /// # Errors
    /// The device's.
    pub fn snapshots(&self) -> Result<Vec<SnapshotInfo>> {
        self.with_state(|state| state.snapshots())
    }

    /// Deletes a snapshot; what only it had comes free.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the device's.
    pub fn delete_snapshot(&self, name: &[u8]) -> Result<()> {
        let mut turn = self.flusher.take();
        self.commit_with(&mut turn.value, Wanted::Durability, |state| state.delete_snapshot(name))
    }

    /// Makes the volume what a snapshot shows. Snapshots stay. Inodes that did not exist then are gone, also for who holds
    /// them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the device's.
    pub fn restore_snapshot(&self, name: &[u8]) -> Result<()> {
        let mut turn = self.flusher.take();
        self.commit_with(&mut turn.value, Wanted::Durability, |state| state.restore_snapshot(name))
    }

    /// Opens a snapshot for reading.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn open_snapshot(&self, name: &[u8]) -> Result<SnapshotReader<'_>> {
        let snapshot = self.with_state(|state| state.snapshot(name))?;
        Ok(SnapshotReader { volume: self, generation: snapshot.generation, name: snapshot.name })
    }

    /// What is known of a snapshot.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn snapshot(&self, name: &[u8]) -> Result<SnapshotInfo> {
        self.with_state(|state| state.snapshot(name))
    }

    /// Reads on in a snapshot that was found before; once it is deleted, every question is answered by
    /// [`Error::NotFound`].
    pub fn read_snapshot(&self, snapshot: &SnapshotInfo) -> SnapshotReader<'_> {
        SnapshotReader { volume: self, generation: snapshot.generation, name: snapshot.name.clone() }
    }
}

/// A snapshot's tree, read-only. Its root has the number of the volume's root.
pub struct SnapshotReader<'a> {
    volume: &'a Volume,
    generation: u32,
    name: Vec<u8>,
}

impl SnapshotReader<'_> {
    /// Fails when the snapshot has been deleted meanwhile.
    fn require_present(&self, state: &mut crate::tree::state::State) -> Result<()> {
        let is_same = state.snapshot(&self.name)?.generation == self.generation;
        if is_same { Ok(()) } else { Err(Error::NotFound) }
    }

    /// What was known of an inode.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn metadata(&self, ino: u64) -> Result<Metadata> {
        self.volume.with_state(|state| {
            self.require_present(state)?;
            Ok(state.inode_at(ino, self.generation)?.metadata())
        })
    }

    /// The inode that had a name in a directory.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotDirectory`].
    pub fn lookup(&self, dir: u64, name: &[u8]) -> Result<Metadata> {
        self.volume.with_state(|state| {
            self.require_present(state)?;
            Ok(state.lookup_at(dir, name, self.generation)?.metadata())
        })
    }

    /// Up to `max` entries of a directory after a cookie (0 for the start).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotDirectory`].
    pub fn read_dir(&self, dir: u64, cookie: u64, max: usize) -> Result<Vec<Listed>> {
        self.volume.with_state(|state| {
            self.require_present(state)?;
            state.inode_at(dir, self.generation)?.directory()?;
            let from = key::cookie(dir, cookie.saturating_add(1));
            let records = state.scan_at(&from, &key::cookie(dir, u64::MAX), max, self.generation)?;
            records.iter().map(|(key, record)| listed(key, &record.bytes)).collect()
        })
    }

    /// The path that a symbolic link held.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`] for anything else.
    pub fn read_link(&self, ino: u64) -> Result<Vec<u8>> {
        self.volume.with_state(|state| {
            self.require_present(state)?;
            match state.inode_at(ino, self.generation)?.body {
                Body::Symlink(path) => Ok(path.into()),
                _ => Err(Error::Invalid),
            }
        })
    }

    /// Reads at an offset until the buffer is full or the file ends; the number of bytes read.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::IsDirectory`], [`Error::Invalid`], [`Error::Corrupt`], [`Error::Device`].
    pub fn read_at(&self, ino: u64, offset: u64, out: &mut [u8]) -> Result<usize> {
        let size = self.volume.with_state(|state| {
            self.require_present(state)?;
            let inode = state.inode_at(ino, self.generation)?;
            inode.require_regular()?;
            Ok(inode.size)
        })?;
        let wanted = out.len().min(usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX));
        let out = out.get_mut(..wanted).unwrap_or_default();
        out.fill(0);
        let end = offset.saturating_add(wanted as u64);
        let extents = self.extents(ino, offset / PAGE_BYTES, end.div_ceil(PAGE_BYTES))?;
        for extent in extents {
            let Some(fetch) = Fetch::new(&extent, extent.first, EXTENT_PAGES_MAX) else { continue };
            // Pages of a snapshot are never overwritten, and it cannot be deleted without the flusher's lock and the
            // state's; a reader who is overtaken by that gets an error, since seals do not fit.
            let bytes = fetch.read(&self.volume.medium, ino)?;
            let begins = extent.first * PAGE_BYTES;
            let (from, to) = (begins.max(offset), (begins + bytes.len() as u64).min(end));
            if from < to
                && let Some(held) = bytes.get((from - begins) as usize..(to - begins) as usize)
                && let Some(wanted) = out.get_mut((from - offset) as usize..(to - offset) as usize)
            {
                wanted.copy_from_slice(held);
            }
        }
        Ok(wanted)
    }

    fn extents(&self, ino: u64, from: u64, to: u64) -> Result<Vec<Extent>> {
        self.volume.with_state(|state| {
            let seal_bytes = state.medium.sealer.seal_bytes();
            let lowest = key::extent(ino, from.saturating_sub(EXTENT_PAGES_MAX - 1));
            let records = state.scan_at(&lowest, &key::extent(ino, to), usize::MAX, self.generation)?;
            let decoded = records.iter().map(|(key, record)| Extent::decode(key, &record.bytes, seal_bytes));
            decoded.filter(|extent| extent.as_ref().map_or(true, |extent| extent.end() > from)).collect()
        })
    }
}
