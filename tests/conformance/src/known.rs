//! The list of known failures, `known_failures.txt`: `family/name | check | why`, one per line, `#` for remarks. A listed
//! check may fail; one that passes makes the list wrong and fails the suite, so that the list only ever shrinks by hand.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{Error, Result, cases};

/// Known failures, as (guest, check).
#[derive(Debug, Default)]
pub struct Known {
    listed: BTreeSet<(String, String)>,
    met: BTreeSet<(String, String)>,
}

impl Known {
    /// Reads the list.
    pub fn load(path: &Path) -> Result<Known> {
        let bytes = cases::read(path)?.unwrap_or_default();
        let mut known = Known::default();
        for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.splitn(3, " | ").collect();
            let [guest, check, why] = parts[..] else {
                let what = "expected `family/name | check | why`".to_owned();
                return Err(Error::Sidecar { file: path.to_path_buf(), line: index + 1, what });
            };
            if why.trim().is_empty() {
                let what = "a known failure needs its reason".to_owned();
                return Err(Error::Sidecar { file: path.to_path_buf(), line: index + 1, what });
            }
            known.listed.insert((guest.to_owned(), check.to_owned()));
        }
        Ok(known)
    }

    /// Whether a failure is listed; remembers that it was met.
    pub fn excuses(&mut self, guest: &str, check: &str) -> bool {
        let key = (guest.to_owned(), check.to_owned());
        let listed = self.listed.contains(&key);
        if listed {
            self.met.insert(key);
        }
        listed
    }

    /// Listed failures of guests that were run and did not occur.
    pub fn unmet(&self, ran: &BTreeSet<String>) -> Vec<String> {
        let unmet = self.listed.difference(&self.met).filter(|(guest, _)| ran.contains(guest));
        unmet.map(|(guest, check)| format!("{guest} | {check}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_and_passes_is_reported() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list");
        std::fs::write(&path, "# remark\np1/a | one | because\np1/a | two | because\np1/b | x | y\n")
            .expect("written");
        let mut known = Known::load(&path).expect("a good list");
        assert!(known.excuses("p1/a", "one"));
        assert!(!known.excuses("p1/a", "three"));
        assert_eq!(known.unmet(&BTreeSet::from(["p1/a".to_owned()])), ["p1/a | two"]);
    }

    #[test]
    fn a_line_without_a_reason_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list");
        std::fs::write(&path, "p1/a | one\n").expect("written");
        assert!(Known::load(&path).is_err());
    }
}
