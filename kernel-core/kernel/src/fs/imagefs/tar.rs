//! A reader of tar images: from the bytes of an archive to an index of what is in it, with the data left where they are.
//! It reads ustar and the older V7 headers, pax extended headers (POSIX `pax`, "pax Interchange Format", global ones
//! included), and GNU tar's long names and base-256 numbers. Anything malformed is an error that says where and what;
//! nothing panics, and the index takes memory in proportion to the image.
//!
//! Names are made relative to the archive's root, as GNU tar does when it extracts: leading slashes go, so do `.` and empty
//! components. A name with `..` is an error, not a guess. The targets of symbolic links are kept as they are. Devices,
//! pipes and volume labels are counted and left out; sparse files, and archives in several volumes, are an error.

mod header;
mod pax;
#[cfg(test)]
pub(crate) mod tests;

use crate::fs::imagefs::tar::header::{BLOCK, Format, Header};
use crate::fs::imagefs::tar::pax::Overrides;
use crate::limits::{NAME_MAX, PATH_MAX};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// What is wrong with an image, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TarError {
    /// The byte at which the header or record begins that is wrong.
    pub offset: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

impl fmt::Display for TarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tar image, at byte {}: {}", self.offset, self.what)
    }
}

impl core::error::Error for TarError {}

/// What an entry is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// A file with these bytes of the image.
    Regular(Range<usize>),
    /// A file that begins with these bytes of the image; the rest lies elsewhere.
    Part {
        /// The beginning.
        head: Range<usize>,
        /// What the host calls the file.
        name: Vec<u8>,
        /// Bytes of the whole file.
        size: u64,
    },
    /// A directory.
    Directory,
    /// A symbolic link to this path, whatever it says.
    Symlink(Vec<u8>),
    /// A further name for what an earlier entry with this path named.
    HardLink(Vec<u8>),
}

/// One entry of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where its header is in the image.
    pub offset: usize,
    /// Its path below the archive's root, without a leading or trailing slash; empty for the root itself.
    pub path: Vec<u8>,
    /// Permission bits (0o7777).
    pub mode: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// When it was last changed, in nanoseconds since 1970-01-01 UTC; 0 for anything before.
    pub mtime_ns: u64,
    /// What it is.
    pub content: Content,
}

/// What is in an archive.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Index {
    /// The entries in the archive's order. A path may come again; then the later one counts.
    pub entries: Vec<Entry>,
    /// How many entries were left out: devices, pipes and volume labels.
    pub skipped: usize,
}

/// What earlier headers say about the next entry.
#[derive(Default)]
struct Pending<'i> {
    extended: Overrides<'i>,
    long_name: Option<&'i [u8]>,
    long_link: Option<&'i [u8]>,
    /// Where the first of those headers is.
    since: Option<usize>,
}

/// Reads an archive. It ends at the first block of zeros; what follows is not looked at.
///
/// # Errors
/// What is wrong and where. An archive that stops without a block of zeros is taken for cut off.
pub fn read(image: &[u8]) -> Result<Index, TarError> {
    let mut index = Index::default();
    let mut global = Overrides::default();
    let mut pending = Pending::default();
    let mut at = 0_usize;
    loop {
        let fail = |what| TarError { offset: at, what };
        let Some(block) = image.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) else {
            return Err(fail("the archive is cut off: a header or the end-of-archive block is missing"));
        };
        if block.iter().all(|byte| *byte == 0) {
            return match pending.since {
                None => Ok(index),
                Some(offset) => Err(TarError { offset, what: "an extended header that no entry follows" }),
            };
        }
        let header = Header::parse(block).map_err(fail)?;
        let size = match header.type_flag {
            // Links, devices, directories and pipes have no data, whatever their size says.
            b'1'..=b'6' => 0,
            b'x' | b'g' | b'L' | b'K' => header.size,
            _ => pending.extended.size.or(global.size).unwrap_or(header.size),
        };
        let data = data_range(image, at, size).map_err(fail)?;
        let bytes = image.get(data.clone()).unwrap_or_default();
        if matches!(header.type_flag, b'x' | b'L' | b'K') {
            pending.since.get_or_insert(at);
        }
        match header.type_flag {
            b'x' => pending.extended.update(bytes, data.start)?,
            b'g' => {
                global.update(bytes, data.start)?;
                if global.path.is_some() || global.link_path.is_some() {
                    return Err(fail("a global extended header gives every entry the same name"));
                }
            }
            b'L' => pending.long_name = Some(until_zero(bytes)),
            b'K' => pending.long_link = Some(until_zero(bytes)),
            b'3' | b'4' | b'6' | b'V' => {
                index.skipped = index.skipped.saturating_add(1);
                pending = Pending::default();
            }
            _ => {
                let entry = entry(at, &header, data.clone(), &pending, &global).map_err(fail)?;
                index.entries.try_reserve(1).map_err(|_| fail(NO_MEMORY))?;
                index.entries.push(entry);
                pending = Pending::default();
            }
        }
        at = data.end.checked_next_multiple_of(BLOCK).ok_or(fail(TOO_BIG))?;
    }
}

