//! Which pages of the device hold which pages of a file. An extent is a run on the device with a seal for each page; pages
//! that no extent has are zero. Pages are never overwritten: new content gets new pages, and old ones come free when the
//! commit that no longer refers to them is durable, or when the last snapshot that shows them goes.

use super::key;
use super::state::State;
use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader, Writer};
use crate::format::seal::{SEAL_BYTES, Seal};
use crate::limits::EXTENT_PAGES_MAX;
use crate::space::Run;

/// A run of pages of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Extent {
    /// The first of the file's pages.
    pub(crate) first: u64,
    /// Where they are on the device.
    pub(crate) run: Run,
    /// The generation in which they were written.
    pub(crate) birth: u32,
    /// One for each page.
    pub(crate) seals: Vec<Seal>,
}

impl Extent {
    /// The page behind the last.
    pub(crate) const fn end(&self) -> u64 {
        self.first.saturating_add(self.run.count)
    }

    /// Where a page of the file is on the device, and its seal.
    pub(crate) fn locate(&self, page: u64) -> Option<(u64, &Seal)> {
        let index = page.checked_sub(self.first)?;
        let seal = self.seals.get(usize::try_from(index).ok()?)?;
        Some((self.run.start + index, seal))
    }

    /// The part of it from one page up to but without another, which must lie inside.
    fn part(&self, from: u64, to: u64) -> Option<Extent> {
        let (skip, count) = (from.checked_sub(self.first)?, to.checked_sub(from)?);
        let seals = self.seals.get(skip as usize..(skip + count) as usize)?.to_vec();
        let run = Run { start: self.run.start + skip, count };
        (count > 0).then_some(Extent { first: from, run, birth: self.birth, seals })
    }

    pub(crate) fn encode(&self, seal_bytes: usize) -> Vec<u8> {
        let mut to = Writer::default();
        to.u64(self.run.start).u32(self.birth).u16(self.run.count as u16);
        for seal in &self.seals {
            to.raw(seal.get(..seal_bytes).unwrap_or_default());
        }
        to.bytes
    }

    pub(crate) fn decode(key: &[u8], bytes: &[u8], seal_bytes: usize) -> Result<Extent> {
        let (_, first) = key::numbers(key)?;
        let mut from = Reader::new(bytes, Damage::Record);
        let (start, birth, count) = (from.u64()?, from.u32()?, u64::from(from.u16()?));
        if count == 0 || count > EXTENT_PAGES_MAX || start >= u64::MAX / 8192 {
            return Err(Error::Corrupt(Damage::Record));
        }
        let mut seals = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let mut seal = [0; SEAL_BYTES];
            for (to, from) in seal.iter_mut().zip(from.bytes(seal_bytes)?) {
                *to = *from;
            }
            seals.push(seal);
        }
        from.end()?;
        Ok(Extent { first, run: Run { start, count }, birth, seals })
    }
}

/// How many extents are looked at in one go.
const BATCH: usize = 256;

impl State {
    /// The extents with pages from one up to but without another, in order; at most so many.
    pub(crate) fn extents(&mut self, ino: u64, from: u64, to: u64, max: usize) -> Result<Vec<Extent>> {
        let seal_bytes = self.medium.sealer.seal_bytes();
        let lowest = key::extent(ino, from.saturating_sub(EXTENT_PAGES_MAX - 1));
        // Those before `from` that do not reach it come first.
        let records =
            self.store.scan(&lowest, &key::extent(ino, to), max.saturating_add(EXTENT_PAGES_MAX as usize))?;
        let mut found = Vec::new();
        for (key, record) in &records {
            let extent = Extent::decode(key, &record.bytes, seal_bytes)?;
            if extent.end() > from && found.len() < max {
                found.push(extent);
            }
        }
        Ok(found)
    }

    /// The extent with a page.
    pub(crate) fn extent_at(&mut self, ino: u64, page: u64) -> Result<Option<Extent>> {
        Ok(self.extents(ino, page, page.saturating_add(1), 1)?.pop())
    }

    fn put_extent(&mut self, ino: u64, extent: &Extent) -> Result<()> {
        let seal_bytes = self.medium.sealer.seal_bytes();
        self.store.set(&key::extent(ino, extent.first), Some(&extent.encode(seal_bytes)))
    }

    /// Takes pages from one up to but without another out of a file; answers how many there were.
    pub(crate) fn punch(&mut self, ino: u64, from: u64, to: u64) -> Result<u64> {
        let mut removed = 0;
        loop {
            let extents = self.extents(ino, from, to, BATCH)?;
            let is_last = extents.len() < BATCH;
            for extent in extents {
                let (cut_from, cut_to) = (extent.first.max(from), extent.end().min(to));
                if let Some(middle) = extent.part(cut_from, cut_to) {
                    removed += middle.run.count;
                    self.free(middle.run, extent.birth);
                }
                match extent.part(extent.first, cut_from) {
                    Some(before) => self.put_extent(ino, &before)?,
                    None => self.store.set(&key::extent(ino, extent.first), None)?,
                }
                if let Some(after) = extent.part(cut_to, extent.end()) {
                    self.put_extent(ino, &after)?;
                }
            }
            if is_last {
                return Ok(removed);
            }
        }
    }

    /// The extent that ends where a page begins.
    pub(crate) fn extent_before(&mut self, ino: u64, page: u64) -> Result<Option<Extent>> {
        let Some(last) = page.checked_sub(1) else { return Ok(None) };
        Ok(self.extent_at(ino, last)?.filter(|before| before.end() == page))
    }

    /// Adds pages to a file that has none there; continues the extent before where both runs follow each other.
    pub(crate) fn add_extent(&mut self, ino: u64, extent: Extent) -> Result<()> {
        let before = self.extent_before(ino, extent.first)?;
        if let Some(mut joined) = before.filter(|before| {
            before.birth == extent.birth
                && before.run.start + before.run.count == extent.run.start
                && before.run.count + extent.run.count <= EXTENT_PAGES_MAX
        }) {
            joined.run.count += extent.run.count;
            joined.seals.extend_from_slice(&extent.seals);
            return self.put_extent(ino, &joined);
        }
        self.put_extent(ino, &extent)
    }

    /// A file no longer refers to pages that were written in a generation.
    fn free(&mut self, run: Run, birth: u32) {
        if self.store.latest_snapshot.is_none_or(|shown| birth > shown) {
            self.freed.push((self.epoch, run));
        }
    }
}
