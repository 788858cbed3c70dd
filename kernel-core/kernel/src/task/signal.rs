//! Signals: what a process has asked for, what is pending, and sending. A signal whose effect is the kernel's own (end,
//! stop, go on) takes effect here, at once; one that the program catches is noted as pending and found by
//! [`attention`](crate::task::attention) when the task next leaves the kernel.

use crate::kernel::Kernel;
use crate::sync::Arc;
use crate::task::Task;
use crate::task::exit::terminate;
use crate::task::process::{ExitStatus, Process};
use crate::task::word::Place;
use alloc::vec::Vec;
use tabula_abi::signal::{DefaultAction, Signal, SignalSet};

/// What a process wants done about a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Disposition {
    /// What the system does by default.
    #[default]
    Default,
    /// Nothing.
    Ignore,
    /// Its handler is called.
    Catch,
}

const SIGNALS: usize = Signal::ALL.len() + 1;

/// The signals of a process.
#[derive(Clone, Debug, Default)]
pub struct ProcessSignals {
    dispositions: [Disposition; SIGNALS],
    /// Those whose disposition the program has set, rather than found.
    explicit: SignalSet,
    /// Pending for whichever thread takes them.
    pub pending: SignalSet,
    /// The program has bound a handler for all signals (WASIX), and decides itself what is default.
    pub has_handler: bool,
    /// The name under which the program exports that handler.
    pub handler: Arc<[u8]>,
}

impl ProcessSignals {
    /// What happens on a signal. With a bound handler, everything that the program has not set itself goes to the handler,
    /// except what stops and continues.
    pub fn disposition(&self, signal: Signal) -> Disposition {
        if signal.is_unstoppable() {
            return Disposition::Default;
        }
        let set = self.dispositions.get(signal.number() as usize).copied().unwrap_or_default();
        let stops = matches!(signal.default_action(), DefaultAction::Stop | DefaultAction::Continue);
        match set {
            Disposition::Default if self.has_handler && !stops && !self.explicit.contains(signal) => {
                Disposition::Catch
            }
            Disposition::Catch if !self.has_handler => Disposition::Default,
            other => other,
        }
    }

    /// Sets what happens on a signal; answers what happened before. `SIGKILL` and `SIGSTOP` stay as they are.
    pub fn set_disposition(&mut self, signal: Signal, new: Disposition) -> Disposition {
        let old = self.disposition(signal);
        if let Some(slot) = self.dispositions.get_mut(signal.number() as usize) {
            *slot = new;
        }
        self.explicit.insert(signal);
        if self.is_ignored(signal) {
            self.pending.remove(signal);
        }
        old
    }

    /// Whether a signal would do nothing.
    pub fn is_ignored(&self, signal: Signal) -> bool {
        match self.disposition(signal) {
            Disposition::Ignore => true,
            Disposition::Default => signal.default_action() == DefaultAction::Ignore,
            Disposition::Catch => false,
        }
    }

    /// What another program of the same process, or a child, starts with: what was ignored still is.
    pub fn after_exec(&self) -> ProcessSignals {
        let keep = |disposition: Disposition| match disposition {
            Disposition::Ignore => Disposition::Ignore,
            _ => Disposition::Default,
        };
        ProcessSignals {
            dispositions: self.dispositions.map(keep),
            explicit: SignalSet::EMPTY,
            pending: SignalSet::EMPTY,
            has_handler: false,
            handler: Arc::default(),
        }
    }
}

/// The signals of one thread.
#[derive(Clone, Debug, Default)]
pub struct TaskSignals {
    /// Pending for this thread alone.
    pub pending: SignalSet,
    /// Not delivered for now.
    pub blocked: SignalSet,
    /// What was blocked before the handlers that run now, innermost last.
    pub(crate) saved: Vec<SignalSet>,
    /// `sigsuspend`: what to block again once a signal has been delivered.
    pub(crate) restore: Option<SignalSet>,
    /// The handler that the task's entry stub calls: every thread binds its program's own, when it first needs it.
    pub(crate) bound: Arc<[u8]>,
}

impl TaskSignals {
    /// Sets what is blocked; `SIGKILL` and `SIGSTOP` never are.
    pub fn set_blocked(&mut self, mut blocked: SignalSet) {
        blocked.remove(Signal::SIGKILL);
        blocked.remove(Signal::SIGSTOP);
        self.blocked = blocked;
    }
}

