//! What programs for Tabula need beyond WASI preview 1, as safe functions: processes and their groups, pipes, terminals,
//! signals, owners and modes of files, and the working directory. The calls are WASIX's and Tabula's own
//! (`docs/syscalls.md`); all that is unsafe about them is in [`raw`]. Nothing here allocates behind a caller's back or
//! retries what was interrupted.

mod raw;

pub mod dir;
pub mod file;
pub mod inode;
pub mod pipe;
pub mod poll;
pub mod process;
pub mod settings;
pub mod signal;
pub mod system;
pub mod terminal;
pub mod trace;
pub mod window;

pub use tabula_abi::{Errno, Result};

/// What a call's number means.
fn check(number: u32) -> Result<()> {
    match u16::try_from(number) {
        Ok(0) => Ok(()),
        Ok(number) => Err(Errno::from_number(number).unwrap_or(Errno::EIO)),
        Err(_) => Err(Errno::EIO),
    }
}
