//! Subshells. There is no fork, so there are two kinds. One runs in this very process: the state is copied, the commands
//! run, and the copy is put back; a substitution's output is collected in memory, and what programs write comes through a
//! pipe that the shell reads while it waits. That is how `( )` and `$( )` run wherever they run alone, and it costs
//! microseconds. The other is a shell of its own that is given this one's state: what must run beside its parent, such as
//! members of pipelines, background lists and process substitutions.

use crate::fds::{Fds, Memory, Slot};
use crate::jobs::{Job, Take};
use crate::options::{Opt, Shopt};
use crate::shell::{Flow, Mode, Run, Shell, Trap, Weight};
use crate::state;
use crate::sys::{self, Errno, Ground, Group, Handle, Launch, Signal};
use crate::tree::{Apart, Bytes, Direction, List, Script};
use std::rc::Rc;

/// The descriptor from which a new shell reads its state.
pub(crate) const STATE_FD: u32 = 299;
/// Process substitutions get descriptors from here downwards.
pub(crate) const PROCESS_FD_HIGHEST: u32 = 63;
const READ_BYTES: usize = 16 << 10;

impl Shell {
    /// Runs `( … )`.
    #[inline(never)]
    pub(crate) fn run_subshell(&mut self, list: &List, apart: Apart) -> Run {
        // With job control it must be a process of its own, which can be stopped.
        let controls = self.has(Opt::Monitor) && self.jobs.has_terminal() && self.inner_subshells == 0;
        if !controls && apart == Apart::No {
            return self.inside(|shell| shell.run_list(list));
        }
        let text = crate::syntax::unparse::list(list);
        let (group, ground) =
            if controls { (Group::New, Ground::Foreground) } else { (Group::Inherit, Ground::Same) };
        let Some((fds, readers)) = self.piped_fds(&self.state.fds.clone()) else { return Ok(()) };
        let Some(pid) = self.spawn_shell(&text, &fds, group, ground) else { return Ok(()) };
        drop(fds);
        for (reader, memory) in readers {
            self.drain(&reader, &memory)?;
        }
        let shown = [b"( ".as_slice(), &text, b" )"].concat();
        let job = Job::new(controls.then_some(pid), vec![pid], shown);
        self.wait_foreground(job, if controls { Take::Terminal } else { Take::Nothing })
    }

    /// Runs something in a subshell in this process.
    pub(crate) fn inside(&mut self, run: impl FnOnce(&mut Shell) -> Run) -> Run {
        let saved = self.state.clone();
        let (loops, last_background) = (self.loops, self.last_background);
        let (frames, conditions, random) = (self.frames.len(), self.conditions, self.random);
        let jobs = self.jobs.set_aside();
        self.loops = 0;
        self.random = random.wrapping_mul(1_664_525).wrapping_add(sys::time_of_day().1);
        self.subshells += 1;
        self.inner_subshells += 1;
        self.reset_traps();
        let result = self.deeper(Weight::Compound, run);
        let result = self.end_inside(result);
        self.subshells -= 1;
        self.inner_subshells -= 1;
        self.jobs.take_back(jobs);
        let moved = self.state.cwd != saved.cwd;
        if self.state.umask != saved.umask {
            sys::umask(saved.umask);
        }
        let traps_differ = self.state.traps != saved.traps;
        self.state = saved;
        if moved {
            // A directory that is gone leaves the shell where it is, as its name says.
            let _ = sys::chdir(&self.state.cwd);
        }
        if traps_differ {
            self.apply_traps();
        }
        self.loops = loops;
        self.last_background = last_background;
        self.frames.truncate(frames);
        self.conditions = conditions;
        self.random = random;
        match result {
            // Whatever ends a subshell ends only it, except what the person does.
            Err(Flow::Interrupt) => Err(Flow::Interrupt),
            Err(Flow::Discard) if self.is_too_deep => Err(Flow::Discard),
            _ => Ok(()),
        }
    }

