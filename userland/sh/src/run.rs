//! Running lists, pipelines and commands.

use crate::builtin;
use crate::expand;
use crate::job::{Job, Take};
use crate::parse::{self, Item, Pipeline, When};
use crate::redirect::Redirected;
use crate::shell::{Mode, Shell};
use std::fs::File;
use std::os::fd::AsRawFd;
use tabula_sdk::process::{Command, Ground, Group};
use tabula_sdk::{Errno, pipe};

const EXIT_CANNOT_RUN: u8 = 126;
const EXIT_NOT_FOUND: u8 = 127;

impl Shell {
    /// Runs the items of a list, one after the other.
    pub(crate) fn run_items(&mut self, items: &[Item]) {
        for item in items {
            if self.is_over {
                return;
            }
            if item.background {
                self.run_in_background(item);
                continue;
            }
            for (when, pipeline) in &item.pipelines {
                let runs = match when {
                    When::Always => true,
                    When::Success => self.status == 0,
                    When::Failure => self.status != 0,
                };
                if runs && !self.is_over {
                    self.run_pipeline(pipeline, &item.text);
                }
            }
        }
    }

    fn run_in_background(&mut self, item: &Item) {
        let alone = match item.pipelines.as_slice() {
            [(_, pipeline)] if !pipeline.negated => Some(pipeline.clone()),
            _ => None,
        };
        // What is more than a pipeline runs in a shell of its own.
        let pipeline = alone.unwrap_or_else(|| {
            let subshell = parse::Command { subshell: Some(item.text.clone()), ..parse::Command::default() };
            Pipeline { negated: false, commands: vec![subshell] }
        });
        self.status = 0;
        if let Some(job) = self.start(&pipeline, &item.text, Ground::Same) {
            let number = self.jobs.keep(job);
            if self.mode == Mode::Interactive {
                eprintln!("[{number}] {}", self.last_background.unwrap_or_default());
            }
        }
    }

    fn run_pipeline(&mut self, pipeline: &Pipeline, text: &[u8]) {
        let done = match pipeline.commands.as_slice() {
            [command] => self.run_here(command),
            _ => false,
        };
        if !done && let Some(job) = self.start(pipeline, text, Ground::Foreground) {
            let take = if self.jobs.has_terminal() { Take::Terminal } else { Take::Nothing };
            self.status = self.jobs.wait(job, take);
        }
        if pipeline.negated {
            self.status = u8::from(self.status == 0);
        }
    }

    /// Runs what the shell does itself: assignments and builtins. False for anything else.
    fn run_here(&mut self, command: &parse::Command) -> bool {
        let name = command.words.first().map(|word| expand::text(self, word));
        let runs_here = command.subshell.is_none() && name.as_ref().is_none_or(|name| builtin::is_one(name));
        if !runs_here {
            return false;
        }
        self.status = 0;
        let assignments = self.assignments(command);
        let words = expand::arguments(self, &command.words);
        let Some(redirected) = Redirected::open(self, &command.redirects) else {
            self.status = 1;
            return true;
        };
        for (name, value) in assignments {
            self.set(&name, value);
        }
        if !words.is_empty() {
            self.status = builtin::run(self, &words, &redirected);
        }
        true
    }

    fn assignments(&mut self, command: &parse::Command) -> Vec<(Vec<u8>, Vec<u8>)> {
        command.assignments.iter().map(|(name, word)| (name.clone(), expand::text(self, word))).collect()
    }

