//! The controlling terminal: whose turn it is.

use crate::{Result, check, raw};

/// The foreground group of a terminal.
///
/// # Errors
/// `ENOTTY` when it does not control the caller.
pub fn foreground(fd: u32) -> Result<u32> {
    let mut group = 0;
    // SAFETY: the address is that of a variable here.
    check(unsafe { raw::tcgetpgrp(fd, &mut group) })?;
    Ok(group)
}

/// Puts a group of the caller's session into the foreground.
///
/// # Errors
/// `ENOTTY`, `EPERM`, `EINTR`.
pub fn set_foreground(fd: u32, group: u32) -> Result<()> {
    // SAFETY: no addresses.
    check(unsafe { raw::tcsetpgrp(fd, group as i32) })
}
