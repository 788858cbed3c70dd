//! Processes: who one is.

use crate::kernel::Ctx;
use crate::syscall::table::Ptr;
use tabula_abi::Result;

/// The process's number.
///
/// # Errors
/// `EFAULT`.
pub fn proc_id(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    ctx.memory.write_u32(out, ctx.process().pid())
}
