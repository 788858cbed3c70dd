//! What the line editor asks about the language and the system, answered by the shell's own parser, tables and files. One
//! value serves one line; what it finds out about programs it keeps for that long.

use super::colour;
use super::complete::{self, Leads, Names, Sources};
use super::quote::{Quoting, quoted};
use crate::builtins::{self, names::RESERVED};
use crate::options::{OPTIONS, SHOPTS};
use crate::shell::Shell;
use crate::syntax::{self, More, Problem};
use crate::sys::{self, Kind, Links};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use tabula_line::{Completer, Completion, Extent, Highlighter, Span, Validator, Verdict};

/// The shell, as the line editor knows it.
pub(crate) struct Language<'a> {
    shell: &'a Shell,
    quoting: Cell<Quoting>,
    programs: OnceCell<Vec<String>>,
    known: RefCell<HashMap<String, bool>>,
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn texts<'b>(names: impl Iterator<Item = &'b [u8]>) -> Vec<String> {
    names.filter_map(text).collect()
}

impl<'a> Language<'a> {
    /// What this shell knows.
    pub(crate) fn new(shell: &'a Shell) -> Language<'a> {
        Language { shell, quoting: Cell::default(), programs: OnceCell::new(), known: RefCell::default() }
    }

    /// The directories of `PATH`.
    fn path(&self) -> Vec<Vec<u8>> {
        let path = self.shell.text(b"PATH").unwrap_or_default();
        let directory = |part: &[u8]| if part.is_empty() { b".".to_vec() } else { part.to_vec() };
        path.split(|byte| *byte == b':').map(directory).collect()
    }

    /// The names of all programs in `PATH`.
    fn programs(&self) -> &[String] {
        self.programs.get_or_init(|| {
            let mut names = BTreeSet::new();
            for directory in self.path() {
                for (name, kind) in sys::list(&self.absolute(&directory)).unwrap_or_default() {
                    if matches!(kind, Kind::Regular | Kind::Link) {
                        names.extend(text(&name));
                    }
                }
            }
            names.into_iter().collect()
        })
    }

    /// A path from the root.
    fn absolute(&self, path: &[u8]) -> Vec<u8> {
        match path {
            [b'/', ..] => path.to_vec(),
            _ => [&self.shell.state.cwd, b"/".as_slice(), path].concat(),
        }
    }

    fn is_program(&self, path: &[u8]) -> bool {
        let path = self.absolute(path);
        sys::stat(&path, Links::Follow).is_ok_and(|stat| stat.is_program())
    }

    /// Whether a name can be run.
    fn runs(&self, name: &str) -> bool {
        let state = &self.shell.state;
        let bytes = name.as_bytes();
        if name.contains('/') {
            return self.is_program(bytes);
        }
        if RESERVED.contains(&name)
            || builtins::find(bytes).is_some()
            || state.functions.contains_key(bytes)
            || state.aliases.contains_key(bytes)
        {
            return true;
        }
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        let found = self
            .path()
            .iter()
            .any(|directory| self.is_program(&[directory, b"/".as_slice(), bytes].concat()));
        self.known.borrow_mut().insert(name.to_owned(), found);
        found
    }
}

impl Validator for Language<'_> {
    fn validate(&self, line: &str) -> Verdict {
        let reading = self.shell.reading();
        let aliases = |name: &[u8]| self.shell.state.aliases.get(name).cloned();
        let mut text = std::borrow::Cow::Owned([line.as_bytes(), b"\n"].concat());
        let (mut at, mut number) = (0, 1);
        loop {
            match syntax::next_command(&text, at, number, reading, Some(&aliases), More::Possible) {
                Ok(complete) if complete.list.is_none() => return Verdict::Complete,
                Ok(complete) => {
                    (at, number) = (complete.end, complete.line);
                    if let Some(rewritten) = complete.rewritten {
                        text = std::borrow::Cow::Owned(rewritten);
                    }
                }
                Err(Problem::Incomplete { .. }) => return Verdict::Incomplete,
                Err(Problem::Wrong { .. }) => return Verdict::Complete,
            }
        }
    }
}

