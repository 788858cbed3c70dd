//! The processes that a page has started: starting them with pipes or a terminal, their streams, their end, and signals.
//! A process without a terminal leads a session of its own, so that a signal to its group reaches all that it started; one
//! with a terminal has that as its controlling terminal and is in its foreground.

use super::bell::{Door, WatchedProcess};
use super::session::Session;
use super::stream::{Flow, Inflow, Outflow};
use super::terminals::Terminals;
use crate::fs::descriptors::OnExec;
use crate::fs::inode::FileKind;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, walk};
use crate::init;
use crate::ipc::pipe;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::with_all_rights;
use crate::task::loader::{DEFAULT_PATH, Search};
use crate::task::process::{ExitStatus, Preopen, Preopens, Process};
use crate::task::spawn::{Group, Preparation, Spawn, spawn};
use crate::wait::Wake;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::rpc::{Event, FromKernel, PreopenPath, Reply, SpawnRequest, Stdio};
use tabula_abi::{Errno, Result};

/// Directories preopened for one program (`EINVAL`).
const PREOPENS_MAX: usize = 256;

/// A process that the page has started, until the page has had everything from it.
pub(super) struct Child {
    end: WatchedProcess,
    exited: bool,
    input: Option<Inflow>,
    /// Output and errors.
    outputs: [Option<Outflow>; 2],
}

/// A stream that belongs to nobody but the child: its end there, and the page's.
struct Pipe {
    child: Arc<OpenFile>,
    page: Arc<OpenFile>,
}

/// Starts a process.
pub(super) fn start(
    session: &Session,
    door: &Arc<Door>,
    terminals: &Terminals,
    request: SpawnRequest,
) -> Result<Child> {
    let ctx = &session.ctx();
    let SpawnRequest { program, args, env, cwd, stdio, preopens, credit_bytes } = request;
    let cwd = cwd.unwrap_or_else(|| init::HOME.to_vec());
    let env = env.unwrap_or_else(|| init::environment(&cwd));
    let name = program.or_else(|| args.first().cloned()).ok_or(Errno::EINVAL)?;
    if args.iter().chain(&env).any(|text| text.contains(&0)) {
        return Err(Errno::EINVAL);
    }
    let path =
        env.iter().find_map(|variable| variable.strip_prefix(b"PATH=")).unwrap_or(DEFAULT_PATH).to_vec();
    let mut preparations = vec![Preparation::ChangeDir(cwd)];
    let mut pages_ends = [None, None, None];
    for ((fd, stdio), pages_end) in (0_u32..).zip(stdio).zip(&mut pages_ends) {
        let child_end = match stdio {
            Stdio::Null => open(ctx, b"/dev/null", access_of(fd))?,
            Stdio::Pipe => {
                let pipe = make_pipe(ctx, fd)?;
                *pages_end = Some(pipe.page);
                pipe.child
            }
            // Opened below, in the child's name, so that it becomes its controlling terminal.
            Stdio::Terminal(number) => {
                terminals.require(number)?;
                continue;
            }
        };
        preparations.push(Preparation::Install { fd, descriptor: with_all_rights(child_end, OnExec::Keep) });
    }
    let request = Spawn {
        name: &name,
        search: Search::In(&path),
        args,
        env,
        preparations,
        dispositions: vec![],
        group: Group::OwnSession,
        preopens: preopens.map(|paths| exact_preopens(ctx, &paths)).transpose()?,
    };
    let process = spawn(ctx, request, |child| attach_terminals(child, stdio))?;
    let [input, output, errors] = pages_ends;
    let outflow = |file| Outflow::new(file, door, credit_bytes);
    Ok(Child {
        end: WatchedProcess::new(process, door),
        exited: false,
        input: input.map(|file| Inflow::new(file, door)),
        outputs: [output.map(outflow), errors.map(outflow)],
    })
}

impl Child {
    pub(super) fn pid(&self) -> u32 {
        self.end.process().pid()
    }

    /// Takes what the page writes; answered when the program's pipe has taken it.
    ///
    /// # Errors
    /// `EPIPE` when there is no such stream any more, `EAGAIN` when too many writes wait.
    pub(super) fn write_input(&mut self, id: u32, bytes: Vec<u8>) -> Result<()> {
        self.input.as_mut().ok_or(Errno::EPIPE)?.push(id, bytes)
    }

    /// Ends the input after what has been written.
    pub(super) fn close_input(&mut self) {
        if let Some(input) = &mut self.input {
            input.close();
        }
    }

    fn output(&mut self, stream: u8) -> Option<&mut Option<Outflow>> {
        self.outputs.get_mut(usize::from(stream.checked_sub(1)?))
    }

    /// The page has more room. A stream that has ended needs none.
    pub(super) fn add_credit(&mut self, stream: u8, bytes: u32) {
        if let Some(Some(output)) = self.output(stream) {
            output.add_credit(bytes);
        }
    }

    /// The page wants no more of a stream, which so has ended.
    pub(super) fn close_output(&mut self, stream: u8, send: &mut dyn FnMut(FromKernel)) {
        let pid = self.pid();
        if let Some(output) = self.output(stream)
            && output.take().is_some()
        {
            send(FromKernel::Event(Event::Output { pid, stream, bytes: Vec::new() }));
        }
        // The process may have ended, and only this stream have kept the child here.
        self.end.bell().wake();
    }

