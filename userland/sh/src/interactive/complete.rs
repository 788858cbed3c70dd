//! What the word at the cursor may become: commands, paths, variables, options, names that a command takes. The shell and
//! the files are asked through [`Sources`]; nothing is changed, and nothing that stands on the line is run.

use super::options::{self, Takes};
use super::quote::{Opened, Quoting, unquoted};
use super::scan::{AtEnd, Brace, Quote, Role, scan};
use std::ops::Range;
use tabula_line::{Candidate, Completion};

/// Kinds of names that the shell knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Names {
    /// Everything that can be run: built-ins, functions, aliases, programs in the path, reserved words.
    Commands,
    Variables,
    Aliases,
    Functions,
    Builtins,
    Signals,
    /// Jobs, `%1` and so on.
    Jobs,
    Options,
    Shopts,
    Users,
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leads {
    ToDirectory,
    ToProgram,
    Elsewhere,
}

/// Who knows names and files.
pub(crate) trait Sources {
    /// The names of a kind, in any order.
    fn names(&self, kind: Names) -> Vec<String>;
    /// A variable's value.
    fn variable(&self, name: &str) -> Option<String>;
    /// What is in a directory; the empty path is the working directory.
    fn entries(&self, directory: &str) -> Vec<String>;
    /// What a path leads to.
    fn leads(&self, path: &str) -> Leads;
}

/// What the word at the end of a text may become, and how it is to be quoted.
pub(crate) fn complete(text: &str, sources: &dyn Sources) -> (Completion, Quoting) {
    let nothing = (Completion::default(), Quoting::default());
    let Some(at_end) = scan(text).at_end else { return nothing };
    if matches!(at_end.role, Role::Comment | Role::Here | Role::Keyword | Role::Operator) {
        return nothing;
    }
    let completer = Completer { text, sources, at_end: &at_end };
    completer.complete().unwrap_or(nothing)
}

struct Completer<'a> {
    text: &'a str,
    sources: &'a dyn Sources,
    at_end: &'a AtEnd,
}

type Answer = Option<(Completion, Quoting)>;

