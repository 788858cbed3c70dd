//! The commands that the shell runs itself. Each gets its words, its own name first, and the status of the command before;
//! it leaves its own in `$?`, which is 0 when it begins. What a built-in writes goes out before anything else can write.

mod control;
pub(crate) mod declare;
mod directories;
mod echo;
mod fc;
mod getopts;
mod history;
mod jobs;
mod limits;
pub(crate) mod names;
pub(crate) mod printf;
pub(crate) mod process;
pub(crate) mod read;
mod set;
mod trap;

use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Run, Shell};
use crate::sys::Errno;
use crate::tree::{Assignment, Bytes};
use std::rc::Rc;

/// A built-in.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// POSIX calls it special.
    pub(crate) kind: Kind,
    pub(crate) run: fn(&mut Shell, &[Bytes], u8) -> Run,
}

/// What kind of built-in one is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Special,
    Regular,
}

use Kind::{Regular, Special};

macro_rules! builtins {
    ($($name:literal, $kind:ident, $run:path;)*) => {
        /// All built-ins, by name.
        pub(crate) const ALL: &[Builtin] = &[$(Builtin { name: $name, kind: $kind, run: $run }),*];
    };
}

builtins! {
    ".", Special, control::source;
    ":", Special, control::succeed;
    "[", Regular, control::bracket;
    "alias", Regular, names::alias;
    "bg", Regular, jobs::bg;
    "break", Special, control::leave_loop;
    "builtin", Regular, names::builtin;
    "caller", Regular, control::caller;
    "cd", Regular, directories::cd;
    "command", Regular, names::command;
    "continue", Special, control::leave_loop;
    "declare", Regular, declare::plain;
    "dirs", Regular, directories::dirs;
    "disown", Regular, jobs::disown;
    "echo", Regular, echo::echo;
    "enable", Regular, names::enable;
    "eval", Special, control::eval;
    "exec", Special, process::exec;
    "exit", Special, control::exit;
    "export", Special, declare::plain;
    "false", Regular, control::fail;
    "fc", Regular, fc::fc;
    "fg", Regular, jobs::fg;
    "getopts", Regular, getopts::getopts;
    "hash", Regular, names::hash;
    "history", Regular, history::history;
    "jobs", Regular, jobs::jobs;
    "kill", Regular, process::kill;
    "let", Regular, control::let_;
    "local", Regular, declare::plain;
    "logout", Regular, control::exit;
    "mapfile", Regular, read::mapfile;
    "popd", Regular, directories::popd;
    "printf", Regular, printf::printf;
    "pushd", Regular, directories::pushd;
    "pwd", Regular, directories::pwd;
    "read", Regular, read::read;
    "readarray", Regular, read::mapfile;
    "readonly", Special, declare::plain;
    "return", Special, control::return_;
    "set", Special, set::set;
    "shift", Special, control::shift;
    "shopt", Regular, set::shopt;
    "source", Special, control::source;
    "suspend", Regular, jobs::suspend;
    "test", Regular, control::test;
    "times", Special, limits::times;
    "trap", Special, trap::trap;
    "true", Regular, control::succeed;
    "type", Regular, names::type_;
    "typeset", Regular, declare::plain;
    "ulimit", Regular, limits::ulimit;
    "umask", Regular, limits::umask;
    "unalias", Regular, names::unalias;
    "unset", Special, declare::unset;
    "wait", Regular, jobs::wait;
}

/// The built-in of a name.
pub(crate) fn find(name: &[u8]) -> Option<&'static Builtin> {
    let at = ALL.binary_search_by(|builtin| builtin.name.as_bytes().cmp(name)).ok()?;
    ALL.get(at)
}

/// An argument of a command that declares.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    /// A word as it is.
    Word(Bytes),
    /// An assignment; its value expanded, unless it is an array's.
    Assign { assignment: Rc<Assignment>, text: Option<Bytes> },
}

