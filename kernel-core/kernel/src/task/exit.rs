//! Ending: a process on its way out, the last of its threads leaving, and what follows for its parent, its children and
//! its terminal. Whoever ends a task does this work, the task itself or its killer; nothing in it waits.

use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::task::process::{ExitStatus, Process};
use crate::task::signal::{Target, send};
use crate::task::tree::INIT;
use crate::task::word::Place;
use crate::task::{Entry, Task};
use tabula_abi::signal::Signal;

/// How a worker came back from a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// The program's function returned.
    Returned,
    /// It left through a call: exit, thread exit, exec, or because it was told to end.
    Left,
    /// It trapped; this is the signal that says why.
    Trapped(Signal),
}

/// What a worker does after a program has left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// The task runs another program (exec).
    RunAgain,
    /// The task is over.
    Done,
}

/// Begins the end of a process: every thread is told, and those that compute are ended from outside. Only the first
/// call decides the status.
pub fn terminate(kernel: &Arc<Kernel>, process: &Arc<Process>, status: ExitStatus) {
    let tasks = {
        let mut threads = process.threads.lock();
        if threads.exiting.is_some() {
            return;
        }
        threads.exiting = Some(status);
        threads.stopped = false;
        threads.live.clone()
    };
    for task in &tasks {
        end_task(kernel, task);
    }
}

/// Makes one task end: at once if it computes, otherwise when it next looks.
pub fn end_task(kernel: &Arc<Kernel>, task: &Arc<Task>) {
    if task.word().ask_attention() == Place::User && task.word().kill_in_user() {
        // In this order, so that the host finds the process over if this was its last task.
        task_gone(kernel, task);
        kernel.host().end_task(task);
    } else {
        task.waker().wake();
    }
}

/// What a call of the program's does to leave: `proc_exit` ends the process, `thread_exit` the thread alone.
pub fn leave(ctx: &Ctx<'_>, status: Option<ExitStatus>) {
    ctx.task.word().set_exiting();
    if let Some(status) = status {
        terminate(ctx.kernel, ctx.process(), status);
    }
}

/// A worker has come back from a program: ends the process if the program is over, and says what the worker does next.
pub fn departed(kernel: &Arc<Kernel>, task: &Arc<Task>, how: Departure) -> Next {
    let process = task.process();
    match how {
        Departure::Returned if task.entry() == Entry::Main => {
            task.word().set_exiting();
            terminate(kernel, process, ExitStatus::Exited(0));
        }
        Departure::Returned => task.word().set_exiting(),
        Departure::Trapped(signal) => {
            task.word().set_exiting();
            terminate(kernel, process, ExitStatus::Killed(signal));
        }
        Departure::Left => {
            if crate::task::exec::take_turn(task) {
                return Next::RunAgain;
            }
        }
    }
    task_gone(kernel, task);
    Next::Done
}

/// A task is over. The last one takes its process along.
pub fn task_gone(kernel: &Arc<Kernel>, task: &Arc<Task>) {
    let process = task.process();
    let last = {
        let mut threads = process.threads.lock();
        let before = threads.live.len();
        threads.live.retain(|live| live.tid() != task.tid());
        if threads.live.len() < before {
            process.account(task.cpu_ns());
        }
        let is_last = threads.live.is_empty() && before > 0;
        if is_last && threads.exiting.is_none() {
            threads.exiting = Some(ExitStatus::Exited(task.exit_code()));
        }
        is_last.then_some(threads.exiting).flatten()
    };
    process.futexes().forget(task);
    task.ended().wake_all();
    // A thread that replaces the program waits here for the others.
    process.child_queue().wake_all();
    if let Some(status) = last {
        finish(kernel, process, status);
    }
}

/// The process has no thread left.
fn finish(kernel: &Arc<Kernel>, process: &Arc<Process>, status: ExitStatus) {
    drop(process.set_tracer(None));
    let closing = process.descriptors().take_all();
    for descriptor in &closing {
        if let Some(locks) = descriptor.file.inode().and_then(|inode| inode.locks()) {
            locks.release_process(process.pid());
        }
    }
    drop(closing);
    let session = process.session();
    if session.sid() == process.pid() {
        session.end(kernel);
    }
    let (parent, abandoned) = {
        let mut tree = kernel.tree().lock();
        let (parent, abandoned) = tree.bury(process.pid(), status);
        let auto_reap = parent.as_ref().is_none_or(|parent| {
            parent.pid() == INIT
                || parent.signals().disposition(Signal::SIGCHLD) == super::signal::Disposition::Ignore
        });
        if auto_reap {
            tree.remove(process.pid());
        }
        // With the tree locked, so that nobody sees the end first and is surprised by its signal later.
        if let Some(parent) = &parent {
            send(kernel, parent, Target::Process, Signal::SIGCHLD);
        }
        (parent, abandoned)
    };
    process.ended().wake_all();
    for member in &abandoned {
        send(kernel, member, Target::Process, Signal::SIGHUP);
        send(kernel, member, Target::Process, Signal::SIGCONT);
    }
    if let Some(parent) = parent {
        parent.child_queue().wake_all();
    }
}

impl Process {
    /// How it ended, once it has.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        let threads = self.threads.lock();
        threads.exiting.filter(|_| threads.live.is_empty())
    }

    /// Whether one of its threads that have not ended has this number.
    pub fn has_thread(&self, tid: u32) -> bool {
        self.threads.lock().live.iter().any(|task| task.tid() == tid)
    }
}
