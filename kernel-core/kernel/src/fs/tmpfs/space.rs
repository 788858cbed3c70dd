//! What a file system in memory has given out: bytes and inodes, each with its limit. Everything is taken before it is
//! used and given back after; nothing here allocates.

use super::TmpFsLimits;
use crate::fs::inode::SpaceInfo;
use crate::limits::NAME_MAX;
use crate::sync::atomic::{AtomicU64, Ordering};
use tabula_abi::{Errno, Result};

/// The unit in which space is reported.
const BLOCK_BYTES: u64 = 4096;

/// What is given out of a file system's space.
pub(super) struct Space {
    limits: TmpFsLimits,
    bytes: AtomicU64,
    inodes: AtomicU64,
    next_ino: AtomicU64,
}

impl Space {
    pub(super) fn new(limits: TmpFsLimits) -> Self {
        Self { limits, bytes: AtomicU64::new(0), inodes: AtomicU64::new(0), next_ino: AtomicU64::new(1) }
    }

    /// Takes bytes.
    ///
    /// # Errors
    /// `ENOSPC`.
    pub(super) fn take(&self, bytes: u64) -> Result<()> {
        take(&self.bytes, bytes, self.limits.bytes)
    }

    /// Counts bytes that an allocator gave beyond what was asked for.
    pub(super) fn take_granted(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Gives bytes back.
    pub(super) fn give(&self, bytes: u64) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Whether so many bytes are free now.
    pub(super) fn has(&self, bytes: u64) -> bool {
        self.bytes.load(Ordering::Relaxed).saturating_add(bytes) <= self.limits.bytes
    }

    /// Takes an inode; answers its number, which none had before.
    ///
    /// # Errors
    /// `ENOSPC`.
    pub(super) fn take_inode(&self) -> Result<u64> {
        take(&self.inodes, 1, self.limits.inodes)?;
        Ok(self.next_ino.fetch_add(1, Ordering::Relaxed))
    }

    /// Gives an inode back.
    pub(super) fn give_inode(&self) {
        self.inodes.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn info(&self) -> SpaceInfo {
        let bytes_free = self.limits.bytes.saturating_sub(self.bytes.load(Ordering::Relaxed));
        SpaceInfo {
            block_bytes: BLOCK_BYTES,
            blocks: self.limits.bytes / BLOCK_BYTES,
            blocks_free: bytes_free / BLOCK_BYTES,
            inodes: self.limits.inodes,
            inodes_free: self.limits.inodes.saturating_sub(self.inodes.load(Ordering::Relaxed)),
            name_max: NAME_MAX as u64,
        }
    }
}

fn take(from: &AtomicU64, amount: u64, limit: u64) -> Result<()> {
    let more = |taken: u64| taken.checked_add(amount).filter(|sum| *sum <= limit);
    match from.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
        Ok(_) => Ok(()),
        Err(_) => Err(Errno::ENOSPC),
    }
}
