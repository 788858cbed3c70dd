//! The controlling terminal: whose turn it is, and how it is set.

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

/// Bytes of a terminal's settings (`struct termios`).
pub const ATTRIBUTES_BYTES: usize = 60;
/// `tcsetattr`: once all output has been written.
const TCSADRAIN: u32 = 1;

/// A terminal's settings, as `tabula_abi::termios` lays them out.
///
/// # Errors
/// `ENOTTY`, `EBADF`.
pub fn attributes(fd: u32) -> Result<[u8; ATTRIBUTES_BYTES]> {
    let mut attributes = [0; ATTRIBUTES_BYTES];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::tcgetattr(fd, attributes.as_mut_ptr()) })?;
    Ok(attributes)
}

/// Changes a terminal's settings, once all output has been written.
///
/// # Errors
/// `ENOTTY`, `EBADF`, `EINTR`, `EIO`.
pub fn set_attributes(fd: u32, attributes: &[u8; ATTRIBUTES_BYTES]) -> Result<()> {
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::tcsetattr(fd, TCSADRAIN, attributes.as_ptr()) })
}