impl Highlighter for Language<'_> {
    fn highlight(&self, text: &str) -> Vec<Span> {
        colour::spans(text, &|name| self.runs(name))
    }
}

impl Completer for Language<'_> {
    fn complete(&self, text: &str, cursor: usize) -> Completion {
        let (completion, quoting) = complete::complete(text.get(..cursor).unwrap_or(text), self);
        self.quoting.set(quoting);
        completion
    }

    fn quote(&self, _: &str, value: &str, extent: Extent) -> String {
        quoted(value, self.quoting.get(), extent)
    }
}

impl Sources for Language<'_> {
    fn names(&self, kind: Names) -> Vec<String> {
        let state = &self.shell.state;
        let functions = || texts(state.functions.keys().map(Vec::as_slice));
        let aliases = || texts(state.aliases.keys().map(Vec::as_slice));
        let builtins = || builtins::ALL.iter().map(|builtin| builtin.name.to_owned());
        match kind {
            Names::Commands => {
                let reserved = RESERVED.iter().map(|name| (*name).to_owned());
                let own = reserved.chain(builtins()).chain(functions()).chain(aliases());
                own.chain(self.programs().iter().cloned()).collect()
            }
            Names::Variables => texts(state.variables.iter().map(|(name, _)| name.as_slice())),
            Names::Aliases => aliases(),
            Names::Functions => functions(),
            Names::Builtins => builtins().collect(),
            Names::Signals => {
                sys::Signal::ALL.iter().map(|signal| signal.name().replacen("SIG", "", 1)).collect()
            }
            Names::Jobs => self.shell.jobs.visible().map(|job| format!("%{}", job.number)).collect(),
            Names::Options => OPTIONS.iter().map(|(name, ..)| (*name).to_owned()).collect(),
            Names::Shopts => SHOPTS.iter().map(|(name, _)| (*name).to_owned()).collect(),
            Names::Users => {
                let users = sys::read_file(b"/etc/passwd").unwrap_or_default();
                texts(
                    users
                        .split(|byte| *byte == b'\n')
                        .filter_map(|line| line.split(|byte| *byte == b':').next()),
                )
            }
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        text(&self.shell.text(name.as_bytes())?)
    }

    fn entries(&self, directory: &str) -> Vec<String> {
        let entries = sys::list(&self.absolute(directory.as_bytes())).unwrap_or_default();
        texts(entries.iter().map(|(name, _)| name.as_slice()).filter(|name| !matches!(*name, b"." | b"..")))
    }

    fn leads(&self, path: &str) -> Leads {
        let path = self.absolute(path.as_bytes());
        match sys::stat(&path, Links::Follow) {
            Ok(stat) if stat.kind() == Kind::Directory => Leads::ToDirectory,
            Ok(stat) if stat.is_program() => Leads::ToProgram,
            _ => Leads::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_not_whole_go_on() {
        let shell = Shell::new(b"sh".to_vec(), Vec::new());
        let language = Language::new(&shell);
        let whole = [
            "",
            "ls",
            "ls # \\",
            "echo )",
            "if x; then y; fi",
            "cat <<E\na\nE",
            "echo '\\'",
            "a\nb",
            "echo \\\\",
        ];
        for text in whole {
            assert_eq!(language.validate(text), Verdict::Complete, "{text}");
        }
        let open = [
            "ls \\",
            "echo 'a",
            "echo \"a",
            "if x",
            "for x in a; do",
            "a &&",
            "a |",
            "cat <<E\na",
            "f() {",
            "(",
            "echo $(ls",
            "[[ a",
        ];
        for text in open {
            assert_eq!(language.validate(text), Verdict::Incomplete, "{text}");
        }
    }
}
