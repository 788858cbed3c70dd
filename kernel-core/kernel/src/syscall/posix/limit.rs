//! Resource limits and what has been used.

use crate::kernel::Ctx;
use crate::syscall::decode::Record;
use crate::syscall::table::{I32, Ptr, U32};
use crate::task::rlimit::Limit;
use tabula_abi::posix::{RLIMIT_BYTES, RUSAGE_BYTES, RUSAGE_CHILDREN, RUSAGE_SELF, RUSAGE_THREAD};
use tabula_abi::{Errno, Result};

/// A limit: soft and hard.
///
/// # Errors
/// `EINVAL` for an unknown one, `EFAULT`.
pub fn getrlimit(ctx: &Ctx<'_>, resource: U32, out: Ptr) -> Result<()> {
    let limit = ctx.process().limits().get(resource)?;
    Record::<RLIMIT_BYTES>::of_u64(&[limit.soft, limit.hard]).write(ctx, out)
}

/// Sets a limit.
///
/// # Errors
/// `EINVAL` for an unknown one or a soft limit above the hard one, `EPERM` to raise the hard one, `EFAULT`.
pub fn setrlimit(ctx: &Ctx<'_>, resource: U32, limit: Ptr) -> Result<()> {
    let soft = ctx.memory.read_u64(limit)?;
    let hard = ctx.memory.read_u64(limit.wrapping_add(8))?;
    let uid = ctx.process().credentials().uid;
    ctx.process().limits().set(resource, Limit { soft, hard }, uid)
}

/// What the process, its children that have been waited for, or the thread has used.
///
/// # Errors
/// `EINVAL` for anybody else, `EFAULT`.
pub fn getrusage(ctx: &Ctx<'_>, who: I32, out: Ptr) -> Result<()> {
    let process = ctx.process();
    // What the host saw last may be older than the caller's own view.
    process.set_memory_bytes(ctx.memory.size_bytes());
    let (computed_ns, memory_bytes) = match who {
        RUSAGE_SELF => (process.cpu_ns(), process.memory_bytes()),
        RUSAGE_CHILDREN => (process.children_cpu_ns(), 0),
        RUSAGE_THREAD => (ctx.task.cpu_ns(), process.memory_bytes()),
        _ => return Err(Errno::EINVAL),
    };
    // Calls are so short that all time counts as the program's.
    Record::<RUSAGE_BYTES>::of_u64(&[computed_ns, 0, memory_bytes]).write(ctx, out)
}
