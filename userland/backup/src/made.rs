//! A file that is made beside the one that it becomes: whatever has the name is complete.

use crate::sys;
use std::fs::File;
use std::io;

/// A file that is being made; it goes when it has not become what it was made for.
pub struct Made {
    at: Vec<u8>,
    file: File,
    is_done: bool,
}

impl Made {
    /// One that is to have a path: absolute.
    ///
    /// # Errors
    /// The system's.
    pub fn new(target: &[u8]) -> io::Result<Made> {
        let at = [target, b".part~"].concat();
        // One that was left by a program that was ended is in nobody's way.
        if sys::found(&at)?.is_some() {
            sys::remove(&at)?;
        }
        Ok(Made { file: sys::create(&at)?, at, is_done: false })
    }

    /// Where it is meanwhile.
    pub fn at(&self) -> &[u8] {
        &self.at
    }

    /// To write to.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Which file it is.
    ///
    /// # Errors
    /// The system's.
    pub fn identity(&self) -> io::Result<(u64, u64)> {
        Ok(sys::known(&self.at)?.identity())
    }

    /// Takes its place, instead of what is there.
    ///
    /// # Errors
    /// The system's.
    pub fn becomes(mut self, target: &[u8]) -> io::Result<()> {
        sys::rename(&self.at, target)?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if !self.is_done {
            // What is half made goes; that this fails too adds nothing to what is told.
            let _ = sys::remove(&self.at);
        }
    }
}
