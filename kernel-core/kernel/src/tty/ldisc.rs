//! The line discipline: what happens to each byte between a terminal's keyboard and the programs that read it. A pure state
//! machine over three queues of fixed size: input, output with echo, and nothing else. It sends no signal and wakes nobody;
//! it says which signals a byte stood for, and its owner does the rest. Behaviour follows Linux' `N_TTY`, with erasing that
//! knows wide and combining characters. No input is an error, and none makes it grow.

use crate::tty::echo::Echo;
use crate::tty::input::{self, InputQueue, LineEnd};
use crate::tty::output::OutputQueue;
use crate::tty::termios::Settings;
use tabula_abi::signal::{Signal, SignalSet};
use tabula_abi::termios::*;
use tabula_abi::{Errno, Result};

/// With `IXOFF`: the input queue is called full when it has less room than this.
const XOFF_ROOM: usize = 128;
/// With `IXOFF`: the input queue is called empty again when it has less than this.
const XON_LEN: usize = 128;
/// What rings the bell.
const BELL: u8 = 7;

/// What became of bytes from the master.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Received {
    /// How many were taken. The rest must come again when readers have made room.
    pub taken: usize,
    /// The signals that they stood for, for the foreground group.
    pub signals: SignalSet,
}

/// How a non-canonical or canonical read stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadState {
    /// A read now gives what it should give, which may be nothing.
    Ready,
    /// It must wait for more input, or until this time (monotonic nanoseconds), when it is to look again.
    Wait(Option<u64>),
}

/// When a settings change takes effect is the caller's business; this says what it does to input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnreadInput {
    /// It stays (`TCSANOW`, `TCSADRAIN`).
    Keep,
    /// It is thrown away (`TCSAFLUSH`).
    Discard,
}

/// The state of one terminal's line.
pub struct LineDiscipline {
    settings: Settings,
    input: InputQueue,
    output: OutputQueue,
    /// The column in which the line being edited begins on the screen.
    line_column: usize,
    /// `VLNEXT` was typed: the next byte has no special meaning.
    literal_next: bool,
    /// `VSTOP` was typed.
    stopped_by_user: bool,
    /// A program stopped the output (`TCOOFF`).
    stopped_by_program: bool,
    /// `IXOFF`: the master was told to stop.
    told_to_stop: bool,
    last_input_ns: u64,
}

impl LineDiscipline {
    /// A line with a new terminal's settings.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn new() -> Result<LineDiscipline> {
        Ok(LineDiscipline {
            settings: Settings::default(),
            input: InputQueue::new()?,
            output: OutputQueue::new()?,
            line_column: 0,
            literal_next: false,
            stopped_by_user: false,
            stopped_by_program: false,
            told_to_stop: false,
            last_input_ns: 0,
        })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes the settings. Between canonical and raw mode, what waits becomes readable at once: typed text that no line
    /// end has followed in the one direction, and everything as one line in the other.
    pub fn set_settings(&mut self, new: Settings, unread: UnreadInput) {
        let was_canonical = self.settings.is_canonical();
        self.settings = new;
        if unread == UnreadInput::Discard {
            self.discard_input();
        }
        match (was_canonical, new.is_canonical()) {
            (true, false) => self.input.enter_raw(),
            (false, true) => self.input.enter_canonical(),
            _ => return,
        }
        self.literal_next = false;
    }

    /// Takes bytes that the master writes, at a time on the monotonic clock.
    pub fn receive(&mut self, bytes: &[u8], now_ns: u64) -> Received {
        let mut received = Received { taken: 0, signals: SignalSet::EMPTY };
        for byte in bytes {
            if !self.accepts_input() {
                break;
            }
            if let Some(signal) = self.receive_byte(*byte) {
                received.signals.insert(signal);
            }
            received.taken += 1;
        }
        if received.taken > 0 {
            self.last_input_ns = now_ns;
        }
        let is_filling = self.input.len() + XOFF_ROOM > input::CAPACITY;
        if is_filling && self.settings.input(IXOFF) && !self.told_to_stop {
            self.told_to_stop = true;
            self.send_urgent(VSTOP);
        }
        received
    }

    /// Whether the master may write. Not while readers have something to take and no more fits; but a line that is too
    /// long and not ended takes everything, so that it can be ended, erased or interrupted.
    pub fn accepts_input(&self) -> bool {
        self.input.has_room() || (self.settings.is_canonical() && self.input.lines() == 0)
    }

    /// How many bytes from the master would be taken for certain.
    pub fn input_room(&self) -> usize {
        let room = input::CAPACITY.saturating_sub(1).saturating_sub(self.input.len());
        room.max(usize::from(self.accepts_input()))
    }

