//! Process groups and sessions.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::table::{I32, Ptr};
use crate::task::group::{group_of, session_of, set_group, set_session};
use tabula_abi::{Errno, Result};

/// Numbers of processes are positive; what is not names nobody.
fn number(pid: I32) -> Result<u32> {
    u32::try_from(pid).map_err(|_| Errno::ESRCH)
}

/// The group of a process; 0 stands for the caller.
///
/// # Errors
/// `ESRCH`, `EFAULT`.
pub fn getpgid(ctx: &Ctx<'_>, pid: I32, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, group_of(ctx, number(pid)?)?)
}

/// Moves the caller or a child into a group.
///
/// # Errors
/// `EINVAL` for a negative group; otherwise as [`set_group`].
pub fn setpgid(ctx: &Ctx<'_>, pid: I32, group: I32) -> Result<()> {
    let group = u32::try_from(group).map_err(|_| Errno::EINVAL)?;
    set_group(ctx, number(pid)?, group)
}

/// The session of a process; 0 stands for the caller.
///
/// # Errors
/// `ESRCH`, `EFAULT`.
pub fn getsid(ctx: &Ctx<'_>, pid: I32, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, session_of(ctx, number(pid)?)?)
}

/// Makes a session that the caller leads.
///
/// # Errors
/// `EPERM` when it leads a group already, `EFAULT`.
pub fn setsid(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    require_room(ctx, out, 4)?;
    let session = set_session(ctx)?;
    ctx.memory.write_u32(out, session)
}
