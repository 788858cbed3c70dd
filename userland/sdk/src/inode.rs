//! Changing what POSIX knows of a file and the standard library does not: its owner and its permission bits, the times of
//! links; symbolic links and named pipes, and the room in file systems. Paths are the kernel's: relative ones begin at its working directory.

use crate::file::Links;
use crate::raw::files as raw;
use crate::{Errno, Result, check};
use std::ffi::CString;
use tabula_abi::posix::{AT_FDCWD, AT_SYMLINK_NOFOLLOW, STATVFS_BYTES};

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
pub fn set_owner(path: &[u8], uid: Option<u32>, gid: Option<u32>, links: Links) -> Result<()> {
    let flags = if links == Links::Keep { AT_SYMLINK_NOFOLLOW } else { 0 };
    let (uid, gid) = (uid.unwrap_or(u32::MAX), gid.unwrap_or(u32::MAX));
    // SAFETY: the range is the slice's.
    check(unsafe { raw::path_chown(AT_FDCWD, path.as_ptr(), path.len(), uid, gid, flags) })
}

/// Makes a named pipe.
///
/// # Errors
/// `EEXIST`, `EACCES`, `EROFS`, those of the walk.
pub fn make_fifo(path: &[u8], mode: u32) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::mkfifo(AT_FDCWD, path.as_ptr(), path.len(), mode) })
}

/// Makes a symbolic link, to what need not be there.
///
/// # Errors
/// `EEXIST`, `EACCES`, `EROFS`, those of the walk; `EINVAL` for a zero byte.
pub fn make_link(target: &[u8], path: &[u8]) -> Result<()> {
    let (target, path) = (text(target)?, text(path)?);
    // SAFETY: both are texts with an end, alive for the call.
    last(unsafe { raw::symlink(target.as_ptr(), path.as_ptr()) })
}

/// Sets when a file was read and written last, in nanoseconds since 1970.
///
/// # Errors
/// Those of the walk, `EPERM`, `EROFS`; `EINVAL` for a zero byte.
pub fn set_times(path: &[u8], accessed_ns: u64, modified_ns: u64, links: Links) -> Result<()> {
    let path = text(path)?;
    let spec = |ns: u64| raw::TimeSpec {
        seconds: (ns / 1_000_000_000).cast_signed(),
        ns: (ns % 1_000_000_000) as i32,
    };
    let times = [spec(accessed_ns), spec(modified_ns)];
    let flags = if links == Links::Keep { raw::LIBC_AT_SYMLINK_NOFOLLOW } else { 0 };
    // SAFETY: the path is a text with an end and there are two times, alive for the call.
    last(unsafe { raw::utimensat(raw::LIBC_AT_FDCWD, path.as_ptr(), times.as_ptr(), flags) })
}

fn text(bytes: &[u8]) -> Result<CString> {
    CString::new(bytes).map_err(|_| Errno::EINVAL)
}

/// What the C library's answer means.
fn last(answer: i32) -> Result<()> {
    if answer == 0 {
        return Ok(());
    }
    let number = std::io::Error::last_os_error().raw_os_error().unwrap_or_default();
    Err(u16::try_from(number).ok().and_then(Errno::from_number).unwrap_or(Errno::EIO))
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
