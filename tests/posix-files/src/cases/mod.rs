//! The cases, a file a subject, and what they share. Each is a few lines over an empty folder; what it leaves there stays.

mod append;
mod directories;
mod io;
mod links;
mod locks;
mod modes;
mod names;
mod offsets;
mod open;
mod permissions;
mod range_locks;
mod rename;
mod rename_directories;
mod space;
mod sparse;
mod symlinks;
mod times;
mod truncate;
mod unlink;

use crate::check::{Check, fails, same};
use crate::process::{Errno, Fd, How, Last, Process, Stat, Time};
use crate::run::Case;

/// The process that a case has.
type P<'p> = &'p dyn Process;

/// Every case, in order.
pub fn all() -> Vec<Case> {
    let subjects: [&[Case]; 19] = [
        io::CASES,
        open::CASES,
        append::CASES,
        truncate::CASES,
        sparse::CASES,
        offsets::CASES,
        links::CASES,
        unlink::CASES,
        rename::CASES,
        rename_directories::CASES,
        symlinks::CASES,
        names::CASES,
        directories::CASES,
        times::CASES,
        modes::CASES,
        permissions::CASES,
        locks::CASES,
        range_locks::CASES,
        space::CASES,
    ];
    subjects.concat()
}

/// The list of a subject's cases: `Anybody: name, …; Root: name, …;`.
macro_rules! cases {
    ($($needs:ident: $($name:ident),+ $(,)?;)+) => {
        pub(super) const CASES: &[$crate::run::Case] = &[$($(
            $crate::run::Case {
                name: stringify!($name),
                needs: $crate::run::Needs::$needs,
                run: $name,
            },
        )+)+];
    };
}
use cases;

/// A page of memory or a block of a disk, as far as any of the systems have one: what lies on its borders is tried.
const PAGE: usize = 4096;

/// A file with this content.
#[track_caller]
fn put(p: P<'_>, path: &[u8], bytes: &[u8]) -> Check {
    let fd = p.open(path, How::WRITE | How::CREATE | How::TRUNCATE)?;
    let mut written = 0;
    while written < bytes.len() {
        written += p.write(fd, bytes.get(written..).unwrap_or_default())?;
    }
    Ok(p.close(fd)?)
}

/// A file's content.
#[track_caller]
fn get(p: P<'_>, path: &[u8]) -> Check<Vec<u8>> {
    let fd = p.open(path, How::READ)?;
    let bytes = rest(p, fd)?;
    p.close(fd)?;
    Ok(bytes)
}

/// What is left of an open file.
#[track_caller]
fn rest(p: P<'_>, fd: Fd) -> Check<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let piece = p.read(fd, 60_000)?;
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes.extend(piece);
    }
}

/// An open file, made new, for reading and writing.
#[track_caller]
fn fresh(p: P<'_>, path: &[u8]) -> Check<Fd> {
    Ok(p.open(path, How::BOTH | How::CREATE | How::EXCLUSIVE)?)
}

/// What is known of a file, or of the link itself.
#[track_caller]
fn stat(p: P<'_>, path: &[u8]) -> Check<Stat> {
    Ok(p.stat(path, Last::Keep)?)
}

/// Bytes in which every page is told from every other.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at / 251 + at % 251) as u8).collect()
}

/// A removed directory has no entries, or none that can be asked for.
#[track_caller]
fn lists_nothing(p: P<'_>, fd: Fd) -> Check {
    match crate::tree::names(p, fd) {
        Ok(names) => same(names, vec![]),
        refused => fails(refused, Errno::ENOENT),
    }
}

/// Returns when the file system's clock has passed a time, which it shows on a file that is changed until it has.
#[track_caller]
fn clock_passes(p: P<'_>, scratch: &[u8], time: u64) -> Check {
    while stat(p, scratch)?.ctime <= time {
        p.utimens(scratch, Time::Now, Time::Now, Last::Keep)?;
    }
    Ok(())
}
