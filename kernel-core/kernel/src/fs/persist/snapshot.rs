//! What one snapshot shows, below `/.snapshots/NAME`: the directories that are durable, where programs know them. They are
//! at those paths (`usr/local`), and not under the names that the disk has for them (`local`), so that a path in a snapshot is
//! the path that it was, with something before it. Where home lies on a disk of its own, it is the snapshot's part there
//! ([`super::together`]), as long as home is shown. Nothing here changes, but a snapshot can be deleted while its files are
//! open: reading them is `ESTALE` then.

use super::PersistFs;
use super::shown::{list, metadata, read};
use crate::fs::inode::{DirEntry, FileKind, Inode, InodeRef, Metadata, SpaceInfo, Visit};
use crate::fs::mount::MountAccess;
use crate::fs::pseudo;
use crate::home::{self, Place};
use crate::kernel::Ctx;
use crate::sync::{Arc, Weak};
use crate::user::Sink;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};
use tabula_persist as volume;
use volume::{ROOT, SnapshotInfo, SnapshotReader};

/// An inode's number here is that of the snapshot, from this bit on, and its own below.
const NUMBER_SHIFT: u32 = 40;
/// The bit of directories that are not on a disk.
const MADE_UP: u64 = 1 << 39;
/// The bit of what is on home's disk.
const ON_HOME: u64 = 1 << 38;

/// The file system of all snapshots of a volume.
pub(super) struct Tree {
    pub(super) fs: Arc<PersistFs>,
    pub(super) dev: u64,
    /// Which directories of the disk are seen where.
    pub(super) layout: &'static [(&'static [u8], &'static [u8])],
}

/// Something in a snapshot.
#[derive(Clone, Copy)]
enum What {
    /// A directory above those that are on the disk: the beginning of their paths, without a slash at its end.
    Above(&'static [u8]),
    /// What a disk has.
    OnDisk(Disk, volume::Metadata),
}

/// One of the disks that a snapshot is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Disk {
    /// The system's.
    System,
    /// Home's own.
    Home,
}

/// A snapshot, with its part on home's disk, if there is one that could be seen when it was found.
struct Shown {
    system: SnapshotInfo,
    home: Option<(Weak<PersistFs>, SnapshotInfo)>,
}

/// One inode of a snapshot.
pub(super) struct SnapshotInode {
    tree: Arc<Tree>,
    this: Weak<SnapshotInode>,
    snapshot: Arc<Shown>,
    what: What,
    above: InodeRef,
    name: Vec<u8>,
}

