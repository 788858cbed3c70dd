//! Jobs: the pipelines that have been started and not been waited for, whose turn it is at the terminal, and how they
//! ended.

use tabula_sdk::process::{self, Change, Patience};
use tabula_sdk::signal::{self, Signal};
use tabula_sdk::{Errno, terminal};

/// The base of the status of a command that a signal has ended.
const KILLED: u8 = 128;
/// The terminal, if there is one.
const TERMINAL: u32 = 0;

/// Whether a wait takes the terminal back afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Take {
    /// It does.
    Terminal,
    /// It was never given away.
    Nothing,
}

/// A pipeline that has been started.
pub(crate) struct Job {
    /// Its number for people.
    pub(crate) number: usize,
    /// Its process group, where it has one of its own.
    pub(crate) group: Option<u32>,
    /// Its processes that have not ended.
    pids: Vec<u32>,
    /// The one whose status counts.
    last: u32,
    status: u8,
    pub(crate) stopped: bool,
    pub(crate) text: Vec<u8>,
}

impl Job {
    pub(crate) fn new(group: Option<u32>, pids: Vec<u32>, text: Vec<u8>) -> Job {
        let last = pids.last().copied().unwrap_or_default();
        Job { number: 0, group, pids, last, status: 0, stopped: false, text }
    }

    fn note(&mut self, pid: u32, change: Change) {
        match change {
            Change::Exited(code) => self.end(pid, code),
            Change::Killed(signal) => self.end(pid, KILLED + signal),
            Change::Stopped(signal) => {
                self.stopped = true;
                self.status = KILLED + signal;
            }
            Change::Continued => self.stopped = false,
        }
    }

    fn end(&mut self, pid: u32, status: u8) {
        self.pids.retain(|live| *live != pid);
        if pid == self.last {
            self.status = status;
        }
    }
}

/// All jobs, and the terminal.
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) list: Vec<Job>,
    /// The shell's own group, if it controls a terminal.
    own_group: Option<u32>,
}

impl Jobs {
    /// Puts the shell in charge of its terminal, if it has one.
    pub(crate) fn take_terminal(&mut self) {
        self.own_group =
            process::group().ok().filter(|group| terminal::set_foreground(TERMINAL, *group).is_ok());
    }

    /// Whether jobs get groups of their own and turns at the terminal.
    pub(crate) fn has_terminal(&self) -> bool {
        self.own_group.is_some()
    }

    /// Keeps a job that nobody waits for; answers its number.
    pub(crate) fn keep(&mut self, mut job: Job) -> usize {
        if job.number == 0 {
            job.number = self.list.iter().map(|job| job.number).max().unwrap_or(0) + 1;
        }
        let number = job.number;
        self.list.push(job);
        number
    }

    /// Waits for a job in the foreground; answers its status. One that stops is kept.
    pub(crate) fn wait(&mut self, mut job: Job, take: Take) -> u8 {
        while let Some(pid) = job.pids.first().copied() {
            match process::wait(pid as i32, Patience::Wait) {
                Ok(Some((pid, change))) => job.note(pid, change),
                Ok(None) | Err(Errno::EINTR) => {}
                Err(_) => job.end(pid, 0),
            }
            if job.stopped && self.has_terminal() {
                break;
            }
        }
        if take == Take::Terminal
            && let Some(own_group) = self.own_group
        {
            // If it has been taken from the shell for good, the next read says so.
            let _ = terminal::set_foreground(TERMINAL, own_group);
        }
        let status = job.status;
        if job.stopped && !job.pids.is_empty() && self.has_terminal() {
            let text = String::from_utf8_lossy(&job.text).into_owned();
            eprintln!("\n[{}]  Stopped  {text}", self.keep(job));
        } else if take == Take::Terminal {
            say_signal(status);
        }
        status
    }

    /// Waits for one process; answers its status.
    pub(crate) fn wait_for(&mut self, pid: u32, take: Take) -> u8 {
        self.wait(Job::new(None, vec![pid], Vec::new()), take)
    }

    /// Takes a job out, by its number or the number of one of its processes.
    pub(crate) fn take(&mut self, is_it: impl Fn(&Job) -> bool) -> Option<Job> {
        let index = self.list.iter().rposition(is_it)?;
        Some(self.list.remove(index))
    }

    /// Whether a job has this process.
    pub(crate) fn has_process(job: &Job, pid: u32) -> bool {
        job.last == pid || job.pids.contains(&pid)
    }

    /// Lets a stopped job go on, in the foreground or not.
    pub(crate) fn resume(&mut self, mut job: Job, take: Take) -> u8 {
        job.stopped = false;
        if let Some(group) = job.group {
            if take == Take::Terminal {
                let _ = terminal::set_foreground(TERMINAL, group);
            }
            // A group that has ended meanwhile is found by the wait.
            let _ = signal::send(-(group as i32), Signal::SIGCONT.number().into());
        }
        match take {
            Take::Terminal => self.wait(job, Take::Terminal),
            Take::Nothing => {
                self.keep(job);
                0
            }
        }
    }

    /// Notes what has happened to jobs in the background, and says which have ended.
    pub(crate) fn look(&mut self) {
        while let Ok(Some((pid, change))) = process::wait(-1, Patience::Now) {
            for job in self.list.iter_mut().filter(|job| job.pids.contains(&pid)) {
                job.note(pid, change);
            }
        }
        self.list.retain(|job| {
            let is_over = job.pids.is_empty();
            if is_over {
                eprintln!("[{}]  Done  {}", job.number, String::from_utf8_lossy(&job.text));
            }
            !is_over
        });
    }
}

/// At a terminal, a signal that has ended a job is named, except for those that a person has sent or expects.
fn say_signal(status: u8) {
    let signal = status.checked_sub(KILLED).and_then(|number| Signal::from_number(number.into()));
    match signal {
        None | Some(Signal::SIGPIPE) => {}
        Some(Signal::SIGINT) => eprintln!(),
        Some(signal) => eprintln!("{}", signal.name()),
    }
}
