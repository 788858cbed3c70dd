//! Sockets: `sock_accept`, `sock_recv`, `sock_send`, `sock_shutdown`. What there is now are connected pairs of streams;
//! nothing listens.

use crate::fs::file::{Receive, Shutdown};
use crate::fs::open::OpenFile;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::require_room;
use crate::syscall::descriptors::{open_file, open_file_with};
use crate::syscall::io::{Fullness, receive, write};
use crate::syscall::preview1::status::known;
use crate::syscall::table::{Fd, Len, Ptr, U32};
use crate::user::UserBuffers;
use tabula_abi::wasi::{FdFlags, RIFLAGS_PEEK, RIFLAGS_WAITALL, Rights, SDFLAGS_RD, SDFLAGS_WR};
use tabula_abi::{Errno, Result};

const SHUT_READ: u32 = SDFLAGS_RD as u32;
const SHUT_WRITE: u32 = SDFLAGS_WR as u32;
const SHUT_BOTH: u32 = SHUT_READ | SHUT_WRITE;

/// The socket behind a descriptor with these rights. That it is no socket is said first.
fn socket_with(ctx: &Ctx<'_>, fd: Fd, rights: Rights) -> Result<Arc<OpenFile>> {
    let file = open_file(ctx, fd)?;
    file.file().socket().ok_or(Errno::ENOTSOCK)?;
    open_file_with(ctx, fd, rights)
}

/// Accepts a connection. No socket listens, so this is `EINVAL` for all of them, as POSIX says.
///
/// # Errors
/// `EBADF`, `ENOTSOCK`, `ENOTCAPABLE`, `EINVAL`, `EFAULT`.
pub fn sock_accept(ctx: &Ctx<'_>, fd: Fd, flags: U32, accepted: Ptr) -> Result<()> {
    socket_with(ctx, fd, Rights::SOCK_ACCEPT)?;
    known::<FdFlags>(flags)?;
    require_room(ctx, accepted, 4)?;
    Err(Errno::EINVAL)
}

/// Receives into buffers; 0 bytes when the other side has shut its writing. Streams never cut data, so no flag comes back.
///
/// # Errors
/// `EBADF`, `ENOTSOCK`, `ENOTCAPABLE`, `EINVAL` for unknown flags, `EFAULT`, `EAGAIN` with `NONBLOCK`, `EINTR`.
pub fn sock_recv(
    ctx: &Ctx<'_>,
    fd: Fd,
    ri_data: Ptr,
    ri_data_len: Len,
    ri_flags: U32,
    ro_data_len: Ptr,
    ro_flags: Ptr,
) -> Result<()> {
    let file = socket_with(ctx, fd, Rights::FD_READ)?;
    let flags = u16::try_from(ri_flags).map_err(|_| Errno::EINVAL)?;
    if flags & !(RIFLAGS_PEEK | RIFLAGS_WAITALL) != 0 {
        return Err(Errno::EINVAL);
    }
    require_room(ctx, ro_data_len, 4)?;
    require_room(ctx, ro_flags, 2)?;
    let mode = if flags & RIFLAGS_PEEK != 0 { Receive::Peek } else { Receive::Take };
    let fullness = if flags & RIFLAGS_WAITALL != 0 { Fullness::All } else { Fullness::Some };
    let mut buffers = UserBuffers::new(ctx.memory, ri_data, ri_data_len)?;
    let count = receive(ctx, &file, &mut buffers, mode, fullness)?;
    ctx.memory.write_u32(ro_data_len, count as u32)?;
    ctx.memory.write_u16(ro_flags, 0)
}

/// Sends from buffers. There are no flags yet.
///
/// # Errors
/// `EBADF`, `ENOTSOCK`, `ENOTCAPABLE`, `EINVAL` for flags, `EFAULT`, `EAGAIN` with `NONBLOCK`, `EINTR`, `EPIPE`.
pub fn sock_send(
    ctx: &Ctx<'_>,
    fd: Fd,
    si_data: Ptr,
    si_data_len: Len,
    si_flags: U32,
    so_data_len: Ptr,
) -> Result<()> {
    let file = socket_with(ctx, fd, Rights::FD_WRITE)?;
    if si_flags != 0 {
        return Err(Errno::EINVAL);
    }
    require_room(ctx, so_data_len, 4)?;
    let mut buffers = UserBuffers::new(ctx.memory, si_data, si_data_len)?;
    let count = write(ctx, &file, &mut buffers)?;
    ctx.memory.write_u32(so_data_len, count as u32)
}

/// Shuts one side of a socket, or both.
///
/// # Errors
/// `EBADF`, `ENOTSOCK`, `ENOTCAPABLE`, `EINVAL` for unknown flags or none, `ENOTCONN`.
pub fn sock_shutdown(ctx: &Ctx<'_>, fd: Fd, how: U32) -> Result<()> {
    let file = socket_with(ctx, fd, Rights::SOCK_SHUTDOWN)?;
    let side = match how {
        SHUT_READ => Shutdown::Read,
        SHUT_WRITE => Shutdown::Write,
        SHUT_BOTH => Shutdown::Both,
        _ => return Err(Errno::EINVAL),
    };
    file.file().socket().ok_or(Errno::ENOTSOCK)?.shutdown(side)
}
