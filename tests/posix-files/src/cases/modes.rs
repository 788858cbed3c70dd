//! Permission bits, owners and the umask as such.

use super::*;
use crate::check::holds;

fn the_umask_takes_bits_from_what_is_new(p: P<'_>) -> Check {
    p.umask(0o027)?;
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    p.mkfifo(b"p", 0o666)?;
    same([stat(p, b"f")?.mode, stat(p, b"d")?.mode, stat(p, b"p")?.mode], [0o640, 0o750, 0o640])?;
    same(p.umask(0)?, 0o027)?;
    put(p, b"g", b"")?;
    p.mkdir(b"e")?;
    same([stat(p, b"g")?.mode, stat(p, b"e")?.mode], [0o666, 0o777])
}

fn the_umask_is_nothing_to_chmod(p: P<'_>) -> Check {
    p.umask(0o077)?;
    put(p, b"f", b"")?;
    p.chmod(b"f", 0o666)?;
    same(stat(p, b"f")?.mode, 0o666)
}

fn each_process_has_its_umask(p: P<'_>) -> Check {
    p.umask(0o022)?;
    let other = p.another(p.uid())?;
    other.umask(0o077)?;
    put(p, b"f", b"")?;
    put(&*other, b"g", b"")?;
    same([stat(p, b"f")?.mode, stat(p, b"g")?.mode], [0o644, 0o600])
}

fn all_permission_bits_are_kept(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    for mode in [0, 0o777, 0o4755, 0o2755, 0o1777, 0o7777, 0o644] {
        p.chmod(b"f", mode)?;
        p.chmod(b"d", mode)?;
        same([stat(p, b"f")?.mode, stat(p, b"d")?.mode], [mode, mode])?;
    }
    Ok(p.chmod(b"d", 0o755)?)
}

fn an_open_file_gets_a_mode(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.fchmod(fd, 0o604)?;
    same(stat(p, b"f")?.mode, 0o604)?;
    p.unlink(b"f")?;
    p.fchmod(fd, 0o640)?;
    same(p.fstat(fd)?.mode, 0o640)
}

fn modes_of_what_is_not_there_cannot_be_set(p: P<'_>) -> Check {
    fails(p.chmod(b"none", 0o600), Errno::ENOENT)?;
    fails(p.chown(b"none", u32::MAX, u32::MAX, Last::Keep), Errno::ENOENT)?;
    put(p, b"f", b"")?;
    fails(p.chmod(b"f/x", 0o600), Errno::ENOTDIR)
}

fn what_one_makes_is_ones_own(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    p.symlink(b"f", b"l")?;
    let uid = p.uid();
    same([stat(p, b"f")?.uid, stat(p, b"d")?.uid, stat(p, b"l")?.uid], [uid; 3])
}

fn giving_to_nobody_in_particular_changes_no_owner(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let before = stat(p, b"f")?;
    p.chown(b"f", u32::MAX, u32::MAX, Last::Keep)?;
    p.chown(b"f", before.uid, before.gid, Last::Keep)?;
    let after = stat(p, b"f")?;
    same((after.uid, after.gid), (before.uid, before.gid))
}

fn files_are_given_away(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.symlink(b"f", b"l")?;
    p.chown(b"f", 12, u32::MAX, Last::Keep)?;
    p.chown(b"f", u32::MAX, 34, Last::Keep)?;
    same((stat(p, b"f")?.uid, stat(p, b"f")?.gid), (12, 34))?;
    p.chown(b"l", 56, 78, Last::Keep)?;
    same((stat(p, b"l")?.uid, stat(p, b"l")?.gid, stat(p, b"f")?.uid), (56, 78, 12))?;
    p.chown(b"l", 90, 91, Last::Follow)?;
    same((stat(p, b"f")?.uid, stat(p, b"f")?.gid), (90, 91))
}

/// What was executed in one user's name is not executed in another's. POSIX leaves it open for user 0, Linux does it.
fn giving_away_clears_set_user_id(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.chmod(b"f", 0o6755)?;
    p.chown(b"f", 12, 12, Last::Keep)?;
    let mode = stat(p, b"f")?.mode;
    holds(mode == 0o755 || mode == 0o6755, "the bits are gone or as they were")?;
    p.mkdir(b"d")?;
    p.chmod(b"d", 0o2755)?;
    p.chown(b"d", 12, 12, Last::Keep)?;
    same(stat(p, b"d")?.mode, 0o2755)
}

/// POSIX: a write may clear the bits; Linux does it for who is not privileged.
fn writing_keeps_all_bits_but_set_user_id(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.chmod(b"f", 0o6751)?;
    let fd = p.open(b"f", How::WRITE)?;
    p.write(fd, b"x")?;
    let mode = stat(p, b"f")?.mode;
    holds(mode == 0o6751 || mode == 0o751, "only those two may go")
}

/// POSIX lets a new file's group be the directory's or the process's, as long as the directory's bit does not ask for one.
fn a_new_file_has_a_group_that_makes_sense(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    put(p, b"own", b"")?;
    let found = stat(p, b"d/f")?.gid;
    holds(found == stat(p, b"d")?.gid || found == stat(p, b"own")?.gid, "it is one of the two")
}

cases! {
    Anybody: the_umask_takes_bits_from_what_is_new, the_umask_is_nothing_to_chmod, each_process_has_its_umask,
        all_permission_bits_are_kept, an_open_file_gets_a_mode, modes_of_what_is_not_there_cannot_be_set,
        what_one_makes_is_ones_own, giving_to_nobody_in_particular_changes_no_owner,
        writing_keeps_all_bits_but_set_user_id, a_new_file_has_a_group_that_makes_sense;
    Root: files_are_given_away, giving_away_clears_set_user_id;
}
