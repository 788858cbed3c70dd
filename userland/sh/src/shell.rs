//! The shell: its state, and what happens when a command tells it to go elsewhere. What a subshell may not change is in
//! [`State`], which is cheap to copy; what belongs to the process is beside it.

use crate::fds::Fds;
use crate::function::Function;
use crate::jobs::Jobs;
use crate::options::{Opt, Options, Shopt};
use crate::syntax::{self, Reading};
use crate::sys;
use crate::tree::{Bytes, List};
use crate::variables::{Attribute, Table, Variable, Variables};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How deep functions, sourced files, `eval` and commands may be nested before the shell says so. The engine's stack is
/// finite and cannot be asked: in the one with the smallest, a fifth more has been measured to fit, for each of the weights
/// below.
pub(crate) const NESTING_MAX: u32 = 3060;

/// What must be left where a text is parsed, which takes much of the stack for a short time.
const PARSING: u32 = 800;

/// What a level of nesting weighs: how much of the stack it takes, in units of what a chain takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    /// Commands joined by `&&` or `||`.
    Chain = 1,
    /// A function.
    Call = 3,
    /// The condition of an `if`, a brace, and what is as small.
    Choice = 5,
    /// Loops, subshells, pipelines that are not of one command.
    Compound = 7,
    /// A substitution, beside the subshell that it is.
    Substitution = 15,
    /// A text that is parsed first: `eval`, a sourced file, a trap.
    Text = 16,
    /// A trap's commands, which come on top of whatever was being called, and again while that is being left.
    Trap = 1200,
}

pub(crate) const EXIT_FAILURE: u8 = 1;
pub(crate) const EXIT_USAGE: u8 = 2;
pub(crate) const EXIT_CANNOT_RUN: u8 = 126;
pub(crate) const EXIT_NOT_FOUND: u8 = 127;
/// The base of the status of a command that a signal has ended.
pub(crate) const EXIT_SIGNAL: u8 = 128;

/// Why the next command is not run. The status is the shell's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flow {
    /// Leave this many loops.
    Break(u32),
    /// Leave all but the last of this many loops, which goes on.
    Continue(u32),
    /// Leave the function or the sourced file.
    Return,
    /// Leave the shell.
    Exit,
    /// Leave the complete command: an expansion has failed.
    Discard,
    /// Leave the complete command: the person has interrupted it.
    Interrupt,
}

/// What running something comes to.
pub(crate) type Run = Result<(), Flow>;

/// What happens on a signal or on `EXIT`, `ERR`, `DEBUG`, `RETURN`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trap {
    /// Nothing.
    Ignore,
    /// These commands run.
    Run(Bytes),
}

/// What a subshell has a copy of.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) variables: Variables,
    pub(crate) options: Options,
    pub(crate) functions: Rc<Table<Rc<Function>>>,
    pub(crate) aliases: Rc<BTreeMap<Bytes, Bytes>>,
    pub(crate) traps: Rc<BTreeMap<Bytes, Trap>>,
    /// `$1` and so on.
    pub(crate) arguments: Rc<Vec<Bytes>>,
    /// `$0`.
    pub(crate) zeroth: Bytes,
    /// The working directory as its user calls it.
    pub(crate) cwd: Bytes,
    /// Directories below the working one, as `pushd` left them.
    pub(crate) directories: Vec<Bytes>,
    pub(crate) umask: u32,
    pub(crate) fds: Fds,
    /// Where commands have been found, and how often they were asked for.
    pub(crate) hashed: BTreeMap<Bytes, (Bytes, u32)>,
    /// Built-ins that are switched off.
    pub(crate) disabled: Vec<Bytes>,
    /// The place within an argument that `getopts` has reached.
    pub(crate) getopts_at: usize,
}

/// A function or a sourced file that is running.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The function's name; `source` for a file.
    pub(crate) name: Bytes,
    /// The file that its commands are in.
    pub(crate) file: Bytes,
    /// The line it was called from.
    pub(crate) line: u32,
    /// The options that come back when it ends (`local -`).
    pub(crate) options: Option<Options>,
}

/// Who gives the commands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// A text.
    Script,
    /// A person.
    Interactive,
}

