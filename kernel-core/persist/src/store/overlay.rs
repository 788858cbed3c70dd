//! The map as everybody sees it: what has changed since redb's last commit (`active`, and while a checkpoint runs also
//! `frozen`) over what redb has. Changes that the log does not have yet are *pending*. A *cut* takes all of them at one
//! instant; when it is durable, everything up to that instant is.
//!
//! Records that snapshots share are kept: before a record that some snapshot sees is changed or removed, its old version
//! goes under a key of the history (`H`, the key, the generation in which it ended).

use super::cache::RecordCache;
use super::database::{self, Database, Reader};
use super::scan;
use super::storage::TreeStorage;
use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader as Bytes, Writer};
use core::ops::Bound;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key's bytes.
pub(crate) type Key = Arc<[u8]>;
/// What a checkpoint writes; `None` removes.
pub(crate) type Frozen = Arc<BTreeMap<Key, Option<Record>>>;

/// The prefix of the history's keys.
pub(crate) const HISTORY: u8 = b'H';

/// A value and the generation in which it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Record {
    /// The volume's generation when it was written.
    pub(crate) birth: u32,
    /// The value.
    pub(crate) bytes: Arc<[u8]>,
}

impl Record {
    pub(super) fn encode_into(&self, to: &mut Vec<u8>) {
        to.clear();
        to.extend_from_slice(&self.birth.to_le_bytes());
        to.extend_from_slice(&self.bytes);
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Record> {
        let mut from = Bytes::new(bytes, Damage::Record);
        Ok(Record { birth: from.u32()?, bytes: from.remaining().into() })
    }
}

#[derive(Clone)]
struct Active {
    record: Option<Record>,
    is_pending: bool,
}

/// All changes that were pending at one instant.
pub(crate) struct Cut {
    keys: Vec<Key>,
    /// Their encoded form, as [`Store::replay`] reads it.
    pub(crate) bytes: Vec<u8>,
    /// Everything since redb's last commit, if it was asked for.
    pub(crate) frozen: Option<Frozen>,
}

/// The map.
pub(crate) struct Store {
    database: Option<Arc<Database>>,
    reader: Option<Reader>,
    /// What is needed to open redb again, once that has failed.
    closed: Option<(Arc<TreeStorage>, usize)>,
    active: BTreeMap<Key, Active>,
    active_bytes: usize,
    pending: Vec<Key>,
    /// While an operation runs, what its changes replaced.
    undo: Option<Undo>,
    /// How many times a record has changed, or changed back.
    changes: u64,
    frozen: Option<Frozen>,
    cache: RecordCache,
    /// The generation in which changes are made now.
    pub(crate) generation: u32,
    /// The latest generation that a snapshot shows.
    pub(crate) latest_snapshot: Option<u32>,
}

/// How to take back an operation that failed half-way.
struct Undo {
    replaced: Vec<(Key, Option<Active>)>,
    pending: usize,
    active_bytes: usize,
    generation: u32,
    latest_snapshot: Option<u32>,
}

/// What a change costs in memory besides its bytes, about.
const ENTRY_BYTES: usize = 96;

impl Store {
    /// The map over what redb has now.
    pub(crate) fn new(database: Database) -> Result<Store> {
        let reader = database.reader()?;
        Ok(Store {
            database: Some(Arc::new(database)),
            reader: Some(reader),
            closed: None,
            active: BTreeMap::new(),
            active_bytes: 0,
            pending: Vec::new(),
            undo: None,
            changes: 1,
            frozen: None,
            cache: RecordCache::default(),
            generation: 1,
            latest_snapshot: None,
        })
    }

    /// The committed state, of a redb that is opened anew if it has failed before.
    fn open_reader(&mut self) -> Result<&Reader> {
        if self.reader.is_none() {
            self.recover();
        }
        self.reader.as_ref().ok_or(Error::Device)
    }

    /// Bytes of memory that changes since redb's last commit take, about.
    pub(crate) fn changed_bytes(&self) -> usize {
        self.active_bytes
    }

    /// How many records have changed since redb's last commit.
    pub(crate) fn changed_records(&self) -> usize {
        self.active.len() + self.frozen.as_ref().map_or(0, |frozen| frozen.len())
    }

    /// Whether anything is pending.
    pub(crate) fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// A number, never 0, that is another whenever any record is.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// The record of a key.
    pub(crate) fn get(&mut self, key: &[u8]) -> Result<Option<Record>> {
        if let Some(known) = self.cache.get(key) {
            return Ok(known);
        }
        let found = match self.changed(key) {
            Some(change) => change,
            None => self.stored(key)?,
        };
        self.cache.insert(key.into(), found.clone());
        Ok(found)
    }

    /// What has become of a key since redb's last commit; `None` when nothing has.
    fn changed(&self, key: &[u8]) -> Option<Option<Record>> {
        if let Some(active) = self.active.get(key) {
            return Some(active.record.clone());
        }
        self.frozen.as_ref()?.get(key).cloned()
    }

