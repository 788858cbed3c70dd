//! What `grep`, `awk`, `sed`, `diff`, `patch` and small tools are: regular expressions of POSIX, the search, the two languages,
//! comparing texts, putting differences in, and what is done to bytes and lines. It relies on the crates `regex` and
//! `fancy-regex`; where they differ from POSIX, it is that the first alternative that matches is taken, not the longest one,
//! which `sed` alone looks for. Nothing here recurses deeper than it is told to.

pub mod awk;
pub mod diff;
pub mod files;
pub mod grep;
pub mod patch;
pub mod plain;
pub mod posix;
pub mod sed;

/// Bytes as a person may read them.
pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