const NO_MEMORY: &str = "not enough memory for the index";
const TOO_BIG: &str = "the entry is larger than the image";

/// Where the data of the entry with a header at `at` are.
fn data_range(image: &[u8], at: usize, size: u64) -> Result<Range<usize>, &'static str> {
    let start = at.checked_add(BLOCK).ok_or(TOO_BIG)?;
    let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size)).ok_or(TOO_BIG)?;
    if end <= image.len() { Ok(start..end) } else { Err(TOO_BIG) }
}

/// One entry from its header and what came before it.
fn entry(
    offset: usize,
    header: &Header<'_>,
    data: Range<usize>,
    pending: &Pending<'_>,
    global: &Overrides<'_>,
) -> Result<Entry, &'static str> {
    let extended = &pending.extended;
    if extended.is_sparse || global.is_sparse || header.type_flag == b'S' {
        return Err("sparse files are not supported; pack without --sparse");
    }
    let raw_path = match extended.path.or(pending.long_name) {
        Some(path) => joined(&[], path)?,
        None => joined(header.prefix, header.name)?,
    };
    let raw_link = extended.link_path.or(pending.long_link).unwrap_or(header.link_name);
    let path = normalised(&raw_path)?;
    let content = match header.type_flag {
        b'0' | 0 if raw_path.ends_with(b"/") && header.format == Format::V7 => Content::Directory,
        b'0' | 0 | b'7' => match (extended.part, extended.part_size) {
            (None, None) => Content::Regular(data),
            (Some(name), Some(size)) if size >= data.len() as u64 => {
                Content::Part { head: data, name: joined(&[], name)?, size }
            }
            _ => return Err("a part without a name, or shorter than its beginning"),
        },
        b'1' => Content::HardLink(normalised(raw_link)?),
        b'2' => Content::Symlink(link_target(raw_link)?),
        b'5' => Content::Directory,
        b'M' => return Err("archives in several volumes are not supported"),
        _ => return Err("an entry of an unknown type"),
    };
    if path.is_empty() && content != Content::Directory {
        return Err("an entry without a name");
    }
    Ok(Entry {
        offset,
        path,
        mode: header.mode & 0o7777,
        uid: extended.uid.or(global.uid).unwrap_or(header.uid),
        gid: extended.gid.or(global.gid).unwrap_or(header.gid),
        mtime_ns: extended.mtime_ns.or(global.mtime_ns).unwrap_or(header.mtime_ns),
        content,
    })
}

/// A prefix and a name as one path.
fn joined(prefix: &[u8], name: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut path = Vec::new();
    path.try_reserve_exact(prefix.len().saturating_add(name.len()).saturating_add(1))
        .map_err(|_| NO_MEMORY)?;
    path.extend_from_slice(prefix);
    if !prefix.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    Ok(path)
}

/// A path below the archive's root.
fn normalised(raw: &[u8]) -> Result<Vec<u8>, &'static str> {
    if raw.is_empty() {
        return Err("an empty name");
    }
    if raw.contains(&0) {
        return Err("a name with a zero byte in it");
    }
    let mut path = Vec::new();
    path.try_reserve_exact(raw.len().min(PATH_MAX)).map_err(|_| NO_MEMORY)?;
    for component in raw.split(|byte| *byte == b'/') {
        match component {
            b"" | b"." => continue,
            b".." => return Err("a name that leads out of the archive (..)"),
            _ if component.len() > NAME_MAX => return Err("a name with a component of more than 255 bytes"),
            _ => {}
        }
        if path.len().saturating_add(component.len()).saturating_add(1) >= PATH_MAX {
            return Err("a name of more than 4095 bytes");
        }
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(component);
    }
    Ok(path)
}

/// The target of a symbolic link.
fn link_target(raw: &[u8]) -> Result<Vec<u8>, &'static str> {
    if raw.is_empty() {
        return Err("a symbolic link to nothing");
    }
    if raw.contains(&0) {
        return Err("a symbolic link with a zero byte in it");
    }
    if raw.len() >= PATH_MAX {
        return Err("a symbolic link of more than 4095 bytes");
    }
    joined(&[], raw)
}

/// The bytes before the first zero, or all.
fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}
