//! The kernel as a whole: what there is one of. Built once by a host at boot, and then reached from every task through a
//! [`Ctx`].

use crate::fs::inode::InodeRef;
use crate::fs::mount::{Location, MountTable};
use crate::fs::persist::DiskNews;
use crate::host::{Host, LogLevel};
use crate::limits::RESERVE_BYTES;
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};
use crate::task::Task;
use crate::task::process::Process;
use crate::task::tree::Tree;
use crate::tty::Terminals;
use crate::user::UserMemory;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use tabula_abi::{Errno, Result};

/// What a host says at boot.
pub struct BootOptions {
    /// 32 bytes from the host's source of randomness; the kernel's generator starts from them.
    pub seed: [u8; 32],
    /// How many processes there may be at the same time.
    pub processes_max: usize,
}

/// The machine.
pub struct Kernel {
    host: Arc<dyn Host>,
    tree: Mutex<Tree>,
    mounts: MountTable,
    root: Location,
    random: Mutex<ChaCha20Rng>,
    terminals: Terminals,
    open_files: Arc<AtomicU32>,
    next_identity: AtomicU64,
    /// Whether calls are written to the log.
    logs_calls: AtomicBool,
    /// How many watch calls, the log included.
    watching: Arc<AtomicU32>,
    processes_max: usize,
    /// What pages are to be told of the disks.
    disk_news: Arc<DiskNews>,
}

impl Kernel {
    /// A machine whose root directory is `root`, with no process in it yet.
    pub fn new(host: Arc<dyn Host>, root: InodeRef, options: &BootOptions) -> Arc<Kernel> {
        let (mounts, root) = MountTable::new(root, b"tmpfs");
        Arc::new(Kernel {
            host,
            tree: Mutex::new(Tree::new()),
            mounts,
            root,
            random: Mutex::new(ChaCha20Rng::from_seed(options.seed)),
            terminals: Terminals::new(),
            open_files: Arc::new(AtomicU32::new(0)),
            next_identity: AtomicU64::new(1),
            logs_calls: AtomicBool::new(false),
            watching: Arc::new(AtomicU32::new(0)),
            processes_max: options.processes_max,
            disk_news: Arc::default(),
        })
    }

    /// Where it runs.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    /// The processes and how they are related.
    pub fn tree(&self) -> &Mutex<Tree> {
        &self.tree
    }

    /// The mounts.
    pub fn mounts(&self) -> &MountTable {
        &self.mounts
    }

    /// The root directory of the machine.
    pub fn root(&self) -> Location {
        self.mounts.arrive(self.root.clone())
    }

    /// What pages are to be told of the disks.
    pub(crate) fn disk_news(&self) -> &Arc<DiskNews> {
        &self.disk_news
    }

    /// The pseudo-terminals.
    pub fn terminals(&self) -> &Terminals {
        &self.terminals
    }

    /// How many files are open.
    pub fn open_files(&self) -> &Arc<AtomicU32> {
        &self.open_files
    }

    /// How many processes there may be.
    pub fn processes_max(&self) -> usize {
        self.processes_max
    }

    /// A number never given before: for inodes without a file system, owners of locks and the like.
    pub fn next_identity(&self) -> u64 {
        self.next_identity.fetch_add(1, Ordering::Relaxed)
    }

    /// Fills a buffer with random bytes, unpredictable to programs.
    pub fn fill_random(&self, into: &mut [u8]) {
        self.random.lock().fill_bytes(into);
    }

    /// Whether anybody watches calls.
    #[inline]
    pub fn is_tracing(&self) -> bool {
        self.watching.load(Ordering::Relaxed) != 0
    }

    /// How many watch calls.
    pub fn watching(&self) -> &Arc<AtomicU32> {
        &self.watching
    }

    /// Whether calls are written to the log.
    pub fn logs_calls(&self) -> bool {
        self.logs_calls.load(Ordering::Relaxed)
    }

    /// Starts or stops writing calls to the log.
    pub fn set_logs_calls(&self, on: bool) {
        match (self.logs_calls.swap(on, Ordering::Relaxed), on) {
            (false, true) => drop(self.watching.fetch_add(1, Ordering::Relaxed)),
            (true, false) => drop(self.watching.fetch_sub(1, Ordering::Relaxed)),
            _ => {}
        }
    }

    /// Refuses what would create something while only the reserve is left.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn require_memory(&self) -> Result<()> {
        let memory = self.host.memory();
        if memory.total_bytes.saturating_sub(memory.used_bytes) < RESERVE_BYTES {
            return Err(Errno::ENOMEM);
        }
        Ok(())
    }

    /// Writes a line to the host's log.
    pub fn log(&self, level: LogLevel, line: &str) {
        self.host.log(level, line);
    }
}

/// Who is calling: the machine, the task, and the memory of the task's program.
pub struct Ctx<'a> {
    /// The machine.
    pub kernel: &'a Arc<Kernel>,
    /// The task.
    pub task: &'a Arc<Task>,
    /// The memory of its program.
    pub memory: &'a dyn UserMemory,
}

impl Ctx<'_> {
    /// The task's process.
    pub fn process(&self) -> &Arc<Process> {
        self.task.process()
    }

    /// Now, on the wall clock (nanoseconds).
    pub fn realtime_ns(&self) -> u64 {
        self.kernel.host().realtime_ns()
    }
}
