//! The working directory.

use crate::fs::inode::FileKind;
use crate::fs::path::{Confinement, LastLink, Permission, check_permission, path_of, walk};
use crate::kernel::Ctx;
use crate::syscall::decode::path as read_path;
use crate::syscall::table::{Len, Ptr};
use tabula_abi::{Errno, Result};

/// Moves the working directory.
///
/// # Errors
/// `ENOTDIR`, `EACCES`, those of the walk, `EFAULT`.
pub fn chdir(ctx: &Ctx<'_>, path: Ptr, len: Len) -> Result<()> {
    let path = read_path(ctx, path, len)?;
    let process = ctx.process();
    let found = walk(ctx, &process.cwd(), &path, Confinement::Namespace, LastLink::Follow)?;
    let metadata = found.inode.metadata();
    if metadata.kind != FileKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    check_permission(&process.credentials(), &metadata, Permission::EXECUTE)?;
    process.set_cwd(found);
    Ok(())
}

/// Writes the working directory's path, and a zero byte where there is room; `len` holds the room and then the length.
///
/// # Errors
/// `ERANGE` when it does not fit, `ENOENT` when the directory has been removed, `EFAULT`.
pub fn getcwd(ctx: &Ctx<'_>, path: Ptr, len: Ptr) -> Result<()> {
    let room = ctx.memory.read_u32(len)? as usize;
    let process = ctx.process();
    let mut text = path_of(&process.cwd(), &process.root())?;
    ctx.memory.write_u32(len, text.len() as u32)?;
    if text.len() > room {
        return Err(Errno::ERANGE);
    }
    if text.len() < room {
        text.push(0);
    }
    ctx.memory.write(path, &text)
}
