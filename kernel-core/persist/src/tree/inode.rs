//! An inode's record: what `stat` answers, and what only its kind has. All times are nanoseconds since 1970-01-01 UTC.

use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader, Writer};

/// The number of the root directory.
pub const ROOT: u64 = 1;

/// What kind of thing an inode is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Bytes.
    Regular,
    /// Names of other inodes.
    Directory,
    /// A path to walk instead.
    Symlink,
    /// A named pipe: its name and attributes only.
    Fifo,
}

impl Kind {
    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Kind::Regular => 1,
            Kind::Directory => 2,
            Kind::Symlink => 3,
            Kind::Fifo => 4,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Result<Kind> {
        Ok(match byte {
            1 => Kind::Regular,
            2 => Kind::Directory,
            3 => Kind::Symlink,
            4 => Kind::Fifo,
            _ => return Err(Error::Corrupt(Damage::Record)),
        })
    }
}

/// What is known of an inode (POSIX `struct stat`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// Its number.
    pub ino: u64,
    /// What it is.
    pub kind: Kind,
    /// Permission bits, set-user-id, set-group-id and sticky (0o7777).
    pub mode: u32,
    /// How many names it has.
    pub nlink: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// Bytes; for a directory 32 for each entry.
    pub size: u64,
    /// Pages of the device that it occupies, 4096 bytes each.
    pub pages: u64,
    /// Last read.
    pub atime_ns: u64,
    /// Last change of the content.
    pub mtime_ns: u64,
    /// Last change of the inode.
    pub ctime_ns: u64,
    /// Changes whenever the content does.
    pub version: u64,
}

/// What is known of an inode, with what it takes to find out whether that may have changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// What is known.
    pub metadata: Metadata,
    /// The store's number of changes then; 0 when nobody knows.
    pub(crate) changes: u64,
}

impl From<Metadata> for Known {
    fn from(metadata: Metadata) -> Known {
        Known { metadata, changes: 0 }
    }
}

/// What only a directory has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Directory {
    pub(crate) entries: u64,
    pub(crate) next_cookie: u64,
    /// The directory that it is in, itself for the root; 0 once it is removed.
    pub(crate) parent: u64,
    /// Its entry there.
    pub(crate) parent_cookie: u64,
}

/// What only one kind has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Body {
    Regular,
    Directory(Directory),
    Symlink(Box<[u8]>),
    Fifo,
}

/// A decoded record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Inode {
    pub(crate) ino: u64,
    pub(crate) mode: u32,
    pub(crate) nlink: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) size: u64,
    pub(crate) pages: u64,
    pub(crate) atime_ns: u64,
    pub(crate) mtime_ns: u64,
    pub(crate) ctime_ns: u64,
    pub(crate) version: u64,
    pub(crate) body: Body,
}

/// Bytes that a directory reports for each entry.
const REPORTED_ENTRY_BYTES: u64 = 32;

impl Inode {
    pub(crate) const fn kind(&self) -> Kind {
        match self.body {
            Body::Regular => Kind::Regular,
            Body::Directory(_) => Kind::Directory,
            Body::Symlink(_) => Kind::Symlink,
            Body::Fifo => Kind::Fifo,
        }
    }

    pub(crate) const fn is_directory(&self) -> bool {
        matches!(self.body, Body::Directory(_))
    }

