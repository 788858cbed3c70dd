//! Locks on ranges, which belong to processes (`fcntl`). Who finds one taken is told `EACCES` or `EAGAIN`, POSIX says.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::{Lock, Result, Whence};

const START: Whence = Whence::Start;

#[track_caller]
fn taken(result: Result<()>) -> Check {
    fails_with_one_of(result, &[Errno::EAGAIN, Errno::EACCES])
}

/// A file of a hundred bytes, another process, and it open in both.
fn both(p: P<'_>) -> Check<(Fd, Box<dyn Process>, Fd)> {
    put(p, b"f", &pattern(100))?;
    let other = p.another(p.uid())?;
    let theirs = other.open(b"f", How::BOTH)?;
    Ok((p.open(b"f", How::BOTH)?, other, theirs))
}

fn ranges_that_do_not_meet_are_free(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 10)?;
    other.lock_range(b, Lock::Exclusive, START, 10, 10)?;
    taken(other.lock_range(b, Lock::Exclusive, START, 9, 1))?;
    taken(p.lock_range(a, Lock::Shared, START, 15, 1))
}

fn readers_share_a_range(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Shared, START, 0, 50)?;
    other.lock_range(b, Lock::Shared, START, 20, 50)?;
    taken(other.lock_range(b, Lock::Exclusive, START, 20, 50))?;
    // Where the other does not read, it may write.
    Ok(other.lock_range(b, Lock::Exclusive, START, 60, 10)?)
}

fn a_process_is_never_in_its_own_way(p: P<'_>) -> Check {
    let (a, _, _) = both(p)?;
    let again = p.open(b"f", How::BOTH)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 50)?;
    p.lock_range(again, Lock::Exclusive, START, 25, 50)?;
    Ok(p.lock_range(a, Lock::Shared, START, 0, 100)?)
}

fn unlocking_the_middle_leaves_two(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 30)?;
    p.lock_range(a, Lock::Unlock, START, 10, 10)?;
    other.lock_range(b, Lock::Exclusive, START, 10, 10)?;
    taken(other.lock_range(b, Lock::Exclusive, START, 9, 1))?;
    taken(other.lock_range(b, Lock::Exclusive, START, 20, 1))
}

fn changing_the_middle_leaves_three(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 30)?;
    p.lock_range(a, Lock::Shared, START, 10, 10)?;
    other.lock_range(b, Lock::Shared, START, 12, 3)?;
    taken(other.lock_range(b, Lock::Shared, START, 9, 1))?;
    taken(other.lock_range(b, Lock::Shared, START, 20, 1))
}

fn no_length_is_to_the_end_of_everything(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 50, 0)?;
    taken(other.lock_range(b, Lock::Shared, START, 1 << 40, 1))?;
    other.lock_range(b, Lock::Exclusive, START, 0, 50)?;
    same(other.range_holder(b, Lock::Shared, 60, 1)?, Some((Lock::Exclusive, 50, 0)))
}

fn a_range_may_count_back(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 20, -10)?;
    taken(other.lock_range(b, Lock::Shared, START, 10, 1))?;
    taken(other.lock_range(b, Lock::Shared, START, 19, 1))?;
    other.lock_range(b, Lock::Exclusive, START, 20, 1)?;
    Ok(other.lock_range(b, Lock::Exclusive, START, 9, 1)?)
}

fn a_range_counts_from_where_it_says(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, Whence::End, -10, 5)?;
    taken(other.lock_range(b, Lock::Shared, START, 90, 1))?;
    other.lock_range(b, Lock::Shared, START, 95, 1)?;
    p.seek(a, 40, START)?;
    p.lock_range(a, Lock::Exclusive, Whence::Current, 2, 3)?;
    taken(other.lock_range(b, Lock::Shared, START, 42, 1))?;
    Ok(other.lock_range(b, Lock::Shared, START, 41, 1)?)
}

fn who_is_in_the_way_is_told(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Shared, START, 10, 20)?;
    same(other.range_holder(b, Lock::Exclusive, 0, 100)?, Some((Lock::Shared, 10, 20)))?;
    same(other.range_holder(b, Lock::Shared, 0, 100)?, None)?;
    same(other.range_holder(b, Lock::Exclusive, 30, 10)?, None)?;
    // Not one's own.
    same(p.range_holder(a, Lock::Exclusive, 0, 100)?, None)
}

fn neighbours_become_one(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 10)?;
    p.lock_range(a, Lock::Exclusive, START, 10, 10)?;
    same(other.range_holder(b, Lock::Shared, 15, 1)?, Some((Lock::Exclusive, 0, 20)))
}

/// The one rule of these locks that everybody regrets.
fn closing_any_descriptor_of_the_file_unlocks(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    let again = p.open(b"f", How::READ)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 10)?;
    p.close(again)?;
    Ok(other.lock_range(b, Lock::Exclusive, START, 0, 10)?)
}

fn exit_unlocks_ranges(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    other.lock_range(b, Lock::Exclusive, START, 0, 0)?;
    taken(p.lock_range(a, Lock::Shared, START, 5, 1))?;
    drop(other);
    Ok(p.lock_range(a, Lock::Exclusive, START, 0, 0)?)
}

fn a_lock_needs_the_file_open_for_it(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let [r, w] = [p.open(b"f", How::READ)?, p.open(b"f", How::WRITE)?];
    fails(p.lock_range(r, Lock::Exclusive, START, 0, 1), Errno::EBADF)?;
    fails(p.lock_range(w, Lock::Shared, START, 0, 1), Errno::EBADF)?;
    p.lock_range(r, Lock::Shared, START, 0, 1)?;
    p.lock_range(w, Lock::Exclusive, START, 0, 1)?;
    Ok(p.lock_range(r, Lock::Unlock, START, 0, 1)?)
}

fn no_range_begins_before_the_file(p: P<'_>) -> Check {
    let (a, _, _) = both(p)?;
    fails(p.lock_range(a, Lock::Shared, START, -1, 1), Errno::EINVAL)?;
    fails(p.lock_range(a, Lock::Shared, START, 5, -6), Errno::EINVAL)?;
    fails_with_one_of(p.lock_range(a, Lock::Shared, START, i64::MAX, 2), &[Errno::EOVERFLOW, Errno::EINVAL])
}

/// Every system of today keeps the two kinds apart; POSIX knows only this one.
fn ranges_and_whole_files_are_locked_apart(p: P<'_>) -> Check {
    let (a, other, b) = both(p)?;
    p.lock_range(a, Lock::Exclusive, START, 0, 0)?;
    Ok(other.lock_file(b, Lock::Exclusive)?)
}

cases! {
    Anybody: ranges_that_do_not_meet_are_free, readers_share_a_range, a_process_is_never_in_its_own_way,
        unlocking_the_middle_leaves_two, changing_the_middle_leaves_three,
        no_length_is_to_the_end_of_everything, a_range_may_count_back, a_range_counts_from_where_it_says,
        who_is_in_the_way_is_told, neighbours_become_one, closing_any_descriptor_of_the_file_unlocks,
        exit_unlocks_ranges, a_lock_needs_the_file_open_for_it, no_range_begins_before_the_file,
        ranges_and_whole_files_are_locked_apart;
}
