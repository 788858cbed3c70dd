//! Pipelines of several commands, and what runs in the background. Members that are programs are started directly; all
//! others get shells of their own. What `echo` and `printf` write at a pipeline's front is known before anybody reads it,
//! so it is collected here and put into the pipe.

use crate::fds::{Fds, Memory, Slot};
use crate::jobs::{Job, Take};
use crate::options::{Opt, Shopt};
use crate::redirect::text_file;
use crate::shell::{Flow, Mode, Run, Shell};
use crate::syntax::unparse;
use crate::sys::{self, Ground, Group, Handle, Open};
use crate::tree::{Bytes, Chain, Command, Kind, Part, Simple};
use std::rc::Rc;

/// Built-ins that write and do nothing else that lasts longer than a subshell.
const ONLY_WRITE: &[&str] = &[
    "alias", "declare", "dirs", "echo", "export", "hash", "history", "jobs", "printf", "pwd", "set", "shopt",
    "times", "type", "typeset", "ulimit", "umask",
];

/// The place that a pipeline's members have.
struct Place {
    group: Option<u32>,
    ground: Ground,
    has_own_group: bool,
}

impl Place {
    fn of_next(&self) -> (Group, Ground) {
        match (self.has_own_group, self.group) {
            (false, _) => (Group::Inherit, Ground::Same),
            (true, None) => (Group::New, self.ground),
            (true, Some(group)) => (Group::Join(group), Ground::Same),
        }
    }
}

/// How a member ended up.
enum Member {
    /// As a process.
    Started(u32),
    /// It is over already.
    Over(u8),
}

impl Shell {
    /// Runs a pipeline of several commands in the foreground.
    #[inline(never)]
    pub(crate) fn run_pipes(&mut self, commands: &[Rc<Command>]) -> Run {
        let runs_last = self.shopt(Shopt::LastPipe) && !self.has(Opt::Monitor);
        let has_own_group = self.has(Opt::Monitor) && self.inner_subshells == 0;
        let ground = if self.jobs.has_terminal() { Ground::Foreground } else { Ground::Same };
        let mut place = Place { group: None, ground, has_own_group };
        let Some((fds, readers)) = self.piped_fds(&self.state.fds.clone()) else { return Ok(()) };
        let count = commands.len();
        let mut members = Vec::new();
        let mut input: Option<Handle> = None;
        let mut last_result = Ok(());
        for (index, command) in commands.iter().enumerate() {
            let is_last = index + 1 == count;
            let mut member_fds = fds.clone();
            if let Some(reader) = input.take() {
                member_fds.put(0, Slot::File(reader));
            }
            if is_last && runs_last {
                drop(fds.clone());
                let saved = self.state.fds.clone();
                if let Some(slot) = member_fds.get(0) {
                    self.state.fds.put(0, slot.clone());
                }
                drop(member_fds);
                last_result = self.run_command(command);
                self.state.fds = saved;
                members.push(Member::Over(self.status));
                break;
            }
            if index == 0
                && let Some((text, status)) = self.collected(command)?
            {
                match text_file(&text) {
                    Ok(reader) => {
                        input = Some(reader);
                        members.push(Member::Over(status));
                        continue;
                    }
                    Err(error) => self.complain(&format!("cannot make pipe: {}", error.text())),
                }
            }
            if !is_last {
                match sys::pipe() {
                    Ok((reader, writer)) => {
                        member_fds.put(1, Slot::File(writer));
                        input = Some(reader);
                    }
                    Err(error) => {
                        self.complain(&format!("cannot make pipe: {}", error.text()));
                        self.status = crate::shell::EXIT_FAILURE;
                        return Ok(());
                    }
                }
            }
            members.push(self.start_member(command, member_fds, &mut place));
        }
        drop(fds);
        drop(input);
        for (reader, memory) in readers {
            self.drain(&reader, &memory)?;
        }
        let text = || {
            commands
                .iter()
                .map(|command| unparse::command(command))
                .collect::<Vec<_>>()
                .join(b" | ".as_slice())
        };
        self.finish(members, &place, text)?;
        last_result
    }

