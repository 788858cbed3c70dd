//! Whom the service acts for: the user at the page. Requests run as a task of a process that is not in the tree: it has
//! init's number, so that init is the parent of what the page starts and reaps it, and the user's credentials, so that
//! files are reached with the user's permissions. No program ever runs in it and nobody can signal it.

use crate::fs::descriptors::Descriptors;
use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::task::group::Session as TerminalSession;
use crate::task::process::{Credentials, Image, NewProcess, Preopens, Process, Whereabouts};
use crate::task::rlimit::Limits;
use crate::task::signal::ProcessSignals;
use crate::task::tree::INIT;
use crate::task::{Entry, Task};
use crate::user::NoMemory;
use alloc::vec;

/// The user's number, and the number of their group.
pub const USER: u32 = 1000;
/// Permission bits that new files do not get.
const UMASK: u32 = 0o022;

/// The user at the page.
pub(super) struct Session {
    kernel: Arc<Kernel>,
    task: Arc<Task>,
}

impl Session {
    pub(super) fn new(kernel: &Arc<Kernel>) -> Self {
        let credentials = Credentials { uid: USER, gid: USER, groups: vec![] };
        let task = detached_task(kernel, b"session", credentials);
        Self { kernel: kernel.clone(), task }
    }

    /// The context of the session's own work.
    pub(super) fn ctx(&self) -> Ctx<'_> {
        Ctx { kernel: &self.kernel, task: &self.task, memory: &NoMemory }
    }
}

/// A task of a process with init's number that runs no program, at the root of the machine.
pub(crate) fn detached_task(kernel: &Arc<Kernel>, name: &[u8], credentials: Credentials) -> Arc<Task> {
    let root = kernel.root();
    let new = NewProcess {
        image: Image {
            program: root.inode.clone(),
            version: 0,
            path: name.to_vec(),
            args: vec![name.to_vec()].into(),
            env: vec![].into(),
        },
        descriptors: Descriptors::new(),
        whereabouts: Whereabouts { root: root.clone(), cwd: root, umask: UMASK },
        preopens: Preopens::NameSpace,
        credentials,
        limits: Limits::initial(kernel.processes_max()),
        signals: ProcessSignals::default(),
        session: TerminalSession::new(INIT),
        started_ns: kernel.host().monotonic_ns(),
    };
    let process = Process::new(INIT, new);
    Task::new(INIT, process, Entry::Main, kernel.host())
}
