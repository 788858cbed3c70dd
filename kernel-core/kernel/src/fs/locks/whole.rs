//! The lock on a whole file (`flock`): either one exclusive owner or any number of shared ones.

use super::LockKind;
use crate::limits::LOCKS_PER_FILE_MAX;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Who holds the lock on a whole file.
#[derive(Default)]
pub(super) struct WholeLock {
    owners: Vec<(u64, LockKind)>,
}

impl WholeLock {
    pub(super) const fn new() -> Self {
        Self { owners: Vec::new() }
    }

    /// Takes or changes the lock; when others stand in the way, the owner has none afterwards, and `released` says whether
    /// it had one.
    pub(super) fn lock(&mut self, owner: u64, kind: LockKind, released: &mut bool) -> Result<()> {
        *released = self.unlock(owner);
        let blocks = |held: &(u64, LockKind)| kind == LockKind::Exclusive || held.1 == LockKind::Exclusive;
        if self.owners.iter().any(blocks) {
            return Err(Errno::EAGAIN);
        }
        if self.owners.len() >= LOCKS_PER_FILE_MAX {
            return Err(Errno::ENOLCK);
        }
        self.owners.try_reserve(1).map_err(|_| Errno::ENOLCK)?;
        self.owners.push((owner, kind));
        Ok(())
    }

    /// Releases an owner's lock; whether there was one.
    pub(super) fn unlock(&mut self, owner: u64) -> bool {
        let before = self.owners.len();
        self.owners.retain(|held| held.0 != owner);
        self.owners.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LockKind::{Exclusive, Shared};

    fn lock(locks: &mut WholeLock, owner: u64, kind: LockKind) -> Result<()> {
        locks.lock(owner, kind, &mut false)
    }

    #[test]
    fn many_share_or_one_excludes() {
        let mut held = WholeLock::new();
        assert_eq!(lock(&mut held, 1, Shared), Ok(()));
        assert_eq!(lock(&mut held, 2, Shared), Ok(()));
        assert_eq!(lock(&mut held, 3, Exclusive), Err(Errno::EAGAIN));
        assert!(held.unlock(1));
        assert!(!held.unlock(1));
        assert_eq!(lock(&mut held, 2, Exclusive), Ok(()));
        assert_eq!(lock(&mut held, 1, Shared), Err(Errno::EAGAIN));
        assert_eq!(lock(&mut held, 2, Exclusive), Ok(()));
        assert_eq!(lock(&mut held, 2, Shared), Ok(()));
        assert_eq!(lock(&mut held, 1, Shared), Ok(()));
    }

    #[test]
    fn two_that_want_to_exclude_do_not_wait_for_one_another() {
        let mut held = WholeLock::new();
        assert_eq!(lock(&mut held, 1, Shared), Ok(()));
        assert_eq!(lock(&mut held, 2, Shared), Ok(()));
        assert_eq!(lock(&mut held, 1, Exclusive), Err(Errno::EAGAIN));
        assert_eq!(lock(&mut held, 2, Exclusive), Ok(()));
    }

    #[test]
    fn owners_are_bounded() {
        let mut held = WholeLock::new();
        for owner in 0..LOCKS_PER_FILE_MAX as u64 {
            assert_eq!(lock(&mut held, owner, Shared), Ok(()));
        }
        assert_eq!(lock(&mut held, u64::MAX, Shared), Err(Errno::ENOLCK));
    }
}
