//! Pipes.

use crate::{Result, check, raw};
use std::fs::File;
use std::os::fd::FromRawFd;

/// Makes a pipe: the end to read from and the end to write to.
///
/// # Errors
/// `EMFILE`, `ENFILE`.
pub fn new() -> Result<(File, File)> {
    let (mut reader, mut writer) = (0, 0);
    // SAFETY: both addresses are those of variables here.
    check(unsafe { raw::fd_pipe(&mut reader, &mut writer) })?;
    // SAFETY: the kernel has just opened both for this caller alone.
    Ok(unsafe { (File::from_raw_fd(reader as i32), File::from_raw_fd(writer as i32)) })
}
