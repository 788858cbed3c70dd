//! Watching the calls of a process.

use crate::{Errno, Result, check, raw};

/// From now on the process (0 is the caller), and every child that it starts, writes a line for each of its calls to the
/// open descriptor; with `None` that ends for the process.
///
/// # Errors
/// `ESRCH`, `EPERM` for another user's process, `EBADF` for a descriptor that cannot be written.
pub fn watch(pid: u32, fd: Option<u32>) -> Result<()> {
    let pid = i32::try_from(pid).map_err(|_| Errno::ESRCH)?;
    let fd = fd.map_or(Ok(-1), i32::try_from).map_err(|_| Errno::EBADF)?;
    // SAFETY: the call takes no addresses.
    check(unsafe { raw::trace(pid, fd) })
}
