//! Randomness: `random_get`, from the kernel's generator.

use crate::kernel::Ctx;
use crate::syscall::decode::require_room;
use crate::syscall::table::{Len, Ptr};
use tabula_abi::{Errno, Result};

/// Bytes made at a time.
const CHUNK_BYTES: usize = 1024;

/// Fills a buffer with random bytes.
///
/// # Errors
/// `EFAULT`; `EINTR` when the task is to end meanwhile.
pub fn random_get(ctx: &Ctx<'_>, buf: Ptr, buf_len: Len) -> Result<()> {
    require_room(ctx, buf, buf_len as usize)?;
    let mut chunk = [0; CHUNK_BYTES];
    let (mut at, mut left) = (buf, buf_len as usize);
    while left > 0 {
        // A whole memory takes seconds; a kill does not wait for that.
        if ctx.task.word().has_attention() && ctx.task.must_end() {
            return Err(Errno::EINTR);
        }
        let part = chunk.get_mut(..left.min(CHUNK_BYTES)).ok_or(Errno::EFAULT)?;
        ctx.kernel.fill_random(part);
        ctx.memory.write(at, part)?;
        left = left.saturating_sub(part.len());
        at = at.wrapping_add(part.len() as u32);
    }
    Ok(())
}