/// The shell.
pub(crate) struct Shell {
    pub(crate) state: State,
    pub(crate) mode: Mode,
    pub(crate) is_login: bool,
    /// `$-` shows how commands come.
    pub(crate) origin_letter: Option<u8>,
    /// What messages begin with.
    pub(crate) name: Bytes,
    /// `$?`.
    pub(crate) status: u8,
    /// `PIPESTATUS`.
    pub(crate) pipe_status: Vec<u8>,
    /// `$_`.
    pub(crate) last_word: Bytes,
    /// `$!`.
    pub(crate) last_background: Option<u32>,
    /// `$$`.
    pub(crate) pid: u32,
    pub(crate) parent: u32,
    pub(crate) jobs: Jobs,
    /// `LINENO`.
    pub(crate) line: u32,
    pub(crate) frames: Vec<Frame>,
    pub(crate) loops: u32,
    nesting: u32,
    /// The text that is read is an argument of `eval`.
    pub(crate) in_eval: bool,
    /// Nesting has come to its end, and everything is being left.
    pub(crate) is_too_deep: bool,
    /// How many subshells this is in; `BASH_SUBSHELL`.
    pub(crate) subshells: u32,
    /// How many of them run in this very process.
    pub(crate) inner_subshells: u32,
    /// Commands whose failure is a condition: `set -e` and `ERR` do not count.
    pub(crate) conditions: u32,
    /// How many substitutions this is in, for `set -x`.
    pub(crate) substitutions: u32,
    /// What messages about expressions begin with.
    pub(crate) arithmetic_place: &'static str,
    /// `BASH_COMMAND`, kept while there are traps.
    pub(crate) command: Bytes,
    /// A trap's commands are running.
    pub(crate) in_trap: bool,
    /// What a substitution has set `$?` to, for commands that consist of assignments.
    pub(crate) substituted: Option<u8>,
    pub(crate) random: u32,
    pub(crate) started: std::time::Instant,
    /// What `SECONDS` was when the shell started.
    pub(crate) seconds_offset: i64,
    /// Pipes of background commands that a substitution has still to read.
    pub(crate) unread: Vec<(sys::Handle, crate::fds::Memory)>,
    pub(crate) history: crate::history::History,
    /// The terminal as the shell wants it.
    pub(crate) terminal_settings: Option<sys::TerminalSettings>,
    /// How many lines a person has entered.
    pub(crate) lines_read: u64,
    /// The line with which leaving was refused because of jobs.
    pub(crate) warned_of_jobs: Option<u64>,
}

impl Shell {
    /// A shell with the environment's variables.
    pub(crate) fn new(zeroth: Bytes, arguments: Vec<Bytes>) -> Shell {
        let pid = sys::pid();
        let mut shell = Shell {
            state: State {
                variables: Variables::default(),
                options: Options::default(),
                functions: Rc::default(),
                aliases: Rc::default(),
                traps: Rc::default(),
                arguments: Rc::new(arguments),
                zeroth: zeroth.clone(),
                cwd: Vec::new(),
                directories: Vec::new(),
                umask: 0,
                fds: Fds::inherited(),
                hashed: BTreeMap::new(),
                disabled: Vec::new(),
                getopts_at: 0,
            },
            mode: Mode::Script,
            is_login: false,
            origin_letter: None,
            name: zeroth,
            status: 0,
            pipe_status: Vec::new(),
            last_word: Vec::new(),
            last_background: None,
            pid,
            parent: sys::parent(),
            jobs: Jobs::default(),
            line: 0,
            frames: Vec::new(),
            loops: 0,
            nesting: 0,
            in_eval: false,
            is_too_deep: false,
            subshells: 0,
            inner_subshells: 0,
            conditions: 0,
            substitutions: 0,
            arithmetic_place: "",
            command: Vec::new(),
            in_trap: false,
            substituted: None,
            random: pid.wrapping_mul(2_654_435_761) ^ sys::time_of_day().1,
            started: sys::instant(),
            seconds_offset: 0,
            unread: Vec::new(),
            history: crate::history::History::default(),
            terminal_settings: None,
            lines_read: 0,
            warned_of_jobs: None,
        };
        shell.state.umask = sys::umask(0o022);
        sys::umask(shell.state.umask);
        shell
    }

