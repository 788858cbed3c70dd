//! Whose turn it is at the terminal: waiting for a job in the foreground, and letting one go on. The shell takes the terminal
//! back whenever a job in the foreground has ended or stopped, with its settings as they were.

use super::{Condition, Detail, Job, TERMINAL, Take, shown, signal_text};
use crate::options::Opt;
use crate::shell::{Flow, Mode, Run, Shell};
use crate::sys::{self, Errno, Patience, Signal};

/// An interrupt typed after the command's line and before the job had the terminal came to the shell; it was meant for the
/// job.
fn pass_interrupt_on(job: &Job) {
    if let Some(group) = job.group.and_then(|group| i32::try_from(group).ok())
        && sys::take_signal(Signal::SIGINT)
    {
        // A job that is over already needs none.
        let _ = sys::kill(-group, Signal::SIGINT.number().into());
    }
}

impl Shell {
    /// Waits for a job in the foreground. One that stops is kept.
    pub(crate) fn wait_foreground(&mut self, mut job: Job, take: Take) -> Run {
        let monitors = self.has(Opt::Monitor) && self.inner_subshells == 0;
        if take == Take::Terminal {
            pass_interrupt_on(&job);
        }
        while job.condition() == Condition::Running {
            match sys::wait(-1, Patience::Wait) {
                Ok(Some((pid, change))) if job.has(pid) => job.note(pid, change),
                Ok(Some((pid, change))) => self.jobs.note(pid, change),
                Ok(None) | Err(Errno::EINTR) => {}
                Err(_) => job.lose(),
            }
            if !monitors && matches!(job.condition(), Condition::Stopped(_)) {
                // Without job control a stopped command is waited for until it goes on.
                while let Condition::Stopped(_) = job.condition() {
                    match sys::wait(-1, Patience::Wait) {
                        Ok(Some((pid, change))) if job.has(pid) => job.note(pid, change),
                        Ok(Some((pid, change))) => self.jobs.note(pid, change),
                        Ok(None) | Err(Errno::EINTR) => {}
                        Err(_) => job.lose(),
                    }
                }
            }
        }
        if take == Take::Terminal {
            self.take_terminal_back(&mut job);
        }
        self.status = job.status();
        self.pipe_status = job.statuses();
        if let Condition::Stopped(_) = job.condition() {
            job.told = true;
            let text = String::from_utf8_lossy(&job.text).into_owned();
            let number = self.jobs.keep(job);
            self.write_error(format!("\n[{number}]+  Stopped                 {text}\n").as_bytes());
            return Ok(());
        }
        self.tell_signal(&job);
        if self.mode == Mode::Interactive && job.signal() == Some(Signal::SIGINT) {
            return Err(Flow::Interrupt);
        }
        Ok(())
    }

    fn take_terminal_back(&mut self, job: &mut Job) {
        if let Condition::Stopped(_) = job.condition() {
            job.settings = sys::terminal_settings(TERMINAL).ok();
        }
        if let Some(own_group) = self.jobs.own_group {
            // If it has been taken from the shell for good, the next read says so.
            let _ = sys::set_foreground(TERMINAL, own_group);
        }
        if (job.signal().is_some() || matches!(job.condition(), Condition::Stopped(_)))
            && let Some(settings) = &self.terminal_settings
        {
            let _ = sys::set_terminal(TERMINAL, settings);
        }
    }

    /// Tells of a signal that has ended a command, except of those that a person has sent with a key or expects.
    fn tell_signal(&mut self, job: &Job) {
        let Some(signal) = job.signal() else { return };
        match signal {
            Signal::SIGPIPE => {}
            Signal::SIGINT if self.mode == Mode::Interactive => self.write_error(b"\n"),
            Signal::SIGINT => {}
            _ if self.mode == Mode::Interactive => {
                self.write_error(format!("{}\n", signal_text(signal)).as_bytes());
            }
            // Whoever has sent it knows which command it was for.
            Signal::SIGTERM => self.write_error(b"Terminated\n"),
            _ => {
                let text = String::from_utf8_lossy(&job.text).into_owned();
                let pid = job.pid();
                self.complain(&format!("{pid} {:<23} {text}", signal_text(signal)));
            }
        }
    }

    /// Lets a stopped job go on, in the foreground or not.
    pub(crate) fn resume(&mut self, number: usize, take: Take) -> Run {
        let Some(mut job) = self.jobs.take(number) else { return Ok(()) };
        for process in job.processes.iter_mut().filter(|process| process.condition != Condition::Ended) {
            process.condition = Condition::Running;
        }
        let target = job.group.map_or(job.pid() as i32, |group| -(group as i32));
        if take == Take::Terminal {
            if let Some(group) = job.group {
                let _ = sys::set_foreground(TERMINAL, group);
            }
            if let Some(settings) = job.settings.take() {
                let _ = sys::set_terminal(TERMINAL, &settings);
            }
        }
        // One that has ended meanwhile is found by the wait.
        let _ = sys::kill(target, Signal::SIGCONT.number().into());
        job.told = false;
        match take {
            Take::Terminal => self.wait_foreground(job, Take::Terminal),
            Take::Nothing => {
                self.jobs.keep(job);
                Ok(())
            }
        }
    }

    /// Notes what has happened to jobs, and tells a person of those that have ended or stopped.
    pub(crate) fn tell_jobs(&mut self) {
        self.jobs.look();
        let (current, previous) = self.jobs.current();
        let mut text = String::new();
        for job in &mut self.jobs.list {
            if job.number == usize::MAX || job.told || job.condition() == Condition::Running {
                continue;
            }
            job.told = true;
            text.push_str(&shown(job, (current, previous), Detail::Plain));
        }
        let ended: Vec<Job> = self
            .jobs
            .list
            .iter()
            .filter(|job| job.number != usize::MAX && job.condition() == Condition::Ended)
            .cloned()
            .collect();
        self.jobs.list.retain(|job| job.number == usize::MAX || job.condition() != Condition::Ended);
        for job in ended {
            self.jobs.remember(job.pid(), job.status());
        }
        self.write_error(text.as_bytes());
    }

    /// Waits until some child changes, or a signal comes, for `wait`.
    ///
    /// # Errors
    /// When there is no child.
    pub(crate) fn wait_any(&mut self) -> Result<(), Errno> {
        match sys::wait(-1, Patience::Wait) {
            Ok(Some((pid, change))) => self.jobs.note(pid, change),
            Ok(None) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
