//! What POSIX says about files and preview 1 does not: owners and permission bits, what the caller may do, the umask, and
//! copies of descriptors from a certain number on. Paths are the kernel's: relative ones begin at its working directory.

use crate::{Result, check, raw};
use std::fs::File;
use std::os::fd::FromRawFd;
use tabula_abi::posix::{AT_FDCWD, AT_SYMLINK_NOFOLLOW, STAT_BYTES};

/// What a file is (POSIX' `struct stat`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stat {
    /// The device it is on.
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
    /// When it was read last, in nanoseconds since 1970.
    pub accessed_ns: u64,
    /// When its contents changed last, in nanoseconds since 1970.
    pub modified_ns: u64,
    /// When it changed last in any way, in nanoseconds since 1970.
    pub changed_ns: u64,
}

impl Stat {
    fn from_wire(wire: &[u8; STAT_BYTES]) -> Stat {
        let word = |at: usize| u32::from_le_bytes(wire[at..at + 4].try_into().unwrap_or_default());
        let long = |at: usize| u64::from_le_bytes(wire[at..at + 8].try_into().unwrap_or_default());
        Stat {
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

/// Whether the link at the end of a path is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Links {
    /// It is.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// What a path leads to.
///
/// # Errors
/// Those of the walk: `ENOENT`, `ENOTDIR`, `EACCES`, `ELOOP`.
pub fn stat(path: &[u8], links: Links) -> Result<Stat> {
    let flags = if links == Links::Keep { AT_SYMLINK_NOFOLLOW } else { 0 };
    let mut wire = [0; STAT_BYTES];
    // SAFETY: the ranges are the slice's and the buffer's.
    check(unsafe { raw::path_stat(AT_FDCWD, path.as_ptr(), path.len(), flags, wire.as_mut_ptr()) })?;
    Ok(Stat::from_wire(&wire))
}

/// What a descriptor is open on.
///
/// # Errors
/// `EBADF`.
pub fn stat_fd(fd: u32) -> Result<Stat> {
    let mut wire = [0; STAT_BYTES];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::fd_stat(fd, wire.as_mut_ptr()) })?;
    Ok(Stat::from_wire(&wire))
}

/// Whether the caller may read (4), write (2), execute or search (1) a file; 0 asks whether it is there.
///
/// # Errors
/// `EACCES`, `EROFS`, those of the walk.
pub fn access(path: &[u8], mode: u32) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::access(AT_FDCWD, path.as_ptr(), path.len(), mode, 0) })
}

/// Sets the permission bits that new files do not get; answers the old ones.
pub fn set_umask(mask: u32) -> u32 {
    let mut old = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::umask(mask, &mut old) });
    old
}

/// A copy of a descriptor with the lowest free number that is not below another. It is closed on exec and in children.
///
/// # Errors
/// `EBADF`, `EMFILE`, `EINVAL` when `lowest` is beyond the limit.
pub fn duplicate(fd: u32, lowest: u32) -> Result<File> {
    let mut copy = 0;
    // SAFETY: the address is that of a variable here.
    check(unsafe { raw::fd_dup2(fd, lowest, 1, &mut copy) })?;
    // SAFETY: the kernel has just made the descriptor for this caller alone.
    Ok(unsafe { File::from_raw_fd(copy as i32) })
}

/// Whether a descriptor is one of the directories that a program is started with.
pub fn is_preopen(fd: u32) -> bool {
    let mut found = [0; 2];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::fd_prestat_get(fd, found.as_mut_ptr()) }).is_ok()
}

/// Gives a descriptor another number; what had that number is closed. It stays open on exec.
///
/// # Errors
/// `EBADF`.
pub fn renumber(from: u32, to: u32) -> Result<()> {
    // SAFETY: no addresses.
    check(unsafe { raw::fd_renumber(from, to) })
}

/// Waits until a descriptor can be read or the time is over; true when it can be read.
///
/// # Errors
/// `EBADF`, `EINTR`.
pub fn wait_readable(fd: u32, timeout_ns: u64) -> Result<bool> {
    crate::poll::is_readable_within(fd, Some(timeout_ns))
}
