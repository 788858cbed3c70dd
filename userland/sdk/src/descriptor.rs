//! Descriptors by number.

use crate::raw::files as raw;
use crate::{Result, check};
use std::fs::File;
use std::os::fd::IntoRawFd;

/// Puts a file in the place of a descriptor, which is closed; it stays open on exec.
///
/// # Errors
/// `EBADF` when there is no such descriptor.
pub fn put_in_place(file: File, of: u32) -> Result<()> {
    let from = file.into_raw_fd();
    if u32::try_from(from) == Ok(of) {
        return Ok(());
    }
    // SAFETY: no addresses.
    check(unsafe { raw::fd_renumber(from as u32, of) })
}
