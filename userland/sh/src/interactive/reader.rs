//! Reading what a person enters: with the line editor at a terminal that can do it, otherwise line by line. Prompts, history
//! expansion and the keeping of the history are here; what the text means is the shell's business.

use super::language::Language;
use super::terminal::Console;
use crate::options::Opt;
use crate::prompt;
use crate::shell::Shell;
use crate::sys::{self, Signal, SignalSet};
use crate::tree::Bytes;
use tabula_line::{
    Colours, Editor, Expanded, Hooks, Keys, Options, Outcome, Prompt, Prompts, Suggestions, Terminal, Then,
    expand, read_line, read_plain,
};

/// What was entered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Entered {
    /// A text to run, its last line ended.
    Text(Bytes),
    /// Nothing to run: history expansion has only shown the line, or refused it. The status is this one.
    Nothing(u8),
    /// The line was abandoned.
    Abandoned,
    /// The end.
    End,
    /// Signals have arrived whose commands are to be run; the line goes on when it is read again.
    Paused,
}

/// Reads texts from a person.
#[derive(Debug)]
pub(crate) struct Reader {
    console: Console,
    editor: Editor,
}

impl Reader {
    /// One that reads from standard input and writes where prompts go, to standard error.
    pub(crate) fn new() -> Reader {
        Reader { console: Console::new(0, 2), editor: Editor::new(Options::default()) }
    }

    /// Reads a text that is whole as the shell's language has it.
    pub(crate) fn read(&mut self, shell: &mut Shell) -> Entered {
        let prompts = prompts(shell);
        self.editor.set_options(options(shell));
        let edits = shell.text(b"TERM").is_none_or(|term| term != b"dumb") && sys::is_terminal(2);
        let outcome = self.outcome(shell, &prompts, edits);
        match outcome {
            Outcome::Line(text) => self.entered(shell, &text),
            Outcome::Abandoned => Entered::Abandoned,
            Outcome::End => Entered::End,
            Outcome::Paused => Entered::Paused,
        }
    }

    /// Forgets a line that was paused.
    pub(crate) fn forget(&mut self) {
        self.editor.forget();
    }

    fn outcome(&mut self, shell: &Shell, prompts: &Prompts, edits: bool) -> Outcome {
        let language = Language::new(shell);
        let history = shell.history.entries();
        let hooks = Hooks { validator: &language, highlighter: &language, completer: &language, history };
        self.console.pause_on(if edits { pauses(shell) } else { SignalSet::default() });
        if edits && let Ok(outcome) = read_line(&mut self.console, &mut self.editor, prompts, hooks) {
            return outcome;
        }
        self.console.pause_on(SignalSet::default());
        // Not a terminal that can be set: lines are read as they come. One that fails has ended.
        read_plain(&mut self.console, prompts, &language).unwrap_or(Outcome::End)
    }

    /// Expands what stands for entries of the history.
    fn entered(&mut self, shell: &mut Shell, text: &str) -> Entered {
        let expanded = if shell.has(Opt::HistExpand) {
            match expand(text, shell.history.entries()) {
                Ok(expanded) => expanded,
                Err(error) => {
                    shell.complain(&error.to_string());
                    return Entered::Nothing(crate::shell::EXIT_FAILURE);
                }
            }
        } else {
            Expanded { line: text.to_owned(), then: Then::Run }
        };
        if expanded.then != Then::Run {
            // What will run is shown; there is nobody to tell if that fails.
            let _ = self.console.write(&format!("{}\n", expanded.line));
        }
        if expanded.then == Then::ShowOnly {
            shell.remember_line(expanded.line.as_bytes());
            shell.save_history();
            return Entered::Nothing(shell.status);
        }
        let mut line = expanded.line.into_bytes();
        line.push(b'\n');
        Entered::Text(line)
    }
}

fn prompts(shell: &mut Shell) -> Prompts {
    let mut one = |name: &[u8]| {
        let text = shell.text(name).unwrap_or_default();
        Prompt::new(&String::from_utf8_lossy(&prompt::expanded(shell, &text)))
    };
    Prompts { first: one(b"PS1"), next: one(b"PS2") }
}

/// The signals that are more urgent than the line: those with commands, and with `set -b` the end of a job.
fn pauses(shell: &Shell) -> SignalSet {
    let mut signals = shell.awaited_signals();
    if shell.has(Opt::Notify) {
        signals.insert(Signal::SIGCHLD);
    }
    signals
}

fn options(shell: &Shell) -> Options {
    let wants_no_colours = shell.text(b"NO_COLOR").is_some_and(|value| !value.is_empty());
    Options {
        keys: if shell.has(Opt::Vi) { Keys::Vi } else { Keys::Emacs },
        colours: if wants_no_colours { Colours::No } else { Colours::Yes },
        suggestions: Suggestions::Yes,
    }
}
