//! The shell's state: variables, arguments, the working directory, the last status, jobs.

use crate::job::{Jobs, Take};
use crate::lex::Syntax;
use crate::parse::parse;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read;
use std::os::fd::AsRawFd;
use std::os::wasi::ffi::OsStringExt;
use std::path::PathBuf;
use tabula_sdk::process::{self, Command};
use tabula_sdk::signal::{self, Disposition, Signal};
use tabula_sdk::{dir, pipe};

/// Where the shell's own program is, for subshells.
pub(crate) const SELF: &[u8] = b"/bin/sh";
const DEFAULT_PATH: &[u8] = b"/usr/local/bin:/usr/bin:/bin";
const EXIT_SYNTAX: u8 = 2;
/// What an interactive shell ignores, so that only its jobs stop and quit.
const IGNORED: [Signal; 4] = [Signal::SIGQUIT, Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// Who gives the commands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// A text.
    Script,
    /// A person at a terminal: there is a prompt, and jobs have groups of their own.
    Interactive,
}

struct Variable {
    value: Vec<u8>,
    exported: bool,
}

/// The shell.
pub(crate) struct Shell {
    pub(crate) mode: Mode,
    /// `$0`.
    zeroth: Vec<u8>,
    /// `$1` and so on.
    pub(crate) arguments: Vec<Vec<u8>>,
    variables: BTreeMap<Vec<u8>, Variable>,
    /// `$?`.
    pub(crate) status: u8,
    /// `$!`.
    pub(crate) last_background: Option<u32>,
    pub(crate) jobs: Jobs,
    cwd: Vec<u8>,
    /// It has been told to end.
    pub(crate) is_over: bool,
}

impl Shell {
    pub(crate) fn new(mode: Mode, zeroth: Vec<u8>, arguments: Vec<Vec<u8>>) -> Shell {
        let variables = std::env::vars_os().map(|(name, value)| {
            (name.into_encoded_bytes(), Variable { value: value.into_encoded_bytes(), exported: true })
        });
        let mut shell = Shell {
            mode,
            zeroth,
            arguments,
            variables: variables.collect(),
            status: 0,
            last_background: None,
            jobs: Jobs::default(),
            cwd: dir::current().unwrap_or_else(|_| b"/".to_vec()),
            is_over: false,
        };
        if mode == Mode::Interactive {
            shell.take_charge();
        }
        shell.set(b"PWD", shell.cwd.clone());
        shell
    }

    /// What an interactive shell does first. Without a terminal that it controls it has no jobs, and still works.
    fn take_charge(&mut self) {
        signal::bind_handler("__wasm_signal");
        // A bound handler gets every signal that is not said to be otherwise. Two cannot be set, and need not be.
        for signal in Signal::ALL {
            let _ = signal::set(
                *signal,
                match signal {
                    Signal::SIGINT => Disposition::Catch,
                    other if IGNORED.contains(other) => Disposition::Ignore,
                    _ => Disposition::Default,
                },
            );
        }
        self.jobs.take_terminal();
    }

    /// Signals that commands get back their default for.
    pub(crate) fn default_signals(&self) -> Vec<Signal> {
        if self.mode == Mode::Interactive { IGNORED.to_vec() } else { Vec::new() }
    }

    /// Runs a text of commands.
    pub(crate) fn run_text(&mut self, text: &[u8]) {
        match parse(text) {
            Ok(items) => self.run_items(&items),
            Err(error) => self.complain(&error),
        }
    }

    /// Says that a text is no list of commands.
    pub(crate) fn complain(&mut self, error: &Syntax) {
        match error {
            Syntax::Incomplete => eprintln!("sh: syntax error: the end comes too early"),
            Syntax::Wrong(what) => eprintln!("sh: syntax error: {what}"),
        }
        self.status = EXIT_SYNTAX;
    }

    /// Ends with the last status.
    pub(crate) fn exit(&self) -> ! {
        std::process::exit(self.status.into())
    }

    /// The working directory's path.
    pub(crate) fn cwd(&self) -> &[u8] {
        &self.cwd
    }

    /// Moves.
    pub(crate) fn change_dir(&mut self, path: &[u8]) -> tabula_sdk::Result<()> {
        dir::change(path)?;
        let old = std::mem::replace(&mut self.cwd, dir::current()?);
        self.set(b"OLDPWD", old);
        self.set(b"PWD", self.cwd.clone());
        Ok(())
    }

