//! Traps: commands for signals and for `EXIT`, `ERR`, `DEBUG`, `RETURN`. Signals are only noted when they arrive; their
//! commands run between commands, and `$?` is afterwards what it was.

use crate::options::Opt;
use crate::shell::{EXIT_SIGNAL, Flow, Mode, Run, Shell, Trap};
use crate::sys::{self, Disposition, Signal, SignalSet};
use crate::tree::Bytes;
use std::rc::Rc;

/// What an interactive shell ignores, so that only its jobs stop and quit.
pub(crate) const IGNORED: [Signal; 5] =
    [Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// The name that a trap is kept under, from what a person writes: `INT`, `sigint`, `2`, `EXIT`, `0`.
pub(crate) fn trap_name(text: &[u8]) -> Option<Bytes> {
    let upper = text.to_ascii_uppercase();
    if let b"EXIT" | b"ERR" | b"DEBUG" | b"RETURN" = upper.as_slice() {
        return Some(upper);
    }
    if upper == b"0" {
        return Some(b"EXIT".to_vec());
    }
    signal_of(text).map(short_name)
}

/// A signal's name without `SIG`.
pub(crate) fn short_name(signal: Signal) -> Bytes {
    signal.name().strip_prefix("SIG").unwrap_or_default().as_bytes().to_vec()
}

/// The signal of a name or a number.
pub(crate) fn signal_of(text: &[u8]) -> Option<Signal> {
    if let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.parse::<u32>().ok()) {
        return Signal::from_number(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix(b"SIG").unwrap_or(&upper);
    Signal::ALL.iter().copied().find(|signal| short_name(*signal) == name)
}

impl Shell {
    /// Sets what happens on a signal or event; nothing for the default.
    pub(crate) fn set_trap(&mut self, name: &[u8], trap: Option<Trap>) {
        let traps = Rc::make_mut(&mut self.state.traps);
        match trap {
            Some(trap) => drop(traps.insert(name.to_vec(), trap)),
            None => drop(traps.remove(name)),
        }
        if let Some(signal) = signal_of(name) {
            self.apply_trap(signal);
        }
    }

    /// Tells the system of all traps.
    pub(crate) fn apply_traps(&mut self) {
        for signal in Signal::ALL {
            self.apply_trap(*signal);
        }
    }

    /// The signals that interrupt a wait of the shell's: those with commands, and the interrupt of a person.
    pub(crate) fn awaited_signals(&self) -> SignalSet {
        let mut awaited = SignalSet::default();
        for (name, trap) in self.state.traps.iter() {
            if let (Trap::Run(_), Some(signal)) = (trap, signal_of(name)) {
                awaited.insert(signal);
            }
        }
        if self.mode == Mode::Interactive {
            awaited.insert(Signal::SIGINT);
        }
        awaited
    }

    /// Tells the system what happens on a signal.
    pub(crate) fn apply_trap(&mut self, signal: Signal) {
        if signal.is_unstoppable() {
            return;
        }
        let disposition = match self.state.traps.get(&short_name(signal)) {
            Some(Trap::Ignore) => Disposition::Ignore,
            Some(Trap::Run(_)) => Disposition::Catch,
            None if self.mode == Mode::Interactive && self.inner_subshells == 0 => match signal {
                Signal::SIGINT | Signal::SIGWINCH => Disposition::Catch,
                Signal::SIGCHLD if self.has(Opt::Notify) => Disposition::Catch,
                other if IGNORED.contains(&other) => Disposition::Ignore,
                _ => Disposition::Default,
            },
            None => Disposition::Default,
        };
        // All that can be set have been told apart above.
        let _ = sys::set_signal(signal, disposition);
    }

    /// Runs the commands of an event, if there are any.
    pub(crate) fn run_trap(&mut self, name: &[u8]) -> Run {
        if self.state.traps.is_empty() || self.in_trap {
            return Ok(());
        }
        let Some(Trap::Run(text)) = self.state.traps.get(name).cloned() else { return Ok(()) };
        self.run_trap_text(&text)
    }

    /// A function begins without its caller's traps on events, unless they are to be inherited; answers those.
    pub(crate) fn hide_traps(&mut self) -> Vec<(Bytes, Trap)> {
        if self.state.traps.is_empty() {
            return Vec::new();
        }
        let hides = |name: &[u8]| match name {
            b"ERR" => !self.has(Opt::ErrTrace),
            b"DEBUG" | b"RETURN" => !self.has(Opt::FuncTrace),
            _ => false,
        };
        let hidden: Vec<(Bytes, Trap)> = self
            .state
            .traps
            .iter()
            .filter(|(name, _)| hides(name))
            .map(|(name, trap)| (name.clone(), trap.clone()))
            .collect();
        if !hidden.is_empty() {
            Rc::make_mut(&mut self.state.traps)
                .retain(|name, _| !hidden.iter().any(|(hidden, _)| hidden == name));
        }
        hidden
    }

    /// Brings hidden traps back, except where new ones have come.
    pub(crate) fn show_traps(&mut self, hidden: Vec<(Bytes, Trap)>) {
        for (name, trap) in hidden {
            Rc::make_mut(&mut self.state.traps).entry(name).or_insert(trap);
        }
    }

    fn run_trap_text(&mut self, text: &[u8]) -> Run {
        let (status, line, pipe_status) = (self.status, self.line, self.pipe_status.clone());
        self.in_trap = true;
        let result = self
            .deeper(crate::shell::Weight::Trap, |shell| shell.run_text_keeping_status(text, line, status));
        self.in_trap = false;
        match result {
            Ok(()) | Err(Flow::Discard) => {
                self.status = status;
                self.line = line;
                self.pipe_status = pipe_status;
                Ok(())
            }
            Err(flow) => Err(flow),
        }
    }

    fn run_text_keeping_status(&mut self, text: &[u8], line: u32, status: u8) -> Run {
        let parsed = crate::syntax::parse_all(text, line.max(1), self.reading(), None);
        self.status = status;
        match parsed {
            Ok(list) => self.run_list(&list),
            Err((_, message)) => {
                self.complain(&message);
                Ok(())
            }
        }
    }

    /// Runs the commands of the signals that have arrived. An interrupt without a trap ends what runs.
    pub(crate) fn run_signal_traps(&mut self) -> Run {
        if self.in_trap {
            return Ok(());
        }
        let mut interrupted = false;
        for number in sys::take_signals() {
            let Some(signal) = Signal::from_number(number.into()) else { continue };
            match self.state.traps.get(&short_name(signal)).cloned() {
                Some(Trap::Run(text)) => self.run_trap_text(&text)?,
                _ if signal == Signal::SIGINT && self.mode == Mode::Interactive => interrupted = true,
                _ => {}
            }
        }
        if interrupted {
            self.status = EXIT_SIGNAL + Signal::SIGINT.number();
            return Err(Flow::Interrupt);
        }
        Ok(())
    }

    /// Runs the commands of `EXIT`, once; they may change the status only by `exit`.
    pub(crate) fn run_exit_trap(&mut self) -> Run {
        let Some(Trap::Run(text)) = self.state.traps.get(b"EXIT".as_slice()).cloned() else { return Ok(()) };
        Rc::make_mut(&mut self.state.traps).remove(b"EXIT".as_slice());
        let was_in_trap = std::mem::take(&mut self.in_trap);
        let result = self.run_trap_text(&text);
        self.in_trap = was_in_trap;
        result
    }
}
