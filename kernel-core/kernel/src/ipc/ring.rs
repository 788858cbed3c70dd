//! A ring of bytes: what a pipe holds. Bytes are copied straight between it and whoever writes or reads; its memory is
//! allocated once, at the first write, and no operation allocates after that.

use crate::fs::file::Receive;
use crate::limits::PIPE_BYTES;
use crate::user::{Sink, Source};
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Up to [`PIPE_BYTES`] bytes, first in, first out.
#[derive(Default)]
pub(super) struct Ring {
    /// Empty, or [`PIPE_BYTES`] long.
    bytes: Vec<u8>,
    start: usize,
    len: usize,
}

impl Ring {
    /// A ring with nothing in it.
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), start: 0, len: 0 }
    }

    /// How many bytes it holds.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many more fit.
    pub(super) fn free(&self) -> usize {
        PIPE_BYTES.saturating_sub(self.len)
    }

    /// Forgets the bytes and gives the memory back.
    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Takes what fits of the source. When the source fails, the ring holds what it held before.
    ///
    /// # Errors
    /// `ENOMEM`, and what the source says.
    pub(super) fn fill(&mut self, source: &mut dyn Source) -> Result<usize> {
        self.reserve()?;
        if self.len == 0 {
            self.start = 0;
        }
        let count = source.remaining().min(self.free());
        let end = (self.start.wrapping_add(self.len)) % PIPE_BYTES;
        let (before, after) = self.bytes.split_at_mut_checked(end).ok_or(Errno::EIO)?;
        let at_end = count.min(after.len());
        source.take(after.get_mut(..at_end).ok_or(Errno::EIO)?)?;
        let wrapped = count.saturating_sub(at_end);
        if wrapped > 0 {
            source.take(before.get_mut(..wrapped).ok_or(Errno::EIO)?)?;
        }
        self.len = self.len.saturating_add(count);
        Ok(count)
    }

    /// Gives what fits to the sink; with [`Receive::Peek`] it stays here too. When the sink fails, nothing is lost.
    ///
    /// # Errors
    /// What the sink says.
    pub(super) fn drain(&mut self, sink: &mut dyn Sink, mode: Receive) -> Result<usize> {
        let count = sink.remaining().min(self.len);
        if count == 0 {
            return Ok(0);
        }
        let (before, after) = self.bytes.split_at_checked(self.start).ok_or(Errno::EIO)?;
        let at_end = count.min(after.len());
        sink.put(after.get(..at_end).ok_or(Errno::EIO)?)?;
        let wrapped = count.saturating_sub(at_end);
        if wrapped > 0 {
            sink.put(before.get(..wrapped).ok_or(Errno::EIO)?)?;
        }
        if mode == Receive::Take {
            self.start = (self.start.wrapping_add(count)) % PIPE_BYTES;
            self.len = self.len.saturating_sub(count);
        }
        Ok(count)
    }

    fn reserve(&mut self) -> Result<()> {
        if self.bytes.is_empty() {
            self.bytes.try_reserve_exact(PIPE_BYTES).map_err(|_| Errno::ENOMEM)?;
            self.bytes.resize(PIPE_BYTES, 0);
        }
        Ok(())
    }
}
