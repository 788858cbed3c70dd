//! Which operations move which times. Each is tried on a file whose times were set far back, after the file system's clock
//! has moved on, so that a moved time differs from one that stayed, however coarse the clock is.

use super::*;
use crate::check::holds;
use crate::process::Result;

/// In 2001, with nanoseconds.
const OLD: u64 = 1_000_000_000_123_456_789;

/// Which times of a file an operation moved: of the content, of the inode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Moved {
    None,
    Inode,
    Both,
}

/// Does something and says which times of some files it moved. A file `scratch` lies beside them.
#[track_caller]
fn moved<T>(p: P<'_>, paths: &[&[u8]], work: impl FnOnce() -> Result<T>) -> Check<Vec<Moved>> {
    put(p, b"../scratch", b"")?;
    let mut before = Vec::new();
    for path in paths {
        p.utimens(path, Time::At(OLD), Time::At(OLD), Last::Keep)?;
        before.push(stat(p, path)?);
    }
    let latest = before.iter().map(|found| found.ctime).max().unwrap_or(0);
    clock_passes(p, b"../scratch", latest)?;
    work()?;
    let mut answer = Vec::new();
    for (path, before) in paths.iter().zip(before) {
        let after = stat(p, path)?;
        answer.push(match (after.mtime == before.mtime, after.ctime == before.ctime) {
            (true, true) => Moved::None,
            (true, false) => Moved::Inode,
            (false, false) => Moved::Both,
            (false, true) => return Err(crate::Failure("the content's time moved alone".to_owned())),
        });
    }
    Ok(answer)
}

/// A file and a directory, in a folder of their own, so that the scratch file does not touch it.
fn stage(p: P<'_>) -> Check {
    p.mkdir(b"stage")?;
    p.enter(b"stage")?;
    p.mkdir(b"d")?;
    p.mkdir(b"e")?;
    put(p, b"d/f", b"content")
}

fn times_are_kept_to_the_nanosecond(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.utimens(b"f", Time::At(OLD), Time::At(OLD + 1), Last::Keep)?;
    same((stat(p, b"f")?.atime, stat(p, b"f")?.mtime), (OLD, OLD + 1))?;
    let fd = p.open(b"f", How::READ)?;
    p.futimens(fd, Time::At(OLD + 2), Time::At(OLD + 3))?;
    same((stat(p, b"f")?.atime, stat(p, b"f")?.mtime), (OLD + 2, OLD + 3))
}

fn times_reach_from_1970_far_ahead(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    for time in [0, 1, (1 << 31) * 1_000_000_000, (1 << 32) * 1_000_000_000 + 5, 7_000_000_000_000_000_001] {
        p.utimens(b"f", Time::At(time), Time::At(time), Last::Keep)?;
        same((stat(p, b"f")?.atime, stat(p, b"f")?.mtime), (time, time))?;
    }
    Ok(())
}

fn a_time_left_out_stays(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.utimens(b"f", Time::At(1_000), Time::At(2_000), Last::Keep)?;
    p.utimens(b"f", Time::Omit, Time::At(5_000), Last::Keep)?;
    same((stat(p, b"f")?.atime, stat(p, b"f")?.mtime), (1_000, 5_000))?;
    p.utimens(b"f", Time::At(7_000), Time::Omit, Last::Keep)?;
    same((stat(p, b"f")?.atime, stat(p, b"f")?.mtime), (7_000, 5_000))
}

fn leaving_out_both_changes_nothing(p: P<'_>) -> Check {
    stage(p)?;
    let leave = || p.utimens(b"d/f", Time::Omit, Time::Omit, Last::Keep);
    same(moved(p, &[b"d/f"], leave)?, vec![Moved::None])
}

fn now_is_later_than_what_was(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let before = stat(p, b"f")?;
    p.utimens(b"f", Time::At(OLD), Time::At(OLD), Last::Keep)?;
    p.utimens(b"f", Time::Now, Time::Now, Last::Keep)?;
    let after = stat(p, b"f")?;
    holds(after.atime >= before.ctime && after.mtime >= before.ctime, "now is no earlier than before")?;
    same(after.atime, after.mtime)
}

