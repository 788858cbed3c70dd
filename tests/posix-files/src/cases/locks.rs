//! Locks on whole files, which belong to open files (`flock`, which POSIX has not and every system has).

use super::*;
use crate::process::Lock;

const TAKEN: Errno = Errno::EAGAIN;

fn two(p: P<'_>) -> Check<[Fd; 2]> {
    put(p, b"f", b"content")?;
    Ok([p.open(b"f", How::BOTH)?, p.open(b"f", How::BOTH)?])
}

fn many_share_a_lock(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    let other = p.another(p.uid())?;
    let c = other.open(b"f", How::READ)?;
    p.lock_file(a, Lock::Shared)?;
    p.lock_file(b, Lock::Shared)?;
    Ok(other.lock_file(c, Lock::Shared)?)
}

fn one_has_it_for_itself(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    p.lock_file(a, Lock::Exclusive)?;
    fails(p.lock_file(b, Lock::Exclusive), TAKEN)?;
    fails(p.lock_file(b, Lock::Shared), TAKEN)?;
    p.lock_file(a, Lock::Unlock)?;
    Ok(p.lock_file(b, Lock::Exclusive)?)
}

fn processes_keep_each_other_out(p: P<'_>) -> Check {
    let [a, _] = two(p)?;
    let other = p.another(p.uid())?;
    let b = other.open(b"f", How::BOTH)?;
    p.lock_file(a, Lock::Shared)?;
    fails(other.lock_file(b, Lock::Exclusive), TAKEN)?;
    other.lock_file(b, Lock::Shared)?;
    fails(p.lock_file(a, Lock::Exclusive), TAKEN)
}

fn copies_of_a_descriptor_have_one_lock(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    let copy = p.dup(a)?;
    p.lock_file(a, Lock::Exclusive)?;
    p.lock_file(copy, Lock::Exclusive)?;
    p.close(a)?;
    // The copy has it still.
    fails(p.lock_file(b, Lock::Shared), TAKEN)?;
    p.close(copy)?;
    Ok(p.lock_file(b, Lock::Exclusive)?)
}

fn a_lock_becomes_another_kind(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    p.lock_file(a, Lock::Shared)?;
    p.lock_file(a, Lock::Exclusive)?;
    fails(p.lock_file(b, Lock::Shared), TAKEN)?;
    p.lock_file(a, Lock::Shared)?;
    Ok(p.lock_file(b, Lock::Shared)?)
}

fn the_last_close_unlocks(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    p.lock_file(a, Lock::Exclusive)?;
    p.close(a)?;
    Ok(p.lock_file(b, Lock::Exclusive)?)
}

fn exit_unlocks(p: P<'_>) -> Check {
    let [a, _] = two(p)?;
    let other = p.another(p.uid())?;
    let b = other.open(b"f", How::READ)?;
    other.lock_file(b, Lock::Exclusive)?;
    fails(p.lock_file(a, Lock::Shared), TAKEN)?;
    drop(other);
    Ok(p.lock_file(a, Lock::Exclusive)?)
}

fn who_only_reads_may_lock(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let fd = p.open(b"f", How::READ)?;
    p.lock_file(fd, Lock::Exclusive)?;
    let dir = p.open(b".", How::READ)?;
    Ok(p.lock_file(dir, Lock::Shared)?)
}

fn locks_keep_nobody_from_reading_and_writing(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    p.lock_file(a, Lock::Exclusive)?;
    p.write(b, b"C")?;
    same(get(p, b"f")?, b"Content".to_vec())?;
    Ok(p.unlink(b"f")?)
}

fn a_lock_stays_with_the_file_through_a_rename(p: P<'_>) -> Check {
    let [a, _] = two(p)?;
    p.lock_file(a, Lock::Exclusive)?;
    p.rename(b"f", b"g")?;
    put(p, b"f", b"")?;
    let [f, g] = [p.open(b"f", How::READ)?, p.open(b"g", How::READ)?];
    p.lock_file(f, Lock::Exclusive)?;
    fails(p.lock_file(g, Lock::Shared), TAKEN)
}

fn unlocking_what_is_not_locked_is_nothing(p: P<'_>) -> Check {
    let [a, b] = two(p)?;
    p.lock_file(b, Lock::Unlock)?;
    p.lock_file(a, Lock::Shared)?;
    p.lock_file(b, Lock::Unlock)?;
    fails(p.lock_file(b, Lock::Exclusive), TAKEN)?;
    p.close(a)?;
    fails(p.lock_file(a, Lock::Shared), Errno::EBADF)
}

cases! {
    Anybody: many_share_a_lock, one_has_it_for_itself, processes_keep_each_other_out,
        copies_of_a_descriptor_have_one_lock, a_lock_becomes_another_kind, the_last_close_unlocks, exit_unlocks,
        who_only_reads_may_lock, locks_keep_nobody_from_reading_and_writing,
        a_lock_stays_with_the_file_through_a_rename, unlocking_what_is_not_locked_is_nothing;
}
