//! Tests of waiting for locks.

use super::{FileLocks, LockKind, LockRange};
use crate::testing::Machine;
use crate::wait::{Interrupted, block_on, wait_for};
use core::cell::Cell;
use std::thread;
use tabula_abi::Errno;

extern crate std;

#[test]
fn a_lock_that_cannot_be_had_is_waited_for_asleep() {
    let machine = Machine::boot();
    let locks = FileLocks::new();
    locks.lock_whole(1, LockKind::Exclusive).expect("free");
    let range = LockRange::new(0, 0).expect("a range");
    locks.lock_range(1, range, LockKind::Exclusive).expect("free");
    let attempts = Cell::new(0);
    let task = machine.user_process(1);
    let deadline_ns = task.host().monotonic_ns() + 50_000_000;
    let waited = wait_for(&task, &[locks.queue()], Some(deadline_ns), || {
        attempts.set(attempts.get() + 1);
        let whole = locks.lock_whole(2, LockKind::Shared).err();
        let part = locks.lock_range_waiting(2, range, LockKind::Shared).err();
        (whole != Some(Errno::EAGAIN) || part != Some(Errno::EAGAIN)).then_some(())
    });
    assert_eq!(waited, Err(Interrupted::Deadline));
    assert!(attempts.get() < 10, "{} attempts", attempts.get());
}

#[test]
fn a_lock_goes_from_one_to_the_next() {
    let machine = Machine::boot();
    let locks = FileLocks::new();
    let count = crate::sync::atomic::AtomicU32::new(0);
    thread::scope(|scope| {
        for owner in 1..5_u32 {
            let (machine, locks, count) = (&machine, &locks, &count);
            scope.spawn(move || {
                let task = machine.user_process(1);
                let range = LockRange::new(10, 5).expect("a range");
                for round in 0..50 {
                    if round % 2 == 0 {
                        block_on(&task, locks.queue(), || {
                            locks.lock_whole(owner.into(), LockKind::Exclusive)
                        })
                        .expect("locked");
                    } else {
                        block_on(&task, locks.queue(), || {
                            locks.lock_range_waiting(owner, range, LockKind::Exclusive)
                        })
                        .expect("locked");
                    }
                    count.fetch_add(1, crate::sync::atomic::Ordering::SeqCst);
                    locks.release_open_file(owner.into());
                    locks.release_process(owner);
                }
            });
        }
    });
    assert_eq!(count.into_inner(), 200);
    assert!(locks.queue().is_empty());
}
