//! A read-only file system over a tar image, for the base system and for packages. The image is read once, when it is
//! mounted ([`open`]); files are served straight from its bytes, without a copy. Nothing in it ever changes: whatever would
//! change something is `EROFS`.

mod build;
pub mod parts;
pub mod tar;
#[cfg(test)]
mod tests;

use crate::fs::file::File;
use crate::fs::imagefs::build::{Node, Tables};
use crate::fs::imagefs::parts::{Part, Parts};
use crate::fs::inode::{
    AttributeChange, DirEntry, FileKind, Inode, InodeRef, Metadata, NewInode, Ownership, SpaceInfo, Visit,
};
use crate::fs::locks::FileLocks;
use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::limits::NAME_MAX;
use crate::sync::Arc;
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use alloc::vec::Vec;
use core::any::Any;
use core::ops::Range;
use tabula_abi::{Errno, Result};

pub use tar::TarError;

/// The place of a node in its file system's table; the inode's number is one more.
type NodeIndex = usize;

/// The root directory's.
const ROOT: NodeIndex = 0;

/// One mounted image.
struct ImageFs {
    image: Vec<u8>,
    nodes: Vec<Node>,
    /// The entries of all directories: each has a range of its own, sorted by name.
    entries: Vec<NamedNode>,
    dev: u64,
}

/// A name in a directory.
struct NamedNode {
    name: Vec<u8>,
    node: NodeIndex,
}

/// What a node holds.
enum Body {
    /// Bytes of the image.
    Regular(Range<usize>),
    /// Bytes of which the image has only the first.
    Part {
        /// Those.
        head: Range<usize>,
        /// All of them.
        part: Arc<Part>,
    },
    /// Its entries, and where it is itself.
    Directory {
        /// Its part of [`ImageFs::entries`].
        entries: Range<usize>,
        /// The directory above; the root's is the root.
        parent: NodeIndex,
        /// Its place in the parent's entries; none for the root.
        entry: Option<usize>,
    },
    /// A path to walk instead.
    Symlink(Vec<u8>),
}

/// Reads a tar image and gives its root directory, and the parts that are still to come. `dev` is the new file system's
/// number.
///
/// # Errors
/// What is wrong with the image and where.
pub fn open(image: Vec<u8>, dev: u64) -> core::result::Result<(InodeRef, Parts), TarError> {
    let index = tar::read(&image)?;
    let Tables { nodes, entries, parts } = build::build(index, image.len())?;
    let fs = Arc::new(ImageFs { image, nodes, entries, dev });
    Ok((Arc::new(ImageInode { fs, index: ROOT }), parts))
}

/// Puts what `data` has from an offset on into a sink.
fn copy(data: &[u8], offset: u64, sink: &mut dyn Sink) -> Result<usize> {
    let rest = usize::try_from(offset).ok().and_then(|offset| data.get(offset..)).unwrap_or_default();
    let piece = rest.get(..rest.len().min(sink.remaining())).unwrap_or_default();
    sink.put(piece)?;
    Ok(piece.len())
}

/// An inode of an image: a place in its table.
struct ImageInode {
    fs: Arc<ImageFs>,
    index: NodeIndex,
}

impl ImageInode {
    fn node(&self) -> Option<&Node> {
        self.fs.nodes.get(self.index)
    }

    fn at(&self, index: NodeIndex) -> InodeRef {
        Arc::new(ImageInode { fs: self.fs.clone(), index })
    }

    /// A directory's entries.
    fn entries(&self) -> Result<&[NamedNode]> {
        match self.node().map(|node| &node.body) {
            Some(Body::Directory { entries, .. }) => self.fs.entries.get(entries.clone()).ok_or(Errno::EIO),
            _ => Err(Errno::ENOTDIR),
        }
    }

    /// `EROFS` on a directory, `ENOTDIR` on anything else.
    fn refuse_in_directory(&self) -> Errno {
        if self.entries().is_ok() { Errno::EROFS } else { Errno::ENOTDIR }
    }

    /// `EISDIR` on a directory, `EROFS` on anything else.
    fn refuse_content(&self) -> Errno {
        if self.entries().is_ok() { Errno::EISDIR } else { Errno::EROFS }
    }
}

impl Body {
    fn kind(&self) -> FileKind {
        match self {
            Body::Regular(_) | Body::Part { .. } => FileKind::Regular,
            Body::Directory { .. } => FileKind::Directory,
            Body::Symlink(_) => FileKind::Symlink,
        }
    }

    fn size(&self) -> u64 {
        match self {
            Body::Regular(range) => range.len() as u64,
            Body::Part { part, .. } => part.size(),
            Body::Directory { entries, .. } => entries.len() as u64,
            Body::Symlink(target) => target.len() as u64,
        }
    }
}

impl Inode for ImageInode {
    fn kind(&self) -> FileKind {
        self.node().map_or(FileKind::Regular, |node| node.body.kind())
    }

