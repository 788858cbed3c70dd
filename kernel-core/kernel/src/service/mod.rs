//! The kernel's side of the messages between a page and the kernel ([`tabula_abi::rpc`]): requests come in as bytes,
//! replies and events go out through an [`Outbox`]. It acts with the user's permissions, knows no host, and never waits:
//! what cannot go on rings a bell when it can, and the host calls [`Server::pump`]. Both calls come from one worker; a lock
//! stands between them all the same, so that a host that errs gets no worse than slow.

mod bell;
mod disk;
mod files;
mod images;
mod names;
mod processes;
pub(crate) mod session;
mod stream;
mod terminals;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;

use crate::fs::inode::NewInode;
use crate::fs::path::LastLink;
use crate::fs::persist::DiskNewsWatch;
use crate::host::LogLevel;
use crate::init;
use crate::kernel::{Ctx, Kernel};
use crate::sync::{Arc, Mutex};
use crate::task::Task;
use crate::task::process::{ExitStatus, Process};
use crate::task::signal::{Target, send};
use crate::task::tree::{INIT, Life};
use crate::task::word::Place;
use crate::wait::Wake;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use bell::Door;
use disk::DiskJobs;
use files::Files;
use images::Images;
use names::{Progress, Removal};
use processes::{Child, answer};
use session::Session;
use stream::Flow;
use tabula_abi::rpc::{self, Event, FromKernel, ProcessInfo, Reply, Request, ToKernel};
use tabula_abi::signal::Signal;
use tabula_abi::termios::Winsize;
use tabula_abi::{Errno, Result};
use terminals::Terminals;

/// Where replies and events go.
pub trait Outbox: Send + Sync {
    /// Sends to the page. Called from `handle` and `pump` only.
    fn send(&self, message: FromKernel);

    /// Asks for a call of [`Server::pump`] soon. Called from any worker, inside locks: it must be quick and take none.
    fn ring(&self);
}

/// Trees whose removal is on its way (`EAGAIN`).
const REMOVALS_MAX: usize = 64;
/// Steps of removals in one call of `pump`.
const STEPS_PER_TURN: usize = 64;

/// What a page has.
#[derive(Default)]
struct State {
    children: BTreeMap<u32, Child>,
    terminals: Terminals,
    files: Files,
    images: Images,
    /// Each with the request it answers.
    removals: Vec<(u32, Removal)>,
    disk_jobs: DiskJobs,
}

/// The service to one page.
pub struct Server {
    kernel: Arc<Kernel>,
    outbox: Arc<dyn Outbox>,
    door: Arc<Door>,
    session: Session,
    disk_news: DiskNewsWatch,
    state: Mutex<State>,
}

impl Server {
    /// A service that has nothing open.
    pub fn new(kernel: Arc<Kernel>, outbox: Arc<dyn Outbox>) -> Server {
        let door = Door::new(outbox.clone());
        let waker: Arc<dyn Wake> = door.clone();
        Server {
            door,
            session: Session::new(&kernel),
            disk_news: kernel.disk_news().watch(&waker),
            kernel,
            outbox,
            state: Mutex::default(),
        }
    }

    /// Takes a message of the page's. Bytes that are none are logged, and answered if at least their number is there.
    pub fn handle(&self, bytes: &[u8]) {
        let message = match bytes.len() {
            0..=rpc::MESSAGE_BYTES_MAX => rpc::decode::<ToKernel>(bytes),
            _ => Err(Errno::EMSGSIZE),
        };
        match message {
            Ok(ToKernel { id, request }) => match self.act(id, request) {
                Ok(Some(reply)) => self.outbox.send(FromKernel::Reply { id, result: Ok(reply) }),
                // Answered when it is done.
                Ok(None) => {}
                Err(error) => self.outbox.send(answer(id, Err(error))),
            },
            Err(error) => {
                self.kernel
                    .log(LogLevel::Error, &format!("a message of {} bytes makes no sense", bytes.len()));
                if let Some(id) = rpc::request_id(bytes) {
                    self.outbox.send(answer(id, Err(error)));
                }
            }
        }
    }

    /// Does what has become possible since the last call: the host calls it after [`Outbox::ring`].
    pub fn pump(&self) {
        self.door.answer();
        let ctx = self.session.ctx();
        let mut state = self.state.lock();
        let send = &mut |message| self.outbox.send(message);
        state.terminals.attend(&ctx, send);
        state.children.retain(|_, child| child.attend(&ctx, send) == Flow::Open);
        state.disk_jobs.attend(send);
        for damage in self.disk_news.take() {
            send(FromKernel::Event(Event::DiskDamaged(damage)));
        }
        self.remove_some(&ctx, &mut state.removals);
    }

