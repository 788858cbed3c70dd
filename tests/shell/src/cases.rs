//! The scripts of a topic, `cases/TOPIC.sh`. A line `#### name` begins a case; everything up to the next such line is its
//! script, and `$LINENO` counts from the line below the name. What stands before the first case says what the topic is.
//! A line `#: stderr` right below the name has standard error compared as well.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{Error, Result, at, root};

const HEADER: &str = "#### ";
const COMPARE_STDERR: &str = "#: stderr";

/// One script.
#[derive(Clone, Debug)]
pub struct Case {
    /// The topic's name.
    pub topic: String,
    /// The case's own name.
    pub name: String,
    /// The script.
    pub script: String,
}

impl Case {
    /// The case's name among all.
    pub fn id(&self) -> String {
        format!("{}/{}", self.topic, self.name)
    }

    /// Whether standard error is part of what is expected.
    pub fn compares_stderr(&self) -> bool {
        self.script.lines().next() == Some(COMPARE_STDERR)
    }
}

/// The names of all topics, in order.
///
/// # Errors
/// [`Error::Io`] if the folder cannot be read.
pub fn topics() -> Result<Vec<String>> {
    let folder = root().join("cases");
    let mut names = Vec::new();
    for entry in at(&folder, std::fs::read_dir(&folder))? {
        let name = at(&folder, entry)?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".sh").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The cases of a topic, in order.
///
/// # Errors
/// [`Error::Io`], and [`Error::Corpus`] for a name that is not one or is there twice.
pub fn load(topic: &str) -> Result<Vec<Case>> {
    let path = root().join("cases").join(format!("{topic}.sh"));
    parse(topic, &path, &at(&path, std::fs::read_to_string(&path))?)
}

/// The cases of all topics whose name begins with `prefix`.
///
/// # Errors
/// As [`load`].
pub fn select(prefix: &str) -> Result<Vec<Case>> {
    let mut all = Vec::new();
    for topic in topics()? {
        all.extend(load(&topic)?.into_iter().filter(|case| case.id().starts_with(prefix)));
    }
    Ok(all)
}

/// Reads a topic's text.
pub(crate) fn parse(topic: &str, path: &Path, text: &str) -> Result<Vec<Case>> {
    let bad = |line: usize, what: &str| Error::Corpus {
        file: path.to_owned(),
        line: line + 1,
        what: what.to_owned(),
    };
    let mut cases: Vec<Case> = Vec::new();
    let mut names = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(name) = line.strip_prefix(HEADER) {
            if name.trim() != name || name.is_empty() || name.contains('|') {
                return Err(bad(index, "a case's name is words without `|`"));
            }
            if !names.insert(name) {
                return Err(bad(index, "a second case of this name"));
            }
            let case = Case { topic: topic.to_owned(), name: name.to_owned(), script: String::new() };
            cases.push(case);
        } else if let Some(case) = cases.last_mut() {
            case.script.push_str(line);
            case.script.push('\n');
        } else if !line.is_empty() && !line.starts_with('#') {
            return Err(bad(index, "a line of a script before the first `#### name`"));
        }
    }
    for case in &mut cases {
        // The blank line that parts cases belongs to neither.
        while case.script.ends_with("\n\n") {
            case.script.pop();
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Case>> {
        parse("topic", Path::new("topic.sh"), text)
    }

    #[test]
    fn scripts_end_where_the_next_begins() {
        let cases = read("# A topic.\n\n#### one\necho 1\n\necho 2\n\n#### the second\n#: stderr\nx\n");
        let cases = cases.expect("a good topic");
        assert_eq!(cases.len(), 2);
        assert_eq!((cases[0].id().as_str(), cases[0].script.as_str()), ("topic/one", "echo 1\n\necho 2\n"));
        assert!(!cases[0].compares_stderr());
        assert_eq!(cases[1].script, "#: stderr\nx\n");
        assert!(cases[1].compares_stderr());
    }

    #[test]
    fn what_is_not_a_topic_is_refused() {
        assert!(read("echo\n#### one\n").is_err());
        assert!(read("#### one\n#### one\n").is_err());
        assert!(read("#### a|b\n").is_err());
    }
}