    /// How a read of up to `max` bytes stands that has begun at `started_ns`, now being `now_ns` (both monotonic). This is
    /// canonical mode, or `VMIN` and `VTIME`, as POSIX has them.
    pub fn read_state(&self, max: usize, started_ns: u64, now_ns: u64) -> ReadState {
        let ready_if = |ready: bool| if ready { ReadState::Ready } else { ReadState::Wait(None) };
        let until = |deadline: u64| match now_ns >= deadline {
            true => ReadState::Ready,
            false => ReadState::Wait(Some(deadline)),
        };
        if self.settings.is_canonical() {
            return ready_if(self.input.lines() > 0);
        }
        let (min, timeout_ns) = (self.settings.min_bytes().min(max), self.settings.timeout_ns());
        let len = self.input.len();
        match (self.settings.min_bytes(), timeout_ns) {
            (0, 0) => ReadState::Ready,
            (0, _) if len > 0 => ReadState::Ready,
            (0, _) => until(started_ns.saturating_add(timeout_ns)),
            (_, 0) => ready_if(len >= min),
            _ if len >= min => ReadState::Ready,
            _ if len == 0 => ReadState::Wait(None),
            _ => until(self.last_input_ns.max(started_ns).saturating_add(timeout_ns)),
        }
    }

    /// Whether `poll` calls it readable: a line, `VMIN` bytes without a timeout, or any byte with one.
    pub fn is_readable(&self) -> bool {
        if self.settings.is_canonical() {
            return self.input.lines() > 0;
        }
        let counts = self.settings.timeout_ns() == 0 && self.settings.min_bytes() > 0;
        self.input.len() >= if counts { self.settings.min_bytes() } else { 1 }
    }

    /// How many bytes a read would give now (`FIONREAD`).
    pub fn available_bytes(&self) -> usize {
        if self.settings.is_canonical() { self.input.first_line_len() } else { self.input.len() }
    }

    /// Moves input to a reader, at most `max` bytes: one line or less in canonical mode. The caller asks
    /// [`LineDiscipline::read_state`] first. What `put` refuses with an error stays.
    ///
    /// # Errors
    /// That of `put`.
    pub fn read(&mut self, max: usize, put: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let count = match self.settings.is_canonical() {
            true => self.input.read_line(max, put)?,
            false => self.input.read_raw(max, put)?,
        };
        self.restart_master();
        Ok(count)
    }

