//! Threads: starting and joining them, leaving, sleeping.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::table::{Ptr, U32, U64};
use crate::task::exit::leave;
use crate::task::process::ExitStatus;
use crate::task::thread::{join_thread, spawn_thread};
use crate::wait::{Interrupted, wait_for};
use tabula_abi::Result;
use tabula_abi::signal::Signal;
use tabula_abi::wasix::THREAD_START_BYTES;

/// Starts a thread that calls the program's `wasi_thread_start` with its number and the address of `thread_start`, which
/// says where its stack and its function are: the program's start-up code reads it there.
///
/// # Errors
/// `EAGAIN`, `ENOMEM`, `EFAULT`.
pub fn thread_spawn_v2(ctx: &Ctx<'_>, start: Ptr, out: Ptr) -> Result<()> {
    require_room(ctx, start, THREAD_START_BYTES)?;
    require_room(ctx, out, 4)?;
    let tid = spawn_thread(ctx, start)?;
    ctx.memory.write_u32(out, tid)
}

/// Waits until a thread has ended.
///
/// # Errors
/// `EDEADLK` for the caller itself, `EINTR`.
pub fn thread_join(ctx: &Ctx<'_>, tid: U32) -> Result<()> {
    join_thread(ctx, tid)
}

/// Ends the thread; the last one takes the process along, with this code.
pub fn thread_exit(ctx: &Ctx<'_>, code: U32) {
    ctx.task.set_exit_code(code);
    leave(ctx, None);
}

/// The thread's number.
///
/// # Errors
/// `EFAULT`.
pub fn thread_id(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.task.tid())
}

/// Sleeps for a number of nanoseconds.
///
/// # Errors
/// `EINTR`.
pub fn thread_sleep(ctx: &Ctx<'_>, duration_ns: U64) -> Result<()> {
    let deadline_ns = ctx.kernel.host().monotonic_ns().saturating_add(duration_ns);
    match wait_for(ctx.task, &[], Some(deadline_ns), || None::<()>) {
        Ok(()) | Err(Interrupted::Deadline) => Ok(()),
        Err(Interrupted::Signal) => Err(Interrupted::Signal.into()),
    }
}

/// How many threads can compute at the same moment.
///
/// # Errors
/// `EFAULT`.
pub fn thread_parallelism(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.kernel.host().parallelism())
}

/// There are no checkpoints of a stack to go back to, and nowhere to go on: ends the process with `SIGSYS`.
pub fn stack_restore(ctx: &Ctx<'_>, _snapshot: Ptr, _value: U64) {
    leave(ctx, Some(ExitStatus::Killed(Signal::SIGSYS)));
}
