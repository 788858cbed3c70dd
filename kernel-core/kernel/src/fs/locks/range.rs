//! Locks on ranges of a file (POSIX `fcntl`), owned by processes: a process's locks never overlap, a new one replaces what
//! the process had of its range, and neighbours of the same kind become one. Who waits for whom is kept as well, so that
//! a wait that would never end is refused.

use super::LockKind;
use crate::limits::LOCKS_PER_FILE_MAX;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// A range of bytes, both ends included. It may reach past the end of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LockRange {
    first: u64,
    last: u64,
}

impl LockRange {
    /// The range of `struct flock`: `len` bytes from `start`, or to the end of everything when `len` is 0, or the bytes
    /// before `start` when it is negative.
    ///
    /// # Errors
    /// `EINVAL` for what begins before the file, `EOVERFLOW` for what ends past the largest offset.
    pub fn new(start: i64, len: i64) -> Result<Self> {
        let max = i64::MAX as u64;
        let (first, last) = match len {
            0 => (start, i64::MAX),
            1.. => (start, start.checked_add(len.saturating_sub(1)).ok_or(Errno::EOVERFLOW)?),
            _ => (start.checked_add(len).ok_or(Errno::EINVAL)?, start.checked_sub(1).ok_or(Errno::EINVAL)?),
        };
        match (u64::try_from(first), u64::try_from(last)) {
            (Ok(first), Ok(last)) if first <= last && last <= max => Ok(Self { first, last }),
            _ => Err(Errno::EINVAL),
        }
    }

    /// The first byte.
    pub fn start(&self) -> u64 {
        self.first
    }

    /// How many bytes, 0 for all there can be, as `struct flock` says it.
    pub fn len(&self) -> u64 {
        if self.last >= i64::MAX as u64 { 0 } else { self.last.saturating_sub(self.first).saturating_add(1) }
    }

    /// Never: a range has at least one byte.
    pub fn is_empty(&self) -> bool {
        false
    }

    fn overlaps(&self, other: &LockRange) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    fn touches(&self, other: &LockRange) -> bool {
        self.first <= other.last.saturating_add(1) && other.first <= self.last.saturating_add(1)
    }

    /// What of this range lies before and after another.
    fn outside(&self, cut: &LockRange) -> [Option<LockRange>; 2] {
        let before = cut.first.checked_sub(1).filter(|last| self.first <= *last);
        let after = cut.last.checked_add(1).filter(|first| *first <= self.last);
        [
            before.map(|last| LockRange { first: self.first, last: last.min(self.last) }),
            after.map(|first| LockRange { first: first.max(self.first), last: self.last }),
        ]
    }
}

/// One lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RangeLock {
    /// Its owner.
    pub pid: u32,
    /// Its bytes.
    pub range: LockRange,
    /// What it allows others.
    pub kind: LockKind,
}

impl RangeLock {
    fn blocks(&self, pid: u32, range: &LockRange, kind: LockKind) -> bool {
        let excludes = self.kind == LockKind::Exclusive || kind == LockKind::Exclusive;
        self.pid != pid && excludes && self.range.overlaps(range)
    }
}

/// The range locks of a file, and those who wait for one.
#[derive(Default)]
pub(super) struct RangeLocks {
    held: Vec<RangeLock>,
    wanted: Vec<RangeLock>,
}

impl RangeLocks {
    pub(super) const fn new() -> Self {
        Self { held: Vec::new(), wanted: Vec::new() }
    }

    pub(super) fn lock(&mut self, pid: u32, range: LockRange, kind: LockKind) -> Result<()> {
        if self.conflicting(pid, range, kind).is_some() {
            return Err(Errno::EAGAIN);
        }
        let mut merged = range;
        for lock in self.held.iter().filter(|lock| lock.pid == pid && lock.kind == kind) {
            if lock.range.touches(&range) {
                merged.first = merged.first.min(lock.range.first);
                merged.last = merged.last.max(lock.range.last);
            }
        }
        self.cut(pid, merged, Some(RangeLock { pid, range: merged, kind }))?;
        self.end_wait(pid);
        Ok(())
    }

    pub(super) fn unlock(&mut self, pid: u32, range: LockRange) -> Result<bool> {
        self.cut(pid, range, None)
    }

