//! Processes: who one is, waiting for children, leaving.

use crate::kernel::Ctx;
use crate::syscall::decode::{Record, require_known, require_room};
use crate::syscall::table::{Ptr, U32};
use crate::task::exit::leave;
use crate::task::process::ExitStatus;
use crate::task::tree::{ChildEvent, ChildFilter, ChildInterest};
use crate::task::waitpid::{Patience, wait_child};
use tabula_abi::wasix::{
    JOIN_FLAGS_NON_BLOCKING, JOIN_FLAGS_WAKE_STOPPED, JOIN_STATUS_BYTES, JOIN_STATUS_EXIT_NORMAL,
    JOIN_STATUS_EXIT_SIGNAL, JOIN_STATUS_NOTHING, JOIN_STATUS_STOPPED, OPTION_PID_BYTES,
};
use tabula_abi::{Errno, Result};

/// The process's number.
///
/// # Errors
/// `EFAULT`.
pub fn proc_id(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.process().pid())
}

/// The number of a process's parent.
///
/// # Errors
/// `ESRCH`, `EFAULT`.
pub fn proc_parent(ctx: &Ctx<'_>, pid: U32, out: Ptr) -> Result<()> {
    let parent = ctx.kernel.tree().lock().node(pid)?.parent;
    ctx.memory.write_u32(out, parent)
}

/// Waits for a child (`option_pid`), or for any when none is named; says which it was and what became of it.
///
/// # Errors
/// `ECHILD`, `EINTR`, `EINVAL` for unknown flags or tags, `EFAULT`.
pub fn proc_join(ctx: &Ctx<'_>, pid: Ptr, flags: U32, status: Ptr) -> Result<()> {
    require_known(flags, JOIN_FLAGS_NON_BLOCKING | JOIN_FLAGS_WAKE_STOPPED)?;
    require_room(ctx, pid, OPTION_PID_BYTES)?;
    require_room(ctx, status, JOIN_STATUS_BYTES)?;
    let filter = match ctx.memory.read_u8(pid)? {
        0 => ChildFilter::Any,
        1 => ChildFilter::Process(ctx.memory.read_u32(pid.wrapping_add(4))?),
        _ => return Err(Errno::EINVAL),
    };
    let interest = ChildInterest { stopped: flags & JOIN_FLAGS_WAKE_STOPPED != 0, continued: false };
    let patience = if flags & JOIN_FLAGS_NON_BLOCKING == 0 { Patience::Wait } else { Patience::Now };
    let found = wait_child(ctx, filter, interest, patience)?;
    let mut who = Record::<OPTION_PID_BYTES>::new();
    if let Some((child, _)) = &found {
        who.put(0, &[1]).put(4, &child.pid().to_le_bytes());
    }
    who.write(ctx, pid)?;
    join_status(found.map(|(_, event)| event)).write(ctx, status)
}

/// `join_status`: the tag, and at 2 the exit code, or the shell's code with the signal behind it, or the signal alone.
fn join_status(event: Option<ChildEvent>) -> Record<JOIN_STATUS_BYTES> {
    let mut record = Record::new();
    match event {
        None | Some(ChildEvent::Continued) => record.put(0, &[JOIN_STATUS_NOTHING]),
        Some(ChildEvent::Ended(status @ ExitStatus::Exited(_))) => {
            record.put(0, &[JOIN_STATUS_EXIT_NORMAL]).put(2, &(status.shell_code() as u16).to_le_bytes())
        }
        Some(ChildEvent::Ended(status @ ExitStatus::Killed(signal))) => record
            .put(0, &[JOIN_STATUS_EXIT_SIGNAL])
            .put(2, &(status.shell_code() as u16).to_le_bytes())
            .put(4, &[signal.number()]),
        Some(ChildEvent::Stopped(signal)) => record.put(0, &[JOIN_STATUS_STOPPED]).put(2, &[signal.number()]),
    };
    record
}

/// Ends the process.
pub fn proc_exit2(ctx: &Ctx<'_>, code: U32) {
    leave(ctx, Some(ExitStatus::Exited(code)));
}
