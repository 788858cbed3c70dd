//! `tar -t`: what is in an archive, a line each.

use super::names::Members;
use super::{Fault, Job, say};
use backup::entry::{Entry, Kind};
use std::io::{self, Write};
use utils::mode;
use utils::moment::Moment;
use utils::options::Parsed;
use utils::shown;

/// The width of owner, group and size together.
const FACTS_WIDTH: usize = 19;

/// Lists an archive; false when a member that was named is not in it.
pub(super) fn run(job: &Job, line: &Parsed) -> Result<bool, Fault> {
    let failed = |error| Fault::Failed(job.file_name().to_vec(), error);
    let mut members = Members::new(&job.operands, line.has("wildcards"));
    let mut reader = job.open()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    while let Some(entry) = reader.next_entry().map_err(failed)? {
        if members.has(&entry.path) && !job.exclusions.has(&entry.path) {
            let row = if line.has("v") { long(&entry) } else { [named(&entry).as_slice(), b"\n"].concat() };
            out.write_all(&row).map_err(failed)?;
        }
    }
    out.flush().map_err(failed)?;
    Ok(!told_missing(&members))
}

/// Tells which members are not there; whether there are any.
pub(super) fn told_missing(members: &Members) -> bool {
    let mut is_any = false;
    for name in members.missing() {
        say(&format!("{}: Not found in archive", shown(name)));
        is_any = true;
    }
    is_any
}

/// An entry's path; folders end in a slash.
pub(super) fn named(entry: &Entry) -> Vec<u8> {
    let slash: &[u8] = if entry.kind == Kind::Folder && !entry.path.ends_with(b"/") { b"/" } else { b"" };
    [&entry.path, slash].concat()
}

/// An entry with all that is said of it.
pub(super) fn long(entry: &Entry) -> Vec<u8> {
    let (size, leads): (u64, [&[u8]; 2]) = match &entry.kind {
        Kind::File { size, .. } => (*size, [b"", b""]),
        Kind::Link(target) => (0, [b" -> ", target]),
        Kind::Name(target) => (0, [b" link to ", target]),
        Kind::Foreign(what) => (0, [b" ", what.as_bytes()]),
        Kind::Folder | Kind::Fifo => (0, [b"", b""]),
    };
    let mut bits = mode::long(entry.kind.bits().unwrap_or(mode::REGULAR) | entry.mode);
    if matches!(entry.kind, Kind::Name(_)) {
        bits.replace_range(..1, "h");
    }
    let owner = format!("{}/{}", entry.uid, entry.gid);
    let width = FACTS_WIDTH.saturating_sub(owner.len() + 1);
    let time = Moment::from_ns(entry.modified_ns).format(b"%Y-%m-%d %H:%M");
    let facts = format!("{bits} {owner} {size:>width$} ");
    [facts.as_bytes(), &time, b" ", &named(entry), &leads.concat(), b"\n"].concat()
}
