//! Calls on paths, each relative to the directory of a descriptor: `path_open` and the others that begin with `path_`.
//! Preview 1 calls paths text, so a program that is confined to given directories gets `EILSEQ` for one that is no UTF-8. To
//! a program that sees the whole machine names are bytes, as in POSIX: there would be files that `fd_readdir` lists and nobody
//! can open or remove.

use crate::fs::change::{self, set_times};
use crate::fs::descriptors::OnExec;
use crate::fs::inode::{NewInode, RenameMode};
use crate::fs::path::{Confinement, LastLink};
use crate::kernel::Ctx;
use crate::limits::PATH_MAX;
use crate::syscall::decode::{path as read_path, require_room};
use crate::syscall::descriptors::{OpenHow, Start, install, open_at};
use crate::syscall::preview1::status::{known, new_times, put_filestat, require_filestat_room};
use crate::syscall::table::{Fd, Len, Ptr, U32, U64};
use crate::task::process::Preopens;
use alloc::vec::Vec;
use tabula_abi::wasi::{LookupFlags, Rights};
use tabula_abi::{Errno, Result};

/// Permission bits of a directory that is created, before the umask.
const DIRECTORY_MODE: u32 = 0o777;

/// A path of the program's.
fn path_of(ctx: &Ctx<'_>, path: Ptr, len: Len) -> Result<Vec<u8>> {
    let bytes = read_path(ctx, path, len)?;
    let is_confined = matches!(*ctx.process().preopens(), Preopens::Exactly(_));
    if is_confined && core::str::from_utf8(&bytes).is_err() {
        return Err(Errno::EILSEQ);
    }
    Ok(bytes)
}

/// What lookup flags say about a link at the end.
fn last_link(flags: U32) -> Result<LastLink> {
    let flags = LookupFlags::from_bits(flags).ok_or(Errno::EINVAL)?;
    Ok(if flags.contains(LookupFlags::SYMLINK_FOLLOW) { LastLink::Follow } else { LastLink::Keep })
}

/// Opens a file or directory; the new descriptor has the lowest free number.
///
/// # Errors
/// As [`open_at`]; `EFAULT`, `EMFILE`.
#[expect(clippy::too_many_arguments, reason = "the specification's")]
pub fn path_open(
    ctx: &Ctx<'_>,
    fd: Fd,
    dirflags: U32,
    path: Ptr,
    path_len: Len,
    oflags: U32,
    rights_base: U64,
    rights_inheriting: U64,
    fdflags: U32,
    opened: Ptr,
) -> Result<()> {
    let how = OpenHow {
        last: last_link(dirflags)?,
        oflags: known(oflags)?,
        rights: Rights::from_bits_truncate(rights_base),
        inheriting: Rights::from_bits_truncate(rights_inheriting),
        flags: known(fdflags)?,
        on_exec: OnExec::Keep,
    };
    require_room(ctx, opened, 4)?;
    let path = path_of(ctx, path, path_len)?;
    let descriptor = open_at(ctx, fd, &path, &how)?;
    ctx.memory.write_u32(opened, install(ctx, descriptor)?)
}

/// Creates a directory.
///
/// # Errors
/// POSIX `mkdirat`; `ENOTCAPABLE`, `EFAULT`.
pub fn path_create_directory(ctx: &Ctx<'_>, fd: Fd, path: Ptr, path_len: Len) -> Result<()> {
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_CREATE_DIRECTORY, &path)?;
    let entry = start.walk_to_entry(ctx, &path, LastLink::Keep)?;
    change::create(ctx, &entry, NewInode::Directory, DIRECTORY_MODE)?;
    Ok(())
}

/// What is known of what a path names.
///
/// # Errors
/// POSIX `fstatat`; `ENOTCAPABLE`, `EFAULT`.
pub fn path_filestat_get(
    ctx: &Ctx<'_>,
    fd: Fd,
    flags: U32,
    path: Ptr,
    path_len: Len,
    stat: Ptr,
) -> Result<()> {
    let last = last_link(flags)?;
    require_filestat_room(ctx, stat)?;
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_FILESTAT_GET, &path)?;
    let found = start.walk(ctx, &path, last)?;
    put_filestat(ctx, stat, &found.inode.metadata())
}

/// Sets the times of what a path names.
///
/// # Errors
/// POSIX `utimensat`; `ENOTCAPABLE`, `EFAULT`.
#[expect(clippy::too_many_arguments, reason = "the specification's")]
pub fn path_filestat_set_times(
    ctx: &Ctx<'_>,
    fd: Fd,
    flags: U32,
    path: Ptr,
    path_len: Len,
    atim: U64,
    mtim: U64,
    fst_flags: U32,
) -> Result<()> {
    let last = last_link(flags)?;
    let (atime, mtime) = new_times(atim, mtim, fst_flags)?;
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_FILESTAT_SET_TIMES, &path)?;
    set_times(ctx, &start.walk(ctx, &path, last)?, atime, mtime)
}

