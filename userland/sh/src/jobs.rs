//! Jobs: what has been started and not been waited for, and how things ended. A job's processes share a group where job
//! control is on.

mod turn;

use crate::shell::EXIT_SIGNAL;
use crate::sys::{self, Change, Patience, Signal, TerminalSettings};
use crate::tree::Bytes;
use std::collections::VecDeque;

/// The terminal, if there is one.
const TERMINAL: u32 = 0;
/// How many ended processes are remembered for `wait`.
const REMEMBERED_MAX: usize = 256;

/// Whether a wait takes the terminal back afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Take {
    /// It does.
    Terminal,
    /// It was never given away.
    Nothing,
}

/// What state a job is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Condition {
    Running,
    /// By this signal.
    Stopped(u8),
    Ended,
}

/// A process of a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Process {
    pid: u32,
    condition: Condition,
    status: u8,
    /// The signal that ended it.
    signal: Option<u8>,
}

/// What has been started together.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Its number for people; 0 for one that has none.
    pub(crate) number: usize,
    /// Its process group, where it has one of its own.
    pub(crate) group: Option<u32>,
    processes: Vec<Process>,
    pub(crate) text: Bytes,
    settings: Option<TerminalSettings>,
    /// Its end has been told, or is not to be told.
    pub(crate) told: bool,
    /// `disown -h`: it gets no hang-up.
    pub(crate) keeps_running: bool,
    /// The order in which jobs were last used.
    used: u64,
    /// It is the job of a shell that this is a subshell of: it is shown, and not waited for.
    pub(crate) foreign: bool,
}

impl Job {
    pub(crate) fn new(group: Option<u32>, pids: Vec<u32>, text: Bytes) -> Job {
        let process = |pid| Process { pid, condition: Condition::Running, status: 0, signal: None };
        let processes = pids.into_iter().map(process).collect();
        Job {
            number: 0,
            group,
            processes,
            text,
            settings: None,
            told: false,
            keeps_running: false,
            used: 0,
            foreign: false,
        }
    }

    /// Its state: running while any of its processes is.
    pub(crate) fn condition(&self) -> Condition {
        if self.processes.iter().any(|process| process.condition == Condition::Running) {
            return Condition::Running;
        }
        let stopped =
            self.processes.iter().find(|process| matches!(process.condition, Condition::Stopped(_)));
        stopped.map_or(Condition::Ended, |process| process.condition)
    }

    /// The status of its last process.
    pub(crate) fn status(&self) -> u8 {
        match self.condition() {
            Condition::Stopped(signal) => EXIT_SIGNAL + signal,
            _ => self.processes.last().map_or(0, |process| process.status),
        }
    }

    /// The statuses of all its processes.
    pub(crate) fn statuses(&self) -> Vec<u8> {
        self.processes.iter().map(|process| process.status).collect()
    }

    /// The signal that ended its last process.
    pub(crate) fn signal(&self) -> Option<Signal> {
        let number = self.processes.last()?.signal?;
        Signal::from_number(number.into())
    }

    /// The number of its last process.
    pub(crate) fn pid(&self) -> u32 {
        self.processes.last().map_or(0, |process| process.pid)
    }

    /// The number of its first process, which leads its group.
    pub(crate) fn leader(&self) -> u32 {
        self.processes.first().map_or(0, |process| process.pid)
    }

    /// Whether a process is one of its own.
    pub(crate) fn has(&self, pid: u32) -> bool {
        self.processes.iter().any(|process| process.pid == pid)
    }

    fn note(&mut self, pid: u32, change: Change) {
        for process in self.processes.iter_mut().filter(|process| process.pid == pid) {
            match change {
                Change::Exited(code) => {
                    process.condition = Condition::Ended;
                    process.status = code;
                }
                Change::Killed(signal) => {
                    process.condition = Condition::Ended;
                    process.status = EXIT_SIGNAL.wrapping_add(signal);
                    process.signal = Some(signal);
                }
                Change::Stopped(signal) => process.condition = Condition::Stopped(signal),
                Change::Continued => process.condition = Condition::Running,
            }
        }
    }