fn a_new_file_has_the_time_it_is(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    let before = stat(p, b"a")?.ctime;
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    p.symlink(b"f", b"l")?;
    for path in [&b"f"[..], b"d", b"l"] {
        let found = stat(p, path)?;
        let first = found.atime.min(found.mtime).min(found.ctime);
        holds(first >= before, "no time is earlier than the file before it")?;
    }
    Ok(())
}

fn writing_moves_content_and_inode(p: P<'_>) -> Check {
    stage(p)?;
    let fd = p.open(b"d/f", How::BOTH)?;
    same(moved(p, &[b"d/f", b"d"], || p.write(fd, b"x"))?, vec![Moved::Both, Moved::None])?;
    same(moved(p, &[b"d/f"], || p.pwrite(fd, b"x", 100))?, vec![Moved::Both])
}

fn writing_nothing_moves_nothing(p: P<'_>) -> Check {
    stage(p)?;
    let fd = p.open(b"d/f", How::BOTH)?;
    same(moved(p, &[b"d/f"], || p.write(fd, b""))?, vec![Moved::None])
}

fn setting_the_size_moves_content_and_inode(p: P<'_>) -> Check {
    stage(p)?;
    let fd = p.open(b"d/f", How::BOTH)?;
    same(moved(p, &[b"d/f"], || p.truncate(fd, 2))?, vec![Moved::Both])?;
    same(moved(p, &[b"d/f"], || p.truncate(fd, 200))?, vec![Moved::Both])?;
    // POSIX: also where the size stays as it was.
    same(moved(p, &[b"d/f"], || p.truncate(fd, 200))?, vec![Moved::Both])
}

fn emptying_on_open_moves_content_and_inode(p: P<'_>) -> Check {
    stage(p)?;
    let empty = || p.open(b"d/f", How::WRITE | How::TRUNCATE);
    same(moved(p, &[b"d/f"], empty)?, vec![Moved::Both])?;
    // Also where there is nothing left.
    same(moved(p, &[b"d/f"], empty)?, vec![Moved::Both])
}

fn opening_moves_nothing(p: P<'_>) -> Check {
    stage(p)?;
    let open = || p.open(b"d/f", How::BOTH | How::CREATE);
    same(moved(p, &[b"d/f", b"d"], open)?, vec![Moved::None, Moved::None])
}

/// Whether and when reading moves the time of last read is the mount's business on Linux (`relatime`, `noatime`).
fn reading_moves_at_most_the_time_of_reading(p: P<'_>) -> Check {
    stage(p)?;
    let fd = p.open(b"d/f", How::READ)?;
    same(moved(p, &[b"d/f"], || p.read(fd, 3))?, vec![Moved::None])?;
    holds(stat(p, b"d/f")?.atime >= OLD, "the time of reading does not go back")?;
    let dir = p.open(b"d", How::READ)?;
    same(moved(p, &[b"d"], || p.read_dir(dir, 0))?, vec![Moved::None])?;
    p.symlink(b"f", b"d/l")?;
    same(moved(p, &[b"d/l"], || p.readlink(b"d/l", 9))?, vec![Moved::None])
}

fn syncing_moves_nothing(p: P<'_>) -> Check {
    stage(p)?;
    let fd = p.open(b"d/f", How::BOTH)?;
    p.write(fd, b"x")?;
    same(moved(p, &[b"d/f"], || p.fsync(fd).and_then(|()| p.fdatasync(fd)))?, vec![Moved::None])
}

fn attributes_move_the_inode(p: P<'_>) -> Check {
    stage(p)?;
    same(moved(p, &[b"d/f", b"d"], || p.chmod(b"d/f", 0o600))?, vec![Moved::Inode, Moved::None])?;
    same(moved(p, &[b"d/f"], || p.chmod(b"d/f", 0o600))?, vec![Moved::Inode])?;
    let own = stat(p, b"d/f")?;
    let give = || p.chown(b"d/f", own.uid, own.gid, Last::Keep);
    same(moved(p, &[b"d/f"], give)?, vec![Moved::Inode])?;
    let times = || p.utimens(b"d/f", Time::At(1), Time::Omit, Last::Keep);
    same(moved(p, &[b"d/f"], times)?, vec![Moved::Inode])
}

