//! Files as this program needs them: what is known of them, and the changes that the standard library has no words for.
//! Inside Tabula they are its calls; on a development machine POSIX's, so that the same program is tested there. Paths are
//! absolute. No link at the end of a path is followed, except
//! by [`open`] and [`leads_to_folder`].

#[cfg(not(target_os = "wasi"))]
mod unix;
#[cfg(target_os = "wasi")]
mod wasi;

use std::ffi::OsStr;
use std::fs::File;
use std::io;
#[cfg(not(target_os = "wasi"))]
use std::os::unix::ffi::{OsStrExt, OsStringExt};
#[cfg(target_os = "wasi")]
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use utils::mode;

#[cfg(not(target_os = "wasi"))]
pub use unix::{
    link, make_fifo, make_folder, make_link, read_link, set_mode, set_owner, set_times, sync, umask, user,
    working_folder,
};
#[cfg(target_os = "wasi")]
pub use wasi::{
    link, make_fifo, make_folder, make_link, read_link, set_mode, set_owner, set_times, sync, umask, user,
    working_folder,
};

/// What is known of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// The file system it is in.
    pub dev: u64,
    /// Its number there.
    pub ino: u64,
    /// Its kind and permission bits.
    pub mode: u32,
    /// Its names.
    pub nlink: u64,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// Its size in bytes.
    pub size: u64,
    /// The room that it takes, in 512 bytes.
    pub blocks: u64,
    /// When it was read last, in nanoseconds since 1970.
    pub accessed_ns: u64,
    /// When it changed last, in nanoseconds since 1970.
    pub modified_ns: u64,
}

impl Known {
    /// The bits of its kind.
    pub fn kind(&self) -> u32 {
        self.mode & mode::KIND
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind() == mode::DIRECTORY
    }

    /// What tells it from all others.
    pub fn identity(&self) -> (u64, u64) {
        (self.dev, self.ino)
    }
}

/// Bytes as a path.
pub fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A path from the root, without what says nothing. `..` takes back what is before it, as in a shell's `cd`.
///
/// # Errors
/// When nobody knows where relative paths begin.
pub fn absolute(path: &[u8]) -> io::Result<Vec<u8>> {
    let whole = if path.starts_with(b"/") { path.to_vec() } else { join(&working_folder()?, path) };
    let mut names: Vec<&[u8]> = Vec::new();
    for name in whole.split(|byte| *byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    Ok([b"/".as_slice(), &names.join(&b'/')].concat())
}

/// What is at a path.
///
/// # Errors
/// The system's.
pub fn known(at: &[u8]) -> io::Result<Known> {
    #[cfg(not(target_os = "wasi"))]
    return unix::known(at);
    #[cfg(target_os = "wasi")]
    return wasi::known(at);
}

/// What is at a path; `None` where there is nothing.
///
/// # Errors
/// The system's, other than that there is nothing.
pub fn found(at: &[u8]) -> io::Result<Option<Known>> {
    match known(at) {
        Ok(known) => Ok(Some(known)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a path leads to a folder, links followed.
pub fn leads_to_folder(at: &[u8]) -> bool {
    std::fs::metadata(path(at)).is_ok_and(|found| found.is_dir())
}

/// The names in a folder, sorted.
///
/// # Errors
/// The system's.
pub fn names(folder: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path(folder))? {
        names.push(entry?.file_name().into_vec());
    }
    names.sort();
    Ok(names)
}

/// A name in a folder.
pub fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if folder.ends_with(b"/") { b"" } else { b"/" };
    [folder, slash, name].concat()
}

/// Opens a file to read it.
///
/// # Errors
/// The system's.
pub fn open(at: &[u8]) -> io::Result<File> {
    File::open(path(at))
}

/// Makes a new file, which must not be there: so no link is followed.
///
/// # Errors
/// The system's.
pub fn create(at: &[u8]) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path(at))
}

/// Removes what is no folder.
///
/// # Errors
/// The system's.
pub fn remove(at: &[u8]) -> io::Result<()> {
    std::fs::remove_file(path(at))
}

/// Removes an empty folder.
///
/// # Errors
/// The system's.
pub fn remove_folder(at: &[u8]) -> io::Result<()> {
    std::fs::remove_dir(path(at))
}

/// Gives another name, in place of what has it.
///
/// # Errors
/// The system's.
pub fn rename(from: &[u8], to: &[u8]) -> io::Result<()> {
    std::fs::rename(path(from), path(to))
}

/// The time, in seconds since 1970.
pub fn seconds_now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}

/// Why something failed, in a phrase.
pub fn why(error: &io::Error) -> String {
    #[cfg(target_os = "wasi")]
    if let Some(text) = wasi::why(error) {
        return text;
    }
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        for (path, expected) in [
            (&b"/a//b/./c/"[..], &b"/a/b/c"[..]),
            (b"/a/../b", b"/b"),
            (b"/", b"/"),
            (b"/..", b"/"),
            (b"/../x", b"/x"),
        ] {
            assert_eq!(absolute(path).unwrap(), expected);
        }
        let here = working_folder().unwrap();
        assert_eq!(absolute(b"./x").unwrap(), join(&here, b"x"));
    }
}