    pub(super) fn conflicting(&self, pid: u32, range: LockRange, kind: LockKind) -> Option<RangeLock> {
        let in_the_way = self.held.iter().filter(|lock| lock.blocks(pid, &range, kind));
        in_the_way.min_by_key(|lock| lock.range.first).copied()
    }

    pub(super) fn release(&mut self, pid: u32) -> bool {
        let before = self.held.len();
        self.held.retain(|lock| lock.pid != pid);
        self.end_wait(pid);
        self.held.len() < before
    }

    /// Notes that a process waits for a range, unless those in its way wait, one for another, for the process itself.
    pub(super) fn wait(&mut self, pid: u32, range: LockRange, kind: LockKind) -> Result<()> {
        self.end_wait(pid);
        if self.wanted.len() >= LOCKS_PER_FILE_MAX {
            return Err(Errno::ENOLCK);
        }
        self.wanted.try_reserve(1).map_err(|_| Errno::ENOLCK)?;
        let want = RangeLock { pid, range, kind };
        let mut seen: Vec<u32> = Vec::new();
        let mut open = self.owners_in_the_way(&want);
        while let Some(owner) = open.pop() {
            if owner == pid {
                return Err(Errno::EDEADLK);
            }
            if seen.contains(&owner) {
                continue;
            }
            seen.push(owner);
            for waiting in self.wanted.iter().filter(|waiting| waiting.pid == owner) {
                open.append(&mut self.owners_in_the_way(waiting));
            }
        }
        self.wanted.push(want);
        Ok(())
    }

    pub(super) fn end_wait(&mut self, pid: u32) {
        self.wanted.retain(|waiting| waiting.pid != pid);
    }

    fn owners_in_the_way(&self, want: &RangeLock) -> Vec<u32> {
        let in_the_way = self.held.iter().filter(|lock| lock.blocks(want.pid, &want.range, want.kind));
        let mut owners: Vec<u32> = in_the_way.map(|lock| lock.pid).collect();
        owners.dedup();
        owners
    }

