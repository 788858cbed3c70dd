//! The tree of mounts: which file system's root covers which directory. A place in the tree is a [`Location`]: an inode
//! and the mount through which it was reached.

use crate::fs::inode::{FileKind, InodeRef};
use crate::limits::MOUNTS_MAX;
use crate::sync::{Arc, RwLock};
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Whether a mount may be changed through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MountAccess {
    /// Everything its permissions allow.
    ReadWrite,
    /// No changes (`EROFS`).
    ReadOnly,
}

/// One mounted file system.
pub struct Mount {
    id: u32,
    root: InodeRef,
    /// The directory it covers; none for the root of everything.
    covers: Option<Location>,
    access: MountAccess,
    source: Vec<u8>,
}

impl Mount {
    /// Where its root is.
    pub fn root(self: &Arc<Self>) -> Location {
        Location { mount: self.clone(), inode: self.root.clone() }
    }

    /// The directory it covers.
    pub fn covers(&self) -> Option<&Location> {
        self.covers.as_ref()
    }

    /// Whether it may be changed through.
    pub fn access(&self) -> MountAccess {
        self.access
    }

    /// What was mounted, for people.
    pub fn source(&self) -> &[u8] {
        &self.source
    }
}

/// A place in the tree.
#[derive(Clone)]
pub struct Location {
    /// The mount through which it was reached.
    pub mount: Arc<Mount>,
    /// The inode there.
    pub inode: InodeRef,
}

impl Location {
    /// Whether both are the same inode through the same mount.
    pub fn is_same(&self, other: &Location) -> bool {
        self.mount.id == other.mount.id && same_inode(&self.inode, &other.inode)
    }

    /// Fails where nothing may be changed.
    ///
    /// # Errors
    /// `EROFS`.
    pub fn require_writable(&self) -> Result<()> {
        match (self.mount.access, self.inode.access()) {
            (MountAccess::ReadWrite, MountAccess::ReadWrite) => Ok(()),
            _ => Err(Errno::EROFS),
        }
    }

    /// Whether this is the root of its mount.
    pub fn is_mount_root(&self) -> bool {
        same_inode(&self.inode, &self.mount.root)
    }
}

fn same_inode(a: &InodeRef, b: &InodeRef) -> bool {
    Arc::ptr_eq(a, b) || a.identity() == b.identity()
}

/// All mounts.
pub struct MountTable {
    mounts: RwLock<Mounts>,
}

struct Mounts {
    next_id: u32,
    /// Mounts with lower numbers stay.
    first_removable: u32,
    /// The mount inside which nothing may be mounted for now.
    closed: Option<u32>,
    list: Vec<Arc<Mount>>,
}

/// As long as it is there, nothing is mounted inside a mount.
pub struct Closed<'t>(&'t MountTable);

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        self.0.mounts.write().closed = None;
    }
}

impl Mounts {
    /// Whether something is mounted inside a mount.
    fn has_inside(&self, id: u32) -> bool {
        self.list.iter().any(|mount| mount.covers.as_ref().is_some_and(|at| at.mount.id == id))
    }
}

impl MountTable {
    /// A table whose root is this directory.
    pub fn new(root: InodeRef, source: &[u8]) -> (MountTable, Location) {
        let mount = Arc::new(Mount {
            id: 0,
            root,
            covers: None,
            access: MountAccess::ReadWrite,
            source: source.to_vec(),
        });
        let location = mount.root();
        (
            MountTable {
                mounts: RwLock::new(Mounts {
                    next_id: 1,
                    first_removable: 0,
                    closed: None,
                    list: alloc::vec![mount],
                }),
            },
            location,
        )
    }

