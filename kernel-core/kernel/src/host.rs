//! What the kernel asks of the place it runs in: time, sleep, a worker for a task, a log. One implementation per host
//! (real, or simulated). Nothing here may block except [`Host::park`], and nothing is called with a lock held
//! except [`Host::unpark`] and the clocks.

use crate::sync::{Arc, atomic::AtomicU32};
use crate::task::Task;
use tabula_abi::Result;

/// How much a line of the log matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LogLevel {
    /// Something failed that should not have.
    Error,
    /// Something a person may want to know.
    Info,
    /// A trace of calls.
    Trace,
}

/// How much memory the machine has for the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryInfo {
    /// The most the kernel's memory may grow to, in bytes.
    pub total_bytes: u64,
    /// What is taken of it, in bytes.
    pub used_bytes: u64,
}

/// The place the kernel runs in.
pub trait Host: Send + Sync {
    /// Nanoseconds on a clock that all workers share and that never goes back. Its zero is the boot.
    fn monotonic_ns(&self) -> u64;

    /// Nanoseconds since 1970-01-01 UTC.
    fn realtime_ns(&self) -> u64;

    /// Sleeps while `word` holds `expected`, until [`Host::unpark`] on the same word or until `deadline_ns` on the
    /// monotonic clock. May return early; callers look again.
    fn park(&self, word: &AtomicU32, expected: u32, deadline_ns: Option<u64>);

    /// The task that slept here computes again. Hosts that sample who computes begin to, if they had stopped.
    fn woken(&self) {}

    /// Wakes whoever sleeps on `word`.
    fn unpark(&self, word: &AtomicU32);

    /// Asks for a worker that will run the task. Returns at once; `EAGAIN` when there can be no further worker.
    fn start_task(&self, task: &Arc<Task>) -> Result<()>;

    /// The task is dead (its word says so) while its program may still be computing: end its worker.
    fn end_task(&self, task: &Arc<Task>);

    /// Whether the task's program exports a function under this name. Hosts that run no programs need not know.
    fn has_export(&self, _task: &Arc<Task>, _export: &[u8]) -> bool {
        true
    }

    /// The function that the program exports under this name is what the task's entry stub calls for signals from now on.
    /// Called by the task itself.
    fn bind_signal_handler(&self, task: &Arc<Task>, export: &[u8]);

    /// Writes a line to the host's log.
    fn log(&self, level: LogLevel, line: &str);

    /// How many tasks can compute at the same moment.
    fn parallelism(&self) -> u32;

    /// The kernel's memory.
    fn memory(&self) -> MemoryInfo;
}
