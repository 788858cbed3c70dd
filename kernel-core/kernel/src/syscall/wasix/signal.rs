//! Signals: sending them, the program's handler, and which are ignored from the start.

use crate::kernel::Ctx;
use crate::syscall::decode::{Record, signal as signal_of};
use crate::syscall::table::{Len, Ptr, U32};
use crate::task::kill::kill;
use crate::task::signal::{Disposition, Target, send};
use crate::task::thread::find_thread;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::wasix::SIGNAL_DISPOSITION_BYTES;
use tabula_abi::{Errno, Result};

/// The longest name of an exported function that a handler may have, in bytes.
const NAME_MAX: usize = 1024;

/// Binds the function that the program exports under this name as the handler of its signals. An empty name unbinds it;
/// a name that cannot be read, or under which nothing is exported, changes nothing: the call has no way to say so.
pub fn callback_signal(ctx: &Ctx<'_>, name: Ptr, len: Len) {
    let Ok(name) = ctx.memory.read_vec(name, len, NAME_MAX, Errno::ENAMETOOLONG) else { return };
    if !name.is_empty() && !ctx.kernel.host().has_export(ctx.task, &name) {
        return;
    }
    let mut signals = ctx.process().signals();
    signals.has_handler = !name.is_empty();
    signals.handler = name.into();
}

/// Sends a signal as `kill` does; 0 only checks.
///
/// # Errors
/// `EINVAL` for an unknown signal, `ESRCH`, `EPERM`.
pub fn proc_signal(ctx: &Ctx<'_>, pid: U32, signal: U32) -> Result<()> {
    let signal = if signal == 0 { None } else { Some(signal_of(signal)?) };
    kill(ctx, pid as i32, signal)
}

/// Sends a signal to a thread of the same process; 0 only checks.
///
/// # Errors
/// `EINVAL` for an unknown signal, `ESRCH`.
pub fn thread_signal(ctx: &Ctx<'_>, tid: U32, signal: U32) -> Result<()> {
    let signal = if signal == 0 { None } else { Some(signal_of(signal)?) };
    let thread = find_thread(ctx, tid).ok_or(Errno::ESRCH)?;
    if let Some(signal) = signal {
        send(ctx.kernel, ctx.process(), Target::Task(&thread), signal);
    }
    Ok(())
}

/// The signals that the process was started with another disposition for than the default: those it ignores.
fn ignored(ctx: &Ctx<'_>) -> Vec<Signal> {
    let signals = ctx.process().signals();
    let is_ignored = |signal: &Signal| signals.disposition(*signal) == Disposition::Ignore;
    Signal::ALL.iter().copied().filter(is_ignored).collect()
}

/// How many signals [`proc_signals_get`] lists.
///
/// # Errors
/// `EFAULT`.
pub fn proc_signals_sizes_get(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ignored(ctx).len() as u32)
}

/// Lists signals with their dispositions (`signal_disposition` each).
///
/// # Errors
/// `EFAULT`.
pub fn proc_signals_get(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    let mut at = out;
    for signal in ignored(ctx) {
        Record::<SIGNAL_DISPOSITION_BYTES>::new().put(0, &[signal.number(), 1]).write(ctx, at)?;
        at = at.wrapping_add(SIGNAL_DISPOSITION_BYTES as u32);
    }
    Ok(())
}
