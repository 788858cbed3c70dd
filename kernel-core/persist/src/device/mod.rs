//! The device below a volume: bytes at offsets, with a length and a flush. Everything is synchronous. A write that has
//! returned may be lost, torn or reordered by a crash until a later flush has returned; a flush covers every write that
//! returned before it was called. A device may write behind: then a flush is also where a failure is told. Below the trait: memory, a file of the host, and a disk that fails on purpose.

mod faulty;
mod file;
mod memory;

pub use faulty::{Behind, FaultPlan, FaultyDevice};
pub use file::FileDevice;
pub use memory::MemoryDevice;

use std::sync::Arc;

/// Why a device did not do as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeviceError {
    /// It cannot grow, or what it grew by has no room after all.
    NoSpace,
    /// Anything else.
    Failed,
}

/// The result of an operation on a device.
pub type DeviceResult<T> = core::result::Result<T, DeviceError>;

/// Bytes that stay. Operations may come from several threads at once, never two writes to the same place.
pub trait BlockDevice: Send + Sync {
    /// Reads; what lies past the end reads as zero.
    ///
    /// # Errors
    /// [`DeviceError::Failed`].
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()>;

    /// Writes all of it, growing the device if it reaches past the end.
    ///
    /// # Errors
    /// [`DeviceError`]; then any part of it may have been written.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()>;

    /// Writes as well, but may return before it is done; the device keeps the bytes so long, and whatever is asked of it
    /// later finds them written. The bytes are shared, so that the caller can write them again should a flush fail. By
    /// itself a device writes at once.
    ///
    /// # Errors
    /// [`DeviceError`]. What goes wrong after it has returned, the next flush tells.
    fn write_behind(&self, offset: u64, bytes: Arc<Vec<u8>>) -> DeviceResult<()> {
        self.write_at(offset, &bytes)
    }

    /// Its length in bytes.
    ///
    /// # Errors
    /// [`DeviceError::Failed`].
    fn len(&self) -> DeviceResult<u64>;

    /// Whether it has no bytes yet.
    ///
    /// # Errors
    /// [`DeviceError::Failed`].
    fn is_empty(&self) -> DeviceResult<bool> {
        Ok(self.len()? == 0)
    }

    /// Makes it so long; new bytes are zero.
    ///
    /// # Errors
    /// [`DeviceError::NoSpace`] when it may not grow so far.
    fn set_len(&self, len: u64) -> DeviceResult<()>;

    /// Returns when every write that returned before is durable.
    ///
    /// # Errors
    /// [`DeviceError`]; then any of those writes may be lost. Also when one of those behind has failed since the last flush.
    fn flush(&self) -> DeviceResult<()>;
}

impl core::fmt::Display for DeviceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            DeviceError::NoSpace => "the device cannot grow",
            DeviceError::Failed => "the device failed",
        })
    }
}

impl core::error::Error for DeviceError {}
