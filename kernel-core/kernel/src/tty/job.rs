//! Job control: which processes may use their controlling terminal, and the signals for those that may not (POSIX, General
//! Terminal Interface, 11.1.4). A process is in the background when its group is not the terminal's foreground group.

use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::task::group::group_of;
use crate::task::signal::{Target, send};
use crate::tty::pair::Pair;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// What somebody wants to do with a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// Read from it.
    Read,
    /// Change it; or write to it, where `TOSTOP` says that this counts.
    Change,
}

/// Lets a process in the foreground through, and whoever has another controlling terminal, or none. A background process's
/// group is stopped.
///
/// # Errors
/// `EAGAIN` when the group was sent `SIGTTIN` or `SIGTTOU`: the caller tries again once it is continued. `EIO` when it would
/// be stopped for ever, because the group is orphaned, and when it does not let itself be stopped reading.
pub(super) fn require_foreground(ctx: &Ctx<'_>, pair: &Pair, wanted: Use) -> Result<()> {
    let Some(foreground) = pair.foreground_of(&ctx.process().session()) else { return Ok(()) };
    let group = group_of(ctx, 0)?;
    if foreground == 0 || group == foreground {
        return Ok(());
    }
    let signal = match wanted {
        Use::Read => Signal::SIGTTIN,
        Use::Change => Signal::SIGTTOU,
    };
    let is_blocked = ctx.task.signals().lock().blocked.contains(signal);
    if is_blocked || ctx.process().signals().is_ignored(signal) {
        return if wanted == Use::Read { Err(Errno::EIO) } else { Ok(()) };
    }
    if ctx.kernel.tree().lock().is_orphaned_group_of(ctx.process().pid()) {
        return Err(Errno::EIO);
    }
    signal_group(ctx.kernel, group, signal);
    Err(Errno::EAGAIN)
}

/// Sends a signal to every process of a group. Group 0 is nobody.
pub(super) fn signal_group(kernel: &Arc<Kernel>, group: u32, signal: Signal) {
    if group == 0 {
        return;
    }
    let members = kernel.tree().lock().group(group);
    for member in &members {
        send(kernel, member, Target::Process, signal);
    }
}
