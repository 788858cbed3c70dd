//! The protocols that many threads share, under every schedule that an explorer finds: the task word between a task and
//! its killers, wait queues between those who wait and those who wake, and pipes between writers and readers. Run with
//! `cargo test -p tabula-kernel --features shuttle --test schedules`.

use shuttle::sync::{Condvar, Mutex as ShuttleMutex};
use shuttle::thread;
use std::collections::HashMap;
use std::sync::Arc;
use tabula_abi::{Errno, Result};
use tabula_kernel::fs::descriptors::Descriptors;
use tabula_kernel::fs::tmpfs::{TmpFs, TmpFsLimits};
use tabula_kernel::host::{Host, LogLevel, MemoryInfo};
use tabula_kernel::ipc::pipe::pipe;
use tabula_kernel::kernel::BootOptions;
use tabula_kernel::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tabula_kernel::task::group::Session;
use tabula_kernel::task::process::{Credentials, Image, NewProcess, Preopens, Process, Whereabouts};
use tabula_kernel::task::rlimit::Limits;
use tabula_kernel::task::signal::ProcessSignals;
use tabula_kernel::task::word::{Place, TaskWord};
use tabula_kernel::task::{Entry, Task};
use tabula_kernel::user::{NoMemory, VecSink};
use tabula_kernel::wait::{WaitQueue, block_on, wait_for};
use tabula_kernel::{Ctx, Kernel};

const SCHEDULES: usize = 2_000;

/// A host whose sleepers wait on the explorer's own condition variable.
#[derive(Default)]
struct ExploredHost {
    wakes: ShuttleMutex<HashMap<usize, u64>>,
    woken: Condvar,
}

impl Host for ExploredHost {
    fn monotonic_ns(&self) -> u64 {
        0
    }

    fn realtime_ns(&self) -> u64 {
        0
    }

    fn park(&self, word: &AtomicU32, expected: u32, _deadline_ns: Option<u64>) {
        let address = std::ptr::from_ref(word) as usize;
        let mut wakes = self.wakes.lock().expect("no poison");
        let before = wakes.get(&address).copied().unwrap_or(0);
        while word.load(Ordering::SeqCst) == expected && wakes.get(&address).copied().unwrap_or(0) == before {
            wakes = self.woken.wait(wakes).expect("no poison");
        }
    }

    fn unpark(&self, word: &AtomicU32) {
        *self.wakes.lock().expect("no poison").entry(std::ptr::from_ref(word) as usize).or_default() += 1;
        self.woken.notify_all();
    }

    fn start_task(&self, _task: &Arc<Task>) -> Result<()> {
        Err(Errno::EAGAIN)
    }

    fn end_task(&self, _task: &Arc<Task>) {}

    fn bind_signal_handler(&self, _task: &Arc<Task>, _export: &[u8]) {}

    fn log(&self, _level: LogLevel, _line: &str) {}

    fn parallelism(&self) -> u32 {
        1
    }

    fn memory(&self) -> MemoryInfo {
        MemoryInfo { total_bytes: 1 << 30, used_bytes: 0 }
    }
}

/// A kernel with some tasks, each of a process of its own, that no worker runs.
fn machine(tasks: u32) -> (Arc<Kernel>, Vec<Arc<Task>>) {
    let host: Arc<dyn Host> = Arc::new(ExploredHost::default());
    let root = TmpFs::create(host.clone(), 1, TmpFsLimits { bytes: 1 << 20, inodes: 100 }).expect("a root");
    let kernel = Kernel::new(host.clone(), root, &BootOptions { seed: [7; 32], processes_max: 8 });
    let task = |pid| {
        let at = kernel.root();
        let image = Image {
            program: at.inode.clone(),
            version: 0,
            path: Vec::new(),
            args: Vec::new().into(),
            env: Vec::new().into(),
        };
        let new = NewProcess {
            image,
            descriptors: Descriptors::new(),
            whereabouts: Whereabouts { root: at.clone(), cwd: at, umask: 0 },
            preopens: Preopens::NameSpace,
            credentials: Credentials { uid: 0, gid: 0, groups: Vec::new() },
            limits: Limits::initial(8),
            signals: ProcessSignals::default(),
            session: Session::new(pid),
            started_ns: 0,
        };
        let task = Task::new(pid, Process::new(pid, new), Entry::Main, &host);
        assert!(task.word().start());
        task
    };
    let tasks = (2..2 + tasks).map(task).collect();
    (kernel, tasks)
}

