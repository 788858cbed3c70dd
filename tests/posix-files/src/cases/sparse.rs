//! Holes, and reserved space.

use super::*;
use crate::check::holds;
use crate::process::Whence;

const MIB: u64 = 1 << 20;

fn a_hole_reads_as_zeros(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"begin")?;
    p.pwrite(fd, b"end", MIB)?;
    same(stat(p, b"f")?.size, MIB + 3)?;
    same(p.pread(fd, 9, MIB - 4)?, b"\0\0\0\0end".get(..7).unwrap_or_default().to_vec())?;
    let bytes = get(p, b"f")?;
    holds(bytes.starts_with(b"begin\0"), "it begins with what was written first")?;
    holds(bytes.iter().filter(|byte| **byte != 0).count() == 8, "all between is zero")
}

fn a_hole_takes_no_space(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.pwrite(fd, b"end", 64 * MIB)?;
    p.fsync(fd)?;
    holds(stat(p, b"f")?.blocks < 2048, "64 MiB of nothing take less than one")
}

fn growing_by_size_takes_no_space(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.truncate(fd, 64 * MIB)?;
    p.fsync(fd)?;
    holds(stat(p, b"f")?.blocks < 2048, "64 MiB of nothing take less than one")?;
    same(p.pread(fd, 3, 63 * MIB)?, vec![0; 3])
}

fn seeking_past_the_end_is_no_growth(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    same(p.seek(fd, 100, Whence::End)?, 100)?;
    same(stat(p, b"f")?.size, 0)?;
    same(p.read(fd, 1)?, vec![])?;
    p.write(fd, b"x")?;
    same(stat(p, b"f")?.size, 101)
}

fn a_write_into_a_hole_leaves_its_edges_zero(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.truncate(fd, 4 * PAGE as u64)?;
    p.pwrite(fd, b"mid", PAGE as u64 + 100)?;
    same(p.pread(fd, 5, PAGE as u64 + 99)?, b"\0mid\0".to_vec())?;
    same(p.pread(fd, 100, PAGE as u64)?, vec![0; 100])?;
    same(p.pread(fd, 8, 2 * PAGE as u64 - 4)?, vec![0; 8])
}

fn every_other_page_may_be_a_hole(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    let page = pattern(PAGE);
    for index in 0..50_u64 {
        p.pwrite(fd, &page, index * 2 * PAGE as u64)?;
    }
    p.fsync(fd)?;
    for index in 0..49_u64 {
        let at = index * 2 * PAGE as u64;
        holds(p.pread(fd, PAGE, at)? == page, "what was written is there")?;
        holds(p.pread(fd, PAGE, at + PAGE as u64)? == vec![0; PAGE], "between is nothing")?;
    }
    Ok(())
}

fn a_read_over_data_and_holes_is_one_read(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.pwrite(fd, b"a", 0)?;
    p.pwrite(fd, b"b", 3 * PAGE as u64)?;
    let mut expected = vec![0; 3 * PAGE + 1];
    expected[0] = b'a';
    expected[3 * PAGE] = b'b';
    holds(p.pread(fd, 10 * PAGE, 0)? == expected, "data, holes and data in one piece")
}

fn reserving_makes_the_file_long(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"abc")?;
    p.allocate(fd, 0, 2 * PAGE as u64)?;
    same(stat(p, b"f")?.size, 2 * PAGE as u64)?;
    same(p.pread(fd, 6, 0)?, b"abc\0\0\0".to_vec())?;
    // Pages that are only in memory need not count yet.
    p.fsync(fd)?;
    holds(stat(p, b"f")?.blocks >= 16, "the space is taken")
}

fn reserving_inside_changes_nothing_that_is_read(p: P<'_>) -> Check {
    let bytes = pattern(3 * PAGE);
    put(p, b"f", &bytes)?;
    let fd = p.open(b"f", How::BOTH)?;
    p.allocate(fd, 10, PAGE as u64)?;
    holds(get(p, b"f")? == bytes, "content and size stay")
}

fn reserving_is_for_writers_and_some_bytes(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::READ)?;
    fails(p.allocate(fd, 0, 10), Errno::EBADF)?;
    let fd = p.open(b"f", How::WRITE)?;
    fails(p.allocate(fd, 0, 0), Errno::EINVAL)
}

cases! {
    Anybody: a_hole_reads_as_zeros, a_hole_takes_no_space, growing_by_size_takes_no_space,
        seeking_past_the_end_is_no_growth, a_write_into_a_hole_leaves_its_edges_zero,
        every_other_page_may_be_a_hole, a_read_over_data_and_holes_is_one_read, reserving_makes_the_file_long,
        reserving_inside_changes_nothing_that_is_read, reserving_is_for_writers_and_some_bytes;
}
