//! The interface of a file system: inodes, what is known of them, and what can be done to them. Inodes check what
//! concerns the tree (a name exists, a directory is empty); permissions, mounts, symbolic links and read-only mounts are
//! the walk's and the callers' business. All times are nanoseconds since 1970-01-01 UTC.

use crate::fs::file::File;
use crate::fs::mount::MountAccess;
use crate::fs::numbers::MEMORY_MAJOR;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

/// A shared reference to an inode of any file system.
pub type InodeRef = Arc<dyn Inode>;

/// What kind of thing an inode is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Bytes.
    Regular,
    /// Names of other inodes.
    Directory,
    /// A path to walk instead.
    Symlink,
    /// A device of characters.
    CharDevice,
    /// A device of blocks.
    BlockDevice,
    /// A named or nameless pipe.
    Fifo,
    /// A socket.
    Socket,
}

impl FileKind {
    /// The kind as the file-type bits of a POSIX `st_mode`.
    pub const fn mode_bits(self) -> u32 {
        match self {
            FileKind::Fifo => 0o010_000,
            FileKind::CharDevice => 0o020_000,
            FileKind::Directory => 0o040_000,
            FileKind::BlockDevice => 0o060_000,
            FileKind::Regular => 0o100_000,
            FileKind::Symlink => 0o120_000,
            FileKind::Socket => 0o140_000,
        }
    }
}

/// What is known of an inode (POSIX `struct stat`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// The file system's number.
    pub dev: u64,
    /// The inode's number in it.
    pub ino: u64,
    /// What it is.
    pub kind: FileKind,
    /// Permission bits, set-user-id, set-group-id and sticky (0o7777).
    pub mode: u32,
    /// How many names it has.
    pub nlink: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// For devices: major << 8 | minor.
    pub rdev: u64,
    /// Bytes.
    pub size: u64,
    /// Units of 512 bytes that it occupies.
    pub blocks: u64,
    /// Last read.
    pub atime_ns: u64,
    /// Last change of the content.
    pub mtime_ns: u64,
    /// Last change of the inode.
    pub ctime_ns: u64,
}

impl Metadata {
    /// Whether it is a device that is always ready, such as `/dev/null`. Those take seeks, as on Linux, and have one place.
    pub fn is_memory_device(&self) -> bool {
        self.kind == FileKind::CharDevice && self.rdev >> 8 == MEMORY_MAJOR
    }
}

pub use tabula_persist::{AttributeChange, NewInode, Ownership, RenameMode};

/// One entry of a directory as [`Inode::read_dir`] reports it.
#[derive(Clone, Copy, Debug)]
pub struct DirEntry<'a> {
    /// The name's bytes.
    pub name: &'a [u8],
    /// The inode's number.
    pub ino: u64,
    /// The inode's kind.
    pub kind: FileKind,
    /// The cookie that continues after this entry.
    pub next_cookie: u64,
}

/// Whether a reader of a directory wants more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visit {
    /// Go on.
    More,
    /// Stop; the entry just offered was not taken.
    Full,
}

/// How much of a file a sync covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyncScope {
    /// The content and what is needed to read it (`fdatasync`).
    Data,
    /// Everything (`fsync`).
    All,
}

/// The numbers of a file system (POSIX `struct statvfs`).
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SpaceInfo {
    /// Bytes of a block.
    pub block_bytes: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks free.
    pub blocks_free: u64,
    /// Inodes in all.
    pub inodes: u64,
    /// Inodes free.
    pub inodes_free: u64,
    /// The longest name, in bytes.
    pub name_max: u64,
}

/// One file, directory, link or device of some file system. Every operation that does not fit the kind answers as POSIX
/// says (`ENOTDIR`, `EISDIR`, `EINVAL`), which the provided bodies do.
pub trait Inode: Send + Sync + Any {
    /// What is known of it.
    fn metadata(&self) -> Metadata;

    /// What kind of thing it is, which never changes.
    fn kind(&self) -> FileKind {
        self.metadata().kind
    }

    /// The file system's number and its own.
    fn identity(&self) -> (u64, u64) {
        let found = self.metadata();
        (found.dev, found.ino)
    }

    /// Its content's version, for caches: changes whenever the content does.
    fn version(&self) -> u64 {
        self.metadata().mtime_ns
    }

    /// Changes attributes.
    ///
    /// # Errors
    /// `EROFS`, `EPERM` where the file system has none.
    fn set_attributes(&self, _change: &AttributeChange) -> Result<()> {
        Err(Errno::EROFS)
    }

    /// Whether it may be changed at all, where a part of a file system may not be.
    fn access(&self) -> MountAccess {
        MountAccess::ReadWrite
    }

    /// The numbers of the file system it is in.
    fn space(&self) -> SpaceInfo;

    /// The name of the file system's type, for `mounts`.
    fn file_system_type(&self) -> &'static str;

    /// This value, for file systems that look for their own inodes in an [`InodeRef`].
    fn as_any(&self) -> &dyn Any;

    /// Directory: the inode with this name. `.` and `..` are not asked for here.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`.
    fn lookup(&self, _ctx: &Ctx<'_>, _name: &[u8]) -> Result<InodeRef> {
        Err(Errno::ENOTDIR)
    }