    /// Does what its bells ask for. Answers whether the page may get more of it.
    pub(super) fn attend(&mut self, ctx: &Ctx<'_>, send: &mut dyn FnMut(FromKernel)) -> Flow {
        let pid = self.pid();
        for (stream, output) in (1_u8..).zip(&mut self.outputs) {
            let Some(flow) = output else { continue };
            let ended = flow.flow(ctx, &mut |bytes| {
                send(FromKernel::Event(Event::Output { pid, stream, bytes }));
            }) == Flow::Ended;
            if ended {
                *output = None;
                send(FromKernel::Event(Event::Output { pid, stream, bytes: Vec::new() }));
            }
        }
        if let Some(input) = &mut self.input
            && input.flow(ctx, &mut |id, result| send(answer(id, result))) == Flow::Ended
        {
            self.input = None;
        }
        if self.end.bell().take()
            && !self.exited
            && let Some(status) = self.end.process().exit_status()
        {
            self.exited = true;
            let (code, signal) = match status {
                ExitStatus::Exited(_) => (Some(status.shell_code()), None),
                ExitStatus::Killed(signal) => (None, Some(signal.number())),
            };
            send(FromKernel::Event(Event::Exited { pid, code, signal }));
        }
        if !self.exited || self.outputs.iter().any(Option::is_some) {
            return Flow::Open;
        }
        // Whoever has inherited the input without an output gets no more of it.
        if let Some(mut input) = self.input.take() {
            input.refuse(Errno::EPIPE, &mut |id, result| send(answer(id, result)));
        }
        Flow::Ended
    }
}

/// The reply to a request that has nothing to say but whether it went well.
pub(super) fn answer(id: u32, result: Result<()>) -> FromKernel {
    FromKernel::Reply { id, result: result.map(|()| Reply::Done).map_err(Errno::number) }
}

fn access_of(fd: u32) -> OpenFlags {
    if fd == 0 { OpenFlags::READ } else { OpenFlags::WRITE }
}

fn make_pipe(ctx: &Ctx<'_>, fd: u32) -> Result<Pipe> {
    let (reader, writer) = pipe::pipe(ctx);
    let reader = OpenFile::new(ctx, reader, None, OpenFlags::READ)?;
    let writer = OpenFile::new(ctx, writer, None, OpenFlags::WRITE)?;
    Ok(if fd == 0 { Pipe { child: reader, page: writer } } else { Pipe { child: writer, page: reader } })
}

fn open(ctx: &Ctx<'_>, path: &[u8], flags: OpenFlags) -> Result<Arc<OpenFile>> {
    let at = walk(ctx, &ctx.process().root(), path, Confinement::Namespace, LastLink::Follow)?;
    OpenFile::open(ctx, at, flags)
}

/// Opens the child's terminals in its own name before it starts: the first becomes its controlling terminal.
fn attach_terminals(child: &Ctx<'_>, stdio: [Stdio; 3]) -> Result<()> {
    let mut opened: Option<(u32, Arc<OpenFile>)> = None;
    for (fd, stdio) in (0_u32..).zip(stdio) {
        let Stdio::Terminal(number) = stdio else { continue };
        let file = match &opened {
            Some((same, file)) if *same == number => file.clone(),
            _ => open(child, &super::terminals::path_of(number), OpenFlags::READ | OpenFlags::WRITE)?,
        };
        opened = Some((number, file.clone()));
        let process = child.process();
        let limit = process.limits().descriptors();
        let old = process.descriptors().replace(fd, with_all_rights(file, OnExec::Keep), limit)?;
        drop(old);
    }
    Ok(())
}

fn exact_preopens(ctx: &Ctx<'_>, paths: &[PreopenPath]) -> Result<Preopens> {
    if paths.len() > PREOPENS_MAX {
        return Err(Errno::EINVAL);
    }
    let preopens = paths.iter().map(|PreopenPath { path, name }| {
        let location = walk(ctx, &ctx.process().root(), path, Confinement::Namespace, LastLink::Follow)?;
        if location.inode.kind() != FileKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        Ok(Preopen { location, name: name.as_slice().into() })
    });
    Ok(Preopens::Exactly(preopens.collect::<Result<Vec<_>>>()?.into()))
}

/// The processes that a signal request names: one, or with a negative number those of a group.
///
/// # Errors
/// `ESRCH` when there is none, `EPERM` for init.
pub(super) fn targets(ctx: &Ctx<'_>, pid: i32) -> Result<Vec<Arc<Process>>> {
    let number = pid.unsigned_abs();
    let tree = ctx.kernel.tree().lock();
    let found = if pid < 0 { tree.group(number) } else { vec![tree.node(number)?.process.clone()] };
    drop(tree);
    if found.is_empty() {
        return Err(Errno::ESRCH);
    }
    if found.iter().any(|process| process.pid() == crate::task::tree::INIT) {
        return Err(Errno::EPERM);
    }
    Ok(found)
}