    fn remove_some(&self, ctx: &Ctx<'_>, removals: &mut Vec<(u32, Removal)>) {
        for _ in 0..STEPS_PER_TURN {
            let Some((id, removal)) = removals.first_mut() else { return };
            let done = match removal.step(ctx) {
                Ok(Progress::More) => continue,
                Ok(Progress::Done) => Ok(()),
                Err(error) => Err(error),
            };
            self.outbox.send(answer(*id, done));
            removals.remove(0);
        }
        if !removals.is_empty() {
            self.door.ring();
        }
    }

    /// Does what is asked. `None` means that the answer comes later.
    fn act(&self, id: u32, request: Request) -> Result<Option<Reply>> {
        let ctx = &self.session.ctx();
        let mut state = self.state.lock();
        let state = &mut *state;
        let done = |result: Result<()>| result.map(|()| Some(Reply::Done));
        match request {
            Request::Hello { version } => hello(version).map(Some),
            Request::Spawn(request) => {
                let child = processes::start(&self.session, &self.door, &state.terminals, request)?;
                let pid = child.pid();
                state.children.insert(pid, child);
                Ok(Some(Reply::Process { pid }))
            }
            Request::Signal { pid, signal } => done(self.signal(ctx, pid, signal)),
            Request::WriteInput { pid, bytes } => {
                let child = state.children.get_mut(&pid).ok_or(Errno::EPIPE)?;
                child.write_input(id, bytes).map(|()| None)
            }
            Request::CloseInput { pid } => {
                if let Some(child) = state.children.get_mut(&pid) {
                    child.close_input();
                }
                done(Ok(()))
            }
            Request::OutputCredit { pid, stream, bytes } => {
                if let Some(child) = state.children.get_mut(&pid) {
                    child.add_credit(stream, bytes);
                }
                done(Ok(()))
            }
            Request::CloseOutput { pid, stream } => {
                if let Some(child) = state.children.get_mut(&pid) {
                    child.close_output(stream, &mut |message| self.outbox.send(message));
                }
                done(Ok(()))
            }
            Request::OpenTerminal { columns, rows, credit_bytes } => {
                let window = Winsize { columns, rows, ..Winsize::default() };
                let terminal = state.terminals.open(&self.session, &self.door, window, credit_bytes)?;
                Ok(Some(Reply::Terminal { terminal }))
            }
            Request::WriteTerminal { terminal, bytes } => {
                state.terminals.write(terminal, id, bytes).map(|()| None)
            }
            Request::ResizeTerminal { terminal, columns, rows } => {
                let window = Winsize { columns, rows, ..Winsize::default() };
                done(state.terminals.resize(ctx, terminal, window))
            }
            Request::TerminalCredit { terminal, bytes } => done(state.terminals.add_credit(terminal, bytes)),
            Request::CloseTerminal { terminal } => {
                done(state.terminals.close(terminal, &mut |message| self.outbox.send(message)))
            }
            Request::Remove { path, recursive: true } => self.remove_tree(ctx, state, id, &path),
            Request::ImagePiece { image, total_bytes, bytes } => {
                done(state.images.add(&self.kernel, image, total_bytes, &bytes))
            }
            Request::MountImage { image, path } => {
                let bytes = state.images.take(image)?;
                done(init::mount_image(ctx, &path, bytes))
            }
            Request::Processes => Ok(Some(Reply::Processes(process_list(&self.kernel)))),
            Request::Trace { on } => {
                self.kernel.set_logs_calls(on);
                done(Ok(()))
            }
            Request::Shutdown => {
                self.end_all();
                // The one request that waits for the disk whatever it takes: nothing comes after it.
                done(crate::syscall::posix::stat::sync(ctx).and_then(|()| disk::let_go(ctx)))
            }
            request @ (Request::Snapshots
            | Request::CreateSnapshot { .. }
            | Request::DeleteSnapshot { .. }
            | Request::RestoreSnapshot { .. }
            | Request::CheckDisk { .. }) => {
                state.disk_jobs.begin(ctx, &self.door, id, request).map(|()| None)
            }
            other => act_on_files(ctx, &mut state.files, other).map(Some),
        }
    }

