//! What a task does before it goes back to its program when somebody has asked for its attention: end, stop until it is
//! continued, or call the program's signal handler. The entry stub calls [`attend`] whenever it cannot move the task word
//! from `Kernel` to `User`.

use crate::kernel::Ctx;
use crate::task::Task;
use crate::task::exit::terminate;
use crate::task::process::ExitStatus;
use crate::task::signal::{Disposition, stop};
use crate::task::word::Place;
use tabula_abi::signal::{DefaultAction, Signal, SignalSet};

/// How deep handlers may interrupt handlers before further signals wait.
const HANDLERS_MAX: usize = 32;

/// What the entry stub does next. In the first two cases the task word says `User`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Back to the program.
    Resume,
    /// Call the program's handler, then attend again with [`Phase::AfterHandler`].
    Handle(Signal),
    /// Leave for good.
    Leave,
}

/// When [`attend`] is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Before the program's first instruction. A signal that it catches stays pending: no handler of its can be called
    /// yet, and its first call finds it.
    BeforeProgram,
    /// At the end of a call.
    AfterCall,
    /// A signal handler has returned.
    AfterHandler,
}

/// Deals with everything that wants attention and leaves the kernel, or says that the task is to end.
pub fn attend(ctx: &Ctx<'_>, phase: Phase) -> Verdict {
    let task = ctx.task;
    if phase == Phase::AfterHandler {
        let mut signals = task.signals().lock();
        if let Some(blocked) = signals.saved.pop() {
            signals.blocked = blocked;
        }
    }
    if task.word().place() == Place::Gone {
        return Verdict::Leave;
    }
    loop {
        // Whoever asks sets the state first and the bit after it, so clearing the bit before looking misses nothing.
        task.word().clear_attention();
        if task.must_end() {
            task.word().set_exiting();
            return Verdict::Leave;
        }
        if ctx.process().is_stopped() {
            task.wait_while_stopped();
            continue;
        }
        if let Some(signal) = take_pending(task, phase) {
            let disposition = ctx.process().signals().disposition(signal);
            match disposition {
                Disposition::Ignore => {}
                Disposition::Catch => {
                    bind_handler(ctx);
                    return begin_handler(task, signal);
                }
                Disposition::Default => match signal.default_action() {
                    DefaultAction::Terminate => {
                        terminate(ctx.kernel, ctx.process(), ExitStatus::Killed(signal));
                    }
                    DefaultAction::Stop => stop(ctx.kernel, ctx.process(), signal),
                    DefaultAction::Continue | DefaultAction::Ignore => {}
                },
            }
            continue;
        }
        if restore_mask(task) {
            continue;
        }
        if task.word().leave() {
            // What stays pending is for the first call. The task may be ended at any moment now: this touches its word alone.
            if phase == Phase::BeforeProgram {
                task.word().ask_attention();
            }
            return Verdict::Resume;
        }
    }
}

/// Blocks again what was blocked before a wait that blocked other signals and has ended without a handler.
fn restore_mask(task: &Task) -> bool {
    let mut signals = task.signals().lock();
    let Some(blocked) = signals.restore.take() else { return false };
    signals.blocked = blocked;
    true
}

/// The next pending signal that is not blocked and can be dealt with in this phase, taken off.
fn take_pending(task: &Task, phase: Phase) -> Option<Signal> {
    let mut process = task.process().signals();
    let mut own = task.signals().lock();
    let mut open = SignalSet(own.pending.0 | process.pending.0).without(own.blocked);
    if own.saved.len() >= HANDLERS_MAX {
        return None;
    }
    let waits = |signal| phase == Phase::BeforeProgram && process.disposition(signal) == Disposition::Catch;
    let mut signal = open.first()?;
    while waits(signal) {
        open.remove(signal);
        signal = open.first()?;
    }
    if own.pending.contains(signal) {
        own.pending.remove(signal)
    } else {
        process.pending.remove(signal)
    }
    Some(signal)
}

/// Makes the process's handler the one that this task's stub calls.
fn bind_handler(ctx: &Ctx<'_>) {
    let handler = ctx.process().signals().handler.clone();
    let old = core::mem::replace(&mut ctx.task.signals().lock().bound, handler.clone());
    if old != handler {
        ctx.kernel.host().bind_signal_handler(ctx.task, &handler);
    }
}

/// Blocks the signal while its handler runs, and leaves the kernel. The handler may leave by exit like any other code.
fn begin_handler(task: &Task, signal: Signal) -> Verdict {
    let mut signals = task.signals().lock();
    let before = signals.restore.take().unwrap_or(signals.blocked);
    signals.saved.push(before);
    signals.blocked.insert(signal);
    drop(signals);
    loop {
        task.word().clear_attention();
        if task.must_end() {
            task.word().set_exiting();
            return Verdict::Leave;
        }
        if task.word().leave() {
            break;
        }
    }
    // What else is pending, and a stop, are for the handler's first call. From here on the task may be ended from outside
    // at any moment, so this touches its word alone.
    task.word().ask_attention();
    Verdict::Handle(signal)
}

impl Task {
    /// Whether the task is to end: its process does, or another thread replaces the program.
    pub fn must_end(&self) -> bool {
        let threads = self.process().threads.lock();
        threads.exiting.is_some() || threads.exec_by.is_some_and(|tid| tid != self.tid())
    }

    /// Sleeps until the process is continued or ends.
    pub fn wait_while_stopped(&self) {
        while self.process().is_stopped() && !self.must_end() {
            self.parker().park(None);
        }
    }

    /// Whether a wait must end because of a signal. Being stopped does not end it: the task sleeps here until it is
    /// continued, and waits on.
    pub fn interrupted(&self) -> bool {
        if !self.word().has_attention() {
            return false;
        }
        loop {
            if self.must_end() {
                return true;
            }
            if !self.process().is_stopped() {
                break;
            }
            self.wait_while_stopped();
            // What this task waits for may have come while it was stopped, and its wake-up was taken here: it looks again.
            self.waker().wake();
        }
        let process = self.process().signals();
        let own = self.signals().lock();
        let open = SignalSet(own.pending.0 | process.pending.0).without(own.blocked);
        open.first().is_some()
    }
}
