//! `/.snapshots`: a directory of all snapshots. `mkdir` takes one, `rmdir` deletes one, and what is below is read-only
//! ([`super::snapshot`]). Two files that are not listed are for what has no call: a name written to `.restore` makes the disk
//! what that snapshot shows; `tree` or `pages` written to `.check` checks the disk, and reading it gives what the last
//! check found. They wait for the flusher's thread, which does it.

use super::PersistFs;
use super::snapshot::{SnapshotInode, Tree};
use crate::fs::inode::{
    AttributeChange, DirEntry, FileKind, Inode, InodeRef, Metadata, NewInode, Ownership, SpaceInfo, Visit,
};
use crate::fs::pseudo;
use crate::kernel::Ctx;
use crate::service::session::USER;
use crate::sync::{Arc, Weak, atomic::Ordering};
use crate::user::{Sink, Source};
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};
use tabula_persist::SnapshotInfo;
use tabula_persist::fsck::Scope;
use tabula_persist::limits::NAME_MAX;

/// One of the places that are there whatever snapshots are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The directory.
    List,
    /// `.restore`.
    Restore,
    /// `.check`.
    Check,
}

/// An inode at one of these places.
pub(super) struct Fixed {
    tree: Arc<Tree>,
    this: Weak<Fixed>,
    place: Place,
}

impl Fixed {
    fn create(tree: Arc<Tree>, place: Place) -> Arc<Fixed> {
        Arc::new_cyclic(|this| Fixed { tree, this: this.clone(), place })
    }

    fn require_list(&self) -> Result<()> {
        if self.place == Place::List { Ok(()) } else { Err(Errno::ENOTDIR) }
    }

    fn snapshot(&self, snapshot: SnapshotInfo) -> Result<InodeRef> {
        let above: InodeRef = self.this.upgrade().ok_or(Errno::EIO)?;
        Ok(SnapshotInode::top(self.tree.clone(), snapshot, above))
    }
}

impl PersistFs {
    /// The directory of the snapshots, as a file system of its own. `layout` says which directories of the disk are seen
    /// where: absolute paths, and names in the disk's root.
    ///
    /// # Errors
    /// `EIO`.
    pub fn snapshot_directory(
        &self,
        dev: u64,
        layout: &'static [(&'static [u8], &'static [u8])],
    ) -> Result<InodeRef> {
        let fs = self.this.upgrade().ok_or(Errno::EIO)?;
        Ok(Fixed::create(Arc::new(Tree { fs, dev, layout }), Place::List))
    }

    /// The durable file system whose snapshots' directory this is.
    pub fn of_snapshots(inode: &InodeRef) -> Option<Arc<PersistFs>> {
        let fixed = inode.as_any().downcast_ref::<Fixed>()?;
        (fixed.place == Place::List).then(|| fixed.tree.fs.clone())
    }
}

/// What was written as one word, without the line's end.
fn word(source: &mut dyn Source) -> Result<(Vec<u8>, usize)> {
    let count = source.remaining();
    if count > NAME_MAX.saturating_add(1) {
        return Err(Errno::EINVAL);
    }
    let mut bytes = vec![0; count];
    source.take(&mut bytes)?;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    Ok((bytes, count))
}

impl Inode for Fixed {
    fn metadata(&self) -> Metadata {
        let changed_ns = self.tree.fs.snapshots_changed_ns.load(Ordering::SeqCst);
        let (ino, kind, mode) = match self.place {
            Place::List => (1, FileKind::Directory, 0o755),
            Place::Restore => (2, FileKind::Regular, 0o200),
            Place::Check => (3, FileKind::Regular, 0o644),
        };
        Metadata { uid: USER, gid: USER, ..pseudo::metadata(self.tree.dev, ino, kind, mode, changed_ns) }
    }

    fn space(&self) -> SpaceInfo {
        self.tree.fs.space()
    }

