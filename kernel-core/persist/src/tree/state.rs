//! The state of a mounted volume that its lock guards, and what every operation on it uses: loading and storing inodes,
//! admission of what takes space, and which commit will make what durable.

use super::inode::{Inode, Kind};
use super::key;
use crate::cache::PageCache;
use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader, Writer};
use crate::limits::CHANGED_BYTES_MAX;
use crate::medium::Medium;
use crate::space::Run;
use crate::store::Store;
use std::collections::HashMap;
use std::sync::Arc;

/// The volume's counters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Meta {
    pub(crate) next_ino: u64,
    pub(crate) inodes: u64,
    pub(crate) generation: u32,
}

impl Meta {
    pub(crate) fn encode(self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u64(self.next_ino).u64(self.inodes).u32(self.generation);
        to.bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Meta> {
        let mut from = Reader::new(bytes, Damage::Record);
        let meta = Meta { next_ino: from.u64()?, inodes: from.u64()?, generation: from.u32()? };
        from.end()?;
        Ok(meta)
    }
}

/// What the volume's lock guards.
pub(crate) struct State {
    pub(crate) medium: Arc<Medium>,
    pub(crate) store: Store,
    pub(crate) pages: PageCache,
    pub(crate) meta: Meta,
    pub(crate) is_meta_dirty: bool,
    /// Runs that nothing refers to any more once the commit of an epoch is durable.
    pub(crate) freed: Vec<(u64, Run)>,
    /// The number of the next commit; changes made now belong to it.
    pub(crate) epoch: u64,
    /// The last commit that is durable.
    pub(crate) durable_epoch: u64,
    /// The epoch in which an inode changed last, while that is not durable.
    touched: HashMap<u64, u64>,
    /// How often an inode is held open.
    pub(crate) holds: HashMap<u64, u32>,
    /// Dirty and unwritten pages past which writers wait.
    pub(crate) dirty_pages_max: usize,
    /// When the oldest change was made that no commit has.
    pub(crate) dirty_since_ns: Option<u64>,
    /// Called when that was nothing and is something.
    pub(crate) on_dirty: Option<DirtyListener>,
}

/// Hears that there is something to make durable where there was nothing. It is called with the volume's lock held.
pub(crate) type DirtyListener = Box<dyn Fn() + Send>;

/// Pages kept for the tree whatever else is stored.
const TREE_RESERVE_PAGES: u64 = 256;

impl State {
    pub(crate) fn new(medium: Arc<Medium>, store: Store, meta: Meta, cache_pages: usize) -> State {
        State {
            medium,
            store,
            pages: PageCache::new(cache_pages),
            meta,
            is_meta_dirty: false,
            freed: Vec::new(),
            epoch: 1,
            durable_epoch: 0,
            touched: HashMap::new(),
            holds: HashMap::new(),
            dirty_pages_max: cache_pages / 2,
            dirty_since_ns: None,
            on_dirty: None,
        }
    }

    /// The tree as it is at this instant, to be looked at without the volume's lock; pages that are only in memory are not
    /// in it.
    pub(crate) fn view(&mut self) -> Result<State> {
        let store = self.store.view()?;
        let mut view = State::new(self.medium.clone(), store, self.meta, 0);
        view.freed = self.freed.clone();
        Ok(view)
    }

    /// Does all of an operation or, when it fails, nothing. What it does to the page cache comes last in it.
    pub(crate) fn atomically<T>(&mut self, work: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let (meta, is_meta_dirty, freed) = (self.meta, self.is_meta_dirty, self.freed.len());
        self.store.begin();
        let result = work(self);
        if result.is_ok() {
            self.store.end();
        } else {
            self.store.roll_back();
            (self.meta, self.is_meta_dirty) = (meta, is_meta_dirty);
            self.freed.truncate(freed);
        }
        result
    }

    pub(crate) fn now_ns(&self) -> u64 {
        self.medium.environment.now_ns()
    }

    /// An inode's record.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) fn inode(&mut self, ino: u64) -> Result<Inode> {
        let bytes = self.store.value(&key::inode(ino))?.ok_or(Error::NotFound)?;
        Inode::decode(ino, &bytes)
    }

    /// An inode that must be a directory.
    pub(crate) fn directory(&mut self, ino: u64) -> Result<Inode> {
        let inode = self.inode(ino)?;
        inode.directory()?;
        Ok(inode)
    }

    pub(crate) fn store_inode(&mut self, inode: &Inode) -> Result<()> {
        self.touch(inode.ino);
        self.store.set(&key::inode(inode.ino), Some(&inode.encode()))
    }

    /// Notes that an inode changes, or that a name of it does.
    pub(crate) fn touch(&mut self, ino: u64) {
        self.touched.insert(ino, self.epoch);
        if self.dirty_since_ns.is_none() {
            self.set_dirty(self.now_ns());
        }
    }

