//! A pseudo-terminal pair: one line, with a master at one end, where the user is, and slaves at the other, where programs
//! are. This is what the open files of both ends share, and the [`Terminal`] that each shows. When the master is closed,
//! the terminal hangs up; a slave's end can be opened again and again until then.

use crate::fs::inode::AttributeChange;
use crate::kernel::{Ctx, Kernel};
use crate::sync::{Arc, Mutex, MutexGuard, Weak};
use crate::task::group::{Session, group_of};
use crate::tty::hangup::Hangup;
use crate::tty::job::{Use, require_foreground, signal_group};
use crate::tty::ldisc::{LineDiscipline, UnreadInput};
use crate::tty::termios::Settings;
use crate::tty::{Flow, FlushQueue, SetAttributes, Terminal};
use crate::wait::WaitQueue;
use tabula_abi::signal::Signal;
use tabula_abi::termios::*;
use tabula_abi::{Errno, Result};

/// The session that a terminal controls.
struct Control {
    session: Weak<Session>,
    sid: u32,
    /// The foreground group.
    foreground: u32,
}

/// Who may use the slave's end, and when something last did.
#[derive(Clone, Copy)]
pub(super) struct Ownership {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) atime_ns: u64,
    pub(super) mtime_ns: u64,
    pub(super) ctime_ns: u64,
}

pub(super) struct State {
    pub(super) line: LineDiscipline,
    window: Winsize,
    control: Option<Control>,
    /// How many open files the slave's end has.
    pub(super) slaves: usize,
    /// Whether the slave's end was ever open.
    slave_seen: bool,
    /// The master is closed.
    pub(super) hung_up: bool,
    pub(super) ownership: Ownership,
}

impl State {
    /// Whether programs had the terminal open, and none has now.
    pub(super) fn is_abandoned(&self) -> bool {
        self.slave_seen && self.slaves == 0
    }
}

/// What both ends share.
pub(super) struct Pair {
    number: u32,
    kernel: Weak<Kernel>,
    state: Mutex<State>,
    /// Held while a key's signal is sent, and while the foreground group changes.
    foreground_turn: Mutex<()>,
    /// Woken when the master may read or write.
    pub(super) master_queue: WaitQueue,
    /// Woken when a slave may read or write, and when something else changes that programs wait for.
    pub(super) slave_queue: WaitQueue,
}

impl Pair {
    /// A pair whose slave's end belongs to the caller.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub(super) fn new(ctx: &Ctx<'_>, number: u32) -> Result<Arc<Pair>> {
        let (owner, now_ns) = (ctx.process().credentials(), ctx.realtime_ns());
        let state = State {
            line: LineDiscipline::new()?,
            window: Winsize::default(),
            control: None,
            slaves: 0,
            slave_seen: false,
            hung_up: false,
            ownership: Ownership {
                mode: 0o620,
                uid: owner.uid,
                gid: owner.gid,
                atime_ns: now_ns,
                mtime_ns: now_ns,
                ctime_ns: now_ns,
            },
        };
        Ok(Arc::new(Pair {
            number,
            kernel: Arc::downgrade(ctx.kernel),
            foreground_turn: Mutex::new(()),
            state: Mutex::new(state),
            master_queue: WaitQueue::new(),
            slave_queue: WaitQueue::new(),
        }))
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    pub(super) fn is_hung_up(&self) -> bool {
        self.state().hung_up
    }

    fn wake_both(&self) {
        self.master_queue.wake_all();
        self.slave_queue.wake_all();
    }

    /// The foreground group, if this is the session's controlling terminal.
    pub(super) fn foreground_of(&self, session: &Session) -> Option<u32> {
        let state = self.state();
        state
            .control
            .as_ref()
            .filter(|control| control.sid == session.sid())
            .map(|control| control.foreground)
    }

    /// Sends a signal to the foreground group. Whoever changes that finds the signal sent before, or not yet begun: a shell
    /// that has given its terminal to a job knows then whether a key before was meant for the job.
    pub(super) fn signal_foreground(&self, kernel: &Arc<Kernel>, signal: Signal) {
        let _turn = self.foreground_turn.lock();
        let foreground = self.state().control.as_ref().map(|control| control.foreground);
        signal_group(kernel, foreground.unwrap_or(0), signal);
    }

    /// Changes what belongs to the slave's inode.
    pub(super) fn change(&self, change: &AttributeChange, now_ns: u64) {
        let ownership = &mut self.state().ownership;
        ownership.mode = change.mode.map_or(ownership.mode, |mode| mode & 0o7777);
        ownership.uid = change.uid.unwrap_or(ownership.uid);
        ownership.gid = change.gid.unwrap_or(ownership.gid);
        ownership.atime_ns = change.atime_ns.unwrap_or(ownership.atime_ns);
        ownership.mtime_ns = change.mtime_ns.unwrap_or(ownership.mtime_ns);
        ownership.ctime_ns = now_ns;
    }

    /// A file opens the slave's end.
    ///
    /// # Errors
    /// `EIO` after a hang-up.
    pub(super) fn attach_slave(&self) -> Result<()> {
        {
            let mut state = self.state();
            if state.hung_up {
                return Err(Errno::EIO);
            }
            state.slaves = state.slaves.saturating_add(1);
            state.slave_seen = true;
        }
        self.master_queue.wake_all();
        Ok(())
    }

    /// A file of the slave's end is closed.
    pub(super) fn detach_slave(&self) {
        {
            let mut state = self.state();
            state.slaves = state.slaves.saturating_sub(1);
            if state.slaves == 0 {
                // Nobody is left to start it again, and the master is to see the rest.
                state.line.start_output();
            }
        }
        self.master_queue.wake_all();
    }