    /// Takes a range out of a process's locks and puts a new lock there. Whether anything was taken out.
    fn cut(&mut self, pid: u32, range: LockRange, new: Option<RangeLock>) -> Result<bool> {
        let hit = |lock: &RangeLock| lock.pid == pid && lock.range.overlaps(&range);
        let mut rest: Vec<RangeLock> = Vec::new();
        rest.try_reserve(3).map_err(|_| Errno::ENOLCK)?;
        let mut taken = 0_usize;
        for lock in self.held.iter().filter(|lock| hit(lock)) {
            taken = taken.saturating_add(1);
            rest.extend(
                lock.range.outside(&range).into_iter().flatten().map(|range| RangeLock { range, ..*lock }),
            );
        }
        rest.extend(new);
        let kept = self.held.len().saturating_sub(taken);
        if rest.len() > taken && kept.saturating_add(rest.len()) > LOCKS_PER_FILE_MAX {
            return Err(Errno::ENOLCK);
        }
        self.held.try_reserve(rest.len()).map_err(|_| Errno::ENOLCK)?;
        self.held.retain(|lock| !hit(lock));
        self.held.append(&mut rest);
        Ok(taken > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LockKind::{Exclusive, Shared};
    use proptest::prelude::*;

    fn range(start: i64, len: i64) -> LockRange {
        LockRange::new(start, len).expect("a range")
    }

    #[test]
    fn ranges_are_those_of_struct_flock() {
        assert_eq!((range(5, 3).first, range(5, 3).last, range(5, 3).len()), (5, 7, 3));
        assert_eq!((range(5, 0).last, range(5, 0).len()), (i64::MAX as u64, 0));
        assert_eq!((range(5, -3).first, range(5, -3).last), (2, 4));
        assert_eq!(LockRange::new(-1, 1), Err(Errno::EINVAL));
        assert_eq!(LockRange::new(2, -3), Err(Errno::EINVAL));
        assert_eq!(LockRange::new(i64::MAX, 2), Err(Errno::EOVERFLOW));
    }

    #[test]
    fn who_waits_in_a_circle_is_told() {
        let mut locks = RangeLocks::new();
        for pid in 1..=3 {
            assert_eq!(locks.lock(pid, range(i64::from(pid), 1), Exclusive), Ok(()));
        }
        assert_eq!(locks.wait(1, range(2, 1), Exclusive), Ok(()));
        assert_eq!(locks.wait(2, range(3, 1), Shared), Ok(()));
        assert_eq!(locks.wait(3, range(1, 1), Exclusive), Err(Errno::EDEADLK));
        locks.end_wait(1);
        assert_eq!(locks.wait(3, range(1, 1), Exclusive), Ok(()));
    }

    #[test]
    fn locks_are_bounded() {
        let mut locks = RangeLocks::new();
        for index in 0..LOCKS_PER_FILE_MAX as i64 {
            assert_eq!(locks.lock(1, range(index * 3, 2), Shared), Ok(()));
        }
        assert_eq!(locks.lock(1, range(i64::MAX - 1, 1), Shared), Err(Errno::ENOLCK));
        assert_eq!(locks.lock(1, range(3, 2), Exclusive), Ok(()));
        assert_eq!(locks.lock(1, range(0, 1), Exclusive), Err(Errno::ENOLCK));
        assert_eq!(locks.lock(1, range(0, 0), Shared), Ok(()));
        assert_eq!(locks.held.len(), 1);
    }

    const BYTES: usize = 24;

    #[derive(Clone, Debug)]
    enum Step {
        Lock(u32, i64, i64, LockKind),
        Unlock(u32, i64, i64),
        Release(u32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let bytes = 0..BYTES as i64;
        let len = 1..=8_i64;
        let step = prop_oneof![
            6 => (1..4_u32, bytes.clone(), len.clone(), prop_oneof![Just(Shared), Just(Exclusive)])
                .prop_map(|(pid, start, len, kind)| Step::Lock(pid, start, len, kind)),
            3 => (1..4_u32, bytes, len).prop_map(|(pid, start, len)| Step::Unlock(pid, start, len)),
            1 => (1..4_u32).prop_map(Step::Release),
        ];
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        /// Every byte of a small file, for each process, is locked exactly as if bytes were locked one by one.
        #[test]
        fn locks_are_those_of_single_bytes(steps in steps()) {
            let mut locks = RangeLocks::new();
            let mut model = [[None; BYTES + 8]; 4];
            for step in steps {
                match step {
                    Step::Lock(pid, start, len, kind) => {
                        let bytes = start as usize..(start + len) as usize;
                        let free = (1..4).filter(|other| *other != pid as usize).all(|other| {
                            bytes.clone().all(|byte| match model[other][byte] {
                                None => true,
                                Some(held) => held == Shared && kind == Shared,
                            })
                        });
                        let expected = if free { Ok(()) } else { Err(Errno::EAGAIN) };
                        prop_assert_eq!(locks.lock(pid, range(start, len), kind), expected);
                        if free {
                            bytes.for_each(|byte| model[pid as usize][byte] = Some(kind));
                        }
                    }
                    Step::Unlock(pid, start, len) => {
                        prop_assert!(locks.unlock(pid, range(start, len)).is_ok());
                        (start..start + len).for_each(|byte| model[pid as usize][byte as usize] = None);
                    }
                    Step::Release(pid) => {
                        locks.release(pid);
                        model[pid as usize] = [None; BYTES + 8];
                    }
                }
                for pid in 1..4_u32 {
                    for (byte, expected) in model[pid as usize].iter().enumerate() {
                        let covering = |lock: &&RangeLock| {
                            lock.pid == pid && lock.range.overlaps(&range(byte as i64, 1))
                        };
                        let found: Vec<_> = locks.held.iter().filter(covering).map(|lock| lock.kind).collect();
                        prop_assert_eq!(found, Vec::from_iter(*expected));
                    }
                }
                for (index, lock) in locks.held.iter().enumerate() {
                    let same = |other: &&RangeLock| (other.pid, other.kind) == (lock.pid, lock.kind);
                    let rest = locks.held.iter().skip(index + 1).filter(same);
                    prop_assert!(rest.clone().all(|other| !other.range.touches(&lock.range)));
                }
            }
        }
    }
}
