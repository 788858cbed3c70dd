//! The allow-list: findings that are accepted, each with a reason.
//!
//! One entry a line: `RULE PATH TEXT`, where TEXT is part of the line that the finding points to. The line above an entry
//! is a comment (`#`) with the reason. An entry that accepts nothing, or has no reason, is a finding itself, so the list
//! never grows stale.

use crate::Finding;
use crate::project::Project;

struct Entry<'a> {
    line: usize,
    rule: &'a str,
    path: &'a str,
    text: &'a str,
}

/// Takes the accepted findings out of `findings`, and adds one for each entry that is stale or malformed.
pub fn apply(findings: Vec<Finding>, project: &Project, list: &str, list_path: &str) -> Vec<Finding> {
    let mut kept = Vec::new();
    let mut entries = Vec::new();
    let mut previous = "";
    for (index, line) in list.lines().enumerate() {
        let entry = !line.trim().is_empty() && !line.starts_with('#');
        if entry {
            let mut parts = line.splitn(3, ' ');
            let (rule, path, text) = (parts.next(), parts.next(), parts.next());
            match (rule, path, text) {
                (Some(rule), Some(path), Some(text)) if previous.starts_with('#') => {
                    entries.push((Entry { line: index + 1, rule, path, text }, false));
                }
                _ => kept.push(complaint(
                    list_path,
                    index + 1,
                    "want `RULE PATH TEXT` below a `#` line with the reason",
                )),
            }
        }
        previous = line;
    }
    for finding in findings {
        let line =
            project.text(&finding.path).and_then(|text| text.lines().nth(finding.line.saturating_sub(1)));
        let accepted = entries.iter_mut().find(|(entry, _)| {
            entry.rule == finding.rule
                && entry.path == finding.path
                && line.is_some_and(|line| line.contains(entry.text))
        });
        match accepted {
            Some((_, used)) => *used = true,
            None => kept.push(finding),
        }
    }
    for (entry, _) in entries.iter().filter(|(_, used)| !used) {
        kept.push(complaint(list_path, entry.line, "this entry accepts nothing any more"));
    }
    kept
}

fn complaint(path: &str, line: usize, message: &str) -> Finding {
    Finding { path: path.into(), line, rule: "allow-list", message: message.into() }
}
