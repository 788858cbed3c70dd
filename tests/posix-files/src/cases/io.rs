//! Reading, writing, seeking; descriptors and the open files behind them.

use super::*;
use crate::check::holds;
use crate::process::Whence;

fn what_is_written_is_read(p: P<'_>) -> Check {
    put(p, b"f", b"some words")?;
    same(get(p, b"f")?, b"some words".to_vec())?;
    same(stat(p, b"f")?.size, 10)
}

fn a_large_file_is_read_as_it_was_written(p: P<'_>) -> Check {
    let bytes = pattern((1 << 20) + 3);
    put(p, b"f", &bytes)?;
    holds(get(p, b"f")? == bytes, "a megabyte comes back")
}

fn the_end_reads_as_nothing(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::READ)?;
    same(p.read(fd, 10)?, b"abc".to_vec())?;
    same(p.read(fd, 10)?, vec![])?;
    same(p.pread(fd, 10, 3)?, vec![])?;
    same(p.pread(fd, 10, 1 << 30)?, vec![])
}

fn a_read_across_the_end_is_short(p: P<'_>) -> Check {
    put(p, b"f", &pattern(PAGE + 5))?;
    let fd = p.open(b"f", How::READ)?;
    same(p.pread(fd, 100, PAGE as u64)?.len(), 5)?;
    same(p.pread(fd, 2 * PAGE, 1)?.len(), PAGE + 4)
}

fn a_file_for_reading_is_not_written(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::READ)?;
    fails(p.write(fd, b"x"), Errno::EBADF)?;
    fails(p.pwrite(fd, b"x", 0), Errno::EBADF)?;
    same(get(p, b"f")?, b"abc".to_vec())
}

fn a_file_for_writing_is_not_read(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::WRITE)?;
    fails(p.read(fd, 1), Errno::EBADF)?;
    fails(p.pread(fd, 1, 0), Errno::EBADF)
}

fn a_directory_is_not_read_as_a_file(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let fd = p.open(b"d", How::READ)?;
    fails(p.read(fd, 1), Errno::EISDIR)
}

fn a_closed_descriptor_is_none(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.close(fd)?;
    fails(p.read(fd, 1), Errno::EBADF)?;
    fails(p.write(fd, b"x"), Errno::EBADF)?;
    fails(p.fstat(fd), Errno::EBADF)?;
    fails(p.seek(fd, 0, Whence::Start), Errno::EBADF)?;
    fails(p.dup(fd), Errno::EBADF)?;
    fails(p.fsync(fd), Errno::EBADF)?;
    fails(p.close(fd), Errno::EBADF)
}

fn an_open_takes_the_lowest_free_number(p: P<'_>) -> Check {
    let [a, b] = [fresh(p, b"a")?, fresh(p, b"b")?];
    p.close(a)?;
    same(p.open(b"b", How::READ)?, a)?;
    holds(b != a, "two open files have two numbers")
}

fn each_open_has_an_offset_of_its_own(p: P<'_>) -> Check {
    put(p, b"f", b"abcdef")?;
    let [a, b] = [p.open(b"f", How::READ)?, p.open(b"f", How::READ)?];
    same(p.read(a, 3)?, b"abc".to_vec())?;
    same(p.read(b, 2)?, b"ab".to_vec())?;
    same(p.read(a, 3)?, b"def".to_vec())
}

fn copies_of_a_descriptor_share_the_offset(p: P<'_>) -> Check {
    put(p, b"f", b"abcdef")?;
    let a = p.open(b"f", How::READ)?;
    let b = p.dup(a)?;
    same(p.read(a, 3)?, b"abc".to_vec())?;
    same(p.read(b, 3)?, b"def".to_vec())?;
    same(p.seek(b, 1, Whence::Start)?, 1)?;
    same(p.read(a, 1)?, b"b".to_vec())
}

fn a_copy_outlives_the_descriptor(p: P<'_>) -> Check {
    let a = fresh(p, b"f")?;
    let b = p.dup(a)?;
    p.close(a)?;
    same(p.write(b, b"still")?, 5)?;
    same(get(p, b"f")?, b"still".to_vec())
}