    fn file_system_type(&self) -> &'static str {
        "snapshots"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn set_attributes(&self, _change: &AttributeChange) -> Result<()> {
        Err(Errno::EPERM)
    }

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        self.require_list()?;
        match name {
            b".restore" => Ok(Fixed::create(self.tree.clone(), Place::Restore)),
            b".check" => Ok(Fixed::create(self.tree.clone(), Place::Check)),
            _ => self.snapshot(self.tree.fs.volume.snapshot(name)?),
        }
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        let name: &[u8] = match self.place {
            Place::List => return None,
            Place::Restore => b".restore",
            Place::Check => b".check",
        };
        Some((Fixed::create(self.tree.clone(), Place::List), name.to_vec()))
    }

    fn create(&self, name: &[u8], new: NewInode<'_>, _ownership: Ownership) -> Result<InodeRef> {
        self.require_list()?;
        if !matches!(new, NewInode::Directory) {
            return Err(Errno::EPERM);
        }
        let wanted = name.to_vec();
        self.tree.fs.flusher.perform(move |fs| fs.create_snapshot(Some(&wanted)))?;
        self.snapshot(self.tree.fs.volume.snapshot(name)?)
    }

    fn unlink(&self, _name: &[u8]) -> Result<()> {
        self.require_list()?;
        Err(Errno::EPERM)
    }

    fn remove_dir(&self, name: &[u8]) -> Result<()> {
        self.require_list()?;
        let name = name.to_vec();
        self.tree.fs.flusher.perform(move |fs| fs.delete_snapshot(&name))
    }

    fn rename(
        &self,
        _old: &[u8],
        _new_dir: &InodeRef,
        _new: &[u8],
        _mode: crate::fs::inode::RenameMode,
    ) -> Result<()> {
        self.require_list()?;
        Err(Errno::EPERM)
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        self.require_list()?;
        let snapshots = self.tree.fs.snapshots()?;
        for snapshot in snapshots.iter().filter(|snapshot| u64::from(snapshot.number()) > cookie) {
            let shown = DirEntry {
                name: &snapshot.name,
                ino: Tree::ino_of_top(snapshot),
                kind: FileKind::Directory,
                next_cookie: u64::from(snapshot.number()),
            };
            if visit(shown) == Visit::Full {
                break;
            }
        }
        Ok(())
    }

    fn read_at(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        match self.place {
            Place::List => return Err(Errno::EISDIR),
            Place::Restore => return Ok(0),
            Place::Check => {}
        }
        let text = match self.tree.fs.last_check() {
            Some(checked) => checked.text(),
            None => b"checked: no\n".to_vec(),
        };
        let rest = usize::try_from(offset).ok().and_then(|from| text.get(from..)).unwrap_or_default();
        let piece = rest.get(..rest.len().min(sink.remaining())).unwrap_or_default();
        sink.put(piece)?;
        Ok(piece.len())
    }

    fn write_at(&self, _offset: u64, source: &mut dyn Source) -> Result<usize> {
        let flusher = &self.tree.fs.flusher;
        match self.place {
            Place::List => Err(Errno::EISDIR),
            Place::Restore => {
                let (name, count) = word(source)?;
                flusher.perform(move |fs| fs.restore_snapshot(&name))?;
                Ok(count)
            }
            Place::Check => {
                let (scope, count) = word(source)?;
                let scope = match scope.as_slice() {
                    b"tree" => Scope::Tree,
                    b"pages" => Scope::Everything,
                    _ => return Err(Errno::EINVAL),
                };
                flusher.perform(move |fs| fs.check_with_home(scope))?;
                Ok(count)
            }
        }
    }

    fn append(&self, source: &mut dyn Source) -> Result<(u64, usize)> {
        Ok((0, self.write_at(0, source)?))
    }

    fn truncate(&self, _size: u64) -> Result<()> {
        if self.place == Place::List { Err(Errno::EISDIR) } else { Ok(()) }
    }

    fn sync_file_system(&self) -> Result<()> {
        // It is part of the disk, which is asked itself.
        Ok(())
    }
}
