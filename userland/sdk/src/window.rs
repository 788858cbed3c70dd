//! The window that a terminal is shown in.

use crate::{Result, check, raw};
use tabula_abi::termios::Winsize;

/// Its size; zeros where nobody has said.
///
/// # Errors
/// `ENOTTY`, `EBADF`.
pub fn size(fd: u32) -> Result<Winsize> {
    let mut bytes = [0; Winsize::SIZE];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::tcgetwinsize(fd, bytes.as_mut_ptr()) })?;
    Ok(Winsize::from_bytes(&bytes))
}

/// Says how large a terminal's window is.
///
/// # Errors
/// `ENOTTY`, `EBADF`.
pub fn set_size(fd: u32, size: Winsize) -> Result<()> {
    let wire = size.to_bytes();
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::files::tcsetwinsize(fd, wire.as_ptr()) })
}
