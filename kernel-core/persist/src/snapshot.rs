//! Snapshots: the tree as it was at the end of a generation. Taking one only ends the generation; from then on the old
//! version of a record goes into the history before it changes, and pages that were written before are kept. A snapshot's
//! record is the one that was there at its generation, in the history or, if it has not changed since, in the tree.

use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader, Writer};
use crate::limits::SNAPSHOTS_MAX;
use crate::space::Run;
use crate::store::{HISTORY, Key, Record, history_key};
use crate::tree::entries::require_name;
use crate::tree::inode::{Entry, Inode};
use crate::tree::key;
use crate::tree::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// One snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SnapshotInfo {
    /// Its name.
    pub name: Vec<u8>,
    /// When it was taken, in nanoseconds since 1970-01-01 UTC.
    pub created_ns: u64,
    /// The generation that it shows.
    pub(crate) generation: u32,
}

impl SnapshotInfo {
    /// A number that no other snapshot of the volume ever has; later ones have higher numbers.
    pub fn number(&self) -> u32 {
        self.generation
    }

    fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u32(self.generation).u64(self.created_ns);
        to.bytes
    }

    fn decode(key: &[u8], bytes: &[u8]) -> Result<SnapshotInfo> {
        let mut from = Reader::new(bytes, Damage::Record);
        let (generation, created_ns) = (from.u32()?, from.u64()?);
        from.end()?;
        Ok(SnapshotInfo { name: key.get(1..).unwrap_or_default().to_vec(), created_ns, generation })
    }
}

/// Kinds of records of which versions are kept.
pub(crate) const VERSIONED: [u8; 4] = [key::COOKIE, key::ENTRY, key::INODE, key::EXTENT];
/// Records that are looked at in one go.
const BATCH: usize = 512;

/// The key of a version's record, and the generation in which the version ended.
pub(crate) fn version_of(history: &[u8]) -> Result<(&[u8], u32)> {
    let damaged = Error::Corrupt(Damage::Record);
    let (kept, ended) = history.get(1..).and_then(|rest| rest.split_last_chunk::<4>()).ok_or(damaged)?;
    Ok((kept, u32::from_be_bytes(*ended)))
}

impl State {
    /// All snapshots, oldest first.
    pub(crate) fn snapshots(&mut self) -> Result<Vec<SnapshotInfo>> {
        let records = self.store.scan(&[key::SNAPSHOT], &[key::SNAPSHOT + 1], usize::MAX)?;
        let decoded = records.iter().map(|(key, record)| SnapshotInfo::decode(key, &record.bytes));
        let mut snapshots = decoded.collect::<Result<Vec<_>>>()?;
        snapshots.sort_by_key(|snapshot| snapshot.generation);
        Ok(snapshots)
    }

    /// The snapshot with a name.
    pub(crate) fn snapshot(&mut self, name: &[u8]) -> Result<SnapshotInfo> {
        let record = self.store.get(&key::snapshot(name))?.ok_or(Error::NotFound)?;
        SnapshotInfo::decode(&key::snapshot(name), &record.bytes)
    }

    /// Learns from the records which generation the latest snapshot shows.
    pub(crate) fn note_snapshots(&mut self) -> Result<()> {
        self.store.latest_snapshot = self.snapshots()?.last().map(|snapshot| snapshot.generation);
        Ok(())
    }

    /// Takes a snapshot. No page may be dirty.
    pub(crate) fn create_snapshot(&mut self, name: &[u8]) -> Result<()> {
        require_name(name)?;
        if self.store.get(&key::snapshot(name))?.is_some() {
            return Err(Error::Exists);
        }
        if self.snapshots()?.len() >= SNAPSHOTS_MAX {
            return Err(Error::TooManyLinks);
        }
        self.admit(0)?;
        let generation = self.store.generation;
        let next = generation.checked_add(1).ok_or(Error::NoSpace)?;
        let snapshot = SnapshotInfo { name: name.to_vec(), created_ns: self.now_ns(), generation };
        self.store.set_unversioned(&key::snapshot(name), Some(&snapshot.encode()));
        self.store.latest_snapshot = Some(generation);
        self.store.generation = next;
        self.meta.generation = next;
        self.is_meta_dirty = true;
        Ok(())
    }