    /// Waits for all members and makes up the pipeline's status.
    fn finish(&mut self, members: Vec<Member>, place: &Place, text: impl FnOnce() -> Bytes) -> Run {
        let pids: Vec<u32> = members
            .iter()
            .filter_map(|member| if let Member::Started(pid) = member { Some(*pid) } else { None })
            .collect();
        let mut statuses = Vec::new();
        let mut result = Ok(());
        if !pids.is_empty() {
            let take =
                if place.has_own_group && self.jobs.has_terminal() { Take::Terminal } else { Take::Nothing };
            result = self.wait_foreground(Job::new(place.group, pids, text()), take);
            statuses = std::mem::take(&mut self.pipe_status);
        }
        let mut ended = statuses.into_iter();
        let fallback = self.status;
        self.pipe_status = members
            .iter()
            .map(|member| match member {
                Member::Started(_) => ended.next().unwrap_or(fallback),
                Member::Over(status) => *status,
            })
            .collect();
        self.status = self.pipe_status.last().copied().unwrap_or(0);
        if self.has(Opt::PipeFail) {
            self.status = self.pipe_status.iter().rev().copied().find(|status| *status != 0).unwrap_or(0);
        }
        result
    }

    /// What a command that only writes has written, and its status; nothing for other commands.
    fn collected(&mut self, command: &Command) -> Result<Option<(Bytes, u8)>, Flow> {
        let Kind::Simple(simple) = &command.kind else { return Ok(None) };
        let Some(name) = self.literal_name(simple) else { return Ok(None) };
        let only_writes =
            ONLY_WRITE.iter().any(|writer| writer.as_bytes() == name) && self.builtin(name).is_some();
        if !only_writes || self.state.functions.contains_key(name) || !command.redirects.is_empty() {
            return Ok(None);
        }
        let memory = Memory::default();
        self.inside(|shell| {
            shell.state.fds.put(1, Slot::Memory(Rc::clone(&memory)));
            shell.run_command(command)
        })?;
        Ok(Some((memory.take(), self.status)))
    }