impl Argument {
    /// It as `set -x` shows it.
    pub(crate) fn shown(&self) -> Bytes {
        match self {
            Argument::Word(word) => crate::syntax::quote::quoted_if_needed(word),
            Argument::Assign { assignment, text: Some(text) } => {
                [assignment.name.as_slice(), b"=", text].concat()
            }
            Argument::Assign { assignment, text: None } => assignment.source.clone(),
        }
    }
}

impl Shell {
    /// Writes a built-in's output. What cannot be written is said, and a failure.
    pub(crate) fn put_out(&mut self, name: &str, text: &[u8]) -> bool {
        match self.state.fds.write(1, text) {
            Ok(()) => true,
            Err(Errno::EPIPE) if !self.ignores_pipe() => {
                // Nobody reads any more: the shell ends as by the signal.
                self.status = crate::shell::EXIT_SIGNAL + crate::sys::Signal::SIGPIPE.number();
                false
            }
            Err(error) => {
                self.complain(&format!("{name}: write error: {}", error.text()));
                self.status = EXIT_FAILURE;
                false
            }
        }
    }

    fn ignores_pipe(&self) -> bool {
        self.state.traps.contains_key(b"PIPE".as_slice())
    }

    /// Says how a built-in is used wrongly; the status is 2.
    pub(crate) fn usage(&mut self, name: &str, message: &str, usage: &str) -> Run {
        self.complain(&format!("{name}: {message}"));
        if !usage.is_empty() {
            self.write_error(format!("{name}: usage: {usage}\n").as_bytes());
        }
        self.fail(EXIT_USAGE)
    }

    /// Says what is wrong with an argument; the status is 1.
    pub(crate) fn reject(&mut self, name: &str, argument: &[u8], message: &str) -> Run {
        let argument = String::from_utf8_lossy(argument).into_owned();
        self.complain(&format!("{name}: {argument}: {message}"));
        self.fail(EXIT_FAILURE)
    }
}

/// The name that words begin with.
pub(crate) fn name_of(words: &[Bytes]) -> String {
    words.first().map(|word| String::from_utf8_lossy(word).into_owned()).unwrap_or_default()
}

/// Single-letter options at the front of a built-in's words, and where its operands begin.
pub(crate) struct Letters {
    pub(crate) letters: Vec<(u8, Option<Bytes>)>,
    pub(crate) operands: usize,
}

/// Reads options: `known` are the letters, those before a colon take a value. An unknown one is the error.
pub(crate) fn letters(words: &[Bytes], known: &[u8]) -> Result<Letters, Bytes> {
    let mut letters = Vec::new();
    let mut at = 1;
    while let Some(word) = words.get(at) {
        if word == b"--" {
            at += 1;
            break;
        }
        let Some(cluster) = word.strip_prefix(b"-").filter(|cluster| !cluster.is_empty()) else { break };
        let mut rest = cluster;
        while let Some((letter, behind)) = rest.split_first() {
            let Some(place) = known.iter().position(|known| known == letter && *letter != b':') else {
                return Err(vec![b'-', *letter]);
            };
            if known.get(place + 1) != Some(&b':') {
                letters.push((*letter, None));
                rest = behind;
                continue;
            }
            if behind.is_empty() {
                at += 1;
                let Some(value) = words.get(at) else { return Err(vec![b'-', *letter]) };
                letters.push((*letter, Some(value.clone())));
            } else {
                letters.push((*letter, Some(behind.to_vec())));
            }
            break;
        }
        at += 1;
    }
    Ok(Letters { letters, operands: at })
}

impl Letters {
    /// Whether a letter was given.
    pub(crate) fn has(&self, letter: u8) -> bool {
        self.letters.iter().any(|(found, _)| *found == letter)
    }

    /// The last value of a letter.
    pub(crate) fn value(&self, letter: u8) -> Option<&Bytes> {
        self.letters.iter().rev().find(|(found, _)| *found == letter).and_then(|(_, value)| value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, find};

    #[test]
    fn built_ins_are_in_order_and_found() {
        assert!(ALL.is_sorted_by_key(|builtin| builtin.name));
        assert!(find(b"echo").is_some_and(|builtin| builtin.name == "echo"));
        assert!(find(b"nope").is_none());
    }
}
