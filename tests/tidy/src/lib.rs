//! Tidy: reads the sources and reports what the project's style forbids and a reader can count.
//!
//! It works on text, with just enough knowledge of Rust's lexical structure to tell code from comments and strings, and
//! test code from the rest. Relies on `git ls-files` for what belongs to the project. It never changes a file, and it
//! never judges what needs judgement: formatting and lints are rustfmt's and clippy's, which `make tidy` runs beside it.

pub mod allow;
pub mod modules;
pub mod project;
pub mod rules;
pub mod rust;

use std::fmt;

/// One place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path below the project's root, with forward slashes.
    pub path: String,
    /// Line, counted from 1; 0 when the finding is about the whole file.
    pub line: usize,
    /// The rule's short name, as the allow-list names it.
    pub rule: &'static str,
    /// What is wrong, for a person.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, rule, message } = self;
        match line {
            0 => write!(f, "{path}: {message} [{rule}]"),
            _ => write!(f, "{path}:{line}: {message} [{rule}]"),
        }
    }
}
