//! A corpus of small shell scripts, each with the output that GNU bash gives for it, and what runs them: under the host's
//! bash, which writes the expectations, and under Tabula's own `sh` in a browser, which must answer the same.
//!
//! A topic is a pair of files in `cases/`: `TOPIC.sh` holds the scripts (see [`cases`]), `TOPIC.expected` what they
//! print and how they exit (see [`expected`]). Nothing here knows what a script means.

pub mod cases;
pub mod expected;
pub mod host;
pub mod known;
pub mod tabula;

use std::path::{Path, PathBuf};

use cases::Case;
use expected::Outcome;

/// What can go wrong around a script, as opposed to a script that answers something else.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read, written or made.
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// A file of the corpus says something that has no meaning.
    #[error("{file}:{line}: {what}")]
    Corpus {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A shell or a browser could not do its work.
    #[error("{0}")]
    Tool(String),
}

/// The result of what is done around scripts.
pub type Result<T> = std::result::Result<T, Error>;

/// Attaches the path to an I/O error.
pub fn at<T>(path: impl Into<PathBuf>, result: std::io::Result<T>) -> Result<T> {
    result.map_err(|error| Error::Io(path.into(), error))
}

/// The folder of this crate, where the corpus lies.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The environment of every script, all of it. `LC_ALL` fixes the order of names and what a character is.
pub const ENVIRONMENT: [(&str, &str); 5] = [
    ("HOME", "/home/user"),
    ("LC_ALL", "C.UTF-8"),
    ("PATH", "/usr/bin:/bin"),
    ("TERM", "dumb"),
    ("TZ", "UTC0"),
];

/// The script's name as it is started: it lies beside the empty folder that it runs in.
pub const SCRIPT: &str = "../case.sh";

/// The folder that a script runs in, beside it.
pub const FOLDER: &str = "work";

/// Where an outcome is not the expected one; `None` where it is. Standard error counts only for cases that ask for it.
pub fn difference(case: &Case, expected: &Outcome, actual: &Outcome) -> Option<String> {
    let mut wanted = expected.clone();
    let mut got = actual.clone();
    if !case.compares_stderr() {
        wanted.stderr.clear();
        got.stderr.clear();
    }
    if wanted == got {
        return None;
    }
    let mut text = format!("{}\n  expected:\n{}", case.id(), indent(&wanted.render()));
    text.push_str(&format!("  got:\n{}", indent(&got.render())));
    if !case.compares_stderr() && !actual.stderr.is_empty() {
        text.push_str(&format!("  and on standard error:\n{}", indent(&actual.stderr)));
    }
    Some(text)
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(text: &str) -> Case {
        cases::parse("topic", Path::new("topic.sh"), text).expect("a good topic").remove(0)
    }

    #[test]
    fn output_and_status_count_always_and_errors_when_asked_for() {
        let plain = case("#### a\necho\n");
        let strict = case("#### a\n#: stderr\necho\n");
        let good = Outcome { stdout: "x\n".into(), stderr: String::new(), status: 0 };
        let noisy = Outcome { stderr: "oh\n".into(), ..good.clone() };
        let other = Outcome { stdout: "x".into(), ..good.clone() };
        let failed = Outcome { status: 1, ..good.clone() };
        assert_eq!(difference(&plain, &good, &noisy), None);
        assert!(difference(&strict, &good, &noisy).is_some());
        assert!(difference(&plain, &good, &other).is_some());
        assert!(difference(&plain, &good, &failed).is_some());
    }
}
