//! Findings in words, for whoever reads the report of a check.

use super::{FINDINGS_MAX, Finding, Report};
use core::fmt;

impl Finding {
    /// What kind of finding it is, as one word that stays the same.
    pub const fn kind(&self) -> &'static str {
        match self {
            Finding::BadRecord { .. } => "bad-record",
            Finding::EntryMismatch { .. } => "entry-mismatch",
            Finding::BadEntry { .. } => "bad-entry",
            Finding::DanglingEntry { .. } => "dangling-entry",
            Finding::EntriesWithoutDirectory { .. } => "entries-without-directory",
            Finding::EntryCount { .. } => "entry-count",
            Finding::LinkCount { .. } => "link-count",
            Finding::Parent { .. } => "parent",
            Finding::Unreachable { .. } => "unreachable",
            Finding::Orphan { .. } => "orphan",
            Finding::Counters => "counters",
            Finding::StrayPages { .. } => "stray-pages",
            Finding::PageCount { .. } => "page-count",
            Finding::SharedPage { .. } => "shared-page",
            Finding::SpaceMap { .. } => "space-map",
            Finding::History { .. } => "history",
            Finding::DamagedTree => "damaged-tree",
            Finding::DamagedPage { .. } => "damaged-page",
        }
    }

    /// The file whose content is concerned.
    pub const fn file(&self) -> Option<u64> {
        match self {
            Finding::StrayPages { ino, .. }
            | Finding::PageCount { ino, .. }
            | Finding::DamagedPage { ino, .. } => Some(*ino),
            _ => None,
        }
    }
}

impl Report {
    /// What was found, in one sentence for a person: nothing when nothing is wrong. `what` is the check's name, such
    /// as `disk check`.
    pub fn sentence(&self, what: &str) -> Option<String> {
        let problems = match self.findings.len() {
            0 => return None,
            1 => "1 problem".to_owned(),
            FINDINGS_MAX.. => format!("{FINDINGS_MAX} problems or more"),
            count => format!("{count} problems"),
        };
        let files = match self.files.len() {
            _ if self.findings.contains(&Finding::DamagedTree) => {
                "; how many files are damaged cannot be known".to_owned()
            }
            0 => String::new(),
            count => {
                // What is not in the list any more may be of other files.
                let at_least = if self.findings.len() >= FINDINGS_MAX { "at least " } else { "" };
                let files = if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") };
                format!("; {at_least}{files} damaged")
            }
        };
        Some(format!("The {what} found {problems}{files}"))
    }
}

/// A name as text: what could move a cursor or end a line is escaped.
struct Name<'a>(&'a [u8]);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.escape_ascii())
    }
}

/// A record's key, which has numbers in it.
struct Key<'a>(&'a [u8]);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::BadRecord { key } => write!(f, "the record {} cannot be read", Key(key)),
            Finding::EntryMismatch { dir, name } => {
                write!(f, "the name {} in directory {dir} is not in its list, or differs there", Name(name))
            }
            Finding::BadEntry { dir, name } => {
                write!(f, "directory {dir} has the name {}, which cannot be", Name(name))
            }
            Finding::DanglingEntry { dir, name, ino } => {
                let name = Name(name);
                write!(
                    f,
                    "the name {name} in directory {dir} leads to inode {ino}, which is not there or not of its kind"
                )
            }
            Finding::EntriesWithoutDirectory { dir } => {
                write!(f, "inode {dir} has entries and is no directory")
            }
            Finding::EntryCount { dir, recorded, counted } => {
                write!(f, "directory {dir} says that it has {recorded} entries, and has {counted}")
            }
            Finding::LinkCount { ino, recorded, counted } => {
                write!(f, "inode {ino} says that it has {recorded} names, and has {counted}")
            }
            Finding::Parent { dir } => write!(f, "directory {dir} is not where it says, or not in one place"),
            Finding::Unreachable { dir } => write!(f, "no way leads from the root to directory {dir}"),
            Finding::Orphan { ino } => {
                write!(f, "the list of inodes without a name is wrong about inode {ino}")
            }
            Finding::Counters => f.write_str("the counters of the volume are wrong"),
            Finding::StrayPages { ino, page } => {
                write!(f, "inode {ino} has pages from page {page} on that it should not have, or has twice")
            }
            Finding::PageCount { ino, recorded, counted } => {
                write!(f, "inode {ino} says that it has {recorded} pages, and has {counted}")
            }
            Finding::SharedPage { at } => {
                write!(f, "page {at} of the device belongs to two files, or is where no file's page can be")
            }
            Finding::SpaceMap { at } => {
                write!(f, "whether page {at} of the device is free is not known rightly")
            }
            Finding::History { key } => write!(f, "no snapshot shows the old record {}", Key(key)),
            Finding::DamagedTree => {
                f.write_str("a block of the tree is damaged: what else is wrong cannot be known")
            }
            Finding::DamagedPage { ino, page } => {
                write!(f, "page {page} of inode {ino} is damaged: its content is not what was written")
            }
        }
    }
}
