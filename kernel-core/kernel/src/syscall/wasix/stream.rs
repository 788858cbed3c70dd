//! Streams without a name: pipes, events, pairs of sockets, and the state of a socket.

use crate::fs::descriptors::{Descriptor, OnExec};
use crate::fs::file::{File, Readiness};
use crate::fs::open::{OpenFile, OpenFlags};
use crate::ipc::event::{EventMode, event};
use crate::ipc::pipe::pipe;
use crate::ipc::socketpair::socket_pair;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::{require_known, require_room};
use crate::syscall::descriptors::{close, install, open_file, with_all_rights};
use crate::syscall::table::{Fd, Ptr, U32, U64};
use tabula_abi::wasix::{
    ADDRESS_FAMILY_UNIX, ADDRESS_FAMILY_UNSPEC, EVENTFDFLAGS_SEMAPHORE, SOCK_STATUS_CLOSED,
    SOCK_STATUS_OPENED, SOCK_TYPE_STREAM,
};
use tabula_abi::{Errno, Result};

fn descriptor_of(ctx: &Ctx<'_>, file: Arc<dyn File>, access: OpenFlags) -> Result<Descriptor> {
    Ok(with_all_rights(OpenFile::new(ctx, file, None, access)?, OnExec::Keep))
}

/// A pipe: the end to read from and the end to write to.
///
/// # Errors
/// `ENFILE`, `ENOMEM`.
pub fn pipe_ends(ctx: &Ctx<'_>) -> Result<[Descriptor; 2]> {
    ctx.kernel.require_memory()?;
    let (reader, writer) = pipe(ctx);
    let reader = descriptor_of(ctx, reader, OpenFlags::READ)?;
    Ok([reader, descriptor_of(ctx, writer, OpenFlags::WRITE)?])
}

/// Gives both of two descriptors a number, or neither, and writes the numbers.
fn install_both(ctx: &Ctx<'_>, ends: [Descriptor; 2], outs: [Ptr; 2]) -> Result<()> {
    let [first, second] = ends;
    let [first_out, second_out] = outs;
    let first = install(ctx, first)?;
    let second = match install(ctx, second) {
        Ok(second) => second,
        Err(errno) => {
            close(ctx, first)?;
            return Err(errno);
        }
    };
    ctx.memory.write_u32(first_out, first)?;
    ctx.memory.write_u32(second_out, second)
}

/// A pipe: the numbers of its end to read from and its end to write to.
///
/// # Errors
/// `EMFILE`, `ENFILE`, `ENOMEM`, `EFAULT`.
pub fn fd_pipe(ctx: &Ctx<'_>, reader_out: Ptr, writer_out: Ptr) -> Result<()> {
    require_room(ctx, reader_out, 4)?;
    require_room(ctx, writer_out, 4)?;
    install_both(ctx, pipe_ends(ctx)?, [reader_out, writer_out])
}

/// An event: a counter that writes add to and reads take.
///
/// # Errors
/// `EINVAL` for unknown flags, `EMFILE`, `ENFILE`, `ENOMEM`, `EFAULT`.
pub fn fd_event(ctx: &Ctx<'_>, initial: U64, flags: U32, out: Ptr) -> Result<()> {
    require_known(flags, u32::from(EVENTFDFLAGS_SEMAPHORE))?;
    require_room(ctx, out, 4)?;
    ctx.kernel.require_memory()?;
    let mode = if flags == 0 { EventMode::Counter } else { EventMode::Semaphore };
    let counter = event(ctx, initial, mode);
    let number = install(ctx, descriptor_of(ctx, counter, OpenFlags::READ.union(OpenFlags::WRITE))?)?;
    ctx.memory.write_u32(out, number)
}

/// Two sockets connected to one another.
///
/// # Errors
/// `EAFNOSUPPORT`, `EPROTOTYPE` and `EPROTONOSUPPORT` for anything but local streams; `EMFILE`, `ENFILE`, `ENOMEM`,
/// `EFAULT`.
pub fn sock_pair(
    ctx: &Ctx<'_>,
    family: U32,
    kind: U32,
    protocol: U32,
    first_out: Ptr,
    second_out: Ptr,
) -> Result<()> {
    require_room(ctx, first_out, 4)?;
    require_room(ctx, second_out, 4)?;
    if ![ADDRESS_FAMILY_UNSPEC, ADDRESS_FAMILY_UNIX].contains(&family) {
        return Err(Errno::EAFNOSUPPORT);
    }
    if kind != SOCK_TYPE_STREAM {
        return Err(Errno::EPROTOTYPE);
    }
    if protocol != 0 {
        return Err(Errno::EPROTONOSUPPORT);
    }
    ctx.kernel.require_memory()?;
    let (first, second) = socket_pair(ctx);
    let access = OpenFlags::READ.union(OpenFlags::WRITE);
    let first = descriptor_of(ctx, first, access)?;
    install_both(ctx, [first, descriptor_of(ctx, second, access)?], [first_out, second_out])
}

/// Whether a socket is connected.
///
/// # Errors
/// `EBADF`, `ENOTSOCK`, `EFAULT`.
pub fn sock_status(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    let file = open_file(ctx, fd)?;
    file.file().socket().ok_or(Errno::ENOTSOCK)?;
    let is_closed = file.file().readiness().contains(Readiness::HANGUP);
    ctx.memory.write_u8(out, if is_closed { SOCK_STATUS_CLOSED } else { SOCK_STATUS_OPENED })
}
