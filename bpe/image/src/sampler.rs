//! Accounting: ten times a second, while anything computes, the kernel worker adds the time since its last look to every
//! task that computes. When all sleep it stops; the next task that wakes rings, and it begins again.

use crate::{clock, host, machine};
use std::cell::Cell;
use tabula_kernel::task::sample;
use wasm_bindgen::prelude::wasm_bindgen;

/// Between two looks.
const PERIOD_MS: u32 = 100;

#[wasm_bindgen]
extern "C" {
    /// Calls `on_sample` once, after so many milliseconds.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = sampleAfter)]
    fn sample_after(milliseconds: u32);
}

thread_local! {
    static LAST_NS: Cell<u64> = const { Cell::new(0) };
}

/// Begins to look, if it does not look already.
pub fn begin() {
    if !host::set_sampling(true) {
        LAST_NS.set(clock::monotonic_ns());
        sample_after(PERIOD_MS);
    }
}

/// It is time to look.
#[wasm_bindgen]
pub fn on_sample() {
    let Some(kernel) = machine::kernel() else { return };
    let now_ns = clock::monotonic_ns();
    let elapsed_ns = now_ns.saturating_sub(LAST_NS.replace(now_ns));
    // Whoever wakes after this line rings, so that nobody is missed between the look and the end of looking.
    host::set_sampling(false);
    if sample(kernel, elapsed_ns) > 0 && !host::set_sampling(true) {
        sample_after(PERIOD_MS);
    }
}
