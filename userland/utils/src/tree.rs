//! Folders and what is below them. Nothing here recurses, and symbolic links are never followed.

use std::ffi::OsStr;
use std::io;
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use tabula_sdk::file::{self, Links, Stat};
use tabula_sdk::{Errno, Result};
use utils::mode::{DIRECTORY, KIND};

/// Bytes as a path.
pub(crate) fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path(folder))? {
        names.push(entry?.file_name().into_vec());
    }
    names.sort();
    Ok(names)
}

/// A name in a folder.
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if folder.ends_with(b"/") || folder.is_empty() { b"" } else { b"/" };
    [folder, slash, name].concat()
}

/// The last part of a path; of the root itself a slash.
pub(crate) fn base_name(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    let start = path[..end].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    if end == 0 { path.get(..1).unwrap_or_default() } else { &path[start..end] }
}

/// What comes by in a walk.
pub(crate) enum Found {
    /// A file, or a folder before what is in it.
    Entry(Vec<u8>, Stat),
    /// A path of which nothing is known, and why.
    Lost(Vec<u8>, Errno),
    /// A folder that cannot be read, and why.
    Closed(Vec<u8>, io::Error),
}

/// Everything from a path downwards, folders first, to one who is told of each.
pub(crate) fn walk(start: &[u8], visit: &mut dyn FnMut(Found)) {
    let mut waiting = vec![start.to_vec()];
    while let Some(at) = waiting.pop() {
        let inode = match known(&at) {
            Ok(inode) => inode,
            Err(errno) => {
                visit(Found::Lost(at, errno));
                continue;
            }
        };
        let is_folder = inode.mode & KIND == DIRECTORY;
        visit(Found::Entry(at.clone(), inode));
        if is_folder {
            match names(&at) {
                Ok(names) => waiting.extend(names.iter().rev().map(|name| join(&at, name))),
                Err(error) => visit(Found::Closed(at, error)),
            }
        }
    }
}

/// What is known of a path itself.
pub(crate) fn known(path: &[u8]) -> Result<Stat> {
    file::stat(path, Links::Keep)
}

/// What a symbolic link says. One of the first level, such as `/bin`, is also the name of a folder that programs are started
/// with, and the C library would look into that: a dot before it keeps the library from seeing its name.
pub(crate) fn read_link(link: &[u8]) -> io::Result<Vec<u8>> {
    let read = match link.strip_prefix(b"/") {
        Some(rest) => std::fs::read_link(path(&[b"/./", rest].concat())),
        None => std::fs::read_link(path(link)),
    };
    read.map(|target| target.into_os_string().into_vec())
}

/// Whether two are one file.
pub(crate) fn is_same(one: &Stat, other: &Stat) -> bool {
    (one.dev, one.ino) == (other.dev, other.ino)
}

/// Whether a path leads to a folder, links followed.
pub(crate) fn is_folder(path: &[u8]) -> bool {
    file::stat(path, Links::Follow).is_ok_and(|found| found.mode & KIND == DIRECTORY)
}

/// The path of the folder that a path's last part is in.
pub(crate) fn above(path: &[u8]) -> Vec<u8> {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    match path[..end].iter().rposition(|byte| *byte == b'/') {
        Some(slash) => {
            let end = path[..slash].iter().rposition(|byte| *byte != b'/').map_or(1, |last| last + 1);
            path[..end].to_vec()
        }
        None if end == 0 && !path.is_empty() => b"/".to_vec(),
        None => b".".to_vec(),
    }
}

/// Whether what is or will be at a path is in a folder or below it.
pub(crate) fn is_within(path: &[u8], folder: &Stat) -> bool {
    let mut at = above(path);
    let mut before: Option<Stat> = None;
    while let Ok(here) = file::stat(&at, Links::Follow) {
        if is_same(&here, folder) {
            return true;
        }
        // The root is above itself.
        if before.is_some_and(|before| is_same(&before, &here)) {
            return false;
        }
        before = Some(here);
        at.extend_from_slice(b"/..");
    }
    false
}
