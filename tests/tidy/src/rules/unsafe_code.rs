//! Every use of `unsafe` says why it is sound, and the crates that need none forbid it.
//!
//! The argument is a `SAFETY:` comment on the lines just above the statement (attributes and other comments may stand
//! between), or a `# Safety` section in the documentation of an unsafe function or trait.

use super::{Sources, about, at, has_word};
use crate::Finding;

/// Crates whose root must forbid unsafe code.
const WITHOUT_UNSAFE: &[&str] = &[
    "kernel-core/abi/src/lib.rs",
    "kernel-core/cipher/src/lib.rs",
    "kernel-core/kernel/src/lib.rs",
    "kernel-core/persist/src/lib.rs",
];

/// How far above `unsafe` its statement may begin, in lines.
const LONGEST_STATEMENT: usize = 8;

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in WITHOUT_UNSAFE {
        if sources.rust.get(path).is_some_and(|source| !source.code.contains("#![forbid(unsafe_code)]")) {
            findings.push(about(path, "forbid-unsafe", "this crate must say `#![forbid(unsafe_code)]`"));
        }
    }
    for (path, source) in &sources.rust {
        let code: Vec<&str> = source.code.lines().collect();
        let comments: Vec<&str> = source.comments.lines().collect();
        for (index, line) in code.iter().enumerate() {
            if needs_argument(line) && !has_argument(&code, &comments, index) {
                findings.push(at(
                    path,
                    index + 1,
                    "safety",
                    "`unsafe` without a `SAFETY:` comment just above it",
                ));
            }
        }
    }
    findings
}

/// Whether a line of code has an `unsafe` whose soundness is to be argued there. Attributes (`#[unsafe(…)]`), function
/// pointer types and blocks of foreign declarations promise nothing themselves, and the methods of an unsafe trait have
/// the trait's contract.
fn needs_argument(line: &str) -> bool {
    let trimmed = line.trim_start();
    has_word(line, "unsafe")
        && !trimmed.starts_with("#[")
        && !trimmed.starts_with("unsafe fn")
        && !trimmed.contains("unsafe extern")
        && !trimmed.contains(": unsafe fn(")
}

fn has_argument(code: &[&str], comments: &[&str], index: usize) -> bool {
    let says = |index: usize| {
        comments.get(index).is_some_and(|line| line.contains("SAFETY:") || line.contains("# Safety"))
    };
    if says(index) {
        return true;
    }
    let mut statement_lines = 0;
    for above in (0..index).rev() {
        if says(above) {
            return true;
        }
        let text = code.get(above).map_or("", |line| line.trim());
        let comment = comments.get(above).is_some_and(|line| !line.trim().is_empty());
        let attribute = text.starts_with("#[");
        if text.is_empty() && !comment {
            return false;
        }
        if !text.is_empty() && !attribute {
            // The line above belongs to the same statement only if it does not end one.
            if text.ends_with([';', '{', '}']) || statement_lines == LONGEST_STATEMENT {
                return false;
            }
            statement_lines += 1;
        }
    }
    false
}
