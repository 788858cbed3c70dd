//! A device that is a file of the host. A flush is the host's `fdatasync`, so it is as durable as the host makes it.

use super::{BlockDevice, DeviceError, DeviceResult};
use crate::sync::lock;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

/// A file of the host as a device.
#[derive(Debug)]
pub struct FileDevice {
    file: Mutex<File>,
    /// The same open file, so that a flush holds up no reads.
    flushed: File,
}

impl FileDevice {
    /// Opens a file, or creates an empty one.
    ///
    /// # Errors
    /// What the host says.
    pub fn open(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let flushed = file.try_clone()?;
        Ok(Self { file: Mutex::new(file), flushed })
    }
}

fn device_error(error: &std::io::Error) -> DeviceError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => DeviceError::NoSpace,
        _ => DeviceError::Failed,
    }
}

fn read_fully(file: &mut File, offset: u64, mut out: &mut [u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    while !out.is_empty() {
        match file.read(out) {
            Ok(0) => {
                out.fill(0);
                return Ok(());
            }
            Ok(count) => out = out.get_mut(count..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl BlockDevice for FileDevice {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        read_fully(&mut lock(&self.file), offset, out).map_err(|error| device_error(&error))
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        let mut file = lock(&self.file);
        let written = file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(bytes));
        written.map_err(|error| device_error(&error))
    }

    fn len(&self) -> DeviceResult<u64> {
        self.flushed.metadata().map(|metadata| metadata.len()).map_err(|error| device_error(&error))
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        self.flushed.set_len(len).map_err(|error| device_error(&error))
    }

    fn flush(&self) -> DeviceResult<()> {
        self.flushed.sync_data().map_err(|error| device_error(&error))
    }
}
