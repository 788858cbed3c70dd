//! Who a process acts for. There is one user and one group number each: the real and the effective ones are the same.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::table::{Len, Ptr, U32};
use tabula_abi::{Errno, Result};

/// The user's number.
///
/// # Errors
/// `EFAULT`.
pub fn getuid(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.process().credentials().uid)
}

/// The group's number.
///
/// # Errors
/// `EFAULT`.
pub fn getgid(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.process().credentials().gid)
}

/// Further groups: how many there are, and, unless there is room for 0, their numbers.
///
/// # Errors
/// `EINVAL` when there are more than there is room for, `EFAULT`.
pub fn getgroups(ctx: &Ctx<'_>, room: Len, list: Ptr, out: Ptr) -> Result<()> {
    let groups = ctx.process().credentials().groups;
    let count = u32::try_from(groups.len()).map_err(|_| Errno::EINVAL)?;
    if room != 0 {
        if room < count {
            return Err(Errno::EINVAL);
        }
        require_room(ctx, list, groups.len().saturating_mul(4))?;
        let mut at = list;
        for group in &groups {
            ctx.memory.write_u32(at, *group)?;
            at = at.wrapping_add(4);
        }
    }
    ctx.memory.write_u32(out, count)
}

/// Acts for another user from now on: only user 0 may.
///
/// # Errors
/// `EPERM`, `EINVAL` for a number that no user has.
pub fn setuid(ctx: &Ctx<'_>, uid: U32) -> Result<()> {
    let mut who = ctx.process().credentials.write();
    require_change(who.uid, who.uid, uid)?;
    who.uid = uid;
    Ok(())
}

/// Acts for another group from now on: only user 0 may.
///
/// # Errors
/// `EPERM`, `EINVAL` for a number that no group has.
pub fn setgid(ctx: &Ctx<'_>, gid: U32) -> Result<()> {
    let mut who = ctx.process().credentials.write();
    require_change(who.uid, who.gid, gid)?;
    who.gid = gid;
    Ok(())
}

fn require_change(uid: u32, old: u32, new: u32) -> Result<()> {
    // In `chown` this number stands for no change.
    if new == u32::MAX {
        return Err(Errno::EINVAL);
    }
    if uid == 0 || old == new { Ok(()) } else { Err(Errno::EPERM) }
}
