//! Threads: further tasks of a process, on the same memory and descriptors.

use crate::kernel::Ctx;
use crate::limits::THREADS_MAX;
use crate::sync::Arc;
use crate::task::{Entry, Task};
use crate::wait::wait_for;
use tabula_abi::{Errno, Result};

/// Starts a thread that calls the program's `wasi_thread_start(tid, argument)`; answers its number.
///
/// # Errors
/// `ENOTSUP` when the program cannot have threads, `EAGAIN` when it has too many or is ending, `ENOMEM`.
pub fn spawn_thread(ctx: &Ctx<'_>, argument: u32) -> Result<u32> {
    ctx.kernel.require_memory()?;
    let process = ctx.process();
    if !process.can_thread() {
        return Err(Errno::ENOTSUP);
    }
    let task = {
        let mut tree = ctx.kernel.tree().lock();
        let tid = tree.take_number();
        let task = Task::new(tid, process.clone(), Entry::Thread { argument }, ctx.kernel.host());
        let mut threads = process.threads.lock();
        if threads.live.len() >= THREADS_MAX || threads.exiting.is_some() || threads.exec_by.is_some() {
            return Err(Errno::EAGAIN);
        }
        threads.live.push(task.clone());
        task
    };
    let blocked = ctx.task.signals().lock().blocked;
    task.signals().lock().set_blocked(blocked);
    if let Err(error) = ctx.kernel.host().start_task(&task) {
        task.word().kill_in_user();
        process.threads.lock().live.retain(|live| live.tid() != task.tid());
        return Err(error);
    }
    Ok(task.tid())
}

/// Waits until a thread of the same process has ended. A thread that has already ended, or never was, counts as ended.
///
/// # Errors
/// `EDEADLK` for the caller itself, `EINTR`.
pub fn join_thread(ctx: &Ctx<'_>, tid: u32) -> Result<()> {
    if tid == ctx.task.tid() {
        return Err(Errno::EDEADLK);
    }
    let process = ctx.process();
    let found = find_thread(ctx, tid);
    let Some(thread) = found else { return Ok(()) };
    wait_for(ctx.task, &[thread.ended()], None, || (!process.has_thread(tid)).then_some(()))
        .map_err(Errno::from)
}

/// A live thread of the calling process.
pub fn find_thread(ctx: &Ctx<'_>, tid: u32) -> Option<Arc<Task>> {
    ctx.process().threads.lock().live.iter().find(|task| task.tid() == tid).cloned()
}
