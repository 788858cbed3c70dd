//! An inode of the file system in memory: its attributes, and what it holds by its kind. Reading a file sets its time of
//! last read only when that is not later than the last change, so that reads in a row cost no clock.

use super::content::{Content, Removed};
use super::directory::{Directory, Name};
use super::{TmpFs, entries, own_inode, rename};
use crate::fs::file::File;
use crate::fs::inode::{
    AttributeChange, DirEntry, FileKind, Inode, InodeRef, Metadata, NewInode, Ownership, RenameMode,
    SpaceInfo, Visit,
};
use crate::fs::locks::FileLocks;
use crate::fs::open::OpenFlags;
use crate::ipc::fifo::Fifo;
use crate::kernel::Ctx;
use crate::limits::LINKS_MAX;
use crate::sync::{Arc, Mutex, RwLock, Weak};
use crate::user::{Sink, Source};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

/// What an inode takes of the file system's space besides what it holds.
const INODE_BYTES: u64 = 256;
/// Bytes that a directory reports for each entry.
const REPORTED_ENTRY_BYTES: u64 = 32;

/// What an inode holds.
pub(super) enum Body {
    Regular(RwLock<Content>),
    Directory(Mutex<Directory>),
    Symlink(Box<[u8]>),
    Fifo(Fifo),
}

pub(super) struct Attributes {
    pub(super) mode: u32,
    pub(super) nlink: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) atime_ns: u64,
    pub(super) mtime_ns: u64,
    pub(super) ctime_ns: u64,
    version: u64,
}

/// One inode.
pub(super) struct TmpInode {
    pub(super) fs: Arc<TmpFs>,
    pub(super) this: Weak<TmpInode>,
    pub(super) ino: u64,
    pub(super) body: Body,
    pub(super) attributes: Mutex<Attributes>,
    /// A directory's parent and its name there, or the last name that something else was given; nothing is locked after
    /// this.
    pub(super) parent: Mutex<Option<(Weak<TmpInode>, Name)>>,
    locks: FileLocks,
}

impl TmpInode {
    /// A new inode that nothing names yet but that counts its first name; `parent` is where it will be.
    pub(super) fn create(
        fs: &Arc<TmpFs>,
        new: NewInode<'_>,
        ownership: Ownership,
        parent: Option<(Weak<TmpInode>, Name)>,
    ) -> Result<Arc<TmpInode>> {
        let (body, bytes) = match new {
            NewInode::Regular => (Body::Regular(RwLock::new(Content::new())), 0),
            NewInode::Directory => (Body::Directory(Mutex::new(Directory::new())), 0),
            NewInode::Symlink(target) => (Body::Symlink(target.into()), target.len() as u64),
            NewInode::Fifo => (Body::Fifo(Fifo::new()), 0),
        };
        fs.require_memory()?;
        fs.space.take(INODE_BYTES.saturating_add(bytes))?;
        let ino = match fs.space.take_inode() {
            Ok(ino) => ino,
            Err(errno) => {
                fs.space.give(INODE_BYTES.saturating_add(bytes));
                return Err(errno);
            }
        };
        let now_ns = fs.now_ns();
        let is_directory = matches!(body, Body::Directory(_));
        let attributes = Attributes {
            mode: ownership.mode & 0o7777,
            nlink: if is_directory { 2 } else { 1 },
            uid: ownership.uid,
            gid: ownership.gid,
            atime_ns: now_ns,
            mtime_ns: now_ns,
            ctime_ns: now_ns,
            version: 1,
        };
        Ok(Arc::new_cyclic(|this| TmpInode {
            fs: fs.clone(),
            this: this.clone(),
            ino,
            body,
            attributes: Mutex::new(attributes),
            parent: Mutex::new(parent),
            locks: FileLocks::new(),
        }))
    }

    pub(super) fn is_directory(&self) -> bool {
        matches!(self.body, Body::Directory(_))
    }

