//! Named pipes.

use crate::fs::change::create;
use crate::fs::inode::NewInode;
use crate::kernel::Ctx;
use crate::syscall::posix::place::PathArg;
use crate::syscall::table::{Fd, Len, Ptr, U32};
use tabula_abi::Result;

/// Makes a named pipe.
///
/// # Errors
/// `EEXIST`, `ENOENT`, `EACCES`, `EROFS`, `ENOSPC`, those of the walk.
pub fn mkfifo(ctx: &Ctx<'_>, dir: Fd, path: Ptr, len: Len, mode: U32) -> Result<()> {
    let entry = PathArg { dir, path, len }.find_entry(ctx)?;
    create(ctx, &entry, NewInode::Fifo, mode & 0o7777)?;
    Ok(())
}
