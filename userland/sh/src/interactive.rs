//! Commands that come line by line: from a person, with prompts and job control, or from a pipe, of which no more is read
//! than the lines that are run, since commands may read the rest. What an editor needs to know of the shell is here too:
//! the folder `interactive` has the editor's side: the terminal, colours, completion.

mod colour;
mod complete;
mod language;
mod options;
mod quote;
mod reader;
mod scan;
mod terminal;

use crate::jobs::{Condition, Detail, shown};
use crate::options::{Opt, Shopt};
use crate::prompt;
use crate::shell::{EXIT_SIGNAL, Flow, Mode, Shell};
use crate::syntax::{self, More, Problem};
use crate::sys::{self, Errno, Signal};
use crate::tree::Bytes;
use reader::{Entered, Reader};
use std::rc::Rc;

/// Bytes of the longest line of a terminal.
const TERMINAL_LINE_BYTES: usize = 4096;
/// The prompt when nothing else is said: where one is, and the status of the last command if it failed.
const PROMPT: &[u8] = b"\\[\\e[1;34m\\]\\w\\[\\e[0m\\] \\[\\e[31m\\]${?#0}\\[\\e[0m\\]\\$ ";
/// The same without colours.
const PLAIN_PROMPT: &[u8] = b"\\w ${?#0}\\$ ";
/// How often the end of the input must come before a shell is left that has `ignoreeof` set.
const ENDS_IGNORED: u32 = 10;

/// Whether a prompt is for a new line, or for one that went on when signals had been seen to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prompted {
    Anew,
    Before,
}

/// What a read of a line came to.
enum Line {
    Text(Bytes),
    End,
    Interrupted,
    /// Signals have arrived while it was typed; it is not over.
    Paused,
    /// The commands of a signal have ended the shell.
    Left,
    /// There is nothing to run, and this is the status.
    Nothing(u8),
}

/// Makes a shell one for a person: signals, terminal, job control, start-up files.
pub(crate) fn begin(shell: &mut Shell) {
    shell.mode = Mode::Interactive;
    for option in [Opt::Monitor, Opt::Emacs, Opt::HistExpand, Opt::History] {
        shell.state.options.put(option, true);
    }
    shell.state.options.put_shopt(Shopt::ExpandAliases, true);
    shell.apply_traps();
    shell.jobs.take_terminal();
    if !shell.jobs.has_terminal() {
        // Without a terminal that it controls it has no jobs, and still works.
        shell.state.options.put(Opt::Monitor, false);
    }
    shell.terminal_settings = sys::terminal_settings(0).ok();
    if shell.value(b"PS1").is_none() {
        let plain = shell.text(b"NO_COLOR").is_some_and(|value| !value.is_empty());
        shell.set_quietly(b"PS1", if plain { PLAIN_PROMPT } else { PROMPT }.to_vec());
    }
    if shell.value(b"PS2").is_none() {
        shell.set_quietly(b"PS2", b"> ".to_vec());
    }
    if shell.value(b"HISTCONTROL").is_none() {
        shell.set_quietly(b"HISTCONTROL", b"ignoreboth".to_vec());
    }
    shell.load_history();
}

/// Puts the size of the terminal's window into `COLUMNS` and `LINES`, as the option `checkwinsize` asks.
fn note_window(shell: &mut Shell) {
    if !shell.shopt(Shopt::CheckWinSize) {
        return;
    }
    if let Ok((columns, rows)) = sys::window(0)
        && columns > 0
        && rows > 0
    {
        shell.set_quietly(b"COLUMNS", columns.to_string().into_bytes());
        shell.set_quietly(b"LINES", rows.to_string().into_bytes());
    }
}

