//! The working directory. The kernel's is what children inherit; wasi-libc keeps one of its own, which the start-up object
//! sets once, so a program that moves should use absolute paths from then on.

use crate::{Errno, Result, check, raw};

const PATH_MAX: usize = 4096;

/// Moves the working directory.
///
/// # Errors
/// `ENOENT`, `ENOTDIR`, `EACCES`, and so on.
pub fn change(path: &[u8]) -> Result<()> {
    // SAFETY: the range is the slice's.
    check(unsafe { raw::chdir(path.as_ptr(), path.len()) })
}

/// The working directory's absolute path.
///
/// # Errors
/// `ENOENT` when it has been removed.
pub fn current() -> Result<Vec<u8>> {
    let mut path = vec![0; PATH_MAX];
    let mut len = PATH_MAX as u32;
    // SAFETY: the buffer has the length that is said.
    check(unsafe { raw::getcwd(path.as_mut_ptr(), &mut len) })?;
    path.truncate(usize::try_from(len).map_err(|_| Errno::EIO)?);
    Ok(path)
}
