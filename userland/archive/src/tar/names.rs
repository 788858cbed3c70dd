//! Which members a command line means: names and what is below them, patterns, and exclusions.

use utils::pattern::{Case, matches};

/// Patterns of what is left out. As with GNU tar a pattern may begin at any name of a path, a star goes across slashes, and
/// what is below something left out is left out too.
#[derive(Default)]
pub(super) struct Exclusions {
    patterns: Vec<Vec<u8>>,
}

/// Where the names of a path begin.
fn begins(path: &[u8]) -> impl Iterator<Item = usize> {
    let after_slash = |at: &usize| *at == 0 || path[at - 1] == b'/';
    (0..path.len()).filter(after_slash)
}

/// A path and the folders that it is in, from the outermost.
fn heads(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = path.iter().enumerate().filter(|(at, byte)| **byte == b'/' && *at > 0).map(|(at, _)| at);
    ends.chain([path.len()]).map(|end| &path[..end])
}

impl Exclusions {
    pub(super) fn new(patterns: Vec<Vec<u8>>) -> Exclusions {
        let without_slash = |mut pattern: Vec<u8>| {
            while pattern.len() > 1 && pattern.ends_with(b"/") {
                pattern.pop();
            }
            pattern
        };
        Exclusions { patterns: patterns.into_iter().map(without_slash).collect() }
    }

    /// Whether a path is left out.
    pub(super) fn has(&self, path: &[u8]) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let is_out = |part: &[u8]| {
            self.patterns
                .iter()
                .any(|pattern| begins(part).any(|begin| matches(pattern, &part[begin..], Case::Counts)))
        };
        heads(path).any(is_out)
    }
}

/// The members that are asked for; all where none is named.
pub(super) struct Members {
    wanted: Vec<(Vec<u8>, bool)>,
    are_patterns: bool,
}

impl Members {
    pub(super) fn new(names: &[Vec<u8>], are_patterns: bool) -> Members {
        let wanted = names.iter().map(|name| (Exclusions::new(vec![name.clone()]).patterns.remove(0), false));
        Members { wanted: wanted.collect(), are_patterns }
    }

    /// Whether a member is asked for; notes which name asked for it.
    pub(super) fn has(&mut self, path: &[u8]) -> bool {
        if self.wanted.is_empty() {
            return true;
        }
        let mut is_wanted = false;
        for (name, is_found) in &mut self.wanted {
            let fits = |head: &[u8]| {
                if self.are_patterns { matches(name, head, Case::Counts) } else { head == name.as_slice() }
            };
            if heads(path).any(fits) {
                (*is_found, is_wanted) = (true, true);
            }
        }
        is_wanted
    }

    /// The names that no member had.
    pub(super) fn missing(&self) -> impl Iterator<Item = &[u8]> {
        self.wanted.iter().filter(|(_, is_found)| !is_found).map(|(name, _)| name.as_slice())
    }
}

/// A path without so many names in front; `None` when nothing is left.
pub(super) fn stripped(path: &[u8], names: usize) -> Option<Vec<u8>> {
    let parts = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty() && *name != b".");
    let left: Vec<&[u8]> = parts.skip(names).collect();
    (!left.is_empty()).then(|| left.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluded(pattern: &str, path: &str) -> bool {
        Exclusions::new(vec![pattern.as_bytes().to_vec()]).has(path.as_bytes())
    }

    #[test]
    fn exclusions_begin_anywhere_and_reach_down() {
        for (pattern, path, is_out) in [
            ("*.o", "a/b/c.o", true),
            ("*.o", "a/b/c.c", false),
            ("b", "a/b/c", true),
            ("b", "a/bc", false),
            ("a/b", "./a/b/c", true),
            ("node_modules/", "x/node_modules", true),
            ("./a", "./a/b", true),
            ("./a", "b/a", false),
        ] {
            assert_eq!(excluded(pattern, path), is_out, "{pattern} {path}");
        }
    }

    #[test]
    fn members_are_names_and_what_is_below() {
        let mut members = Members::new(&[b"a/b/".to_vec(), b"c".to_vec()], false);
        assert!(members.has(b"a/b") && members.has(b"a/b/x") && !members.has(b"a/bc") && !members.has(b"a"));
        assert_eq!(members.missing().collect::<Vec<_>>(), [b"c"]);
        let mut members = Members::new(&[b"*.txt".to_vec()], true);
        assert!(members.has(b"a/b.txt") && !members.has(b"a/b.rs"));
        assert!(Members::new(&[], false).has(b"anything"));
    }

    #[test]
    fn names_are_taken_off_the_front() {
        assert_eq!(stripped(b"./a/b//c", 1).as_deref(), Some(&b"b/c"[..]));
        assert_eq!(stripped(b"a/b", 2), None);
        assert_eq!(stripped(b"a", 0).as_deref(), Some(&b"a"[..]));
    }
}
