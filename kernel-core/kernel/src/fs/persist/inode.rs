//! An inode of the durable file system: its number, and what only memory keeps of it. Everything else is asked of the volume.

use super::PersistFs;
use super::shown::{kind, list, metadata, piece_by_piece, read, with_piece};
use crate::fs::file::File;
use crate::fs::inode::{
    AttributeChange, DirEntry, FileKind, Inode, InodeRef, Metadata, NewInode, Ownership, RenameMode,
    SpaceInfo, SyncScope, Visit,
};
use crate::fs::locks::FileLocks;
use crate::fs::open::OpenFlags;
use crate::ipc::fifo::Fifo;
use crate::kernel::Ctx;
use crate::sync::{Arc, Mutex, Weak};
use crate::user::{Sink, Source};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};
use tabula_persist as volume;

/// One inode.
pub(super) struct PersistInode {
    fs: Arc<PersistFs>,
    this: Weak<PersistInode>,
    ino: u64,
    kind: FileKind,
    /// What was known last: all there is to know while nothing changes, and when the disk fails.
    last: Mutex<volume::Known>,
    /// Where something other than a directory was found last.
    found: Mutex<Option<(u64, Box<[u8]>)>>,
    /// Held while several pieces are appended as one.
    appending: Mutex<()>,
    fifo: Option<Fifo>,
    locks: FileLocks,
}

impl PersistInode {
    /// The inode of a file system that holds it already.
    pub(super) fn create(fs: Arc<PersistFs>, known: &volume::Known) -> Arc<PersistInode> {
        Arc::new_cyclic(|this| PersistInode {
            fs,
            this: this.clone(),
            ino: known.metadata.ino,
            kind: kind(known.metadata.kind),
            last: Mutex::new(*known),
            found: Mutex::new(None),
            appending: Mutex::new(()),
            fifo: (known.metadata.kind == volume::Kind::Fifo).then(Fifo::new),
            locks: FileLocks::new(),
        })
    }

    fn known(&self) -> volume::Metadata {
        let mut last = self.last.lock();
        if self.fs.volume.renew(&mut last) == Err(volume::Error::NotFound) {
            // A restore has gone back to when it was not there.
            last.metadata.nlink = 0;
        }
        last.metadata
    }

    fn require_directory(&self) -> Result<()> {
        if self.kind == FileKind::Directory { Ok(()) } else { Err(Errno::ENOTDIR) }
    }

