//! What is known of descriptors and the files behind them, and changing it: `fd_fdstat_get`, `fd_fdstat_set_flags`,
//! `fd_fdstat_set_rights`, `fd_filestat_get`, `fd_filestat_set_size`, `fd_filestat_set_times`. The structures are shared with
//! the calls on paths.

use crate::fs::change::{NewTime, set_times};
use crate::fs::inode::{FileKind, Metadata};
use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::syscall::decode::{Record, require_room};
use crate::syscall::descriptors::{open_file_with, shown_flags, status_flags};
use crate::syscall::io::{check_offset, check_size};
use crate::syscall::table::{Fd, Ptr, U32, U64};
use tabula_abi::wasi::{FDSTAT_BYTES, FILESTAT_BYTES, FdFlags, FileType, FstFlags, Rights};
use tabula_abi::{Errno, Result};

/// A kind of file as preview 1 calls it. It has no pipes.
pub(super) fn file_type(kind: FileKind) -> FileType {
    match kind {
        FileKind::Regular => FileType::RegularFile,
        FileKind::Directory => FileType::Directory,
        FileKind::Symlink => FileType::SymbolicLink,
        FileKind::CharDevice => FileType::CharacterDevice,
        FileKind::BlockDevice => FileType::BlockDevice,
        FileKind::Socket => FileType::SocketStream,
        FileKind::Fifo => FileType::Unknown,
    }
}

/// Writes a `filestat`.
///
/// # Errors
/// `EFAULT`.
pub(super) fn put_filestat(ctx: &Ctx<'_>, out: Ptr, metadata: &Metadata) -> Result<()> {
    let record = Record::<FILESTAT_BYTES>::of_u64(&[
        metadata.dev,
        metadata.ino,
        u64::from(file_type(metadata.kind) as u8),
        u64::from(metadata.nlink),
        metadata.size,
        metadata.atime_ns,
        metadata.mtime_ns,
        metadata.ctime_ns,
    ]);
    record.write(ctx, out)
}

/// Flags of 16 bits, all of them known.
///
/// # Errors
/// `EINVAL`.
pub(super) fn known<F: bitflags::Flags<Bits = u16>>(flags: U32) -> Result<F> {
    u16::try_from(flags).ok().and_then(F::from_bits).ok_or(Errno::EINVAL)
}

/// The times that `fstflags` ask for.
///
/// # Errors
/// `EINVAL` for unknown flags, or when a time is to be two things at once.
pub(super) fn new_times(atim: U64, mtim: U64, fst_flags: U32) -> Result<(NewTime, NewTime)> {
    let flags: FstFlags = known(fst_flags)?;
    let choose = |given: FstFlags, now: FstFlags, time_ns| match (flags.contains(given), flags.contains(now))
    {
        (true, true) => Err(Errno::EINVAL),
        (true, false) => Ok(NewTime::At(time_ns)),
        (false, true) => Ok(NewTime::Now),
        (false, false) => Ok(NewTime::Keep),
    };
    Ok((choose(FstFlags::ATIM, FstFlags::ATIM_NOW, atim)?, choose(FstFlags::MTIM, FstFlags::MTIM_NOW, mtim)?))
}

/// Kind, status flags and rights of a descriptor.
///
/// # Errors
/// `EBADF`, `EFAULT`.
pub fn fd_fdstat_get(ctx: &Ctx<'_>, fd: Fd, stat: Ptr) -> Result<()> {
    let (file, rights, inheriting) = {
        let descriptors = ctx.process().descriptors();
        let held = descriptors.get(fd)?;
        (held.file.clone(), held.rights, held.rights_inheriting)
    };
    let mut record = Record::<FDSTAT_BYTES>::new();
    record.put(0, &[file_type(file.file().kind()) as u8]);
    record.put(2, &shown_flags(file.flags()).bits().to_le_bytes());
    record.put(8, &rights.bits().to_le_bytes());
    record.put(16, &inheriting.bits().to_le_bytes());
    record.write(ctx, stat)
}

/// Sets the status flags. They belong to the open file, so every descriptor of it sees them.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for unknown flags.
pub fn fd_fdstat_set_flags(ctx: &Ctx<'_>, fd: Fd, flags: U32) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_FDSTAT_SET_FLAGS)?;
    let flags: FdFlags = known(flags)?;
    file.set_flags(status_flags(flags));
    Ok(())
}

/// Takes rights away from a descriptor.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE` when it would get rights that it does not have.
pub fn fd_fdstat_set_rights(ctx: &Ctx<'_>, fd: Fd, base: U64, inheriting: U64) -> Result<()> {
    let mut descriptors = ctx.process().descriptors();
    let held = descriptors.get_mut(fd)?;
    if base & !held.rights.bits() != 0 || inheriting & !held.rights_inheriting.bits() != 0 {
        return Err(Errno::ENOTCAPABLE);
    }
    held.rights = Rights::from_bits_truncate(base);
    held.rights_inheriting = Rights::from_bits_truncate(inheriting);
    Ok(())
}

/// What is known of the file behind a descriptor. Preview 1 knows no pipes: what is in no file system has no times there,
/// as in the reference implementation; `tabula_posix` tells them.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EFAULT`.
pub fn fd_filestat_get(ctx: &Ctx<'_>, fd: Fd, stat: Ptr) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_FILESTAT_GET)?;
    let mut metadata = file.file().metadata();
    if file.inode().is_none() {
        (metadata.atime_ns, metadata.mtime_ns, metadata.ctime_ns) = (0, 0, 0);
    }
    put_filestat(ctx, stat, &metadata)
}

/// Sets the size of a file; what is new reads as zeros.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` when not open for writing, no file at all or beyond the largest offset, `EFBIG`,
/// `ENOSPC`, `EROFS`, `EISDIR`.
pub fn fd_filestat_set_size(ctx: &Ctx<'_>, fd: Fd, size: U64) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_FILESTAT_SET_SIZE)?;
    if !file.flags().contains(OpenFlags::WRITE) {
        return Err(Errno::EINVAL);
    }
    let inode = file.inode().ok_or(Errno::EINVAL)?;
    check_offset(size)?;
    check_size(ctx, size)?;
    inode.truncate(size)
}

/// Sets the times of the file behind a descriptor.
///
/// # Errors
/// `EBADF`, `ENOTCAPABLE`, `EINVAL` for contradictions and for what has no place in a file system, `EPERM`, `EACCES`, `EROFS`.
pub fn fd_filestat_set_times(ctx: &Ctx<'_>, fd: Fd, atim: U64, mtim: U64, fst_flags: U32) -> Result<()> {
    let file = open_file_with(ctx, fd, Rights::FD_FILESTAT_SET_TIMES)?;
    let (atime, mtime) = new_times(atim, mtim, fst_flags)?;
    set_times(ctx, file.location().ok_or(Errno::EINVAL)?, atime, mtime)
}

/// Whether a `filestat` can be written there.
///
/// # Errors
/// `EFAULT`.
pub(super) fn require_filestat_room(ctx: &Ctx<'_>, out: Ptr) -> Result<()> {
    require_room(ctx, out, FILESTAT_BYTES)
}
