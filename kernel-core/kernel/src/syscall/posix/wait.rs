//! Waiting for children, with POSIX's options and statuses.

use crate::kernel::Ctx;
use crate::syscall::decode::{require_known, require_room};
use crate::syscall::table::{I32, Ptr, U32};
use crate::task::group::group_of;
use crate::task::process::ExitStatus;
use crate::task::tree::{ChildEvent, ChildFilter, ChildInterest};
use crate::task::waitpid::{Patience, wait_child};
use tabula_abi::Result;
use tabula_abi::posix::{
    STATUS_CONTINUED, WCONTINUED, WNOHANG, WUNTRACED, status_exited, status_signaled, status_stopped,
};

/// Waits for a child: one (a positive number), any (-1), any of the caller's group (0) or of another (its number,
/// negative). Says which, or 0 when none has changed and it was not to wait, and what became of it.
///
/// # Errors
/// `ECHILD`, `EINTR`, `EINVAL` for unknown options, `EFAULT`.
pub fn waitpid(ctx: &Ctx<'_>, pid: I32, options: U32, out_pid: Ptr, out_status: Ptr) -> Result<()> {
    require_known(options, WNOHANG | WUNTRACED | WCONTINUED)?;
    require_room(ctx, out_pid, 4)?;
    require_room(ctx, out_status, 4)?;
    let filter = match pid {
        -1 => ChildFilter::Any,
        0 => ChildFilter::Group(group_of(ctx, 0)?),
        1.. => ChildFilter::Process(pid.unsigned_abs()),
        _ => ChildFilter::Group(pid.unsigned_abs()),
    };
    let interest = ChildInterest { stopped: options & WUNTRACED != 0, continued: options & WCONTINUED != 0 };
    let patience = if options & WNOHANG == 0 { Patience::Wait } else { Patience::Now };
    let (pid, status) = match wait_child(ctx, filter, interest, patience)? {
        Some((child, event)) => (child.pid(), status_of(event)),
        None => (0, 0),
    };
    ctx.memory.write_u32(out_pid, pid)?;
    ctx.memory.write_u32(out_status, status)
}

fn status_of(event: ChildEvent) -> u32 {
    match event {
        ChildEvent::Ended(ExitStatus::Exited(code)) => status_exited(code),
        ChildEvent::Ended(ExitStatus::Killed(signal)) => status_signaled(signal.number()),
        ChildEvent::Stopped(signal) => status_stopped(signal.number()),
        ChildEvent::Continued => STATUS_CONTINUED,
    }
}
