//! Process groups and sessions: who belongs together at a terminal.

use crate::kernel::{Ctx, Kernel};
use crate::sync::{Arc, Mutex};
use crate::task::tree::Life;
use crate::tty::Terminal;
use tabula_abi::{Errno, Result};

/// A session: the processes that one login, or one window, has started, and the terminal that controls them.
pub struct Session {
    sid: u32,
    terminal: Mutex<Option<Arc<dyn Terminal>>>,
}

impl Session {
    /// A session without a terminal, led by the process with this number.
    pub fn new(sid: u32) -> Arc<Session> {
        Arc::new(Session { sid, terminal: Mutex::new(None) })
    }

    /// Its number: that of the process which leads it.
    pub fn sid(&self) -> u32 {
        self.sid
    }

    /// Its controlling terminal.
    pub fn terminal(&self) -> Option<Arc<dyn Terminal>> {
        self.terminal.lock().clone()
    }

    /// Sets its controlling terminal; answers whether it had none.
    pub fn adopt_terminal(&self, terminal: Arc<dyn Terminal>) -> bool {
        let mut slot = self.terminal.lock();
        let had_none = slot.is_none();
        if had_none {
            *slot = Some(terminal);
        }
        had_none
    }

    /// Lets the terminal go, as when it hangs up.
    pub fn forget_terminal(&self) {
        let terminal = self.terminal.lock().take();
        drop(terminal);
    }

    /// The leader has ended: the terminal hangs up on the foreground group and controls nobody any more.
    pub fn end(&self, kernel: &Arc<Kernel>) {
        let terminal = self.terminal.lock().take();
        if let Some(terminal) = terminal {
            terminal.leader_ended(kernel);
        }
    }
}

/// `setsid`: a new session and group led by the caller.
///
/// # Errors
/// `EPERM` when the caller leads a group already.
pub fn set_session(ctx: &Ctx<'_>) -> Result<u32> {
    let pid = ctx.process().pid();
    let mut tree = ctx.kernel.tree().lock();
    if tree.iter().any(|node| node.group == pid) {
        return Err(Errno::EPERM);
    }
    let node = tree.node_mut(pid)?;
    node.group = pid;
    node.session = pid;
    let old = core::mem::replace(&mut *ctx.process().session.write(), Session::new(pid));
    drop(tree);
    drop(old);
    Ok(pid)
}

/// `setpgid`: moves the caller or a child of its into a group. 0 stands for the caller, and for the process's own number.
///
/// # Errors
/// `ESRCH` unless it is the caller or its child, `EACCES` when the child has exec'ed, `EPERM` for session leaders, other
/// sessions and groups that do not exist in the session.
pub fn set_group(ctx: &Ctx<'_>, pid: u32, group: u32) -> Result<()> {
    let caller = ctx.process().pid();
    let pid = if pid == 0 { caller } else { pid };
    let group = if group == 0 { pid } else { group };
    let mut tree = ctx.kernel.tree().lock();
    let session = tree.node(caller)?.session;
    let node = tree.node(pid)?;
    if pid != caller {
        if node.parent != caller || node.life != Life::Alive {
            return Err(Errno::ESRCH);
        }
        if node.has_exec {
            return Err(Errno::EACCES);
        }
    }
    if node.session != session || node.session == pid {
        return Err(Errno::EPERM);
    }
    if group != pid && !tree.has_group(group, session) {
        return Err(Errno::EPERM);
    }
    tree.node_mut(pid)?.group = group;
    Ok(())
}

/// `getpgid`: the group of a process; 0 stands for the caller.
///
/// # Errors
/// `ESRCH`.
pub fn group_of(ctx: &Ctx<'_>, pid: u32) -> Result<u32> {
    let pid = if pid == 0 { ctx.process().pid() } else { pid };
    Ok(ctx.kernel.tree().lock().node(pid)?.group)
}

/// `getsid`: the session of a process; 0 stands for the caller.
///
/// # Errors
/// `ESRCH`.
pub fn session_of(ctx: &Ctx<'_>, pid: u32) -> Result<u32> {
    let pid = if pid == 0 { ctx.process().pid() } else { pid };
    Ok(ctx.kernel.tree().lock().node(pid)?.session)
}
