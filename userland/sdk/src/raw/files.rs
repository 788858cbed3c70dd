//! The imports about files, users, terminal settings and waiting for input. The same holds for them as for [`super`]. And
//! what the C library that every program is linked with knows of files and the standard library does not hand on.

use std::ffi::{c_char, c_int};

#[link(wasm_import_module = "tabula_posix")]
unsafe extern "C" {
    pub(crate) fn path_chmod(dir: u32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    pub(crate) fn path_chown(dir: u32, path: *const u8, len: usize, uid: u32, gid: u32, flags: u32) -> u32;
    pub(crate) fn statvfs(dir: u32, path: *const u8, len: usize, out: *mut u64) -> u32;
    pub(crate) fn mkfifo(dir: u32, path: *const u8, len: usize, mode: u32) -> u32;
    pub(crate) fn sync() -> u32;
    pub(crate) fn getgroups(room: usize, list: *mut u32, out: *mut u32) -> u32;
    pub(crate) fn tcsetwinsize(fd: u32, size: *const u8) -> u32;
    pub(crate) fn ttyname(fd: u32, buf: *mut u8, len: usize, out: *mut u32) -> u32;
}

/// The C library's `struct timespec`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct TimeSpec {
    pub(crate) seconds: i64,
    pub(crate) ns: i32,
}

/// The C library's number for the working directory.
pub(crate) const LIBC_AT_FDCWD: c_int = -2;
/// The C library's flag for a symbolic link at the end that is not followed.
pub(crate) const LIBC_AT_SYMLINK_NOFOLLOW: c_int = 1;

unsafe extern "C" {
    pub(crate) fn utimensat(dir: c_int, path: *const c_char, times: *const TimeSpec, flags: c_int) -> c_int;
    pub(crate) fn symlink(target: *const c_char, path: *const c_char) -> c_int;
}
