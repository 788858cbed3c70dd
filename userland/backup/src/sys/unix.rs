//! The system's files on a development machine.

use super::Known;
use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;

const NS_PER_S: u64 = 1_000_000_000;

pub(super) fn known(at: &[u8]) -> io::Result<Known> {
    let found = std::fs::symlink_metadata(super::path(at))?;
    let time = |seconds: i64, ns: i64| seconds.max(0).cast_unsigned() * NS_PER_S + ns.cast_unsigned();
    Ok(Known {
        dev: found.dev(),
        ino: found.ino(),
        mode: found.mode(),
        nlink: found.nlink(),
        uid: found.uid(),
        gid: found.gid(),
        size: found.size(),
        blocks: found.blocks(),
        accessed_ns: time(found.atime(), found.atime_nsec()),
        modified_ns: time(found.mtime(), found.mtime_nsec()),
    })
}

fn text(bytes: &[u8]) -> io::Result<CString> {
    CString::new(bytes).map_err(|_| io::ErrorKind::InvalidInput.into())
}

fn last(answer: libc::c_int) -> io::Result<()> {
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What a symbolic link says.
///
/// # Errors
/// The system's.
pub fn read_link(at: &[u8]) -> io::Result<Vec<u8>> {
    Ok(std::fs::read_link(super::path(at))?.into_os_string().into_vec())
}

/// Makes a symbolic link.
///
/// # Errors
/// The system's.
pub fn make_link(target: &[u8], at: &[u8]) -> io::Result<()> {
    std::os::unix::fs::symlink(super::path(target), super::path(at))
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
    let at = text(at)?;
    // SAFETY: the path is a text with an end, alive for the call.
    last(unsafe { libc::mkfifo(at.as_ptr(), 0o600) })
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
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(super::path(at), std::fs::Permissions::from_mode(mode))
}

/// Sets owner and group.
///
/// # Errors
/// The system's.
pub fn set_owner(at: &[u8], uid: u32, gid: u32) -> io::Result<()> {
    std::os::unix::fs::lchown(super::path(at), Some(uid), Some(gid))
}

/// Sets when a file was read and changed last, in nanoseconds since 1970.
///
/// # Errors
/// The system's.
pub fn set_times(at: &[u8], accessed_ns: u64, modified_ns: u64) -> io::Result<()> {
    let at = text(at)?;
    let spec = |ns: u64| libc::timespec {
        tv_sec: (ns / NS_PER_S).cast_signed(),
        tv_nsec: (ns % NS_PER_S).cast_signed(),
    };
    let times = [spec(accessed_ns), spec(modified_ns)];
    // SAFETY: the path is a text with an end and there are two times, alive for the call.
    last(unsafe { libc::utimensat(libc::AT_FDCWD, at.as_ptr(), times.as_ptr(), libc::AT_SYMLINK_NOFOLLOW) })
}

/// Whose files this program makes.
pub fn user() -> u32 {
    // SAFETY: the call has no arguments and does not fail.
    unsafe { libc::geteuid() }
}

/// The permission bits that new files do not get.
pub fn umask() -> u32 {
    // SAFETY: the calls take a number and do not fail.
    unsafe {
        let mask = libc::umask(0);
        libc::umask(mask);
        mask
    }
}

/// Waits until everything is where it lasts.
///
/// # Errors
/// None.
pub fn sync() -> io::Result<()> {
    // SAFETY: the call has no arguments and does not fail.
    unsafe { libc::sync() };
    Ok(())
}

/// Where relative paths begin.
///
/// # Errors
/// The system's.
pub fn working_folder() -> io::Result<Vec<u8>> {
    Ok(std::env::current_dir()?.into_os_string().into_vec())
}