fn reading_and_writing_at_an_offset_leave_the_other(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"abcdef")?;
    p.pwrite(fd, b"XY", 1)?;
    same(p.pread(fd, 4, 0)?, b"aXYd".to_vec())?;
    same(p.seek(fd, 0, Whence::Current)?, 6)?;
    p.write(fd, b"!")?;
    same(get(p, b"f")?, b"aXYdef!".to_vec())
}

fn seeks_count_from_where_they_say(p: P<'_>) -> Check {
    put(p, b"f", b"abcdef")?;
    let fd = p.open(b"f", How::READ)?;
    same(p.seek(fd, 2, Whence::Start)?, 2)?;
    same(p.seek(fd, 1, Whence::Current)?, 3)?;
    same(p.seek(fd, -1, Whence::End)?, 5)?;
    same(p.read(fd, 9)?, b"f".to_vec())?;
    same(p.seek(fd, -6, Whence::Current)?, 0)?;
    same(p.seek(fd, 4, Whence::End)?, 10)
}

fn no_seek_goes_before_the_start(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::READ)?;
    p.seek(fd, 2, Whence::Start)?;
    fails(p.seek(fd, -1, Whence::Start), Errno::EINVAL)?;
    fails(p.seek(fd, -3, Whence::Current), Errno::EINVAL)?;
    fails(p.seek(fd, -4, Whence::End), Errno::EINVAL)?;
    same(p.seek(fd, 0, Whence::Current)?, 2)
}

fn overwriting_changes_only_what_is_written(p: P<'_>) -> Check {
    let mut bytes = pattern(3 * PAGE);
    put(p, b"f", &bytes)?;
    let fd = p.open(b"f", How::WRITE)?;
    let piece = vec![0xaa; PAGE];
    same(p.pwrite(fd, &piece, PAGE as u64 / 2)?, PAGE)?;
    bytes.splice(PAGE / 2..PAGE / 2 + PAGE, piece);
    holds(get(p, b"f")? == bytes, "a piece across two pages is new and the rest is old")
}

fn writing_nothing_changes_nothing(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let before = stat(p, b"f")?;
    let fd = p.open(b"f", How::WRITE)?;
    same(p.write(fd, b"")?, 0)?;
    same(p.pwrite(fd, b"", 100)?, 0)?;
    let after = stat(p, b"f")?;
    same((after.size, after.mtime), (before.size, before.mtime))
}

fn another_process_sees_a_write_at_once(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    let other = p.another(p.uid())?;
    p.write(fd, b"now")?;
    same(get(&*other, b"f")?, b"now".to_vec())?;
    put(&*other, b"f", b"then")?;
    same(p.pread(fd, 9, 0)?, b"then".to_vec())
}

fn descriptors_belong_to_one_process(p: P<'_>) -> Check {
    let other = p.another(p.uid())?;
    let fds: Vec<Fd> = (0..30).map(|_| p.open(b".", How::READ)).collect::<Result<_, _>>()?;
    let last = fds.last().copied().unwrap_or_default();
    fails(other.fstat(last), Errno::EBADF)
}

cases! {
    Anybody: what_is_written_is_read, a_large_file_is_read_as_it_was_written, the_end_reads_as_nothing,
        a_read_across_the_end_is_short, a_file_for_reading_is_not_written, a_file_for_writing_is_not_read,
        a_directory_is_not_read_as_a_file, a_closed_descriptor_is_none, an_open_takes_the_lowest_free_number,
        each_open_has_an_offset_of_its_own, copies_of_a_descriptor_share_the_offset,
        a_copy_outlives_the_descriptor, reading_and_writing_at_an_offset_leave_the_other,
        seeks_count_from_where_they_say, no_seek_goes_before_the_start,
        overwriting_changes_only_what_is_written, writing_nothing_changes_nothing,
        another_process_sees_a_write_at_once, descriptors_belong_to_one_process;
}