    /// Deletes a snapshot, and every version that only it showed.
    pub(crate) fn delete_snapshot(&mut self, name: &[u8]) -> Result<()> {
        self.snapshot(name)?;
        self.admit_change()?;
        self.store.set_unversioned(&key::snapshot(name), None);
        self.note_snapshots()?;
        let shown: Vec<u32> = self.snapshots()?.iter().map(|snapshot| snapshot.generation).collect();
        let mut gone = Vec::new();
        self.for_each_record(&[HISTORY], &[HISTORY + 1], &mut |key, record| {
            let (_, ended) = version_of(key)?;
            if !shown.iter().any(|generation| (record.birth..ended).contains(generation)) {
                gone.push(key.clone());
            }
            Ok(())
        })?;
        for key in gone {
            self.store.set_unversioned(&key, None);
        }
        self.find_free_pages()
    }

    /// Finds out again which pages nothing refers to; they come free with the next commit.
    fn find_free_pages(&mut self) -> Result<()> {
        let mut referred: BTreeMap<u64, u64> = BTreeMap::new();
        self.for_each_extent(&mut |_, extent| {
            let count = referred.entry(extent.run.start).or_default();
            *count = (*count).max(extent.run.count);
        })?;
        let mut freed = Vec::new();
        for used in self.medium.space.used_runs() {
            let end = used.start + used.count;
            let mut at = used.start;
            // A run that begins before may reach in here.
            let from = used.start.saturating_sub(crate::limits::EXTENT_PAGES_MAX);
            for (start, count) in referred.range(from..end) {
                if *start > at {
                    freed.push(Run { start: at, count: *start - at });
                }
                at = at.max(start + count);
            }
            if at < end {
                freed.push(Run { start: at, count: end - at });
            }
        }
        let epoch = self.epoch;
        self.freed = freed.into_iter().map(|run| (epoch, run)).collect();
        Ok(())
    }

    /// Makes the tree what a snapshot shows. No page may be dirty.
    pub(crate) fn restore_snapshot(&mut self, name: &[u8]) -> Result<()> {
        let shown = self.snapshot(name)?.generation;
        self.admit(0)?;
        let mut changed: BTreeSet<Key> = BTreeSet::new();
        self.for_each_record(&[HISTORY], &[HISTORY + 1], &mut |key, _| {
            let (kept, ended) = version_of(key)?;
            if ended > shown {
                changed.insert(kept.into());
            }
            Ok(())
        })?;
        for kind in VERSIONED {
            self.for_each_record(&[kind], &[kind + 1], &mut |key, record| {
                if record.birth > shown {
                    changed.insert(key.clone());
                }
                Ok(())
            })?;
        }
        let mut nameless: BTreeSet<u64> = BTreeSet::new();
        for key in changed {
            let target = self.record_at(&key, shown)?;
            let is_inode = key.first() == Some(&key::INODE);
            if is_inode {
                let was_there = self.store.get(&key)?.is_some();
                let inodes = self.meta.inodes + u64::from(target.is_some());
                self.meta.inodes = inodes.saturating_sub(u64::from(was_there));
                let (ino, _) = key::number(&key)?;
                self.touch(ino);
                if let Some(record) = &target
                    && Inode::decode(ino, &record.bytes)?.nlink == 0
                {
                    nameless.insert(ino);
                }
            }
            self.store.set(&key, target.as_ref().map(|record| &*record.bytes))?;
        }
        for (key, _) in self.store.scan(&[key::ORPHAN], &[key::ORPHAN + 1], usize::MAX)? {
            self.store.set_unversioned(&key, None);
            let (ino, _) = key::number(&key)?;
            // One that was without a name then already, and is held open still.
            match self.inode(ino) {
                Ok(inode) if inode.nlink == 0 => nameless.insert(ino),
                Ok(_) | Err(Error::NotFound) => false,
                Err(error) => return Err(error),
            };
        }
        self.is_meta_dirty = true;
        for ino in nameless {
            let inode = self.inode(ino)?;
            self.drop_nameless(&inode)?;
        }
        self.find_free_pages()?;
        self.pages.clear();
        Ok(())
    }

