//! Commands that come line by line: from a person, with prompts and job control, or from a pipe, of which no more is read
//! than the lines that are run, since commands may read the rest. What an editor needs to know of the shell is here too:
//! prompts, history, names to complete.

use crate::options::{Opt, Shopt};
use crate::prompt;
use crate::shell::{EXIT_SIGNAL, Flow, Mode, Shell};
use crate::syntax::{self, More, Problem};
use crate::sys::{self, Errno, Signal};
use crate::tree::Bytes;
use std::rc::Rc;

/// Bytes of the longest line of a terminal.
const TERMINAL_LINE_BYTES: usize = 4096;
/// How often the end of the input must come before a shell with stopped jobs is left.
const STOPPED_WARNINGS: u32 = 1;

/// What a read of a line came to.
enum Line {
    Text(Bytes),
    End,
    Interrupted,
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
        shell.set_quietly(b"PS1", b"\\[\\e[1;34m\\]\\w\\[\\e[0m\\] \\$ ".to_vec());
    }
    if shell.value(b"PS2").is_none() {
        shell.set_quietly(b"PS2", b"> ".to_vec());
    }
    shell.load_history();
}

/// Runs lines until the input ends.
pub(crate) fn run_lines(shell: &mut Shell) -> Flow {
    let mut pending: Bytes = Vec::new();
    let mut here_tag: Option<Bytes> = None;
    let mut line_number = 1;
    let mut warnings = 0;
    loop {
        if shell.mode == Mode::Interactive {
            shell.tell_jobs();
            show_prompt(shell, pending.is_empty());
        }
        let line = match read_line(shell) {
            Line::Text(line) => line,
            Line::Interrupted => {
                // The trap's commands run, and the line is forgotten.
                let _ = shell.run_signal_traps();
                pending.clear();
                here_tag = None;
                shell.status = EXIT_SIGNAL + Signal::SIGINT.number();
                shell.write_error(b"\n");
                continue;
            }
            Line::End => {
                if shell.mode == Mode::Interactive && has_stopped(shell) && warnings < STOPPED_WARNINGS {
                    warnings += 1;
                    shell.write_error(b"There are stopped jobs.\n");
                    continue;
                }
                if !pending.is_empty()
                    && let Err(flow) = run_pending(shell, &mut pending, &mut line_number, More::Never, &mut here_tag)
                {
                    return flow;
                }
                if shell.mode == Mode::Interactive {
                    shell.write_error(if shell.is_login { b"logout\n" } else { b"exit\n" });
                }
                return Flow::Exit;
            }
        };
        warnings = 0;
        // Of a here-document every line is text until its end comes.
        let ends_here = here_tag.as_ref().is_none_or(|tag| line.strip_suffix(b"\n").unwrap_or(&line).trim_ascii_start() == tag.as_slice());
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

fn has_stopped(shell: &mut Shell) -> bool {
    shell.jobs.look();
    shell.jobs.visible().any(|job| matches!(job.condition(), crate::jobs::Condition::Stopped(_)))
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
            let aliases: syntax::Aliases<'_> = if shell.shopt(Shopt::ExpandAliases) { Some(&lookup) } else { None };
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
    }
}

fn show_prompt(shell: &mut Shell, is_first: bool) {
    if is_first && let Some(command) = shell.value(b"PROMPT_COMMAND") {
        let status = shell.status;
        // What it does to the prompt is all that is wanted of it.
        let _ = shell.run_text(&command, 1);
        shell.status = status;
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
                // Other signals' commands run, and reading goes on.
                let _ = shell.run_signal_traps();
            }
            Err(error) => {
                shell.complain(&format!("cannot read commands: {}", error.text()));
                return Line::End;
            }
        }
    }
}

/// Names that a command may have and that begin with a text: built-ins, functions, aliases, reserved words, programs.
pub(crate) fn command_names(shell: &mut Shell, front: &[u8]) -> Vec<Bytes> {
    let mut names: Vec<Bytes> = Vec::new();
    names.extend(crate::builtins::ALL.iter().map(|builtin| builtin.name.as_bytes().to_vec()));
    names.extend(crate::builtins::names::RESERVED.iter().map(|name| name.as_bytes().to_vec()));
    names.extend(shell.state.functions.keys().cloned());
    names.extend(shell.state.aliases.keys().cloned());
    let path = shell.value(b"PATH").unwrap_or_default();
    for directory in path.split(|byte| *byte == b':').filter(|directory| !directory.is_empty()) {
        names.extend(sys::list(directory).unwrap_or_default().into_iter().map(|(name, _)| name));
    }
    names.retain(|name| name.starts_with(front));
    names.sort();
    names.dedup();
    names
}

/// Names of variables that begin with a text.
pub(crate) fn variable_names(shell: &Shell, front: &[u8]) -> Vec<Bytes> {
    let is_match = |(name, _): &(&Bytes, &crate::variables::Variable)| name.starts_with(front);
    shell.state.variables.all().into_iter().filter(is_match).map(|(name, _)| name.clone()).collect()
}