    /// Takes the variables of the environment and sets those that every shell has.
    pub(crate) fn adopt_environment(&mut self) {
        for (name, value) in sys::environment() {
            if let Some(function) = name.strip_prefix(b"BASH_FUNC_").and_then(|rest| rest.strip_suffix(b"%%"))
            {
                let text = [function, b" ", &value].concat();
                let function = Function::from_text(function, text, Vec::new()).with_export(true);
                if function.body().is_some() {
                    Rc::make_mut(&mut self.state.functions).insert(function.name.clone(), Rc::new(function));
                }
                continue;
            }
            if !syntax::scan::is_name(&name) {
                continue;
            }
            let mut variable = Variable::text(value);
            variable.add(Attribute::Exported);
            self.state.variables.put(&name, variable);
        }
        let physical = sys::cwd().unwrap_or_else(|_| b"/".to_vec());
        let named = self.state.variables.get(b"PWD").and_then(Variable::scalar).cloned();
        let same = |path: &Bytes| {
            let here = sys::stat(path, sys::Links::Follow);
            path.starts_with(b"/")
                && here.is_ok()
                && here.map(|stat| (stat.dev, stat.ino)).ok()
                    == sys::stat(&physical, sys::Links::Follow).map(|stat| (stat.dev, stat.ino)).ok()
        };
        self.state.cwd = named.filter(same).unwrap_or(physical);
        self.put_exported(b"PWD", self.state.cwd.clone());
        if self.state.variables.get(b"OLDPWD").is_none() {
            let mut variable = Variable::default();
            variable.add(Attribute::Exported);
            self.state.variables.put(b"OLDPWD", variable);
        }
        let level = self.text(b"SHLVL").and_then(|level| crate::numbers::decimal(&level)).unwrap_or(0);
        self.put_exported(b"SHLVL", (level.clamp(0, 999) + 1).to_string().into_bytes());
        self.put_if_absent(b"PATH", b"/usr/local/bin:/usr/bin:/bin");
        self.state.variables.put(b"IFS", Variable::text(b" \t\n".to_vec()));
        self.state.variables.put(b"OPTIND", Variable::text(b"1".to_vec()));
        self.put_if_absent(b"PS4", b"+ ");
        let (user, group) = (sys::user(), sys::user_group());
        for (name, value) in [
            (b"UID".as_slice(), user.to_string().into_bytes()),
            (b"EUID", user.to_string().into_bytes()),
            (b"PPID", self.parent.to_string().into_bytes()),
        ] {
            let mut variable = Variable::text(value);
            variable.add(Attribute::Integer);
            variable.add(Attribute::Readonly);
            self.state.variables.put(name, variable);
        }
        self.state.variables.put(b"GROUPS", Variable::list([group.to_string().into_bytes()]));
        self.put_if_absent(b"HOSTNAME", &sys::host_name());
        self.put_if_absent(b"HOSTTYPE", b"wasm32");
        self.put_if_absent(b"OSTYPE", b"tabula");
        self.put_if_absent(b"MACHTYPE", b"wasm32-tabula");
        // Scripts ask for the version to know what the language has: it has what that bash has.
        self.put_if_absent(b"BASH", b"/bin/sh");
        self.put_if_absent(b"BASH_VERSION", b"5.2.0(1)-tabula");
        let version = [b"5".to_vec(), b"2".to_vec(), b"0".to_vec(), b"1".to_vec(), b"tabula".to_vec()];
        let machine = [b"wasm32-tabula".to_vec()];
        self.state.variables.put(b"BASH_VERSINFO", Variable::list(version.into_iter().chain(machine)));
    }

    fn put_if_absent(&mut self, name: &[u8], value: &[u8]) {
        if self.state.variables.get(name).is_none() {
            self.state.variables.put(name, Variable::text(value.to_vec()));
        }
    }

    fn put_exported(&mut self, name: &[u8], value: Bytes) {
        let mut variable = Variable::text(value);
        variable.add(Attribute::Exported);
        self.state.variables.put(name, variable);
    }

    /// Whether an option of `set` is on.
    pub(crate) fn has(&self, option: Opt) -> bool {
        self.state.options.has(option)
    }

    /// Whether an option of `shopt` is on.
    pub(crate) fn shopt(&self, option: Shopt) -> bool {
        self.state.options.shopt(option)
    }

    /// How texts are read now.
    pub(crate) fn reading(&self) -> Reading {
        Reading { extglob: self.shopt(Shopt::ExtGlob), braces: self.has(Opt::BraceExpand), depth: 0 }
    }

    /// Says what is wrong, on standard error.
    pub(crate) fn complain(&mut self, message: &str) {
        let mut text = match self.frames.last() {
            Some(frame) if self.mode == Mode::Script && !frame.file.is_empty() => frame.file.clone(),
            _ => self.name.clone(),
        };
        if self.mode == Mode::Script || !self.frames.is_empty() {
            text.extend_from_slice(format!(": line {}", self.line).as_bytes());
        }
        text.extend_from_slice(b": ");
        text.extend_from_slice(message.as_bytes());
        text.push(b'\n');
        self.write_error(&text);
    }

    /// Writes to standard error; there is nobody to tell if that fails.
    pub(crate) fn write_error(&mut self, text: &[u8]) {
        let _ = self.state.fds.write(2, text);
    }

    /// Says what is wrong with bytes in it.
    pub(crate) fn complain_of(&mut self, what: &[u8], message: &str) {
        let what = String::from_utf8_lossy(what).into_owned();
        self.complain(&format!("{what}: {message}"));
    }

    /// Fails with a status.
    pub(crate) fn fail(&mut self, status: u8) -> Run {
        self.status = status;
        Ok(())
    }