    /// A path from the root, since the C library does not follow the shell's moves.
    pub(crate) fn absolute(&self, path: &[u8]) -> PathBuf {
        let bytes =
            if path.starts_with(b"/") { path.to_vec() } else { [self.cwd.as_slice(), b"/", path].concat() };
        PathBuf::from(OsString::from_vec(bytes))
    }

    /// A parameter's value; empty when it has none.
    pub(crate) fn parameter(&self, name: &[u8]) -> Vec<u8> {
        let number = |number: u32| number.to_string().into_bytes();
        match name {
            b"?" => number(self.status.into()),
            b"$" => number(process::id()),
            b"!" => self.last_background.map(number).unwrap_or_default(),
            b"#" => number(self.arguments.len() as u32),
            b"@" | b"*" => self.arguments.join(&b' '),
            b"0" => self.zeroth.clone(),
            _ if name.iter().all(u8::is_ascii_digit) => {
                let index = std::str::from_utf8(name).ok().and_then(|text| text.parse::<usize>().ok());
                index.and_then(|index| self.arguments.get(index - 1)).cloned().unwrap_or_default()
            }
            _ => self.variables.get(name).map(|variable| variable.value.clone()).unwrap_or_default(),
        }
    }

    /// Sets a variable.
    pub(crate) fn set(&mut self, name: &[u8], value: Vec<u8>) {
        let exported = self.variables.get(name).is_some_and(|variable| variable.exported);
        self.variables.insert(name.to_vec(), Variable { value, exported });
    }

    /// Gives a variable to the commands that follow.
    pub(crate) fn export(&mut self, name: &[u8]) {
        let empty = Variable { value: Vec::new(), exported: true };
        self.variables.entry(name.to_vec()).or_insert(empty).exported = true;
    }

    /// Forgets a variable.
    pub(crate) fn unset(&mut self, name: &[u8]) {
        self.variables.remove(name);
    }

    /// The environment of a command, with further assignments.
    pub(crate) fn environment(&self, further: &[(Vec<u8>, Vec<u8>)]) -> Vec<Vec<u8>> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        let mut all: BTreeMap<&[u8], &[u8]> =
            exported.map(|(name, variable)| (name.as_slice(), variable.value.as_slice())).collect();
        all.extend(further.iter().map(|(name, value)| (name.as_slice(), value.as_slice())));
        all.iter().map(|(name, value)| [name, b"=".as_slice(), value].concat()).collect()
    }

    /// Where commands are looked for.
    pub(crate) fn path(&self) -> Vec<u8> {
        let path = self.parameter(b"PATH");
        if path.is_empty() { DEFAULT_PATH.to_vec() } else { path }
    }

    /// A shell of its own for a text. It knows the variables, exported or not.
    pub(crate) fn subshell(&self, text: &[u8]) -> Command {
        let set = |(name, variable): (&Vec<u8>, &Variable)| (name.clone(), variable.value.clone());
        let all: Vec<_> = self.variables.iter().map(set).collect();
        let fixed = [SELF.to_vec(), b"-c".to_vec(), text.to_vec(), self.zeroth.clone()];
        Command {
            name: SELF.to_vec(),
            args: fixed.into_iter().chain(self.arguments.iter().cloned()).collect(),
            env: self.environment(&all),
            path: self.path(),
            default_signals: self.default_signals(),
            ..Command::default()
        }
    }

    /// What a command writes, without the line ends behind it.
    pub(crate) fn substitute(&mut self, text: &[u8]) -> Vec<u8> {
        let (mut reader, writer) = match pipe::new() {
            Ok(ends) => ends,
            Err(error) => {
                eprintln!("sh: cannot make a pipe: {error}");
                return Vec::new();
            }
        };
        let mut command = self.subshell(text);
        command.copies = vec![(writer.as_raw_fd() as u32, 1)];
        command.closes = vec![reader.as_raw_fd() as u32, writer.as_raw_fd() as u32];
        let started = command.spawn();
        drop(writer);
        let mut output = Vec::new();
        match started {
            Ok(pid) => {
                // What has been read until an error is what there is.
                let _ = reader.read_to_end(&mut output);
                self.status = self.jobs.wait_for(pid, Take::Nothing);
            }
            Err(error) => eprintln!("sh: cannot start a subshell: {error}"),
        }
        while output.last() == Some(&b'\n') {
            output.pop();
        }
        output
    }
}

/// Called on signals that are caught. That they interrupt what waits is all that is wanted of them.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn __wasm_signal(_signal: i32) {}
