//! Which names of an archive are good: a path must stay below the folder that it is restored into, by itself and by what
//! the archive said before. What has been seen is remembered as numbers, so that a million names take little memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// The most bytes that a path may have.
const PATH_MAX: usize = 4096;
/// The most bytes that a name may have.
const NAME_MAX: usize = 255;

/// A path below the folder, without what says nothing (`.`, double slashes); empty for the folder itself.
///
/// # Errors
/// Why it may not be used.
pub fn below(path: &[u8]) -> Result<Vec<u8>, &'static str> {
    if path.is_empty() {
        return Err("an entry without a name");
    }
    if path.starts_with(b"/") {
        return Err("an absolute path; it is left out");
    }
    if path.contains(&0) {
        return Err("a zero byte in the name; it is left out");
    }
    let mut below: Vec<u8> = Vec::with_capacity(path.len());
    for name in path.split(|byte| *byte == b'/').filter(|name| !name.is_empty() && *name != b".") {
        if name == b".." {
            return Err("a path with '..'; it is left out");
        }
        if name.len() > NAME_MAX {
            return Err("a name that is too long; it is left out");
        }
        if !below.is_empty() {
            below.push(b'/');
        }
        below.extend_from_slice(name);
    }
    if below.len() > PATH_MAX { Err("a path that is too long; it is left out") } else { Ok(below) }
}

/// The folders on the way to a path, outermost first, without the path itself.
pub fn folders(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &path[..at])
}

/// What the archive has under a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// A folder.
    Folder,
    /// Anything else.
    Other,
}

/// The names that an archive has had so far.
#[derive(Default)]
pub struct Names {
    seen: HashMap<u128, Seen>,
    hashers: [RandomState; 2],
}

impl Names {
    fn number(&self, path: &[u8]) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(path)));
        high << 64 | low
    }

    /// Notes a path.
    pub fn note(&mut self, path: &[u8], what: Seen) {
        self.seen.insert(self.number(path), what);
    }

    /// What is known of a path.
    pub fn find(&self, path: &[u8]) -> Option<Seen> {
        self.seen.get(&self.number(path)).copied()
    }

    /// Whether the archive itself says that a path goes through something that is no folder.
    pub fn is_blocked(&self, path: &[u8]) -> bool {
        folders(path).any(|folder| self.find(folder) == Some(Seen::Other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below() {
        for (path, expected) in [
            (&b"a"[..], Ok(&b"a"[..])),
            (b"./a//b/./c/", Ok(b"a/b/c")),
            (b".", Ok(b"")),
            (b"a\xff/..b", Ok(b"a\xff/..b")),
            (b"", Err("an entry without a name")),
            (b"/a", Err("an absolute path; it is left out")),
            (b"a/../b", Err("a path with '..'; it is left out")),
            (b"..", Err("a path with '..'; it is left out")),
            (b"a\0b", Err("a zero byte in the name; it is left out")),
        ] {
            assert_eq!(
                below(path).as_deref(),
                expected.as_ref().map(|path| *path),
                "{}",
                String::from_utf8_lossy(path)
            );
        }
        assert!(below(&[b'n'; 256]).is_err());
        assert!(below(&b"name/".repeat(1000)).is_err());
    }

    #[test]
    fn what_lies_below_no_folder_is_blocked() {
        assert_eq!(folders(b"a/b/c").collect::<Vec<_>>(), [&b"a"[..], b"a/b"]);
        let mut names = Names::default();
        names.note(b"a", Seen::Folder);
        names.note(b"a/b", Seen::Other);
        assert!(names.is_blocked(b"a/b/c") && !names.is_blocked(b"a/b") && !names.is_blocked(b"a/c/d"));
        assert_eq!(names.find(b"a/c"), None);
    }
}