    /// Covers a directory with the root of another file system.
    ///
    /// # Errors
    /// `ENOTDIR` unless both are directories, `ENOSPC` past [`MOUNTS_MAX`], `EBUSY` inside one that is closed.
    pub fn mount(&self, at: &Location, root: InodeRef, access: MountAccess, source: &[u8]) -> Result<()> {
        if at.inode.kind() != FileKind::Directory || root.kind() != FileKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        let mut mounts = self.mounts.write();
        if mounts.list.len() >= MOUNTS_MAX {
            return Err(Errno::ENOSPC);
        }
        if mounts.closed == Some(at.mount.id) {
            return Err(Errno::EBUSY);
        }
        let id = mounts.next_id;
        mounts.next_id = id.wrapping_add(1);
        mounts.list.push(Arc::new(Mount {
            id,
            root,
            covers: Some(at.clone()),
            access,
            source: source.to_vec(),
        }));
        Ok(())
    }

    /// Lets nothing be mounted inside the mount whose root this is, also when another root is put in its place.
    ///
    /// # Errors
    /// `EINVAL` when it is not the root of a mount; `EBUSY` when something is mounted inside it, or one is closed already.
    pub fn close(&self, root: &Location) -> Result<Closed<'_>> {
        if !root.is_mount_root() {
            return Err(Errno::EINVAL);
        }
        let mut mounts = self.mounts.write();
        if mounts.closed.is_some() || mounts.has_inside(root.mount.id) {
            return Err(Errno::EBUSY);
        }
        mounts.closed = Some(root.mount.id);
        Ok(Closed(self))
    }

    /// Keeps the mounts that there are: the machine cannot do without them.
    pub fn keep(&self) {
        let mut mounts = self.mounts.write();
        mounts.first_removable = mounts.next_id;
    }

    /// Takes off the topmost mount whose root this is.
    ///
    /// # Errors
    /// `EINVAL` when it is not the root of a mount that covers something, `EBUSY` when it is one that is kept, or another
    /// is mounted inside it.
    pub fn unmount(&self, root: &Location) -> Result<()> {
        if !root.is_mount_root() || root.mount.covers.is_none() {
            return Err(Errno::EINVAL);
        }
        let mut mounts = self.mounts.write();
        if root.mount.id < mounts.first_removable || mounts.has_inside(root.mount.id) {
            return Err(Errno::EBUSY);
        }
        mounts.list.retain(|mount| mount.id != root.mount.id);
        Ok(())
    }

    /// Puts another root in the place of the mount whose root this is. It covers the same directory and is kept if that was.
    /// Who is inside the old one stays there.
    ///
    /// # Errors
    /// `EINVAL` when it is not the root of a mount that covers something, or of one that is no more; `EBUSY` when another
    /// is mounted inside it; `ENOTDIR`.
    pub fn replace(&self, old: &Location, root: InodeRef, access: MountAccess, source: &[u8]) -> Result<()> {
        if !old.is_mount_root() || old.mount.covers.is_none() {
            return Err(Errno::EINVAL);
        }
        if root.kind() != FileKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        let mut mounts = self.mounts.write();
        if mounts.has_inside(old.mount.id) {
            return Err(Errno::EBUSY);
        }
        let place = mounts.list.iter_mut().find(|mount| Arc::ptr_eq(mount, &old.mount));
        *place.ok_or(Errno::EINVAL)? = Arc::new(Mount {
            id: old.mount.id,
            root,
            covers: old.mount.covers.clone(),
            access,
            source: source.to_vec(),
        });
        Ok(())
    }

    /// Where one arrives at a directory: the root of the topmost mount that covers it, or the place itself.
    pub fn arrive(&self, mut at: Location) -> Location {
        let mounts = self.mounts.read();
        let covering = |at: &Location| {
            let covers =
                |mount: &&Arc<Mount>| mount.covers.as_ref().is_some_and(|covered| covered.is_same(at));
            mounts.list.iter().rev().find(covers).cloned()
        };
        while let Some(mount) = covering(&at) {
            at = mount.root();
        }
        at
    }

    /// Whether a directory is covered by a mount (and so may be neither removed nor renamed).
    pub fn is_covered(&self, at: &Location) -> bool {
        let mounts = self.mounts.read();
        mounts.list.iter().any(|mount| mount.covers.as_ref().is_some_and(|covered| covered.is_same(at)))
    }

    /// All mounts, oldest first.
    pub fn list(&self) -> Vec<Arc<Mount>> {
        self.mounts.read().list.clone()
    }
}