    /// What redb has under a key.
    fn stored(&mut self, key: &[u8]) -> Result<Option<Record>> {
        let found = self.open_reader().and_then(|reader| database::get(reader, key));
        if found.is_err() {
            // redb answers nothing more after a failure; what is not damaged can still be read when it is opened anew.
            self.recover();
        }
        found
    }

    /// The value of a key.
    pub(crate) fn value(&mut self, key: &[u8]) -> Result<Option<Arc<[u8]>>> {
        Ok(self.get(key)?.map(|record| record.bytes))
    }

    /// Sets the value of a key, or removes it.
    pub(crate) fn set(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<()> {
        if let Some(shown) = self.latest_snapshot
            && let Some(old) = self.get(key)?
            && old.birth <= shown
        {
            let kept = history_key(key, self.generation);
            self.put(kept.into(), Some(old));
        }
        self.set_unversioned(key, value);
        Ok(())
    }

    /// Sets the value of a key of which snapshots keep no versions.
    pub(crate) fn set_unversioned(&mut self, key: &[u8], value: Option<&[u8]>) {
        let record = value.map(|value| Record { birth: self.generation, bytes: value.into() });
        self.put(key.into(), record);
    }

    fn put(&mut self, key: Key, record: Option<Record>) {
        let cost = |record: &Option<Record>| record.as_ref().map_or(0, |record| record.bytes.len());
        let len = key.len() + cost(&record) + ENTRY_BYTES;
        self.active_bytes += len;
        self.changes += 1;
        self.cache.insert(key.clone(), record.clone());
        if let Some(undo) = &mut self.undo {
            undo.replaced.push((key.clone(), self.active.get(&key).cloned()));
        }
        let shared = match self.active.get_mut(&key) {
            Some(active) => {
                let old = key.len() + cost(&active.record) + ENTRY_BYTES;
                self.active_bytes = self.active_bytes.saturating_sub(old);
                active.record = record;
                if active.is_pending {
                    return;
                }
                active.is_pending = true;
                key
            }
            None => {
                self.active.insert(key.clone(), Active { record, is_pending: true });
                key
            }
        };
        self.pending.push(shared);
    }

    /// An operation begins, all of whose changes happen or none.
    pub(crate) fn begin(&mut self) {
        self.undo = Some(Undo {
            replaced: Vec::new(),
            pending: self.pending.len(),
            active_bytes: self.active_bytes,
            generation: self.generation,
            latest_snapshot: self.latest_snapshot,
        });
    }

    /// The operation has succeeded.
    pub(crate) fn end(&mut self) {
        self.undo = None;
    }

    /// The operation has failed: its changes have not happened.
    pub(crate) fn roll_back(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        self.changes += 1;
        for (key, replaced) in undo.replaced.into_iter().rev() {
            self.cache.forget(&key);
            match replaced {
                Some(active) => {
                    self.active.insert(key, active);
                }
                None => {
                    self.active.remove(&key);
                }
            }
        }
        self.pending.truncate(undo.pending);
        self.active_bytes = undo.active_bytes;
        self.generation = undo.generation;
        self.latest_snapshot = undo.latest_snapshot;
    }

    /// The map as it is at this instant, for whoever looks at it for long: what changes later does not show in it. redb can
    /// not be opened anew while it is there.
    pub(crate) fn view(&mut self) -> Result<Store> {
        let database = self.database()?;
        let reader = database.reader()?;
        Ok(Store {
            database: Some(database),
            reader: Some(reader),
            closed: None,
            active: self.active.clone(),
            active_bytes: 0,
            pending: Vec::new(),
            undo: None,
            changes: self.changes,
            frozen: self.frozen.clone(),
            cache: RecordCache::default(),
            generation: self.generation,
            latest_snapshot: self.latest_snapshot,
        })
    }

    /// Records from a key on, up to but without another, in order; at most so many.
    pub(crate) fn scan(&mut self, from: &[u8], to: &[u8], max: usize) -> Result<Vec<(Key, Record)>> {
        if from >= to {
            return Ok(Vec::new());
        }
        self.open_reader()?;
        let bounds = || (Bound::Included(from), Bound::Excluded(to));
        let reader = self.reader.as_ref().ok_or(Error::Device)?;
        let active = self.active.range::<[u8], _>(bounds()).map(|(key, active)| (key, &active.record));
        let frozen = self.frozen.iter().flat_map(|frozen| frozen.range::<[u8], _>(bounds()));
        let merged = match database::range(reader, from, to) {
            Ok(stored) => scan::merge(active, frozen, stored, max),
            Err(error) => Err(error),
        };
        if merged.is_err() {
            self.recover();
        }
        merged
    }

    /// Takes everything that is pending.
    pub(crate) fn cut(&mut self, freeze: Freeze) -> Cut {
        let keys = core::mem::take(&mut self.pending);
        let mut to = Writer::default();
        to.u32(keys.len() as u32);
        for key in &keys {
            to.u16(key.len() as u16).raw(key);
            let Some(active) = self.active.get_mut(key) else {
                to.u8(0);
                continue;
            };
            active.is_pending = false;
            match &active.record {
                Some(record) => to.u8(1).u32(record.birth).u32(record.bytes.len() as u32).raw(&record.bytes),
                None => to.u8(0),
            };
        }
        let frozen = match freeze {
            Freeze::No => None,
            Freeze::Yes => {
                let active = core::mem::take(&mut self.active);
                self.active_bytes = 0;
                let frozen: Frozen =
                    Arc::new(active.into_iter().map(|(key, active)| (key, active.record)).collect());
                self.frozen = Some(frozen.clone());
                Some(frozen)
            }
        };
        Cut { keys, bytes: to.bytes, frozen }
    }

    /// A cut did not become durable: its changes are pending again.
    pub(crate) fn undo_cut(&mut self, cut: Cut) {
        self.unfreeze();
        for key in cut.keys {
            if let Some(active) = self.active.get_mut(&key)
                && !active.is_pending
            {
                active.is_pending = true;
                self.pending.push(key);
            }
        }
    }

    /// What was frozen did not reach redb: it is active again.
    pub(crate) fn unfreeze(&mut self) {
        let Some(frozen) = self.frozen.take() else { return };
        for (key, record) in frozen.iter() {
            self.active_bytes +=
                key.len() + ENTRY_BYTES + record.as_ref().map_or(0, |record| record.bytes.len());
            self.active
                .entry(key.clone())
                .or_insert_with(|| Active { record: record.clone(), is_pending: false });
        }
    }

    /// What was frozen is in redb now.
    pub(crate) fn thaw(&mut self) -> Result<()> {
        self.frozen = None;
        self.reader = None;
        let database = self.database.as_ref().ok_or(Error::Device)?;
        self.reader = Some(database.reader()?);
        Ok(())
    }

    /// redb, for the flusher, which lets go of it before it locks the volume's state again.
    pub(crate) fn database(&mut self) -> Result<Arc<Database>> {
        self.open_reader()?;
        self.database.clone().ok_or(Error::Device)
    }

    /// Where redb's blocks are.
    pub(crate) fn storage(&mut self) -> Result<Arc<TreeStorage>> {
        Ok(self.database()?.parts().0)
    }

    /// Opens redb anew after a failure, unless the flusher is using it: then its transaction fails too, and it is opened
    /// when somebody needs it next.
    pub(crate) fn recover(&mut self) {
        self.reader = None;
        self.cache.clear();
        let parts = match self.database.take().map(Arc::try_unwrap) {
            Some(Err(in_use)) => {
                self.database = Some(in_use);
                return;
            }
            Some(Ok(database)) => Some(database.parts()),
            None => self.closed.take(),
        };
        let Some((storage, cache_bytes)) = parts else { return };
        match Database::open(storage.clone(), cache_bytes)
            .and_then(|database| Ok((database.reader()?, database)))
        {
            Ok((reader, database)) => {
                self.reader = Some(reader);
                self.database = Some(Arc::new(database));
            }
            Err(_) => self.closed = Some((storage, cache_bytes)),
        }
    }

    /// The bytes that a checkpoint stored beside the records.
    pub(crate) fn raw(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        database::get_raw(self.open_reader()?, key)
    }

    /// Applies a cut that was found in the log.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is none.
    pub(crate) fn replay(&mut self, from: &mut Bytes<'_>) -> Result<()> {
        for _ in 0..from.u32()? {
            let len = usize::from(from.u16()?);
            let key: Key = from.bytes(len)?.into();
            let record = match from.u8()? {
                0 => None,
                _ => {
                    let birth = from.u32()?;
                    let len = from.u32()? as usize;
                    Some(Record { birth, bytes: from.bytes(len)?.into() })
                }
            };
            self.put(key, record);
        }
        from.end()
    }

    /// What was replayed is in the log already.
    pub(crate) fn end_replay(&mut self) {
        for key in core::mem::take(&mut self.pending) {
            if let Some(active) = self.active.get_mut(&key) {
                active.is_pending = false;
            }
        }
    }
}

/// Whether a cut also takes everything for a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Freeze {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Applies what a cut froze to redb, with raw pairs beside, in one durable transaction.
pub(crate) fn apply(database: &Database, frozen: &Frozen, raw: &[(&[u8], &[u8])]) -> Result<()> {
    database.apply(frozen.iter(), raw)
}

/// Where the version of a record is kept that ended in a generation.
pub(crate) fn history_key(key: &[u8], ended: u32) -> Vec<u8> {
    let mut kept = Vec::with_capacity(key.len() + 5);
    kept.push(HISTORY);
    kept.extend_from_slice(key);
    kept.extend_from_slice(&ended.to_be_bytes());
    kept
}
