//! Setting the size.

use super::*;
use crate::check::{fails_with_one_of, holds};
use crate::process::Whence;

fn a_file_is_cut(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"abcdef")?;
    p.truncate(fd, 2)?;
    same(get(p, b"f")?, b"ab".to_vec())?;
    p.truncate(fd, 0)?;
    same(get(p, b"f")?, vec![])
}

fn a_file_grows_by_zeros(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"ab")?;
    p.truncate(fd, 5)?;
    same(get(p, b"f")?, b"ab\0\0\0".to_vec())?;
    same(stat(p, b"f")?.size, 5)
}

fn what_was_cut_off_never_comes_back(p: P<'_>) -> Check {
    for cut in [1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 7] {
        let bytes = pattern(3 * PAGE);
        put(p, b"f", &bytes)?;
        let fd = p.open(b"f", How::BOTH)?;
        p.truncate(fd, cut as u64)?;
        p.truncate(fd, 3 * PAGE as u64)?;
        let mut expected = bytes.get(..cut).unwrap_or_default().to_vec();
        expected.resize(3 * PAGE, 0);
        holds(get(p, b"f")? == expected, "behind the cut are zeros")?;
        p.close(fd)?;
    }
    Ok(())
}

fn a_write_behind_the_cut_leaves_zeros_between(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, &pattern(100))?;
    p.truncate(fd, 10)?;
    same(p.seek(fd, 0, Whence::Current)?, 100)?;
    p.write(fd, b"!")?;
    let mut expected = pattern(10);
    expected.resize(100, 0);
    expected.push(b'!');
    same(get(p, b"f")?, expected)
}

fn all_who_have_it_open_see_the_new_size(p: P<'_>) -> Check {
    put(p, b"f", &pattern(2 * PAGE))?;
    let other = p.another(p.uid())?;
    let [a, b] = [p.open(b"f", How::BOTH)?, p.open(b"f", How::READ)?];
    let c = other.open(b"f", How::READ)?;
    same(p.pread(b, PAGE, PAGE as u64)?.len(), PAGE)?;
    same(other.pread(c, PAGE, PAGE as u64)?.len(), PAGE)?;
    p.truncate(a, PAGE as u64 + 1)?;
    same(p.pread(b, PAGE, PAGE as u64)?.len(), 1)?;
    same(other.pread(c, PAGE, PAGE as u64)?.len(), 1)?;
    same(other.fstat(c)?.size, PAGE as u64 + 1)
}

fn emptied_by_one_it_is_empty_for_all(p: P<'_>) -> Check {
    put(p, b"f", &pattern(PAGE))?;
    let fd = p.open(b"f", How::BOTH)?;
    same(p.read(fd, 10)?.len(), 10)?;
    p.open(b"f", How::WRITE | How::TRUNCATE)?;
    same(p.read(fd, 10)?, vec![])?;
    p.write(fd, b"x")?;
    same(get(p, b"f")?, b"\0\0\0\0\0\0\0\0\0\0x".to_vec())
}

/// POSIX: `EBADF` or `EINVAL`; a directory cannot be open for writing, so it may be `EISDIR` as for `truncate`.
fn only_who_may_write_sets_the_size(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::READ)?;
    fails_with_one_of(p.truncate(fd, 0), &[Errno::EBADF, Errno::EINVAL])?;
    let dir = p.open(b".", How::READ)?;
    fails_with_one_of(p.truncate(dir, 0), &[Errno::EBADF, Errno::EINVAL, Errno::EISDIR])?;
    same(get(p, b"f")?, b"abc".to_vec())
}

fn cutting_gives_space_back(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, &pattern(1 << 20))?;
    p.fsync(fd)?;
    holds(stat(p, b"f")?.blocks >= 2048, "a megabyte takes a megabyte")?;
    p.truncate(fd, 1)?;
    p.fsync(fd)?;
    holds(stat(p, b"f")?.blocks <= 128, "a byte takes little")
}

fn an_unlinked_file_is_cut_and_grows(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"abc")?;
    p.unlink(b"f")?;
    p.truncate(fd, 1)?;
    p.truncate(fd, 3)?;
    same(p.pread(fd, 9, 0)?, b"a\0\0".to_vec())
}

cases! {
    Anybody: a_file_is_cut, a_file_grows_by_zeros, what_was_cut_off_never_comes_back,
        a_write_behind_the_cut_leaves_zeros_between, all_who_have_it_open_see_the_new_size,
        emptied_by_one_it_is_empty_for_all, only_who_may_write_sets_the_size, cutting_gives_space_back,
        an_unlinked_file_is_cut_and_grows;
}
