//! Reading and writing: `fd_read`, `fd_pread`, `fd_write`, `fd_pwrite`. Bytes go straight between the file and the
//! program's buffers; nothing is allocated on the way.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::descriptors::open_file_with;
use crate::syscall::io::{check_offset, read, read_at, write, write_at};
use crate::syscall::table::{Fd, Len, Ptr, U64};
use crate::user::UserBuffers;
use tabula_abi::Result;
use tabula_abi::wasi::Rights;

const READ_AT: Rights = Rights::FD_READ.union(Rights::FD_SEEK);
const WRITE_AT: Rights = Rights::FD_WRITE.union(Rights::FD_SEEK);

/// Reads into buffers, in their order; 0 bytes at the end.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for too many buffers, `EFAULT`, `EAGAIN` with `NONBLOCK`, `EINTR`, `EISDIR`, `EIO`.
pub fn fd_read(ctx: &Ctx<'_>, fd: Fd, iovs: Ptr, iovs_len: Len, nread: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_READ)?;
    require_room(ctx, nread, 4)?;
    let mut buffers = UserBuffers::new(ctx.memory, iovs, iovs_len)?;
    let count = read(ctx, &file, &mut buffers)?;
    ctx.memory.write_u32(nread, count as u32)
}

/// Reads at an offset; the file's own stays where it is.
///
/// # Errors
/// As [`fd_read`], `EINVAL` for an offset beyond the largest, and `ESPIPE`.
pub fn fd_pread(ctx: &Ctx<'_>, fd: Fd, iovs: Ptr, iovs_len: Len, offset: U64, nread: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, READ_AT)?;
    check_offset(offset)?;
    require_room(ctx, nread, 4)?;
    let mut buffers = UserBuffers::new(ctx.memory, iovs, iovs_len)?;
    let count = read_at(ctx, &file, offset, &mut buffers)?;
    ctx.memory.write_u32(nread, count as u32)
}

/// Writes from buffers, in their order. A stream takes all, unless something comes between.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for too many buffers, `EFAULT`, `EAGAIN` with `NONBLOCK`, `EINTR`, `EISDIR`, `EFBIG`,
/// `ENOSPC`, `EPIPE`, `EIO`.
pub fn fd_write(ctx: &Ctx<'_>, fd: Fd, iovs: Ptr, iovs_len: Len, nwritten: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_WRITE)?;
    require_room(ctx, nwritten, 4)?;
    let mut buffers = UserBuffers::new(ctx.memory, iovs, iovs_len)?;
    let count = write(ctx, &file, &mut buffers)?;
    ctx.memory.write_u32(nwritten, count as u32)
}

/// Writes at an offset; the file's own stays where it is.
///
/// # Errors
/// As [`fd_write`], `EINVAL` for an offset beyond the largest, and `ESPIPE`.
pub fn fd_pwrite(ctx: &Ctx<'_>, fd: Fd, iovs: Ptr, iovs_len: Len, offset: U64, nwritten: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, WRITE_AT)?;
    check_offset(offset)?;
    require_room(ctx, nwritten, 4)?;
    let mut buffers = UserBuffers::new(ctx.memory, iovs, iovs_len)?;
    let count = write_at(ctx, &file, offset, &mut buffers)?;
    ctx.memory.write_u32(nwritten, count as u32)
}