    /// A record as a generation had it.
    pub(crate) fn record_at(&mut self, key: &[u8], generation: u32) -> Result<Option<Record>> {
        let from = history_key(key, generation.saturating_add(1));
        let to = history_key(key, u32::MAX);
        // Keys that go on where this one ends may lie between; their length tells.
        let mut at = from;
        let kept = loop {
            let records = self.store.scan(&at, &to, 8)?;
            let found =
                records.iter().find(|(found, _)| found.len() == to.len() && found.starts_with(&[HISTORY]));
            match (found, records.last()) {
                (Some((_, record)), _) => break Some(record.clone()),
                (None, Some((last, _))) if records.len() == 8 => {
                    at = last.to_vec();
                    at.push(0);
                }
                _ => break None,
            }
        };
        let record = match kept {
            Some(record) => Some(record),
            None => self.store.get(key)?,
        };
        Ok(record.filter(|record| record.birth <= generation))
    }

    /// Records of one kind, whose keys are equally long, as a generation had them; at most so many.
    pub(crate) fn scan_at(
        &mut self,
        from: &[u8],
        to: &[u8],
        max: usize,
        generation: u32,
    ) -> Result<Vec<(Key, Record)>> {
        let mut found = Vec::new();
        let mut from = from.to_vec();
        while found.len() < max {
            let now = self.store.scan(&from, to, BATCH)?;
            let kept = self.store.scan(
                &[&[HISTORY], from.as_slice()].concat(),
                &[&[HISTORY], to].concat(),
                BATCH,
            )?;
            let kept_keys = kept.iter().map(|(key, _)| version_of(key).map(|(kept, _)| Key::from(kept)));
            let kept_keys = kept_keys.collect::<Result<Vec<Key>>>()?;
            // Past the end of a list that is cut short, the other alone says nothing.
            let ends = [(now.len(), now.last().map(|(key, _)| key)), (kept.len(), kept_keys.last())];
            let ends = ends.into_iter().filter(|(len, _)| *len == BATCH);
            let horizon = ends.filter_map(|(_, key)| key.cloned()).min();
            let keys: BTreeSet<Key> = now.iter().map(|(key, _)| key.clone()).chain(kept_keys).collect();
            for key in keys {
                if horizon.as_ref().is_some_and(|horizon| key > *horizon) || found.len() >= max {
                    break;
                }
                if let Some(record) = self.record_at(&key, generation)? {
                    found.push((key, record));
                }
            }
            let Some(horizon) = horizon else { break };
            from = horizon.to_vec();
            from.push(0);
        }
        Ok(found)
    }

    /// An inode as a generation had it.
    pub(crate) fn inode_at(&mut self, ino: u64, generation: u32) -> Result<Inode> {
        let record = self.record_at(&key::inode(ino), generation)?.ok_or(Error::NotFound)?;
        Inode::decode(ino, &record.bytes)
    }

    /// The inode that a name had in a generation.
    pub(crate) fn lookup_at(&mut self, dir: u64, name: &[u8], generation: u32) -> Result<Inode> {
        self.inode_at(dir, generation)?.directory()?;
        let record = self.record_at(&key::entry(dir, name), generation)?.ok_or(Error::NotFound)?;
        self.inode_at(Entry::decode(&record.bytes)?.ino, generation)
    }
}
