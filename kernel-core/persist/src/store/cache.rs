//! Records that were read or written lately and are in redb as well; also which keys have none. Two generations: when the
//! young one is full it becomes the old one, and what was old and not asked for since is forgotten.

use super::overlay::{Key, Record};
use std::collections::HashMap;

const GENERATION_MAX: usize = 32 << 10;

#[derive(Default)]
pub(super) struct RecordCache {
    young: HashMap<Key, Option<Record>>,
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
        if self.young.len() >= GENERATION_MAX {
            self.old = core::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, known);
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}
