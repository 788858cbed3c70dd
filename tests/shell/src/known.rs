//! The list of known differences, `known_differences.txt`: `topic/name | why`, one a line, `#` for remarks. A listed case
//! must differ; one that agrees makes the list wrong and fails the suite, and so does a name that no case has.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{Error, Result, at};

/// The list: name and reason.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, String>);

impl Known {
    /// Reads the list.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Corpus`] for a line without a reason or a name that is there twice.
    pub fn load(path: &Path) -> Result<Known> {
        parse(path, &at(path, std::fs::read_to_string(path))?)
    }

    /// Whether a case is listed.
    pub fn lists(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// Listed names that are not among these.
    pub fn unknown<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut left = self.0.clone();
        ids.into_iter().for_each(|id| drop(left.remove(id)));
        left.into_keys().collect()
    }
}

fn parse(path: &Path, text: &str) -> Result<Known> {
    let mut known = Known::default();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad =
            |what: &str| Error::Corpus { file: path.to_owned(), line: index + 1, what: what.to_owned() };
        let Some((id, why)) = line.split_once(" | ").filter(|(_, why)| !why.trim().is_empty()) else {
            return Err(bad("expected `topic/name | why`"));
        };
        if known.0.insert(id.to_owned(), why.to_owned()).is_some() {
            return Err(bad("listed twice"));
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_and_unknown_ones_found() {
        let known = parse(Path::new("list"), "# remark\na/one | because\na/two | of it\n").expect("a list");
        assert!(known.lists("a/one") && !known.lists("a/three"));
        assert_eq!(known.unknown(["a/one", "b/one"]), ["a/two"]);
    }

    #[test]
    fn a_line_needs_its_reason_and_is_there_once() {
        for text in ["a/one\n", "a/one | \n", "a/one | x\na/one | y\n"] {
            assert!(parse(Path::new("list"), text).is_err(), "{text:?}");
        }
    }
}
