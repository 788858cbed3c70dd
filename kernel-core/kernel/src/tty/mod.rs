//! Terminals: pseudo-terminal pairs, their line discipline, and the control of sessions and foreground groups.

use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use tabula_abi::Result;
use tabula_abi::termios::{Termios, Winsize};

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

/// What can be done to a terminal beyond reading and writing. Both ends of a pseudo-terminal answer; what would wait
/// answers `EAGAIN`.
pub trait Terminal: Send + Sync {
    /// Its number: `/dev/pts/N`.
    fn number(&self) -> u32;

    /// Its attributes.
    fn attributes(&self) -> Termios;

    /// Changes its attributes.
    ///
    /// # Errors
    /// `EAGAIN` while output is to be taken first, `EINTR` when a background process was stopped for it, `EIO`.
    fn set_attributes(&self, ctx: &Ctx<'_>, when: SetAttributes, attributes: &Termios) -> Result<()>;

    /// Its window size.
    fn window(&self) -> Winsize;

    /// Changes its window size; the foreground group is told by `SIGWINCH` if it differs.
    fn set_window(&self, kernel: &Arc<Kernel>, window: Winsize);

    /// The session that it controls.
    fn session(&self) -> Option<u32>;

    /// Its foreground group.
    ///
    /// # Errors
    /// `ENOTTY` when it is not the caller's controlling terminal.
    fn foreground(&self, ctx: &Ctx<'_>) -> Result<u32>;

    /// Sets its foreground group.
    ///
    /// # Errors
    /// `ENOTTY` when it is not the caller's controlling terminal, `EPERM` when the group is not in the session, `EINTR`
    /// when a background process was stopped for it.
    fn set_foreground(&self, ctx: &Ctx<'_>, group: u32) -> Result<()>;

    /// Empties queues.
    fn flush(&self, which: FlushQueue);

    /// Whether all output has been taken.
    fn is_drained(&self) -> bool;

    /// The leader of its session has ended: `SIGHUP` to the foreground group, and it controls nobody any more.
    fn leader_ended(&self, kernel: &Arc<Kernel>);
}

/// All pseudo-terminals.
#[derive(Default)]
pub struct Terminals {}

impl Terminals {
    /// None yet.
    pub const fn new() -> Self {
        Self {}
    }
}