    fn lose(&mut self) {
        for process in self.processes.iter_mut().filter(|process| process.condition != Condition::Ended) {
            process.condition = Condition::Ended;
        }
    }
}

/// All jobs, and the terminal.
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) list: Vec<Job>,
    /// The shell's own group, if it controls a terminal.
    own_group: Option<u32>,
    /// Processes that ended and had no job any more, with their statuses.
    remembered: VecDeque<(u32, u8)>,
    uses: u64,
}

impl Jobs {
    /// Puts the shell in charge of its terminal, if it has one.
    pub(crate) fn take_terminal(&mut self) {
        self.own_group = sys::group().filter(|group| sys::set_foreground(TERMINAL, *group).is_ok());
    }

    /// Whether jobs get turns at the terminal.
    pub(crate) fn has_terminal(&self) -> bool {
        self.own_group.is_some()
    }

    /// Keeps a job; answers its number.
    pub(crate) fn keep(&mut self, mut job: Job) -> usize {
        if job.number == 0 {
            job.number = self.list.iter().map(|job| job.number).max().unwrap_or(0) + 1;
        }
        self.uses += 1;
        job.used = self.uses;
        let number = job.number;
        self.list.push(job);
        self.list.sort_by_key(|job| job.number);
        number
    }

    /// Waits for a process some time, without a job for it.
    pub(crate) fn forget_later(&mut self, pid: u32) {
        let mut job = Job::new(None, vec![pid], Vec::new());
        job.told = true;
        job.number = usize::MAX;
        self.list.push(job);
    }

    /// The jobs that people see.
    pub(crate) fn visible(&self) -> impl Iterator<Item = &Job> {
        self.list.iter().filter(|job| job.number != usize::MAX)
    }

    /// A subshell only sees the jobs that there are.
    pub(crate) fn set_aside(&mut self) -> Vec<Job> {
        let foreign = self.list.iter().cloned().map(|job| Job { foreign: true, ..job }).collect();
        std::mem::replace(&mut self.list, foreign)
    }

    /// The jobs of before; what a subshell started goes on without being a job.
    pub(crate) fn take_back(&mut self, jobs: Vec<Job>) {
        let inner = std::mem::replace(&mut self.list, jobs);
        for job in inner.iter().filter(|job| job.foreign) {
            // What has happened to it meanwhile has been told to the subshell.
            for own in self.list.iter_mut().filter(|own| own.number == job.number && own.pid() == job.pid()) {
                own.processes.clone_from(&job.processes);
            }
        }
        for mut job in inner.into_iter().filter(|job| !job.foreign && job.condition() != Condition::Ended) {
            job.number = usize::MAX;
            job.told = true;
            self.list.push(job);
        }
    }

    fn note(&mut self, pid: u32, change: Change) {
        let mut known = false;
        for job in self.list.iter_mut().filter(|job| job.has(pid)) {
            job.note(pid, change);
            known = true;
        }
        if !known {
            match change {
                Change::Exited(code) => self.remember(pid, code),
                Change::Killed(signal) => self.remember(pid, EXIT_SIGNAL.wrapping_add(signal)),
                _ => {}
            }
        }
        self.list.retain(|job| job.number != usize::MAX || job.condition() != Condition::Ended);
    }

    /// Remembers a status for `wait`.
    pub(crate) fn remember(&mut self, pid: u32, status: u8) {
        self.remembered.push_back((pid, status));
        if self.remembered.len() > REMEMBERED_MAX {
            self.remembered.pop_front();
        }
    }

    /// The status of a process that has ended before.
    pub(crate) fn remembered(&mut self, pid: u32) -> Option<u8> {
        let at = self.remembered.iter().position(|(known, _)| *known == pid)?;
        self.remembered.remove(at).map(|(_, status)| status)
    }

    /// Notes what has happened, without waiting.
    pub(crate) fn look(&mut self) {
        while let Ok(Some((pid, change))) = sys::wait(-1, Patience::Now) {
            self.note(pid, change);
        }
    }

