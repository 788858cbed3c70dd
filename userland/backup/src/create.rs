//! Making an archive of trees. Everything in them goes in that an archive can hold; what cannot be read is told of, and the
//! rest goes on. Memory grows with the number of files that have several names, and with how deep and how wide the tree is,
//! not with its contents.

use crate::entry::{Entry, Kind, Run};
use crate::read::RUNS_MAX;
use crate::sys::{self, Known};
use crate::watch::{Report, Watch};
use crate::write::Writer;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use utils::mode;

/// The unit in which holes are looked for.
const PAGE_BYTES: usize = 4096;
const PIECE_BYTES: usize = 256 << 10;
const SECTOR_BYTES: u64 = 512;

/// A tree to archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    /// Where it is read.
    pub from: Vec<u8>,
    /// What the archive calls it, without a slash in front.
    pub name: Vec<u8>,
}

/// Bytes of all files in some trees, as far as they can be seen; what progress is measured by.
pub fn total_bytes(trees: &[Tree]) -> u64 {
    let mut total = 0;
    for tree in trees {
        let Ok(top) = sys::known(&tree.from) else { continue };
        let mut waiting = vec![tree.from.clone()];
        while let Some(at) = waiting.pop() {
            let Ok(known) = sys::known(&at) else { continue };
            if known.kind() == mode::REGULAR {
                total += known.size;
            } else if known.is_folder() && known.dev == top.dev {
                waiting.extend(sys::names(&at).unwrap_or_default().iter().map(|name| sys::join(&at, name)));
            }
        }
    }
    total
}

/// What of the trees goes in.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// The identity of a file that must not: the archive itself.
    pub left_out: Option<(u64, u64)>,
    /// Whether a path, by its name in the archive, and all below it do not.
    pub is_excluded: &'a dyn Fn(&[u8]) -> bool,
    /// Other file systems that are mounted inside a tree.
    pub mounts: Mounts,
    /// The times when files were read last.
    pub reading_times: ReadingTimes,
}

/// What becomes of other file systems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mounts {
    /// They stay out.
    LeaveOut,
    /// What is in them goes in.
    Enter,
}

/// Whether an archive says when files were read last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadingTimes {
    /// It does.
    Keep,
    /// It does not.
    Forget,
}

impl Default for Choice<'_> {
    fn default() -> Self {
        Choice {
            left_out: None,
            is_excluded: &|_| false,
            mounts: Mounts::LeaveOut,
            reading_times: ReadingTimes::Keep,
        }
    }
}

struct Creator<'a, W> {
    writer: Writer<W>,
    report: Report,
    watch: &'a mut dyn Watch,
    choice: Choice<'a>,
    /// What the archive calls files that have several names.
    names: HashMap<(u64, u64), Vec<u8>>,
    piece: Vec<u8>,
}

/// Writes an archive of what is chosen of some trees. Answers the writer and a report.
///
/// # Errors
/// The writer's. What is wrong with the trees is in the report.
pub fn create<W: Write>(
    trees: &[Tree],
    choice: Choice<'_>,
    out: W,
    watch: &mut dyn Watch,
) -> io::Result<(W, Report)> {
    let mut creator = Creator {
        writer: Writer::new(out),
        report: Report::default(),
        watch,
        choice,
        names: HashMap::new(),
        piece: vec![0; PIECE_BYTES],
    };
    for tree in trees {
        creator.tree(tree)?;
    }
    Ok((creator.writer.finish()?, creator.report))
}

