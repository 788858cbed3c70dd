//! Preopened directories: `fd_prestat_get`, `fd_prestat_dir_name`. C libraries ask for one number after the other from 3
//! up, until the answer is `EBADF`.

use crate::fs::descriptors::Descriptors;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::Record;
use crate::syscall::table::{Fd, Len, Ptr};
use tabula_abi::wasi::{PREOPENTYPE_DIR, PREOPENTYPE_NONE, PRESTAT_BYTES};
use tabula_abi::{Errno, Result};

/// What a preopened descriptor is: a directory, and the length of its name.
///
/// A descriptor that is none but lies before one, as an inherited pipe can, answers a type that no library knows: they all
/// pass over it and go on, where any error would end their search or the program.
///
/// # Errors
/// `EBADF`, `EFAULT`.
pub fn fd_prestat_get(ctx: &Ctx<'_>, fd: Fd, prestat: Ptr) -> Result<()> {
    let (tag, len) = {
        let descriptors = ctx.process().descriptors();
        match &descriptors.get(fd)?.preopen {
            Some(name) => (PREOPENTYPE_DIR, name.len()),
            None if fd > 2 && has_preopen_after(&descriptors, fd) => (PREOPENTYPE_NONE, 0),
            None => return Err(Errno::EBADF),
        }
    };
    let mut record = Record::<PRESTAT_BYTES>::new();
    record.put(0, &[tag]).put(4, &(len as u32).to_le_bytes()).write(ctx, prestat)
}

fn has_preopen_after(descriptors: &Descriptors, fd: Fd) -> bool {
    descriptors.iter().any(|(number, held)| number > fd && held.preopen.is_some())
}

/// The name of a preopened directory, without an end. The buffer may be longer.
///
/// # Errors
/// `EBADF`, `ENOTDIR` when it is not preopened, `ENAMETOOLONG` when the buffer is too short, `EFAULT`.
pub fn fd_prestat_dir_name(ctx: &Ctx<'_>, fd: Fd, path: Ptr, path_len: Len) -> Result<()> {
    let name: Option<Arc<[u8]>> = ctx.process().descriptors().get(fd)?.preopen.clone();
    let name = name.ok_or(Errno::ENOTDIR)?;
    if (path_len as usize) < name.len() {
        return Err(Errno::ENAMETOOLONG);
    }
    ctx.memory.write(path, &name)
}