    /// Something is not durable, and has not been since a time, unless that is known to be longer.
    pub(crate) fn set_dirty(&mut self, since_ns: u64) {
        if self.dirty_since_ns.is_some() {
            return;
        }
        self.dirty_since_ns = Some(since_ns);
        if let Some(on_dirty) = &self.on_dirty {
            on_dirty();
        }
    }

    /// The commit that makes an inode durable; none when it is.
    pub(crate) fn awaited_epoch(&self, ino: u64) -> Option<u64> {
        self.touched.get(&ino).copied().filter(|epoch| *epoch > self.durable_epoch)
    }

    /// Everything up to an epoch is durable.
    pub(crate) fn set_durable(&mut self, epoch: u64) {
        self.durable_epoch = self.durable_epoch.max(epoch);
        self.pages.set_durable(epoch);
        self.touched.retain(|_, touched| *touched > epoch);
        let space = &self.medium.space;
        self.freed.retain(|(freed, run)| {
            if *freed <= epoch {
                space.give(*run);
            }
            *freed > epoch
        });
    }

    /// Whether anything is not durable yet.
    pub(crate) fn is_dirty(&self) -> bool {
        self.store.has_pending() || self.pages.dirty_count() > 0 || self.is_meta_dirty
    }

    /// Pages that the tree may need to take in what has changed: each changed record may make redb write a block anew,
    /// but never more than it has; twice, because blocks come free one transaction later.
    pub(crate) fn tree_reserve_pages(&self) -> u64 {
        let changed = self.store.changed_records() as u64;
        let bytes = 2 * self.store.changed_bytes() as u64;
        let rewritten = changed.min(self.medium.space.usage().tree_pages);
        TREE_RESERVE_PAGES + 2 * (rewritten + bytes.div_ceil(crate::format::PAGE_BYTES))
    }

    /// Lets an operation pass that makes so many pages dirty and changes records.
    ///
    /// # Errors
    /// [`Error::NoSpace`]; [`Error::Busy`] when it fits after a commit.
    pub(crate) fn admit(&mut self, pages: u64) -> Result<()> {
        self.admit_change()?;
        if pages > 0 && self.pages.held_count() >= self.dirty_pages_max {
            return Err(Error::Busy);
        }
        let dirty = self.pages.dirty_count() as u64 + pages;
        let reserve = self.tree_reserve_pages();
        let fits = dirty + reserve <= self.medium.available_pages();
        match if fits { self.medium.ensure_free(dirty + reserve) } else { Err(Error::NoSpace) } {
            Err(Error::NoSpace) if !self.freed.is_empty() || self.store.changed_records() > 64 => {
                Err(Error::Busy)
            }
            result => result,
        }
    }

    /// Lets an operation pass that takes no space: it may free some.
    ///
    /// # Errors
    /// [`Error::Busy`] when a checkpoint must come first.
    pub(crate) fn admit_change(&self) -> Result<()> {
        if self.store.changed_bytes() > CHANGED_BYTES_MAX { Err(Error::Busy) } else { Ok(()) }
    }

    /// A number for a new inode.
    pub(crate) fn take_ino(&mut self) -> u64 {
        let ino = self.meta.next_ino;
        self.meta.next_ino = ino.saturating_add(1);
        self.meta.inodes = self.meta.inodes.saturating_add(1);
        self.is_meta_dirty = true;
        ino
    }

    /// Nothing names the inode any more: it goes, unless somebody holds it open.
    pub(crate) fn drop_nameless(&mut self, inode: &Inode) -> Result<()> {
        if self.holds.contains_key(&inode.ino) {
            self.store.set_unversioned(&key::orphan(inode.ino), Some(&[]));
            return self.store_inode(inode);
        }
        self.erase(inode)
    }

    /// Removes an inode with everything it has.
    pub(crate) fn erase(&mut self, inode: &Inode) -> Result<()> {
        self.touch(inode.ino);
        if inode.kind() == Kind::Regular {
            self.punch(inode.ino, 0, u64::MAX)?;
        }
        if self.store.get(&key::orphan(inode.ino))?.is_some() {
            self.store.set_unversioned(&key::orphan(inode.ino), None);
        }
        self.store.set(&key::inode(inode.ino), None)?;
        self.pages.remove_from(inode.ino, 0);
        self.meta.inodes = self.meta.inodes.saturating_sub(1);
        self.is_meta_dirty = true;
        Ok(())
    }

    /// Somebody holds the inode open.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) fn hold(&mut self, ino: u64) -> Result<()> {
        self.inode(ino)?;
        let holds = self.holds.entry(ino).or_default();
        *holds = holds.saturating_add(1);
        Ok(())
    }

    /// Somebody lets go of it; the last one erases it if it has no name.
    pub(crate) fn release(&mut self, ino: u64) -> Result<()> {
        let Some(holds) = self.holds.get_mut(&ino) else { return Ok(()) };
        if *holds > 1 {
            *holds = holds.saturating_sub(1);
            return Ok(());
        }
        match self.inode(ino) {
            Ok(inode) if inode.nlink == 0 => self.erase(&inode)?,
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        self.holds.remove(&ino);
        Ok(())
    }
}
