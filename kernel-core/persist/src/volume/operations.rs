//! What can be done to files and directories. Inodes are named by their numbers; who keeps one across calls holds it
//! ([`Volume::hold`]), so that it lives on without a name. Names are checked here; permissions, symbolic links on the way
//! and mounts are the caller's business. [`Error::Busy`] asks the caller to wait for the flusher, or to call
//! [`Volume::relieve`], and try again.

use super::Volume;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::format::PAGE_BYTES;
use crate::limits::NAME_MAX;
use crate::sync::lock;
use crate::tree::entries::{AttributeChange, NewInode, Ownership};
use crate::tree::inode::{Known, Metadata};
use crate::tree::read_dir::Listed;
use crate::tree::rename::RenameMode;

/// The numbers of a volume (POSIX `struct statvfs`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SpaceInfo {
    /// Bytes of a block.
    pub block_bytes: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks free for files.
    pub blocks_free: u64,
    /// Inodes in use.
    pub inodes_used: u64,
    /// Inodes that the free blocks could have.
    pub inodes_free: u64,
    /// The longest name, in bytes.
    pub name_max: u64,
}

impl Volume {
    /// What is known of an inode.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn metadata(&self, ino: u64) -> Result<Metadata> {
        self.with_state(|state| Ok(state.inode(ino)?.metadata()))
    }

    /// The inode with a name in a directory. `.` and `..` are not asked for here.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotDirectory`], [`Error::NameTooLong`].
    pub fn lookup(&self, dir: u64, name: &[u8]) -> Result<Metadata> {
        Ok(self.know(dir, name)?.metadata)
    }

    /// The inode with a name in a directory, for who keeps what is known of it and brings it up to date
    /// ([`Volume::renew`]).
    ///
    /// # Errors
    /// As [`Volume::lookup`].
    pub fn know(&self, dir: u64, name: &[u8]) -> Result<Known> {
        self.with_state(|state| {
            let metadata = state.lookup(dir, name)?.metadata();
            Ok(Known { metadata, changes: state.store.changes() })
        })
    }

    /// Brings what is known of an inode up to date. While nothing on the volume has changed, that costs no look at the tree.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what was known stays then.
    pub fn renew(&self, known: &mut Known) -> Result<()> {
        self.with_state(|state| {
            let changes = state.store.changes();
            if known.changes != changes {
                *known = Known { metadata: state.inode(known.metadata.ino)?.metadata(), changes };
            }
            Ok(())
        })
    }

    /// A directory's parent and its own name there; none for the root and for removed directories.
    ///
    /// # Errors
    /// [`Error::NotDirectory`].
    pub fn parent(&self, dir: u64) -> Result<Option<(u64, Vec<u8>)>> {
        self.with_state(|state| state.parent(dir))
    }

    /// Creates an inode under a name of a directory.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotFound`] in a removed directory, [`Error::NoSpace`], [`Error::TooManyLinks`],
    /// [`Error::NameTooLong`], [`Error::Invalid`] for what is no name.
    pub fn create(&self, dir: u64, name: &[u8], new: NewInode<'_>, by: Ownership) -> Result<Metadata> {
        self.change(|state| Ok(state.create(dir, name, new, by)?.metadata()))
    }

    /// Gives an inode a further name.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotPermitted`] for directories, [`Error::TooManyLinks`], [`Error::NoSpace`].
    pub fn link(&self, dir: u64, name: &[u8], target: u64) -> Result<()> {
        self.change(|state| state.link(dir, name, target))
    }

    /// Removes the name of something that is not a directory.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::IsDirectory`].
    pub fn unlink(&self, dir: u64, name: &[u8]) -> Result<()> {
        self.change(|state| state.unlink(dir, name))
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotDirectory`], [`Error::NotEmpty`].
    pub fn remove_dir(&self, dir: u64, name: &[u8]) -> Result<()> {
        self.change(|state| state.remove_dir(dir, name))
    }

    /// Moves `old` of one directory to `new` of another, or of the same (POSIX `rename`).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Exists`], [`Error::NotEmpty`], [`Error::IsDirectory`], [`Error::NotDirectory`],
    /// [`Error::Invalid`] into itself.
    pub fn rename(&self, from: u64, old: &[u8], to: u64, new: &[u8], mode: RenameMode) -> Result<()> {
        self.change(|state| state.rename(from, old, to, new, mode))
    }

    /// Up to `max` entries of a directory after a cookie (0 for the start), in a stable order: an entry that is there
    /// during the whole reading is answered exactly once. `.` and `..` are not answered.
    ///
    /// # Errors
    /// [`Error::NotDirectory`].
    pub fn read_dir(&self, dir: u64, cookie: u64, max: usize) -> Result<Vec<Listed>> {
        self.with_state(|state| {
            let entries = state.read_dir(dir, cookie, max)?;
            if entries.len() < max {
                state.note_read(dir)?;
            }
            Ok(entries)
        })
    }

    /// The path that a symbolic link holds.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub fn read_link(&self, ino: u64) -> Result<Vec<u8>> {
        self.with_state(|state| state.read_link(ino))
    }

    /// Changes attributes.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn set_attributes(&self, ino: u64, change: &AttributeChange) -> Result<()> {
        self.change(|state| state.set_attributes(ino, change))
    }

    /// Writes at an offset, growing the file; the number of bytes written, fewer when space ran out after some.
    ///
    /// # Errors
    /// [`Error::NoSpace`], [`Error::FileTooBig`], [`Error::IsDirectory`], [`Error::Invalid`].
    pub fn write_at(&self, ino: u64, offset: u64, bytes: &[u8]) -> Result<usize> {
        self.change(|state| state.write_at(ino, offset, bytes))
    }

    /// Writes at the end, in one step against other writers; the new end and the number of bytes written.
    ///
    /// # Errors
    /// As [`Volume::write_at`].
    pub fn append(&self, ino: u64, bytes: &[u8]) -> Result<(u64, usize)> {
        self.change(|state| {
            let end = state.inode(ino)?.size;
            let count = state.write_at(ino, end, bytes)?;
            Ok((end.saturating_add(count as u64), count))
        })
    }

    /// Sets a file's size; new bytes are zero.
    ///
    /// # Errors
    /// [`Error::FileTooBig`], [`Error::IsDirectory`], [`Error::Invalid`].
    pub fn truncate(&self, ino: u64, size: u64) -> Result<()> {
        self.change(|state| state.truncate(ino, size))
    }

    /// Gives a range of a file pages of its own, and makes the file reach its end; answers how many bytes of the range are
    /// done, fewer than all of them when the rest has to wait for the flusher. A later write into the range still needs a
    /// free page while it replaces one.
    ///
    /// # Errors
    /// [`Error::FileTooBig`], [`Error::NoSpace`], [`Error::Invalid`].
    pub fn allocate(&self, ino: u64, offset: u64, len: u64) -> Result<u64> {
        self.change(|state| state.allocate(ino, offset, len))
    }

    /// Keeps an inode when its last name goes, until as many [`Volume::release`] have followed.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn hold(&self, ino: u64) -> Result<()> {
        self.with_state(|state| state.hold(ino))
    }

    /// Lets go of a held inode.
    ///
    /// # Errors
    /// Damage that is found when it is erased.
    pub fn release(&self, ino: u64) -> Result<()> {
        self.change(|state| state.release(ino))
    }

    /// The volume's numbers. Space that comes free with the next commit counts as free.
    pub fn space(&self) -> SpaceInfo {
        let state = lock(&self.state);
        let freed: u64 = state.freed.iter().map(|(_, run)| run.count).sum();
        let taken = state.pages.dirty_count() as u64 + state.tree_reserve_pages();
        let free = state.medium.available_pages().saturating_add(freed).saturating_sub(taken);
        SpaceInfo {
            block_bytes: PAGE_BYTES,
            blocks: state.medium.capacity_bytes() / PAGE_BYTES,
            blocks_free: free,
            inodes_used: state.meta.inodes,
            inodes_free: free,
            name_max: NAME_MAX as u64,
        }
    }

    /// Pages that the files have, those that only snapshots show included.
    pub fn pages_used(&self) -> u64 {
        lock(&self.state).medium.space.used_runs().iter().map(|run| run.count).sum()
    }

    /// Another limit for the device's length, as the host's quota says.
    pub fn set_capacity_bytes(&self, bytes: u64) {
        self.medium.set_capacity_bytes(bytes);
    }

    /// Forgets pages of files that the device has as well.
    pub fn drop_caches(&self) {
        lock(&self.state).pages.clear_clean();
    }

    /// Cuts free segments off the end of the device; answers how many bytes that gave back.
    ///
    /// # Errors
    /// The device's.
    pub fn trim(&self) -> Result<u64> {
        self.medium.cut_off()
    }
}
