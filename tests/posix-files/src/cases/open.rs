//! Opening: what is created, emptied, refused.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::Kind;

fn what_is_not_there_is_not_opened(p: P<'_>) -> Check {
    fails(p.open(b"f", How::READ), Errno::ENOENT)?;
    fails(p.open(b"d/f", How::WRITE | How::CREATE), Errno::ENOENT)?;
    fails(p.open(b"", How::READ), Errno::ENOENT)
}

fn creating_opens_what_is_there(p: P<'_>) -> Check {
    put(p, b"f", b"old")?;
    p.chmod(b"f", 0o640)?;
    let fd = p.open(b"f", How::READ | How::CREATE)?;
    same(rest(p, fd)?, b"old".to_vec())?;
    same(stat(p, b"f")?.mode, 0o640)
}

fn a_file_can_be_created_for_reading(p: P<'_>) -> Check {
    let fd = p.open(b"f", How::READ | How::CREATE)?;
    same(p.read(fd, 1)?, vec![])?;
    same(stat(p, b"f")?.kind, Kind::Regular)
}

fn exclusive_creation_refuses_what_is_there(p: P<'_>) -> Check {
    put(p, b"f", b"old")?;
    p.mkdir(b"d")?;
    let how = How::WRITE | How::CREATE | How::EXCLUSIVE;
    fails(p.open(b"f", how), Errno::EEXIST)?;
    fails(p.open(b"d", how), Errno::EEXIST)?;
    fails(p.open(b".", how), Errno::EEXIST)?;
    fails(p.open(b"f", how | How::TRUNCATE), Errno::EEXIST)?;
    same(get(p, b"f")?, b"old".to_vec())
}

fn exclusive_creation_follows_no_link(p: P<'_>) -> Check {
    p.symlink(b"nowhere", b"l")?;
    fails(p.open(b"l", How::WRITE | How::CREATE | How::EXCLUSIVE), Errno::EEXIST)?;
    fails(p.stat(b"nowhere", Last::Keep), Errno::ENOENT)
}

fn creation_follows_a_link_that_leads_nowhere(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    p.symlink(b"d/new", b"l")?;
    put(p, b"l", b"through")?;
    same(get(p, b"d/new")?, b"through".to_vec())?;
    same(stat(p, b"l")?.kind, Kind::Symlink)
}

fn emptying_leaves_the_same_file(p: P<'_>) -> Check {
    put(p, b"f", b"old")?;
    let before = stat(p, b"f")?;
    p.open(b"f", How::WRITE | How::TRUNCATE)?;
    let after = stat(p, b"f")?;
    same((after.size, after.ino, after.mode), (0, before.ino, before.mode))
}

fn a_directory_asked_for_must_be_one(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    p.symlink(b"d", b"l")?;
    fails(p.open(b"f", How::READ | How::DIRECTORY), Errno::ENOTDIR)?;
    p.open(b"d", How::READ | How::DIRECTORY)?;
    p.open(b"l", How::READ | How::DIRECTORY)?;
    fails(p.open(b"none", How::READ | How::DIRECTORY), Errno::ENOENT)
}

fn a_directory_is_not_opened_for_writing(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    fails(p.open(b"d", How::WRITE), Errno::EISDIR)?;
    fails(p.open(b"d", How::BOTH), Errno::EISDIR)?;
    fails(p.open(b"d", How::READ | How::CREATE), Errno::EISDIR)
}

fn a_link_that_is_not_followed_is_not_opened(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.symlink(b"f", b"l")?;
    fails(p.open(b"l", How::READ | How::NO_FOLLOW), Errno::ELOOP)?;
    fails(p.open(b"l", How::WRITE | How::CREATE | How::NO_FOLLOW), Errno::ELOOP)?;
    p.open(b"f", How::READ | How::NO_FOLLOW)?;
    // Two things are wrong here, and POSIX does not say which counts.
    let both = How::READ | How::NO_FOLLOW | How::DIRECTORY;
    fails_with_one_of(p.open(b"l", both), &[Errno::ELOOP, Errno::ENOTDIR])
}

fn links_on_the_way_are_followed_all_the_same(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"x")?;
    p.symlink(b"d", b"l")?;
    let fd = p.open(b"l/f", How::READ | How::NO_FOLLOW)?;
    same(rest(p, fd)?, b"x".to_vec())
}

fn a_slash_behind_asks_for_a_directory(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    fails(p.open(b"f/", How::READ), Errno::ENOTDIR)?;
    p.open(b"d/", How::READ)?;
    fails_with_one_of(p.open(b"new/", How::WRITE | How::CREATE), &[Errno::EISDIR, Errno::ENOENT])?;
    fails(p.stat(b"new", Last::Keep), Errno::ENOENT)
}

fn a_file_is_no_directory_on_the_way(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.open(b"f/x", How::READ), Errno::ENOTDIR)?;
    fails(p.open(b"f/x", How::WRITE | How::CREATE), Errno::ENOTDIR)?;
    fails(p.open(b"f/.", How::READ), Errno::ENOTDIR)?;
    fails(p.open(b"f/..", How::READ), Errno::ENOTDIR)
}

fn an_open_file_stays_open_whatever_its_mode_becomes(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.chmod(b"f", 0)?;
    p.write(fd, b"still")?;
    same(p.pread(fd, 9, 0)?, b"still".to_vec())?;
    Ok(p.chmod(b"f", 0o644)?)
}

cases! {
    Anybody: what_is_not_there_is_not_opened, creating_opens_what_is_there, a_file_can_be_created_for_reading,
        exclusive_creation_refuses_what_is_there, exclusive_creation_follows_no_link,
        creation_follows_a_link_that_leads_nowhere, emptying_leaves_the_same_file,
        a_directory_asked_for_must_be_one, a_directory_is_not_opened_for_writing,
        a_link_that_is_not_followed_is_not_opened, links_on_the_way_are_followed_all_the_same,
        a_slash_behind_asks_for_a_directory, a_file_is_no_directory_on_the_way,
        an_open_file_stays_open_whatever_its_mode_becomes;
}