/// What the layout has right below a path: the name, the path to it, and the disk's name if it is on the disk itself.
type Below = (&'static [u8], &'static [u8], Option<&'static [u8]>);

impl Tree {
    fn ino(snapshot: &SnapshotInfo, own: u64) -> u64 {
        (u64::from(snapshot.number()) << NUMBER_SHIFT) | own
    }

    /// The number of a snapshot's topmost directory.
    pub(super) fn ino_of_top(snapshot: &SnapshotInfo) -> u64 {
        Tree::ino(snapshot, MADE_UP)
    }

    fn below(&self, path: &[u8]) -> Vec<Below> {
        let mut found: Vec<Below> = Vec::new();
        for (full, disk) in self.layout.iter().copied() {
            let Some(rest) = full.strip_prefix(path).and_then(|rest| rest.strip_prefix(b"/")) else {
                continue;
            };
            let len = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
            let name = rest.get(..len).unwrap_or_default();
            let to = full.get(..path.len().saturating_add(1).saturating_add(len)).unwrap_or_default();
            if !found.iter().any(|(known, ..)| *known == name) {
                found.push((name, to, (len == rest.len()).then_some(disk)));
            }
        }
        found
    }
}

/// The number, within a snapshot, of what has one on a disk.
const fn on_disk(disk: Disk, ino: u64) -> u64 {
    match disk {
        Disk::System => ino,
        Disk::Home => ino | ON_HOME,
    }
}

impl SnapshotInode {
    /// A snapshot's topmost directory.
    pub(super) fn top(tree: Arc<Tree>, snapshot: SnapshotInfo, above: InodeRef) -> InodeRef {
        let home = tree.fs.part_of(&snapshot).map(|(home, part)| (Arc::downgrade(&home), part));
        let name = snapshot.name.clone();
        let shown = Arc::new(Shown { system: snapshot, home });
        SnapshotInode::create(tree, shown, What::Above(b""), above, name)
    }

    fn create(tree: Arc<Tree>, snapshot: Arc<Shown>, what: What, above: InodeRef, name: Vec<u8>) -> InodeRef {
        Arc::new_cyclic(|this| SnapshotInode { tree, this: this.clone(), snapshot, what, above, name })
    }

    fn child(&self, name: &[u8], what: What) -> Result<InodeRef> {
        let above: InodeRef = self.this.upgrade().ok_or(Errno::EIO)?;
        Ok(SnapshotInode::create(self.tree.clone(), self.snapshot.clone(), what, above, name.to_vec()))
    }

    /// Asks a disk's part of the snapshot. It may be gone meanwhile, and its pages somebody else's; home may be hidden.
    fn ask<T>(
        &self,
        disk: Disk,
        question: impl FnOnce(&SnapshotReader<'_>) -> volume::Result<T>,
    ) -> Result<T> {
        let (fs, snapshot) = match disk {
            Disk::System => (self.tree.fs.clone(), &self.snapshot.system),
            Disk::Home => {
                let (home, part) = self.snapshot.home.as_ref().ok_or(Errno::ESTALE)?;
                let seen = self.tree.fs.home().ok_or(Errno::ESTALE)?;
                if !core::ptr::eq(home.as_ptr(), Arc::as_ptr(&seen)) {
                    return Err(Errno::ESTALE);
                }
                (seen, part)
            }
        };
        question(&fs.volume.read_snapshot(snapshot)).map_err(|error| {
            let is_gone = fs.volume.snapshot(&snapshot.name).ok().as_ref() != Some(snapshot);
            if is_gone { Errno::ESTALE } else { error.errno() }
        })
    }

    /// A directory of the disk's root, which the layout shows somewhere. Home may be the root of its own disk.
    fn topmost(&self, name: &[u8]) -> Result<What> {
        if name == home::PLAIN
            && self.ask(Disk::System, |reader| Ok(home::place_in(reader)))?? == Place::OwnVolume
        {
            if self.snapshot.home.is_none() {
                return Err(Errno::ENOENT);
            }
            return Ok(What::OnDisk(Disk::Home, self.ask(Disk::Home, |reader| reader.metadata(ROOT))?));
        }
        Ok(What::OnDisk(Disk::System, self.ask(Disk::System, |reader| reader.lookup(ROOT, name))?))
    }

    fn number(&self, what: &What) -> u64 {
        let own = match what {
            What::Above(path) => MADE_UP | path.len() as u64,
            What::OnDisk(disk, known) => on_disk(*disk, known.ino),
        };
        Tree::ino(&self.snapshot.system, own)
    }

    fn read_layout(
        &self,
        path: &'static [u8],
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        for ((name, to, disk), next_cookie) in self.tree.below(path).into_iter().zip(1..) {
            if next_cookie <= cookie {
                continue;
            }
            let what = match disk {
                None => What::Above(to),
                Some(disk) => match self.topmost(disk) {
                    Err(Errno::ENOENT) => continue,
                    found => found?,
                },
            };
            let ino = self.number(&what);
            if visit(DirEntry { name, ino, kind: FileKind::Directory, next_cookie }) == Visit::Full {
                break;
            }
        }
        Ok(())
    }
}

impl Inode for SnapshotInode {
    fn metadata(&self) -> Metadata {
        let (dev, ino) = self.identity();
        let known = match &self.what {
            What::Above(_) => {
                let taken_ns = self.snapshot.system.created_ns;
                return pseudo::metadata(dev, ino, FileKind::Directory, 0o555, taken_ns);
            }
            What::OnDisk(_, known) => known,
        };
        metadata(dev, ino, known)
    }

    fn identity(&self) -> (u64, u64) {
        (self.tree.dev, self.number(&self.what))
    }

    fn access(&self) -> MountAccess {
        MountAccess::ReadOnly
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

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let what = match &self.what {
            What::Above(path) => {
                let below = self.tree.below(path);
                let (_, to, disk) =
                    below.into_iter().find(|(known, ..)| *known == name).ok_or(Errno::ENOENT)?;
                match disk {
                    None => What::Above(to),
                    Some(disk) => self.topmost(disk)?,
                }
            }
            What::OnDisk(disk, known) => {
                What::OnDisk(*disk, self.ask(*disk, |reader| reader.lookup(known.ino, name))?)
            }
        };
        self.child(name, what)
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        Some((self.above.clone(), self.name.clone()))
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        let (disk, known) = match &self.what {
            What::Above(path) => return self.read_layout(path, cookie, visit),
            What::OnDisk(disk, known) => (*disk, known),
        };
        let next = |cookie, max| self.ask(disk, |reader| reader.read_dir(known.ino, cookie, max));
        list(cookie, next, |own| Tree::ino(&self.snapshot.system, on_disk(disk, own)), visit)
    }

    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        match &self.what {
            What::Above(_) => Err(Errno::EINVAL),
            What::OnDisk(disk, known) => self.ask(*disk, |reader| reader.read_link(known.ino)),
        }
    }

    fn read_at(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let (disk, known) = match &self.what {
            What::OnDisk(disk, known) if known.kind == volume::Kind::Regular => (*disk, known),
            What::OnDisk(_, known) if known.kind != volume::Kind::Directory => return Err(Errno::EINVAL),
            _ => return Err(Errno::EISDIR),
        };
        read(offset, sink, |at, piece| self.ask(disk, |reader| reader.read_at(known.ino, at, piece)))
    }

    fn sync_file_system(&self) -> Result<()> {
        Ok(())
    }
}
