//! Whole trees: copying one from a volume into another, holding the copy against the original, and erasing one. Everything
//! that a file system keeps comes along: names, kinds, permission bits, owners, times of content, hard links among what is
//! copied, holes. The time of an inode's last change cannot be set and is that of the copying. Nobody may change the
//! trees meanwhile. A copy is durable when the volume has been synced; until then, and after an error, it is part of a copy.

use crate::error::{Error, Result};
use crate::format::PAGE;
use crate::tree::entries::{AttributeChange, NewInode, Ownership};
use crate::tree::inode::{Kind, Metadata};
use crate::tree::read_dir::Listed;
use crate::volume::Volume;
use std::collections::{BTreeMap, BTreeSet};

/// Entries that are asked for at once.
const ENTRIES: usize = 256;
/// Bytes that are read at once.
const PIECE_BYTES: usize = 64 * PAGE;
/// How often an operation is tried again that waits for room in memory: each time a commit has made some.
const ATTEMPTS: u32 = 100;

/// What a copy has come to.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Copied {
    /// Names.
    pub entries: u64,
    /// Bytes of content.
    pub bytes: u64,
}

/// Does what may have to wait for a commit, which is made here.
///
/// # Errors
/// Those of the work and of the commit; [`Error::Busy`] when commits do not help.
pub fn patiently<T>(volume: &Volume, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 0..ATTEMPTS {
        match work() {
            Err(Error::Busy) => volume.relieve()?,
            result => return result,
        }
    }
    Err(Error::Busy)
}

fn entries(volume: &Volume, dir: u64) -> Result<Vec<Listed>> {
    let mut all = Vec::new();
    let mut cookie = 0;
    loop {
        let some = patiently(volume, || volume.read_dir(dir, cookie, ENTRIES))?;
        let is_end = some.len() < ENTRIES;
        cookie = some.last().map_or(cookie, |last| last.next_cookie);
        all.extend(some);
        if is_end {
            return Ok(all);
        }
    }
}

fn dress(volume: &Volume, ino: u64, like: &Metadata) -> Result<()> {
    let change = AttributeChange {
        mode: Some(like.mode),
        uid: Some(like.uid),
        gid: Some(like.gid),
        atime_ns: Some(like.atime_ns),
        mtime_ns: Some(like.mtime_ns),
    };
    patiently(volume, || volume.set_attributes(ino, &change))
}

fn copy_content(from: &Volume, ino: u64, to: &Volume, copy: u64, size: u64) -> Result<()> {
    patiently(to, || to.truncate(copy, size))?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut at = 0;
    while at < size {
        let count = patiently(from, || from.read_at(ino, at, &mut piece))?;
        if count == 0 {
            break;
        }
        for (index, page) in piece.get(..count).unwrap_or_default().chunks(PAGE).enumerate() {
            // What is all zeros need not be there: the file has its size already.
            if page.iter().all(|byte| *byte == 0) {
                continue;
            }
            let begin = at + (index * PAGE) as u64;
            let mut done = 0;
            while let Some(rest) = page.get(done..).filter(|rest| !rest.is_empty()) {
                let count = patiently(to, || to.write_at(copy, begin + done as u64, rest))?;
                if count == 0 {
                    return Err(Error::NoSpace);
                }
                done += count;
            }
        }
        at += count as u64;
    }
    Ok(())
}

/// Copies everything below a directory into an empty directory of another volume, which gets its attributes too.
///
/// # Errors
/// [`Error::Exists`] when that one is not empty; [`Error::NoSpace`]; [`Error::Corrupt`] for content that is damaged; the
/// devices'.
pub fn copy_tree(from: &Volume, from_dir: u64, to: &Volume, to_dir: u64) -> Result<Copied> {
    let mut copied = Copied::default();
    let mut links: BTreeMap<u64, u64> = BTreeMap::new();
    let mut pending = vec![(from_dir, to_dir)];
    // Attributes of directories come last: what is put into them changes their times, and may not be allowed.
    let mut directories = Vec::new();
    while let Some((dir, copy_dir)) = pending.pop() {
        directories.push((copy_dir, from.metadata(dir)?));
        for Listed { name, ino, .. } in entries(from, dir)? {
            let found = from.metadata(ino)?;
            copied.entries += 1;
            if let Some(copy) = links.get(&ino) {
                patiently(to, || to.link(copy_dir, &name, *copy))?;
                continue;
            }
            let by = Ownership { mode: found.mode, uid: found.uid, gid: found.gid };
            let target = if found.kind == Kind::Symlink { from.read_link(ino)? } else { Vec::new() };
            let new = match found.kind {
                Kind::Regular => NewInode::Regular,
                Kind::Directory => NewInode::Directory,
                Kind::Symlink => NewInode::Symlink(&target),
                Kind::Fifo => NewInode::Fifo,
            };
            let copy = patiently(to, || to.create(copy_dir, &name, new, by))?.ino;
            match found.kind {
                Kind::Directory => {
                    pending.push((ino, copy));
                    continue;
                }
                Kind::Regular => {
                    copy_content(from, ino, to, copy, found.size)?;
                    copied.bytes = copied.bytes.saturating_add(found.size);
                }
                Kind::Symlink | Kind::Fifo => {}
            }
            dress(to, copy, &found)?;
            if found.nlink > 1 {
                links.insert(ino, copy);
            }
        }
    }
    for (copy, found) in directories.into_iter().rev() {
        dress(to, copy, &found)?;
    }
    Ok(copied)
}