    pub(super) fn directory(&self) -> Result<&Mutex<Directory>> {
        match &self.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn regular(&self) -> Result<&RwLock<Content>> {
        match &self.body {
            Body::Regular(content) => Ok(content),
            Body::Directory(_) => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Notes that the content has changed now.
    pub(super) fn note_content_change(&self) {
        let now_ns = self.fs.now_ns();
        let mut attributes = self.attributes.lock();
        attributes.mtime_ns = now_ns;
        attributes.ctime_ns = now_ns;
        attributes.version = attributes.version.wrapping_add(1);
    }

    /// Notes that the content has been read now.
    pub(super) fn note_read(&self) {
        let mut attributes = self.attributes.lock();
        if attributes.atime_ns <= attributes.mtime_ns.max(attributes.ctime_ns) {
            attributes.atime_ns = self.fs.now_ns();
        }
    }

    /// One name more.
    ///
    /// # Errors
    /// `EMLINK`; `ENOENT` when there is none any more.
    pub(super) fn add_link(&self) -> Result<()> {
        let mut attributes = self.attributes.lock();
        if attributes.nlink == 0 {
            return Err(Errno::ENOENT);
        }
        if attributes.nlink >= LINKS_MAX {
            return Err(Errno::EMLINK);
        }
        attributes.nlink = attributes.nlink.saturating_add(1);
        attributes.ctime_ns = self.fs.now_ns();
        Ok(())
    }

    /// So many names less.
    pub(super) fn drop_links(&self, count: u32) {
        let mut attributes = self.attributes.lock();
        attributes.nlink = attributes.nlink.saturating_sub(count);
        attributes.ctime_ns = self.fs.now_ns();
    }

    fn take_children(&self) -> Vec<Arc<TmpInode>> {
        match &self.body {
            Body::Directory(directory) => directory.lock().take_all(&self.fs.space),
            _ => Vec::new(),
        }
    }
}

impl Drop for TmpInode {
    fn drop(&mut self) {
        // One after another, not one inside the other: a tree may be deeper than a stack.
        let mut orphans = self.take_children();
        while let Some(orphan) = orphans.pop() {
            if let Some(orphan) = Arc::into_inner(orphan) {
                orphans.append(&mut orphan.take_children());
            }
        }
        let held = match &self.body {
            Body::Regular(content) => content.read().allocated_bytes(),
            Body::Symlink(target) => target.len() as u64,
            Body::Directory(_) | Body::Fifo(_) => 0,
        };
        self.fs.space.give(held.saturating_add(INODE_BYTES));
        self.fs.space.give_inode();
    }
}

impl Inode for TmpInode {
    fn kind(&self) -> FileKind {
        match self.body {
            Body::Regular(_) => FileKind::Regular,
            Body::Directory(_) => FileKind::Directory,
            Body::Symlink(_) => FileKind::Symlink,
            Body::Fifo(_) => FileKind::Fifo,
        }
    }

    fn metadata(&self) -> Metadata {
        let (size, held_bytes) = match &self.body {
            Body::Regular(content) => {
                let content = content.read();
                (content.size(), content.allocated_bytes())
            }
            Body::Directory(directory) => {
                ((directory.lock().len() as u64).saturating_mul(REPORTED_ENTRY_BYTES), 0)
            }
            Body::Symlink(target) => (target.len() as u64, 0),
            Body::Fifo(_) => (0, 0),
        };
        let attributes = self.attributes.lock();
        Metadata {
            dev: self.fs.dev,
            ino: self.ino,
            kind: self.kind(),
            mode: attributes.mode,
            nlink: attributes.nlink,
            uid: attributes.uid,
            gid: attributes.gid,
            rdev: 0,
            size,
            blocks: held_bytes.div_ceil(512),
            atime_ns: attributes.atime_ns,
            mtime_ns: attributes.mtime_ns,
            ctime_ns: attributes.ctime_ns,
        }
    }

    fn identity(&self) -> (u64, u64) {
        (self.fs.dev, self.ino)
    }

    fn version(&self) -> u64 {
        self.attributes.lock().version
    }

    fn set_attributes(&self, change: &AttributeChange) -> Result<()> {
        let now_ns = self.fs.now_ns();
        let mut attributes = self.attributes.lock();
        attributes.mode = change.mode.map_or(attributes.mode, |mode| mode & 0o7777);
        attributes.uid = change.uid.unwrap_or(attributes.uid);
        attributes.gid = change.gid.unwrap_or(attributes.gid);
        attributes.atime_ns = change.atime_ns.unwrap_or(attributes.atime_ns);
        attributes.mtime_ns = change.mtime_ns.unwrap_or(attributes.mtime_ns);
        attributes.ctime_ns = now_ns;
        Ok(())
    }

    fn space(&self) -> SpaceInfo {
        self.fs.space.info()
    }

    fn file_system_type(&self) -> &'static str {
        "tmpfs"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let directory = self.directory()?.lock();
        Ok(directory.get(name).ok_or(Errno::ENOENT)?.clone())
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        let parent = self.parent.lock();
        let (directory, name) = parent.as_ref()?;
        Some((directory.upgrade()?, name.to_vec()))
    }

    fn create(&self, name: &[u8], new: NewInode<'_>, ownership: Ownership) -> Result<InodeRef> {
        Ok(entries::create(self, name, new, ownership)?)
    }

    fn link(&self, name: &[u8], target: &InodeRef) -> Result<()> {
        entries::link(self, name, own_inode(&self.fs, target))
    }

    fn unlink(&self, name: &[u8]) -> Result<()> {
        entries::unlink(self, name)
    }

    fn remove_dir(&self, name: &[u8]) -> Result<()> {
        entries::remove_dir(self, name)
    }

    fn rename(&self, old: &[u8], new_dir: &InodeRef, new: &[u8], mode: RenameMode) -> Result<()> {
        entries::require_name(new)?;
        let new_dir = own_inode(&self.fs, new_dir).ok_or(Errno::EXDEV)?;
        rename::rename(self, old, &new_dir, new, mode)
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        entries::read(self, cookie, visit)
    }

    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        match &self.body {
            Body::Symlink(target) => Ok(target.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    fn read_at(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let count = self.regular()?.read().read(offset, sink)?;
        self.note_read();
        Ok(count)
    }

    fn write_at(&self, offset: u64, source: &mut dyn Source) -> Result<usize> {
        let count = self.regular()?.write().write(&self.fs, offset, source)?;
        if count > 0 {
            self.note_content_change();
        }
        Ok(count)
    }

    fn append(&self, source: &mut dyn Source) -> Result<(u64, usize)> {
        let mut content = self.regular()?.write();
        let end = content.size();
        let count = content.write(&self.fs, end, source)?;
        drop(content);
        if count > 0 {
            self.note_content_change();
        }
        Ok((end.saturating_add(count as u64), count))
    }

    fn truncate(&self, size: u64) -> Result<()> {
        let removed: Removed = self.regular()?.write().truncate(&self.fs, size)?;
        drop(removed);
        self.note_content_change();
        Ok(())
    }

    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        if len == 0 {
            return Err(Errno::EINVAL);
        }
        let content = self.regular().map_err(|_| Errno::ENODEV)?;
        content.write().allocate(&self.fs, offset, len)?;
        self.note_content_change();
        Ok(())
    }

    fn open(&self, _ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        match &self.body {
            Body::Fifo(fifo) => {
                let this = self.this.upgrade().ok_or(Errno::ENXIO)?;
                Ok(Some(fifo.open(this, access)?))
            }
            _ => Ok(None),
        }
    }

    fn locks(&self) -> Option<&FileLocks> {
        match self.body {
            Body::Regular(_) | Body::Directory(_) | Body::Fifo(_) => Some(&self.locks),
            Body::Symlink(_) => None,
        }
    }
}
