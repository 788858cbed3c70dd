//! Comparing a run with its expectation, check by check. A mismatch is named by the guest and the check's label, which is
//! also how the list of known failures names it.

use std::collections::BTreeSet;

use crate::cases::label;
use crate::outcome::{Node, Outcome, Tree};

/// One thing that was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The check's label, or what else differs: `exit code`, `standard error`, `tree: PATH`.
    pub check: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
}

/// Replaces the lines in which the reference is not followed. Answers the labels of stale differences: those that occur
/// nowhere, and those whose line the reference prints itself.
pub fn apply_differences(lines: &mut [String], differences: &[(String, String)]) -> Vec<String> {
    let mut stale = Vec::new();
    for (name, ours) in differences {
        let mut replaced = false;
        for line in lines.iter_mut().filter(|line| label(line) == name) {
            replaced |= line != ours;
            line.clone_from(ours);
        }
        if !replaced {
            stale.push(name.clone());
        }
    }
    stale
}

/// Standard output as lines; an exit code other than 0 is a last line of its own.
pub fn lines(stdout: &[u8], exit_code: i32) -> Vec<String> {
    let mut lines: Vec<String> = String::from_utf8_lossy(stdout).lines().map(str::to_owned).collect();
    if exit_code != 0 {
        lines.push(format!("exit code {exit_code}"));
    }
    lines
}

/// Compares reports line by line. Once the two are out of step, only the first such line counts.
pub fn reports(expected: &[String], actual: &[String]) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for index in 0..expected.len().max(actual.len()) {
        let nothing = "(nothing)".to_owned();
        let wanted = expected.get(index).unwrap_or(&nothing);
        let got = actual.get(index).unwrap_or(&nothing);
        if wanted == got {
            continue;
        }
        found.push(Mismatch {
            check: label(wanted).to_owned(),
            expected: wanted.clone(),
            actual: got.clone(),
        });
        if label(wanted) != label(got) {
            break;
        }
    }
    found
}

/// Compares what two runs wrote to standard error.
pub fn stderr(expected: &Outcome, actual: &Outcome) -> Option<Mismatch> {
    (expected.stderr != actual.stderr).then(|| Mismatch {
        check: "standard error".to_owned(),
        expected: String::from_utf8_lossy(&expected.stderr).into_owned(),
        actual: String::from_utf8_lossy(&actual.stderr).into_owned(),
    })
}

/// Compares the folders that two runs left behind.
pub fn trees(expected: &Tree, actual: &Tree) -> Vec<Mismatch> {
    let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    names
        .into_iter()
        .filter(|name| expected.get(*name) != actual.get(*name))
        .map(|name| Mismatch {
            check: format!("tree: {name}"),
            expected: describe(expected.get(name)),
            actual: describe(actual.get(name)),
        })
        .collect()
}

fn describe(node: Option<&Node>) -> String {
    match node {
        None => "nothing".to_owned(),
        Some(Node::Directory) => "a directory".to_owned(),
        Some(Node::Symlink(target)) => format!("a symlink to {target:?}"),
        Some(Node::Other) => "something else".to_owned(),
        Some(Node::File(bytes)) if bytes.len() <= 80 => {
            format!("a file: {:?}", String::from_utf8_lossy(bytes))
        }
        Some(Node::File(bytes)) => format!("a file of {} bytes", bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn every_different_line_is_found_while_in_step() {
        let found =
            reports(&owned(&["a -> ok", "b -> ok", "c -> ok"]), &owned(&["a -> EIO", "b -> ok", "c -> EIO"]));
        assert_eq!(found.iter().map(|m| m.check.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn out_of_step_counts_once() {
        assert_eq!(reports(&owned(&["a -> ok", "b -> ok", "c -> ok"]), &owned(&["a -> ok"])).len(), 1);
        assert_eq!(reports(&owned(&["a -> ok"]), &owned(&["a -> ok", "exit code 1"])).len(), 1);
    }

    #[test]
    fn a_difference_that_the_reference_has_too_is_stale() {
        let mut lines = owned(&["a -> ok", "b -> EIO"]);
        let differences = [("b".to_owned(), "b -> ok".to_owned()), ("a".to_owned(), "a -> ok".to_owned())];
        assert_eq!(apply_differences(&mut lines, &differences), ["a"]);
        assert_eq!(lines, ["a -> ok", "b -> ok"]);
    }
}
