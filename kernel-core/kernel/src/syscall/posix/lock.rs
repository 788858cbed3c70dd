//! Advisory locks: on whole files, by open file, and on ranges, by process.

use crate::fs::inode::InodeRef;
use crate::fs::locks::{LockKind, LockRange};
use crate::fs::open::{OpenFile, OpenFlags, Whence};
use crate::kernel::Ctx;
use crate::syscall::decode::{Record, require_known, require_room};
use crate::syscall::descriptors::open_file;
use crate::syscall::table::{Fd, Ptr, U32};
use crate::wait::block_on;
use tabula_abi::posix::{
    F_GETLK, F_RDLCK, F_SETLK, F_SETLKW, F_UNLCK, F_WRLCK, FLOCK_BYTES, LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN,
};
use tabula_abi::wasi::{WHENCE_CUR, WHENCE_END, WHENCE_SET};
use tabula_abi::{Errno, Result};

fn inode(file: &OpenFile) -> Result<&InodeRef> {
    file.inode().ok_or(Errno::EINVAL)
}

/// Locks a whole file for an open file, shared or exclusive, or unlocks it.
///
/// # Errors
/// `EBADF`, `EAGAIN` with `LOCK_NB`, `EINTR`, `ENOLCK`, `EINVAL` for unknown operations and for what cannot be locked.
pub fn flock(ctx: &Ctx<'_>, fd: Fd, operation: U32) -> Result<()> {
    let file = open_file(ctx, fd)?;
    require_known(operation, LOCK_SH | LOCK_EX | LOCK_UN | LOCK_NB)?;
    let kind = match operation & !LOCK_NB {
        LOCK_SH => Some(LockKind::Shared),
        LOCK_EX => Some(LockKind::Exclusive),
        LOCK_UN => None,
        _ => return Err(Errno::EINVAL),
    };
    let locks = inode(&file)?.locks().ok_or(Errno::EINVAL)?;
    let owner = file.identity();
    match kind {
        None => locks.unlock_whole(owner),
        Some(kind) if operation & LOCK_NB != 0 => locks.lock_whole(owner, kind)?,
        Some(kind) => block_on(ctx.task, locks.queue(), || locks.lock_whole(owner, kind))?,
    }
    Ok(())
}

/// Locks or unlocks a range of a file for the process, or asks who stands in the way (`struct flock`).
///
/// # Errors
/// `EBADF` also when the file is not open for what the lock is for, `EAGAIN`, `EINTR`, `EDEADLK`, `ENOLCK`, `EINVAL`,
/// `EOVERFLOW`, `EFAULT`.
pub fn fd_lock(ctx: &Ctx<'_>, fd: Fd, command: U32, lock: Ptr) -> Result<()> {
    let file = open_file(ctx, fd)?;
    require_room(ctx, lock, FLOCK_BYTES)?;
    if ![F_GETLK, F_SETLK, F_SETLKW].contains(&command) {
        return Err(Errno::EINVAL);
    }
    let at = |offset: u32| lock.wrapping_add(offset);
    let kind = match ctx.memory.read_u16(at(0))? {
        F_RDLCK => Some(LockKind::Shared),
        F_WRLCK => Some(LockKind::Exclusive),
        F_UNLCK => None,
        _ => return Err(Errno::EINVAL),
    };
    let base = base(&file, ctx.memory.read_u16(at(2))?)?;
    let start = base.checked_add(ctx.memory.read_u64(at(8))? as i64).ok_or(Errno::EOVERFLOW)?;
    let range = LockRange::new(start, ctx.memory.read_u64(at(16))? as i64)?;
    let locks = inode(&file)?.locks().ok_or(Errno::EINVAL)?;
    let pid = ctx.process().pid();
    match (command, kind) {
        (F_GETLK, None) => Err(Errno::EINVAL),
        (F_GETLK, Some(kind)) => match locks.conflicting(pid, range, kind) {
            None => ctx.memory.write_u16(lock, F_UNLCK),
            Some(held) => {
                let kind = if held.kind == LockKind::Shared { F_RDLCK } else { F_WRLCK };
                Record::<FLOCK_BYTES>::new()
                    .put(0, &kind.to_le_bytes())
                    .put(4, &held.pid.to_le_bytes())
                    .put(8, &held.range.start().to_le_bytes())
                    .put(16, &held.range.len().to_le_bytes())
                    .write(ctx, lock)
            }
        },
        (_, None) => locks.unlock_range(pid, range),
        (_, Some(kind)) => {
            let needed = if kind == LockKind::Shared { OpenFlags::READ } else { OpenFlags::WRITE };
            if !file.flags().contains(needed) {
                return Err(Errno::EBADF);
            }
            if command == F_SETLK {
                return locks.lock_range(pid, range, kind);
            }
            let result = block_on(ctx.task, locks.queue(), || locks.lock_range_waiting(pid, range, kind));
            locks.end_wait(pid);
            result
        }
    }
}

/// Where a range counts from.
fn base(file: &OpenFile, whence: u16) -> Result<i64> {
    let base = match u32::from(whence) {
        WHENCE_SET => 0,
        WHENCE_CUR => file.seek(0, Whence::Current)?,
        WHENCE_END => file.file().metadata().size,
        _ => return Err(Errno::EINVAL),
    };
    i64::try_from(base).map_err(|_| Errno::EOVERFLOW)
}
