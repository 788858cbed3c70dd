//! The entries of one directory: by name, for looking up, and by cookie, for reading. A cookie is given once and belongs to
//! its entry until the name goes, so that a reader who comes back with it neither misses nor repeats an entry.

use super::inode::TmpInode;
use super::space::Space;
use crate::sync::Arc;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Bound;
use tabula_abi::{Errno, Result};

/// What an entry takes of the file system's space besides its name.
const ENTRY_BYTES: u64 = 128;

/// An entry's name, shared by both orders.
pub(super) type Name = Arc<[u8]>;

struct Entry {
    cookie: u64,
    inode: Arc<TmpInode>,
}

/// The entries of a directory.
#[derive(Default)]
pub(super) struct Directory {
    by_name: BTreeMap<Name, Entry>,
    by_cookie: BTreeMap<u64, Name>,
    last_cookie: u64,
    /// It has been removed: nothing can be created here any more.
    removed: bool,
}

/// One entry as a reader gets it.
pub(super) struct Listed {
    pub(super) cookie: u64,
    pub(super) name: Name,
    pub(super) inode: Arc<TmpInode>,
}

fn cost_of(name: &[u8]) -> u64 {
    ENTRY_BYTES.saturating_add(name.len() as u64)
}

impl Directory {
    pub(super) const fn new() -> Self {
        Self { by_name: BTreeMap::new(), by_cookie: BTreeMap::new(), last_cookie: 0, removed: false }
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Fails when the directory has been removed.
    ///
    /// # Errors
    /// `ENOENT`.
    pub(super) fn require_present(&self) -> Result<()> {
        if self.removed { Err(Errno::ENOENT) } else { Ok(()) }
    }

    /// Marks an empty directory as removed.
    ///
    /// # Errors
    /// `ENOTEMPTY`.
    pub(super) fn retire(&mut self) -> Result<()> {
        if !self.by_name.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        self.removed = true;
        Ok(())
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<&Arc<TmpInode>> {
        self.by_name.get(name).map(|entry| &entry.inode)
    }

    /// Takes the space for a new entry with this name, before it is inserted.
    ///
    /// # Errors
    /// `ENOSPC`.
    pub(super) fn take_space(space: &Space, name: &[u8]) -> Result<()> {
        space.take(cost_of(name))
    }

    /// Gives back the space of an entry that was not inserted after all, or was removed.
    pub(super) fn give_space(space: &Space, name: &[u8]) {
        space.give(cost_of(name));
    }

    /// Gives a name to an inode; a name that is there already keeps its place, and what it named is answered.
    pub(super) fn insert(&mut self, name: &Name, inode: Arc<TmpInode>) -> Option<Arc<TmpInode>> {
        if let Some(entry) = self.by_name.get_mut(name) {
            return Some(core::mem::replace(&mut entry.inode, inode));
        }
        self.last_cookie = self.last_cookie.saturating_add(1);
        self.by_name.insert(name.clone(), Entry { cookie: self.last_cookie, inode });
        self.by_cookie.insert(self.last_cookie, name.clone());
        None
    }

    /// Takes a name out.
    pub(super) fn remove(&mut self, name: &[u8]) -> Option<Arc<TmpInode>> {
        let entry = self.by_name.remove(name)?;
        self.by_cookie.remove(&entry.cookie);
        Some(entry.inode)
    }

    /// Up to `max` entries after a cookie.
    pub(super) fn after(&self, cookie: u64, max: usize) -> Vec<Listed> {
        let range = self.by_cookie.range((Bound::Excluded(cookie), Bound::Unbounded));
        let listed = |(cookie, name): (&u64, &Name)| {
            let inode = self.by_name.get(name)?.inode.clone();
            Some(Listed { cookie: *cookie, name: name.clone(), inode })
        };
        range.take(max).filter_map(listed).collect()
    }

    /// Takes all entries out, with their space.
    pub(super) fn take_all(&mut self, space: &Space) -> Vec<Arc<TmpInode>> {
        self.by_cookie.clear();
        let entries = core::mem::take(&mut self.by_name);
        entries
            .into_iter()
            .map(|(name, entry)| {
                space.give(cost_of(&name));
                entry.inode
            })
            .collect()
    }
}