    /// The name of a command whose first word is plain text.
    fn literal_name<'a>(&self, simple: &'a Simple) -> Option<&'a [u8]> {
        match simple.words.first()?.parts.as_slice() {
            [Part::Literal(name)] if !crate::expand::has_glob(name) => Some(name),
            _ => None,
        }
    }

    fn start_member(&mut self, command: &Command, fds: Fds, place: &mut Place) -> Member {
        let (group, ground) = place.of_next();
        let started = match self.program_member(command, &fds, (group, ground)) {
            Some(started) => started,
            None => {
                let text = unparse::command(command);
                self.line = command.line;
                self.spawn_shell(&text, &fds, group, ground)
            }
        };
        match started {
            Some(pid) => {
                if place.has_own_group {
                    place.group.get_or_insert(pid);
                }
                Member::Started(pid)
            }
            None => Member::Over(self.status),
        }
    }

    /// Starts a member that is a program; `None` when it is something else.
    fn program_member(
        &mut self,
        command: &Command,
        fds: &Fds,
        (group, ground): (Group, Ground),
    ) -> Option<Option<u32>> {
        let Kind::Simple(simple) = &command.kind else { return None };
        let name = self.literal_name(simple)?;
        if self.builtin(name).is_some() || self.state.functions.contains_key(name) || self.has(Opt::XTrace) {
            return None;
        }
        // What its expansions change is its own.
        let saved = self.state.clone();
        let status = self.status;
        self.state.fds = fds.clone();
        self.line = command.line;
        let launch = self.prepared(command, simple);
        let child_fds = std::mem::replace(&mut self.state, saved).fds;
        let Some(mut launch) = launch else { return Some(None) };
        self.status = status;
        (launch.copies, launch.closes) = child_fds.for_child();
        launch.default_signals = self.default_signals();
        launch.group = group;
        launch.ground = ground;
        Some(self.spawn(launch))
    }

    /// Expands and redirects for a program that is to be started.
    fn prepared(&mut self, command: &Command, simple: &Simple) -> Option<sys::Launch> {
        let failed = |shell: &mut Shell| {
            shell.status = shell.status.max(1);
            None
        };
        let Ok(words) = self.expand_words(&simple.words) else { return failed(self) };
        // The child has its own table: nothing comes back.
        let mut fds = self.state.fds.clone();
        if !matches!(self.redirect(&command.redirects, &mut fds), Ok(true)) {
            return failed(self);
        }
        for assignment in &simple.assignments {
            let name = self.resolved(&assignment.name);
            if self.assign(assignment).is_err() {
                return failed(self);
            }
            self.state.variables.entry(&name).add(crate::variables::Attribute::Exported);
        }
        self.launch_of(words)
    }

    /// Starts a command whose input and output the shell has: their descriptors are in an array of the coprocess's name.
    #[inline(never)]
    pub(crate) fn run_coprocess(&mut self, name: &[u8], body: &Command) -> Run {
        let (Ok((reader, child_writer)), Ok((child_reader, writer))) = (sys::pipe(), sys::pipe()) else {
            self.complain("cannot make pipe for coprocess");
            return self.fail(crate::shell::EXIT_FAILURE);
        };
        let Some((mut fds, readers)) = self.piped_fds(&self.state.fds.clone()) else { return Ok(()) };
        self.unread.extend(readers);
        fds.put(0, Slot::File(child_reader));
        fds.put(1, Slot::File(child_writer));
        let has_own_group = self.has(Opt::Monitor) && self.inner_subshells == 0;
        let mut place = Place { group: None, ground: Ground::Same, has_own_group };
        let Member::Started(pid) = self.start_member(body, fds, &mut place) else { return Ok(()) };
        let mut numbers = Vec::new();
        for end in [reader, writer] {
            let Some(fd) = self.state.fds.free_below(crate::subshell::PROCESS_FD_HIGHEST) else { break };
            self.state.fds.put(fd, Slot::File(end));
            numbers.push(fd.to_string().into_bytes());
        }
        self.state.variables.put(name, crate::variables::Variable::list(numbers));
        self.set_quietly(&[name, b"_PID"].concat(), pid.to_string().into_bytes());
        self.last_background = Some(pid);
        self.jobs.keep(Job::new(has_own_group.then_some(pid), vec![pid], unparse::command(body)));
        self.fail(0)
    }

    /// Starts a chain that nobody waits for.
    #[inline(never)]
    pub(crate) fn run_background(&mut self, chain: &Rc<Chain>) -> Run {
        let has_own_group = self.has(Opt::Monitor) && self.inner_subshells == 0;
        let mut place = Place { group: None, ground: Ground::Same, has_own_group };
        let Some((mut fds, readers)) = self.piped_fds(&self.state.fds.clone()) else { return Ok(()) };
        if !self.has(Opt::Monitor)
            && let Ok(null) = sys::open(b"/dev/null", Open::Read)
            && matches!(fds.get(0), Some(Slot::Inherited))
        {
            // What nobody waits for does not read what is meant for others.
            fds.put(0, Slot::File(null));
        }
        let text = unparse::chain(chain);
        let plain =
            chain.rest.is_empty() && !chain.first.negated && chain.first.timing == crate::tree::Timing::None;
        let member = match chain.first.commands.as_slice() {
            [command] if plain => self.start_member(command, fds, &mut place),
            _ => {
                let (group, ground) = place.of_next();
                match self.spawn_shell(&text, &fds, group, ground) {
                    Some(pid) => Member::Started(pid),
                    None => Member::Over(self.status),
                }
            }
        };
        self.unread.extend(readers);
        match member {
            Member::Started(pid) => {
                self.last_background = Some(pid);
                let number = self.jobs.keep(Job::new(has_own_group.then_some(pid), vec![pid], text));
                if self.mode == Mode::Interactive && self.inner_subshells == 0 {
                    self.write_error(format!("[{number}] {pid}\n").as_bytes());
                }
                self.status = 0;
            }
            Member::Over(status) => self.status = status,
        }
        self.pipe_status = vec![self.status];
        Ok(())
    }
}
