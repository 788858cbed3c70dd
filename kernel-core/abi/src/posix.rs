//! `tabula_posix` on the wire: what POSIX has and WASIX lacks. Numbers are those of Linux on 32-bit little-endian
//! machines, so that a C library's headers fit.

/// Stands for the working directory where a directory's descriptor is asked for.
pub const AT_FDCWD: u32 = -100_i32 as u32;
/// A symbolic link at the end of the path is not followed.
pub const AT_SYMLINK_NOFOLLOW: u32 = 0x100;

/// `waitpid`: answer at once.
pub const WNOHANG: u32 = 1;
/// `waitpid`: stopped children count too.
pub const WUNTRACED: u32 = 2;
/// `waitpid`: children that went on count too.
pub const WCONTINUED: u32 = 8;

/// `sigaction`: what the system does by default.
pub const SIG_DFL: u32 = 0;
/// `sigaction`: nothing.
pub const SIG_IGN: u32 = 1;
/// `sigaction`: only say what happens.
pub const SIG_QUERY: u32 = u32::MAX;
/// `sigaction`: the program's handler.
pub const SIG_CATCH: u32 = 2;
/// `sigprocmask`: add to the mask.
pub const SIG_BLOCK: u32 = 0;
/// `sigprocmask`: take out of the mask.
pub const SIG_UNBLOCK: u32 = 1;
/// `sigprocmask`: replace the mask.
pub const SIG_SETMASK: u32 = 2;

/// `flock`: shared.
pub const LOCK_SH: u32 = 1;
/// `flock`: exclusive.
pub const LOCK_EX: u32 = 2;
/// `flock`: do not wait.
pub const LOCK_NB: u32 = 4;
/// `flock`: let go.
pub const LOCK_UN: u32 = 8;
/// `fd_lock`: who would stand in the way.
pub const F_GETLK: u32 = 5;
/// `fd_lock`: lock a range or fail.
pub const F_SETLK: u32 = 6;
/// `fd_lock`: lock a range, waiting for it.
pub const F_SETLKW: u32 = 7;
/// Range lock for reading.
pub const F_RDLCK: u16 = 0;
/// Range lock for writing.
pub const F_WRLCK: u16 = 1;
/// No range lock.
pub const F_UNLCK: u16 = 2;

/// The effective user and group count for `access`; they always do here.
pub const AT_EACCESS: u32 = 0x200;

/// `spawn`: the child's group is `pgid`, or a new one when that is 0.
pub const SPAWN_SETPGROUP: u32 = 2;
/// `spawn`: the signals in `defaults` have their default disposition.
pub const SPAWN_SETSIGDEF: u32 = 4;
/// `spawn`: `mask` is blocked.
pub const SPAWN_SETSIGMASK: u32 = 8;
/// `spawn`: the child leads a new session, without a terminal.
pub const SPAWN_SETSID: u32 = 0x80;
/// `spawn`: the child's group becomes the foreground group of the controlling terminal before it starts.
pub const SPAWN_FOREGROUND: u32 = 0x100;
/// Bytes of `spawn`'s attributes: flags, pgid (u32), mask, defaults (u64).
pub const SPAWN_ATTRIBUTES_BYTES: usize = 24;

/// `getrusage`: the calling process.
pub const RUSAGE_SELF: i32 = 0;
/// `getrusage`: its children that have ended and been waited for.
pub const RUSAGE_CHILDREN: i32 = -1;
/// `getrusage`: the calling thread.
pub const RUSAGE_THREAD: i32 = 1;
/// Bytes of `rusage`: computed time in the program, in the kernel (nanoseconds), memory (bytes); u64 each.
pub const RUSAGE_BYTES: usize = 24;

/// Bytes of one text of `utsname`, its zero byte included.
pub const UTSNAME_TEXT_BYTES: usize = 65;
/// Bytes of `utsname`: system, node, release, version, machine, domain.
pub const UTSNAME_BYTES: usize = 6 * UTSNAME_TEXT_BYTES;

/// Bytes of `stat`: dev, ino (u64), mode, nlink, uid, gid (u32), rdev, size (u64), blksize, padding (u32), blocks, atime,
/// mtime, ctime (u64, nanoseconds).
pub const STAT_BYTES: usize = 88;
/// Bytes of `statvfs`: block bytes, blocks, free blocks, inodes, free inodes, longest name (u64 each).
pub const STATVFS_BYTES: usize = 48;
/// Bytes of `flock`: type, whence (u16), pid (u32), start, length (i64).
pub const FLOCK_BYTES: usize = 24;
/// Bytes of `rlimit`: soft, hard (u64).
pub const RLIMIT_BYTES: usize = 16;
/// No limit.
pub const RLIM_INFINITY: u64 = u64::MAX;

/// `access`: it exists.
pub const F_OK: u32 = 0;
/// `access`: it may be executed or searched.
pub const X_OK: u32 = 1;
/// `access`: it may be written.
pub const W_OK: u32 = 2;
/// `access`: it may be read.
pub const R_OK: u32 = 4;

/// `waitpid` status of a normal exit.
pub const fn status_exited(code: u32) -> u32 {
    (code & 0xff) << 8
}

/// `waitpid` status of a death by signal.
pub const fn status_signaled(signal: u8) -> u32 {
    signal as u32 & 0x7f
}

/// `waitpid` status of a stop.
pub const fn status_stopped(signal: u8) -> u32 {
    (signal as u32) << 8 | 0x7f
}

/// `waitpid` status of going on.
pub const STATUS_CONTINUED: u32 = 0xffff;