    /// Runs the subshell's own `EXIT` trap.
    fn end_inside(&mut self, result: Run) -> Run {
        let trap = self.run_exit_trap();
        match (result, trap) {
            (Err(flow), _) | (Ok(()), Err(flow)) => Err(flow),
            (Ok(()), Ok(())) => Ok(()),
        }
    }

    /// A subshell keeps ignoring what is ignored; other traps are its parent's.
    fn reset_traps(&mut self) {
        if self.state.traps.is_empty() {
            return;
        }
        let errtrace = self.has(Opt::ErrTrace);
        let functrace = self.has(Opt::FuncTrace);
        let traps = Rc::make_mut(&mut self.state.traps);
        traps.retain(|name, trap| {
            *trap == Trap::Ignore
                || (name == b"ERR" && errtrace)
                || (matches!(name.as_slice(), b"DEBUG" | b"RETURN") && functrace)
        });
    }

    /// What the commands of a substitution write, without the line ends behind it.
    #[inline(never)]
    pub(crate) fn substitute(&mut self, script: &Script) -> Result<Bytes, Flow> {
        let with_aliases = self.parsed_with_aliases(script);
        let list = match with_aliases.as_ref().unwrap_or(&script.parsed) {
            Ok(list) => list,
            Err(message) => {
                let message = format!("command substitution: {message}");
                self.complain(&message);
                self.status = crate::shell::EXIT_USAGE;
                self.substituted = Some(self.status);
                return Err(Flow::Discard);
            }
        };
        if let Some(path) = only_reads(list) {
            return self.read_whole(path);
        }
        if asks_for_process(&script.source) {
            return self.substitute_apart(script);
        }
        let memory = Memory::default();
        let line = self.line;
        self.enter(Weight::Substitution)?;
        let unread = std::mem::take(&mut self.unread);
        self.substitutions += 1;
        let result = self.inside(|shell| {
            shell.state.fds.put(1, Slot::Memory(Rc::clone(&memory)));
            if !shell.shopt(Shopt::InheritErrExit) && !shell.has(Opt::Posix) {
                shell.state.options.put(Opt::ErrExit, false);
            }
            shell.run_list(list)
        });
        self.leave(Weight::Substitution);
        self.substitutions -= 1;
        let pending = std::mem::replace(&mut self.unread, unread);
        for (reader, memory) in pending {
            self.drain(&reader, &memory)?;
        }
        self.line = line;
        self.substituted = Some(self.status);
        result?;
        let mut output = without_line_ends(memory.take());
        if output.contains(&0) {
            self.complain("warning: command substitution: ignored null byte in input");
            output.retain(|byte| *byte != 0);
        }
        Ok(output)
    }

    /// The commands of a substitution, read again where aliases count.
    fn parsed_with_aliases(&self, script: &Script) -> Option<Result<List, String>> {
        if !self.shopt(Shopt::ExpandAliases) || self.state.aliases.is_empty() {
            return None;
        }
        let lookup = |name: &[u8]| self.state.aliases.get(name).cloned();
        let parsed = crate::syntax::parse_all(&script.source, script.line, self.reading(), Some(&lookup));
        Some(parsed.map_err(|(_, message)| message))
    }

    /// Runs a substitution that asks for its own process number in a process of its own.
    #[inline(never)]
    fn substitute_apart(&mut self, script: &Script) -> Result<Bytes, Flow> {
        let memory = Memory::default();
        let (reader, writer) = match sys::pipe() {
            Ok(ends) => ends,
            Err(error) => {
                self.complain(&format!("cannot make pipe: {}", error.text()));
                self.status = crate::shell::EXIT_FAILURE;
                return Err(Flow::Discard);
            }
        };
        let mut fds = self.state.fds.clone();
        fds.put(1, Slot::File(writer));
        let Some((fds, readers)) = self.piped_fds(&fds) else { return Err(Flow::Discard) };
        let pid = self.spawn_shell(&script.source, &fds, Group::Inherit, Ground::Same);
        drop(fds);
        self.drain(&reader, &memory)?;
        for (reader, memory) in readers {
            self.drain(&reader, &memory)?;
        }
        if let Some(pid) = pid {
            self.wait_foreground(Job::new(None, vec![pid], script.source.clone()), Take::Nothing)?;
        }
        self.substituted = Some(self.status);
        Ok(without_line_ends(memory.take()))
    }

