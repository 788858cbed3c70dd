//! The rules, one subject a file, and the list that runs them all.
//!
//! Each rule is a function from the project (and its Rust files, split into layers) to findings. Rules are independent,
//! never read the disk, and are tested on small made-up projects in `tests/rules.rs`.

mod dead_files;
mod headers;
mod kernel;
mod links;
mod text;
mod unfinished;
mod unsafe_code;

use std::collections::BTreeMap;

use crate::Finding;
use crate::modules::{self, Modules};
use crate::project::{Project, extension};
use crate::rust::Rust;

/// What every rule can look at.
pub struct Sources<'a> {
    /// All files.
    pub project: &'a Project,
    /// The Rust files, by path.
    pub rust: BTreeMap<&'a str, Rust>,
    /// Which Rust files belong to a crate, and which of them are test code.
    pub modules: Modules,
}

impl Sources<'_> {
    /// Whether a whole Rust file is test code.
    pub fn is_test_file(&self, path: &str) -> bool {
        self.modules.tests.contains(path)
    }
}

type Rule = fn(&Sources<'_>) -> Vec<Finding>;

const RULES: &[Rule] = &[
    text::check,
    headers::check,
    unfinished::check,
    unsafe_code::check,
    kernel::check,
    dead_files::check,
    links::check,
];

/// Runs every rule. The findings are sorted by place.
pub fn check(project: &Project) -> Vec<Finding> {
    let rust: BTreeMap<&str, Rust> = project
        .texts()
        .filter(|(path, _)| extension(path) == "rs")
        .map(|(path, text)| (path, Rust::new(text)))
        .collect();
    let modules = modules::follow(project, &rust);
    let sources = Sources { project, rust, modules };
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&sources)).collect();
    findings.sort();
    findings
}

/// A finding about a line, counted from 1.
fn at(path: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Finding {
    Finding { path: path.into(), line, rule, message: message.into() }
}

/// A finding about a whole file.
fn about(path: &str, rule: &'static str, message: impl Into<String>) -> Finding {
    at(path, 0, rule, message)
}

/// Whether `word` stands in `line` as a word of its own: no letter, digit or underscore touches it.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|part| part.chars().next_back());
        let after = line.get(start + word.len()..).and_then(|part| part.chars().next());
        !joins(before) && !joins(after)
    })
}
