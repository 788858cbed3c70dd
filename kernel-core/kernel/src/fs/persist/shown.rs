//! What a volume knows, as the kernel has it, for the live tree and for snapshots alike: metadata, directories, and content
//! that goes between a program and the volume piece by piece. Whoever asks says how the volume is asked, and what an error
//! means there.

use crate::fs::inode::{DirEntry, FileKind, Metadata, Visit};
use crate::user::Sink;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};
use tabula_persist as volume;

/// Bytes that go between a program and the volume in one piece.
const PIECE_BYTES: usize = 256 << 10;
/// Pieces up to this size need no memory of their own.
const SMALL_BYTES: usize = 4096;
/// Entries of a directory that are asked for at once.
const ENTRIES: usize = 128;

/// The kind of an inode of a volume.
pub(super) fn kind(kind: volume::Kind) -> FileKind {
    match kind {
        volume::Kind::Regular => FileKind::Regular,
        volume::Kind::Directory => FileKind::Directory,
        volume::Kind::Symlink => FileKind::Symlink,
        volume::Kind::Fifo => FileKind::Fifo,
    }
}

/// What is known of an inode, which has this number on this device.
pub(super) fn metadata(dev: u64, ino: u64, known: &volume::Metadata) -> Metadata {
    Metadata {
        dev,
        ino,
        kind: kind(known.kind),
        mode: known.mode,
        nlink: known.nlink,
        uid: known.uid,
        gid: known.gid,
        rdev: 0,
        size: known.size,
        blocks: known.pages.saturating_mul(volume::PAGE_BYTES / 512),
        atime_ns: known.atime_ns,
        mtime_ns: known.mtime_ns,
        ctime_ns: known.ctime_ns,
    }
}

/// Lists a directory after a cookie. `next` answers up to so many entries after one; `number` is what an inode's own number
/// is here.
pub(super) fn list(
    mut cookie: u64,
    next: impl Fn(u64, usize) -> Result<Vec<volume::Listed>>,
    number: impl Fn(u64) -> u64,
    visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
) -> Result<()> {
    loop {
        let listed = next(cookie, ENTRIES)?;
        for entry in &listed {
            cookie = entry.next_cookie;
            let (ino, kind) = (number(entry.ino), kind(entry.kind));
            if visit(DirEntry { name: &entry.name, ino, kind, next_cookie: cookie }) == Visit::Full {
                return Ok(());
            }
        }
        if listed.len() < ENTRIES {
            return Ok(());
        }
    }
}

/// Reads content from an offset on; `next` fills a piece from an offset, and answers how much of it.
pub(super) fn read(
    offset: u64,
    sink: &mut dyn Sink,
    next: impl Fn(u64, &mut [u8]) -> Result<usize>,
) -> Result<usize> {
    piece_by_piece(|done| {
        with_piece(sink.remaining(), |piece| {
            // An empty piece is the end, and nothing to ask the volume for.
            if piece.is_empty() {
                return Ok((0, 0));
            }
            let count = next(offset.saturating_add(done as u64), piece)?;
            sink.put(piece.get(..count).unwrap_or_default())?;
            Ok((count, piece.len()))
        })
    })
}

/// Moves bytes piece by piece until there is none left, one is cut short, or one fails; `next` gets how many went before, and
/// answers how many it has moved of how many. What went before a failure counts.
pub(super) fn piece_by_piece(mut next: impl FnMut(usize) -> Result<(usize, usize)>) -> Result<usize> {
    let mut done = 0_usize;
    loop {
        match next(done) {
            Ok((moved, wanted)) => {
                done = done.saturating_add(moved);
                if moved < wanted || wanted == 0 {
                    return Ok(done);
                }
            }
            Err(errno) if done == 0 => return Err(errno),
            Err(_) => return Ok(done),
        }
    }
}

/// Does something with a buffer for so many bytes, or for as many as go in one piece.
pub(super) fn with_piece<T>(wanted: usize, work: impl FnOnce(&mut [u8]) -> Result<T>) -> Result<T> {
    let mut small = [0; SMALL_BYTES];
    if let Some(piece) = small.get_mut(..wanted) {
        return work(piece);
    }
    let len = wanted.min(PIECE_BYTES);
    let mut large = Vec::new();
    large.try_reserve_exact(len).map_err(|_| Errno::ENOMEM)?;
    large.resize(len, 0);
    work(&mut large)
}
