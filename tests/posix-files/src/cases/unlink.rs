//! Taking names away, of files and of directories, open or not.

use super::*;
use crate::check::{fails_with_one_of, holds};

fn a_removed_name_is_gone(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.unlink(b"f")?;
    fails(p.stat(b"f", Last::Keep), Errno::ENOENT)?;
    fails(p.unlink(b"f"), Errno::ENOENT)
}

fn an_open_file_outlives_its_name(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"before")?;
    p.unlink(b"f")?;
    same(p.pread(fd, 9, 0)?, b"before".to_vec())?;
    p.write(fd, b" after")?;
    same(p.pread(fd, 20, 0)?, b"before after".to_vec())?;
    same((p.fstat(fd)?.nlink, p.fstat(fd)?.size), (0, 12))
}

fn a_large_unlinked_file_can_be_used(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    let bytes = pattern(300_000);
    p.write(fd, &bytes)?;
    p.unlink(b"f")?;
    p.fsync(fd)?;
    holds(p.pread(fd, 300_000, 0)? == bytes, "all of it is there")
}

fn it_outlives_its_name_in_other_processes(p: P<'_>) -> Check {
    put(p, b"f", b"kept")?;
    let other = p.another(p.uid())?;
    let fd = other.open(b"f", How::BOTH)?;
    p.unlink(b"f")?;
    same(other.read(fd, 9)?, b"kept".to_vec())?;
    fails(other.open(b"f", How::READ), Errno::ENOENT)
}

fn a_new_file_of_the_name_is_another(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"old")?;
    p.unlink(b"f")?;
    put(p, b"f", b"new")?;
    same((p.pread(fd, 9, 0)?, get(p, b"f")?), (b"old".to_vec(), b"new".to_vec()))?;
    holds(p.fstat(fd)?.ino != stat(p, b"f")?.ino, "the old one still has its number")
}

/// POSIX: `EPERM`, or what Linux says.
fn a_directory_is_not_unlinked(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    fails_with_one_of(p.unlink(b"d"), &[Errno::EISDIR, Errno::EPERM])?;
    fails_with_one_of(p.unlink(b"."), &[Errno::EISDIR, Errno::EPERM, Errno::EINVAL])?;
    fails_with_one_of(p.unlink(b"d/.."), &[Errno::EISDIR, Errno::EPERM])?;
    stat(p, b"d").map(|_| ())
}

fn a_link_goes_and_not_what_it_leads_to(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    p.symlink(b"f", b"l")?;
    p.unlink(b"l")?;
    fails(p.stat(b"l", Last::Keep), Errno::ENOENT)?;
    same(get(p, b"f")?, b"x".to_vec())
}

fn a_name_with_a_slash_behind_is_not_unlinked(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.unlink(b"f/"), Errno::ENOTDIR)?;
    fails(p.unlink(b"f/x"), Errno::ENOTDIR)?;
    stat(p, b"f").map(|_| ())
}

fn an_empty_directory_is_removed(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    p.mkdir(b"e")?;
    p.rmdir(b"d")?;
    p.rmdir(b"e/")?;
    fails(p.stat(b"d", Last::Keep), Errno::ENOENT)?;
    fails(p.rmdir(b"d"), Errno::ENOENT)
}

fn a_directory_that_holds_something_stays(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    fails_with_one_of(p.rmdir(b"d"), &[Errno::ENOTEMPTY, Errno::EEXIST])?;
    p.unlink(b"d/f")?;
    p.symlink(b"nowhere", b"d/l")?;
    fails_with_one_of(p.rmdir(b"d"), &[Errno::ENOTEMPTY, Errno::EEXIST])?;
    p.unlink(b"d/l")?;
    Ok(p.rmdir(b"d")?)
}

fn only_directories_are_removed_as_such(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    p.symlink(b"d", b"l")?;
    fails(p.rmdir(b"f"), Errno::ENOTDIR)?;
    fails(p.rmdir(b"l"), Errno::ENOTDIR)?;
    stat(p, b"d").map(|_| ())
}

/// POSIX has `EINVAL` for `.`; for `..` the directory holds the one that it is seen from.
fn dots_are_not_removed(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    fails(p.rmdir(b"."), Errno::EINVAL)?;
    fails(p.rmdir(b"d/."), Errno::EINVAL)?;
    let allowed = [Errno::ENOTEMPTY, Errno::EEXIST, Errno::EINVAL, Errno::EBUSY];
    fails_with_one_of(p.rmdir(b"d/.."), &allowed)
}

fn nothing_is_made_in_a_removed_directory(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let fd = p.open(b"d", How::READ)?;
    let other = p.another(p.uid())?;
    other.enter(b"d")?;
    p.rmdir(b"d")?;
    fails(other.open(b"f", How::WRITE | How::CREATE), Errno::ENOENT)?;
    fails(other.mkdir(b"e"), Errno::ENOENT)?;
    fails(other.symlink(b"x", b"l"), Errno::ENOENT)?;
    lists_nothing(p, fd)?;
    same(p.fstat(fd)?.nlink, 0)
}

fn a_removed_name_can_be_used_for_another_kind(p: P<'_>) -> Check {
    p.mkdir(b"x")?;
    p.rmdir(b"x")?;
    put(p, b"x", b"file")?;
    p.unlink(b"x")?;
    p.symlink(b"x", b"x")?;
    p.unlink(b"x")?;
    Ok(p.mkdir(b"x")?)
}

cases! {
    Anybody: a_removed_name_is_gone, an_open_file_outlives_its_name, a_large_unlinked_file_can_be_used,
        it_outlives_its_name_in_other_processes, a_new_file_of_the_name_is_another, a_directory_is_not_unlinked,
        a_link_goes_and_not_what_it_leads_to, a_name_with_a_slash_behind_is_not_unlinked,
        an_empty_directory_is_removed, a_directory_that_holds_something_stays,
        only_directories_are_removed_as_such, dots_are_not_removed, nothing_is_made_in_a_removed_directory,
        a_removed_name_can_be_used_for_another_kind;
}
