//! The browser as the kernel's host.

use crate::{allocator, clock, futex, slots};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use tabula_kernel::host::{Host, LogLevel, MemoryInfo};
use tabula_kernel::task::Task;
use tabula_kernel::{Errno, Result};
use wasm_bindgen::prelude::wasm_bindgen;

/// Tasks that wait for a worker, at the most.
const WAITING_MAX: usize = 4096;

#[wasm_bindgen]
extern "C" {
    /// Makes the kernel worker run `on_bell` soon. Each kind of worker has its own way.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = ring)]
    fn ring_host();
    /// Whether the program of this worker exports a function under this name.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = hasExport)]
    fn has_export(name: &str) -> bool;
    /// Puts the program's export into the table that the entry stub calls handlers through.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = bindHandler)]
    fn bind_handler(export: &str);
    #[wasm_bindgen(js_namespace = tabulaHost)]
    fn log(level: u8, line: &str);
}

static RUNG: AtomicBool = AtomicBool::new(false);

/// Tells the kernel worker that there is something to do. Many rings before it looks are one.
pub fn ring() {
    if !RUNG.swap(true, Ordering::SeqCst) {
        ring_host();
    }
}

/// The kernel worker looks now: a ring after this counts again.
pub fn answer_bell() {
    RUNG.store(false, Ordering::SeqCst);
}

/// Whether the kernel worker samples who computes.
static SAMPLING: AtomicBool = AtomicBool::new(false);

/// A task computes from now on: somebody has to sample it, and the kernel worker may have stopped when all slept.
pub fn note_computing() {
    if !SAMPLING.load(Ordering::Relaxed) {
        ring();
    }
}

/// Says whether the kernel worker samples; answers whether it did.
pub fn set_sampling(on: bool) -> bool {
    SAMPLING.swap(on, Ordering::SeqCst)
}

/// The browser.
pub struct Browser {
    total_bytes: AtomicU64,
    parallelism: AtomicU32,
}

impl Browser {
    /// A host whose kernel memory may grow to `total_bytes`, on a machine that runs so many threads at once.
    pub fn new(total_bytes: u64, parallelism: u32) -> Self {
        Self { total_bytes: AtomicU64::new(total_bytes), parallelism: AtomicU32::new(parallelism.max(1)) }
    }
}

impl Host for Browser {
    fn monotonic_ns(&self) -> u64 {
        clock::monotonic_ns()
    }

    fn realtime_ns(&self) -> u64 {
        clock::realtime_ns()
    }

    fn park(&self, word: &AtomicU32, expected: u32, deadline_ns: Option<u64>) {
        let timeout_ns = match deadline_ns {
            None => -1,
            Some(deadline) => {
                i64::try_from(deadline.saturating_sub(clock::monotonic_ns())).unwrap_or(i64::MAX)
            }
        };
        futex::wait(word, expected, timeout_ns);
    }

    fn woken(&self) {
        note_computing();
    }

    fn unpark(&self, word: &AtomicU32) {
        futex::wake_all(word);
    }

    fn start_task(&self, task: &Arc<Task>) -> Result<()> {
        let mut slots = slots::lock();
        if slots.waiting.len() >= WAITING_MAX {
            return Err(Errno::EAGAIN);
        }
        slots.waiting.push_back(slots::Waiting { task: task.clone(), attempts: 0 });
        drop(slots);
        ring();
        Ok(())
    }

    fn end_task(&self, task: &Arc<Task>) {
        slots::lock().ending.push(task.clone());
        ring();
    }

    fn has_export(&self, _task: &Arc<Task>, export: &[u8]) -> bool {
        str::from_utf8(export).is_ok_and(has_export)
    }

    fn bind_signal_handler(&self, _task: &Arc<Task>, export: &[u8]) {
        // Only the task itself asks, so this is its worker.
        if let Ok(export) = str::from_utf8(export) {
            bind_handler(export);
        }
    }

    fn log(&self, level: LogLevel, line: &str) {
        let level = match level {
            LogLevel::Error => 0,
            LogLevel::Info => 1,
            LogLevel::Trace => 2,
        };
        log(level, line);
    }

    fn parallelism(&self) -> u32 {
        self.parallelism.load(Ordering::Relaxed)
    }

    fn memory(&self) -> MemoryInfo {
        MemoryInfo {
            total_bytes: self.total_bytes.load(Ordering::Relaxed),
            used_bytes: allocator::used_bytes(),
        }
    }
}
