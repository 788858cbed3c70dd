//! A program's memory as the kernel sees it: addresses it may not trust, ranges that are checked before anything is
//! copied, and the little-endian words of WebAssembly. Bytes move between files and programs (or the kernel's own
//! buffers) through [`Source`] and [`Sink`], so that no file knows whose memory it serves.

use crate::limits::IOVECS_MAX;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// The memory of one program. Implementations check every range: a wild address is `EFAULT`, never a trap.
pub trait UserMemory {
    /// How many bytes it has now. It never shrinks.
    fn size_bytes(&self) -> u64;

    /// Copies from the program.
    ///
    /// # Errors
    /// `EFAULT` when the range is not all inside the memory.
    fn read(&self, address: u32, into: &mut [u8]) -> Result<()>;

    /// Copies to the program.
    ///
    /// # Errors
    /// `EFAULT` when the range is not all inside the memory.
    fn write(&self, address: u32, from: &[u8]) -> Result<()>;

    /// Reads an aligned word with one atomic load.
    ///
    /// # Errors
    /// `EFAULT` outside the memory, `EINVAL` when it is not aligned.
    fn load_atomic_u32(&self, address: u32) -> Result<u32>;
}

/// Whether `len` bytes at `address` lie inside a memory of `size_bytes`.
///
/// # Errors
/// `EFAULT` if not.
pub fn check_range(size_bytes: u64, address: u32, len: usize) -> Result<()> {
    if u64::from(address).saturating_add(len as u64) <= size_bytes { Ok(()) } else { Err(Errno::EFAULT) }
}

/// No memory: for kernel tasks that run no program.
pub struct NoMemory;

impl UserMemory for NoMemory {
    fn size_bytes(&self) -> u64 {
        0
    }

    fn read(&self, address: u32, into: &mut [u8]) -> Result<()> {
        check_range(0, address, into.len())
    }

    fn write(&self, address: u32, from: &[u8]) -> Result<()> {
        check_range(0, address, from.len())
    }

    fn load_atomic_u32(&self, _address: u32) -> Result<u32> {
        Err(Errno::EFAULT)
    }
}

macro_rules! words {
    ($($read:ident, $write:ident, $type:ty;)*) => {
        impl dyn UserMemory + '_ {
            $(
                /// Reads a little-endian value.
                ///
                /// # Errors
                /// `EFAULT`.
                pub fn $read(&self, address: u32) -> Result<$type> {
                    let mut bytes = [0; size_of::<$type>()];
                    self.read(address, &mut bytes)?;
                    Ok(<$type>::from_le_bytes(bytes))
                }

                /// Writes a little-endian value.
                ///
                /// # Errors
                /// `EFAULT`.
                pub fn $write(&self, address: u32, value: $type) -> Result<()> {
                    self.write(address, &value.to_le_bytes())
                }
            )*
        }
    };
}

words! {
    read_u8, write_u8, u8;
    read_u16, write_u16, u16;
    read_u32, write_u32, u32;
    read_u64, write_u64, u64;
}

impl dyn UserMemory + '_ {
    /// Copies `len` bytes into a buffer of the kernel's, after checking that they are there.
    ///
    /// # Errors
    /// `EFAULT`; `ENOMEM` when the kernel has no room; `too_long` when there are more than `max`.
    pub fn read_vec(&self, address: u32, len: u32, max: usize, too_long: Errno) -> Result<Vec<u8>> {
        let len = len as usize;
        if len > max {
            return Err(too_long);
        }
        check_range(self.size_bytes(), address, len)?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Errno::ENOMEM)?;
        bytes.resize(len, 0);
        self.read(address, &mut bytes)?;
        Ok(bytes)
    }

    /// Copies a string that ends with a zero byte, without that byte.
    ///
    /// # Errors
    /// `EFAULT`; `too_long` when no zero byte comes within `max` bytes.
    pub fn read_c_string(&self, address: u32, max: usize, too_long: Errno) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 64];
        let mut at = address;
        loop {
            let left = self.size_bytes().saturating_sub(u64::from(at));
            let take = chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let Some(part) = chunk.get_mut(..take).filter(|part| !part.is_empty()) else {
                return Err(Errno::EFAULT);
            };
            self.read(at, part)?;
            let text = part.split(|byte| *byte == 0).next().unwrap_or_default();
            if bytes.len().saturating_add(text.len()) > max {
                return Err(too_long);
            }
            bytes.extend_from_slice(text);
            if text.len() < take {
                return Ok(bytes);
            }
            at = at.checked_add(take as u32).ok_or(Errno::EFAULT)?;
        }
    }
}

/// Bytes on their way into a file.
pub trait Source {
    /// How many are left.
    fn remaining(&self) -> usize;

    /// Takes the next `into.len()` bytes, at most [`Source::remaining`].
    ///
    /// # Errors
    /// `EFAULT` when they cannot be read.
    fn take(&mut self, into: &mut [u8]) -> Result<()>;

    /// Reads the next `into.len()` bytes, at most [`Source::remaining`], and leaves them to be taken.
    ///
    /// # Errors
    /// `EFAULT` when they cannot be read.
    fn peek(&self, into: &mut [u8]) -> Result<()>;
}

