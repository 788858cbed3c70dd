//! The content of a regular file: chunks of up to 64 KiB in a tree by their place, so that a file grows without copying
//! what it has and holes cost nothing. A chunk's memory grows with what is written, up to its full size; what lies
//! past its end and before the file's is zero. Every allocation may fail (`ENOSPC`) and is counted before it is made.

use super::TmpFs;
use crate::limits::FILE_MAX_BYTES;
use crate::user::{Sink, Source};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// The most that one chunk holds.
const CHUNK_BYTES: usize = 64 << 10;
/// The least memory that a chunk takes.
const CHUNK_MIN_BYTES: usize = 64;
/// From this chunk on, memory is taken a whole chunk at a time: at most a quarter of the file is reserve.
const WHOLE_FROM: u64 = 4;

static ZEROS: [u8; 4096] = [0; 4096];

/// What a file holds. No chunk reaches past `size`.
#[derive(Default)]
pub(super) struct Content {
    size: u64,
    chunks: BTreeMap<u64, Vec<u8>>,
    allocated_bytes: u64,
}

/// What a shrinking file held; dropped without locks.
pub(super) struct Removed(#[expect(dead_code, reason = "held to be dropped")] BTreeMap<u64, Vec<u8>>);

/// Which chunk an offset is in, and where there.
fn place_of(offset: u64) -> (u64, usize) {
    (offset / CHUNK_BYTES as u64, (offset % CHUNK_BYTES as u64) as usize)
}

impl Content {
    pub(super) const fn new() -> Self {
        Self { size: 0, chunks: BTreeMap::new(), allocated_bytes: 0 }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Memory taken for it.
    pub(super) fn allocated_bytes(&self) -> u64 {
        self.allocated_bytes
    }

    /// Reads until the sink is full or the file ends.
    pub(super) fn read(&self, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let available = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = sink.remaining().min(available);
        let mut done = 0_usize;
        while done < wanted {
            let (index, at) = place_of(offset.saturating_add(done as u64));
            let span = wanted.saturating_sub(done).min(CHUNK_BYTES.saturating_sub(at));
            let held = self.chunks.get(&index).and_then(|chunk| chunk.get(at..)).unwrap_or_default();
            let held = held.get(..span).unwrap_or(held);
            let zeros = ZEROS.get(..span.saturating_sub(held.len()).min(ZEROS.len())).unwrap_or_default();
            let part = if held.is_empty() { zeros } else { held };
            match sink.put(part) {
                Ok(()) => done = done.saturating_add(part.len()),
                Err(errno) if done == 0 => return Err(errno),
                Err(_) => break,
            }
        }
        Ok(done)
    }

    /// Writes all of the source, or as much as there is room for.
    pub(super) fn write(&mut self, fs: &TmpFs, offset: u64, source: &mut dyn Source) -> Result<usize> {
        if source.remaining() == 0 {
            return Ok(0);
        }
        let room = usize::try_from(FILE_MAX_BYTES.saturating_sub(offset)).unwrap_or(usize::MAX);
        if room == 0 {
            return Err(Errno::EFBIG);
        }
        let wanted = source.remaining().min(room);
        let mut done = 0_usize;
        while done < wanted {
            let (index, at) = place_of(offset.saturating_add(done as u64));
            let span = wanted.saturating_sub(done).min(CHUNK_BYTES.saturating_sub(at));
            match self.write_chunk(fs, index, at, span, source) {
                Ok(()) => done = done.saturating_add(span),
                Err(errno) if done == 0 => return Err(errno),
                Err(_) => break,
            }
            self.size = self.size.max(offset.saturating_add(done as u64));
        }
        Ok(done)
    }

    fn write_chunk(
        &mut self,
        fs: &TmpFs,
        index: u64,
        at: usize,
        span: usize,
        source: &mut dyn Source,
    ) -> Result<()> {
        let end = at.saturating_add(span);
        let chunk = self.chunks.entry(index).or_default();
        let old_len = chunk.len();
        let result = reserve(fs, &mut self.allocated_bytes, chunk, capacity_for(index, end)).and_then(|()| {
            if old_len < end {
                chunk.resize(end, 0);
            }
            source.take(chunk.get_mut(at..end).ok_or(Errno::EIO)?)
        });
        if result.is_err() {
            chunk.truncate(old_len);
            if chunk.capacity() == 0 {
                self.chunks.remove(&index);
            }
        }
        result
    }

    /// Sets the size; answers what is not needed any more.
    pub(super) fn truncate(&mut self, fs: &TmpFs, size: u64) -> Result<Removed> {
        if size > FILE_MAX_BYTES {
            return Err(Errno::EFBIG);
        }
        let (index, at) = place_of(size);
        let first_gone = if at == 0 { index } else { index.saturating_add(1) };
        let removed = self.chunks.split_off(&first_gone);
        if at > 0
            && let Some(chunk) = self.chunks.get_mut(&index)
        {
            chunk.truncate(at);
        }
        self.size = size;
        let bytes = removed.values().map(|chunk| chunk.capacity() as u64).sum();
        self.allocated_bytes = self.allocated_bytes.saturating_sub(bytes);
        fs.space.give(bytes);
        Ok(Removed(removed))
    }

    /// Takes memory for a range, so that writing there cannot fail for lack of space, and makes the file reach its end.
    pub(super) fn allocate(&mut self, fs: &TmpFs, offset: u64, len: u64) -> Result<()> {
        let end = offset.checked_add(len).filter(|end| *end <= FILE_MAX_BYTES).ok_or(Errno::EFBIG)?;
        let first = place_of(offset).0;
        let last = place_of(end.saturating_sub(1)).0;
        let whole = last.saturating_sub(first).saturating_add(1).saturating_mul(CHUNK_BYTES as u64);
        // A range that can never fit fails before anything is taken.
        if !fs.space.has(whole.saturating_sub(self.allocated_bytes).saturating_sub(2 * CHUNK_BYTES as u64)) {
            return Err(Errno::ENOSPC);
        }
        for index in first..=last {
            let needed =
                if index == last { place_of(end.saturating_sub(1)).1.saturating_add(1) } else { CHUNK_BYTES };
            let chunk = self.chunks.entry(index).or_default();
            let result = reserve(fs, &mut self.allocated_bytes, chunk, needed);
            if let Err(errno) = result {
                self.forget_empty(fs, first);
                return Err(errno);
            }
        }
        self.size = self.size.max(end);
        Ok(())
    }

    /// Gives back chunks without content from one on: what an allocation took before it failed.
    fn forget_empty(&mut self, fs: &TmpFs, from: u64) {
        let mut bytes = 0_u64;
        self.chunks.retain(|index, chunk| {
            let keep = *index < from || !chunk.is_empty();
            if !keep {
                bytes = bytes.saturating_add(chunk.capacity() as u64);
            }
            keep
        });
        self.allocated_bytes = self.allocated_bytes.saturating_sub(bytes);
        fs.space.give(bytes);
    }
}

/// How much memory a chunk gets that must hold `len` bytes: twice what it needs at most, so that appending copies each
/// byte a bounded number of times.
fn capacity_for(index: u64, len: usize) -> usize {
    if index >= WHOLE_FROM {
        CHUNK_BYTES
    } else {
        len.max(CHUNK_MIN_BYTES).next_power_of_two().min(CHUNK_BYTES)
    }
}

/// Makes a chunk's memory at least so large.
fn reserve(fs: &TmpFs, allocated_bytes: &mut u64, chunk: &mut Vec<u8>, capacity: usize) -> Result<()> {
    let old = chunk.capacity();
    if capacity <= old {
        return Ok(());
    }
    if capacity >= CHUNK_BYTES {
        fs.require_memory()?;
    }
    let more = capacity.saturating_sub(old) as u64;
    fs.space.take(more)?;
    if chunk.try_reserve_exact(capacity.saturating_sub(chunk.len())).is_err() {
        fs.space.give(more);
        return Err(Errno::ENOSPC);
    }
    let got = chunk.capacity().saturating_sub(old) as u64;
    fs.space.take_granted(got.saturating_sub(more));
    *allocated_bytes = allocated_bytes.saturating_add(got);
    Ok(())
}
