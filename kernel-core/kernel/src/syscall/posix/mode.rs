//! Permission bits and owners of files, the umask, and what the caller may do with a file.

use crate::fs::inode::{AttributeChange, FileKind};
use crate::fs::mount::Location;
use crate::fs::path::{Permission, check_permission};
use crate::kernel::Ctx;
use crate::syscall::decode::{require_known, require_room};
use crate::syscall::descriptors::open_file;
use crate::syscall::posix::place::{PathArg, last_link};
use crate::syscall::table::{Fd, Len, Ptr, U32};
use tabula_abi::posix::{AT_EACCESS, AT_SYMLINK_NOFOLLOW, R_OK, W_OK, X_OK};
use tabula_abi::{Errno, Result};

const SET_USER_ID: u32 = 0o4000;
const SET_GROUP_ID: u32 = 0o2000;

fn location(ctx: &Ctx<'_>, fd: Fd) -> Result<Location> {
    open_file(ctx, fd)?.location().cloned().ok_or(Errno::EINVAL)
}

/// Sets a file's permission bits.
///
/// # Errors
/// `EBADF`, `EINVAL` for what has no name, `EPERM` for anybody but its owner, `EROFS`.
pub fn fd_chmod(ctx: &Ctx<'_>, fd: Fd, mode: U32) -> Result<()> {
    change_mode(ctx, &location(ctx, fd)?, mode)
}

/// Sets a file's permission bits. Symbolic links have none.
///
/// # Errors
/// Those of the walk, `EINVAL` for unknown flags, `ENOTSUP` for a symbolic link, `EPERM`, `EROFS`.
pub fn path_chmod(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, mode: U32, flags: U32) -> Result<()> {
    let at = PathArg { dir, path, len }.find(ctx, last_link(flags)?)?;
    if at.inode.kind() == FileKind::Symlink {
        return Err(Errno::ENOTSUP);
    }
    change_mode(ctx, &at, mode)
}

fn change_mode(ctx: &Ctx<'_>, at: &Location, mode: U32) -> Result<()> {
    let who = ctx.process().credentials();
    let metadata = at.inode.metadata();
    if who.uid != 0 && who.uid != metadata.uid {
        return Err(Errno::EPERM);
    }
    at.require_writable()?;
    let in_group = who.uid == 0 || who.gid == metadata.gid || who.groups.contains(&metadata.gid);
    let mode = if in_group { mode } else { mode & !SET_GROUP_ID };
    at.inode.set_attributes(&AttributeChange { mode: Some(mode & 0o7777), ..AttributeChange::default() })
}

/// Sets a file's owner and group; `u32::MAX` leaves one as it is.
///
/// # Errors
/// `EBADF`, `EINVAL` for what has no name, `EPERM`, `EROFS`.
pub fn fd_chown(ctx: &Ctx<'_>, fd: Fd, uid: U32, gid: U32) -> Result<()> {
    change_owner(ctx, &location(ctx, fd)?, uid, gid)
}

/// Sets a file's owner and group; `u32::MAX` leaves one as it is.
///
/// # Errors
/// Those of the walk, `EINVAL` for unknown flags, `EPERM`, `EROFS`.
pub fn path_chown(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, uid: U32, gid: U32, flags: U32) -> Result<()> {
    let at = PathArg { dir, path, len }.find(ctx, last_link(flags)?)?;
    change_owner(ctx, &at, uid, gid)
}

/// User 0 changes everything; the owner may give a file to another of their own groups.
fn change_owner(ctx: &Ctx<'_>, at: &Location, uid: U32, gid: U32) -> Result<()> {
    let who = ctx.process().credentials();
    let metadata = at.inode.metadata();
    let new = |id: U32| (id != U32::MAX).then_some(id);
    let (uid, gid) = (new(uid), new(gid));
    let keeps_owner = uid.is_none_or(|uid| uid == metadata.uid);
    let own_group = gid.is_none_or(|gid| gid == metadata.gid || gid == who.gid || who.groups.contains(&gid));
    if who.uid != 0 && !(who.uid == metadata.uid && keeps_owner && own_group) {
        return Err(Errno::EPERM);
    }
    at.require_writable()?;
    // What was executed in the old owner's name is not executed in the new one's.
    let loses_bits = metadata.kind == FileKind::Regular && metadata.mode & 0o111 != 0;
    let mode = loses_bits.then_some(metadata.mode & !(SET_USER_ID | SET_GROUP_ID));
    at.inode.set_attributes(&AttributeChange { mode, uid, gid, ..AttributeChange::default() })
}

/// Sets the permission bits that new files do not get; says the old ones.
///
/// # Errors
/// `EFAULT`.
pub fn umask(ctx: &Ctx<'_>, mask: U32, out: Ptr) -> Result<()> {
    require_room(ctx, out, 4)?;
    let old = ctx.process().set_umask(mask);
    ctx.memory.write_u32(out, old)
}

/// Whether the caller may read (4), write (2), execute or search (1) a file; 0 asks whether it is there.
///
/// # Errors
/// `EACCES`, `EROFS`, `EINVAL` for unknown bits and flags, those of the walk.
pub fn access(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, mode: U32, flags: U32) -> Result<()> {
    require_known(mode, R_OK | W_OK | X_OK)?;
    require_known(flags, AT_EACCESS | AT_SYMLINK_NOFOLLOW)?;
    let at = PathArg { dir, path, len }.find(ctx, last_link(flags & AT_SYMLINK_NOFOLLOW)?)?;
    let metadata = at.inode.metadata();
    check_permission(&ctx.process().credentials(), &metadata, Permission::from_bits_truncate(mode))?;
    // Devices and pipes are written behind the file system, not into it.
    let in_file_system = matches!(metadata.kind, FileKind::Regular | FileKind::Directory);
    if mode & W_OK != 0 && in_file_system { at.require_writable() } else { Ok(()) }
}
