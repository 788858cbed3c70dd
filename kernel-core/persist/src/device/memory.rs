//! A device in memory, of any length: chunks that were never written take no room and read as zero. Nothing is durable
//! beyond the value itself.

use super::{BlockDevice, DeviceError, DeviceResult};
use crate::sync::lock;
use std::collections::BTreeMap;
use std::sync::Mutex;

const CHUNK_BYTES: u64 = 16 << 10;

/// A device in memory.
#[derive(Debug)]
pub struct MemoryDevice {
    bytes: Mutex<SparseBytes>,
    max_bytes: u64,
}

impl MemoryDevice {
    /// An empty device that grows to at most so many bytes.
    pub fn new(max_bytes: u64) -> Self {
        Self { bytes: Mutex::new(SparseBytes::default()), max_bytes }
    }

    pub(super) fn with_bytes(bytes: SparseBytes, max_bytes: u64) -> Self {
        Self { bytes: Mutex::new(bytes), max_bytes }
    }

    /// A copy of what is there now.
    pub fn duplicate(&self) -> Self {
        Self::with_bytes(lock(&self.bytes).clone(), self.max_bytes)
    }
}

impl BlockDevice for MemoryDevice {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        lock(&self.bytes).read(offset, out);
        Ok(())
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        if offset.saturating_add(bytes.len() as u64) > self.max_bytes {
            return Err(DeviceError::NoSpace);
        }
        lock(&self.bytes).write(offset, bytes);
        Ok(())
    }

    fn len(&self) -> DeviceResult<u64> {
        Ok(lock(&self.bytes).len)
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        if len > self.max_bytes {
            return Err(DeviceError::NoSpace);
        }
        lock(&self.bytes).set_len(len);
        Ok(())
    }

    fn flush(&self) -> DeviceResult<()> {
        Ok(())
    }
}

/// Bytes of which only what was written takes room.
#[derive(Clone, Default, Debug)]
pub(super) struct SparseBytes {
    pub(super) len: u64,
    chunks: BTreeMap<u64, Box<[u8]>>,
}

impl SparseBytes {
    pub(super) fn read(&self, offset: u64, out: &mut [u8]) {
        let mut at = offset;
        let mut rest = out;
        while !rest.is_empty() {
            let within = (at % CHUNK_BYTES) as usize;
            let count = rest.len().min(CHUNK_BYTES as usize - within);
            let (part, after) = rest.split_at_mut(count);
            match self.chunks.get(&(at / CHUNK_BYTES)).and_then(|chunk| chunk.get(within..within + count)) {
                Some(held) => part.copy_from_slice(held),
                None => part.fill(0),
            }
            at += count as u64;
            rest = after;
        }
    }

    pub(super) fn write(&mut self, offset: u64, bytes: &[u8]) {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let within = (at % CHUNK_BYTES) as usize;
            let count = rest.len().min(CHUNK_BYTES as usize - within);
            let (part, after) = rest.split_at(count);
            let chunk = self
                .chunks
                .entry(at / CHUNK_BYTES)
                .or_insert_with(|| vec![0; CHUNK_BYTES as usize].into_boxed_slice());
            if let Some(held) = chunk.get_mut(within..within + count) {
                held.copy_from_slice(part);
            }
            at += count as u64;
            rest = after;
        }
        self.len = self.len.max(at);
    }

    pub(super) fn set_len(&mut self, len: u64) {
        if len < self.len {
            self.chunks.split_off(&len.div_ceil(CHUNK_BYTES));
            let within = (len % CHUNK_BYTES) as usize;
            if let Some(tail) =
                self.chunks.get_mut(&(len / CHUNK_BYTES)).and_then(|chunk| chunk.get_mut(within..))
            {
                tail.fill(0);
            }
        }
        self.len = len;
    }
}
