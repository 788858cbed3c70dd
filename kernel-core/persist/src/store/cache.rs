//! Records that were read or written lately, as everybody sees them; also which keys have none. It is asked first: hashing a
//! key costs a quarter of finding it among tens of thousands that are in order. Two generations, each of so many bytes: when
//! the young one is full it becomes the old one, and what was old and not asked for since is forgotten.

use super::overlay::{HISTORY, Key, Record};
use std::collections::HashMap;

const GENERATION_BYTES_MAX: usize = 4 << 20;
/// What an entry takes besides its bytes, about.
const ENTRY_BYTES: usize = 80;

#[derive(Default)]
pub(super) struct RecordCache {
    young: HashMap<Key, Option<Record>>,
    young_bytes: usize,
    old: HashMap<Key, Option<Record>>,
}

impl RecordCache {
    /// What is known of a key; `None` when nothing is.
    pub(super) fn get(&mut self, key: &[u8]) -> Option<Option<Record>> {
        if let Some(known) = self.young.get(key) {
            return Some(known.clone());
        }
        let (key, known) = self.old.remove_entry(key)?;
        self.insert(key, known.clone());
        Some(known)
    }

    pub(super) fn insert(&mut self, key: Key, known: Option<Record>) {
        // Old versions are found in order, never by their keys.
        if key.first() == Some(&HISTORY) {
            return;
        }
        if self.young_bytes >= GENERATION_BYTES_MAX {
            self.old = core::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.old.remove(&key);
        let len = key.len();
        let cost = |known: &Option<Record>| {
            ENTRY_BYTES + len + known.as_ref().map_or(0, |record| record.bytes.len())
        };
        self.young_bytes += cost(&known);
        if let Some(replaced) = self.young.insert(key, known) {
            self.young_bytes -= cost(&replaced);
        }
    }

    /// A change is taken back.
    pub(super) fn forget(&mut self, key: &[u8]) {
        if let Some(known) = self.young.remove(key) {
            self.young_bytes -= ENTRY_BYTES + key.len() + known.map_or(0, |record| record.bytes.len());
        }
        self.old.remove(key);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
