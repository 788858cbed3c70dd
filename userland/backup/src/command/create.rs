//! `backup create`: the trees, the snapshot to read them from, and where the archive goes. An archive in a file gets its name
//! when it is complete, so that one with the name is.

use super::{DONE, FAILED, PROBLEMS, failed};
use crate::create::{self as trees, Choice, Tree};
use crate::made::Made;
use crate::snapshot::Snapshot;
use crate::stop::Stoppable;
use crate::sys;
use crate::tell::{Style, Teller};
use crate::watch::Report;
use crate::zstd::{CheckSum, Compressor};
use std::io::{self, Write};
use utils::shown;

/// All that lasts.
const DURABLE: [&[u8]; 4] = [b"/home", b"/etc", b"/var", b"/usr/local"];

/// Where an encrypted home is seen, and the name of what covers it while it is locked.
const HOME: &[u8] = b"/home";
const LOCKED: &[u8] = b"locked";

/// Whether home is not to be seen. An archive without it would look like one of an empty home.
fn is_home_locked() -> bool {
    let mounts = std::fs::read("/proc/mounts").unwrap_or_default();
    // The last mount on a place is the one that is seen.
    let seen = mounts.split(|byte| *byte == b'\n').rev().find_map(|line| {
        let mut words = line.split(|byte| *byte == b' ');
        let source = words.next()?;
        (words.next()? == HOME).then_some(source)
    });
    seen == Some(LOCKED)
}

/// Makes an archive of paths; answers the program's status.
pub(super) fn create(paths: &[Vec<u8>], output: Option<&[u8]>, style: Style) -> u8 {
    let mut tops = Vec::new();
    for path in paths {
        match sys::absolute(path) {
            Ok(path) if sys::known(&path).is_ok() => tops.push(path),
            Ok(path) => return failed(path.as_slice(), &io::ErrorKind::NotFound.into()),
            Err(error) => return failed(path, &error),
        }
    }
    if tops.is_empty() {
        tops = DURABLE.iter().map(|path| path.to_vec()).filter(|path| sys::known(path).is_ok()).collect();
    }
    let has_home = |top: &Vec<u8>| top.starts_with(HOME) || top.as_slice() == b"/";
    if tops.iter().any(has_home) && is_home_locked() {
        let error = io::Error::other("it is encrypted and locked: unlock it first");
        Teller::new(style, false, 0).report(&Report::default(), None, Some(&sys::why(&error)));
        return failed(HOME, &error);
    }
    let snapshot = match Snapshot::take("backup") {
        Ok(snapshot) => snapshot,
        Err(error) => {
            eprintln!(
                "backup: cannot take a snapshot ({}); what changes meanwhile may be torn",
                sys::why(&error)
            );
            None
        }
    };
    let trees: Vec<Tree> = tops
        .iter()
        .map(|top| {
            let shown_at = snapshot.as_ref().and_then(|snapshot| snapshot.holds(top));
            if shown_at.is_none() && style == Style::Lines {
                eprintln!(
                    "backup: {}: there is no snapshot of it; what changes meanwhile may be torn",
                    shown(top)
                );
            }
            let name = top.strip_prefix(b"/").unwrap_or(top).to_vec();
            Tree { from: shown_at.unwrap_or_else(|| top.clone()), name }
        })
        .collect();
    let output = output.filter(|file| *file != b"-");
    let status = write(&trees, output, style);
    if let Some(snapshot) = &snapshot
        && let Err(error) = snapshot.forget()
    {
        eprintln!("backup: cannot remove the snapshot {}: {}", shown(snapshot.path()), sys::why(&error));
    }
    status
}

fn write(trees: &[Tree], output: Option<&[u8]>, style: Style) -> u8 {
    let total = if style == Style::Quiet { 0 } else { trees::total_bytes(trees) };
    let mut teller = Teller::new(style, false, total);
    let written = match output {
        None => pack(trees, None, io::stdout().lock(), &mut teller),
        Some(file) => into_file(trees, file, &mut teller),
    };
    match written {
        Ok(report) => {
            teller.report(&report, None, None);
            if report.problems == 0 { DONE } else { PROBLEMS }
        }
        Err(error) => {
            teller.report(&Report::default(), None, Some(&sys::why(&error)));
            failed(output.unwrap_or(b"standard output"), &error);
            FAILED
        }
    }
}

fn into_file(trees: &[Tree], file: &[u8], teller: &mut Teller) -> io::Result<Report> {
    let file = sys::absolute(file)?;
    let made = Made::new(&file)?;
    let report = pack(trees, Some(made.identity()?), made.file(), teller)?;
    made.file().sync_all()?;
    made.becomes(&file)?;
    Ok(report)
}

fn pack(
    trees: &[Tree],
    left_out: Option<(u64, u64)>,
    out: impl Write,
    teller: &mut Teller,
) -> io::Result<Report> {
    let choice = Choice { left_out, ..Choice::default() };
    let (compressor, mut report) = trees::create(trees, choice, Compressor::new(Stoppable(out))?, teller)?;
    compressor.finish()?;
    report.check_sum = CheckSum::Verified;
    Ok(report)
}
