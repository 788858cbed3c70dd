//! Advisory locks on one file, of two kinds that do not know of one another: on the whole file, owned by open files
//! (`flock`), and on ranges of bytes, owned by processes (POSIX `fcntl`). Nothing here sleeps: what has to wait answers
//! `EAGAIN`, and [`FileLocks::queue`] is woken whenever a lock goes.

mod range;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
mod whole;

use crate::sync::Mutex;
use crate::wait::WaitQueue;
use range::RangeLocks;
use tabula_abi::{Errno, Result};
use whole::WholeLock;

pub use range::{LockRange, RangeLock};

/// What a lock allows others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockKind {
    /// Others may lock it shared too (for reading).
    Shared,
    /// Nobody else may lock it (for writing).
    Exclusive,
}

/// The advisory locks of one file.
#[derive(Default)]
pub struct FileLocks {
    whole: Mutex<WholeLock>,
    ranges: Mutex<RangeLocks>,
    queue: WaitQueue,
}

impl FileLocks {
    /// A file without locks.
    pub const fn new() -> Self {
        Self {
            whole: Mutex::new(WholeLock::new()),
            ranges: Mutex::new(RangeLocks::new()),
            queue: WaitQueue::new(),
        }
    }

    /// Woken whenever a lock is released or becomes shared.
    pub fn queue(&self) -> &WaitQueue {
        &self.queue
    }

    /// Locks the whole file for an open file, or changes the kind of its lock. When that is not possible at once, a lock
    /// that it had is gone, as with `flock` on BSD and Linux: two open files that wait to make their shared locks
    /// exclusive do not wait for one another.
    ///
    /// # Errors
    /// `EAGAIN` while others stand in the way, `ENOLCK` when the file has too many locks.
    pub fn lock_whole(&self, owner: u64, kind: LockKind) -> Result<()> {
        let mut released = false;
        let result = self.whole.lock().lock(owner, kind, &mut released);
        // Only a lock that went is news: an attempt that changed nothing must not wake those who would try the same.
        if released {
            self.queue.wake_all();
        }
        result
    }

    /// Releases an open file's lock on the whole file, if it has one.
    pub fn unlock_whole(&self, owner: u64) {
        let released = self.whole.lock().unlock(owner);
        if released {
            self.queue.wake_all();
        }
    }

    /// Locks a range for a process; what the process had locked of it changes its kind.
    ///
    /// # Errors
    /// `EAGAIN` while others stand in the way, `ENOLCK` when the file has too many locks.
    pub fn lock_range(&self, pid: u32, range: LockRange, kind: LockKind) -> Result<()> {
        let result = self.ranges.lock().lock(pid, range, kind);
        if result.is_ok() && kind == LockKind::Shared {
            self.queue.wake_all();
        }
        result
    }

    /// As [`FileLocks::lock_range`], for a process that waits: notes what it waits for, so that processes which would wait
    /// for one another on this file are found out. Who calls this calls [`FileLocks::end_wait`] when it waits no longer.
    ///
    /// # Errors
    /// `EDEADLK` when waiting would never end; otherwise as [`FileLocks::lock_range`].
    pub fn lock_range_waiting(&self, pid: u32, range: LockRange, kind: LockKind) -> Result<()> {
        match self.lock_range(pid, range, kind) {
            Err(Errno::EAGAIN) => match self.ranges.lock().wait(pid, range, kind) {
                Ok(()) => Err(Errno::EAGAIN),
                Err(errno) => Err(errno),
            },
            result => result,
        }
    }

    /// Forgets what a process waits for.
    pub fn end_wait(&self, pid: u32) {
        self.ranges.lock().end_wait(pid);
    }

    /// Unlocks a range for a process.
    ///
    /// # Errors
    /// `ENOLCK` when a lock would fall in two and the file has too many.
    pub fn unlock_range(&self, pid: u32, range: LockRange) -> Result<()> {
        let released = self.ranges.lock().unlock(pid, range)?;
        if released {
            self.queue.wake_all();
        }
        Ok(())
    }

    /// A lock of another process that stands in the way of this one (`F_GETLK`).
    pub fn conflicting(&self, pid: u32, range: LockRange, kind: LockKind) -> Option<RangeLock> {
        self.ranges.lock().conflicting(pid, range, kind)
    }

    /// Releases all range locks of a process: it has closed a descriptor of the file, or ended.
    pub fn release_process(&self, pid: u32) {
        let released = self.ranges.lock().release(pid);
        if released {
            self.queue.wake_all();
        }
    }

    /// Releases the whole-file lock of an open file: its last descriptor is closed.
    pub fn release_open_file(&self, owner: u64) {
        self.unlock_whole(owner);
    }
}
