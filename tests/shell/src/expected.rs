//! What a script prints and how it exits, and the file of a topic's outcomes, `cases/TOPIC.expected`. Its first line names
//! the shell that gave them. After `#### name`, a line of output stands behind `| `, one of standard error behind `! `;
//! a last line that did not end stands behind `|+` or `!+` instead. `exit N` closes the case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{Error, Result, at, root};

/// How a script ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Its output.
    pub stdout: String,
    /// Its standard error; empty in a file of outcomes where the case does not compare it.
    pub stderr: String,
    /// Its exit status; 128 and the signal's number when a signal has ended it.
    pub status: u8,
}

impl Outcome {
    /// The lines of a file that say this.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for (mark, stream) in [('|', &self.stdout), ('!', &self.stderr)] {
            for line in stream.split_inclusive('\n') {
                match line.strip_suffix('\n') {
                    Some(line) => text.push_str(&format!("{mark} {line}\n")),
                    None => text.push_str(&format!("{mark}+{line}\n")),
                }
            }
        }
        text.push_str(&format!("exit {}\n", self.status));
        text
    }
}

/// The outcomes of a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The shell that gave them, such as `bash 5.2`.
    pub shell: String,
    /// By name, in order of the scripts when written.
    pub outcomes: Vec<(String, Outcome)>,
}

impl Expected {
    /// The outcomes by name.
    pub fn by_name(&self) -> BTreeMap<&str, &Outcome> {
        self.outcomes.iter().map(|(name, outcome)| (name.as_str(), outcome)).collect()
    }

    /// The file's text.
    pub fn render(&self) -> String {
        let mut text = format!("{}\n", self.shell);
        for (name, outcome) in &self.outcomes {
            text.push_str(&format!("\n#### {name}\n{}", outcome.render()));
        }
        text
    }
}

/// A topic's file of outcomes.
pub fn path(topic: &str) -> PathBuf {
    root().join("cases").join(format!("{topic}.expected"))
}

/// The outcomes of a topic.
///
/// # Errors
/// [`Error::Io`], and [`Error::Corpus`] for a line that means nothing.
pub fn load(topic: &str) -> Result<Expected> {
    let path = path(topic);
    parse(&path, &at(&path, std::fs::read_to_string(&path))?)
}

fn parse(path: &Path, text: &str) -> Result<Expected> {
    let mut expected = Expected::default();
    let mut is_closed = true;
    for (index, line) in text.split('\n').enumerate() {
        let bad = |what: &str| Error::Corpus {
            file: path.to_owned(),
            line: index + 1,
            what: format!("{what}; scripts/shell-expected writes this file"),
        };
        if index == 0 {
            expected.shell = line.to_owned();
            continue;
        }
        if line.is_empty() {
            continue;
        }
        if let Some(name) = line.strip_prefix("#### ") {
            if !is_closed {
                return Err(bad("the case above has no exit status"));
            }
            expected.outcomes.push((name.to_owned(), Outcome::default()));
            is_closed = false;
            continue;
        }
        let Some((_, outcome)) = expected.outcomes.last_mut().filter(|_| !is_closed) else {
            return Err(bad("not part of a case"));
        };
        let (mark, rest) = line.split_at_checked(2).ok_or_else(|| bad("too short"))?;
        match mark {
            "| " => outcome.stdout.push_str(&format!("{rest}\n")),
            "|+" => outcome.stdout.push_str(rest),
            "! " => outcome.stderr.push_str(&format!("{rest}\n")),
            "!+" => outcome.stderr.push_str(rest),
            _ => {
                let status = line.strip_prefix("exit ").and_then(|status| status.parse().ok());
                outcome.status = status.ok_or_else(|| bad("neither output nor an exit status"))?;
                is_closed = true;
            }
        }
    }
    if is_closed { Ok(expected) } else { Err(Error::Tool(format!("{}: ends in a case", path.display()))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let outcome = |stdout: &str, stderr: &str, status| Outcome {
            stdout: stdout.into(),
            stderr: stderr.into(),
            status,
        };
        let expected = Expected {
            shell: "bash 5.2".into(),
            outcomes: vec![
                ("nothing".into(), outcome("", "", 0)),
                ("open".into(), outcome("a\n\n#### b\nexit 3\n  c", "e\n", 1)),
                ("errors".into(), outcome("\n", "x\ny", 255)),
            ],
        };
        assert_eq!(parse(Path::new("f"), &expected.render()).expect("a good file"), expected);
    }

    #[test]
    fn what_is_not_an_outcome_is_refused() {
        for text in ["b\n| out\n", "b\n#### a\nout\n", "b\n#### a\n| out\n", "b\n#### a\n#### b\nexit 0\n"] {
            assert!(parse(Path::new("f"), text).is_err(), "{text:?}");
        }
    }
}
