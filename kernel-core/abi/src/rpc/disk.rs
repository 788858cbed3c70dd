//! What messages say of the disks as a whole: their snapshots, and what checks of them find.

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// A snapshot of the disk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its name.
    pub name: Vec<u8>,
    /// When it was taken, nanoseconds since 1970.
    pub created_ns: u64,
}

/// What a check of the disk has found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckReport {
    /// What is wrong; at most a thousand.
    pub findings: Vec<CheckFinding>,
    /// Inodes that were looked at.
    pub inodes: u64,
    /// Pages that files have, 4096 bytes each.
    pub pages: u64,
    /// How long it took, in nanoseconds.
    pub took_ns: u64,
    /// The paths of files whose content is damaged, as far as a path leads to them.
    pub files: Vec<Vec<u8>>,
}

/// A disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DiskName {
    /// The system's.
    System,
    /// That of an encrypted home.
    Home,
}

/// What the check of a disk that was not let go of cleanly has found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DiskDamage {
    /// Which disk it is.
    pub disk: DiskName,
    /// All of it in one sentence, without its full stop.
    pub message: String,
    /// What was found.
    pub report: CheckReport,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckFinding {
    /// What kind of thing, as one word.
    pub kind: String,
    /// What is wrong, in words.
    pub text: String,
}

/// How much of the disk is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CheckScope {
    /// What it says of its files.
    Tree,
    /// That, and whether every page of every file is what was written.
    Pages,
}
