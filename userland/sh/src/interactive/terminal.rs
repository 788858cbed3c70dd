//! The terminal that a person types at, for the line editor: raw while a line is edited, as it was while anything else runs.

use crate::sys::{self, Errno, Signal, SignalSet, TerminalSettings};
use std::io;
use tabula_line::{Mode, Received, Size, Terminal};

/// A terminal on a pair of descriptors.
#[derive(Debug)]
pub(crate) struct Console {
    input: u32,
    output: u32,
    usual: Option<TerminalSettings>,
    pauses: SignalSet,
    resize: Resize,
}

/// What the line knows of a new size whose signal is to pause it, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Resize {
    #[default]
    Unknown,
    Told,
}

impl Console {
    /// The terminal that is read from one descriptor and written to another.
    pub(crate) fn new(input: u32, output: u32) -> Console {
        Console { input, output, usual: None, pauses: SignalSet::default(), resize: Resize::Unknown }
    }

    /// Signals that pause a line from now on.
    pub(crate) fn pause_on(&mut self, signals: SignalSet) {
        self.pauses = signals;
    }

    /// What a signal that has arrived is to the line; those that pause it stay noted.
    fn news(&mut self) -> Option<Received> {
        let resized = sys::has_arrived(Signal::SIGWINCH);
        if resized && !self.pauses.contains(Signal::SIGWINCH) {
            sys::take_signal(Signal::SIGWINCH);
            return Some(Received::Resized);
        }
        if resized && std::mem::replace(&mut self.resize, Resize::Told) == Resize::Unknown {
            return Some(Received::Resized);
        }
        if sys::have_arrived(self.pauses) {
            self.resize = Resize::Unknown;
            return Some(Received::Pause);
        }
        None
    }
}

fn failure(errno: Errno) -> io::Error {
    io::Error::other(format!("{errno:?}"))
}

impl Terminal for Console {
    fn set_mode(&mut self, mode: Mode) -> io::Result<()> {
        match mode {
            Mode::Raw => {
                let usual = sys::terminal_settings(self.input).map_err(failure)?;
                sys::set_terminal(self.input, &sys::byte_by_byte(&usual)).map_err(failure)?;
                self.usual = Some(usual);
                Ok(())
            }
            Mode::Usual => match self.usual.take() {
                Some(usual) => sys::set_terminal(self.input, &usual).map_err(failure),
                None => Ok(()),
            },
        }
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<Received> {
        if let Some(news) = self.news() {
            return Ok(news);
        }
        match sys::read(self.input, into) {
            Ok(0) => Ok(Received::End),
            Ok(count) => Ok(Received::Bytes(count)),
            // What has come is noted; the next read tells of it.
            Err(Errno::EINTR) => Ok(Received::Nothing),
            // The terminal has been hung up.
            Err(Errno::EIO) => Ok(Received::End),
            Err(errno) => Err(failure(errno)),
        }
    }

    fn is_ready(&mut self) -> io::Result<bool> {
        match sys::wait_readable(self.input, 0) {
            Err(Errno::EINTR) => Ok(false),
            other => other.map_err(failure),
        }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        sys::write_all(self.output, text.as_bytes()).map_err(failure)
    }

    fn size(&mut self) -> Size {
        let (columns, rows) = sys::window(self.input).unwrap_or((0, 0));
        Size { columns: columns.into(), rows: rows.into() }
    }
}
