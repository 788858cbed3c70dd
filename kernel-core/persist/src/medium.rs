//! The device together with what everybody who uses it needs: the map of its space, the seals, the world around. It knows
//! how far the device may grow; nobody else changes its length.

use crate::device::{BlockDevice, DeviceError};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::format::seal::Sealer;
use crate::format::{PAGE_BYTES, SEGMENT_BYTES};
use crate::space::Space;
use crate::sync::lock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The least and the most that the device grows by at once, in segments.
const GROWTH_SEGMENTS: core::ops::RangeInclusive<u64> = 4..=64;

/// The device and what is known of it.
pub(crate) struct Medium {
    pub(crate) device: Arc<dyn BlockDevice>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) sealer: Sealer,
    pub(crate) space: Space,
    capacity_bytes: AtomicU64,
    growing: Mutex<()>,
    flushing: Mutex<()>,
    failed_flushes: AtomicU64,
    page_reads: AtomicU64,
}

/// How many flushes had failed when something was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FlushMark(u64);

impl Medium {
    pub(crate) fn new(
        device: Arc<dyn BlockDevice>,
        environment: Arc<dyn Environment>,
        sealer: Sealer,
        space: Space,
        capacity_bytes: u64,
    ) -> Self {
        let capacity_bytes = AtomicU64::new(capacity_bytes);
        Self {
            device,
            environment,
            sealer,
            space,
            capacity_bytes,
            growing: Mutex::new(()),
            flushing: Mutex::new(()),
            failed_flushes: AtomicU64::new(0),
            page_reads: AtomicU64::new(0),
        }
    }

    /// Notes that pages of files are read.
    pub(crate) fn note_read(&self) {
        self.page_reads.fetch_add(1, Ordering::Relaxed);
    }

    /// How often that was.
    pub(crate) fn page_reads(&self) -> u64 {
        self.page_reads.load(Ordering::Relaxed)
    }

    /// To be taken before something is written that a flush shall cover.
    pub(crate) fn mark(&self) -> FlushMark {
        FlushMark(self.failed_flushes.load(Ordering::SeqCst))
    }

    /// Makes durable what has been written since a mark.
    ///
    /// # Errors
    /// The device's; also when anybody's flush has failed since the mark, because a device may have dropped everything
    /// that was not durable then. It must be written once more.
    pub(crate) fn flush_since(&self, mark: FlushMark) -> Result<()> {
        {
            // A device tells a failure once: nobody may flush before it has been counted.
            let _flushing = lock(&self.flushing);
            if let Err(error) = self.device.flush() {
                self.failed_flushes.fetch_add(1, Ordering::SeqCst);
                return Err(error.into());
            }
        }
        if self.mark() == mark { Ok(()) } else { Err(Error::Device) }
    }

    /// Bytes to which the device may grow, whole segments; never less than it has.
    pub(crate) fn capacity_bytes(&self) -> u64 {
        let capacity = self.capacity_bytes.load(Ordering::Relaxed);
        (capacity - capacity % SEGMENT_BYTES).max(self.space.usage().device_pages * PAGE_BYTES)
    }

    /// Another limit from now on.
    pub(crate) fn set_capacity_bytes(&self, bytes: u64) {
        self.capacity_bytes.store(bytes, Ordering::Relaxed);
    }

    /// Pages that could still be given out: the free ones, and those that the device may grow by.
    pub(crate) fn available_pages(&self) -> u64 {
        let usage = self.space.usage();
        let growth = (self.capacity_bytes() / PAGE_BYTES).saturating_sub(usage.device_pages);
        usage.free_pages.saturating_add(growth)
    }

    /// Cuts free segments off the end of the device; answers how many bytes that gave back.
    ///
    /// # Errors
    /// The device's.
    pub(crate) fn cut_off(&self) -> Result<u64> {
        let _growing = lock(&self.growing);
        let before = self.device.len()?;
        let len = self.space.cut_free() * SEGMENT_BYTES;
        if len >= before {
            return Ok(0);
        }
        self.device.set_len(len)?;
        Ok(before - len)
    }

    /// Makes the device so long that so many pages are free.
    ///
    /// # Errors
    /// [`Error::NoSpace`]; [`Error::Device`].
    pub(crate) fn ensure_free(&self, pages: u64) -> Result<()> {
        if self.space.usage().free_pages >= pages {
            return Ok(());
        }
        let _growing = lock(&self.growing);
        let usage = self.space.usage();
        let missing =
            pages.saturating_sub(usage.free_pages).saturating_mul(PAGE_BYTES).div_ceil(SEGMENT_BYTES);
        let current = usage.device_pages * PAGE_BYTES;
        let room = self.capacity_bytes().saturating_sub(current) / SEGMENT_BYTES;
        if missing > room {
            return Err(Error::NoSpace);
        }
        let comfortable =
            (current / SEGMENT_BYTES / 16).clamp(*GROWTH_SEGMENTS.start(), *GROWTH_SEGMENTS.end());
        for segments in [comfortable.max(missing).min(room), missing] {
            let len = current.saturating_add(segments * SEGMENT_BYTES);
            match self.device.set_len(len) {
                Ok(()) => {
                    self.space.grow(len);
                    return Ok(());
                }
                Err(DeviceError::NoSpace) => {}
                Err(error) => return Err(error.into()),
            }
        }
        // The device may have less room than was thought; what is known to be there stays usable.
        self.set_capacity_bytes(current);
        Err(Error::NoSpace)
    }
}
