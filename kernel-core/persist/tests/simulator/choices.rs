//! What a random program works on: files, names, bytes and offsets, mostly such that something happens.

use crate::model::Body;
use crate::run::{LONG_SEEDS, Run};
use tabula_persist::{Kind, ROOT};

impl Run {
    pub(super) fn pick(&mut self, of: impl Fn(&crate::model::Node) -> bool) -> u64 {
        let all: Vec<u64> =
            self.tree.nodes.iter().filter(|(_, node)| of(node)).map(|(ino, _)| *ino).collect();
        if all.is_empty() { ROOT } else { all[self.random.below(all.len() as u64) as usize] }
    }

    pub(super) fn dir(&mut self) -> u64 {
        self.pick(|node| node.kind() == Kind::Directory)
    }

    /// Mostly a file.
    pub(super) fn file(&mut self) -> u64 {
        if self.random.below(16) == 0 {
            self.pick(|_| true)
        } else {
            self.pick(|node| node.kind() == Kind::Regular)
        }
    }

    pub(super) fn name(&mut self) -> Vec<u8> {
        let letter = b'a' + self.random.below(5) as u8;
        if self.random.below(12) == 0 { vec![letter; 255] } else { vec![letter] }
    }

    /// A name that is there, mostly.
    pub(super) fn old_name(&mut self, dir: u64) -> Vec<u8> {
        let names: Vec<Vec<u8>> = match &self.tree.nodes[&dir].body {
            Body::Dir(entries) => entries.keys().cloned().collect(),
            _ => Vec::new(),
        };
        if names.is_empty() || self.random.below(8) == 0 {
            return self.name();
        }
        names[self.random.below(names.len() as u64) as usize].clone()
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let len = match self.random.below(8) {
            0..=2 if self.seed >= LONG_SEEDS => 100_000 + self.random.below(600_000),
            0 => 4096,
            1 => 1 + self.random.below(60_000),
            2 => 8192 + self.random.below(3),
            _ => 1 + self.random.below(5000),
        };
        let byte = self.random.next_u64() as u8 | 1;
        (0..len).map(|index| byte ^ (index / 512) as u8).collect()
    }

    pub(super) fn offset(&mut self, ino: u64) -> u64 {
        let size = self.tree.nodes.get(&ino).map_or(0, |node| node.size());
        match self.random.below(6) {
            0 => size + self.random.below(100_000),
            1 => self.random.below(size + 1) & !4095,
            2 => size,
            _ => self.random.below(size + 1),
        }
        .min(if self.seed >= LONG_SEEDS { 3_000_000 } else { 400_000 })
    }
}