/// The numbers of all inodes below a directory.
///
/// # Errors
/// The device's.
pub fn inodes_below(volume: &Volume, dir: u64) -> Result<BTreeSet<u64>> {
    let mut found = BTreeSet::new();
    let mut pending = vec![dir];
    while let Some(dir) = pending.pop() {
        for Listed { ino, kind, .. } in entries(volume, dir)? {
            if found.insert(ino) && kind == Kind::Directory {
                pending.push(ino);
            }
        }
    }
    Ok(found)
}

fn same_content(a: &Volume, one: u64, b: &Volume, other: u64, size: u64) -> Result<bool> {
    let (mut left, mut right) = (vec![0; PIECE_BYTES], vec![0; PIECE_BYTES]);
    let mut at = 0;
    while at < size {
        let count = patiently(a, || a.read_at(one, at, &mut left))?;
        if count == 0
            || patiently(b, || b.read_at(other, at, &mut right))? != count
            || left.get(..count) != right.get(..count)
        {
            return Ok(false);
        }
        at += count as u64;
    }
    Ok(true)
}

/// Holds a copy against its original; answers the path of the first thing in which they differ, or none. Times of last
/// reading and of an inode's change do not count.
///
/// # Errors
/// [`Error::Corrupt`]; the devices'.
pub fn difference(a: &Volume, a_dir: u64, b: &Volume, b_dir: u64) -> Result<Option<Vec<u8>>> {
    let visible = |found: &Metadata| {
        let size = if found.kind == Kind::Directory { 0 } else { found.size };
        let links = if found.kind == Kind::Directory { 0 } else { found.nlink };
        (found.kind, found.mode, found.uid, found.gid, found.mtime_ns, size, links)
    };
    let mut twins: BTreeMap<u64, u64> = BTreeMap::new();
    let mut pending = vec![(a_dir, b_dir, Vec::new())];
    while let Some((one, other, path)) = pending.pop() {
        let (found, twin) = (a.metadata(one)?, b.metadata(other)?);
        let is_same = visible(&found) == visible(&twin)
            && match found.kind {
                Kind::Directory | Kind::Fifo => true,
                Kind::Symlink => a.read_link(one)? == b.read_link(other)?,
                // Another name of what has been compared.
                Kind::Regular if twins.contains_key(&one) => twins.get(&one) == Some(&other),
                Kind::Regular => same_content(a, one, b, other, found.size)?,
            };
        if !is_same {
            return Ok(Some(path));
        }
        if found.kind == Kind::Regular && found.nlink > 1 {
            twins.insert(one, other);
        }
        if found.kind != Kind::Directory {
            continue;
        }
        let mut rest: BTreeMap<Vec<u8>, u64> =
            entries(b, other)?.into_iter().map(|entry| (entry.name, entry.ino)).collect();
        for Listed { name, ino, .. } in entries(a, one)? {
            let path = [&path[..], b"/", &name].concat();
            match rest.remove(&name) {
                Some(twin) => pending.push((ino, twin, path)),
                None => return Ok(Some(path)),
            }
        }
        if let Some((name, _)) = rest.pop_first() {
            return Ok(Some([&path[..], b"/", &name].concat()));
        }
    }
    Ok(None)
}

/// Removes everything below a directory, which stays.
///
/// # Errors
/// The device's; then some of it is gone.
pub fn erase_tree(volume: &Volume, dir: u64) -> Result<()> {
    let mut path = vec![(dir, Vec::new())];
    let mut entered = BTreeSet::new();
    while let Some((current, own_name)) = path.last().cloned() {
        let mut below = None;
        if entered.insert(current) {
            for Listed { name, ino, kind, .. } in entries(volume, current)? {
                if kind != Kind::Directory {
                    patiently(volume, || volume.unlink(current, &name))?;
                } else if below.is_none() {
                    below = Some((ino, name));
                }
            }
        } else {
            // Only directories are left.
            let next = patiently(volume, || volume.read_dir(current, 0, 1))?;
            below = next.into_iter().next().map(|entry| (entry.ino, entry.name));
        }
        match below {
            Some(below) => path.push(below),
            None => {
                path.pop();
                if let Some((parent, _)) = path.last() {
                    patiently(volume, || volume.remove_dir(*parent, &own_name))?;
                }
            }
        }
    }
    Ok(())
}