fn making_and_removing_move_the_directory(p: P<'_>) -> Check {
    stage(p)?;
    same(
        moved(p, &[b"d", b"e"], || p.open(b"d/n", How::WRITE | How::CREATE))?,
        vec![Moved::Both, Moved::None],
    )?;
    same(moved(p, &[b"d"], || p.mkdir(b"d/m"))?, vec![Moved::Both])?;
    same(moved(p, &[b"d"], || p.symlink(b"x", b"d/l"))?, vec![Moved::Both])?;
    same(moved(p, &[b"d"], || p.mkfifo(b"d/p", 0o600))?, vec![Moved::Both])?;
    same(moved(p, &[b"d"], || p.unlink(b"d/n"))?, vec![Moved::Both])?;
    same(moved(p, &[b"d"], || p.rmdir(b"d/m"))?, vec![Moved::Both])
}

fn a_new_name_moves_the_inode_and_the_directory(p: P<'_>) -> Check {
    stage(p)?;
    let link = || p.link(b"d/f", b"e/g");
    same(moved(p, &[b"d/f", b"d", b"e"], link)?, vec![Moved::Inode, Moved::None, Moved::Both])?;
    let unlink = || p.unlink(b"d/f");
    same(moved(p, &[b"e/g", b"d", b"e"], unlink)?, vec![Moved::Inode, Moved::Both, Moved::None])
}

fn renaming_moves_both_directories(p: P<'_>) -> Check {
    stage(p)?;
    same(moved(p, &[b"d", b"e"], || p.rename(b"d/f", b"e/f"))?, vec![Moved::Both, Moved::Both])?;
    same(moved(p, &[b"d", b"e"], || p.rename(b"e/f", b"e/g"))?, vec![Moved::None, Moved::Both])
}

/// The replaced file has one name less. Whether the renamed file's own inode counts as changed, POSIX leaves open.
fn being_replaced_moves_the_inode(p: P<'_>) -> Check {
    stage(p)?;
    put(p, b"d/g", b"")?;
    p.link(b"d/g", b"other")?;
    same(moved(p, &[b"other"], || p.rename(b"d/f", b"d/g"))?, vec![Moved::Inode])
}

fn what_fails_moves_nothing(p: P<'_>) -> Check {
    stage(p)?;
    let attempt = || {
        let failed = [
            p.mkdir(b"d/f").is_err(),
            p.unlink(b"d/none").is_err(),
            p.rename(b"d/none", b"e/x").is_err(),
            p.link(b"d/f", b"d/f").is_err(),
            p.rmdir(b"d").is_err(),
        ];
        if failed == [true; 5] { Ok(()) } else { Err(Errno::EINVAL) }
    };
    same(moved(p, &[b"d", b"e", b"d/f"], attempt)?, vec![Moved::None; 3])
}

fn times_of_what_is_not_there_cannot_be_set(p: P<'_>) -> Check {
    fails(p.utimens(b"none", Time::Now, Time::Now, Last::Follow), Errno::ENOENT)?;
    p.symlink(b"none", b"l")?;
    fails(p.utimens(b"l", Time::Now, Time::Now, Last::Follow), Errno::ENOENT)
}

fn an_open_file_shows_the_times_of_its_name(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"x")?;
    p.utimens(b"f", Time::At(OLD), Time::At(OLD), Last::Keep)?;
    same(p.fstat(fd)?, stat(p, b"f")?)
}

cases! {
    Anybody: times_are_kept_to_the_nanosecond, times_reach_from_1970_far_ahead, a_time_left_out_stays,
        leaving_out_both_changes_nothing, now_is_later_than_what_was, a_new_file_has_the_time_it_is,
        writing_moves_content_and_inode, writing_nothing_moves_nothing,
        setting_the_size_moves_content_and_inode, emptying_on_open_moves_content_and_inode,
        opening_moves_nothing, reading_moves_at_most_the_time_of_reading, syncing_moves_nothing,
        attributes_move_the_inode, making_and_removing_move_the_directory,
        a_new_name_moves_the_inode_and_the_directory, renaming_moves_both_directories,
        being_replaced_moves_the_inode, what_fails_moves_nothing, times_of_what_is_not_there_cannot_be_set,
        an_open_file_shows_the_times_of_its_name;
}
