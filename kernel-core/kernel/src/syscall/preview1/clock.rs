//! Clocks: `clock_res_get`, `clock_time_get`. All times are nanoseconds.

use crate::kernel::Ctx;
use crate::syscall::table::{Ptr, U32, U64};
use tabula_abi::wasi::{CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME};
use tabula_abi::{Errno, Result};

/// What every clock counts in: hosts give microseconds, some a few of them at a time.
const RESOLUTION_NS: u64 = 1000;

/// The time on a clock.
///
/// # Errors
/// `EINVAL` for an unknown clock.
pub(super) fn now(ctx: &Ctx<'_>, id: U32) -> Result<u64> {
    match id {
        CLOCK_REALTIME => Ok(ctx.realtime_ns()),
        CLOCK_MONOTONIC => Ok(ctx.kernel.host().monotonic_ns()),
        CLOCK_PROCESS_CPUTIME => Ok(ctx.process().cpu_ns()),
        CLOCK_THREAD_CPUTIME => Ok(ctx.task.cpu_ns()),
        _ => Err(Errno::EINVAL),
    }
}

/// The resolution of a clock.
///
/// # Errors
/// `EINVAL` for an unknown clock, `EFAULT`.
pub fn clock_res_get(ctx: &Ctx<'_>, id: U32, resolution: Ptr) -> Result<()> {
    if id > CLOCK_THREAD_CPUTIME {
        return Err(Errno::EINVAL);
    }
    ctx.memory.write_u64(resolution, RESOLUTION_NS)
}

/// The time on a clock. The precision that the program would be content with changes nothing: all clocks cost the same.
///
/// # Errors
/// `EINVAL` for an unknown clock, `EFAULT`.
pub fn clock_time_get(ctx: &Ctx<'_>, id: U32, _precision: U64, time: Ptr) -> Result<()> {
    ctx.memory.write_u64(time, now(ctx, id)?)
}
