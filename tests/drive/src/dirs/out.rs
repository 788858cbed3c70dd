//! Copying what a program changed back to the host folder. The listing from inside Tabula is not trusted: its paths are
//! plain (see `guest`), and no symbolic link of the host is followed on the way, because every directory of the listing
//! is first made a real one.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::into::Snapshot;
use super::{IN_FLIGHT, depth, join, on_host};
use crate::error::{Error, Result};
use crate::guest::{After, GuestEntry, Kind};
use crate::link::Link;

/// Files being written at a time; each has a temporary file open.
const FILES_IN_FLIGHT: usize = 8;
const _: () = assert!(FILES_IN_FLIGHT <= IN_FLIGHT);

/// Makes the folder `host` what the directory `guest` is now, as far as that differs from `before`.
pub(super) async fn copy(link: &Link, host: &Path, guest: &[u8], before: &Snapshot) -> Result<()> {
    let now: BTreeMap<_, _> =
        link.tree(guest, After::Open).await?.into_iter().map(|entry| (entry.path.clone(), entry)).collect();
    remove_what_went(host, &before.guest, &now)?;
    let changed = |entry: &&GuestEntry| before.guest.get(&entry.path).is_none_or(|old| differs(old, entry));
    for entry in now.values().filter(|entry| entry.kind == Kind::Directory) {
        make_directory(&on_host(host, &entry.path))?;
    }
    let files = now.values().filter(|entry| entry.kind == Kind::File).filter(changed);
    stream::iter(files.map(|entry| fetch(link, host, guest, entry)))
        .buffer_unordered(FILES_IN_FLIGHT)
        .try_collect::<()>()
        .await?;
    for entry in now.values().filter(|entry| entry.kind == Kind::Symlink).filter(changed) {
        make_symlink(&on_host(host, &entry.path), &entry.target)?;
    }
    let mut directories: Vec<_> = now.values().filter(|entry| entry.kind == Kind::Directory).collect();
    directories.sort_by_key(|entry| std::cmp::Reverse(depth(&entry.path)));
    directories.into_iter().try_for_each(|entry| settle_directory(&on_host(host, &entry.path), entry))
}

fn differs(old: &GuestEntry, new: &GuestEntry) -> bool {
    match (old.kind, new.kind) {
        (Kind::Symlink, Kind::Symlink) => old.target != new.target,
        _ => old != new,
    }
}

/// Removes what is no longer there or has become something else, children before their parents.
fn remove_what_went(
    host: &Path,
    before: &BTreeMap<Vec<u8>, GuestEntry>,
    now: &BTreeMap<Vec<u8>, GuestEntry>,
) -> Result<()> {
    for (path, old) in before.iter().rev() {
        if now.get(path).is_some_and(|new| new.kind == old.kind) {
            continue;
        }
        let file = on_host(host, path);
        let removed =
            if old.kind == Kind::Directory { fs::remove_dir(&file) } else { fs::remove_file(&file) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::host("remove", &file)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn make_directory(path: &Path) -> Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(path).map_err(Error::host("remove", path))?,
        Err(_) => {}
    }
    fs::create_dir(path).map_err(Error::host("create", path))
}

/// Its mode and its time of change, which writing into it has moved.
fn settle_directory(path: &Path, entry: &GuestEntry) -> Result<()> {
    let metadata = path.symlink_metadata().map_err(Error::host("read", path))?;
    // Milliseconds in floating point are good for a fraction of a microsecond.
    if (super::host::times(&metadata).mtime_ms - entry.mtime_ms).abs() > 1e-3 {
        let open = File::open(path).map_err(Error::host("open", path))?;
        open.set_modified(time(entry.mtime_ms)).map_err(Error::host("set the time of", path))?;
    }
    if metadata.permissions().mode() & 0o7777 != entry.mode {
        fs::set_permissions(path, Permissions::from_mode(entry.mode))
            .map_err(Error::host("set the mode of", path))?;
    }
    Ok(())
}

fn make_symlink(path: &Path, target: &[u8]) -> Result<()> {
    let write = |error| Error::host("create", path)(error);
    let target = std::ffi::OsStr::from_bytes(target);
    let parent = path.parent().unwrap_or(path);
    let made = tempfile::Builder::new().prefix(".tabula-drive-").make_in(parent, |at| symlink(target, at));
    made.map_err(write)?.into_temp_path().persist(path).map_err(|failed| write(failed.error))
}

/// Brings one file over: into a temporary file beside it, then, if it really differs, in its place at once.
async fn fetch(link: &Link, host: &Path, guest: &[u8], entry: &GuestEntry) -> Result<()> {
    let path = on_host(host, &entry.path);
    let write = |error| Error::host("write", &path)(error);
    let parent = path.parent().unwrap_or(&path);
    let mut temporary =
        tempfile::Builder::new().prefix(".tabula-drive-").tempfile_in(parent).map_err(write)?;
    let mut bytes = link.read(&join(guest, &entry.path)).await?;
    while let Some(chunk) = bytes.next().await? {
        temporary.write_all(&chunk).map_err(write)?;
    }
    let times = FileTimes::new().set_modified(time(entry.mtime_ms));
    let permissions = Permissions::from_mode(entry.mode);
    if same_bytes(temporary.path(), &path).map_err(write)? {
        let settle = || {
            File::open(&path)?.set_times(times)?;
            fs::set_permissions(&path, permissions)
        };
        return settle().map_err(write);
    }
    temporary.as_file().set_permissions(permissions).map_err(write)?;
    temporary.as_file().set_times(times).map_err(write)?;
    temporary.persist(&path).map(drop).map_err(|failed| write(failed.error))
}

/// Whether `old` is a file with the very bytes of `new`.
fn same_bytes(new: &Path, old: &Path) -> io::Result<bool> {
    match old.symlink_metadata() {
        Ok(metadata) if metadata.is_file() && metadata.len() == new.metadata()?.len() => {}
        _ => return Ok(false),
    }
    // One that we may not read is simply written.
    let Ok(old) = File::open(old) else { return Ok(false) };
    let (mut new, mut old) = (io::BufReader::new(File::open(new)?), io::BufReader::new(old));
    let (mut a, mut b) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let count = new.read(&mut a)?;
        if count == 0 {
            return Ok(true);
        }
        if old.read_exact(&mut b[..count]).is_err() || a[..count] != b[..count] {
            return Ok(false);
        }
    }
}

/// A time inside Tabula as one of the host; out of its range, the nearest.
fn time(ms: f64) -> SystemTime {
    let nanoseconds = (ms * 1e6).clamp(-9e18, 9e18) as i64;
    let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
    let shifted = if nanoseconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    };
    shifted.unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_any_size() {
        for ms in [0.0, 1.7e12, -5.0, f64::NAN, f64::INFINITY, f64::MIN] {
            let _ = time(ms);
        }
        assert_eq!(time(1500.0), SystemTime::UNIX_EPOCH + Duration::from_millis(1500));
    }

    #[test]
    fn a_directory_replaces_a_link_instead_of_following_it() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        let path = inside.path().join("d");
        symlink(outside.path(), &path).unwrap();
        make_directory(&path).unwrap();
        assert!(path.symlink_metadata().unwrap().is_dir());
    }
}
