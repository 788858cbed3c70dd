//! Large offsets. How long a file may be differs; a terabyte must do, and past the limit it is `EFBIG`.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::Whence;

const TIB: u64 = 1 << 40;
/// Past what any of the systems takes.
const TOO_FAR: u64 = 1 << 62;

fn offsets_have_more_than_32_bits(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    for at in [(1 << 31) - 2, (1_u64 << 32) - 2] {
        p.pwrite(fd, b"abcd", at)?;
        same(p.pread(fd, 6, at - 1)?.get(1..5).unwrap_or_default().to_vec(), b"abcd".to_vec())?;
    }
    same(p.pread(fd, 3, 0)?, vec![0; 3])?;
    same(stat(p, b"f")?.size, (1 << 32) + 2)
}

fn a_file_may_be_a_terabyte_long(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.pwrite(fd, b"z", TIB - 1)?;
    same(stat(p, b"f")?.size, TIB)?;
    same(p.pread(fd, 9, TIB - 2)?, b"\0z".to_vec())?;
    same(p.seek(fd, -1, Whence::End)?, TIB - 1)?;
    same(p.read(fd, 9)?, b"z".to_vec())
}

fn a_size_may_be_a_terabyte(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.truncate(fd, TIB)?;
    same(p.fstat(fd)?.size, TIB)?;
    same(p.pread(fd, 2, TIB / 2)?, vec![0; 2])?;
    p.truncate(fd, 1)?;
    same(p.fstat(fd)?.size, 1)
}

fn past_the_limit_it_is_too_big(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"abc")?;
    fails(p.pwrite(fd, b"x", TOO_FAR), Errno::EFBIG)?;
    fails(p.truncate(fd, TOO_FAR), Errno::EFBIG)?;
    same(get(p, b"f")?, b"abc".to_vec())
}

fn reserving_past_the_limit_is_too_big(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    fails(p.allocate(fd, TOO_FAR, 10), Errno::EFBIG)?;
    same(p.fstat(fd)?.size, 0)
}

/// POSIX: `EINVAL` or `EOVERFLOW` where the place cannot be said; file systems of Linux refuse what they could not hold.
fn a_seek_may_go_where_no_write_may(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    match p.seek(fd, TOO_FAR as i64, Whence::Start) {
        Ok(at) => same(at, TOO_FAR)?,
        Err(errno) => same(errno, Errno::EINVAL)?,
    }
    p.seek(fd, 5, Whence::Start)?;
    fails_with_one_of(p.seek(fd, i64::MAX, Whence::Current), &[Errno::EINVAL, Errno::EOVERFLOW])?;
    same(p.seek(fd, 0, Whence::Current)?, 5)
}

cases! {
    Anybody: offsets_have_more_than_32_bits, a_file_may_be_a_terabyte_long, a_size_may_be_a_terabyte,
        past_the_limit_it_is_too_big, reserving_past_the_limit_is_too_big, a_seek_may_go_where_no_write_may;
}