    fn remove_tree(&self, ctx: &Ctx<'_>, state: &mut State, id: u32, path: &[u8]) -> Result<Option<Reply>> {
        if state.removals.len() >= REMOVALS_MAX {
            return Err(Errno::EAGAIN);
        }
        let Some(removal) = Removal::begin(ctx, path)? else { return Ok(Some(Reply::Done)) };
        state.removals.push((id, removal));
        self.door.ring();
        Ok(None)
    }

    fn signal(&self, ctx: &Ctx<'_>, pid: i32, signal: u8) -> Result<()> {
        let targets = processes::targets(ctx, pid)?;
        if signal == 0 {
            return Ok(());
        }
        let signal = Signal::from_number(u32::from(signal)).ok_or(Errno::EINVAL)?;
        for process in &targets {
            send(&self.kernel, process, Target::Process, signal);
        }
        Ok(())
    }

    fn end_all(&self) {
        let all: Vec<Arc<Process>> = {
            let tree = self.kernel.tree().lock();
            tree.iter().map(|node| node.process.clone()).collect()
        };
        for process in all.iter().filter(|process| process.pid() != INIT) {
            crate::task::exit::terminate(&self.kernel, process, ExitStatus::Killed(Signal::SIGKILL));
        }
    }
}

fn hello(version: u32) -> Result<Reply> {
    if version != rpc::VERSION {
        return Err(Errno::EPROTO);
    }
    let name = String::from(concat!("Tabula ", env!("CARGO_PKG_VERSION")));
    Ok(Reply::Hello { version: rpc::VERSION, name })
}

fn act_on_files(ctx: &Ctx<'_>, files: &mut Files, request: Request) -> Result<Reply> {
    let done = |result: Result<()>| result.map(|()| Reply::Done);
    match request {
        Request::Open { path, mode, permissions } => files.open(ctx, &path, mode, permissions),
        Request::Read { file, offset, len } => files.read(ctx, file, offset, len),
        Request::Write { file, bytes } => files.write(ctx, file, &bytes),
        Request::Close { file } => files.close(file),
        Request::ReadDir { path, cookie } => files::read_dir(ctx, &path, cookie),
        Request::Stat { path, follow } => {
            files::stat(ctx, &path, if follow { LastLink::Follow } else { LastLink::Keep })
        }
        Request::ReadLink { path } => files::read_link(ctx, &path),
        Request::Remove { path, .. } => done(names::remove(ctx, &path)),
        Request::MakeDir { path, permissions, recursive: false } => {
            done(names::create(ctx, &path, NewInode::Directory, permissions))
        }
        Request::MakeDir { path, permissions, recursive: true } => {
            done(names::create_dirs(ctx, &path, permissions))
        }
        Request::Rename { from, to } => done(names::rename(ctx, &from, &to)),
        Request::Symlink { target, path } => {
            done(names::create(ctx, &path, NewInode::Symlink(&target), 0o777))
        }
        Request::SetPermissions { path, permissions } => files::set_permissions(ctx, &path, permissions),
        Request::SetTimes { path, atime_ns, mtime_ns } => files::set_times(ctx, &path, atime_ns, mtime_ns),
        Request::Unmount { path } => done(init::unmount(ctx, &path)),
        // Everything else has been acted on by the server itself.
        _ => Err(Errno::ENOSYS),
    }
}

/// All processes as a monitor shows them.
fn process_list(kernel: &Arc<Kernel>) -> Vec<ProcessInfo> {
    let tree = kernel.tree().lock();
    let nodes: Vec<_> = tree
        .iter()
        .map(|node| (node.process.clone(), node.parent, node.group, node.session, node.life))
        .collect();
    drop(tree);
    let describe = |(process, ppid, pgid, sid, life): (Arc<Process>, u32, u32, u32, Life)| {
        let tasks = process.live_tasks();
        let computes = |task: &Arc<Task>| task.word().place() == Place::User;
        let state = match life {
            Life::Zombie(_) => 'Z',
            Life::Alive if process.is_stopped() => 'T',
            Life::Alive if tasks.iter().any(computes) => 'R',
            Life::Alive => 'S',
        };
        let image = process.image();
        ProcessInfo {
            pid: process.pid(),
            ppid,
            pgid,
            sid,
            state,
            command: image.name().to_vec(),
            args: image.args.to_vec(),
            threads: tasks.len() as u32,
            descriptors: process.descriptors().iter().count() as u32,
            cpu_ns: process.cpu_ns(),
            memory_bytes: process.memory_bytes(),
            started_ns: process.started_ns(),
        }
    };
    nodes.into_iter().map(describe).collect()
}
