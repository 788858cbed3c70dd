//! Whether a descriptor has something to read, asked without waiting or waited for: WASI's `poll_oneoff`, with a clock.

use crate::{Result, check, raw};

/// Bytes of a subscription and of an event, and where their fields are (WASI preview 1).
const SUBSCRIPTION_BYTES: usize = 48;
const EVENT_BYTES: usize = 32;
const TAG_AT: usize = 8;
const FD_AT: usize = 16;
const CLOCK_ID_AT: usize = 16;
const CLOCK_TIMEOUT_AT: usize = 24;
const EVENT_TYPE_AT: usize = 10;
const TAG_CLOCK: u8 = 0;
const TAG_FD_READ: u8 = 1;
const CLOCK_MONOTONIC: u32 = 1;

/// Whether a read would not wait: bytes are there, or the end, or an error.
///
/// # Errors
/// `EINTR`, `EFAULT`, `ENOMEM`. One of the descriptor's own is something to read.
pub fn is_readable(fd: u32) -> Result<bool> {
    is_readable_within(fd, Some(0))
}

/// Waits until a read would not wait, for ever or for some nanoseconds; false when the time is over.
///
/// # Errors
/// As [`is_readable`].
pub fn is_readable_within(fd: u32, limit_ns: Option<u64>) -> Result<bool> {
    let mut subscriptions = [0_u8; 2 * SUBSCRIPTION_BYTES];
    let (read, clock) = subscriptions.split_at_mut(SUBSCRIPTION_BYTES);
    read[TAG_AT] = TAG_FD_READ;
    read[FD_AT..FD_AT + 4].copy_from_slice(&fd.to_le_bytes());
    // Without flags the time counts from now on.
    clock[TAG_AT] = TAG_CLOCK;
    clock[CLOCK_ID_AT..CLOCK_ID_AT + 4].copy_from_slice(&CLOCK_MONOTONIC.to_le_bytes());
    let limit = limit_ns.unwrap_or_default().to_le_bytes();
    clock[CLOCK_TIMEOUT_AT..CLOCK_TIMEOUT_AT + 8].copy_from_slice(&limit);
    let asked = if limit_ns.is_some() { 2 } else { 1 };
    let mut events = [0_u8; 2 * EVENT_BYTES];
    let mut count = 0;
    // SAFETY: both buffers have room for two of theirs.
    check(unsafe { raw::poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), asked, &mut count) })?;
    let happened = events.chunks_exact(EVENT_BYTES).take(count as usize);
    Ok(happened.into_iter().any(|event| event[EVENT_TYPE_AT] == TAG_FD_READ))
}