    /// Takes a job out.
    pub(crate) fn take(&mut self, number: usize) -> Option<Job> {
        let at = self.list.iter().position(|job| job.number == number)?;
        Some(self.list.remove(at))
    }

    /// The number of the current job and of the one before.
    pub(crate) fn current(&self) -> (Option<usize>, Option<usize>) {
        let mut by_use: Vec<&Job> = self.visible().collect();
        let rank = |job: &Job| (matches!(job.condition(), Condition::Stopped(_)), job.used);
        by_use.sort_by_key(|job| std::cmp::Reverse(rank(job)));
        (by_use.first().map(|job| job.number), by_use.get(1).map(|job| job.number))
    }

    /// The job that `%1`, `%+`, `%-`, `%text`, `%?text` or a process's number means.
    pub(crate) fn find(&self, name: &[u8]) -> Result<usize, &'static str> {
        let no_such = "no such job";
        let Some(spec) = name.strip_prefix(b"%") else {
            let pid =
                std::str::from_utf8(name).ok().and_then(|text| text.parse::<u32>().ok()).ok_or(no_such)?;
            return self.visible().find(|job| job.has(pid)).map(|job| job.number).ok_or(no_such);
        };
        match spec {
            b"" | b"%" | b"+" => return self.current().0.ok_or(no_such),
            b"-" => return self.current().1.or(self.current().0).ok_or(no_such),
            _ => {}
        }
        if let Some(number) = std::str::from_utf8(spec).ok().and_then(|text| text.parse::<usize>().ok()) {
            return self.visible().find(|job| job.number == number).map(|job| job.number).ok_or(no_such);
        }
        let is_it = |job: &&Job| match spec.strip_prefix(b"?") {
            Some(part) => !part.is_empty() && job.text.windows(part.len()).any(|window| window == part),
            None => job.text.starts_with(spec),
        };
        let mut found = self.visible().filter(is_it);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err("ambiguous job spec"),
            (Some(job), None) => Ok(job.number),
            _ => Err(no_such),
        }
    }
}

/// How much of a job is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Detail {
    Plain,
    Long,
}

/// A job's line, as `jobs` shows it.
pub(crate) fn shown(
    job: &Job,
    (current, previous): (Option<usize>, Option<usize>),
    detail: Detail,
) -> String {
    let mark = match Some(job.number) {
        number if number == current => '+',
        number if number == previous => '-',
        _ => ' ',
    };
    let state = match (job.condition(), job.signal()) {
        (Condition::Running, _) => "Running".to_owned(),
        (Condition::Stopped(_), _) => "Stopped".to_owned(),
        (Condition::Ended, Some(signal)) => signal_text(signal).to_owned(),
        (Condition::Ended, None) if job.status() == 0 => "Done".to_owned(),
        (Condition::Ended, None) => format!("Exit {}", job.status()),
    };
    let text = String::from_utf8_lossy(&job.text);
    let background = if job.condition() == Condition::Running { " &" } else { "" };
    let pid = if detail == Detail::Long { format!("{} ", job.leader()) } else { String::new() };
    format!("[{}]{mark}  {pid}{state:<23} {text}{background}\n", job.number)
}

/// What a signal is called where a person reads it.
pub(crate) fn signal_text(signal: Signal) -> &'static str {
    match signal {
        Signal::SIGHUP => "Hangup",
        Signal::SIGINT => "Interrupt",
        Signal::SIGQUIT => "Quit",
        Signal::SIGILL => "Illegal instruction",
        Signal::SIGTRAP => "Trace/breakpoint trap",
        Signal::SIGABRT => "Aborted",
        Signal::SIGBUS => "Bus error",
        Signal::SIGFPE => "Floating point exception",
        Signal::SIGKILL => "Killed",
        Signal::SIGUSR1 => "User defined signal 1",
        Signal::SIGSEGV => "Segmentation fault",
        Signal::SIGUSR2 => "User defined signal 2",
        Signal::SIGPIPE => "Broken pipe",
        Signal::SIGALRM => "Alarm clock",
        Signal::SIGTERM => "Terminated",
        other => other.name(),
    }
}
