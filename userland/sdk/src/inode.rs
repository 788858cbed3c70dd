//! What POSIX knows of a file and preview 1 does not: its owner, its permission bits, where it lies; and changing them.
//! Paths are the kernel's: relative ones begin at its working directory.

use crate::raw::files as raw;
use crate::{Result, check};
use tabula_abi::posix::{AT_FDCWD, AT_SYMLINK_NOFOLLOW, STAT_BYTES, STATVFS_BYTES};

/// What is known of a file (POSIX' `struct stat`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Inode {
    /// The file system it is in.
    pub dev: u64,
    /// Its number there.
    pub ino: u64,
    /// Its kind and permission bits (`st_mode`).
    pub mode: u32,
    /// Its names.
    pub nlink: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// The device that it stands for.
    pub rdev: u64,
    /// Its size in bytes.
    pub size: u64,
    /// What is best read and written at once, in bytes.
    pub block_bytes: u32,
    /// The room it takes, in 512 bytes.
    pub blocks: u64,
    /// When it was read last, in nanoseconds since 1970, as the other times.
    pub accessed_ns: u64,
    /// When its contents changed last.
    pub modified_ns: u64,
    /// When it changed last in any way.
    pub changed_ns: u64,
}

impl Inode {
    fn from_wire(wire: &[u8; STAT_BYTES]) -> Inode {
        let word = |at: usize| u32::from_le_bytes(wire[at..at + 4].try_into().unwrap_or_default());
        let long = |at: usize| u64::from_le_bytes(wire[at..at + 8].try_into().unwrap_or_default());
        Inode {
            dev: long(0),
            ino: long(8),
            mode: word(16),
            nlink: word(20),
            uid: word(24),
            gid: word(28),
            rdev: long(32),
            size: long(40),
            block_bytes: word(48),
            blocks: long(56),
            accessed_ns: long(64),
            modified_ns: long(72),
            changed_ns: long(80),
        }
    }
}

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LastLink {
    /// It is.
    Follow,
    /// The link itself is meant.
    Keep,
}

impl LastLink {
    fn flags(self) -> u32 {
        if self == LastLink::Keep { AT_SYMLINK_NOFOLLOW } else { 0 }
    }
}

/// What a path leads to.
///
/// # Errors
/// Those of the walk: `ENOENT`, `ENOTDIR`, `EACCES`, `ELOOP`.
pub fn of(path: &[u8], link: LastLink) -> Result<Inode> {
    let mut wire = [0; STAT_BYTES];
    // SAFETY: the ranges are the slice's and the buffer's.
    check(unsafe { raw::path_stat(AT_FDCWD, path.as_ptr(), path.len(), link.flags(), wire.as_mut_ptr()) })?;
    Ok(Inode::from_wire(&wire))
}

/// What a descriptor is open on.
///
/// # Errors
/// `EBADF`.
pub fn of_fd(fd: u32) -> Result<Inode> {
    let mut wire = [0; STAT_BYTES];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::fd_stat(fd, wire.as_mut_ptr()) })?;
    Ok(Inode::from_wire(&wire))
}

/// Sets permission bits; a symbolic link at the end is followed.
///
/// # Errors
/// Those of the walk, `EPERM`, `EROFS`.
pub fn set_mode(path: &[u8], mode: u32) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::path_chmod(AT_FDCWD, path.as_ptr(), path.len(), mode, 0) })
}

/// Sets owner and group, where given.
///
/// # Errors
/// Those of the walk, `EPERM`, `EROFS`.
pub fn set_owner(path: &[u8], uid: Option<u32>, gid: Option<u32>, link: LastLink) -> Result<()> {
    let (uid, gid) = (uid.unwrap_or(u32::MAX), gid.unwrap_or(u32::MAX));
    // SAFETY: the range is the slice's.
    check(unsafe { raw::path_chown(AT_FDCWD, path.as_ptr(), path.len(), uid, gid, link.flags()) })
}

/// Makes a named pipe.
///
/// # Errors
/// `EEXIST`, `EACCES`, `EROFS`, those of the walk.
pub fn make_fifo(path: &[u8], mode: u32) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::mkfifo(AT_FDCWD, path.as_ptr(), path.len(), mode) })
}

/// Whether the caller may read (4), write (2), execute or search (1) a file; 0 asks whether it is there.
///
/// # Errors
/// `EACCES`, `EROFS`, those of the walk.
pub fn access(path: &[u8], mode: u32) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::access(AT_FDCWD, path.as_ptr(), path.len(), mode, 0) })
}

/// The permission bits that new files do not get.
pub fn umask() -> u32 {
    let (mut mask, mut ignored) = (0, 0);
    // The call only ever sets; a program of one thread may set it twice.
    // SAFETY: the addresses are those of variables here. The call does not fail.
    let _ = unsafe { check(raw::umask(0, &mut mask)).and_then(|()| check(raw::umask(mask, &mut ignored))) };
    mask
}

/// The room in a file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Space {
    /// The unit of `blocks` and `free`, in bytes.
    pub block_bytes: u64,
    /// All room.
    pub blocks: u64,
    /// Free room.
    pub free: u64,
    /// How many files there may be; 0 where nothing bounds them.
    pub inodes: u64,
    /// How many more there may be.
    pub free_inodes: u64,
    /// Bytes of the longest name.
    pub name_max: u64,
}

/// The room in the file system that a path leads into.
///
/// # Errors
/// Those of the walk.
pub fn space(path: &[u8]) -> Result<Space> {
    let mut wire = [0; STATVFS_BYTES / 8];
    // SAFETY: the ranges are the slice's and the buffer's.
    check(unsafe { raw::statvfs(AT_FDCWD, path.as_ptr(), path.len(), wire.as_mut_ptr()) })?;
    let [block_bytes, blocks, free, inodes, free_inodes, name_max] = wire;
    Ok(Space { block_bytes, blocks, free, inodes, free_inodes, name_max })
}

/// Writes everything that is kept only in memory to where it lasts.
///
/// # Errors
/// `EIO`.
pub fn sync() -> Result<()> {
    // SAFETY: no addresses.
    check(unsafe { raw::sync() })
}
