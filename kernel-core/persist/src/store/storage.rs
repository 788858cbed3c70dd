//! The tree's part of the device, as redb sees it: a file of its own that grows. Its address space is cut into pieces of
//! 254 blocks, each in a segment of the device, which it gets when it is first written; the superblock lists them. The
//! first two blocks of a segment hold the seals of the others, so that redb never sees a damaged block, and on an
//! encrypted volume nothing of the tree is readable.
//!
//! That blocks and their seals reach the disk in any order is sound because redb never overwrites a block that a committed
//! state uses; when the flush before its commit returns, both are there. The one exception is redb's header, block 0,
//! which has check sums of its own and holds no names or values: it is stored as it is.
//!
//! What has been written since the last flush that succeeded is remembered: after one that failed it is all written once
//! more, since a device may have dropped it.

use crate::error::{Damage, Error, Result};
use crate::format::seal::{Place, SEAL_BYTES};
use crate::format::superblock::{Superblock, TREE_SEGMENTS_MAX};
use crate::format::{PAGE, PAGE_BYTES, SEGMENT_BYTES, SEGMENT_PAGES};
use crate::medium::{FlushMark, Medium};
use crate::sync::lock;
use core::fmt;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::sync::{Arc, Mutex};

/// Blocks of a segment that hold seals.
const SIDE_BLOCKS: u64 = 2;
/// Blocks of a segment that redb sees.
const DATA_BLOCKS: u64 = SEGMENT_PAGES - SIDE_BLOCKS;

/// The seals of one segment.
struct Side {
    bytes: Box<[u8]>,
    is_dirty: bool,
}

impl Side {
    fn seal(&self, index: u64) -> &[u8] {
        let at = index as usize * SEAL_BYTES;
        self.bytes.get(at..at + SEAL_BYTES).unwrap_or_default()
    }

    fn set(&mut self, index: u64, seal: &[u8]) {
        let at = index as usize * SEAL_BYTES;
        if let Some(slot) = self.bytes.get_mut(at..at + SEAL_BYTES) {
            slot.copy_from_slice(seal);
            self.is_dirty = true;
        }
    }
}

struct Inner {
    superblock: Superblock,
    is_superblock_dirty: bool,
    /// The volume is being made: without a superblock there is none yet.
    is_withheld: bool,
    sides: BTreeMap<usize, Side>,
    /// Pieces that are not part of the tree's storage any more once the superblock says so.
    leaving: Vec<u32>,
    unsynced: Vec<(u64, Vec<u8>)>,
    /// From before the first of these was written.
    mark: FlushMark,
}

/// The tree's part of the device.
pub(crate) struct TreeStorage {
    medium: Arc<Medium>,
    inner: Mutex<Inner>,
}

fn block_offset(segment: u32, index: u64) -> u64 {
    u64::from(segment) * SEGMENT_BYTES + (SIDE_BLOCKS + index) * PAGE_BYTES
}

impl TreeStorage {
    /// The storage that a superblock describes; its segments are marked in the device's map.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it lists what cannot be.
    pub(crate) fn new(medium: Arc<Medium>, superblock: Superblock) -> Result<Self> {
        for segment in superblock.tree_segments.iter().filter(|segment| **segment != 0) {
            medium.space.claim_tree(*segment).map_err(|_| Error::Corrupt(Damage::Superblock))?;
        }
        let inner = Inner {
            superblock,
            is_superblock_dirty: false,
            is_withheld: false,
            sides: BTreeMap::new(),
            leaving: Vec::new(),
            unsynced: Vec::new(),
            mark: medium.mark(),
        };
        Ok(Self { medium, inner: Mutex::new(inner) })
    }

    /// Keeps the superblock off the device until [`TreeStorage::publish`]: for a volume that is being made.
    pub(crate) fn withhold(&self) {
        lock(&self.inner).is_withheld = true;
    }

