//! Starting processes: a child with a program of its own, made in one step (there is no fork). What happens between fork
//! and exec elsewhere is a list of [`Preparation`]s here, applied in order to the child's copy of the descriptors.

use crate::fs::descriptors::{Descriptor, Descriptors, OnExec};
use crate::fs::inode::FileKind;
use crate::fs::mount::Location;
use crate::fs::path::{Confinement, LastLink, walk};
use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::syscall::descriptors::{OpenHow, Start, open_from};
use crate::task::loader::{Search, load};
use crate::task::preopen;
use crate::task::process::{NewProcess, Preopens, Process, Whereabouts};
use crate::task::signal::Disposition;
use crate::task::{Entry, Task};
use crate::user::NoMemory;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::wasi::Rights;
use tabula_abi::{Errno, Result};

/// One thing to do to a child before its program starts.
pub enum Preparation {
    /// Close a descriptor.
    Close(u32),
    /// Make a descriptor a copy of another; it stays open on exec.
    Duplicate {
        /// The one to copy.
        from: u32,
        /// The number of the copy.
        to: u32,
    },
    /// Put an open file at a number.
    Install {
        /// The number.
        fd: u32,
        /// What to put there.
        descriptor: Descriptor,
    },
    /// Open a path, from where the working directory is by then, and put the file at a number.
    Open {
        /// The number.
        fd: u32,
        /// The path.
        path: Vec<u8>,
        /// How to open it.
        how: OpenHow,
    },
    /// Move the working directory to a path.
    ChangeDir(Vec<u8>),
    /// Move the working directory to a descriptor's directory.
    ChangeDirTo(u32),
}

/// The process group a child starts in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Its parent's.
    Inherit,
    /// A new one that it leads.
    Own,
    /// One that exists in its parent's session.
    Join(u32),
    /// A new session, and a group in it, that it leads.
    OwnSession,
}

/// What to start.
pub struct Spawn<'s> {
    /// The program's name.
    pub name: &'s [u8],
    /// How the name is looked for.
    pub search: Search<'s>,
    /// Arguments.
    pub args: Vec<Vec<u8>>,
    /// Environment.
    pub env: Vec<Vec<u8>>,
    /// What to do before it starts.
    pub preparations: Vec<Preparation>,
    /// Signals with another disposition than after an exec.
    pub dispositions: Vec<(Signal, Disposition)>,
    /// Its process group.
    pub group: Group,
    /// What it finds open, when that differs from its parent's.
    pub preopens: Option<Preopens>,
}