/// Runs lines until the input ends.
pub(crate) fn run_lines(shell: &mut Shell) -> Flow {
    let mut pending: Bytes = Vec::new();
    let mut here_tag: Option<Bytes> = None;
    let mut line_number = 1;
    let mut ends = 0;
    let edits = shell.mode == Mode::Interactive && sys::is_terminal(0) && sys::is_terminal(2);
    let mut reader = edits.then(Reader::new);
    let mut prompted = Prompted::Anew;
    loop {
        let again = std::mem::replace(&mut prompted, Prompted::Anew);
        if shell.mode == Mode::Interactive && (again == Prompted::Anew || shell.has(Opt::Notify)) {
            shell.tell_jobs();
        }
        let line = match &mut reader {
            // The editor reads until commands are whole; where it was wrong, the rest comes line by line.
            Some(reader) if pending.is_empty() => {
                if again == Prompted::Anew {
                    note_window(shell);
                    run_prompt_command(shell);
                }
                entered(reader.read(shell))
            }
            _ => {
                show_prompt(shell, pending.is_empty());
                read_line(shell)
            }
        };
        let line = match line {
            Line::Text(line) => line,
            Line::Nothing(status) => {
                shell.status = status;
                continue;
            }
            Line::Interrupted => {
                // The trap's commands run, and the line is forgotten.
                if let Err(Flow::Exit) = shell.run_signal_traps() {
                    return Flow::Exit;
                }
                pending.clear();
                here_tag = None;
                shell.status = EXIT_SIGNAL + Signal::SIGINT.number();
                if reader.is_none() {
                    shell.write_error(b"\n");
                }
                continue;
            }
            Line::Left => return Flow::Exit,
            Line::Paused => {
                match (shell.run_signal_traps(), &mut reader) {
                    (Err(Flow::Exit), _) => return Flow::Exit,
                    (Err(_), Some(reader)) => reader.forget(),
                    _ => prompted = Prompted::Before,
                }
                continue;
            }
            Line::End => {
                shell.lines_read += 1;
                if shell.mode == Mode::Interactive && pending.is_empty() {
                    ends += 1;
                    if shell.has(Opt::IgnoreEof) && ends < ENDS_IGNORED {
                        shell.write_error(b"Use \"exit\" to leave the shell.\n");
                        continue;
                    }
                    if !may_leave(shell) {
                        continue;
                    }
                }
                if !pending.is_empty()
                    && let Err(flow) =
                        run_pending(shell, &mut pending, &mut line_number, More::Never, &mut here_tag)
                {
                    return flow;
                }
                if shell.mode == Mode::Interactive {
                    shell.write_error(if shell.is_login { b"logout\n" } else { b"exit\n" });
                }
                return Flow::Exit;
            }
        };
        ends = 0;
        shell.lines_read += 1;
        // Of a here-document every line is text until its end comes.
        let ends_here = here_tag
            .as_ref()
            .is_none_or(|tag| line.strip_suffix(b"\n").unwrap_or(&line).trim_ascii_start() == tag.as_slice());
        if shell.has(Opt::Verbose) {
            shell.write_error(&line);
        }
        pending.extend(line);
        if !ends_here {
            continue;
        }
        if let Err(flow) = run_pending(shell, &mut pending, &mut line_number, More::Possible, &mut here_tag) {
            match flow {
                Flow::Exit => return Flow::Exit,
                _ if shell.mode == Mode::Interactive => pending.clear(),
                Flow::Discard if shell.status == crate::shell::EXIT_USAGE => return Flow::Exit,
                _ => pending.clear(),
            }
        }
    }
}

/// Whether a person may leave the shell. The first time that there are stopped jobs (with `checkjobs`, running ones too),
/// they are warned, and may leave with the next line.
pub(crate) fn may_leave(shell: &mut Shell) -> bool {
    shell.jobs.look();
    let has =
        |fits: fn(Condition) -> bool| shell.jobs.visible().any(|job| !job.foreign && fits(job.condition()));
    let warning: &[u8] = if has(|condition| matches!(condition, Condition::Stopped(_))) {
        b"There are stopped jobs.\n"
    } else if shell.shopt(Shopt::CheckJobs) && has(|condition| condition == Condition::Running) {
        b"There are running jobs.\n"
    } else {
        return true;
    };
    let warned_at = shell.warned_of_jobs.replace(shell.lines_read);
    if warned_at.is_some_and(|line| line + 1 >= shell.lines_read) {
        return true;
    }
    shell.write_error(warning);
    if shell.shopt(Shopt::CheckJobs) {
        let current = shell.jobs.current();
        let list: String = shell.jobs.visible().map(|job| shown(job, current, Detail::Plain)).collect();
        shell.write_error(list.as_bytes());
    }
    false
}

