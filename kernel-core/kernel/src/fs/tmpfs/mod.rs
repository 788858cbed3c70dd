//! The file system in memory. What changes its tree (create, link, remove, rename) takes one lock of the file system
//! first, and then the locks of the directories concerned, in any order; what only looks takes one directory's lock and
//! nothing after it. A file's content has its own lock. Space is counted, contents and names alike, and given back when
//! the last reference to an inode goes, so that an open file lives on without a name.

mod content;
mod directory;
mod entries;
mod inode;
mod rename;
mod space;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;

use crate::fs::inode::{InodeRef, NewInode, Ownership};
use crate::host::Host;
use crate::sync::{Arc, Mutex, Weak};
use inode::TmpInode;
use space::Space;
use tabula_abi::{Errno, Result};

/// How much a file system may hold.
#[derive(Clone, Copy, Debug)]
pub struct TmpFsLimits {
    /// Bytes of contents and names together (`ENOSPC`).
    pub bytes: u64,
    /// Inodes (`ENOSPC`).
    pub inodes: u64,
}

/// A file system in memory.
pub struct TmpFs {
    dev: u64,
    host: Arc<dyn Host>,
    space: Space,
    /// Held by whatever changes the tree.
    tree: Mutex<()>,
}

impl TmpFs {
    /// An empty file system with the number `dev` (see [`numbers`](crate::fs::numbers)); answers its root directory, which
    /// anybody may use and which belongs to user 0.
    ///
    /// # Errors
    /// `ENOSPC` when the limits do not even allow the root directory.
    pub fn create(host: Arc<dyn Host>, dev: u64, limits: TmpFsLimits) -> Result<InodeRef> {
        let fs = Arc::new(TmpFs { dev, host, space: Space::new(limits), tree: Mutex::new(()) });
        let ownership = Ownership { mode: 0o755, uid: 0, gid: 0 };
        Ok(TmpInode::create(&fs, NewInode::Directory, ownership, None)?)
    }

    fn now_ns(&self) -> u64 {
        self.host.realtime_ns()
    }

    /// Refuses further content while the machine has only its reserve left.
    fn require_memory(&self) -> Result<()> {
        let memory = self.host.memory();
        if memory.total_bytes.saturating_sub(memory.used_bytes) < crate::limits::RESERVE_BYTES {
            return Err(Errno::ENOSPC);
        }
        Ok(())
    }
}

/// The inode behind a reference, if it is one of this file system.
fn own_inode(fs: &Arc<TmpFs>, of: &InodeRef) -> Option<Arc<TmpInode>> {
    let inode = of.as_any().downcast_ref::<TmpInode>()?;
    if Arc::ptr_eq(&inode.fs, fs) { Weak::upgrade(&inode.this) } else { None }
}