    /// Starts every command of a pipeline. `None` when none has been; the status then says why.
    fn start(&mut self, pipeline: &Pipeline, text: &[u8], ground: Ground) -> Option<Job> {
        let count = pipeline.commands.len();
        let mut pipes: Vec<(File, File)> = Vec::new();
        for _ in 1..count {
            match pipe::new() {
                Ok(ends) => pipes.push(ends),
                Err(error) => {
                    eprintln!("sh: cannot make a pipe: {error}");
                    self.status = EXIT_CANNOT_RUN;
                    return None;
                }
            }
        }
        let mut pids = Vec::new();
        let mut group = None;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let mut ends = Redirected::default();
            if let Some((reader, _)) = index.checked_sub(1).and_then(|before| pipes.get(before)) {
                ends.copies.push((reader.as_raw_fd() as u32, 0));
            } else if ground == Ground::Same && !self.jobs.has_terminal() {
                // What nobody waits for does not read what is meant for others.
                if let Ok(null) = File::open("/dev/null") {
                    ends.copies.push((null.as_raw_fd() as u32, 0));
                    ends.files.push(null);
                }
            }
            if let Some((_, writer)) = pipes.get(index) {
                ends.copies.push((writer.as_raw_fd() as u32, 1));
            }
            ends.closes.extend(
                pipes.iter().flat_map(|(reader, writer)| [reader, writer]).map(|end| end.as_raw_fd() as u32),
            );
            let started = self.start_command(command, ends, group, ground);
            let is_last = index + 1 == count;
            match started {
                Ok(pid) => {
                    if self.jobs.has_terminal() {
                        group.get_or_insert(pid);
                    }
                    pids.push(pid);
                    self.last_background =
                        if ground == Ground::Same { Some(pid) } else { self.last_background };
                }
                Err(status) if is_last => self.status = status,
                Err(_) => {}
            }
            if is_last && started.is_err() && !pids.is_empty() {
                // The status is that of the last, which never was; the others are only waited for.
                drop(pipes);
                let status = self.status;
                self.jobs.wait(Job::new(group, pids, text.to_vec()), Take::Terminal);
                self.status = status;
                return None;
            }
        }
        (!pids.is_empty()).then(|| Job::new(group, pids, text.to_vec()))
    }

    /// Starts one command. What fails is said, and the status answered.
    fn start_command(
        &mut self,
        command: &parse::Command,
        mut ends: Redirected,
        group: Option<u32>,
        ground: Ground,
    ) -> Result<u32, u8> {
        let assignments = self.assignments(command);
        let words = expand::arguments(self, &command.words);
        let redirected = Redirected::open(self, &command.redirects).ok_or(1)?;
        ends.copies.extend(redirected.copies);
        let files: Vec<File> = ends.files.into_iter().chain(redirected.files).collect();
        ends.closes.extend(files.iter().map(|file| file.as_raw_fd() as u32));
        ends.closes.extend(redirected.closes);

        let mut start = match (&command.subshell, words.first()) {
            (Some(text), _) => self.subshell(text),
            // A builtin or an assignment in a pipeline happens in a shell of its own.
            (None, first) if first.is_none_or(|name| builtin::is_one(name)) => self.subshell(&quoted(&words)),
            (None, _) => Command {
                name: words[0].clone(),
                args: words,
                env: self.environment(&assignments),
                path: self.path(),
                default_signals: self.default_signals(),
                ..Command::default()
            },
        };
        start.copies = ends.copies;
        start.closes = ends.closes;
        if self.jobs.has_terminal() {
            start.group = group.map_or(Group::New, Group::Join);
            start.ground = if group.is_none() { ground } else { Ground::Same };
        }
        start.spawn().map_err(|error| self.refused(&start.name, error))
    }

    /// Says why a command did not start; answers the status for it.
    pub(crate) fn refused(&self, name: &[u8], error: Errno) -> u8 {
        let shown = String::from_utf8_lossy(name);
        match error {
            Errno::ENOENT if !name.contains(&b'/') => eprintln!("sh: {shown}: command not found"),
            Errno::EACCES if name.contains(&b'/') && self.absolute(name).is_dir() => {
                eprintln!("sh: {shown}: Is a directory");
            }
            _ => eprintln!("sh: {shown}: {error}"),
        }
        if error == Errno::ENOENT { EXIT_NOT_FOUND } else { EXIT_CANNOT_RUN }
    }
}

/// Words as text that comes to just these words.
fn quoted(words: &[Vec<u8>]) -> Vec<u8> {
    let mut text = Vec::new();
    for word in words {
        text.push(b'\'');
        for byte in word {
            if *byte == b'\'' {
                text.extend_from_slice(b"'\\''");
            } else {
                text.push(*byte);
            }
        }
        text.extend_from_slice(b"' ");
    }
    text
}