impl Completer<'_> {
    fn complete(&self) -> Answer {
        if let Some((start, brace)) = self.at_end.variable {
            return self.variables(start, brace);
        }
        let word = self.at_end.start;
        let source = self.text.get(word..)?;
        match self.at_end.role {
            Role::Assignment => self.paths(self.value_start(source)?, &[Takes::Paths]),
            Role::Target => self.paths(word, &[Takes::Paths]),
            Role::Command => self.command(source),
            _ => self.argument(source),
        }
    }

    /// Where the value of an assignment that is completed begins: behind the equals sign, or the last colon.
    fn value_start(&self, source: &str) -> Option<usize> {
        let equals = source.find('=')?;
        let colon = source.rfind(':').filter(|colon| *colon > equals && self.at_end.quote == Quote::None);
        Some(self.at_end.start + colon.unwrap_or(equals) + 1)
    }

    fn command(&self, source: &str) -> Answer {
        if source.contains('/') || source.starts_with('~') {
            return self.paths(self.at_end.start, &[Takes::Commands]);
        }
        self.named(&[Names::Commands])
    }

    fn argument(&self, source: &str) -> Answer {
        let words: Vec<&str> =
            self.at_end.before.iter().filter_map(|range| self.text.get(range.clone())).collect();
        let mut words = words.as_slice();
        // `env X=1 nice cmd …`: the command is what they run.
        let command = loop {
            let (first, rest) = words.split_first()?;
            if !options::runs_another(first) {
                break *first;
            }
            let options = rest.iter().take_while(|word| word.starts_with('-') || word.contains('=')).count();
            words = rest.get(options..).unwrap_or(&[]);
            if words.is_empty() {
                if source.starts_with('-') {
                    break *first;
                }
                return self.command(source);
            }
        };
        if source.starts_with('-') && !words.contains(&"--") {
            if let Some(equals) = source.find('=') {
                return self.paths(self.at_end.start + equals + 1, &[Takes::Paths]);
            }
            if command == "kill" {
                return self.signals();
            }
            let known = options::options(command).split_ascii_whitespace();
            let candidates = known.map(|option| Candidate {
                value: option.to_owned(),
                display: None,
                suffix: if option.ends_with('=') { "" } else { " " },
            });
            return self.among(candidates.collect());
        }
        let takes = options::arguments(command);
        let last_option = words.last().copied().unwrap_or("");
        match takes {
            [Takes::Options] if !matches!(last_option, "-o" | "+o") => None,
            [Takes::Shopts] | [Takes::Options] => {
                let kind = if last_option.contains('o') { Names::Options } else { Names::Shopts };
                self.named(&[kind])
            }
            [Takes::Paths | Takes::Directories] => self.paths(self.at_end.start, takes),
            [Takes::Nothing] => None,
            _ => {
                let kinds: Vec<Names> = takes.iter().filter_map(|takes| names_of(*takes)).collect();
                let found = self.named(&kinds);
                // A path is never wrong.
                found
                    .filter(|(completion, _)| !completion.candidates.is_empty())
                    .or_else(|| self.paths(self.at_end.start, &[Takes::Paths]))
            }
        }
    }

    /// `kill -NAME`.
    fn signals(&self) -> Answer {
        let names = self.sources.names(Names::Signals);
        self.among(names.into_iter().map(|name| plain(format!("-{name}"), " ")).collect())
    }

    fn variables(&self, start: usize, brace: Brace) -> Answer {
        let typed = self.text.get(start..)?.to_owned();
        let suffix = match brace {
            Brace::Open => "}",
            Brace::None => "",
        };
        let names = self.sources.names(Names::Variables);
        let candidates = sorted(names.into_iter().filter(|name| name.starts_with(&typed)), suffix);
        let range = start..self.text.len();
        Some((Completion { range, typed, candidates }, Quoting::default()))
    }

    /// Names of these kinds that begin like the word.
    fn named(&self, kinds: &[Names]) -> Answer {
        let names = kinds.iter().flat_map(|kind| self.sources.names(*kind));
        self.among(names.map(|name| plain(name, " ")).collect())
    }

    /// Those of the candidates that begin like the word.
    fn among(&self, candidates: Vec<Candidate>) -> Answer {
        let range = self.at_end.start..self.text.len();
        let (typed, quote) = self.meaning(range.clone())?;
        let mut candidates: Vec<Candidate> =
            candidates.into_iter().filter(|candidate| candidate.value.starts_with(&typed)).collect();
        candidates.sort_by(|a, b| a.value.cmp(&b.value));
        candidates.dedup_by(|a, b| a.value == b.value);
        Some((Completion { range, typed, candidates }, Quoting { quote, opened: Opened::Inside }))
    }

    /// What a part of the text means.
    fn meaning(&self, range: Range<usize>) -> Option<(String, Quote)> {
        unquoted(self.text.get(range)?, &|name| self.sources.variable(name))
    }

    /// Paths, in the place of the last part of the one that begins at `start`.
    fn paths(&self, start: usize, takes: &[Takes]) -> Answer {
        let source = self.text.get(start..)?;
        let base = start + source.rfind('/').map_or(0, |slash| slash + 1);
        let (mut directory, before) = self.meaning(start..base)?;
        if let Some(rest) = source.strip_prefix('~') {
            if base == start {
                return self.users(start);
            }
            if rest.starts_with('/') {
                directory = directory.replacen('~', &self.sources.variable("HOME")?, 1);
            }
        }
        // The last part is read in the quotes that are open before it.
        let opening = match before {
            Quote::None => "",
            Quote::Single => "'",
            Quote::Double => "\"",
            Quote::Dollar => "$'",
        };
        let part = [opening, self.text.get(base..)?].concat();
        let (typed, quote) = unquoted(&part, &|name| self.sources.variable(name))?;
        let opened = if before != Quote::None && before == quote { Opened::Before } else { Opened::Inside };
        let mut names = self.sources.entries(&directory);
        if typed == ".." {
            names.push("..".into());
        }
        names.sort();
        let mut candidates = Vec::new();
        for name in names {
            let hidden = name.starts_with('.') && !typed.starts_with('.');
            if hidden || !name.starts_with(&typed) {
                continue;
            }
            let leads = self.sources.leads(&[directory.as_str(), &name].concat());
            match (leads, takes) {
                (Leads::ToDirectory, _) => candidates.push(plain(name + "/", "")),
                (_, [Takes::Directories]) => {}
                (Leads::Elsewhere, [Takes::Commands]) => {}
                _ => candidates.push(plain(name, " ")),
            }
        }
        Some((Completion { range: base..self.text.len(), typed, candidates }, Quoting { quote, opened }))
    }

    /// `~name`, in the place of what follows the tilde: quoted, it would be none.
    fn users(&self, start: usize) -> Answer {
        let start = start + 1;
        let typed = self.text.get(start..)?.to_owned();
        let users = self.sources.names(Names::Users).into_iter().map(|user| user + "/");
        let own = std::iter::once("/".to_owned());
        let candidates = sorted(own.chain(users).filter(|name| name.starts_with(&typed)), "");
        Some((Completion { range: start..self.text.len(), typed, candidates }, Quoting::default()))
    }
}

fn names_of(takes: Takes) -> Option<Names> {
    Some(match takes {
        Takes::Commands => Names::Commands,
        Takes::Variables => Names::Variables,
        Takes::Aliases => Names::Aliases,
        Takes::Functions => Names::Functions,
        Takes::Builtins => Names::Builtins,
        Takes::Signals => Names::Signals,
        Takes::Jobs => Names::Jobs,
        Takes::Options => Names::Options,
        Takes::Shopts => Names::Shopts,
        Takes::Paths | Takes::Directories | Takes::Nothing => return None,
    })
}

fn plain(value: String, suffix: &'static str) -> Candidate {
    Candidate { value, display: None, suffix }
}

fn sorted(names: impl Iterator<Item = String>, suffix: &'static str) -> Vec<Candidate> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| plain(name, suffix)).collect()
}

#[cfg(test)]
mod tests;