    pub(crate) const fn directory(&self) -> Result<&Directory> {
        match &self.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Error::NotDirectory),
        }
    }

    pub(crate) const fn directory_mut(&mut self) -> Result<&mut Directory> {
        match &mut self.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Error::NotDirectory),
        }
    }

    /// Fails unless it has pages.
    pub(crate) const fn require_regular(&self) -> Result<()> {
        match self.body {
            Body::Regular => Ok(()),
            Body::Directory(_) => Err(Error::IsDirectory),
            _ => Err(Error::Invalid),
        }
    }

    /// Notes that the content changes now.
    pub(crate) const fn note_change(&mut self, now_ns: u64) {
        self.mtime_ns = now_ns;
        self.ctime_ns = now_ns;
        self.version = self.version.wrapping_add(1);
    }

    pub(crate) fn metadata(&self) -> Metadata {
        let size = match &self.body {
            Body::Directory(directory) => directory.entries.saturating_mul(REPORTED_ENTRY_BYTES),
            Body::Symlink(path) => path.len() as u64,
            Body::Regular | Body::Fifo => self.size,
        };
        Metadata {
            ino: self.ino,
            kind: self.kind(),
            mode: self.mode,
            nlink: self.nlink,
            uid: self.uid,
            gid: self.gid,
            size,
            pages: self.pages,
            atime_ns: self.atime_ns,
            mtime_ns: self.mtime_ns,
            ctime_ns: self.ctime_ns,
            version: self.version,
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u8(self.kind().to_byte()).u16(self.mode as u16).u32(self.nlink).u32(self.uid).u32(self.gid);
        to.u64(self.size).u64(self.pages).u64(self.atime_ns).u64(self.mtime_ns).u64(self.ctime_ns);
        to.u64(self.version);
        match &self.body {
            Body::Regular | Body::Fifo => {}
            Body::Directory(directory) => {
                to.u64(directory.entries).u64(directory.next_cookie);
                to.u64(directory.parent).u64(directory.parent_cookie);
            }
            Body::Symlink(path) => {
                to.raw(path);
            }
        }
        to.bytes
    }

    pub(crate) fn decode(ino: u64, bytes: &[u8]) -> Result<Inode> {
        let mut from = Reader::new(bytes, Damage::Record);
        let kind = Kind::from_byte(from.u8()?)?;
        let mode = u32::from(from.u16()?);
        let (nlink, uid, gid) = (from.u32()?, from.u32()?, from.u32()?);
        let (size, pages) = (from.u64()?, from.u64()?);
        let (atime_ns, mtime_ns, ctime_ns) = (from.u64()?, from.u64()?, from.u64()?);
        let version = from.u64()?;
        let body = match kind {
            Kind::Regular => Body::Regular,
            Kind::Fifo => Body::Fifo,
            Kind::Symlink => Body::Symlink(from.remaining().into()),
            Kind::Directory => Body::Directory(Directory {
                entries: from.u64()?,
                next_cookie: from.u64()?,
                parent: from.u64()?,
                parent_cookie: from.u64()?,
            }),
        };
        from.end()?;
        Ok(Inode { ino, mode, nlink, uid, gid, size, pages, atime_ns, mtime_ns, ctime_ns, version, body })
    }
}

/// What an entry of a directory says, under its name and under its cookie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) ino: u64,
    pub(crate) kind: Kind,
    pub(crate) cookie: u64,
}

impl Entry {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u64(self.ino).u8(self.kind.to_byte()).u64(self.cookie);
        to.bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Entry> {
        let mut from = Reader::new(bytes, Damage::Record);
        let entry = Entry { ino: from.u64()?, kind: Kind::from_byte(from.u8()?)?, cookie: from.u64()? };
        from.end()?;
        Ok(entry)
    }

    /// The form under the cookie, which has the name.
    pub(crate) fn encode_listed(&self, name: &[u8]) -> Vec<u8> {
        let mut to = Writer::default();
        to.u64(self.ino).u8(self.kind.to_byte()).raw(name);
        to.bytes
    }

    /// Reads that form: the entry and its name.
    pub(crate) fn decode_listed(cookie: u64, bytes: &[u8]) -> Result<(Entry, &[u8])> {
        let mut from = Reader::new(bytes, Damage::Record);
        let entry = Entry { ino: from.u64()?, kind: Kind::from_byte(from.u8()?)?, cookie };
        Ok((entry, from.remaining()))
    }
}