/// Starts a child of the calling process, after something has been done in its name: what only the child itself can do,
/// such as getting a controlling terminal. Answers the child.
///
/// # Errors
/// Those of [`load`]; `EBADF` and the errors of a walk for preparations; `EAGAIN` when there are too many processes;
/// `ENOMEM` when little memory is left; those of `before`.
pub fn spawn(
    ctx: &Ctx<'_>,
    spawn: Spawn<'_>,
    before: impl FnOnce(&Ctx<'_>) -> Result<()>,
) -> Result<Arc<Process>> {
    ctx.kernel.require_memory()?;
    let parent = ctx.process();
    let mut descriptors = parent.descriptors().clone();
    let mut whereabouts = parent.whereabouts.read().clone();
    let limits = parent.limits().clone();
    for preparation in spawn.preparations {
        prepare(ctx, preparation, &mut descriptors, &mut whereabouts, limits.descriptors())?;
    }
    let closed = descriptors.take_closing_on_exec();
    drop(closed);
    let preopens = spawn.preopens.unwrap_or_else(|| parent.preopens().clone());
    let opened = preopen::open(ctx, &preopens, &whereabouts)?;
    preopen::install(&mut descriptors, opened, limits.descriptors())?;
    let image = load(ctx, &whereabouts.cwd, spawn.name, spawn.search, spawn.args, spawn.env)?;
    let mut signals = parent.signals().after_exec();
    for (signal, disposition) in spawn.dispositions {
        signals.set_disposition(signal, disposition);
    }
    let blocked = ctx.task.signals().lock().blocked;
    let new = NewProcess {
        image,
        descriptors,
        whereabouts,
        preopens,
        credentials: parent.credentials(),
        limits,
        signals,
        session: parent.session(),
        started_ns: ctx.kernel.host().monotonic_ns(),
    };
    let (process, task) = add_process(ctx.kernel, parent, new, spawn.group)?;
    task.signals().lock().set_blocked(blocked);
    drop(process.set_tracer(parent.tracer()));
    let child = Ctx { kernel: ctx.kernel, task: &task, memory: &NoMemory };
    if let Err(error) = before(&child).and_then(|()| ctx.kernel.host().start_task(&task)) {
        abandon(ctx.kernel, &process, &task);
        return Err(error);
    }
    Ok(process)
}

/// Puts a process with its first task into the tree.
pub(crate) fn add_process(
    kernel: &Arc<Kernel>,
    parent: &Arc<Process>,
    mut new: NewProcess,
    group: Group,
) -> Result<(Arc<Process>, Arc<Task>)> {
    let mut tree = kernel.tree().lock();
    if tree.len() >= kernel.processes_max() {
        return Err(Errno::EAGAIN);
    }
    let (parent_group, parent_session) = {
        let node = tree.node(parent.pid())?;
        (node.group, node.session)
    };
    let pid = tree.take_number();
    let (group, session) = match group {
        Group::Inherit => (parent_group, parent_session),
        Group::Own => (pid, parent_session),
        Group::Join(group) if tree.has_group(group, parent_session) => (group, parent_session),
        Group::Join(_) => return Err(Errno::EPERM),
        Group::OwnSession => (pid, pid),
    };
    if session == pid {
        new.session = crate::task::group::Session::new(pid);
    }
    let process = Process::new(pid, new);
    let task = Task::new(pid, process.clone(), Entry::Main, kernel.host());
    process.threads.lock().live.push(task.clone());
    tree.add(process.clone(), parent.pid(), group, session);
    Ok((process, task))
}

/// Takes back a process that could not be started: nobody has seen it.
fn abandon(kernel: &Arc<Kernel>, process: &Arc<Process>, task: &Arc<Task>) {
    task.word().kill_in_user();
    let parent = {
        let mut tree = kernel.tree().lock();
        let parent =
            tree.node(process.pid()).and_then(|node| tree.node(node.parent)).map(|node| node.process.clone());
        tree.remove(process.pid());
        parent
    };
    // Another of the parent's threads may wait for a child that never was.
    if let Ok(parent) = parent {
        parent.child_queue().wake_all();
    }
    process.threads.lock().live.clear();
    let closing = process.descriptors().take_all();
    drop(closing);
    let session = process.session();
    if session.sid() == process.pid() {
        session.end(kernel);
    }
}

fn prepare(
    ctx: &Ctx<'_>,
    preparation: Preparation,
    descriptors: &mut Descriptors,
    whereabouts: &mut Whereabouts,
    limit: u64,
) -> Result<()> {
    match preparation {
        Preparation::Close(fd) => drop(descriptors.remove(fd)?),
        Preparation::Duplicate { from, to } => {
            let copy = Descriptor { on_exec: OnExec::Keep, preopen: None, ..descriptors.get(from)?.clone() };
            drop(descriptors.replace(to, copy, limit)?);
        }
        Preparation::Install { fd, descriptor } => drop(descriptors.replace(fd, descriptor, limit)?),
        Preparation::Open { fd, path, how } => {
            let at = whereabouts.cwd.clone();
            let start = Start { at, confinement: Confinement::Namespace, inheriting: Rights::all() };
            let descriptor = open_from(ctx, &start, &path, &how)?;
            drop(descriptors.replace(fd, descriptor, limit)?);
        }
        Preparation::ChangeDir(path) => {
            let at = walk(ctx, &whereabouts.cwd, &path, Confinement::Namespace, LastLink::Follow)?;
            whereabouts.cwd = require_directory(at)?;
        }
        Preparation::ChangeDirTo(fd) => {
            let location = descriptors.get(fd)?.file.location().cloned();
            whereabouts.cwd = require_directory(location.ok_or(Errno::ENOTDIR)?)?;
        }
    }
    Ok(())
}

fn require_directory(at: Location) -> Result<Location> {
    if at.inode.kind() == FileKind::Directory { Ok(at) } else { Err(Errno::ENOTDIR) }
}
