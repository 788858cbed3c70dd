//! Everything that the shell asks of the system: files, processes, signals, terminals, time. The rest of the shell knows
//! only what is named here. There are two of it: `wasi`, for Tabula, and `unix`, for tests on a development machine.
//! Nothing here keeps state of the shell's, apart from the set of signals that have arrived.

#[cfg(not(target_os = "wasi"))]
mod unix;
#[cfg(target_os = "wasi")]
mod wasi;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tabula_abi::termios::{self, Termios};

pub(crate) use tabula_abi::signal::Signal;
pub(crate) use tabula_abi::{Errno, Result};
#[cfg(not(target_os = "wasi"))]
pub(crate) use unix::*;
#[cfg(target_os = "wasi")]
pub(crate) use wasi::*;

/// Descriptors of the shell's own have numbers from here on, where scripts rarely name one.
pub(crate) const LOWEST_OWN: u32 = 300;
const S_IFMT: u32 = 0o170_000;

/// An open file of the shell's own, closed when its last user lets go.
pub(crate) type Handle = Rc<File>;

/// The number of a file of the shell's own.
pub(crate) fn number(handle: &Handle) -> u32 {
    handle.as_raw_fd() as u32
}

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Open {
    /// To read.
    Read,
    /// To write, from its beginning, emptied.
    Write,
    /// To write, and it may not be there yet.
    WriteNew,
    /// To write at its end.
    Append,
    /// To read and write.
    Both,
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Stat {
    pub(crate) dev: u64,
    pub(crate) ino: u64,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) size: u64,
    pub(crate) accessed_ns: u64,
    pub(crate) modified_ns: u64,
}

/// What kind of file something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A directory.
    Directory,
    /// An ordinary file.
    Regular,
    /// A symbolic link.
    Link,
    /// A pipe.
    Pipe,
    /// A device that is read and written by characters.
    Characters,
    /// A device that is read and written by blocks.
    Blocks,
    /// A socket.
    Socket,
    /// Anything else.
    Other,
}

impl Stat {
    /// Its kind.
    pub(crate) fn kind(&self) -> Kind {
        match self.mode & S_IFMT {
            0o040_000 => Kind::Directory,
            0o100_000 => Kind::Regular,
            0o120_000 => Kind::Link,
            0o010_000 => Kind::Pipe,
            0o020_000 => Kind::Characters,
            0o060_000 => Kind::Blocks,
            0o140_000 => Kind::Socket,
            _ => Kind::Other,
        }
    }

    /// Whether it may be executed by anybody.
    pub(crate) fn is_program(&self) -> bool {
        self.kind() == Kind::Regular && self.mode & 0o111 != 0
    }
}

/// Whether the link at the end of a path is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Links {
    /// It is.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// The process group of a child.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Group {
    /// The shell's.
    #[default]
    Inherit,
    /// A new one that the child leads.
    New,
    /// This one.
    Join(u32),
}

/// Whether a child's group gets the terminal before it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Ground {
    /// The terminal stays with who has it.
    #[default]
    Same,
    /// The child's group gets it.
    Foreground,
}

/// A program to start or to become.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launch {
    /// Its path.
    pub(crate) path: Vec<u8>,
    /// Its arguments, its name first.
    pub(crate) args: Vec<Vec<u8>>,
    /// Its environment, `NAME=value` each.
    pub(crate) env: Vec<Vec<u8>>,
    /// Descriptors to copy before it starts, in this order: from, to.
    pub(crate) copies: Vec<(u32, u32)>,
    /// Descriptors to close after that.
    pub(crate) closes: Vec<u32>,
    /// Its process group.
    pub(crate) group: Group,
    /// Whether its group gets the terminal.
    pub(crate) ground: Ground,
    /// Signals that the shell ignores and the child does not.
    pub(crate) default_signals: Vec<Signal>,
}

/// A change of a child's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    /// It has exited with this code.
    Exited(u8),
    /// This signal has ended it.
    Killed(u8),
    /// This signal has stopped it.
    Stopped(u8),
    /// It goes on.
    Continued,
}

/// Whether a call waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Patience {
    /// It does.
    Wait,
    /// It answers at once.
    Now,
}

/// What happens on a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Disposition {
    /// What the system does by default.
    Default,
    /// Nothing.
    Ignore,
    /// It is noted, and a call that waits ends with `EINTR`.
    Catch,
}

