//! Descriptors as such, their positions and their durability: `fd_close`, `fd_renumber`, `fd_seek`, `fd_tell`, `fd_advise`,
//! `fd_allocate`, `fd_sync`, `fd_datasync`.

use crate::fs::descriptors::Descriptor;
use crate::fs::inode::{FileKind, SyncScope};
use crate::fs::open::{OpenFlags, Whence};
use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::descriptors::{self, open_file_with};
use crate::syscall::io::check_size;
use crate::syscall::table::{Fd, I64, Ptr, U32, U64};
use tabula_abi::wasi::{Rights, WHENCE_CUR, WHENCE_END, WHENCE_SET};
use tabula_abi::{Errno, Result};

/// The last of the numbers of `advice`.
const ADVICE_MAX: u32 = 5;

/// Closes a descriptor.
///
/// # Errors
/// `EBADF`.
pub fn fd_close(ctx: &Ctx<'_>, fd: Fd) -> Result<()> {
    descriptors::close(ctx, fd)
}

/// Moves a descriptor to the number of another one, which is closed. Both must be open. What happens on exec goes by the
/// number: as with `dup2`, who is put in the place of standard input is inherited as standard input was.
///
/// # Errors
/// `EBADF`.
pub fn fd_renumber(ctx: &Ctx<'_>, from: Fd, to: Fd) -> Result<()> {
    let replaced = {
        let mut table = ctx.process().descriptors();
        table.get(to)?;
        if from == to {
            return Ok(());
        }
        let on_exec = table.get(to)?.on_exec;
        let moved = Descriptor { on_exec, ..table.remove(from)? };
        core::mem::replace(table.get_mut(to)?, moved)
    };
    descriptors::forget(ctx, replaced);
    Ok(())
}

/// Moves the offset. The right to tell suffices to ask where it is.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for an unknown `whence` or a place before the start, `ESPIPE`, `EISDIR`, `EFAULT`.
pub fn fd_seek(ctx: &Ctx<'_>, fd: Fd, offset: I64, whence: U32, new_offset: Ptr) -> Result<()> {
    let from = match whence {
        WHENCE_SET => Whence::Start,
        WHENCE_CUR => Whence::Current,
        WHENCE_END => Whence::End,
        _ => return Err(Errno::EINVAL),
    };
    if (from, offset) == (Whence::Current, 0) {
        return fd_tell(ctx, fd, new_offset);
    }
    require_room(ctx, new_offset, 8)?;
    let file = open_file_with(ctx, fd, Rights::FD_SEEK)?;
    ctx.memory.write_u64(new_offset, file.seek(offset, from)?)
}

/// Where the offset is. The right to seek includes the right to tell.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `ESPIPE`, `EISDIR`, `EFAULT`.
pub fn fd_tell(ctx: &Ctx<'_>, fd: Fd, offset: Ptr) -> Result<()> {
    require_room(ctx, offset, 8)?;
    let file = match open_file_with(ctx, fd, Rights::FD_TELL) {
        Err(Errno::ENOTCAPABLE) => open_file_with(ctx, fd, Rights::FD_SEEK)?,
        other => other?,
    };
    ctx.memory.write_u64(offset, file.seek(0, Whence::Current)?)
}

/// Says how a file is going to be used. Everything is in memory or read ahead anyway, so nothing follows from it.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for unknown advice or a range past the largest offset, `ESPIPE`.
pub fn fd_advise(ctx: &Ctx<'_>, fd: Fd, offset: U64, len: U64, advice: U32) -> Result<()> {
    open_file_with(ctx, fd, Rights::FD_ADVISE)?;
    if advice > ADVICE_MAX || offset.checked_add(len).is_none() { Err(Errno::EINVAL) } else { Ok(()) }
}

/// Reserves space for a range of a file, which grows to its end (`posix_fallocate`).
///
/// # Errors
/// `EBADF` also when not open for writing, `ENOTCAPABLE`, `EINVAL` for an empty range, `EFBIG`, `ENOSPC`, `EROFS`, `ESPIPE`,
/// `EISDIR`, `ENODEV`.
pub fn fd_allocate(ctx: &Ctx<'_>, fd: Fd, offset: U64, len: U64) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_ALLOCATE)?;
    if !file.flags().contains(OpenFlags::WRITE) {
        return Err(Errno::EBADF);
    }
    if len == 0 {
        return Err(Errno::EINVAL);
    }
    let end = offset.checked_add(len).ok_or(Errno::EFBIG)?;
    let inode = file.inode().ok_or(Errno::ENODEV)?;
    if end > inode.metadata().size {
        check_size(ctx, end)?;
    }
    inode.allocate(offset, len)
}

/// Makes content and attributes durable.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for what cannot be (pipes, terminals), `EIO`.
pub fn fd_sync(ctx: &Ctx<'_>, fd: Fd) -> Result<()> {
    sync(ctx, fd, Rights::FD_SYNC, SyncScope::All)
}

/// Makes the content durable.
///
/// # Errors
/// As [`fd_sync`].
pub fn fd_datasync(ctx: &Ctx<'_>, fd: Fd) -> Result<()> {
    sync(ctx, fd, Rights::FD_DATASYNC, SyncScope::Data)
}

fn sync(ctx: &Ctx<'_>, fd: Fd, rights: Rights, scope: SyncScope) -> Result<()> {
    let file = open_file_with(ctx, fd, rights)?;
    match file.file().kind() {
        FileKind::Regular | FileKind::Directory | FileKind::BlockDevice => {
            file.inode().map_or(Ok(()), |inode| inode.sync(scope))
        }
        _ => Err(Errno::EINVAL),
    }
}
