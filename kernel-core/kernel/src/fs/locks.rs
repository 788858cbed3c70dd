//! Advisory locks on a file.

/// The advisory locks of one file.
#[derive(Default)]
pub struct FileLocks {}

impl FileLocks {
    /// Releases the whole-file lock of an open file.
    pub fn release_open_file(&self, _identity: u64) {}

    /// Releases the range locks of a process.
    pub fn release_process(&self, _pid: u32) {}
}
