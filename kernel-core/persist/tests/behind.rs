//! Writes that a device does behind: one that failed is an error of the sync that counted on it, and is done again by the next.

mod common;

use common::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tabula_persist::device::{DeviceError, DeviceResult, MemoryDevice};
use tabula_persist::{BlockDevice, Error, ROOT};

const CAPACITY: u64 = 16 << 20;

/// A device that forgets writes behind while it is told to, and says so when it is flushed.
struct Forgetful {
    inner: MemoryDevice,
    forgets: AtomicBool,
    has_forgotten: AtomicBool,
}

impl BlockDevice for Forgetful {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        self.inner.read_at(offset, out)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        self.inner.write_at(offset, bytes)
    }

    fn write_behind(&self, offset: u64, bytes: Arc<Vec<u8>>) -> DeviceResult<()> {
        if self.forgets.load(Ordering::SeqCst) {
            self.has_forgotten.store(true, Ordering::SeqCst);
            return Ok(());
        }
        self.inner.write_at(offset, &bytes)
    }

    fn len(&self) -> DeviceResult<u64> {
        self.inner.len()
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        self.inner.set_len(len)
    }

    fn flush(&self) -> DeviceResult<()> {
        if self.has_forgotten.swap(false, Ordering::SeqCst) { Err(DeviceError::Failed) } else { Ok(()) }
    }
}

#[test]
fn a_write_behind_that_fails_is_told_by_the_sync_and_done_again() {
    for key in [None, Some(&[7; 32])] {
        // A small sync, and one that is too large for the log.
        for len in [4096, 3 << 20] {
            let inner = Arc::new(MemoryDevice::new(CAPACITY));
            format(&inner, CAPACITY, key);
            let device = Arc::new(Forgetful {
                inner: inner.duplicate(),
                forgets: AtomicBool::new(false),
                has_forgotten: AtomicBool::new(false),
            });
            let volume = mount(device.clone(), CAPACITY, key);
            let ino = file(&volume, ROOT, "file");
            volume.sync().expect("synced");
            device.forgets.store(true, Ordering::SeqCst);
            let content: Vec<u8> = (0..len).map(|index| (index / 1000) as u8 | 1).collect();
            // A large file needs commits while it is written, which fail as well.
            let written = write(&volume, ino, 0, &content);
            let synced = written.and_then(|_| volume.sync_file(ino));
            assert_eq!(synced, Err(Error::Device));
            device.forgets.store(false, Ordering::SeqCst);
            write(&volume, ino, 0, &content).expect("written");
            volume.sync_file(ino).expect("synced");
            let after = mount(Arc::new(device.inner.duplicate()), CAPACITY, key);
            assert!(read(&after, ino).expect("read") == content);
            assert_sound(&after);
        }
    }
}