const STOPPING: SignalSet = SignalSet(
    SignalSet::only(Signal::SIGSTOP).0
        | SignalSet::only(Signal::SIGTSTP).0
        | SignalSet::only(Signal::SIGTTIN).0
        | SignalSet::only(Signal::SIGTTOU).0,
);

/// Who a signal is for.
#[derive(Clone, Copy)]
pub enum Target<'t> {
    /// Any thread of the process.
    Process,
    /// This thread; what ends or stops concerns the whole process all the same.
    Task(&'t Arc<Task>),
}

/// Sends a signal. Never waits. The first process (init) takes none.
pub fn send(kernel: &Arc<Kernel>, process: &Arc<Process>, target: Target<'_>, signal: Signal) {
    if process.pid() == crate::task::tree::INIT {
        return;
    }
    if signal == Signal::SIGKILL {
        return terminate(kernel, process, ExitStatus::Killed(signal));
    }
    if signal == Signal::SIGCONT {
        discard_pending(process, STOPPING);
        resume(kernel, process);
    } else if STOPPING.contains(signal) {
        discard_pending(process, SignalSet::only(Signal::SIGCONT));
    }
    let tasks = process.live_tasks();
    let is_open = |task: &&Arc<Task>| !task.signals().lock().blocked.contains(signal);
    let receiver = match target {
        Target::Process => tasks.iter().find(is_open),
        Target::Task(task) => Some(task).filter(is_open),
    };
    let (ignored, disposition) = {
        let signals = process.signals();
        (signals.is_ignored(signal), signals.disposition(signal))
    };
    if ignored {
        return;
    }
    if let (Disposition::Default, Some(_)) = (disposition, receiver) {
        match signal.default_action() {
            DefaultAction::Terminate => return terminate(kernel, process, ExitStatus::Killed(signal)),
            DefaultAction::Stop => return stop(kernel, process, signal),
            DefaultAction::Continue | DefaultAction::Ignore => return,
        }
    }
    match target {
        Target::Process => process.signals().pending.insert(signal),
        Target::Task(task) => task.signals().lock().pending.insert(signal),
    }
    // Looked for anew, now that the signal is noted: a thread that unblocks it meanwhile changes its mask first and looks
    // at what is pending after, so one of the two sees the other.
    let open = match target {
        Target::Process => process.live_tasks().into_iter().find(|task| is_open(&task)),
        Target::Task(task) => Some(task.clone()).filter(|task| is_open(&task)),
    };
    if let Some(task) = open {
        ask(&task);
    }
}

/// Makes a task look at its signals: at once if it waits, otherwise when it next leaves the kernel.
pub fn ask(task: &Arc<Task>) {
    if task.word().ask_attention() == Place::Kernel {
        task.waker().wake();
    }
}

fn discard_pending(process: &Process, which: SignalSet) {
    let mut signals = process.signals();
    signals.pending = signals.pending.without(which);
    drop(signals);
    for task in process.live_tasks() {
        let mut signals = task.signals().lock();
        signals.pending = signals.pending.without(which);
    }
}

/// Stops a process, unless the signal comes from its terminal and nobody could continue it (an orphaned group).
pub fn stop(kernel: &Arc<Kernel>, process: &Arc<Process>, signal: Signal) {
    let parent = {
        let mut tree = kernel.tree().lock();
        if signal != Signal::SIGSTOP && tree.is_orphaned_group_of(process.pid()) {
            return;
        }
        {
            let mut threads = process.threads.lock();
            if threads.exiting.is_some() || threads.stopped {
                return;
            }
            threads.stopped = true;
        }
        tree.note_stopped(process.pid(), signal)
    };
    for task in process.live_tasks() {
        ask(&task);
    }
    notify_parent(kernel, parent);
}

/// Lets a stopped process go on.
pub fn resume(kernel: &Arc<Kernel>, process: &Arc<Process>) {
    let parent = {
        let mut tree = kernel.tree().lock();
        {
            let mut threads = process.threads.lock();
            if !threads.stopped {
                return;
            }
            threads.stopped = false;
        }
        tree.note_continued(process.pid())
    };
    for task in process.live_tasks() {
        task.waker().wake();
    }
    notify_parent(kernel, parent);
}

/// Tells a parent that a child has changed its state.
pub fn notify_parent(kernel: &Arc<Kernel>, parent: Option<Arc<Process>>) {
    if let Some(parent) = parent {
        parent.child_queue().wake_all();
        send(kernel, &parent, Target::Process, Signal::SIGCHLD);
    }
}
