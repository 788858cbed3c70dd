//! Replacing the program of a process. The caller's worker leaves the old program by the entry stub's trap and comes back
//! for the new one ([`take_turn`]); all other threads end first.

use crate::host::LogLevel;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::exit::end_task;
use crate::task::preopen;
use crate::task::process::Image;
use crate::task::{Entry, Task};
use crate::wait::wait_for;
use alloc::format;
use tabula_abi::{Errno, Result};

/// Replaces the program. On success the caller's task is leaving: its call does not return to the old program.
///
/// # Errors
/// `EAGAIN` when another thread is doing the same or the process is ending, `EINTR`, and those of opening what the new
/// program is to find open. The program is then unchanged.
pub fn exec(ctx: &Ctx<'_>, image: Image) -> Result<()> {
    let process = ctx.process();
    let whereabouts = process.whereabouts.read().clone();
    let opened = preopen::open(ctx, process.preopens(), &whereabouts)?;
    let others = {
        let mut threads = process.threads.lock();
        if threads.exec_by.is_some() || threads.exiting.is_some() {
            return Err(Errno::EAGAIN);
        }
        threads.exec_by = Some(ctx.task.tid());
        threads
            .live
            .iter()
            .filter(|task| task.tid() != ctx.task.tid())
            .cloned()
            .collect::<alloc::vec::Vec<_>>()
    };
    for task in &others {
        end_task(ctx.kernel, task);
    }
    let alone = || (process.threads.lock().live.len() <= 1).then_some(());
    if wait_for(ctx.task, &[process.child_queue()], None, alone).is_err() {
        process.threads.lock().exec_by = None;
        return Err(Errno::EINTR);
    }
    let closing = process.descriptors().take_closing_on_exec();
    drop(closing);
    let limit = process.limits().descriptors();
    if let Err(errno) = preopen::install(&mut process.descriptors(), opened, limit) {
        // There is no way back to the old program: the new one lacks some directories.
        let line = format!("process {}: not all directories could be preopened: {errno}", process.pid());
        ctx.kernel.log(LogLevel::Error, &line);
    }
    let old = core::mem::replace(&mut *process.image.write(), image);
    drop(old);
    {
        let mut signals = process.signals();
        let pending = signals.pending;
        *signals = signals.after_exec();
        signals.pending = pending;
    }
    {
        let mut signals = ctx.task.signals().lock();
        signals.saved.clear();
        signals.bound = Arc::default();
    }
    if let Ok(node) = ctx.kernel.tree().lock().node_mut(process.pid()) {
        node.has_exec = true;
    }
    ctx.task.word().set_exiting();
    Ok(())
}

/// Whether a task that has left its program runs another one now. If so its word is ready for it.
pub(crate) fn take_turn(task: &Arc<Task>) -> bool {
    let mut threads = task.process().threads.lock();
    if threads.exiting.is_some() || threads.exec_by != Some(task.tid()) {
        return false;
    }
    threads.exec_by = None;
    drop(threads);
    task.set_entry(Entry::Main);
    task.word().reset();
    true
}
