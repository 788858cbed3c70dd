//! A process: what its threads share. How processes are related (parents, groups, sessions, who is a zombie) is the
//! tree's; here is what one process has for itself.

use crate::fs::descriptors::Descriptors;
use crate::fs::inode::InodeRef;
use crate::fs::mount::Location;
use crate::fs::path::Confinement;
use crate::sync::{
    Arc, Mutex, MutexGuard, RwLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use crate::task::Task;
use crate::task::futex::Futexes;
use crate::task::group::Session;
use crate::task::rlimit::Limits;
use crate::task::signal::ProcessSignals;
use crate::task::trace::Tracer;
use crate::wait::WaitQueue;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;

/// How a process ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitStatus {
    /// By itself, with a code. POSIX shows the low eight bits; preview 1's 32 are kept.
    Exited(u32),
    /// By a signal.
    Killed(Signal),
}

impl ExitStatus {
    /// What a shell reports: the code, or 128 and the signal's number.
    pub fn shell_code(self) -> u32 {
        match self {
            ExitStatus::Exited(code) => code & 0xff,
            ExitStatus::Killed(signal) => 128 + u32::from(signal.number()),
        }
    }
}

/// Who a process acts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// Further groups.
    pub groups: Vec<u32>,
}

/// The program of a process: what to run and with what.
#[derive(Clone)]
pub struct Image {
    /// The file with the program's module.
    pub program: InodeRef,
    /// The content's version at the time it was chosen; with the inode's numbers, the key of compiled modules.
    pub version: u64,
    /// The path it was found at.
    pub path: Vec<u8>,
    /// Arguments; the first is the name it was called by.
    pub args: Arc<[Vec<u8>]>,
    /// Environment, `NAME=value` each.
    pub env: Arc<[Vec<u8>]>,
}

impl Image {
    /// The name by which people know it: the last component of its path.
    pub fn name(&self) -> &[u8] {
        self.path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
    }
}

/// Where a process is in the tree of files.
#[derive(Clone)]
pub struct Whereabouts {
    /// Its root.
    pub root: Location,
    /// Its working directory.
    pub cwd: Location,
    /// Permission bits that new files do not get.
    pub umask: u32,
}

/// A directory that a program finds open when it starts, and the name it knows it by.
#[derive(Clone)]
pub struct Preopen {
    /// The directory.
    pub location: Location,
    /// The name (preview 1's `prestat` name).
    pub name: Arc<[u8]>,
}

/// What is preopened for a process's programs, and its children's.
#[derive(Clone)]
pub enum Preopens {
    /// The working directory as `.` and each directory of the root; paths walk the whole name space.
    NameSpace,
    /// Exactly these; paths do not leave them.
    Exactly(Arc<[Preopen]>),
}

/// A process.
pub struct Process {
    pid: u32,
    /// The program; replaced by exec.
    pub(crate) image: RwLock<Image>,
    /// The descriptors.
    descriptors: Mutex<Descriptors>,
    pub(crate) whereabouts: RwLock<Whereabouts>,
    pub(crate) preopens: Preopens,
    pub(crate) credentials: RwLock<Credentials>,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) signals: Mutex<ProcessSignals>,
    pub(crate) threads: Mutex<Threads>,
    pub(crate) session: RwLock<Arc<Session>>,
    pub(crate) futexes: Futexes,
    tracer: Mutex<Option<Tracer>>,
    /// Woken when a child changes its state.
    pub(crate) child_queue: WaitQueue,
    /// Woken when this process has ended.
    pub(crate) ended: WaitQueue,
    started_ns: u64,
    cpu_ns: AtomicU64,
    children_cpu_ns: AtomicU64,
    memory_bytes: AtomicU64,
    can_thread: AtomicBool,
}

/// The threads of a process and whether it is on its way out.
#[derive(Default)]
pub struct Threads {
    /// Those that have not ended.
    pub live: Vec<Arc<Task>>,
    /// Set once: how the process ends. No thread starts after this.
    pub exiting: Option<ExitStatus>,
    /// One thread is replacing the program: all others end.
    pub exec_by: Option<u32>,
    /// Whether the process is stopped (job control).
    pub stopped: bool,
}

/// What a new process starts with.
pub struct NewProcess {
    /// Its program.
    pub image: Image,
    /// Its descriptors.
    pub descriptors: Descriptors,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// What its programs find open.
    pub preopens: Preopens,
    /// Who it acts for.
    pub credentials: Credentials,
    /// Its limits.
    pub limits: Limits,
    /// Its signals' dispositions.
    pub signals: ProcessSignals,
    /// Its session.
    pub session: Arc<Session>,
    /// When it starts (monotonic).
    pub started_ns: u64,
}