impl<W: Write> Creator<'_, W> {
    fn problem(&mut self, path: &[u8], error: &io::Error) {
        self.report.problem(self.watch, path, &sys::why(error));
    }

    /// Archives a tree: folders before what is in them, names in order.
    fn tree(&mut self, tree: &Tree) -> io::Result<()> {
        let dev = match sys::known(&tree.from) {
            Ok(top) => top.dev,
            Err(error) => {
                self.problem(&tree.name, &error);
                return Ok(());
            }
        };
        // Paths below the tree's top.
        let mut waiting = vec![Vec::new()];
        while let Some(below) = waiting.pop() {
            let under = |top: &[u8]| if below.is_empty() { top.to_vec() } else { sys::join(top, &below) };
            let (from, mut name) = (under(&tree.from), under(&tree.name));
            if tree.name.is_empty() {
                name.clone_from(&below);
            }
            let known = match sys::known(&from) {
                Ok(known) => known,
                Err(error) => {
                    self.problem(&name, &error);
                    continue;
                }
            };
            let is_left_out = Some(known.identity()) == self.choice.left_out;
            let is_elsewhere = known.dev != dev && self.choice.mounts == Mounts::LeaveOut;
            if is_left_out || is_elsewhere || (self.choice.is_excluded)(&name) {
                continue;
            }
            if !name.is_empty() {
                self.add(&from, &name, &known)?;
            }
            if known.is_folder() {
                match sys::names(&from) {
                    Ok(names) => waiting.extend(names.iter().rev().map(|name| match below.as_slice() {
                        [] => name.clone(),
                        below => sys::join(below, name),
                    })),
                    Err(error) => self.problem(&name, &error),
                }
            }
        }
        Ok(())
    }

    /// Archives one thing.
    fn add(&mut self, from: &[u8], name: &[u8], known: &Known) -> io::Result<()> {
        self.watch.at(name, self.report.bytes);
        let entry = |kind| Entry {
            path: name.to_vec(),
            kind,
            mode: known.mode & mode::ALL,
            uid: known.uid,
            gid: known.gid,
            modified_ns: known.modified_ns,
            accessed_ns: (self.choice.reading_times == ReadingTimes::Keep).then_some(known.accessed_ns),
        };
        if !known.is_folder()
            && known.nlink > 1
            && let Some(first) = self.names.get(&known.identity())
        {
            let first = first.clone();
            self.report.entries += 1;
            return self.writer.begin(&entry(Kind::Name(first)));
        }
        let kind = match known.kind() {
            mode::DIRECTORY => Kind::Folder,
            mode::FIFO => Kind::Fifo,
            mode::LINK => match sys::read_link(from) {
                Ok(target) => Kind::Link(target),
                Err(error) => {
                    self.problem(name, &error);
                    return Ok(());
                }
            },
            mode::REGULAR => {
                let opened =
                    sys::open(from).and_then(|mut file| Ok((runs(&mut file, known, &mut self.piece)?, file)));
                let (runs, mut file) = match opened {
                    Ok(opened) => opened,
                    Err(error) => {
                        self.problem(name, &error);
                        return Ok(());
                    }
                };
                self.writer.begin(&entry(Kind::File { size: known.size, runs: runs.clone() }))?;
                self.contents(&mut file, name, &runs)?;
                self.done(name, known);
                return Ok(());
            }
            _ => {
                self.report.problem(self.watch, name, "sockets and devices are not archived");
                return Ok(());
            }
        };
        self.writer.begin(&entry(kind))?;
        self.done(name, known);
        Ok(())
    }

    fn done(&mut self, name: &[u8], known: &Known) {
        self.report.entries += 1;
        if !known.is_folder() && known.nlink > 1 {
            self.names.insert(known.identity(), name.to_vec());
        }
    }

    /// Writes what is stored of a file. Its size has been said already, so one that ends early is filled up.
    fn contents(&mut self, file: &mut File, name: &[u8], runs: &[Run]) -> io::Result<()> {
        let mut trouble = None;
        for run in runs {
            if trouble.is_none() {
                trouble = file.seek(SeekFrom::Start(run.offset)).err().map(|error| sys::why(&error));
            }
            let mut left = run.len;
            while left > 0 {
                let wanted = self.piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                let mut filled = 0;
                while trouble.is_none() && filled < wanted {
                    match file.read(&mut self.piece[filled..wanted]) {
                        Ok(0) => trouble = Some("it became shorter while it was read".to_owned()),
                        Ok(read) => filled += read,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => trouble = Some(sys::why(&error)),
                    }
                }
                self.piece[filled..wanted].fill(0);
                self.writer.write(&self.piece[..wanted])?;
                left -= wanted as u64;
                self.report.bytes += wanted as u64;
                self.watch.at(name, self.report.bytes);
            }
        }
        if let Some(why) = trouble {
            self.report.problem(self.watch, name, &format!("{why}; the rest of it is zeros in the archive"));
        }
        Ok(())
    }
}

/// What of a file must be stored. One that takes less room than it is long has holes: they are where whole pages are zeros.
fn runs(file: &mut File, known: &Known, piece: &mut [u8]) -> io::Result<Vec<Run>> {
    let Kind::File { runs: dense, .. } = Kind::dense(known.size) else { return Ok(Vec::new()) };
    if known.blocks.saturating_mul(SECTOR_BYTES) >= known.size {
        return Ok(dense);
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < known.size {
        let wanted = piece.len().min(usize::try_from(known.size - at).unwrap_or(usize::MAX));
        let read = file.read(&mut piece[..wanted])?;
        if read == 0 {
            break;
        }
        for page in piece[..read].chunks(PAGE_BYTES) {
            let len = page.len() as u64;
            if page.iter().any(|byte| *byte != 0) {
                match runs.last_mut() {
                    Some(last) if last.offset + last.len == at => last.len += len,
                    _ => runs.push(Run { offset: at, len }),
                }
            }
            at += len;
        }
        if runs.len() >= RUNS_MAX {
            return Ok(dense);
        }
    }
    Ok(runs)
}