static ARRIVED: AtomicU64 = AtomicU64::new(0);

/// Notes a signal that is caught.
pub(crate) fn note_signal(number: u32) {
    if (1..64).contains(&number) {
        ARRIVED.fetch_or(1 << number, Ordering::SeqCst);
    }
}

/// Whether caught signals have arrived that nobody has taken. Those that the system holds back until the shell makes a call
/// are let in, so that commands which make none can be interrupted.
pub(crate) fn has_signals() -> bool {
    let_signals_in();
    ARRIVED.load(Ordering::Relaxed) != 0
}

/// Takes the caught signals that have arrived, lowest number first.
pub(crate) fn take_signals() -> Vec<u8> {
    let arrived = ARRIVED.swap(0, Ordering::SeqCst);
    (1..64).filter(|number| arrived & (1 << number) != 0).collect()
}

/// Whether this signal has arrived; it stays noted.
pub(crate) fn has_arrived(signal: Signal) -> bool {
    ARRIVED.load(Ordering::SeqCst) & (1 << signal.number()) != 0
}

/// Some signals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct SignalSet(u64);

impl SignalSet {
    /// Adds one.
    pub(crate) fn insert(&mut self, signal: Signal) {
        self.0 |= 1 << signal.number();
    }

    /// Whether it has this one.
    pub(crate) fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << signal.number()) != 0
    }
}

/// Whether one of these has arrived; it stays noted.
pub(crate) fn have_arrived(signals: SignalSet) -> bool {
    ARRIVED.load(Ordering::SeqCst) & signals.0 != 0
}

/// The lowest number of those of these that have arrived; they stay noted.
pub(crate) fn first_arrived(signals: SignalSet) -> Option<u8> {
    let arrived = ARRIVED.load(Ordering::SeqCst) & signals.0;
    (arrived != 0).then(|| arrived.trailing_zeros() as u8)
}

/// Takes one signal, if it has arrived.
pub(crate) fn take_signal(signal: Signal) -> bool {
    let bit = 1 << signal.number();
    ARRIVED.fetch_and(!bit, Ordering::SeqCst) & bit != 0
}

/// A terminal's settings for reading each byte as it is typed, without echo and without signals.
pub(crate) fn byte_by_byte(settings: &TerminalSettings) -> TerminalSettings {
    let mut raw = Termios::from_bytes(settings);
    raw.c_iflag &= !(termios::ICRNL | termios::INLCR | termios::IGNCR | termios::IXON | termios::ISTRIP);
    raw.c_lflag &= !(termios::ICANON | termios::ECHO | termios::ISIG | termios::IEXTEN);
    raw.c_cc[termios::VMIN] = 1;
    raw.c_cc[termios::VTIME] = 0;
    raw.to_bytes()
}

/// Borrows a descriptor as a file for one call.
fn borrowed(fd: u32) -> ManuallyDrop<File> {
    // SAFETY: the descriptor is only borrowed: nobody closes it here. One that is not open is an error of the call.
    ManuallyDrop::new(unsafe { File::from_raw_fd(fd as i32) })
}

/// Reads what is there, at most the buffer's length; 0 at the end.
pub(crate) fn read(fd: u32, buffer: &mut [u8]) -> Result<usize> {
    borrowed(fd).read(buffer).map_err(|error| errno(&error))
}

/// Writes all of it. A signal that is caught meanwhile does not end it.
pub(crate) fn write_all(fd: u32, bytes: &[u8]) -> Result<()> {
    borrowed(fd).write_all(bytes).map_err(|error| errno(&error))
}

/// Moves back by bytes that have been read too many; an error where that cannot be.
pub(crate) fn unread(fd: u32, count: usize) -> Result<()> {
    borrowed(fd).seek(SeekFrom::Current(-(count as i64))).map(drop).map_err(|error| errno(&error))
}

/// Whether a descriptor's position can be moved.
pub(crate) fn is_seekable(fd: u32) -> bool {
    borrowed(fd).stream_position().is_ok()
}

/// Seconds since 1970 with microseconds: whole, and the rest.
pub(crate) fn time_of_day() -> (u64, u32) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since.as_secs(), since.subsec_micros())
}

/// A point in time that intervals are measured from.
pub(crate) fn instant() -> Instant {
    Instant::now()
}