    /// Takes a program's output as far as there is room; the number of bytes taken.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        self.output.write(&self.settings, bytes)
    }

    /// Whether a program's write would take something.
    pub fn accepts_output(&self) -> bool {
        self.output.has_room()
    }

    /// How many bytes of a program's write would be taken for certain.
    pub fn output_room(&self) -> usize {
        self.output.room(&self.settings)
    }

    /// How many bytes the master could read now. None while the output is stopped.
    pub fn output_len(&self) -> usize {
        if self.is_stopped() { 0 } else { self.output.len() }
    }

    /// Moves output and echo to the master, at most `max` bytes. What `put` refuses with an error stays.
    ///
    /// # Errors
    /// That of `put`.
    pub fn read_output(&mut self, max: usize, put: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        if self.is_stopped() { Ok(0) } else { self.output.read(max, put) }
    }

    /// Whether all output is where the master can take it (`tcdrain`): always, unless it is stopped.
    pub fn is_drained(&self) -> bool {
        !self.is_stopped() || self.output.is_empty()
    }

    /// Whether output is held back.
    pub fn is_stopped(&self) -> bool {
        self.stopped_by_user || self.stopped_by_program
    }

    /// `tcflush`: throws away what waits, by `TCIFLUSH`, `TCOFLUSH` or `TCIOFLUSH`.
    ///
    /// # Errors
    /// `EINVAL` for any other number.
    pub fn flush(&mut self, which: u32) -> Result<()> {
        if !matches!(which, TCIFLUSH | TCOFLUSH | TCIOFLUSH) {
            return Err(Errno::EINVAL);
        }
        if which != TCOFLUSH {
            self.discard_input();
        }
        if which != TCIFLUSH {
            self.output.clear();
        }
        Ok(())
    }

    /// `tcflow`: stops and starts output (`TCOOFF`, `TCOON`), or tells the master to stop and start (`TCIOFF`, `TCION`).
    ///
    /// # Errors
    /// `EINVAL` for any other number.
    pub fn flow(&mut self, action: u32) -> Result<()> {
        match action {
            TCOOFF => self.stopped_by_program = true,
            TCOON => self.start_output(),
            TCIOFF => self.send_urgent(VSTOP),
            TCION => self.send_urgent(VSTART),
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }

    /// Lets stopped output go on, as when the last program has closed the terminal.
    pub fn start_output(&mut self) {
        self.stopped_by_user = false;
        self.stopped_by_program = false;
    }

    fn discard_input(&mut self) {
        self.input.clear();
        self.literal_next = false;
        self.restart_master();
    }

    fn restart_master(&mut self) {
        if self.told_to_stop && self.input.len() < XON_LEN {
            self.told_to_stop = false;
            self.send_urgent(VSTART);
        }
    }

    fn send_urgent(&mut self, place: usize) {
        let byte = self.settings.control(place);
        if byte != VDISABLE {
            self.output.push_urgent(byte);
        }
    }

    fn echo(&mut self) -> Echo<'_> {
        Echo {
            settings: &self.settings,
            input: &mut self.input,
            output: &mut self.output,
            line_column: self.line_column,
        }
    }

    fn receive_byte(&mut self, byte: u8) -> Option<Signal> {
        let settings = self.settings;
        let extended = settings.local(IEXTEN);
        let mut byte = if settings.input(ISTRIP) { byte & 0x7f } else { byte };
        if settings.input(IUCLC) && extended {
            byte = byte.to_ascii_lowercase();
        }
        if core::mem::take(&mut self.literal_next) {
            self.take_text(byte);
            return None;
        }
        if settings.input(IXON) {
            if settings.is_control(VSTART, byte) {
                self.stopped_by_user = false;
                return None;
            }
            if settings.is_control(VSTOP, byte) {
                self.stopped_by_user = true;
                return None;
            }
        }
        if settings.local(ISIG) {
            let signals = [(VINTR, Signal::SIGINT), (VQUIT, Signal::SIGQUIT), (VSUSP, Signal::SIGTSTP)];
            if let Some((_, signal)) =
                signals.into_iter().find(|(place, _)| settings.is_control(*place, byte))
            {
                self.signal(byte);
                return Some(signal);
            }
        }
        if settings.input(IXON) && settings.input(IXANY) {
            self.stopped_by_user = false;
        }
        match byte {
            b'\r' if settings.input(IGNCR) => return None,
            b'\r' if settings.input(ICRNL) => byte = b'\n',
            b'\n' if settings.input(INLCR) => byte = b'\r',
            _ => {}
        }
        if settings.is_canonical() {
            self.edit(byte)
        } else {
            self.take_text(byte)
        }
        None
    }

    /// A signal character: the queues are discarded, stopped output goes on, and the character shows.
    fn signal(&mut self, byte: u8) {
        if !self.settings.local(NOFLSH) {
            self.discard_input();
            self.output.clear();
        }
        if self.settings.input(IXON) {
            self.stopped_by_user = false;
        }
        if self.settings.local(ECHO) {
            self.echo().show(byte);
        }
    }

    /// A byte in canonical mode.
    fn edit(&mut self, byte: u8) {
        let settings = self.settings;
        let (extended, echo) = (settings.local(IEXTEN), settings.local(ECHO));
        if settings.is_control(VERASE, byte) {
            self.echo().erase_char();
        } else if settings.is_control(VWERASE, byte) && extended {
            self.echo().erase_word();
        } else if settings.is_control(VKILL, byte) {
            self.echo().kill_line();
        } else if settings.is_control(VLNEXT, byte) && extended {
            self.literal_next = true;
            if echo && settings.local(ECHOCTL) {
                // The caret shows that something is awaited; the cursor goes back so that it is overwritten.
                self.echo().raw(b"^\x08");
            }
        } else if settings.is_control(VREPRINT, byte) && extended && echo {
            self.line_column = self.echo().reprint(byte);
        } else if byte == b'\n' {
            if self.input.end_line(LineEnd::Byte(byte)) && (echo || settings.local(ECHONL)) {
                self.echo().raw(b"\n");
            }
        } else if settings.is_control(VEOF, byte) {
            self.input.end_line(LineEnd::EndOfFile);
        } else if settings.is_control(VEOL, byte) || (settings.is_control(VEOL2, byte) && extended) {
            if self.input.end_line(LineEnd::Byte(byte)) && echo {
                self.echo().show(byte);
            }
        } else {
            self.take_text(byte);
        }
    }

    /// A byte without special meaning.
    fn take_text(&mut self, byte: u8) {
        if self.settings.is_canonical() && self.input.pending_len() == 0 {
            self.line_column = self.output.column();
        }
        let fits = match self.settings.is_canonical() {
            true => self.input.push(byte),
            false => self.input.push_raw(byte),
        };
        match fits {
            true if !self.settings.local(ECHO) => {}
            true if byte == b'\n' => self.echo().raw(b"\n"),
            true => self.echo().show(byte),
            false if self.settings.input(IMAXBEL) => self.output.echo(&self.settings, BELL),
            false => {}
        }
    }
}

#[cfg(test)]
mod tests;
