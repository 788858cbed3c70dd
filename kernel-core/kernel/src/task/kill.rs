//! Who a signal is for, by POSIX's numbers (`kill`), and whether the caller may send it.

use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::process::Process;
use crate::task::signal::{Target, send};
use crate::task::tree::{INIT, Life};
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// Sends a signal to a process (a positive number), the caller's group (0), every process but the caller and init that
/// may be signalled (-1), or a group (its number, negative). Without a signal it only checks.
///
/// # Errors
/// `ESRCH` when nobody has the number, `EPERM` when none of those who have it may be signalled.
pub fn kill(ctx: &Ctx<'_>, pid: i32, signal: Option<Signal>) -> Result<()> {
    let found = targets(ctx, pid)?;
    if found.is_empty() {
        return Err(Errno::ESRCH);
    }
    let mut reached = false;
    for process in found.iter().filter(|process| may_signal(ctx, process, signal)) {
        reached = true;
        if let Some(signal) = signal {
            send(ctx.kernel, process, Target::Process, signal);
        }
    }
    if reached { Ok(()) } else { Err(Errno::EPERM) }
}

fn targets(ctx: &Ctx<'_>, pid: i32) -> Result<Vec<Arc<Process>>> {
    let caller = ctx.process().pid();
    let tree = ctx.kernel.tree().lock();
    let number = pid.unsigned_abs();
    Ok(match pid {
        -1 => {
            let everyone = tree.iter().filter(|node| node.life == Life::Alive);
            let others = everyone.filter(|node| ![INIT, caller].contains(&node.process.pid()));
            others.map(|node| node.process.clone()).collect()
        }
        0 => tree.group(tree.node(caller)?.group),
        1.. => alloc::vec![tree.node(number)?.process.clone()],
        _ => tree.group(number),
    })
}

/// A process may signal those of its own user; user 0 everyone; and anybody may continue their own session's.
fn may_signal(ctx: &Ctx<'_>, process: &Arc<Process>, signal: Option<Signal>) -> bool {
    let caller = ctx.process();
    let in_session = || process.session().sid() == caller.session().sid();
    may_control(ctx, process) || (signal == Some(Signal::SIGCONT) && in_session())
}

/// Whether the caller may do with a process what it may do with its own: it is the same user's, or the caller is user 0.
pub fn may_control(ctx: &Ctx<'_>, process: &Process) -> bool {
    let uid = ctx.process().credentials().uid;
    uid == 0 || uid == process.credentials().uid
}
