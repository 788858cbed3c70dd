//! A machine for tests: a host made of the standard library's locks and clock, a kernel with an empty file system in
//! memory, and processes without programs, in whose name a test makes calls. Several threads may act for several
//! processes at once. Nothing here is part of a product; here alone a failure is a panic.

extern crate std;

use crate::fs::descriptors::Descriptors;
use crate::fs::inode::InodeRef;
use crate::fs::numbers::DEV_FIRST_FREE;
use crate::fs::tmpfs::{TmpFs, TmpFsLimits};
use crate::host::{Host, LogLevel, MemoryInfo};
use crate::kernel::{BootOptions, Ctx, Kernel};
use crate::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};
use crate::task::group::Session;
use crate::task::process::{Credentials, Image, NewProcess, Preopens, Process, Whereabouts};
use crate::task::rlimit::Limits;
use crate::task::signal::ProcessSignals;
use crate::task::spawn::{Group, add_process};
use crate::task::tree::INIT;
use crate::task::{Entry, Task};
use crate::user::{NoMemory, UserMemory, check_range};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::time::Duration;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;
use tabula_abi::{Errno, Result};

/// The wall clock's time at boot: 2026-01-01 UTC.
pub const BOOT_REALTIME_NS: u64 = 1_767_225_600_000_000_000;
/// How much a test's root file system holds.
pub const ROOT_LIMITS: TmpFsLimits = TmpFsLimits { bytes: 256 << 20, inodes: 100_000 };

/// A host whose clock is the machine's plus what a test has added, and which runs no programs: it notes what is asked.
pub struct TestHost {
    booted: Instant,
    added_ns: AtomicU64,
    sleepers: Mutex<()>,
    woken: Condvar,
    started: Mutex<Vec<Arc<Task>>>,
    memory: Mutex<MemoryInfo>,
}

