//! Time: one base for all workers. Every worker's `performance.now()` starts at its own origin, so each adds the distance
//! of its origin from the boot's; and since the distances are rounded, the latest time that anyone has seen is kept in
//! shared memory and nobody is given an earlier one.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

static LATEST_NS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// This worker's time origin minus the boot's, in milliseconds.
    static ORIGIN_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// Sets the distance of this worker's time origin from the boot's, in milliseconds.
pub fn set_origin_ms(distance: f64) {
    ORIGIN_MS.set(distance);
}

/// Nanoseconds since the boot; never goes back, on no worker.
pub fn monotonic_ns() -> u64 {
    let now_ns = ((performance_now() + ORIGIN_MS.get()) * 1e6).max(0.0) as u64;
    LATEST_NS.fetch_max(now_ns, Ordering::Relaxed).max(now_ns)
}

/// Nanoseconds since 1970-01-01 UTC. The wall clock has milliseconds; the monotonic one gives what lies between.
pub fn realtime_ns() -> u64 {
    static OFFSET_NS: AtomicU64 = AtomicU64::new(0);
    let wall_ns = (date_now() * 1e6) as u64;
    let monotonic = monotonic_ns();
    let offset = OFFSET_NS.load(Ordering::Relaxed);
    let expected = monotonic.wrapping_add(offset);
    // Within two milliseconds the clocks agree; beyond, somebody has set the wall clock (or nobody has looked before).
    if expected.abs_diff(wall_ns) <= 2_000_000 {
        return expected;
    }
    OFFSET_NS.store(wall_ns.wrapping_sub(monotonic), Ordering::Relaxed);
    wall_ns
}
