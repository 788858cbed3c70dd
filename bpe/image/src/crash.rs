//! A panic or trap in the kernel stops the machine. What went wrong is kept in a buffer that exists from the start and is
//! read where it lies: on a lost machine nothing may be allocated, locked, or waited for. The worker's script posts it to
//! the page.

use std::fmt::Write;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use wasm_bindgen::prelude::wasm_bindgen;

const REPORT_BYTES: usize = 4096;

/// What the script reads: how many bytes there are, then the bytes. Atomics, since several workers may panic at once.
#[repr(C)]
struct Report {
    len: AtomicU32,
    bytes: [AtomicU8; REPORT_BYTES],
}

static REPORT: Report = Report { len: AtomicU32::new(0), bytes: [const { AtomicU8::new(0) }; REPORT_BYTES] };

/// Appends to the report; what does not fit is cut.
struct Writer;

impl Write for Writer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            let at = REPORT.len.load(Ordering::Relaxed);
            let Some(place) = REPORT.bytes.get(at as usize) else { break };
            place.store(byte, Ordering::Relaxed);
            REPORT.len.store(at + 1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Makes panics leave their message in the buffer. Called once, at boot.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        // Writing to the report cannot fail: what does not fit is cut.
        let _ = writeln!(Writer, "{info}");
    }));
}

/// Where the report lies in the kernel's memory: a 32-bit length, then so many bytes of UTF-8. Empty (0) when the kernel
/// trapped without a panic.
#[wasm_bindgen]
pub fn crash_report_address() -> u32 {
    std::ptr::from_ref(&REPORT) as u32
}

/// Traps inside the kernel on purpose, with a lock held, for the test of what follows.
#[wasm_bindgen]
pub fn crash_on_purpose() {
    let _held = crate::slots::lock();
    panic!("a deliberate crash");
}