impl Default for TestHost {
    fn default() -> Self {
        Self {
            booted: Instant::now(),
            added_ns: AtomicU64::new(0),
            sleepers: Mutex::new(()),
            woken: Condvar::new(),
            started: Mutex::default(),
            memory: Mutex::new(MemoryInfo { total_bytes: 4 << 30, used_bytes: 64 << 20 }),
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TestHost {
    /// Moves the clocks forward; whoever sleeps until a time that has come wakes.
    pub fn advance(&self, by: Duration) {
        self.added_ns.fetch_add(by.as_nanos() as u64, Ordering::SeqCst);
        let _sleepers = held(&self.sleepers);
        self.woken.notify_all();
    }

    /// Says how much memory the machine has and uses from now on.
    pub fn set_memory(&self, memory: MemoryInfo) {
        *held(&self.memory) = memory;
    }

    /// The tasks that workers were asked for, and forgets them.
    pub fn take_started(&self) -> Vec<Arc<Task>> {
        core::mem::take(&mut *held(&self.started))
    }
}

impl Host for TestHost {
    fn monotonic_ns(&self) -> u64 {
        self.booted.elapsed().as_nanos() as u64 + self.added_ns.load(Ordering::SeqCst)
    }

    fn realtime_ns(&self) -> u64 {
        BOOT_REALTIME_NS + self.monotonic_ns()
    }

    fn park(&self, word: &AtomicU32, expected: u32, deadline_ns: Option<u64>) {
        let mut sleepers = held(&self.sleepers);
        while word.load(Ordering::SeqCst) == expected {
            let Some(deadline_ns) = deadline_ns else {
                sleepers = self.woken.wait(sleepers).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let Some(left_ns) = deadline_ns.checked_sub(self.monotonic_ns()).filter(|left| *left > 0) else {
                return;
            };
            let waited = self.woken.wait_timeout(sleepers, Duration::from_nanos(left_ns));
            sleepers = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn unpark(&self, _word: &AtomicU32) {
        let _sleepers = held(&self.sleepers);
        self.woken.notify_all();
    }

    fn start_task(&self, task: &Arc<Task>) -> Result<()> {
        held(&self.started).push(task.clone());
        Ok(())
    }

    fn end_task(&self, _task: &Arc<Task>) {}

    fn bind_signal_handler(&self, _task: &Arc<Task>, _export: &[u8]) {}

    fn log(&self, _level: LogLevel, _line: &str) {}

    fn parallelism(&self) -> u32 {
        2
    }

    fn memory(&self) -> MemoryInfo {
        *held(&self.memory)
    }
}

/// The memory of a program that a test plays.
pub struct TestMemory(RefCell<Vec<u8>>);

impl TestMemory {
    /// So many bytes, all zero.
    pub fn new(bytes: usize) -> Self {
        Self(RefCell::new(alloc::vec![0; bytes]))
    }

    /// Puts bytes at an address.
    pub fn put(&self, address: u32, bytes: &[u8]) {
        self.write(address, bytes).expect("inside the memory");
    }

    /// Bytes at an address.
    pub fn get(&self, address: u32, len: usize) -> Vec<u8> {
        let mut bytes = alloc::vec![0; len];
        self.read(address, &mut bytes).expect("inside the memory");
        bytes
    }
}

impl UserMemory for TestMemory {
    fn size_bytes(&self) -> u64 {
        self.0.borrow().len() as u64
    }

    fn read(&self, address: u32, into: &mut [u8]) -> Result<()> {
        check_range(self.size_bytes(), address, into.len())?;
        into.copy_from_slice(&self.0.borrow()[address as usize..][..into.len()]);
        Ok(())
    }

    fn write(&self, address: u32, from: &[u8]) -> Result<()> {
        check_range(self.size_bytes(), address, from.len())?;
        self.0.borrow_mut()[address as usize..][..from.len()].copy_from_slice(from);
        Ok(())
    }

    fn load_atomic_u32(&self, address: u32) -> Result<u32> {
        if !address.is_multiple_of(4) {
            return Err(Errno::EINVAL);
        }
        let mut bytes = [0; 4];
        self.read(address, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
}

/// A booted machine.
pub struct Machine {
    /// Where it runs.
    pub host: Arc<TestHost>,
    /// The kernel.
    pub kernel: Arc<Kernel>,
    /// The first process's task.
    pub init: Arc<Task>,
}

impl Default for Machine {
    fn default() -> Self {
        Self::boot()
    }
}

impl Machine {
    /// A machine with an empty root directory and one process, which is user 0's.
    pub fn boot() -> Self {
        let host = Arc::new(TestHost::default());
        let root =
            TmpFs::create(host.clone(), DEV_FIRST_FREE, ROOT_LIMITS).expect("there is room for a root");
        Self::boot_on(host, root)
    }

    /// A machine with this root directory and one process, which is user 0's.
    pub fn boot_on(host: Arc<TestHost>, root: InodeRef) -> Self {
        let options = BootOptions { seed: [7; 32], processes_max: 64 };
        let kernel = Kernel::new(host.clone(), root, &options);
        let new =
            new_process(&kernel, Credentials { uid: 0, gid: 0, groups: Vec::new() }, Session::new(INIT));
        let pid = kernel.tree().lock().take_number();
        assert_eq!(pid, INIT);
        let process = Process::new(pid, new);
        let init = Task::new(pid, process.clone(), Entry::Main, kernel.host());
        process.threads.lock().live.push(init.clone());
        kernel.tree().lock().add(process, 0, pid, pid);
        assert!(init.word().start());
        Self { host, kernel, init }
    }

    /// A child of the first process, in a group of its own, with no descriptors; its task counts as inside the kernel.
    pub fn process(&self, credentials: Credentials) -> Arc<Task> {
        let new = new_process(&self.kernel, credentials, self.init.process().session());
        let (_, task) =
            add_process(&self.kernel, self.init.process(), new, Group::Own).expect("one more process");
        assert!(task.word().start());
        task
    }

    /// A child of the first process that acts for an ordinary user.
    pub fn user_process(&self, uid: u32) -> Arc<Task> {
        self.process(Credentials { uid, gid: uid, groups: Vec::new() })
    }

    /// The first process, making a call.
    pub fn ctx(&self) -> Ctx<'_> {
        self.ctx_of(&self.init)
    }

    /// A task, making a call.
    pub fn ctx_of<'m>(&'m self, task: &'m Arc<Task>) -> Ctx<'m> {
        Ctx { kernel: &self.kernel, task, memory: &NoMemory }
    }

    /// A task, making a call with a memory.
    pub fn ctx_with<'m>(&'m self, task: &'m Arc<Task>, memory: &'m dyn UserMemory) -> Ctx<'m> {
        Ctx { kernel: &self.kernel, task, memory }
    }
}

fn new_process(kernel: &Arc<Kernel>, credentials: Credentials, session: Arc<Session>) -> NewProcess {
    let root = kernel.root();
    NewProcess {
        image: Image {
            program: root.inode.clone(),
            version: 0,
            path: b"/bin/test".to_vec(),
            args: [b"test".to_vec(), b"argument".to_vec()].into(),
            env: [b"HOME=/".to_vec()].into(),
        },
        descriptors: Descriptors::new(),
        whereabouts: Whereabouts { root: root.clone(), cwd: root, umask: 0o022 },
        preopens: Preopens::NameSpace,
        credentials,
        limits: Limits::initial(kernel.processes_max()),
        signals: ProcessSignals::default(),
        session,
        started_ns: kernel.host().monotonic_ns(),
    }
}
