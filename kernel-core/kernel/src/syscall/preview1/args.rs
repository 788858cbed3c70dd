//! Arguments and environment: `args_get`, `args_sizes_get`, `environ_get`, `environ_sizes_get`. Strings are handed over as
//! they were given, each with a zero byte behind it.

use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::require_room;
use crate::syscall::table::Ptr;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

type Strings = Arc<[Vec<u8>]>;

fn args(ctx: &Ctx<'_>) -> Strings {
    ctx.process().image.read().args.clone()
}

fn environ(ctx: &Ctx<'_>) -> Strings {
    ctx.process().image.read().env.clone()
}

/// How many arguments there are, and how many bytes they need.
///
/// # Errors
/// `EFAULT`.
pub fn args_sizes_get(ctx: &Ctx<'_>, argc: Ptr, argv_buf_size: Ptr) -> Result<()> {
    put_sizes(ctx, &args(ctx), argc, argv_buf_size)
}

/// The arguments: their addresses at `argv`, their bytes at `argv_buf`.
///
/// # Errors
/// `EFAULT`.
pub fn args_get(ctx: &Ctx<'_>, argv: Ptr, argv_buf: Ptr) -> Result<()> {
    put(ctx, &args(ctx), argv, argv_buf)
}

/// How many environment variables there are, and how many bytes they need.
///
/// # Errors
/// `EFAULT`.
pub fn environ_sizes_get(ctx: &Ctx<'_>, count: Ptr, buf_size: Ptr) -> Result<()> {
    put_sizes(ctx, &environ(ctx), count, buf_size)
}

/// The environment: the variables' addresses at `environ`, their bytes at `environ_buf`.
///
/// # Errors
/// `EFAULT`.
pub fn environ_get(ctx: &Ctx<'_>, environ_list: Ptr, environ_buf: Ptr) -> Result<()> {
    put(ctx, &environ(ctx), environ_list, environ_buf)
}

/// Bytes of all strings with their ends. Spawning has bounded them far below 4 GiB.
fn bytes_of(strings: &Strings) -> usize {
    strings.iter().fold(0, |sum: usize, text| sum.saturating_add(text.len()).saturating_add(1))
}

fn put_sizes(ctx: &Ctx<'_>, strings: &Strings, count: Ptr, bytes: Ptr) -> Result<()> {
    require_room(ctx, bytes, 4)?;
    ctx.memory.write_u32(count, strings.len() as u32)?;
    ctx.memory.write_u32(bytes, bytes_of(strings) as u32)
}

fn put(ctx: &Ctx<'_>, strings: &Strings, list: Ptr, buffer: Ptr) -> Result<()> {
    require_room(ctx, list, strings.len().saturating_mul(4))?;
    require_room(ctx, buffer, bytes_of(strings))?;
    let (mut list, mut at) = (list, buffer);
    for text in strings.iter() {
        ctx.memory.write_u32(list, at)?;
        ctx.memory.write(at, text)?;
        let end = at.checked_add(text.len() as u32).ok_or(Errno::EFAULT)?;
        ctx.memory.write_u8(end, 0)?;
        at = end.wrapping_add(1);
        list = list.wrapping_add(4);
    }
    Ok(())
}