    fn metadata(&self) -> Metadata {
        let node = self.node();
        let size = node.map_or(0, |node| node.body.size());
        let is_regular = node.is_some_and(|node| node.body.kind() == FileKind::Regular);
        let mtime_ns = node.map_or(0, |node| node.mtime_ns);
        Metadata {
            dev: self.fs.dev,
            ino: self.index as u64 + 1,
            kind: self.kind(),
            mode: node.map_or(0, |node| node.mode),
            nlink: node.map_or(0, |node| node.nlink),
            uid: node.map_or(0, |node| node.uid),
            gid: node.map_or(0, |node| node.gid),
            rdev: 0,
            size,
            blocks: if is_regular { size.div_ceil(512) } else { 0 },
            atime_ns: mtime_ns,
            mtime_ns,
            ctime_ns: mtime_ns,
        }
    }

    /// Always the same: nothing here changes.
    fn version(&self) -> u64 {
        0
    }

    fn set_attributes(&self, _change: &AttributeChange) -> Result<()> {
        Err(Errno::EROFS)
    }

    fn space(&self) -> SpaceInfo {
        SpaceInfo {
            block_bytes: 512,
            blocks: (self.fs.image.len() as u64).div_ceil(512),
            blocks_free: 0,
            inodes: self.fs.nodes.len() as u64,
            inodes_free: 0,
            name_max: NAME_MAX as u64,
        }
    }

    fn file_system_type(&self) -> &'static str {
        "imagefs"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let entries = self.entries()?;
        let found = entries.binary_search_by(|entry| entry.name.as_slice().cmp(name));
        let entry = found.ok().and_then(|place| entries.get(place)).ok_or(Errno::ENOENT)?;
        Ok(self.at(entry.node))
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        let Some(Body::Directory { parent, entry: Some(entry), .. }) = self.node().map(|node| &node.body)
        else {
            return None;
        };
        Some((self.at(*parent), self.fs.entries.get(*entry)?.name.clone()))
    }

    fn create(&self, name: &[u8], _new: NewInode<'_>, _ownership: Ownership) -> Result<InodeRef> {
        let entries = self.entries()?;
        let exists = entries.binary_search_by(|entry| entry.name.as_slice().cmp(name)).is_ok();
        Err(if exists { Errno::EEXIST } else { Errno::EROFS })
    }

    fn link(&self, _name: &[u8], _target: &InodeRef) -> Result<()> {
        Err(self.refuse_in_directory())
    }

    fn unlink(&self, _name: &[u8]) -> Result<()> {
        Err(self.refuse_in_directory())
    }

    fn remove_dir(&self, _name: &[u8]) -> Result<()> {
        Err(self.refuse_in_directory())
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        let entries = self.entries()?;
        let start = usize::try_from(cookie).unwrap_or(usize::MAX).min(entries.len());
        for (place, entry) in entries.iter().enumerate().skip(start) {
            let kind = self.fs.nodes.get(entry.node).ok_or(Errno::EIO)?.body.kind();
            let ino = entry.node as u64 + 1;
            if visit(DirEntry { name: &entry.name, ino, kind, next_cookie: place as u64 + 1 }) == Visit::Full
            {
                break;
            }
        }
        Ok(())
    }

    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        match self.node().map(|node| &node.body) {
            Some(Body::Symlink(target)) => Ok(target.clone()),
            _ => Err(Errno::EINVAL),
        }
    }

    fn read_at(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let bytes = |range: &Range<usize>| self.fs.image.get(range.clone()).ok_or(Errno::EIO);
        match self.node().map(|node| &node.body) {
            Some(Body::Regular(range)) => copy(bytes(range)?, offset, sink),
            Some(Body::Part { head, part }) => part.read_at(bytes(head)?, offset, sink),
            Some(Body::Directory { .. }) => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    fn arrivals(&self) -> Option<&WaitQueue> {
        match self.node().map(|node| &node.body) {
            Some(Body::Part { part, .. }) => Some(part.arrivals()),
            _ => None,
        }
    }

    fn write_at(&self, _offset: u64, _source: &mut dyn Source) -> Result<usize> {
        Err(self.refuse_content())
    }

    fn append(&self, _source: &mut dyn Source) -> Result<(u64, usize)> {
        Err(self.refuse_content())
    }

    fn truncate(&self, _size: u64) -> Result<()> {
        Err(self.refuse_content())
    }

    fn allocate(&self, _offset: u64, _len: u64) -> Result<()> {
        Err(if self.entries().is_ok() { Errno::ENODEV } else { Errno::EROFS })
    }

    fn open(&self, _ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        if access.contains(OpenFlags::WRITE) { Err(self.refuse_content()) } else { Ok(None) }
    }

    fn locks(&self) -> Option<&FileLocks> {
        self.node().map(|node| &node.locks)
    }
}
