//! Writing an archive: ustar headers, with an extended header before one that has something to say for which ustar has no
//! room. Files with holes are written in GNU tar's sparse format 1.0, which GNU tar, bsdtar and others read. Names that are
//! not UTF-8 are written as they are, as GNU tar does; it does not know pax's word for that (`hdrcharset`).

use crate::entry::{Entry, Kind, Run};
use crate::pax;
use std::io::{self, Write};
use tar::{EntryType, Header};

/// The unit of a tar archive.
pub const BLOCK_BYTES: u64 = 512;
/// What a ustar header has room for.
const NAME_BYTES: usize = 100;
const ID_MAX: u32 = 0o777_7777;
const SIZE_MAX: u64 = 0o777_7777_7777;
const SECONDS_MAX: u64 = 0o777_7777_7777;
const NS_PER_S: u64 = 1_000_000_000;

/// An archive that grows. Each entry is begun, and what it stores is written after it, all of it.
pub struct Writer<W> {
    inner: W,
    /// Bytes of the present entry that are still to come.
    left: u64,
    /// Bytes of the present block that have been written.
    in_block: u64,
}

impl<W: Write> Writer<W> {
    /// One that writes to another writer.
    pub fn new(inner: W) -> Writer<W> {
        Writer { inner, left: 0, in_block: 0 }
    }

    /// Begins an entry. Afterwards exactly the bytes of its runs must be written, in order.
    ///
    /// # Errors
    /// The writer's; and `InvalidInput` when the entry before is not complete, or for what cannot be stored.
    pub fn begin(&mut self, entry: &Entry) -> io::Result<()> {
        self.end_entry()?;
        let mut records = Vec::new();
        let mut map = Vec::new();
        let mut header = Header::new_ustar();
        let stored = match &entry.kind {
            Kind::File { size, runs } => {
                let stored: u64 = runs.iter().map(|run| run.len).sum();
                if stored < *size {
                    map = sparse_map(*size, runs);
                    pax::push(&mut records, "GNU.sparse.major", b"1");
                    pax::push(&mut records, "GNU.sparse.minor", b"0");
                    pax::push(&mut records, "GNU.sparse.name", &entry.path);
                    pax::push(&mut records, "GNU.sparse.realsize", size.to_string().as_bytes());
                }
                stored
            }
            _ => 0,
        };
        let (letter, target) = match &entry.kind {
            Kind::File { .. } => (EntryType::Regular, None),
            Kind::Folder => (EntryType::Directory, None),
            Kind::Link(target) => (EntryType::Symlink, Some(target)),
            Kind::Name(target) => (EntryType::Link, Some(target)),
            Kind::Fifo => (EntryType::Fifo, None),
            Kind::Foreign(what) => return Err(unfit(&format!("{what} cannot be stored"))),
        };
        let mut path = entry.path.clone();
        if entry.kind == Kind::Folder {
            path.push(b'/');
        }
        if !map.is_empty() {
            path = [b"GNUSparseFile.0/", path.as_slice()].concat();
        }
        let texts = [Some(("path", &path)), target.map(|target| ("linkpath", target))];
        for (key, text) in texts.into_iter().flatten() {
            // The record is for UTF-8: who reads it may change what is not. A name that fits the header stays bytes there.
            let is_plain = text.is_ascii() || std::str::from_utf8(text).is_err();
            if text.len() > NAME_BYTES || !is_plain {
                pax::push(&mut records, key, text);
            }
        }
        let bytes = stored + map.len() as u64;
        if bytes > SIZE_MAX {
            pax::push(&mut records, "size", bytes.to_string().as_bytes());
        }
        for (key, id) in [("uid", entry.uid), ("gid", entry.gid)] {
            if id > ID_MAX {
                pax::push(&mut records, key, id.to_string().as_bytes());
            }
        }
        if !entry.modified_ns.is_multiple_of(NS_PER_S) || entry.modified_ns / NS_PER_S > SECONDS_MAX {
            pax::push(&mut records, "mtime", pax::time(entry.modified_ns).as_bytes());
        }
        if let Some(accessed_ns) = entry.accessed_ns {
            pax::push(&mut records, "atime", pax::time(accessed_ns).as_bytes());
        }
        if !records.is_empty() {
            self.extended(&records, &path)?;
        }
        header.set_entry_type(letter);
        header.set_mode(entry.mode & utils::mode::ALL);
        header.set_uid(entry.uid.into());
        header.set_gid(entry.gid.into());
        header.set_size(bytes);
        header.set_mtime(entry.modified_ns / NS_PER_S);
        let old = header.as_old_mut();
        fill(&mut old.name, &path);
        fill(&mut old.linkname, target.map_or(&[], Vec::as_slice));
        header.set_cksum();
        self.inner.write_all(header.as_bytes())?;
        self.left = bytes;
        self.write(&map)
    }

    fn extended(&mut self, records: &[u8], path: &[u8]) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::XHeader);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(records.len() as u64);
        fill(&mut header.as_old_mut().name, &[b"PaxHeaders/", path].concat());
        header.set_cksum();
        self.inner.write_all(header.as_bytes())?;
        self.left = records.len() as u64;
        self.write(records)?;
        self.end_entry()
    }

    /// Writes bytes of the present entry.
    ///
    /// # Errors
    /// The writer's; `InvalidInput` when they are more than the entry has.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let len = bytes.len() as u64;
        self.left = self.left.checked_sub(len).ok_or_else(|| unfit("more bytes than the entry has"))?;
        self.in_block = (self.in_block + len) % BLOCK_BYTES;
        self.inner.write_all(bytes)
    }

    fn end_entry(&mut self) -> io::Result<()> {
        if self.left != 0 {
            return Err(unfit("fewer bytes than the entry has"));
        }
        if self.in_block != 0 {
            let padding = BLOCK_BYTES - self.in_block;
            self.in_block = 0;
            self.inner.write_all(&[0; BLOCK_BYTES as usize][..padding as usize])?;
        }
        Ok(())
    }

    /// Ends the archive; gives the writer back.
    ///
    /// # Errors
    /// The writer's; `InvalidInput` when the last entry is not complete.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_entry()?;
        self.inner.write_all(&[0; 2 * BLOCK_BYTES as usize])?;
        Ok(self.inner)
    }
}

/// The list of what is stored, filled up to whole blocks: how many, and of each where and how long, a line each.
fn sparse_map(size: u64, runs: &[Run]) -> Vec<u8> {
    let ends_in_hole = runs.last().is_none_or(|run| run.offset + run.len < size);
    let end = ends_in_hole.then_some(Run { offset: size, len: 0 });
    let mut map = format!("{}\n", runs.len() + usize::from(ends_in_hole));
    for run in runs.iter().chain(&end) {
        map.push_str(&format!("{}\n{}\n", run.offset, run.len));
    }
    let mut map = map.into_bytes();
    map.resize(map.len().next_multiple_of(BLOCK_BYTES as usize), 0);
    map
}

fn fill(field: &mut [u8], text: &[u8]) {
    let len = text.len().min(field.len());
    field[..len].copy_from_slice(&text[..len]);
}

fn unfit(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why.to_owned())
}