/// Runs the complete commands that have been read; what is not complete stays.
fn run_pending(
    shell: &mut Shell,
    pending: &mut Bytes,
    line_number: &mut u32,
    more: More,
    here_tag: &mut Option<Bytes>,
) -> Result<(), Flow> {
    let mut at = 0;
    *here_tag = None;
    loop {
        let complete = {
            let aliases = Rc::clone(&shell.state.aliases);
            let lookup = move |name: &[u8]| aliases.get(name).cloned();
            let aliases: syntax::Aliases<'_> =
                if shell.shopt(Shopt::ExpandAliases) { Some(&lookup) } else { None };
            syntax::next_command(pending, at, *line_number, shell.reading(), aliases, more)
        };
        match complete {
            Err(Problem::Incomplete { here_tag: tag, .. }) if more == More::Possible => {
                pending.drain(..at);
                *here_tag = tag;
                return Ok(());
            }
            Err(problem) => {
                remember(shell, pending);
                let text = pending.split_off(at.min(pending.len()));
                pending.clear();
                shell.syntax_error(&problem, *line_number, &text);
                return Err(Flow::Discard);
            }
            Ok(complete) => {
                for warning in &complete.warnings {
                    shell.line = complete.line;
                    shell.complain(warning);
                }
                if at == 0 {
                    remember(shell, pending);
                }
                *line_number = complete.line;
                if let Some(rewritten) = complete.rewritten {
                    *pending = rewritten;
                }
                at = complete.end;
                let Some(list) = complete.list else {
                    pending.clear();
                    return Ok(());
                };
                if let Err(flow) = shell.run_complete(&list) {
                    pending.clear();
                    return Err(flow);
                }
            }
        }
    }
}

fn remember(shell: &mut Shell, text: &[u8]) {
    if shell.mode == Mode::Interactive {
        shell.remember_line(text);
        shell.save_history();
    }
}

/// What the editor has read.
fn entered(entered: Entered) -> Line {
    match entered {
        Entered::Text(text) => Line::Text(text),
        Entered::Nothing(status) => Line::Nothing(status),
        Entered::Abandoned => {
            // In the editor the key sends no signal; traps on it run all the same.
            sys::note_signal(Signal::SIGINT.number().into());
            Line::Interrupted
        }
        Entered::End => Line::End,
        Entered::Paused => Line::Paused,
    }
}

fn run_prompt_command(shell: &mut Shell) {
    if let Some(command) = shell.value(b"PROMPT_COMMAND") {
        let status = shell.status;
        // What it does to the prompt is all that is wanted of it.
        let _ = shell.run_text(&command, 1);
        shell.status = status;
    }
}

fn show_prompt(shell: &mut Shell, is_first: bool) {
    if shell.mode != Mode::Interactive {
        return;
    }
    if is_first {
        run_prompt_command(shell);
    }
    let name: &[u8] = if is_first { b"PS1" } else { b"PS2" };
    let text = shell.value(name).unwrap_or_default();
    let shown = prompt::expanded(shell, &text);
    shell.write_error(&shown);
}

/// Reads a line with its end.
fn read_line(shell: &mut Shell) -> Line {
    let Ok(fd) = shell.state.fds.real(0) else { return Line::End };
    let is_terminal = sys::is_terminal(fd);
    // A terminal gives at most a line; of anything else only single bytes are sure not to be the commands' own.
    let step = if is_terminal { TERMINAL_LINE_BYTES } else { 1 };
    let mut line = Vec::new();
    let mut buffer = vec![0; step];
    loop {
        match sys::read(fd, &mut buffer) {
            Ok(count) => {
                line.extend_from_slice(buffer.get(..count).unwrap_or_default());
                if count == 0 && line.is_empty() {
                    return Line::End;
                }
                if count == 0 || line.ends_with(b"\n") {
                    return Line::Text(line);
                }
            }
            Err(Errno::EINTR) if shell.mode == Mode::Interactive && sys::has_arrived(Signal::SIGINT) => {
                return Line::Interrupted;
            }
            Err(Errno::EINTR) => {
                // Other signals' commands run, and reading goes on unless they end the shell.
                if let Err(Flow::Exit) = shell.run_signal_traps() {
                    return Line::Left;
                }
            }
            Err(error) => {
                shell.complain(&format!("cannot read commands: {}", error.text()));
                return Line::End;
            }
        }
    }
}
