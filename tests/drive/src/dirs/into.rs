//! Copying a host folder into Tabula, with many requests under way at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::host::{self, HostEntry};
use super::{IN_FLIGHT, depth, join, on_host};
use crate::error::{Error, Result};
use crate::guest::{After, CHUNK, Finish, GuestEntry, Kind, Part};
use crate::link::Link;

/// What lay inside Tabula when the program started, by relative path.
pub(super) struct Snapshot {
    pub(super) guest: BTreeMap<Vec<u8>, GuestEntry>,
}

/// Copies everything below `host` to below `guest`, which exists.
pub(super) async fn copy(
    link: &Link,
    host: &Path,
    guest: &[u8],
    warn: &mut dyn FnMut(String),
) -> Result<Snapshot> {
    let entries = host::list(host, warn)?;
    let (mut directories, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.kind == Kind::Directory);
    directories.sort_by_key(|entry| depth(&entry.path));
    for level in directories.chunk_by(|a, b| depth(&a.path) == depth(&b.path)) {
        let made =
            level.iter().map(|entry| async move { link.mkdir(&join(guest, &entry.path), 0o700).await });
        stream::iter(made).buffer_unordered(IN_FLIGHT).try_collect::<()>().await?;
    }
    let copied = others.iter().map(|entry| copy_one(link, host, guest, entry));
    stream::iter(copied).buffer_unordered(IN_FLIGHT).try_collect::<()>().await?;
    // Deepest first, when nothing will be added to them any more.
    for level in directories.chunk_by(|a, b| depth(&a.path) == depth(&b.path)).rev() {
        let set = level.iter().map(|entry| async move {
            link.attributes(&join(guest, &entry.path), entry.mode, entry.times).await
        });
        stream::iter(set).buffer_unordered(IN_FLIGHT).try_collect::<()>().await?;
    }
    let listing = link.tree(guest, After::Closed).await?;
    Ok(Snapshot { guest: listing.into_iter().map(|entry| (entry.path.clone(), entry)).collect() })
}

async fn copy_one(link: &Link, host: &Path, guest: &[u8], entry: &HostEntry) -> Result<()> {
    let to = join(guest, &entry.path);
    match entry.kind {
        Kind::Symlink => link.symlink(&to, &entry.target).await,
        _ => {
            let finish = Finish { mode: entry.mode, times: entry.times };
            copy_file(link, &on_host(host, &entry.path), &to, finish).await
        }
    }
}

/// Copies one file's bytes, a chunk at a time.
pub(crate) async fn copy_file(link: &Link, from: &Path, to: &[u8], finish: Finish) -> Result<()> {
    let read = |error| Error::host("read", from)(error);
    let mut file = File::open(from).map_err(read)?;
    // A small file needs no more memory than its size; the length is a hint, the end is where reading says.
    let length = usize::try_from(file.metadata().map_err(read)?.len()).unwrap_or(CHUNK);
    let capacity = length.clamp(1, CHUNK);
    let mut chunk = next_chunk(&mut file, capacity).map_err(read)?;
    let mut part = Part::First;
    loop {
        let after =
            if chunk.len() < capacity { Vec::new() } else { next_chunk(&mut file, CHUNK).map_err(read)? };
        let last = after.is_empty();
        link.write(to, &chunk, part, last.then_some(finish)).await?;
        if last {
            return Ok(());
        }
        (chunk, part) = (after, Part::Later);
    }
}

fn next_chunk(file: &mut File, size: usize) -> std::io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(size);
    file.take(size as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}