    /// The master is closed: the terminal hangs up. The signals come first: a program that only reads is to be ended by
    /// them, and not to find the end of its input before.
    pub(super) fn hang_up(&self) {
        let control = self.state().control.take();
        if let Some(control) = control {
            if let Some(session) = control.session.upgrade() {
                session.forget_terminal();
            }
            if let Some(kernel) = self.kernel.upgrade() {
                kernel
                    .terminals()
                    .hangups()
                    .add(&kernel, Hangup { session: control.sid, foreground: control.foreground });
            }
        }
        self.state().hung_up = true;
        self.wake_both();
    }
}

/// Which end of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Master,
    Slave,
}

/// A pair as seen from one of its ends.
pub(super) struct End {
    pub(super) pair: Arc<Pair>,
    pub(super) side: Side,
}

impl End {
    /// Job control is for programs: whoever holds the master may do as they like.
    fn require_foreground(&self, ctx: &Ctx<'_>) -> Result<()> {
        match self.side {
            Side::Master => Ok(()),
            Side::Slave => require_foreground(ctx, &self.pair, Use::Change),
        }
    }

    /// Whether the caller may ask for the foreground group of a terminal that controls this session.
    fn may_see(&self, ctx: &Ctx<'_>, control: &Control) -> bool {
        self.side == Side::Master || control.sid == ctx.process().session().sid()
    }
}

impl Terminal for End {
    fn number(&self) -> u32 {
        self.pair.number
    }

    fn attributes(&self) -> Termios {
        *self.pair.state().line.settings().termios()
    }

    fn set_attributes(&self, ctx: &Ctx<'_>, when: SetAttributes, attributes: &Termios) -> Result<()> {
        self.require_foreground(ctx)?;
        {
            let mut state = self.pair.state();
            if state.hung_up {
                return Err(Errno::EIO);
            }
            if when != SetAttributes::Now && !state.line.is_drained() {
                return Err(Errno::EAGAIN);
            }
            let unread = if when == SetAttributes::Flush { UnreadInput::Discard } else { UnreadInput::Keep };
            state.line.set_settings(Settings::new(*attributes), unread);
        }
        self.pair.wake_both();
        Ok(())
    }

    fn window(&self) -> Winsize {
        self.pair.state().window
    }

    fn set_window(&self, kernel: &Arc<Kernel>, window: Winsize) {
        let old = core::mem::replace(&mut self.pair.state().window, window);
        if old != window {
            self.pair.signal_foreground(kernel, Signal::SIGWINCH);
        }
    }

    fn session(&self) -> Option<u32> {
        self.pair.state().control.as_ref().map(|control| control.sid)
    }

    fn take_control(&self, ctx: &Ctx<'_>) -> Result<()> {
        let session = ctx.process().session();
        let group = group_of(ctx, 0)?;
        let mut state = self.pair.state();
        match &state.control {
            _ if state.hung_up => return Err(Errno::EIO),
            Some(control) if control.sid == session.sid() => return Ok(()),
            Some(_) => return Err(Errno::EPERM),
            None => {}
        }
        let slave: Arc<dyn Terminal> = Arc::new(End { pair: self.pair.clone(), side: Side::Slave });
        if session.sid() != ctx.process().pid() || !session.adopt_terminal(slave) {
            return Err(Errno::EPERM);
        }
        state.control =
            Some(Control { session: Arc::downgrade(&session), sid: session.sid(), foreground: group });
        Ok(())
    }

    fn foreground(&self, ctx: &Ctx<'_>) -> Result<u32> {
        let state = self.pair.state();
        let control = state.control.as_ref().filter(|control| self.may_see(ctx, control));
        control.map(|control| control.foreground).ok_or(Errno::ENOTTY)
    }

    fn foreground_of(&self, session: &Session) -> Option<u32> {
        self.pair.foreground_of(session)
    }

    fn set_foreground(&self, ctx: &Ctx<'_>, group: u32) -> Result<()> {
        self.require_foreground(ctx)?;
        let sid = self.session().ok_or(Errno::ENOTTY)?;
        let in_session = ctx.kernel.tree().lock().has_group(group, sid);
        {
            let _turn = self.pair.foreground_turn.lock();
            let mut state = self.pair.state();
            let control =
                state.control.as_mut().filter(|control| control.sid == sid && self.may_see(ctx, control));
            let control = control.ok_or(Errno::ENOTTY)?;
            if !in_session {
                return Err(Errno::EPERM);
            }
            control.foreground = group;
        }
        self.pair.slave_queue.wake_all();
        Ok(())
    }

    fn flush(&self, which: FlushQueue) {
        let number = match which {
            FlushQueue::Input => TCIFLUSH,
            FlushQueue::Output => TCOFLUSH,
            FlushQueue::Both => TCIOFLUSH,
        };
        // One of the three it is, so there is no error.
        let _ = self.pair.state().line.flush(number);
        self.pair.wake_both();
    }

    fn flow(&self, ctx: &Ctx<'_>, flow: Flow) -> Result<()> {
        self.require_foreground(ctx)?;
        self.pair.state().line.flow(match flow {
            Flow::StopOutput => TCOOFF,
            Flow::StartOutput => TCOON,
            Flow::StopInput => TCIOFF,
            Flow::StartInput => TCION,
        })?;
        self.pair.wake_both();
        Ok(())
    }

    fn is_drained(&self) -> bool {
        self.pair.state().line.is_drained()
    }

    fn leader_ended(&self, kernel: &Arc<Kernel>) {
        let control = self.pair.state().control.take();
        if let Some(control) = control {
            signal_group(kernel, control.foreground, Signal::SIGHUP);
            signal_group(kernel, control.foreground, Signal::SIGCONT);
        }
        self.pair.slave_queue.wake_all();
    }
}
