//! Tasks and processes: the table and the tree, starting, exiting and waiting, signals and limits. A task is one thread
//! of a process, run by one worker of the host.
//!
//! Lock order: the tree, then a process's own locks, then a task's signals. The tree is held for short work only and
//! never while descriptors are closed, since closing wakes others.

pub mod attention;
pub mod exec;
pub mod exit;
pub mod futex;
pub mod group;
pub mod kill;
pub mod loader;
pub mod preopen;
pub mod process;
pub mod rlimit;
pub mod signal;
pub mod spawn;
pub mod thread;
pub mod trace;
pub mod tree;
pub mod waitpid;
pub mod word;

use crate::host::Host;
use crate::kernel::Kernel;
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};
use crate::task::process::Process;
use crate::task::signal::TaskSignals;
use crate::task::word::TaskWord;
use crate::wait::{Parker, WaitQueue, Wake};
use alloc::vec::Vec;

/// What a task runs when its worker is ready.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// The program from its start.
    Main,
    /// A thread: `wasi_thread_start(tid, argument)`.
    Thread {
        /// The argument that the spawner gave.
        argument: u32,
    },
}

/// One thread of a process.
pub struct Task {
    tid: u32,
    process: Arc<Process>,
    entry: Mutex<Entry>,
    word: TaskWord,
    parker: Arc<Parker>,
    waker: Arc<dyn Wake>,
    host: Arc<dyn Host>,
    signals: Mutex<TaskSignals>,
    cpu_ns: AtomicU64,
    started: AtomicBool,
    /// What `thread_exit` said.
    exit_code: AtomicU32,
    /// Woken when the task has ended, for those who join it.
    ended: WaitQueue,
}

impl Task {
    /// A task that has not started.
    pub fn new(tid: u32, process: Arc<Process>, entry: Entry, host: &Arc<dyn Host>) -> Arc<Task> {
        let parker = Arc::new(Parker::new(host.clone()));
        Arc::new(Task {
            tid,
            process,
            entry: Mutex::new(entry),
            word: TaskWord::new(),
            waker: parker.clone(),
            parker,
            host: host.clone(),
            signals: Mutex::new(TaskSignals::default()),
            cpu_ns: AtomicU64::new(0),
            started: AtomicBool::new(false),
            exit_code: AtomicU32::new(0),
            ended: WaitQueue::new(),
        })
    }

    /// Its number; a process's first task has the process's.
    pub fn tid(&self) -> u32 {
        self.tid
    }

    /// The process it belongs to.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// What it runs.
    pub fn entry(&self) -> Entry {
        *self.entry.lock()
    }

    /// What it runs from now on.
    pub(crate) fn set_entry(&self, entry: Entry) {
        *self.entry.lock() = entry;
    }

    /// The code it left with.
    pub fn exit_code(&self) -> u32 {
        self.exit_code.load(Ordering::Relaxed)
    }

    /// Sets the code it leaves with.
    pub fn set_exit_code(&self, code: u32) {
        self.exit_code.store(code, Ordering::Relaxed);
    }

    /// The word that says whether it is in its program or in the kernel.
    pub fn word(&self) -> &TaskWord {
        &self.word
    }

    /// Where it sleeps.
    pub fn parker(&self) -> &Parker {
        &self.parker
    }

    /// How to wake it.
    pub fn waker(&self) -> Arc<dyn Wake> {
        self.waker.clone()
    }

    /// The place it runs in.
    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    /// Its signals.
    pub fn signals(&self) -> &Mutex<TaskSignals> {
        &self.signals
    }

    /// Woken when it has ended.
    pub fn ended(&self) -> &WaitQueue {
        &self.ended
    }

    /// Time it has computed, in nanoseconds, as far as it has been sampled.
    pub fn cpu_ns(&self) -> u64 {
        self.cpu_ns.load(Ordering::Relaxed)
    }

    /// Whether it has a worker and does not sleep.
    pub fn is_computing(&self) -> bool {
        self.started.load(Ordering::Relaxed) && !self.parker.is_asleep()
    }

    /// Whether a worker has taken it up.
    pub fn has_started(&self) -> bool {
        self.started.load(Ordering::Relaxed)
    }

    /// Notes that a worker has taken it up.
    pub fn note_started(&self) {
        self.started.store(true, Ordering::Relaxed);
    }
}

/// Adds the time since the last sample to every task that computes now; answers how many do. Hosts call it about ten
/// times a second while anything computes, so that calls themselves cost nothing for it.
pub fn sample(kernel: &Kernel, elapsed_ns: u64) -> usize {
    let processes: Vec<Arc<Process>> = kernel.tree().lock().iter().map(|node| node.process.clone()).collect();
    let mut computing = 0_usize;
    for task in processes.iter().flat_map(|process| process.live_tasks()).filter(|task| task.is_computing()) {
        task.cpu_ns.fetch_add(elapsed_ns, Ordering::Relaxed);
        computing = computing.saturating_add(1);
    }
    computing
}
