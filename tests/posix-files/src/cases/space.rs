//! What file systems say of their space, and making things durable as far as one machine can see it.

use super::*;
use crate::check::holds;

fn a_file_system_tells_its_size(p: P<'_>) -> Check {
    let space = p.statvfs(b".")?;
    holds(space.block_bytes.is_power_of_two() && space.block_bytes >= 512, "blocks have a size")?;
    holds(space.blocks > 0 && space.blocks_free <= space.blocks, "no more is free than there is")?;
    holds(space.inodes_free <= space.inodes, "that holds for inodes too")?;
    same(space.name_max, 255)?;
    fails(p.statvfs(b"none"), Errno::ENOENT)
}

fn all_files_of_one_tell_the_same(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    let [here, there] = [p.statvfs(b".")?, p.statvfs(b"f")?];
    same((here.blocks, here.block_bytes), (there.blocks, there.block_bytes))
}

fn a_file_takes_what_it_holds(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    same(p.fstat(fd)?.blocks, 0)?;
    p.write(fd, &pattern(256 << 10))?;
    p.fsync(fd)?;
    let blocks = p.fstat(fd)?.blocks;
    holds((512..1024).contains(&blocks), "256 KiB take 512 units and not twice that")
}

fn overwriting_takes_no_more(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    for _ in 0..4 {
        p.pwrite(fd, &pattern(256 << 10), 0)?;
        p.fsync(fd)?;
    }
    holds(p.fstat(fd)?.blocks < 1024, "256 KiB are 256 KiB however often they are written")
}

fn files_and_directories_are_synced(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    let [file, dir] = [p.open(b"f", How::BOTH)?, p.open(b".", How::READ)?];
    p.fsync(file)?;
    p.fdatasync(file)?;
    p.fsync(dir)?;
    p.sync()?;
    // Who only reads may wait for it as well.
    let reader = p.open(b"f", How::READ)?;
    Ok(p.fsync(reader)?)
}

fn what_has_no_name_is_synced(p: P<'_>) -> Check {
    let fd = fresh(p, b"f")?;
    p.write(fd, b"x")?;
    p.unlink(b"f")?;
    p.fsync(fd)?;
    same(p.pread(fd, 9, 0)?, b"x".to_vec())
}

cases! {
    Anybody: a_file_system_tells_its_size, all_files_of_one_tell_the_same, a_file_takes_what_it_holds,
        overwriting_takes_no_more, files_and_directories_are_synced, what_has_no_name_is_synced;
}
