//! Descriptors: copies, what happens to them on exec, and opening with that said at once.

use crate::fs::descriptors::{Descriptor, OnExec};
use crate::kernel::Ctx;
use crate::syscall::decode::{descriptor, path, require_room};
use crate::syscall::descriptors::{OpenHow, install, open_at};
use crate::syscall::table::{Fd, Len, Ptr, U32, U64};
use crate::syscall::wasix::spawn::{last_link, on_exec};
use tabula_abi::wasi::{FdFlags, OFlags, Rights};
use tabula_abi::wasix::FDFLAGSEXT_CLOEXEC;
use tabula_abi::{Errno, Result};

/// A copy with the lowest free number; it stays open on exec.
///
/// # Errors
/// `EBADF`, `EMFILE`, `EFAULT`.
pub fn fd_dup(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    fd_dup2(ctx, fd, 0, 0, out)
}

/// A copy with the lowest free number that is not below another (`fcntl` with `F_DUPFD`).
///
/// # Errors
/// `EBADF`, `EMFILE`, `EINVAL` when `lowest` is beyond the limit, `EFAULT`.
pub fn fd_dup2(ctx: &Ctx<'_>, fd: Fd, lowest: Fd, close_on_exec: U32, out: Ptr) -> Result<()> {
    require_room(ctx, out, 4)?;
    let on_exec = if close_on_exec == 0 { OnExec::Keep } else { OnExec::Close };
    let copy = Descriptor { on_exec, preopen: None, ..descriptor(ctx, fd)? };
    let limit = ctx.process().limits().descriptors();
    // Should there be no number, this is the last reference, dropped after the table's lock.
    let _file = copy.file.clone();
    let number = ctx.process().descriptors().insert(copy, lowest, limit)?;
    ctx.memory.write_u32(out, number)
}

/// The descriptor's own flags (`fdflagsext`).
///
/// # Errors
/// `EBADF`, `EFAULT`.
pub fn fd_fdflags_get(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    let flags = match descriptor(ctx, fd)?.on_exec {
        OnExec::Keep => 0,
        OnExec::Close => FDFLAGSEXT_CLOEXEC,
    };
    ctx.memory.write_u16(out, flags)
}

/// Sets the descriptor's own flags.
///
/// # Errors
/// `EBADF`, `EINVAL` for unknown flags.
pub fn fd_fdflags_set(ctx: &Ctx<'_>, fd: Fd, flags: U32) -> Result<()> {
    let mut descriptors = ctx.process().descriptors();
    let descriptor = descriptors.get_mut(fd)?;
    descriptor.on_exec = on_exec(u16::try_from(flags).map_err(|_| Errno::EINVAL)?)?;
    Ok(())
}

/// Opens as preview 1's `path_open` does, and says what happens to the descriptor on exec.
///
/// # Errors
/// Those of `path_open`; `EINVAL` for unknown flags.
#[allow(clippy::too_many_arguments)]
pub fn path_open2(
    ctx: &Ctx<'_>,
    fd: Fd,
    dirflags: U32,
    name: Ptr,
    name_len: Len,
    oflags: U32,
    rights: U64,
    inheriting: U64,
    fdflags: U32,
    fdflagsext: U32,
    out: Ptr,
) -> Result<()> {
    require_room(ctx, out, 4)?;
    let half = |flags: U32| u16::try_from(flags).map_err(|_| Errno::EINVAL);
    let how = OpenHow {
        last: last_link(dirflags)?,
        oflags: OFlags::from_bits(half(oflags)?).ok_or(Errno::EINVAL)?,
        rights: Rights::from_bits_truncate(rights),
        inheriting: Rights::from_bits_truncate(inheriting),
        flags: FdFlags::from_bits(half(fdflags)?).ok_or(Errno::EINVAL)?,
        on_exec: on_exec(half(fdflagsext)?)?,
    };
    let opened = open_at(ctx, fd, &path(ctx, name, name_len)?, &how)?;
    let number = install(ctx, opened)?;
    ctx.memory.write_u32(out, number)
}
