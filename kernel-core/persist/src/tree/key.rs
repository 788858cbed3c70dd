//! The keys of the records. The first byte says what it is; numbers are big-endian, so that a file's extents and a
//! directory's entries lie together, in order.

use crate::error::{Damage, Result};
use crate::format::codec::Reader;

/// Where the log goes on, stored with each checkpoint; not a record.
pub(crate) const LOG_POSITION: &[u8] = b"L";
/// The volume's counters.
pub(crate) const META: &[u8] = b"M";
/// The kinds of keys of which snapshots keep versions.
pub(crate) const INODE: u8 = b'I';
/// An entry of a directory by its name.
pub(crate) const ENTRY: u8 = b'E';
/// An entry of a directory by its cookie.
pub(crate) const COOKIE: u8 = b'C';
/// A run of pages of a file.
pub(crate) const EXTENT: u8 = b'X';
/// An inode without a name.
pub(crate) const ORPHAN: u8 = b'O';
/// A snapshot, by its name.
pub(crate) const SNAPSHOT: u8 = b'S';

fn numbered(kind: u8, number: u64) -> [u8; 9] {
    let mut key = [kind; 9];
    for (to, from) in key.iter_mut().skip(1).zip(number.to_be_bytes()) {
        *to = from;
    }
    key
}

fn numbered_twice(kind: u8, first: u64, second: u64) -> [u8; 17] {
    let mut key = [kind; 17];
    let numbers = first.to_be_bytes().into_iter().chain(second.to_be_bytes());
    for (to, from) in key.iter_mut().skip(1).zip(numbers) {
        *to = from;
    }
    key
}

pub(crate) fn inode(ino: u64) -> [u8; 9] {
    numbered(INODE, ino)
}

pub(crate) fn orphan(ino: u64) -> [u8; 9] {
    numbered(ORPHAN, ino)
}

pub(crate) fn cookie(dir: u64, cookie: u64) -> [u8; 17] {
    numbered_twice(COOKIE, dir, cookie)
}

pub(crate) fn extent(ino: u64, page: u64) -> [u8; 17] {
    numbered_twice(EXTENT, ino, page)
}

pub(crate) fn entry(dir: u64, name: &[u8]) -> Vec<u8> {
    [numbered(ENTRY, dir).as_slice(), name].concat()
}

pub(crate) fn snapshot(name: &[u8]) -> Vec<u8> {
    [&[SNAPSHOT], name].concat()
}

/// The two numbers of a key that has two.
pub(crate) fn numbers(key: &[u8]) -> Result<(u64, u64)> {
    let mut from = Reader::new(key, Damage::Record);
    from.u8()?;
    let numbers = (from.u64_be()?, from.u64_be()?);
    from.end()?;
    Ok(numbers)
}

/// The number of a key that has one, and what follows it.
pub(crate) fn number(key: &[u8]) -> Result<(u64, &[u8])> {
    let mut from = Reader::new(key, Damage::Record);
    from.u8()?;
    Ok((from.u64_be()?, from.remaining()))
}
