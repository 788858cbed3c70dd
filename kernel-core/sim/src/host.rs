//! The simulated machine: a kernel whose host is the schedule, and programs that are closures.

use crate::guest::{self, Guest, Program};
use crate::schedule::{Schedule, ThreadId};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use tabula_kernel::host::{Host, LogLevel, MemoryInfo};
use tabula_kernel::kernel::BootOptions;
use tabula_kernel::task::Task;
use tabula_kernel::{Kernel, Result, init};

thread_local! {
    static ME: Cell<Option<ThreadId>> = const { Cell::new(None) };
}

/// What the kernel sees of the simulation.
pub(crate) struct SimHost {
    pub(crate) schedule: Schedule,
    kernel: OnceLock<Arc<Kernel>>,
    programs: Mutex<BTreeMap<Vec<u8>, Program>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    log: Mutex<Vec<String>>,
}

impl SimHost {
    pub(crate) fn me() -> ThreadId {
        ME.get().expect("called from a thread of the simulation")
    }

    fn spawn(self: &Arc<Self>, body: impl FnOnce() + Send + 'static) {
        let id = self.schedule.add();
        let host = self.clone();
        let thread = std::thread::spawn(move || {
            ME.set(Some(id));
            host.schedule.wait_turn(id);
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
            host.schedule.end(id);
            if let Err(payload) = outcome {
                std::panic::resume_unwind(payload);
            }
        });
        self.threads.lock().expect("no thread panics with it").push(thread);
    }
}

struct HostHandle(Arc<SimHost>);

impl Host for HostHandle {
    fn monotonic_ns(&self) -> u64 {
        self.0.schedule.now_ns()
    }

    fn realtime_ns(&self) -> u64 {
        1_700_000_000_000_000_000 + self.0.schedule.now_ns()
    }

    fn park(&self, word: &AtomicU32, expected: u32, deadline_ns: Option<u64>) {
        let address = std::ptr::from_ref(word) as usize;
        let still = || word.load(Ordering::SeqCst) == expected;
        self.0.schedule.sleep(SimHost::me(), address, deadline_ns, still);
    }

    fn unpark(&self, word: &AtomicU32) {
        self.0.schedule.wake(std::ptr::from_ref(word) as usize);
    }

    fn start_task(&self, task: &Arc<Task>) -> Result<()> {
        let kernel = self.0.kernel.get().expect("the kernel has booted").clone();
        let host = self.0.clone();
        let task = task.clone();
        self.0.spawn(move || {
            guest::run(&host.clone(), &kernel, &task, |path| {
                host.programs.lock().expect("no thread panics with it").get(path).cloned()
            });
        });
        Ok(())
    }

    fn end_task(&self, _task: &Arc<Task>) {
        // A thread cannot be ended from outside: the guest finds its word dead at its next call, and unwinds.
    }

    fn bind_signal_handler(&self, _task: &Arc<Task>, _export: &[u8]) {}

    fn log(&self, _level: LogLevel, line: &str) {
        self.0.log.lock().expect("no thread panics with it").push(line.to_owned());
    }

    fn parallelism(&self) -> u32 {
        1
    }

    fn memory(&self) -> MemoryInfo {
        MemoryInfo { total_bytes: 1 << 30, used_bytes: 0 }
    }
}

/// A simulation.
pub struct Sim {
    host: Arc<SimHost>,
    kernel: Arc<Kernel>,
}

impl Sim {
    /// A booted machine whose every decision follows from the seed.
    ///
    /// # Panics
    /// When the kernel does not boot.
    pub fn new(seed: u64) -> Sim {
        let host = Arc::new(SimHost {
            schedule: Schedule::new(seed),
            kernel: OnceLock::new(),
            programs: Mutex::new(BTreeMap::new()),
            threads: Mutex::new(Vec::new()),
            log: Mutex::new(Vec::new()),
        });
        let mut random_seed = [0; 32];
        random_seed[..8].copy_from_slice(&seed.to_le_bytes());
        let options = BootOptions { seed: random_seed, processes_max: 64 };
        let kernel = init::boot(Arc::new(HostHandle(host.clone())), &options).expect("the kernel boots");
        let _ = host.kernel.set(kernel.clone());
        Sim { host, kernel }
    }

    /// The kernel.
    pub fn kernel(&self) -> &Arc<Kernel> {
        &self.kernel
    }

    /// Makes a closure a program: a file at this path that processes can run.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn program(&self, path: &str, body: impl Fn(&mut Guest) -> u32 + Send + Sync + 'static) {
        guest::install(&self.kernel, path).expect("the program's file can be written");
        let mut programs = self.host.programs.lock().expect("no thread panics with it");
        programs.insert(path.as_bytes().to_vec(), Arc::new(body));
    }

    /// Runs a program as a child of init, until every process has ended; answers its shell code.
    ///
    /// # Panics
    /// When a guest's assertion fails, or when all sleep for ever.
    pub fn run(&self, path: &str, args: &[&str]) -> u32 {
        let process = guest::start(&self.kernel, path, args).expect("the program starts");
        loop {
            let thread = self.host.threads.lock().expect("no thread panics with it").pop();
            let Some(thread) = thread else { break };
            if let Err(payload) = thread.join() {
                std::panic::resume_unwind(payload);
            }
        }
        process.exit_status().expect("every process has ended").shell_code()
    }

    /// All decisions of the run as one number: equal for equal seeds.
    pub fn trace(&self) -> u64 {
        self.host.schedule.trace()
    }
}
