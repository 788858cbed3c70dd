//! Futexes: waiting until a word of shared memory changes, and waking those who wait.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::table::{Ptr, U32};
use crate::task::futex::Woken;
use tabula_abi::{Errno, Result};

/// Waits while the word holds `expected`, at most as long as `timeout` (`option_timestamp`, nanoseconds from now) says.
/// Says whether it was woken: no only after the timeout. A word that holds something else counts as woken, and so does a
/// signal, since whoever waits looks at the word again.
///
/// # Errors
/// `EINVAL` for an address that is not aligned or an unknown tag, `EFAULT`.
pub fn futex_wait(ctx: &Ctx<'_>, futex: Ptr, expected: U32, timeout: Ptr, out: Ptr) -> Result<()> {
    require_room(ctx, out, 1)?;
    let deadline_ns = match (timeout, ctx.memory.read_u8(timeout)) {
        (0, _) | (_, Ok(0)) => None,
        (_, Ok(1)) => {
            let after_ns = ctx.memory.read_u64(timeout.wrapping_add(8))?;
            Some(ctx.kernel.host().monotonic_ns().saturating_add(after_ns))
        }
        (_, Ok(_)) => return Err(Errno::EINVAL),
        (_, Err(errno)) => return Err(errno),
    };
    let woken = match ctx.process().futexes().wait(ctx, futex, expected, deadline_ns) {
        Ok(Woken::ByTimeout) => 0,
        Ok(Woken::ByWake) | Err(Errno::EAGAIN | Errno::EINTR) => 1,
        Err(errno) => return Err(errno),
    };
    ctx.memory.write_u8(out, woken)
}

/// Wakes one who waits; says whether there was one.
///
/// # Errors
/// `EFAULT`.
pub fn futex_wake(ctx: &Ctx<'_>, futex: Ptr, out: Ptr) -> Result<()> {
    wake(ctx, futex, 1, out)
}

/// Wakes all who wait; says whether there was one.
///
/// # Errors
/// `EFAULT`.
pub fn futex_wake_all(ctx: &Ctx<'_>, futex: Ptr, out: Ptr) -> Result<()> {
    wake(ctx, futex, u32::MAX, out)
}

fn wake(ctx: &Ctx<'_>, futex: Ptr, count: u32, out: Ptr) -> Result<()> {
    require_room(ctx, futex, 4)?;
    require_room(ctx, out, 1)?;
    let woken = ctx.process().futexes().wake(futex, count);
    ctx.memory.write_u8(out, u8::from(woken > 0))
}