    /// Writes the superblock, one copy after the other: everything it leads to is durable before the first, and the first
    /// before the second. So a device with one damaged copy and nothing in the other has never held a whole volume.
    ///
    /// # Errors
    /// The device's.
    pub(crate) fn publish(&self) -> Result<()> {
        self.flush()?;
        lock(&self.inner).is_withheld = false;
        for _ in 0..2 {
            lock(&self.inner).is_superblock_dirty = true;
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the superblock over the older copy, or the one that is not whole.
    ///
    /// # Errors
    /// The device's.
    pub(crate) fn mend_superblock(&self) -> Result<()> {
        lock(&self.inner).is_superblock_dirty = true;
        self.flush()
    }

    /// What the superblock says now.
    pub(crate) fn superblock(&self) -> Superblock {
        lock(&self.inner).superblock.clone()
    }

    /// Changes the superblock, durably and in both its copies. Nobody may be writing to the tree. What was refused, or did
    /// not become durable in even one of them, is as before.
    ///
    /// # Errors
    /// Those of the change; the device's.
    pub(crate) fn change_superblock(&self, change: impl FnOnce(&mut Superblock) -> Result<()>) -> Result<()> {
        let before = {
            let mut inner = lock(&self.inner);
            let before = inner.superblock.clone();
            let mut changed = before.clone();
            change(&mut changed)?;
            inner.superblock = changed;
            inner.is_superblock_dirty = true;
            before
        };
        if let Err(error) = self.flush() {
            let mut inner = lock(&self.inner);
            let generation = inner.superblock.generation;
            inner.superblock = Superblock { generation, ..before };
            // The next flush writes over what may have arrived.
            inner.is_superblock_dirty = true;
            return Err(error);
        }
        self.mend_superblock()
    }

    fn with_side<T>(
        &self,
        inner: &mut Inner,
        piece: usize,
        work: impl FnOnce(&mut Side, u32) -> T,
    ) -> Result<Option<T>> {
        let segment = inner.superblock.tree_segments.get(piece).copied().unwrap_or(0);
        if segment == 0 {
            return Ok(None);
        }
        let side = match inner.sides.entry(piece) {
            Entry::Occupied(side) => side.into_mut(),
            Entry::Vacant(place) => {
                let mut bytes = vec![0; SIDE_BLOCKS as usize * PAGE].into_boxed_slice();
                self.medium.device.read_at(u64::from(segment) * SEGMENT_BYTES, &mut bytes)?;
                place.insert(Side { bytes, is_dirty: false })
            }
        };
        Ok(Some(work(side, segment)))
    }

    /// Gives a piece of the storage a segment, unless it has one.
    fn map(&self, inner: &mut Inner, piece: usize) -> Result<u32> {
        if let Some(segment) = inner.superblock.tree_segments.get(piece).filter(|segment| **segment != 0) {
            return Ok(*segment);
        }
        if piece >= TREE_SEGMENTS_MAX {
            return Err(Error::NoSpace);
        }
        let segment = match self.medium.space.take_tree_segment() {
            Some(segment) => segment,
            None => {
                self.medium.ensure_free(self.medium.space.usage().free_pages + SEGMENT_PAGES)?;
                self.medium.space.take_tree_segment().ok_or(Error::NoSpace)?
            }
        };
        let pieces = &mut inner.superblock.tree_segments;
        if pieces.len() <= piece {
            pieces.resize(piece + 1, 0);
        }
        if let Some(slot) = pieces.get_mut(piece) {
            *slot = segment;
        }
        let bytes = vec![0; SIDE_BLOCKS as usize * PAGE].into_boxed_slice();
        inner.sides.insert(piece, Side { bytes, is_dirty: true });
        inner.is_superblock_dirty = true;
        Ok(segment)
    }

    fn put(&self, inner: &mut Inner, offset: u64, bytes: Vec<u8>) -> Result<()> {
        if inner.unsynced.is_empty() {
            inner.mark = self.medium.mark();
        }
        let written = self.medium.device.write_at(offset, &bytes);
        inner.unsynced.push((offset, bytes));
        Ok(written?)
    }

    fn read_block(&self, block: u64, out: &mut [u8; PAGE]) -> Result<()> {
        let (piece, index) = ((block / DATA_BLOCKS) as usize, block % DATA_BLOCKS);
        let mut seal = [0; SEAL_BYTES];
        let segment = {
            let mut inner = lock(&self.inner);
            self.with_side(&mut inner, piece, |side, segment| {
                seal.copy_from_slice(side.seal(index));
                segment
            })?
        };
        let Some(segment) = segment.filter(|_| block == 0 || seal != [0; SEAL_BYTES]) else {
            out.fill(0);
            return Ok(());
        };
        self.medium.device.read_at(block_offset(segment, index), out)?;
        if block == 0 {
            return Ok(());
        }
        self.medium.sealer.open(Place::Tree(block), &seal, out).map_err(|_| Error::Corrupt(Damage::Tree))
    }

    fn read_bytes(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let mut at = offset;
        let mut rest = out;
        let mut page = [0; PAGE];
        while !rest.is_empty() {
            let within = (at % PAGE_BYTES) as usize;
            let (part, after) = rest.split_at_mut(rest.len().min(PAGE - within));
            self.read_block(at / PAGE_BYTES, &mut page)?;
            part.copy_from_slice(page.get(within..within + part.len()).unwrap_or_default());
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }

    fn write_bytes(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let within = (at % PAGE_BYTES) as usize;
            let block = at / PAGE_BYTES;
            let whole_blocks = if block == 0 || within != 0 { 0 } else { rest.len() / PAGE };
            let taken = if whole_blocks == 0 {
                rest.len().min(PAGE - within)
            } else {
                whole_blocks.min((DATA_BLOCKS - block % DATA_BLOCKS) as usize) * PAGE
            };
            let (part, after) = rest.split_at(taken);
            if block == 0 {
                let mut inner = lock(&self.inner);
                let segment = self.map(&mut inner, 0)?;
                self.put(&mut inner, block_offset(segment, 0) + within as u64, part.to_vec())?;
            } else if part.len() % PAGE == 0 {
                self.write_blocks(block, part.to_vec())?;
            } else {
                let mut page = [0; PAGE];
                self.read_block(block, &mut page)?;
                if let Some(changed) = page.get_mut(within..within + taken) {
                    changed.copy_from_slice(part);
                }
                self.write_blocks(block, page.to_vec())?;
            }
            at += taken as u64;
            rest = after;
        }
        Ok(())
    }

    /// Writes whole blocks of one piece, none of them the header.
    fn write_blocks(&self, first: u64, mut bytes: Vec<u8>) -> Result<()> {
        let mut inner = lock(&self.inner);
        let piece = (first / DATA_BLOCKS) as usize;
        let segment = self.map(&mut inner, piece)?;
        for (block, page) in (first..).zip(bytes.chunks_mut(PAGE)) {
            let medium = &self.medium;
            let seal = medium.sealer.seal(&*medium.environment, Place::Tree(block), page);
            let seal = seal.map_err(|_| Error::Device)?;
            self.with_side(&mut inner, piece, |side, _| side.set(block % DATA_BLOCKS, &seal))?;
        }
        self.put(&mut inner, block_offset(segment, first % DATA_BLOCKS), bytes)
    }

    fn shorten_or_grow(&self, len: u64) {
        let mut inner = lock(&self.inner);
        let pieces = len.div_ceil(DATA_BLOCKS * PAGE_BYTES) as usize;
        if inner.superblock.tree_bytes == len {
            return;
        }
        inner.superblock.tree_bytes = len;
        inner.is_superblock_dirty = true;
        if pieces < inner.superblock.tree_segments.len() {
            let gone = inner.superblock.tree_segments.split_off(pieces);
            inner.leaving.extend(gone.into_iter().filter(|segment| *segment != 0));
            inner.sides.split_off(&pieces);
        }
    }

    /// Copies the tree's last segment on the device to a free one before it, if there is one; answers whether it did. Nobody
    /// may be writing to the tree.
    pub(crate) fn move_down(&self) -> Result<bool> {
        {
            let mut inner = lock(&self.inner);
            let pieces = inner.superblock.tree_segments.iter().copied().enumerate();
            let Some((piece, old)) = pieces.max_by_key(|(_, segment)| *segment).filter(|(_, old)| *old != 0)
            else {
                return Ok(false);
            };
            if !inner.unsynced.is_empty() || !inner.leaving.is_empty() {
                return Ok(false);
            }
            let space = &self.medium.space;
            let Some(new) = space.take_tree_segment() else { return Ok(false) };
            if new > old {
                space.give_tree_segment(new);
                return Ok(false);
            }
            inner.mark = self.medium.mark();
            let mut bytes = vec![0; SEGMENT_BYTES as usize];
            let device = &self.medium.device;
            let copied = device
                .read_at(u64::from(old) * SEGMENT_BYTES, &mut bytes)
                .and_then(|()| device.write_at(u64::from(new) * SEGMENT_BYTES, &bytes));
            if let Err(error) = copied {
                space.give_tree_segment(new);
                return Err(error.into());
            }
            // Should a flush fail, the copy is written once more with the rest.
            inner.unsynced.push((u64::from(new) * SEGMENT_BYTES, bytes));
            if let Some(slot) = inner.superblock.tree_segments.get_mut(piece) {
                *slot = new;
            }
            inner.is_superblock_dirty = true;
            inner.leaving.push(old);
        }
        self.flush()?;
        Ok(true)
    }

    /// Makes everything durable that was written.
    fn flush(&self) -> Result<()> {
        let mark = self.write_out()?;
        self.medium.flush_since(mark)?;
        let mut inner = lock(&self.inner);
        inner.unsynced.clear();
        for side in inner.sides.values_mut() {
            side.is_dirty = false;
        }
        if !inner.is_withheld && core::mem::take(&mut inner.is_superblock_dirty) {
            inner.superblock.confirm();
        }
        for segment in core::mem::take(&mut inner.leaving) {
            self.medium.space.give_tree_segment(segment);
        }
        Ok(())
    }

    /// Writes what redb does not know of, and again what may have been dropped.
    fn write_out(&self) -> Result<FlushMark> {
        let mut inner = lock(&self.inner);
        let mark = self.medium.mark();
        if inner.unsynced.is_empty() {
            inner.mark = mark;
        }
        if inner.mark != mark {
            for (offset, bytes) in &inner.unsynced {
                self.medium.device.write_at(*offset, bytes)?;
            }
            inner.mark = mark;
        }
        for (piece, side) in inner.sides.iter().filter(|(_, side)| side.is_dirty) {
            let segment = inner.superblock.tree_segments.get(*piece).copied().unwrap_or(0);
            if segment != 0 {
                self.medium.device.write_at(u64::from(segment) * SEGMENT_BYTES, &side.bytes)?;
            }
        }
        if inner.is_superblock_dirty && !inner.is_withheld {
            inner.superblock.write_next(&*self.medium.device)?;
        }
        Ok(mark)
    }
}

/// The error as redb hands it through; [`super::database`] reads it back.
fn io_error(error: Error) -> io::Error {
    let kind = match error {
        Error::NoSpace => io::ErrorKind::StorageFull,
        Error::Corrupt(_) => io::ErrorKind::InvalidData,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

/// redb's view of the storage.
pub(super) struct Backend(pub(super) Arc<TreeStorage>);

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Backend")
    }
}

impl redb::StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        Ok(lock(&self.0.inner).superblock.tree_bytes)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_bytes(offset, out).map_err(io_error)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.shorten_or_grow(len);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.flush().map_err(io_error)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write_bytes(offset, data).map_err(io_error)
    }
}