impl Process {
    /// A process without threads.
    pub fn new(pid: u32, new: NewProcess) -> Arc<Process> {
        Arc::new(Process {
            pid,
            image: RwLock::new(new.image),
            descriptors: Mutex::new(new.descriptors),
            whereabouts: RwLock::new(new.whereabouts),
            preopens: new.preopens,
            credentials: RwLock::new(new.credentials),
            limits: Mutex::new(new.limits),
            signals: Mutex::new(new.signals),
            threads: Mutex::new(Threads::default()),
            session: RwLock::new(new.session),
            futexes: Futexes::default(),
            tracer: Mutex::new(None),
            child_queue: WaitQueue::new(),
            ended: WaitQueue::new(),
            started_ns: new.started_ns,
            cpu_ns: AtomicU64::new(0),
            children_cpu_ns: AtomicU64::new(0),
            memory_bytes: AtomicU64::new(0),
            can_thread: AtomicBool::new(true),
        })
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Who watches its calls.
    pub fn tracer(&self) -> Option<Tracer> {
        self.tracer.lock().clone()
    }

    /// Whether anybody watches its calls.
    pub fn is_watched(&self) -> bool {
        self.tracer.lock().is_some()
    }

    /// Sets who watches its calls; answers who did.
    pub fn set_tracer(&self, tracer: Option<Tracer>) -> Option<Tracer> {
        core::mem::replace(&mut *self.tracer.lock(), tracer)
    }

    /// Its program.
    pub fn image(&self) -> Image {
        self.image.read().clone()
    }

    /// Its descriptors, locked. What is taken out is dropped after the lock is released.
    pub fn descriptors(&self) -> MutexGuard<'_, Descriptors> {
        self.descriptors.lock()
    }

    /// Its root directory.
    pub fn root(&self) -> Location {
        self.whereabouts.read().root.clone()
    }

    /// Its working directory.
    pub fn cwd(&self) -> Location {
        self.whereabouts.read().cwd.clone()
    }

    /// Moves its working directory.
    pub fn set_cwd(&self, cwd: Location) {
        let old = core::mem::replace(&mut self.whereabouts.write().cwd, cwd);
        drop(old);
    }

    /// Permission bits that new files do not get.
    pub fn umask(&self) -> u32 {
        self.whereabouts.read().umask
    }

    /// Sets the umask; answers the old one.
    pub fn set_umask(&self, umask: u32) -> u32 {
        core::mem::replace(&mut self.whereabouts.write().umask, umask & 0o777)
    }

    /// What its programs find open.
    pub fn preopens(&self) -> &Preopens {
        &self.preopens
    }

    /// How far preview 1's paths reach.
    pub fn confinement(&self) -> Confinement {
        match self.preopens {
            Preopens::NameSpace => Confinement::Namespace,
            Preopens::Exactly(_) => Confinement::Beneath,
        }
    }

    /// Who it acts for.
    pub fn credentials(&self) -> Credentials {
        self.credentials.read().clone()
    }

    /// Its limits, locked.
    pub fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock()
    }

    /// Its signals, locked.
    pub fn signals(&self) -> MutexGuard<'_, ProcessSignals> {
        self.signals.lock()
    }

    /// Its threads that have not ended.
    pub fn live_tasks(&self) -> Vec<Arc<Task>> {
        self.threads.lock().live.clone()
    }

    /// Whether it is stopped.
    pub fn is_stopped(&self) -> bool {
        self.threads.lock().stopped
    }

    /// Its session.
    pub fn session(&self) -> Arc<Session> {
        self.session.read().clone()
    }

    /// Those who wait on words of its memory.
    pub fn futexes(&self) -> &Futexes {
        &self.futexes
    }

    /// Woken when a child changes its state.
    pub fn child_queue(&self) -> &WaitQueue {
        &self.child_queue
    }

    /// Woken when it has ended.
    pub fn ended(&self) -> &WaitQueue {
        &self.ended
    }

    /// When it started (monotonic).
    pub fn started_ns(&self) -> u64 {
        self.started_ns
    }

    /// Time its threads have computed, in nanoseconds.
    pub fn cpu_ns(&self) -> u64 {
        let live =
            self.threads.lock().live.iter().fold(0, |sum: u64, task| sum.saturating_add(task.cpu_ns()));
        live.saturating_add(self.cpu_ns.load(Ordering::Relaxed))
    }

    /// Time that its ended and waited-for children have computed.
    pub fn children_cpu_ns(&self) -> u64 {
        self.children_cpu_ns.load(Ordering::Relaxed)
    }

    /// Adds the computed time of a thread that has ended.
    pub fn account(&self, computed_ns: u64) {
        self.cpu_ns.fetch_add(computed_ns, Ordering::Relaxed);
    }

    /// Adds the time of a child that has been waited for.
    pub fn account_child(&self, child: &Process) {
        let computed_ns = child.cpu_ns().saturating_add(child.children_cpu_ns());
        self.children_cpu_ns.fetch_add(computed_ns, Ordering::Relaxed);
    }

    /// The size of its program's memory, as last seen by the host.
    pub fn memory_bytes(&self) -> u64 {
        self.memory_bytes.load(Ordering::Relaxed)
    }

    /// What the host saw of the memory's size.
    pub fn set_memory_bytes(&self, bytes: u64) {
        self.memory_bytes.store(bytes, Ordering::Relaxed);
    }

    /// Whether its program can have threads, as far as the host knows: shared memory, and a function for them to start at.
    pub fn can_thread(&self) -> bool {
        self.can_thread.load(Ordering::Relaxed)
    }

    /// What the host has found of the program.
    pub fn set_can_thread(&self, can: bool) {
        self.can_thread.store(can, Ordering::Relaxed);
    }
}
