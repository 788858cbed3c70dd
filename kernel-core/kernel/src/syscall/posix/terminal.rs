//! Terminals: attributes, window size, the foreground group, queues, names.

use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::open_file;
use crate::syscall::table::{Fd, I32, Len, Ptr, U32};
use crate::tty::{Flow, FlushQueue, SetAttributes, Terminal};
use crate::wait::block_on;
use alloc::format;
use tabula_abi::termios::{
    TCIFLUSH, TCIOFF, TCIOFLUSH, TCION, TCOFLUSH, TCOOFF, TCOON, TCSADRAIN, TCSAFLUSH, TCSANOW, Termios,
    Winsize,
};
use tabula_abi::{Errno, Result};

fn terminal(ctx: &Ctx<'_>, fd: Fd) -> Result<Arc<dyn Terminal>> {
    open_file(ctx, fd)?.file().terminal().ok_or(Errno::ENOTTY)
}

/// Does something to a terminal, and waits where it says so: until its output is taken, or until the caller, which was in
/// the background and has been stopped for it, is continued.
fn waiting<T>(ctx: &Ctx<'_>, fd: Fd, attempt: impl Fn(&dyn Terminal) -> Result<T>) -> Result<T> {
    let file = open_file(ctx, fd)?;
    let terminal = file.file().terminal().ok_or(Errno::ENOTTY)?;
    match file.file().queue() {
        Some(queue) => block_on(ctx.task, queue, || attempt(&*terminal)),
        None => attempt(&*terminal),
    }
}

/// The terminal's attributes (`struct termios`).
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EFAULT`.
pub fn tcgetattr(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    ctx.memory.write(out, &terminal(ctx, fd)?.attributes().to_bytes())
}

/// Changes the terminal's attributes: now, after its output is taken, or then and without its unread input.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EINVAL` for an unknown action, `EINTR`, `EIO`, `EFAULT`.
pub fn tcsetattr(ctx: &Ctx<'_>, fd: Fd, action: U32, attributes: Ptr) -> Result<()> {
    let when = match action {
        TCSANOW => SetAttributes::Now,
        TCSADRAIN => SetAttributes::Drain,
        TCSAFLUSH => SetAttributes::Flush,
        _ => return Err(Errno::EINVAL),
    };
    let mut bytes = [0; Termios::SIZE];
    ctx.memory.read(attributes, &mut bytes)?;
    let attributes = Termios::from_bytes(&bytes);
    waiting(ctx, fd, |terminal| terminal.set_attributes(ctx, when, &attributes))
}

/// The terminal's foreground group.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EFAULT`.
pub fn tcgetpgrp(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    let group = terminal(ctx, fd)?.foreground(ctx)?;
    ctx.memory.write_u32(out, group)
}

/// Sets the terminal's foreground group.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EINVAL` for a number that no group can have, `EPERM`, `EINTR`, `EIO`.
pub fn tcsetpgrp(ctx: &Ctx<'_>, fd: Fd, group: I32) -> Result<()> {
    let group = u32::try_from(group).ok().filter(|group| *group != 0).ok_or(Errno::EINVAL)?;
    waiting(ctx, fd, |terminal| terminal.set_foreground(ctx, group))
}

/// The terminal's window size (`struct winsize`).
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EFAULT`.
pub fn tcgetwinsize(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    ctx.memory.write(out, &terminal(ctx, fd)?.window().to_bytes())
}

/// Sets the terminal's window size.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EFAULT`.
pub fn tcsetwinsize(ctx: &Ctx<'_>, fd: Fd, size: Ptr) -> Result<()> {
    let mut bytes = [0; Winsize::SIZE];
    ctx.memory.read(size, &mut bytes)?;
    terminal(ctx, fd)?.set_window(ctx.kernel, Winsize::from_bytes(&bytes));
    Ok(())
}

/// Throws away what is in the terminal's queues.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EINVAL` for an unknown queue.
pub fn tcflush(ctx: &Ctx<'_>, fd: Fd, queue: U32) -> Result<()> {
    let which = match queue {
        TCIFLUSH => FlushQueue::Input,
        TCOFLUSH => FlushQueue::Output,
        TCIOFLUSH => FlushQueue::Both,
        _ => return Err(Errno::EINVAL),
    };
    terminal(ctx, fd)?.flush(which);
    Ok(())
}

/// Stops and starts the terminal's output and input.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EINVAL` for an unknown action, `EINTR`, `EIO`.
pub fn tcflow(ctx: &Ctx<'_>, fd: Fd, action: U32) -> Result<()> {
    let flow = match action {
        TCOOFF => Flow::StopOutput,
        TCOON => Flow::StartOutput,
        TCIOFF => Flow::StopInput,
        TCION => Flow::StartInput,
        _ => return Err(Errno::EINVAL),
    };
    waiting(ctx, fd, |terminal| terminal.flow(ctx, flow))
}

/// Waits until the terminal's output is taken.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EINTR`.
pub fn tcdrain(ctx: &Ctx<'_>, fd: Fd) -> Result<()> {
    waiting(ctx, fd, |terminal| if terminal.is_drained() { Ok(()) } else { Err(Errno::EAGAIN) })
}

/// The session that the terminal controls.
///
/// # Errors
/// `EBADF`, `ENOTTY` when it controls none, `EFAULT`.
pub fn tcgetsid(ctx: &Ctx<'_>, fd: Fd, out: Ptr) -> Result<()> {
    let session = terminal(ctx, fd)?.session().ok_or(Errno::ENOTTY)?;
    ctx.memory.write_u32(out, session)
}

/// Makes the terminal the controlling one of the caller's session (`TIOCSCTTY`).
///
/// # Errors
/// `EBADF`, `ENOTTY`, `EPERM`, `EIO`.
pub fn tcsctty(ctx: &Ctx<'_>, fd: Fd) -> Result<()> {
    terminal(ctx, fd)?.take_control(ctx)
}

/// The terminal's path, without a zero byte, and its length.
///
/// # Errors
/// `EBADF`, `ENOTTY`, `ERANGE` when there is too little room (the length is written all the same), `EFAULT`.
pub fn ttyname(ctx: &Ctx<'_>, fd: Fd, buf: Ptr, len: Len, out: Ptr) -> Result<()> {
    let path = format!("/dev/pts/{}", terminal(ctx, fd)?.number());
    ctx.memory.write_u32(out, path.len() as u32)?;
    if path.len() > len as usize {
        return Err(Errno::ERANGE);
    }
    ctx.memory.write(buf, path.as_bytes())
}
