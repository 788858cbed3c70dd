//! Signals: sending, dispositions and masks.

use crate::kernel::Ctx;
use crate::syscall::decode::{require_room, signal as signal_of};
use crate::syscall::table::{I32, Ptr, U32};
use crate::task::kill;
use crate::task::signal::{Disposition, ask};
use crate::wait::wait_for;
use tabula_abi::posix::{SIG_BLOCK, SIG_CATCH, SIG_DFL, SIG_IGN, SIG_QUERY, SIG_SETMASK, SIG_UNBLOCK};
use tabula_abi::signal::SignalSet;
use tabula_abi::{Errno, Result};

/// Sends a signal to a process, a group or everyone; 0 only checks.
///
/// # Errors
/// `EINVAL` for an unknown signal, `ESRCH`, `EPERM`.
pub fn kill(ctx: &Ctx<'_>, pid: I32, signal: I32) -> Result<()> {
    let signal = match u32::try_from(signal).map_err(|_| Errno::EINVAL)? {
        0 => None,
        number => Some(signal_of(number)?),
    };
    kill::kill(ctx, pid, signal)
}

/// Sets what happens on a signal (or, with [`SIG_QUERY`], leaves it), and says what happened before. `out` may be 0.
///
/// # Errors
/// `EINVAL` for an unknown signal or disposition, and to change `SIGKILL` or `SIGSTOP`; `EFAULT`.
pub fn sigaction(ctx: &Ctx<'_>, signal: I32, disposition: U32, out: Ptr) -> Result<()> {
    let signal = signal_of(u32::try_from(signal).map_err(|_| Errno::EINVAL)?)?;
    let new = match disposition {
        SIG_QUERY => None,
        SIG_DFL => Some(Disposition::Default),
        SIG_IGN => Some(Disposition::Ignore),
        SIG_CATCH => Some(Disposition::Catch),
        _ => return Err(Errno::EINVAL),
    };
    if out != 0 {
        require_room(ctx, out, 4)?;
    }
    let old = match new {
        Some(_) if signal.is_unstoppable() => return Err(Errno::EINVAL),
        Some(new) => ctx.process().signals().set_disposition(signal, new),
        None => ctx.process().signals().disposition(signal),
    };
    if out == 0 {
        return Ok(());
    }
    let old = match old {
        Disposition::Default => SIG_DFL,
        Disposition::Ignore => SIG_IGN,
        Disposition::Catch => SIG_CATCH,
    };
    ctx.memory.write_u32(out, old)
}

/// Changes which signals the thread blocks, by the set at `set` unless that is 0, and writes the old set to `old` unless
/// that is 0.
///
/// # Errors
/// `EINVAL` for an unknown `how`, `EFAULT`.
pub fn sigprocmask(ctx: &Ctx<'_>, how: U32, set: Ptr, old: Ptr) -> Result<()> {
    let change = match set {
        0 => None,
        _ => Some(SignalSet(ctx.memory.read_u64(set)?)),
    };
    if change.is_some() && ![SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK].contains(&how) {
        return Err(Errno::EINVAL);
    }
    if old != 0 {
        require_room(ctx, old, 8)?;
    }
    let before = {
        let mut signals = ctx.task.signals().lock();
        let before = signals.blocked;
        match (how, change) {
            (_, None) => {}
            (SIG_BLOCK, Some(set)) => signals.set_blocked(SignalSet(before.0 | set.0)),
            (SIG_UNBLOCK, Some(set)) => signals.set_blocked(before.without(set)),
            (_, Some(set)) => signals.set_blocked(set),
        }
        before
    };
    // What is open now is delivered when this call returns.
    ask(ctx.task);
    if old == 0 { Ok(()) } else { ctx.memory.write_u64(old, before.0) }
}

/// The signals that are pending because they are blocked.
///
/// # Errors
/// `EFAULT`.
pub fn sigpending(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    let pending = ctx.process().signals().pending;
    let own = ctx.task.signals().lock().clone();
    ctx.memory.write_u64(out, (pending.0 | own.pending.0) & own.blocked.0)
}

/// Blocks exactly a set of signals until one is caught, and then what was blocked before.
///
/// # Errors
/// `EINTR`, always; `EFAULT`.
pub fn sigsuspend(ctx: &Ctx<'_>, set: Ptr) -> Result<()> {
    let set = SignalSet(ctx.memory.read_u64(set)?);
    {
        let mut signals = ctx.task.signals().lock();
        let before = signals.blocked;
        signals.set_blocked(set);
        signals.restore = Some(before);
    }
    ask(ctx.task);
    match wait_for(ctx.task, &[], None, || None::<()>) {
        Ok(()) => Ok(()),
        Err(why) => Err(why.into()),
    }
}
