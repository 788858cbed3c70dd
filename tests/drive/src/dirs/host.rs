//! Reading a host folder: every entry below it, parents before their children, with what is to be carried over.

use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::on_host;
use crate::error::{Error, Result};
use crate::guest::{Kind, Times};

/// One entry of a host folder.
#[derive(Debug)]
pub(super) struct HostEntry {
    /// Relative to the folder.
    pub(super) path: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) mode: u32,
    pub(super) times: Times,
    /// A symbolic link's.
    pub(super) target: Vec<u8>,
}

/// Lists everything below `root`. Sockets, devices and the like are named to `warn` and left out.
pub(super) fn list(root: &Path, warn: &mut dyn FnMut(String)) -> Result<Vec<HostEntry>> {
    let mut entries = Vec::new();
    let mut directories = vec![Vec::new()];
    while let Some(directory) = directories.pop() {
        let folder = on_host(root, &directory);
        let read = |error: io::Error| Error::host("read", &folder)(error);
        for found in fs::read_dir(&folder).map_err(read)? {
            let name = found.map_err(read)?.file_name();
            let path = match directory.as_slice() {
                [] => name.as_bytes().to_vec(),
                parent => super::join(parent, name.as_bytes()),
            };
            let entry = look(root, path)?;
            match entry.kind {
                Kind::Other => {
                    warn(format!("{} is not copied: not a file", on_host(root, &entry.path).display()))
                }
                Kind::Directory => {
                    directories.push(entry.path.clone());
                    entries.push(entry);
                }
                _ => entries.push(entry),
            }
        }
    }
    Ok(entries)
}

fn look(root: &Path, path: Vec<u8>) -> Result<HostEntry> {
    let file = on_host(root, &path);
    let metadata = file.symlink_metadata().map_err(Error::host("read", &file))?;
    let kind = match metadata.file_type() {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Directory,
        kind if kind.is_symlink() => Kind::Symlink,
        _ => Kind::Other,
    };
    let target = match kind {
        Kind::Symlink => {
            fs::read_link(&file).map_err(Error::host("read", &file))?.into_os_string().into_vec()
        }
        _ => Vec::new(),
    };
    Ok(HostEntry { path, kind, mode: metadata.mode() & 0o7777, times: times(&metadata), target })
}

/// A file's times.
pub(super) fn times(metadata: &fs::Metadata) -> Times {
    let ms = |seconds: i64, nanoseconds: i64| seconds as f64 * 1e3 + nanoseconds as f64 / 1e6;
    Times {
        atime_ms: ms(metadata.atime(), metadata.atime_nsec()),
        mtime_ms: ms(metadata.mtime(), metadata.mtime_nsec()),
    }
}
