//! The system's files inside Tabula.

use super::Known;
use std::io;
use std::os::wasi::ffi::OsStringExt;
use tabula_sdk::file::{self, Links};
use tabula_sdk::{Errno, dir, inode, system};

fn io_error(errno: Errno) -> io::Error {
    io::Error::from_raw_os_error(errno.number().into())
}

pub(super) fn known(at: &[u8]) -> io::Result<Known> {
    let stat = file::stat(at, Links::Keep).map_err(io_error)?;
    Ok(Known {
        dev: stat.dev,
        ino: stat.ino,
        mode: stat.mode,
        nlink: stat.nlink.into(),
        uid: stat.uid,
        gid: stat.gid,
        size: stat.size,
        blocks: stat.blocks,
        accessed_ns: stat.accessed_ns,
        modified_ns: stat.modified_ns,
    })
}

pub(super) fn why(error: &io::Error) -> Option<String> {
    let number = u16::try_from(error.raw_os_error()?).ok()?;
    Errno::from_number(number).map(|errno| errno.to_string())
}

/// What a symbolic link says. One of the first level is also the name of a folder that programs are started with, and the C
/// library would look into that: a dot before it keeps the library from seeing its name.
///
/// # Errors
/// The system's.
pub fn read_link(at: &[u8]) -> io::Result<Vec<u8>> {
    let at = at.strip_prefix(b"/").unwrap_or(at);
    let target = std::fs::read_link(super::path(&[b"/./", at].concat()))?;
    Ok(target.into_os_string().into_vec())
}

/// Makes a symbolic link.
///
/// # Errors
/// The system's.
pub fn make_link(target: &[u8], at: &[u8]) -> io::Result<()> {
    inode::make_link(target, at).map_err(io_error)
}

/// Gives a file a further name.
///
/// # Errors
/// The system's.
pub fn link(file: &[u8], at: &[u8]) -> io::Result<()> {
    std::fs::hard_link(super::path(file), super::path(at))
}

/// Makes a named pipe.
///
/// # Errors
/// The system's.
pub fn make_fifo(at: &[u8]) -> io::Result<()> {
    inode::make_fifo(at, 0o600).map_err(io_error)
}

/// Makes a folder that only its owner may use.
///
/// # Errors
/// The system's.
pub fn make_folder(at: &[u8]) -> io::Result<()> {
    std::fs::create_dir(super::path(at))?;
    set_mode(at, 0o700)
}

/// Sets permission bits.
///
/// # Errors
/// The system's.
pub fn set_mode(at: &[u8], mode: u32) -> io::Result<()> {
    inode::set_mode(at, mode).map_err(io_error)
}

/// Sets owner and group.
///
/// # Errors
/// The system's.
pub fn set_owner(at: &[u8], uid: u32, gid: u32) -> io::Result<()> {
    inode::set_owner(at, Some(uid), Some(gid), Links::Keep).map_err(io_error)
}

/// Sets when a file was read and changed last, in nanoseconds since 1970.
///
/// # Errors
/// The system's.
pub fn set_times(at: &[u8], accessed_ns: u64, modified_ns: u64) -> io::Result<()> {
    inode::set_times(at, accessed_ns, modified_ns, Links::Keep).map_err(io_error)
}

/// Whose files this program makes.
pub fn user() -> u32 {
    system::user()
}

/// The permission bits that new files do not get.
pub fn umask() -> u32 {
    let mask = file::set_umask(0);
    file::set_umask(mask);
    mask
}

/// Waits until everything is where it lasts.
///
/// # Errors
/// The system's.
pub fn sync() -> io::Result<()> {
    inode::sync().map_err(io_error)
}

/// Where relative paths begin.
///
/// # Errors
/// The system's.
pub fn working_folder() -> io::Result<Vec<u8>> {
    dir::current().map_err(io_error)
}
