//! `tar -x`: unpacking, into a folder or to standard output.

use super::list::{long, named, told_missing};
use super::names::{Members, stripped};
use super::{Fault, Job, say};
use crate::packing::Unpacked;
use backup::entry::{Entry, Kind};
use backup::read::Reader;
use backup::restore::{self, Action, Plan, Rest};
use backup::sys;
use backup::watch::{Change, Watch};
use std::io::{self, Write};
use utils::options::Parsed;
use utils::shown;

const PIECE_BYTES: usize = 128 << 10;

/// One who tells of problems only; what is worked on is told where it is picked.
struct Teller;

impl Watch for Teller {
    fn at(&mut self, _path: &[u8], _done_bytes: u64) {}

    fn change(&mut self, _change: Change, _path: &[u8]) {}

    fn problem(&mut self, text: &str) {
        say(text);
    }
}

/// What becomes of files that are there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Replace,
    Skip,
    Refuse,
}

/// What is taken of an archive, and as what.
struct Picker<'a> {
    job: &'a Job,
    members: Members,
    strip: usize,
    existing: Existing,
    /// Permission bits that are not given.
    umask: u32,
    /// The time that files get; `None` for their own.
    now_ns: Option<u64>,
    /// How much is told of each: nothing, its name, all.
    verbosity: usize,
    has_told_slash: bool,
}

impl Picker<'_> {
    fn pick(&mut self, entry: &mut Entry) -> Result<bool, &'static str> {
        if !self.members.has(&entry.path) || self.job.exclusions.has(&entry.path) {
            return Ok(false);
        }
        let row = if self.verbosity > 1 { long(entry) } else { [named(entry).as_slice(), b"\n"].concat() };
        let Some(path) = self.placed(&entry.path) else { return Ok(false) };
        entry.path = path;
        if let Kind::Name(target) = &mut entry.kind {
            *target = self.placed(target).ok_or("the file that it is another name of is left out")?;
        }
        entry.mode &= !self.umask;
        if let Some(now_ns) = self.now_ns {
            (entry.modified_ns, entry.accessed_ns) = (now_ns, None);
        }
        let at = sys::join(&self.job.folder, &entry.path);
        if let Ok(Some(known)) = sys::found(&at)
            && entry.kind != Kind::Folder
        {
            if known.is_folder() {
                return Err("Cannot open: there is a directory of that name");
            }
            match self.existing {
                Existing::Replace => {}
                Existing::Skip => return Ok(false),
                Existing::Refuse => return Err("Cannot open: File exists"),
            }
        }
        if self.verbosity > 0 {
            // A list that nobody reads is no failure of what it lists.
            let _ = io::stdout().write_all(&row);
        }
        Ok(true)
    }

    /// A path as it is unpacked.
    fn placed(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        if path.starts_with(b"/") && !self.has_told_slash {
            say("Removing leading `/' from member names");
            self.has_told_slash = true;
        }
        let start = path.iter().position(|byte| *byte != b'/')?;
        if self.strip == 0 { Some(path[start..].to_vec()) } else { stripped(path, self.strip) }
    }
}

/// Unpacks an archive; false when something of it could not be.
pub(super) fn run(job: &Job, line: &Parsed) -> Result<bool, Fault> {
    let failed = |error| Fault::Failed(job.file_name().to_vec(), error);
    let strip = match line.value("strip-components") {
        None => 0,
        Some(text) => std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Fault::Wrong(format!("{}: not a number of components", shown(text))))?,
    };
    let mut reader = job.open()?;
    let members = Members::new(&job.operands, line.has("wildcards"));
    if line.has("O") {
        return to_stdout(job, members, &mut reader).map_err(failed);
    }
    let is_exact = line.has("p") || sys::user() == 0;
    let mut picker = Picker {
        job,
        members,
        strip,
        existing: match (line.has("k"), line.has("skip-old-files")) {
            (true, _) => Existing::Refuse,
            (false, true) => Existing::Skip,
            (false, false) => Existing::Replace,
        },
        umask: if is_exact { 0 } else { sys::umask() },
        now_ns: line.has("m").then(|| sys::seconds_now() * 1_000_000_000),
        verbosity: line.options.iter().filter(|(name, _)| *name == "v").count(),
        has_told_slash: false,
    };
    let plan = Plan { into: job.folder.clone(), action: Action::Apply, rest: Rest::Keep, keep: None };
    let restored = restore::restore(&mut reader, &plan, &mut |entry| picker.pick(entry), &mut Teller);
    let report = restored.map_err(|failure| failed(failure.error))?;
    Ok(!told_missing(&picker.members) && report.problems == 0)
}

/// Writes the contents of files to standard output.
fn to_stdout(job: &Job, mut members: Members, reader: &mut Reader<Unpacked>) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let mut piece = vec![0; PIECE_BYTES];
    let zeros = vec![0; PIECE_BYTES];
    while let Some(entry) = reader.next_entry()? {
        if !members.has(&entry.path) || job.exclusions.has(&entry.path) {
            continue;
        }
        let Kind::File { size, .. } = entry.kind else { continue };
        let mut at = 0;
        let fill = |out: &mut dyn Write, from: u64, to: u64| -> io::Result<()> {
            let mut left = to.saturating_sub(from);
            while left > 0 {
                let len = zeros.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                out.write_all(&zeros[..len])?;
                left -= len as u64;
            }
            Ok(())
        };
        while let Some((offset, len)) = reader.piece(&mut piece)? {
            fill(&mut out, at, offset)?;
            out.write_all(&piece[..len])?;
            at = offset + len as u64;
        }
        fill(&mut out, at, size)?;
    }
    out.flush()?;
    Ok(!told_missing(&members))
}
