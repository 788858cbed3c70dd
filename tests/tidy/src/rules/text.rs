//! Rules for any text: length, trailing blanks, tabs, and paths that exist on one machine only.
//!
//! Lock files are left to the tools that write them.

use super::{Sources, about, at};
use crate::Finding;
use crate::project::extension;

/// Past this, a file has two subjects.
const LONGEST_FILE: usize = 800;

/// Kinds of files that people write and read, and whose length is counted.
const COUNTED: &[&str] = &["rs", "js", "mjs", "ts", "css", "py", "sh", "c", "h", "html", "md", "wat"];

/// Whether the ends of a file's lines matter: what tests compare output with is left as the program wrote it.
fn is_source(path: &str) -> bool {
    COUNTED.contains(&extension(path)) || matches!(extension(path), "" | "toml" | "json" | "yml")
}

/// Starts of paths that name one person's or one service's machine. Put together here so that this file has none.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/data", "/data/")];

/// Home folders that a program inside Tabula has, and so may be named.
const KNOWN_HOMES: &[&str] = &["user", "$", "{", "<"];

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in sources.project.texts() {
        if path.ends_with(".lock") || path.ends_with("-lock.json") {
            continue;
        }
        let lines = text.lines().count();
        if COUNTED.contains(&extension(path)) && lines > LONGEST_FILE {
            findings.push(about(
                path,
                "length",
                format!("{lines} lines; past {LONGEST_FILE} a file has two subjects"),
            ));
        }
        if is_source(path) && !text.is_empty() && !text.ends_with('\n') {
            findings.push(about(path, "end-of-line", "the last line does not end"));
        }
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if is_source(path) && line.ends_with([' ', '\t', '\r']) {
                findings.push(at(path, number, "trailing-blank", "blanks at the end of the line"));
            }
            if extension(path) == "rs" && line.contains('\t') {
                findings.push(at(path, number, "tab", "a tab in Rust; rustfmt indents with spaces"));
            }
            if let Some(found) = machine_path(line) {
                findings.push(at(
                    path,
                    number,
                    "machine-path",
                    format!("`{found}` exists on one machine only"),
                ));
            }
        }
    }
    findings
}

/// A path of somebody's machine in a line.
fn machine_path(line: &str) -> Option<String> {
    let starts_path = |start: usize| {
        let before = line.get(..start).and_then(|part| part.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "._-}*)".contains(c))
    };
    for start in MACHINE_PATHS {
        if line.match_indices(start).any(|(at, _)| starts_path(at)) {
            return Some((*start).into());
        }
    }
    for (at, home) in line.match_indices("/home/") {
        let user = line.get(at + home.len()..).unwrap_or("");
        let named = user.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        if starts_path(at) && named && !KNOWN_HOMES.iter().any(|known| user.starts_with(known)) {
            let name: String =
                user.chars().take_while(|c| c.is_alphanumeric() || "_-.".contains(*c)).collect();
            return Some(format!("{home}{name}"));
        }
    }
    None
}