/// Room for bytes on their way out of a file.
pub trait Sink {
    /// How much room is left.
    fn remaining(&self) -> usize;

    /// Puts bytes there, at most [`Sink::remaining`].
    ///
    /// # Errors
    /// `EFAULT` when they cannot be written.
    fn put(&mut self, from: &[u8]) -> Result<()>;
}

impl Source for &[u8] {
    fn remaining(&self) -> usize {
        self.len()
    }

    fn take(&mut self, into: &mut [u8]) -> Result<()> {
        let (head, tail) = self.split_at_checked(into.len()).ok_or(Errno::EFAULT)?;
        into.copy_from_slice(head);
        *self = tail;
        Ok(())
    }

    fn peek(&self, into: &mut [u8]) -> Result<()> {
        into.copy_from_slice(self.get(..into.len()).ok_or(Errno::EFAULT)?);
        Ok(())
    }
}

/// Room in a buffer of the kernel's.
pub struct VecSink<'a> {
    bytes: &'a mut Vec<u8>,
    room: usize,
}

impl<'a> VecSink<'a> {
    /// Appends to `bytes`, at most `room` bytes.
    pub fn new(bytes: &'a mut Vec<u8>, room: usize) -> Self {
        Self { bytes, room }
    }
}

impl Sink for VecSink<'_> {
    fn remaining(&self) -> usize {
        self.room
    }

    fn put(&mut self, from: &[u8]) -> Result<()> {
        self.bytes.try_reserve(from.len()).map_err(|_| Errno::ENOMEM)?;
        self.bytes.extend_from_slice(from);
        self.room = self.room.saturating_sub(from.len());
        Ok(())
    }
}

/// The buffers of a vectored call, `iovec_array` or `ciovec_array` of preview 1: pairs of address and length.
pub struct UserBuffers<'m> {
    memory: &'m dyn UserMemory,
    list: u32,
    entries_left: u32,
    address: u32,
    len: u32,
    remaining: usize,
}

impl<'m> UserBuffers<'m> {
    /// Reads and checks `count` entries at `list`. Every range must lie inside the memory.
    ///
    /// # Errors
    /// `EFAULT`; `EINVAL` for too many entries or a sum past 2^31 - 1.
    pub fn new(memory: &'m dyn UserMemory, list: u32, count: u32) -> Result<Self> {
        if count > IOVECS_MAX {
            return Err(Errno::EINVAL);
        }
        let size_bytes = memory.size_bytes();
        let mut buffers = Self { memory, list, entries_left: count, address: 0, len: 0, remaining: 0 };
        let mut sum: u64 = 0;
        while buffers.entries_left > 0 {
            buffers.next_entry()?;
            check_range(size_bytes, buffers.address, buffers.len as usize)?;
            sum = sum.saturating_add(u64::from(buffers.len));
        }
        if sum > i32::MAX as u64 {
            return Err(Errno::EINVAL);
        }
        if count == 1 {
            return Ok(Self { remaining: sum as usize, ..buffers });
        }
        Ok(Self { memory, list, entries_left: count, address: 0, len: 0, remaining: sum as usize })
    }

    fn next_entry(&mut self) -> Result<()> {
        let entry = self.memory.read_u64(self.list)?;
        self.address = entry as u32;
        self.len = (entry >> 32) as u32;
        self.list = self.list.wrapping_add(8);
        self.entries_left = self.entries_left.saturating_sub(1);
        Ok(())
    }

    /// The next piece, at most `max` bytes: its address and length. A program that changes its list meanwhile gets
    /// `EFAULT` at worst: every copy is checked again.
    fn next_piece(&mut self, max: usize) -> Result<(u32, usize)> {
        while self.len == 0 {
            if self.entries_left == 0 {
                return Err(Errno::EFAULT);
            }
            self.next_entry()?;
        }
        let piece = (self.len as usize).min(max);
        let address = self.address;
        self.address = self.address.wrapping_add(piece as u32);
        self.len = self.len.saturating_sub(piece as u32);
        self.remaining = self.remaining.saturating_sub(piece);
        Ok((address, piece))
    }
}

impl Source for UserBuffers<'_> {
    fn remaining(&self) -> usize {
        self.remaining
    }

    fn take(&mut self, mut into: &mut [u8]) -> Result<()> {
        while !into.is_empty() {
            let (address, len) = self.next_piece(into.len())?;
            let (head, tail) = into.split_at_mut_checked(len).ok_or(Errno::EFAULT)?;
            self.memory.read(address, head)?;
            into = tail;
        }
        Ok(())
    }

    fn peek(&self, into: &mut [u8]) -> Result<()> {
        UserBuffers { ..*self }.take(into)
    }
}

impl Sink for UserBuffers<'_> {
    fn remaining(&self) -> usize {
        self.remaining
    }

    fn put(&mut self, mut from: &[u8]) -> Result<()> {
        while !from.is_empty() {
            let (address, len) = self.next_piece(from.len())?;
            let (head, tail) = from.split_at_checked(len).ok_or(Errno::EFAULT)?;
            self.memory.write(address, head)?;
            from = tail;
        }
        Ok(())
    }
}