/// Gives a file a further name. A symbolic link at the end of the old path is linked itself: following it is refused, as
/// the reference implementation does.
///
/// # Errors
/// POSIX `linkat`; `EINVAL` for following, `ENOTCAPABLE`, `EFAULT`.
#[expect(clippy::too_many_arguments, reason = "the specification's")]
pub fn path_link(
    ctx: &Ctx<'_>,
    old_fd: Fd,
    old_flags: U32,
    old_path: Ptr,
    old_path_len: Len,
    new_fd: Fd,
    new_path: Ptr,
    new_path_len: Len,
) -> Result<()> {
    if last_link(old_flags)? == LastLink::Follow {
        return Err(Errno::EINVAL);
    }
    let old_path = path_of(ctx, old_path, old_path_len)?;
    let new_path = path_of(ctx, new_path, new_path_len)?;
    let from = Start::at(ctx, old_fd, Rights::PATH_LINK_SOURCE, &old_path)?;
    let to = Start::at(ctx, new_fd, Rights::PATH_LINK_TARGET, &new_path)?;
    let target = from.walk(ctx, &old_path, LastLink::Keep)?;
    change::link(ctx, &target, &to.walk_to_entry(ctx, &new_path, LastLink::Keep)?)
}

/// The target of a symbolic link, cut where the buffer ends.
///
/// # Errors
/// POSIX `readlinkat`; `ENOTCAPABLE`, `EFAULT`.
pub fn path_readlink(
    ctx: &Ctx<'_>,
    fd: Fd,
    path: Ptr,
    path_len: Len,
    buf: Ptr,
    buf_len: Len,
    used: Ptr,
) -> Result<()> {
    require_room(ctx, buf, buf_len as usize)?;
    require_room(ctx, used, 4)?;
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_READLINK, &path)?;
    let target = start.walk(ctx, &path, LastLink::Keep)?.inode.read_link(ctx)?;
    let part = target.get(..target.len().min(buf_len as usize)).unwrap_or_default();
    ctx.memory.write(buf, part)?;
    ctx.memory.write_u32(used, part.len() as u32)
}

/// Removes an empty directory.
///
/// # Errors
/// POSIX `rmdir`; `ENOTCAPABLE`, `EFAULT`.
pub fn path_remove_directory(ctx: &Ctx<'_>, fd: Fd, path: Ptr, path_len: Len) -> Result<()> {
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_REMOVE_DIRECTORY, &path)?;
    change::remove_dir(ctx, &start.walk_to_entry(ctx, &path, LastLink::Keep)?)
}

/// Renames.
///
/// # Errors
/// POSIX `renameat`; `ENOTCAPABLE`, `EFAULT`.
pub fn path_rename(
    ctx: &Ctx<'_>,
    fd: Fd,
    old_path: Ptr,
    old_path_len: Len,
    new_fd: Fd,
    new_path: Ptr,
    new_path_len: Len,
) -> Result<()> {
    let old_path = path_of(ctx, old_path, old_path_len)?;
    let new_path = path_of(ctx, new_path, new_path_len)?;
    let from = Start::at(ctx, fd, Rights::PATH_RENAME_SOURCE, &old_path)?;
    let to = Start::at(ctx, new_fd, Rights::PATH_RENAME_TARGET, &new_path)?;
    let old = from.walk_to_entry(ctx, &old_path, LastLink::Keep)?;
    let new = to.walk_to_entry(ctx, &new_path, LastLink::Keep)?;
    change::rename(ctx, &old, &new, RenameMode::Replace)
}

/// Creates a symbolic link. The target is kept as it is; where paths may not leave their directory, one that can only lead
/// out is refused.
///
/// # Errors
/// POSIX `symlinkat`; `EPERM` for an absolute target where paths are confined, `ENOTCAPABLE`, `EFAULT`.
pub fn path_symlink(
    ctx: &Ctx<'_>,
    target: Ptr,
    target_len: Len,
    fd: Fd,
    path: Ptr,
    path_len: Len,
) -> Result<()> {
    let target = path_of(ctx, target, target_len)?;
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_SYMLINK, &path)?;
    let entry = start.walk_to_entry(ctx, &path, LastLink::Keep)?;
    if target.is_empty() {
        return Err(Errno::ENOENT);
    }
    if target.len() >= PATH_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    if target.contains(&0) {
        return Err(Errno::EINVAL);
    }
    if start.confinement == Confinement::Beneath && target.first() == Some(&b'/') {
        return Err(Errno::EPERM);
    }
    change::create(ctx, &entry, NewInode::Symlink(&target), DIRECTORY_MODE)?;
    Ok(())
}

/// Removes the name of something that is not a directory.
///
/// # Errors
/// POSIX `unlink`, with `EISDIR` for directories; `ENOTCAPABLE`, `EFAULT`.
pub fn path_unlink_file(ctx: &Ctx<'_>, fd: Fd, path: Ptr, path_len: Len) -> Result<()> {
    let path = path_of(ctx, path, path_len)?;
    let start = Start::at(ctx, fd, Rights::PATH_UNLINK_FILE, &path)?;
    change::unlink(ctx, &start.walk_to_entry(ctx, &path, LastLink::Keep)?)
}
