//! Relative links in the documents lead to files that are there, and to headings that are there.
//!
//! Only inline links `[text](target)` are looked at, outside code blocks and code spans; other sites are never asked.

use super::{Sources, at};
use crate::Finding;
use crate::project::{extension, folder, join};

pub(super) fn check(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in sources.project.texts().filter(|(path, _)| extension(path) == "md") {
        let mut in_block = false;
        for (index, line) in text.lines().enumerate() {
            in_block ^= line.trim_start().starts_with("```");
            if in_block {
                continue;
            }
            for target in targets(&without_code(line)) {
                if let Some(problem) = problem(sources, path, &target) {
                    findings.push(at(path, index + 1, "link", problem));
                }
            }
        }
    }
    findings
}

/// What is wrong with a link, if it is a relative one.
fn problem(sources: &Sources<'_>, path: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let linked = if file.is_empty() { Some(path.to_string()) } else { join(folder(path), file) };
    let Some(linked) = linked.filter(|linked| sources.project.exists(linked)) else {
        return Some(format!("`{target}` leads nowhere"));
    };
    let headings =
        sources.project.text(&linked).filter(|_| extension(&linked) == "md" && !anchor.is_empty())?;
    let found = headings.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
    (!found).then(|| format!("`{linked}` has no heading `#{anchor}`"))
}

/// The anchor of a heading: lower case, blanks as hyphens, punctuation dropped.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The line with its code spans blanked.
fn without_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "" }).collect()
}

/// The targets of the line's inline links.
fn targets(line: &str) -> Vec<String> {
    let starts = line.match_indices("](");
    let targets = starts.filter_map(|(start, mark)| line.get(start + mark.len()..)?.split(')').next());
    targets.map(|target| target.split(' ').next().unwrap_or("").to_string()).collect()
}
