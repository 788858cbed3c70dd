//! Every source file says at its top what it is.
//!
//! Rust files begin with a `//!` paragraph (inner attributes may stand before it); scripts and other sources with a
//! comment, after a `#!` line if there is one. Files that only list things for a tool are left alone.

use super::{Sources, about};
use crate::Finding;
use crate::project::extension;

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in sources.project.texts() {
        let first = first_line(text);
        let marks: &[&str] = match extension(path) {
            "rs" if has_module_paragraph(text) => continue,
            "rs" => {
                findings.push(about(
                    path,
                    "header",
                    "does not begin with a `//!` paragraph that says what it is",
                ));
                continue;
            }
            "js" | "mjs" | "ts" | "c" | "h" | "css" => &["//", "/*"],
            "sh" => &["#"],
            "py" => &["#", "\"\"\""],
            "wat" => &[";;", "(;"],
            "" if text.starts_with("#!") => &["#"],
            _ => continue,
        };
        if !marks.iter().any(|mark| first.starts_with(mark)) {
            findings.push(about(path, "header", "does not begin with a comment that says what it is"));
        }
    }
    findings
}

/// The first line, or the second after a `#!` line.
fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.starts_with("#!")).unwrap_or("").trim_start()
}

/// Whether the first line that is not blank or an inner attribute is a `//!` line with words in it.
fn has_module_paragraph(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("#!["));
    lines.next().and_then(|line| line.strip_prefix("//!")).is_some_and(|words| words.trim().len() > 2)
}
