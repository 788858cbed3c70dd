//! Sleeping on a word of the kernel's memory and waking whoever sleeps there: WebAssembly's own instructions.

use core::arch::wasm32::{memory_atomic_notify, memory_atomic_wait32};
use std::sync::atomic::AtomicU32;

/// Sleeps while the word holds `expected`, at most `timeout_ns` (for ever when negative). May not be called on a page's
/// main thread, which no code of this crate runs on.
pub fn wait(word: &AtomicU32, expected: u32, timeout_ns: i64) {
    // SAFETY: the pointer is that of a live, aligned atomic, which the instruction reads atomically.
    let _ = unsafe { memory_atomic_wait32(word.as_ptr().cast::<i32>(), expected as i32, timeout_ns) };
}

/// Wakes everybody who sleeps on the word.
pub fn wake_all(word: &AtomicU32) {
    // SAFETY: as above; notifying touches no memory.
    let _ = unsafe { memory_atomic_notify(word.as_ptr().cast::<i32>(), u32::MAX) };
}
