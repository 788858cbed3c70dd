//! Reading directories, and finding the way up from one.

use super::inode::{Body, Entry, Kind};
use super::key;
use super::state::State;
use crate::error::{Error, Result};

/// One entry of a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The name's bytes.
    pub name: Vec<u8>,
    /// The inode's number.
    pub ino: u64,
    /// The inode's kind.
    pub kind: Kind,
    /// The cookie that continues after this entry.
    pub next_cookie: u64,
}

impl State {
    /// Up to `max` entries after a cookie, in the order of cookies: an entry that is there during a whole reading is
    /// answered exactly once, whatever else comes and goes.
    pub(crate) fn read_dir(&mut self, dir: u64, cookie: u64, max: usize) -> Result<Vec<Listed>> {
        self.directory(dir)?;
        let from = key::cookie(dir, cookie.saturating_add(1));
        let to = key::cookie(dir, u64::MAX);
        let records = self.store.scan(&from, &to, max)?;
        records.iter().map(|(key, record)| listed(key, &record.bytes)).collect()
    }

    /// A directory's parent and its own name there; none for the root and for removed directories.
    pub(crate) fn parent(&mut self, ino: u64) -> Result<Option<(u64, Vec<u8>)>> {
        let directory = *self.inode(ino)?.directory()?;
        if directory.parent == 0 || directory.parent == ino {
            return Ok(None);
        }
        let bytes = self.store.value(&key::cookie(directory.parent, directory.parent_cookie))?;
        let bytes = bytes.ok_or(Error::NotFound)?;
        let (_, name) = Entry::decode_listed(directory.parent_cookie, &bytes)?;
        Ok(Some((directory.parent, name.to_vec())))
    }

    /// The path that a symbolic link holds.
    pub(crate) fn read_link(&mut self, ino: u64) -> Result<Vec<u8>> {
        match self.inode(ino)?.body {
            Body::Symlink(path) => Ok(path.into()),
            _ => Err(Error::Invalid),
        }
    }
}

/// An entry as readers of directories get it.
pub(crate) fn listed(key: &[u8], bytes: &[u8]) -> Result<Listed> {
    let (_, cookie) = key::numbers(key)?;
    let (entry, name) = Entry::decode_listed(cookie, bytes)?;
    Ok(Listed { name: name.to_vec(), ino: entry.ino, kind: entry.kind, next_cookie: cookie })
}