    fn require_regular(&self) -> Result<()> {
        match self.kind {
            FileKind::Regular => Ok(()),
            FileKind::Directory => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    /// The inode below this directory that something is known of.
    fn child(&self, name: &[u8], known: &volume::Known) -> Result<InodeRef> {
        let inode = self.fs.inode(known)?;
        if inode.kind != FileKind::Directory {
            *inode.found.lock() = Some((self.ino, name.into()));
        }
        Ok(inode)
    }

    fn own(&self, of: &InodeRef) -> Result<u64> {
        let inode = of.as_any().downcast_ref::<PersistInode>().ok_or(Errno::EXDEV)?;
        if Arc::ptr_eq(&inode.fs, &self.fs) { Ok(inode.ino) } else { Err(Errno::EXDEV) }
    }

    /// Writes a source piece by piece; `write` gets each with the number of bytes before it.
    fn write_pieces(
        &self,
        source: &mut dyn Source,
        mut write: impl FnMut(usize, &[u8]) -> Result<usize>,
    ) -> Result<usize> {
        self.require_regular()?;
        piece_by_piece(|done| {
            with_piece(source.remaining(), |piece| {
                source.take(piece)?;
                let mut written = 0_usize;
                while let Some(rest) = piece.get(written..).filter(|rest| !rest.is_empty()) {
                    match write(done.saturating_add(written), rest) {
                        Ok(count) => written = written.saturating_add(count),
                        Err(errno) if written == 0 => return Err(errno),
                        Err(_) => break,
                    }
                }
                Ok((written, piece.len()))
            })
        })
    }
}

/// What is not there although somebody has it: a restore has gone back to before it was made.
fn stale(errno: Errno) -> Errno {
    if errno == Errno::ENOENT { Errno::ESTALE } else { errno }
}

impl Drop for PersistInode {
    fn drop(&mut self) {
        self.fs.forget(self.ino);
    }
}

impl Inode for PersistInode {
    fn kind(&self) -> FileKind {
        self.kind
    }

    fn metadata(&self) -> Metadata {
        metadata(self.fs.dev, self.ino, &self.known())
    }

    fn identity(&self) -> (u64, u64) {
        (self.fs.dev, self.ino)
    }

    fn version(&self) -> u64 {
        self.fs.content_version(self.known().version)
    }

    fn set_attributes(&self, change: &AttributeChange) -> Result<()> {
        self.fs.change(|volume| volume.set_attributes(self.ino, change)).map_err(stale)
    }

    fn space(&self) -> SpaceInfo {
        self.fs.space()
    }

    fn file_system_type(&self) -> &'static str {
        "persist"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        self.require_directory()?;
        let known = self.fs.volume.know(self.ino, name)?;
        self.child(name, &known)
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        let (ino, name) = match self.kind {
            FileKind::Directory => self.fs.volume.parent(self.ino).ok()??,
            _ => self.found.lock().as_ref().map(|(ino, name)| (*ino, name.to_vec()))?,
        };
        let known = self.fs.volume.metadata(ino).ok()?;
        Some((self.fs.inode(&known.into()).ok()?, name))
    }

    fn create(&self, name: &[u8], new: NewInode<'_>, ownership: Ownership) -> Result<InodeRef> {
        self.require_directory()?;
        let known = self.fs.change(|volume| volume.create(self.ino, name, new, ownership))?;
        self.child(name, &known.into())
    }

    fn link(&self, name: &[u8], target: &InodeRef) -> Result<()> {
        self.require_directory()?;
        let target = self.own(target)?;
        self.fs.change(|volume| volume.link(self.ino, name, target))
    }

    fn unlink(&self, name: &[u8]) -> Result<()> {
        self.require_directory()?;
        self.fs.change(|volume| volume.unlink(self.ino, name))
    }

    fn remove_dir(&self, name: &[u8]) -> Result<()> {
        self.require_directory()?;
        self.fs.change(|volume| volume.remove_dir(self.ino, name))
    }

    fn rename(&self, old: &[u8], new_dir: &InodeRef, new: &[u8], mode: RenameMode) -> Result<()> {
        self.require_directory()?;
        let to = self.own(new_dir)?;
        self.fs.change(|volume| volume.rename(self.ino, old, to, new, mode))?;
        // Whoever has it open learns its new name.
        if let Ok(known) = self.fs.volume.know(to, new)
            && let Ok(inode) = self.fs.inode(&known)
            && inode.kind != FileKind::Directory
        {
            *inode.found.lock() = Some((to, new.into()));
        }
        Ok(())
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        self.require_directory()?;
        let next = |cookie, max| Ok(self.fs.volume.read_dir(self.ino, cookie, max)?);
        list(cookie, next, |ino| ino, visit)
    }

    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        Ok(self.fs.volume.read_link(self.ino)?)
    }

    fn read_at(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        self.require_regular()?;
        read(offset, sink, |at, piece| {
            self.fs.volume.read_at(self.ino, at, piece).map_err(|error| stale(error.errno()))
        })
    }

    fn write_at(&self, offset: u64, source: &mut dyn Source) -> Result<usize> {
        self.write_pieces(source, |before, piece| {
            let at = offset.checked_add(before as u64).ok_or(Errno::EFBIG)?;
            self.fs.change(|volume| volume.write_at(self.ino, at, piece)).map_err(stale)
        })
    }

    fn append(&self, source: &mut dyn Source) -> Result<(u64, usize)> {
        let _appending = self.appending.lock();
        let mut end = self.known().size;
        let count = self.write_pieces(source, |_, piece| {
            let (new_end, count) = self.fs.change(|volume| volume.append(self.ino, piece)).map_err(stale)?;
            end = new_end;
            Ok(count)
        })?;
        Ok((end, count))
    }

    fn truncate(&self, size: u64) -> Result<()> {
        self.require_regular()?;
        self.fs.change(|volume| volume.truncate(self.ino, size)).map_err(stale)
    }

    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        if len == 0 {
            return Err(Errno::EINVAL);
        }
        self.require_regular().map_err(|_| Errno::ENODEV)?;
        let mut done = 0;
        while done < len {
            let at = offset.checked_add(done).ok_or(Errno::EFBIG)?;
            let count = self.fs.change(|volume| volume.allocate(self.ino, at, len.saturating_sub(done)))?;
            if count == 0 {
                self.fs.flusher.wait_for_room()?;
            }
            done = done.saturating_add(count);
        }
        Ok(())
    }

    fn sync(&self, _scope: SyncScope) -> Result<()> {
        self.fs.sync(Some(self.ino))
    }

    fn sync_file_system(&self) -> Result<()> {
        self.fs.sync(None)
    }

    fn open(&self, _ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        match &self.fifo {
            Some(fifo) => {
                let this = self.this.upgrade().ok_or(Errno::ENXIO)?;
                Ok(Some(fifo.open(this, access)?))
            }
            None => Ok(None),
        }
    }

    fn locks(&self) -> Option<&FileLocks> {
        if self.kind == FileKind::Symlink { None } else { Some(&self.locks) }
    }
}
