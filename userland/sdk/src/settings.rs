//! Terminal settings: modes and special characters; and the terminal's name.

use crate::raw::files as raw;
use crate::{Errno, Result, check, terminal};

pub use tabula_abi::termios;
pub use tabula_abi::termios::{Termios, Winsize};

/// A terminal's settings.
///
/// # Errors
/// `ENOTTY`, `EBADF`.
pub fn get(fd: u32) -> Result<Termios> {
    terminal::attributes(fd).map(|wire| Termios::from_bytes(&wire))
}

/// Changes a terminal's settings, once all output has been written.
///
/// # Errors
/// `ENOTTY`, `EBADF`, `EINTR`, `EIO` from the background.
pub fn set(fd: u32, settings: &Termios) -> Result<()> {
    terminal::set_attributes(fd, &settings.to_bytes())
}

/// The path of the terminal that a descriptor is open on.
///
/// # Errors
/// `ENOTTY`, `EBADF`.
pub fn name(fd: u32) -> Result<Vec<u8>> {
    let mut path = vec![0; 64];
    let mut len = 0;
    // SAFETY: the range is the buffer's, and the length's address is that of a variable here.
    check(unsafe { raw::ttyname(fd, path.as_mut_ptr(), path.len(), &mut len) })?;
    path.truncate(usize::try_from(len).map_err(|_| Errno::EIO)?);
    Ok(path)
}