fn explore(body: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(body, SCHEDULES);
}

#[test]
fn exactly_one_ends_a_task() {
    explore(|| {
        let word = Arc::new(TaskWord::new());
        assert!(word.start());
        let ended_outside = Arc::new(AtomicU32::new(0));
        let killers: Vec<_> = (0..2)
            .map(|_| {
                let (word, ended_outside) = (word.clone(), ended_outside.clone());
                thread::spawn(move || {
                    if word.ask_attention() == Place::User && word.kill_in_user() {
                        ended_outside.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        // The task: leaves, and enters again, until it is dead or is told.
        let mut ended_itself = 0;
        for _ in 0..3 {
            if !word.leave() {
                assert!(word.has_attention());
                word.set_exiting();
                ended_itself = 1;
                break;
            }
            if !word.enter() {
                break;
            }
        }
        for killer in killers {
            killer.join().expect("no panic");
        }
        // A task that has gone its way inside the kernel sees the request when it next leaves.
        if ended_itself == 0 && ended_outside.load(Ordering::SeqCst) == 0 {
            assert!(word.has_attention());
            assert!(!word.leave());
            ended_itself = 1;
        }
        assert_eq!(ended_itself + ended_outside.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn no_wake_up_is_lost() {
    explore(|| {
        let (_kernel, tasks) = machine(2);
        let queue = Arc::new(WaitQueue::new());
        let ready = Arc::new(AtomicBool::new(false));
        let waiters: Vec<_> = tasks
            .into_iter()
            .map(|task| {
                let (queue, ready) = (queue.clone(), ready.clone());
                thread::spawn(move || {
                    wait_for(&task, &[&queue], None, || ready.load(Ordering::SeqCst).then_some(()))
                        .expect("nothing interrupts");
                })
            })
            .collect();
        ready.store(true, Ordering::SeqCst);
        queue.wake_all();
        for waiter in waiters {
            waiter.join().expect("no panic");
        }
        assert!(queue.is_empty());
    });
}

#[test]
fn a_pipe_carries_every_byte_in_order_and_ends() {
    explore(|| {
        let (kernel, tasks) = machine(2);
        let (writing, reading) = (tasks[0].clone(), tasks[1].clone());
        let ctx = Ctx { kernel: &kernel, task: &writing, memory: &NoMemory };
        let (reader, writer) = pipe(&ctx);
        let writer_kernel = kernel.clone();
        let producer = thread::spawn(move || {
            let ctx = Ctx { kernel: &writer_kernel, task: &writing, memory: &NoMemory };
            for round in 0..3_u8 {
                let bytes = vec![round; 40_000];
                let mut rest = bytes.as_slice();
                while !rest.is_empty() {
                    block_on(&writing, writer.queue().expect("a queue"), || writer.write(&ctx, &mut rest))
                        .expect("a reader");
                }
            }
        });
        let ctx = Ctx { kernel: &kernel, task: &reading, memory: &NoMemory };
        let mut all = Vec::new();
        loop {
            let count = block_on(&reading, reader.queue().expect("a queue"), || {
                reader.read(&ctx, &mut VecSink::new(&mut all, 30_000))
            });
            if count.expect("a readable pipe") == 0 {
                break;
            }
        }
        producer.join().expect("no panic");
        assert_eq!(all.len(), 120_000);
        assert!(all.is_sorted());
    });
}
