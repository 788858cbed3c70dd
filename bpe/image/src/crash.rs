//! A panic or trap in the kernel stops the machine. What went wrong is kept in a buffer that exists from the start, since
//! nothing may be allocated then; the worker's script posts it to the page.

use std::fmt::Write;
use std::sync::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

const REPORT_BYTES: usize = 4096;

struct Report {
    bytes: [u8; REPORT_BYTES],
    len: usize,
}

impl Write for Report {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes().take(REPORT_BYTES - self.len) {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
        Ok(())
    }
}

static REPORT: Mutex<Report> = Mutex::new(Report { bytes: [0; REPORT_BYTES], len: 0 });

/// Makes panics leave their message in the buffer. Called once, at boot.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut report) = REPORT.try_lock() {
            // Writing to the report cannot fail: what does not fit is cut.
            let _ = writeln!(report, "{info}");
        }
    }));
}

/// What the kernel said before it stopped; empty when it trapped without a panic. Allocates only for the answer: the
/// script calls it once, on a machine that is already lost, and copes if it fails.
#[wasm_bindgen]
pub fn crash_report() -> String {
    REPORT.try_lock().map_or_else(
        |_| String::new(),
        |report| String::from_utf8_lossy(&report.bytes[..report.len]).into_owned(),
    )
}

/// Traps inside the kernel on purpose, with a lock held, for the test of what follows.
#[wasm_bindgen]
pub fn crash_on_purpose() {
    let _held = crate::slots::lock();
    panic!("a deliberate crash");
}