    /// Directory: its parent and its own name there; `None` at the root of the file system and for removed directories.
    /// What is no directory may answer a name it was given, which it may have lost since.
    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        None
    }

    /// Directory: creates an entry.
    ///
    /// # Errors
    /// `EEXIST`, `ENOENT` in a removed directory, `ENOSPC`, `EROFS`, `ENOTDIR`.
    fn create(&self, _name: &[u8], _new: NewInode<'_>, _ownership: Ownership) -> Result<InodeRef> {
        Err(Errno::EROFS)
    }

    /// Directory: gives an inode of the same file system a further name.
    ///
    /// # Errors
    /// `EEXIST`, `EXDEV`, `EPERM` for directories, `EMLINK`, `EROFS`, `ENOTDIR`.
    fn link(&self, _name: &[u8], _target: &InodeRef) -> Result<()> {
        Err(Errno::EROFS)
    }

    /// Directory: removes the name of something that is not a directory.
    ///
    /// # Errors
    /// `ENOENT`, `EISDIR`, `EROFS`, `ENOTDIR`.
    fn unlink(&self, _name: &[u8]) -> Result<()> {
        Err(Errno::EROFS)
    }

    /// Directory: removes an empty directory.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EROFS`.
    fn remove_dir(&self, _name: &[u8]) -> Result<()> {
        Err(Errno::EROFS)
    }

    /// Directory: moves `old` to `new` in `new_dir`, which is in the same file system.
    ///
    /// # Errors
    /// POSIX `rename`: `ENOENT`, `EEXIST`, `ENOTEMPTY`, `EISDIR`, `ENOTDIR`, `EINVAL` (into itself), `EXDEV`, `EROFS`.
    fn rename(&self, _old: &[u8], _new_dir: &InodeRef, _new: &[u8], _mode: RenameMode) -> Result<()> {
        Err(Errno::EROFS)
    }

    /// Directory: offers the entries after `cookie` (0 for the start) in a stable order: an entry that is there during
    /// the whole reading is offered exactly once, whatever else comes and goes. `.` and `..` are not offered.
    ///
    /// # Errors
    /// `ENOTDIR`.
    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        _cookie: u64,
        _visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        Err(Errno::ENOTDIR)
    }

    /// Symbolic link: the path it holds.
    ///
    /// # Errors
    /// `EINVAL` for anything else.
    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        Err(Errno::EINVAL)
    }

    /// Symbolic link: where it leads, for links that no path can say (`/proc/<pid>/fd/N`).
    fn magic_link(&self, _ctx: &Ctx<'_>) -> Option<crate::fs::mount::Location> {
        None
    }

    /// Regular: reads at an offset until the sink is full or the file ends; the number of bytes read.
    ///
    /// # Errors
    /// `EISDIR`, `EINVAL`, `EFAULT` from the sink, `EIO`; `EAGAIN` for content that has not arrived yet.
    fn read_at(&self, _offset: u64, _sink: &mut dyn Sink) -> Result<usize> {
        Err(if self.kind() == FileKind::Directory { Errno::EISDIR } else { Errno::EINVAL })
    }

    /// Regular: woken when content arrives, where reading may have to wait for it.
    fn arrivals(&self) -> Option<&WaitQueue> {
        None
    }

    /// Regular: writes all of the source at an offset, growing the file; the number of bytes written, fewer when space
    /// ran out after some.
    ///
    /// # Errors
    /// `ENOSPC`, `EFBIG`, `EROFS`, `EISDIR`, `EFAULT` from the source.
    fn write_at(&self, _offset: u64, _source: &mut dyn Source) -> Result<usize> {
        Err(if self.kind() == FileKind::Directory { Errno::EISDIR } else { Errno::EROFS })
    }

    /// Regular: writes all of the source at the end, in one step against other writers; the new end and the number of
    /// bytes written.
    ///
    /// # Errors
    /// As [`Inode::write_at`].
    fn append(&self, _source: &mut dyn Source) -> Result<(u64, usize)> {
        Err(if self.kind() == FileKind::Directory { Errno::EISDIR } else { Errno::EROFS })
    }

    /// Regular: sets the size; new bytes are zero.
    ///
    /// # Errors
    /// `EFBIG`, `ENOSPC`, `EROFS`, `EISDIR`, `EINVAL`.
    fn truncate(&self, _size: u64) -> Result<()> {
        Err(if self.kind() == FileKind::Directory { Errno::EISDIR } else { Errno::EINVAL })
    }

    /// Regular: reserves space and makes the file at least `offset + len` long (`posix_fallocate`).
    ///
    /// # Errors
    /// `EFBIG`, `ENOSPC`, `EROFS`, `ENODEV` for what is not a regular file.
    fn allocate(&self, _offset: u64, _len: u64) -> Result<()> {
        Err(Errno::ENODEV)
    }

    /// Makes it durable. File systems in memory have nothing to do.
    ///
    /// # Errors
    /// `EIO`.
    fn sync(&self, _scope: SyncScope) -> Result<()> {
        Ok(())
    }

    /// Makes all of its file system durable.
    ///
    /// # Errors
    /// `EIO`, `ENOSPC`.
    fn sync_file_system(&self) -> Result<()> {
        self.sync(SyncScope::All)
    }

    /// What opening it gives, where that is not the ordinary file over this inode: devices, named pipes, terminals.
    ///
    /// # Errors
    /// `ENXIO`, `ENODEV`, `EAGAIN` when the open must wait (a named pipe without its other side), `EIO`.
    fn open(&self, _ctx: &Ctx<'_>, _access: crate::fs::open::OpenFlags) -> Result<Option<Arc<dyn File>>> {
        Ok(None)
    }

    /// The advisory locks on it, for inodes that can be locked.
    fn locks(&self) -> Option<&crate::fs::locks::FileLocks> {
        None
    }
}
