//! Nothing unfinished: no placeholders, no leftovers of debugging, no tests that are skipped, no notes to do it later.
//!
//! The words are put together from halves here, so that this file does not find itself.

use super::{Sources, at, has_word};
use crate::Finding;

/// Code that stands for code which is missing, or that was left over.
const PLACEHOLDERS: &[&str] =
    &[concat!("to", "do!"), concat!("unimple", "mented!"), concat!("db", "g!"), concat!("#[ig", "nore")];

/// Notes to do something later.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in &sources.rust {
        for (index, line) in source.code.lines().enumerate() {
            for placeholder in PLACEHOLDERS.iter().filter(|placeholder| line.contains(**placeholder)) {
                findings.push(at(path, index + 1, "placeholder", format!("`{placeholder}` in the sources")));
            }
        }
    }
    for (path, text) in sources.project.texts().filter(|(path, _)| !path.ends_with(".lock")) {
        for (index, line) in text.lines().enumerate() {
            for note in NOTES.iter().filter(|note| has_word(line, note)) {
                findings.push(at(path, index + 1, "note", format!("`{note}`: do it, or file it")));
            }
        }
    }
    findings
}
