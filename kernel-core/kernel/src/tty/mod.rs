//! Terminals: pseudo-terminal pairs, their line discipline, and the control of sessions and foreground groups. What happens
//! to bytes is the line discipline's ([`ldisc`]), which is pure; a [`pair`](crate::tty::pair) joins two ends over one;
//! [`job`] holds the rules for background processes. Nothing here sleeps, nobody is woken and no signal is sent with a
//! terminal's state locked.
//!
//! Lock order: a terminal's state, then the terminal of a session. The tree of processes is never held together with them.
//! The turn between keys' signals and changes of the foreground group comes before all of these.

pub mod devices;
mod echo;
mod hangup;
mod input;
mod job;
pub mod ldisc;
mod output;
mod pair;
mod pty;
mod registry;
pub mod termios;
mod text;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;

use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use crate::task::group::Session;
use tabula_abi::Result;
use tabula_abi::termios::{Termios, Winsize};

pub use registry::Terminals;

/// When a change of a terminal's attributes takes effect (`tcsetattr`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetAttributes {
    /// At once.
    Now,
    /// After all output has been taken.
    Drain,
    /// After all output has been taken; unread input is thrown away.
    Flush,
}

/// Which queue `tcflush` empties.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlushQueue {
    /// Input that nobody has read.
    Input,
    /// Output that nobody has taken.
    Output,
    /// Both.
    Both,
}

/// What `tcflow` does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// Holds output back (`TCOOFF`).
    StopOutput,
    /// Lets output go on (`TCOON`).
    StartOutput,
    /// Tells the master to stop, by `VSTOP` (`TCIOFF`).
    StopInput,
    /// Tells the master to go on, by `VSTART` (`TCION`).
    StartInput,
}

/// What can be done to a terminal beyond reading and writing. Both ends of a pseudo-terminal answer; the rules of job
/// control hold at the slave only. What would wait answers `EAGAIN`: the caller waits on the file's queue and tries again
/// ([`block_on`](crate::wait::block_on)), whether or not the file is open with `NONBLOCK`.
pub trait Terminal: Send + Sync {
    /// Its number: `/dev/pts/N`.
    fn number(&self) -> u32;

    /// Its attributes.
    fn attributes(&self) -> Termios;

    /// Changes its attributes.
    ///
    /// # Errors
    /// `EAGAIN` while output is to be taken first, and when a background process was stopped for it; `EIO` after a hang-up
    /// and for an orphaned background group.
    fn set_attributes(&self, ctx: &Ctx<'_>, when: SetAttributes, attributes: &Termios) -> Result<()>;

    /// Its window size.
    fn window(&self) -> Winsize;

    /// Changes its window size; the foreground group is told by `SIGWINCH` if it differs.
    fn set_window(&self, kernel: &Arc<Kernel>, window: Winsize);

    /// The session that it controls.
    fn session(&self) -> Option<u32>;

    /// Makes it the controlling terminal of the caller's session (`TIOCSCTTY`); the caller's group is in the foreground.
    /// Nothing changes when it is that already.
    ///
    /// # Errors
    /// `EPERM` unless the caller leads a session without a terminal, and the terminal controls no other; `EIO` after a
    /// hang-up.
    fn take_control(&self, ctx: &Ctx<'_>) -> Result<()>;

    /// Its foreground group.
    ///
    /// # Errors
    /// `ENOTTY` when it is not the caller's controlling terminal.
    fn foreground(&self, ctx: &Ctx<'_>) -> Result<u32>;

    /// Its foreground group, for anybody who asks about a session that it controls, as `/proc` tells.
    fn foreground_of(&self, session: &Session) -> Option<u32>;

    /// Sets its foreground group.
    ///
    /// # Errors
    /// `ENOTTY` when it is not the caller's controlling terminal, `EPERM` when the group is not in the session, `EAGAIN`
    /// when a background process was stopped for it, `EIO` for an orphaned background group.
    fn set_foreground(&self, ctx: &Ctx<'_>, group: u32) -> Result<()>;

    /// Empties queues.
    fn flush(&self, which: FlushQueue);

    /// Stops and starts output and input.
    ///
    /// # Errors
    /// `EAGAIN` when a background process was stopped for it; `EIO` for an orphaned background group.
    fn flow(&self, ctx: &Ctx<'_>, flow: Flow) -> Result<()>;

    /// Whether all output is where the master can take it (`tcdrain`): always, unless output is stopped.
    fn is_drained(&self) -> bool;

    /// The leader of its session has ended: `SIGHUP` to the foreground group, and it controls nobody any more.
    fn leader_ended(&self, kernel: &Arc<Kernel>);
}