    /// `$(< file)`.
    #[inline(never)]
    fn read_whole(&mut self, word: &crate::tree::Word) -> Result<Bytes, Flow> {
        let path = self.expand_text(word)?;
        self.status = 0;
        let Some(handle) = self.open_file(&path, sys::Open::Read) else {
            self.status = 1;
            self.substituted = Some(1);
            return Ok(Vec::new());
        };
        let memory = Memory::default();
        self.drain(&handle, &memory)?;
        self.substituted = Some(0);
        let mut output = without_line_ends(memory.take());
        output.retain(|byte| *byte != 0);
        Ok(output)
    }

    /// Reads all that comes through a pipe.
    pub(crate) fn drain(&mut self, reader: &Handle, memory: &Memory) -> Run {
        let mut buffer = vec![0; READ_BYTES];
        loop {
            match sys::read(sys::number(reader), &mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => memory.borrow_mut().extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(Errno::EINTR) => {
                    if self.mode == Mode::Interactive && sys::has_arrived(Signal::SIGINT) {
                        return Err(Flow::Interrupt);
                    }
                    if self.mode == Mode::Script {
                        self.run_signal_traps()?;
                    }
                }
                // What has been read until an error is what there is.
                Err(_) => return Ok(()),
            }
        }
    }

    /// Descriptors for children in which memory is a pipe, and those pipes' ends to read.
    pub(crate) fn piped_fds(&mut self, fds: &Fds) -> Option<(Fds, Vec<(Handle, Memory)>)> {
        let mut fds = fds.clone();
        let mut readers = Vec::new();
        for memory in fds.memories() {
            let (reader, writer) = match sys::pipe() {
                Ok(ends) => ends,
                Err(error) => {
                    self.complain(&format!("cannot make pipe: {}", error.text()));
                    self.status = crate::shell::EXIT_FAILURE;
                    return None;
                }
            };
            fds.replace_memory(&memory, &writer);
            readers.push((reader, memory));
        }
        Some((fds, readers))
    }

    /// Runs a program in the foreground, which jobs show as `text`.
    #[inline(never)]
    pub(crate) fn run_launch(&mut self, mut launch: Launch, text: Bytes) -> Run {
        let Some((fds, readers)) = self.piped_fds(&self.state.fds.clone()) else { return Ok(()) };
        (launch.copies, launch.closes) = fds.for_child();
        launch.default_signals = self.default_signals();
        let has_own_group = self.has(Opt::Monitor) && self.inner_subshells == 0;
        if has_own_group {
            launch.group = Group::New;
            if self.jobs.has_terminal() {
                launch.ground = Ground::Foreground;
            }
        }
        let Some(pid) = self.spawn(launch) else { return Ok(()) };
        drop(fds);
        for (reader, memory) in readers {
            self.drain(&reader, &memory)?;
        }
        let take = if has_own_group && self.jobs.has_terminal() { Take::Terminal } else { Take::Nothing };
        self.wait_foreground(Job::new(has_own_group.then_some(pid), vec![pid], text), take)
    }

    /// Starts a shell of its own for a text, with this one's state. `None`, and said, when it cannot be.
    pub(crate) fn spawn_shell(
        &mut self,
        text: &[u8],
        fds: &Fds,
        group: Group,
        ground: Ground,
    ) -> Option<u32> {
        let encoded = state::encode(self, text);
        let (reader, writer) = match sys::pipe() {
            Ok(ends) => ends,
            Err(error) => {
                self.complain(&format!("cannot make pipe: {}", error.text()));
                self.status = crate::shell::EXIT_FAILURE;
                return None;
            }
        };
        let (mut copies, closes) = fds.for_child();
        copies.push((sys::number(&reader), STATE_FD));
        let launch = Launch {
            path: sys::SELF.to_vec(),
            args: vec![b"sh".to_vec(), b"--restore-state".to_vec()],
            env: self.environment(),
            copies,
            closes,
            group,
            ground,
            default_signals: self.default_signals(),
        };
        let short = encoded.len() <= crate::redirect::PIPE_BYTES;
        if short {
            // It fits into the pipe, so nobody has to be there to read it.
            let _ = sys::write_all(sys::number(&writer), &encoded);
        }
        let pid = self.spawn(launch);
        drop(reader);
        if !short && pid.is_some() {
            self.write_ignoring_pipe(&writer, &encoded);
        }
        pid
    }

