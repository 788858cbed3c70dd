//! Decoding that WASIX and `tabula_posix` share: paths, lists of strings, signals, room for answers. It only reads the
//! program's memory. Everything that could fail for an address is tried before a call has an effect.

use crate::fs::descriptors::Descriptor;
use crate::kernel::Ctx;
use crate::limits::{ARGUMENTS_MAX_BYTES, PATH_MAX};
use crate::syscall::table::{Fd, Len, Ptr};
use crate::user::check_range;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// What a string costs beyond its bytes when arguments are counted: its end and its place in the list.
const STRING_COST: usize = 9;

/// Checks that `bytes` can be written at `out`.
///
/// # Errors
/// `EFAULT`.
pub fn require_room(ctx: &Ctx<'_>, out: Ptr, bytes: usize) -> Result<()> {
    check_range(ctx.memory.size_bytes(), out, bytes)
}

/// A path.
///
/// # Errors
/// `EFAULT`, `ENAMETOOLONG`.
pub fn path(ctx: &Ctx<'_>, path: Ptr, len: Len) -> Result<Vec<u8>> {
    ctx.memory.read_vec(path, len, PATH_MAX, Errno::ENAMETOOLONG)
}

/// An array of addresses of strings that end with a zero byte.
///
/// # Errors
/// `EFAULT`, `E2BIG` when they are more than a program may be given.
pub fn strings(ctx: &Ctx<'_>, list: Ptr, count: Len) -> Result<Vec<Vec<u8>>> {
    let count = count as usize;
    if count.saturating_mul(STRING_COST) > ARGUMENTS_MAX_BYTES {
        return Err(Errno::E2BIG);
    }
    check_range(ctx.memory.size_bytes(), list, count.saturating_mul(4))?;
    let mut strings = Vec::new();
    strings.try_reserve_exact(count).map_err(|_| Errno::ENOMEM)?;
    let mut room = ARGUMENTS_MAX_BYTES.saturating_sub(count.saturating_mul(STRING_COST));
    let mut at = list;
    for _ in 0..count {
        let text = ctx.memory.read_c_string(ctx.memory.read_u32(at)?, room, Errno::E2BIG)?;
        room = room.saturating_sub(text.len());
        strings.push(text);
        at = at.wrapping_add(4);
    }
    Ok(strings)
}

/// A text whose lines are the strings; a line feed at its end begins no further one.
///
/// # Errors
/// `EFAULT`, `E2BIG`.
pub fn lines(ctx: &Ctx<'_>, text: Ptr, len: Len) -> Result<Vec<Vec<u8>>> {
    let text = ctx.memory.read_vec(text, len, ARGUMENTS_MAX_BYTES, Errno::E2BIG)?;
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let count = text.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
    if count.saturating_mul(STRING_COST).saturating_add(text.len()) > ARGUMENTS_MAX_BYTES {
        return Err(Errno::E2BIG);
    }
    let mut strings = Vec::new();
    strings.try_reserve_exact(count).map_err(|_| Errno::ENOMEM)?;
    strings.extend(text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
    Ok(strings)
}

/// A signal by its number.
///
/// # Errors
/// `EINVAL` when there is none.
pub fn signal(number: u32) -> Result<Signal> {
    Signal::from_number(number).ok_or(Errno::EINVAL)
}

/// A descriptor of the caller.
///
/// # Errors
/// `EBADF`.
pub fn descriptor(ctx: &Ctx<'_>, fd: Fd) -> Result<Descriptor> {
    Ok(ctx.process().descriptors().get(fd)?.clone())
}

/// Flags of which only some are known.
///
/// # Errors
/// `EINVAL` for any other.
pub fn require_known(flags: u32, known: u32) -> Result<()> {
    if flags & !known == 0 { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Puts words and half words into a structure of the program's, at given offsets.
pub struct Record<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Record<BYTES> {
    /// All zero.
    pub const fn new() -> Self {
        Self([0; BYTES])
    }

    /// Puts bytes at an offset; what would not fit is a mistake in the kernel and is left out.
    pub fn put(&mut self, offset: usize, bytes: &[u8]) -> &mut Self {
        if let Some(place) = self.0.get_mut(offset..).and_then(|rest| rest.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
        }
        self
    }

    /// Puts values one after the other, from the start.
    pub fn of_u64(values: &[u64]) -> Self {
        let mut record = Self::new();
        for (index, value) in values.iter().enumerate() {
            record.put(index.saturating_mul(8), &value.to_le_bytes());
        }
        record
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Writes it to the program.
    ///
    /// # Errors
    /// `EFAULT`.
    pub fn write(&self, ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
        ctx.memory.write(out, &self.0)
    }
}

impl<const BYTES: usize> Default for Record<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}
