//! Scripted processes: what a program does, as a closure that calls the kernel through a [`Guest`]. The guest keeps to the
//! protocol of the task word exactly as the entry stubs do: a guest declared dead never enters again, and leaves by
//! unwinding where a program would leave by a trap.

use crate::host::SimHost;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use tabula_abi::signal::Signal;
use tabula_kernel::fs::inode::{NewInode, Ownership};
use tabula_kernel::fs::path::{Confinement, LastLink, walk_to_entry};
use tabula_kernel::syscall::descriptors::open_file;
use tabula_kernel::syscall::io;
use tabula_kernel::task::attention::{Phase, Verdict, attend};
use tabula_kernel::task::exit::{Departure, Next, departed, leave};
use tabula_kernel::task::loader::Search;
use tabula_kernel::task::process::{ExitStatus, Process};
use tabula_kernel::task::spawn::{Group, Preparation, Spawn, spawn};
use tabula_kernel::task::{Task, tree};
use tabula_kernel::user::{NoMemory, VecSink};
use tabula_kernel::{Ctx, Errno, Kernel, Result};

/// What a program does; answers its exit code.
pub type Program = Arc<dyn Fn(&mut Guest) -> u32 + Send + Sync>;

/// What a guest unwinds with when it leaves.
struct Left;

/// A running program.
pub struct Guest {
    host: Arc<SimHost>,
    kernel: Arc<Kernel>,
    task: Arc<Task>,
    /// What the program does on a signal that it catches.
    on_signal: Option<Box<dyn FnMut(Signal)>>,
}

impl Guest {
    /// Its arguments.
    pub fn args(&self) -> Vec<String> {
        let image = self.task.process().image();
        image.args.iter().map(|arg| String::from_utf8_lossy(arg).into_owned()).collect()
    }

    /// Its process.
    pub fn process(&self) -> &Arc<Process> {
        self.task.process()
    }

    /// Sets what the program does on a signal that it catches.
    pub fn on_signal(&mut self, handler: impl FnMut(Signal) + 'static) {
        self.on_signal = Some(Box::new(handler));
        self.task.process().signals().has_handler = true;
    }

    /// Makes a call: into the kernel, through `handler`, and out again.
    pub fn call<R>(&mut self, handler: impl FnOnce(&Ctx<'_>) -> R) -> R {
        self.host.schedule.yield_now(SimHost::me());
        self.enter();
        while self.task.word().has_attention() {
            self.leave_kernel();
            self.enter();
        }
        let (kernel, task) = (self.kernel.clone(), self.task.clone());
        let answer = handler(&Ctx { kernel: &kernel, task: &task, memory: &NoMemory });
        self.leave_kernel();
        answer
    }

    /// Reads from a descriptor, waiting as the program would.
    ///
    /// # Errors
    /// Those of the call.
    pub fn read(&mut self, fd: u32, len: usize) -> Result<Vec<u8>> {
        self.call(|ctx| {
            let mut bytes = Vec::new();
            io::read(ctx, &*open_file(ctx, fd)?, &mut VecSink::new(&mut bytes, len))?;
            Ok(bytes)
        })
    }

    /// Writes to a descriptor, waiting as the program would.
    ///
    /// # Errors
    /// Those of the call.
    pub fn write(&mut self, fd: u32, mut bytes: &[u8]) -> Result<usize> {
        self.call(|ctx| io::write(ctx, &*open_file(ctx, fd)?, &mut bytes))
    }

    /// Starts a child of this program.
    ///
    /// # Errors
    /// Those of the call.
    pub fn spawn(&mut self, path: &str, args: &[&str], preparations: Vec<Preparation>) -> Result<u32> {
        self.call(|ctx| Ok(spawn(ctx, request(path, args, preparations), |_| Ok(()))?.pid()))
    }

    /// Ends the program.
    pub fn exit(&mut self, code: u32) -> ! {
        self.call(|ctx| leave(ctx, Some(ExitStatus::Exited(code))));
        resume_unwind(Box::new(Left))
    }

    fn enter(&self) {
        if !self.task.word().enter() {
            resume_unwind(Box::new(Left));
        }
    }

    fn leave_kernel(&mut self) {
        if self.task.word().leave() {
            return;
        }
        let mut phase = Phase::AfterCall;
        loop {
            let (kernel, task) = (self.kernel.clone(), self.task.clone());
            match attend(&Ctx { kernel: &kernel, task: &task, memory: &NoMemory }, phase) {
                Verdict::Resume => return,
                Verdict::Leave => resume_unwind(Box::new(Left)),
                Verdict::Handle(signal) => {
                    if let Some(handler) = &mut self.on_signal {
                        handler(signal);
                    }
                    self.enter();
                    phase = Phase::AfterHandler;
                }
            }
        }
    }
}

fn request<'s>(path: &'s str, args: &[&str], preparations: Vec<Preparation>) -> Spawn<'s> {
    Spawn {
        name: path.as_bytes(),
        search: Search::No,
        args: std::iter::once(path).chain(args.iter().copied()).map(|arg| arg.as_bytes().to_vec()).collect(),
        env: Vec::new(),
        preparations,
        dispositions: Vec::new(),
        group: Group::Inherit,
        preopens: None,
    }
}

/// What a worker does: takes the task up, runs its program, and the next one after an exec.
pub(crate) fn run(
    host: &Arc<SimHost>,
    kernel: &Arc<Kernel>,
    task: &Arc<Task>,
    find: impl Fn(&[u8]) -> Option<Program>,
) {
    if !task.word().start() {
        return;
    }
    task.note_started();
    loop {
        let program = find(&task.process().image().path).expect("only installed programs are started");
        let mut guest =
            Guest { host: host.clone(), kernel: kernel.clone(), task: task.clone(), on_signal: None };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            guest.leave_kernel();
            let code = program(&mut guest);
            guest.exit(code);
        }));
        let payload = match outcome {
            Ok(()) => return,
            Err(payload) => payload,
        };
        if !payload.is::<Left>() {
            resume_unwind(payload);
        }
        if !task.word().is_exiting() || departed(kernel, task, Departure::Left) == Next::Done {
            return;
        }
    }
}

fn with_init<R>(kernel: &Arc<Kernel>, run: impl FnOnce(&Ctx<'_>) -> R) -> Result<R> {
    let init = kernel.tree().lock().node(tree::INIT)?.process.clone();
    let task = init.live_tasks().into_iter().next().ok_or(Errno::ESRCH)?;
    Ok(run(&Ctx { kernel, task: &task, memory: &NoMemory }))
}

/// Writes a file that the loader takes for a program.
pub(crate) fn install(kernel: &Arc<Kernel>, path: &str) -> Result<()> {
    with_init(kernel, |ctx| {
        let entry =
            walk_to_entry(ctx, &kernel.root(), path.as_bytes(), Confinement::Namespace, LastLink::Keep)?;
        let file = entry.dir.inode.create(
            &entry.name,
            NewInode::Regular,
            Ownership { mode: 0o755, uid: 0, gid: 0 },
        )?;
        file.write_at(0, &mut &b"\0asm\x01\0\0\0"[..])?;
        Ok(())
    })?
}

/// Starts a program as a child of init.
pub(crate) fn start(kernel: &Arc<Kernel>, path: &str, args: &[&str]) -> Result<Arc<Process>> {
    with_init(kernel, |ctx| spawn(ctx, request(path, args, Vec::new()), |_| Ok(())))?
}