    /// Writes into a pipe whose reader may go away.
    pub(crate) fn write_ignoring_pipe(&mut self, writer: &Handle, text: &[u8]) {
        let was_ignored = sys::is_ignored(Signal::SIGPIPE);
        if !was_ignored {
            let _ = sys::set_signal(Signal::SIGPIPE, sys::Disposition::Ignore);
        }
        // A reader that is gone has its own status to tell of it.
        let _ = sys::write_all(sys::number(writer), text);
        if !was_ignored {
            let _ = sys::set_signal(Signal::SIGPIPE, sys::Disposition::Default);
        }
    }

    /// `<( … )` and `>( … )`: the path of a descriptor that leads to commands.
    #[inline(never)]
    pub(crate) fn process_substitution(
        &mut self,
        direction: Direction,
        script: &Script,
    ) -> Result<Bytes, Flow> {
        let taken = self.state.fds.free_below(PROCESS_FD_HIGHEST);
        let (Some(fd), Ok((reader, writer))) = (taken, sys::pipe()) else {
            self.complain("cannot make pipe for process substitution");
            self.status = crate::shell::EXIT_FAILURE;
            return Err(Flow::Discard);
        };
        let Some((mut fds, readers)) = self.piped_fds(&self.state.fds.clone()) else {
            return Err(Flow::Discard);
        };
        self.unread.extend(readers);
        let own_end = match direction {
            Direction::Read => {
                fds.put(1, Slot::File(writer));
                reader
            }
            Direction::Write => {
                fds.put(0, Slot::File(reader));
                writer
            }
        };
        let pid = self.spawn_shell(&script.source, &fds, Group::Inherit, Ground::Same);
        if let Some(pid) = pid {
            self.jobs.forget_later(pid);
            self.last_background = Some(pid);
        }
        self.state.fds.put(fd, Slot::File(own_end));
        Ok(format!("/dev/fd/{fd}").into_bytes())
    }

    /// Signals that programs get back their default for.
    pub(crate) fn default_signals(&self) -> Vec<Signal> {
        let ignored = |signal: &Signal| {
            let name = signal.name().strip_prefix("SIG").unwrap_or_default();
            self.state.traps.get(name.as_bytes()) == Some(&Trap::Ignore)
        };
        if self.mode == Mode::Interactive {
            crate::traps::IGNORED.iter().copied().filter(|signal| !ignored(signal)).collect()
        } else {
            Vec::new()
        }
    }
}

fn without_line_ends(mut output: Bytes) -> Bytes {
    let length = output.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    output.truncate(length);
    output
}

/// Whether commands can tell that they have no process of their own: they ask for its number, or change its limits.
pub(crate) fn asks_for_process(source: &[u8]) -> bool {
    let has = |name: &[u8]| source.windows(name.len()).any(|window| window == name);
    has(b"BASHPID") || has(b"ulimit")
}

/// Whether a list is only `< file`.
fn only_reads(list: &List) -> Option<&crate::tree::Word> {
    use crate::tree::{Kind, RedirectKind};
    let [item] = list.0.as_slice() else { return None };
    let chain = &item.chain;
    let ([command], true, false) =
        (chain.first.commands.as_slice(), chain.rest.is_empty(), chain.first.negated)
    else {
        return None;
    };
    let Kind::Simple(simple) = &command.kind else { return None };
    match command.redirects.as_slice() {
        [redirect] if simple.words.is_empty() && simple.assignments.is_empty() && redirect.fd.is_none() => {
            match &redirect.kind {
                RedirectKind::Read(word) => Some(word),
                _ => None,
            }
        }
        _ => None,
    }
}