    /// Goes one level deeper, or says that it is too deep, which ends the complete command whatever it is in.
    #[inline(never)]
    pub(crate) fn enter(&mut self, weight: Weight) -> Run {
        if self.nesting == 0 {
            self.is_too_deep = false;
        }
        let room = if weight == Weight::Text { PARSING } else { 0 };
        if self.nesting + weight as u32 + room > NESTING_MAX {
            if !self.is_too_deep {
                self.complain("maximum nesting level exceeded");
            }
            self.is_too_deep = true;
            self.status = EXIT_FAILURE;
            return Err(Flow::Discard);
        }
        self.nesting += weight as u32;
        Ok(())
    }

    /// Comes back from a level.
    pub(crate) fn leave(&mut self, weight: Weight) {
        self.nesting -= weight as u32;
    }

    /// Runs something one level deeper, or says that it is too deep.
    pub(crate) fn deeper(&mut self, weight: Weight, run: impl FnOnce(&mut Shell) -> Run) -> Run {
        self.enter(weight)?;
        let result = run(self);
        self.leave(weight);
        result
    }

    /// Reads and runs a text: commands one after the other, so that each can change how the next is read.
    pub(crate) fn run_text(&mut self, text: &[u8], line: u32) -> Run {
        self.run_script_text(text, line).map_err(|(flow, _)| flow)
    }

    /// The same; a failure comes with where the text goes on, in bytes, and the line there.
    pub(crate) fn run_script_text(
        &mut self,
        text: &[u8],
        line: u32,
    ) -> Result<(), (Flow, Option<(usize, u32)>)> {
        let whole = text.len();
        let (mut text, mut at, mut line) = (std::borrow::Cow::Borrowed(text), 0, line);
        loop {
            let complete = {
                let aliases = Rc::clone(&self.state.aliases);
                let lookup = move |name: &[u8]| aliases.get(name).cloned();
                let expands = self.shopt(Shopt::ExpandAliases);
                let aliases: syntax::Aliases<'_> = if expands { Some(&lookup) } else { None };
                syntax::next_command(&text, at, line, self.reading(), aliases, syntax::More::Never)
            };
            let complete = match complete {
                Ok(complete) => complete,
                Err(problem) => {
                    self.syntax_error(&problem, line, text.get(at..).unwrap_or_default());
                    return Err((Flow::Discard, None));
                }
            };
            for warning in &complete.warnings {
                self.line = complete.line;
                self.complain(warning);
            }
            if self.has(Opt::Verbose) && self.nesting == 0 {
                let read = text.get(at..complete.end).unwrap_or_default().to_vec();
                self.write_error(&read);
            }
            at = complete.end;
            line = complete.line;
            if let Some(rewritten) = complete.rewritten {
                text = std::borrow::Cow::Owned(rewritten);
            }
            let Some(list) = complete.list else { return Ok(()) };
            if let Err(flow) = self.run_complete(&list) {
                // Aliases have changed the text, but not what is still to be read of it.
                let left = text.len().saturating_sub(at);
                return Err((flow, whole.checked_sub(left).map(|at| (at, line))));
            }
        }
    }

    /// Says that a text, which begins on a line, is no command; the status is 2.
    pub(crate) fn syntax_error(&mut self, problem: &syntax::Problem, start: u32, text: &[u8]) {
        let (line, message) = problem.message();
        self.line = line;
        let name = self.name.clone();
        let in_commands =
            self.origin_letter == Some(b'c') && self.frames.is_empty() && self.mode == Mode::Script;
        if self.in_eval {
            self.name.extend_from_slice(b": eval");
        } else if in_commands {
            self.name.extend_from_slice(b": -c");
        }
        self.complain(&message);
        let shown = text.split(|byte| *byte == b'\n').nth(line.saturating_sub(start) as usize);
        if let (Some(shown), true, Mode::Script) = (shown, message.contains("near unexpected"), self.mode) {
            let shown = String::from_utf8_lossy(shown).into_owned();
            self.complain(&format!("`{shown}'"));
        }
        self.name = name;
        self.status = EXIT_USAGE;
    }

    /// Runs one complete command.
    pub(crate) fn run_complete(&mut self, list: &List) -> Run {
        self.run_list(list)
    }

    /// A variable's text, of those that are plainly kept.
    pub(crate) fn text(&self, name: &[u8]) -> Option<Bytes> {
        self.state.variables.get(name).and_then(Variable::scalar).cloned()
    }

    /// The file that commands are in now.
    pub(crate) fn source_file(&self) -> Bytes {
        self.frames.last().map_or_else(|| self.state.zeroth.clone(), |frame| frame.file.clone())
    }
}
