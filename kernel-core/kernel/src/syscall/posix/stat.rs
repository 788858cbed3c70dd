//! What is known of a file, and of the file system it is in; making everything durable.

use crate::fs::inode::{Metadata, SpaceInfo};
use crate::fs::path::LastLink;
use crate::kernel::Ctx;
use crate::syscall::decode::Record;
use crate::syscall::descriptors::open_file;
use crate::syscall::posix::place::{PathArg, last_link};
use crate::syscall::table::{Fd, Len, Ptr, U32};
use tabula_abi::posix::{STAT_BYTES, STATVFS_BYTES};
use tabula_abi::{Errno, Result};

/// The size of the pieces that a program does best to read and write in, in bytes.
const PIECE_BYTES: u32 = 4096;

/// What is known of a file (`stat`).
///
/// # Errors
/// Those of the walk, `EINVAL` for unknown flags, `EFAULT`.
pub fn path_stat(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, flags: U32, out: Ptr) -> Result<()> {
    let at = PathArg { dir, path, len }.find(ctx, last_link(flags)?)?;
    stat(&at.inode.metadata()).write(ctx, out)
}

/// What is known of an open file (`stat`).
///
/// # Errors
/// `EBADF`, `EFAULT`.
pub fn fd_stat(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    stat(&open_file(ctx, fd)?.file().metadata()).write(ctx, out)
}

/// An open file's kind and permission bits (`st_mode`).
///
/// # Errors
/// `EBADF`, `EFAULT`.
pub fn fd_mode(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, mode(&open_file(ctx, fd)?.file().metadata()))
}

fn mode(metadata: &Metadata) -> u32 {
    metadata.kind.mode_bits() | (metadata.mode & 0o7777)
}

fn stat(metadata: &Metadata) -> Record<STAT_BYTES> {
    let mut record = Record::new();
    let words = [mode(metadata), metadata.nlink, metadata.uid, metadata.gid];
    for (offset, word) in [16, 20, 24, 28].into_iter().zip(words) {
        record.put(offset, &word.to_le_bytes());
    }
    let wide = [
        (0, metadata.dev),
        (8, metadata.ino),
        (32, metadata.rdev),
        (40, metadata.size),
        (56, metadata.blocks),
        (64, metadata.atime_ns),
        (72, metadata.mtime_ns),
        (80, metadata.ctime_ns),
    ];
    for (offset, value) in wide {
        record.put(offset, &value.to_le_bytes());
    }
    record.put(48, &PIECE_BYTES.to_le_bytes());
    record
}

/// The numbers of the file system that a file is in (`statvfs`).
///
/// # Errors
/// Those of the walk, `EFAULT`.
pub fn statvfs(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, out: Ptr) -> Result<()> {
    let at = PathArg { dir, path, len }.find(ctx, LastLink::Follow)?;
    space(&at.inode.space()).write(ctx, out)
}

/// The numbers of the file system that an open file is in.
///
/// # Errors
/// `EBADF`, `EINVAL` for what is in none, `EFAULT`.
pub fn fd_statvfs(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    let file = open_file(ctx, fd)?;
    let inode = file.inode().ok_or(Errno::EINVAL)?;
    space(&inode.space()).write(ctx, out)
}

fn space(space: &SpaceInfo) -> Record<STATVFS_BYTES> {
    Record::of_u64(&[
        space.block_bytes,
        space.blocks,
        space.blocks_free,
        space.inodes,
        space.inodes_free,
        space.name_max,
    ])
}

/// Makes all file systems durable.
///
/// # Errors
/// `EIO`.
pub fn sync(ctx: &Ctx<'_>) -> Result<()> {
    let mut outcome = Ok(());
    for mount in ctx.kernel.mounts().list() {
        // One that fails does not keep the others from it.
        outcome = outcome.and(mount.root().inode.sync_file_system());
    }
    outcome
}
