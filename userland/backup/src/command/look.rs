//! `backup list` and `backup verify`: reading an archive without doing anything with it.

use super::{DONE, FAILED, PROBLEMS, Source, failed};
use crate::entry::{Entry, Kind};
use crate::sys;
use crate::tell::{Style, Teller};
use crate::watch::{Report, Watch};
use crate::zstd::CheckSum;
use std::io::{self, Write};
use utils::moment::Moment;

/// Lists an archive; answers the program's status.
pub(super) fn list(file: &[u8]) -> u8 {
    let listed = Source::new(file).and_then(|source| {
        let mut reader = source.open()?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        while let Some(entry) = reader.next_entry()? {
            out.write_all(&row(&entry))?;
        }
        out.flush()
    });
    match listed {
        Ok(()) => DONE,
        Err(error) => failed(file, &error),
    }
}

/// An entry as one line: kind and mode, owner and group, size, time, path, and what it leads to.
fn row(entry: &Entry) -> Vec<u8> {
    let (letter, size, leads): (char, u64, Vec<&[u8]>) = match &entry.kind {
        Kind::File { size, .. } => ('-', *size, vec![]),
        Kind::Folder => ('d', 0, vec![]),
        Kind::Link(target) => ('l', 0, vec![b" -> ", target]),
        Kind::Name(target) => ('h', 0, vec![b" link to ", target]),
        Kind::Fifo => ('p', 0, vec![]),
        Kind::Foreign(what) => ('?', 0, vec![b" ", what.as_bytes()]),
    };
    let time = Moment::from_ns(entry.modified_ns).format(b"%Y-%m-%d %H:%M:%S");
    let facts = format!("{letter}{:04o} {:>5}/{:<5} {size:>10} ", entry.mode, entry.uid, entry.gid);
    [facts.as_bytes(), &time, b" ", &entry.path, &leads.concat(), b"\n"].concat()
}

/// Reads an archive to its end; what it holds.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(source: &Source, teller: &mut Teller) -> io::Result<Report> {
    let mut reader = source.open()?;
    let mut report = Report::default();
    while let Some(entry) = reader.next_entry()? {
        report.entries += 1;
        if let Kind::File { runs, .. } = &entry.kind {
            report.bytes += runs.iter().map(|run| run.len).sum::<u64>();
        }
        teller.at(&entry.path, reader.inner().consumed());
    }
    report.check_sum = reader.inner().check_sum();
    Ok(report)
}

/// Says whether an archive is sound; answers the program's status.
pub(super) fn verify(file: &[u8], style: Style) -> u8 {
    let checked = Source::new(file).and_then(|source| {
        let mut teller = Teller::new(style, false, source.bytes);
        let checked = check(&source, &mut teller);
        let why = checked.as_ref().err().map(sys::why);
        teller.report(checked.as_ref().unwrap_or(&Report::default()), None, why.as_deref());
        checked
    });
    match checked {
        Ok(report) => {
            let what = format!("{} entries, {} bytes in files", report.entries, report.bytes);
            let (status, check_sum) = match report.check_sum {
                CheckSum::Verified => (DONE, "the check sum is right"),
                CheckSum::Absent => (PROBLEMS, "there is no check sum"),
            };
            if style != Style::Json {
                // Who does not read it knows the status.
                let _ = writeln!(io::stdout(), "{what}; {check_sum}");
            }
            status
        }
        Err(error) => {
            failed(file, &error);
            FAILED
        }
    }
}
