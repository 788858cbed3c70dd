//! The imports about files, users, terminal settings and waiting for input. The same holds for them as for [`super`].

#[link(wasm_import_module = "tabula_posix")]
unsafe extern "C" {
    pub(crate) fn path_stat(dir: u32, path: *const u8, len: usize, flags: u32, out: *mut u8) -> u32;
    pub(crate) fn fd_stat(fd: u32, out: *mut u8) -> u32;
    pub(crate) fn path_chmod(dir: u32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    pub(crate) fn path_chown(dir: u32, path: *const u8, len: usize, uid: u32, gid: u32, flags: u32) -> u32;
    pub(crate) fn statvfs(dir: u32, path: *const u8, len: usize, out: *mut u64) -> u32;
    pub(crate) fn mkfifo(dir: u32, path: *const u8, len: usize, mode: u32) -> u32;
    pub(crate) fn access(dir: u32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    pub(crate) fn umask(mask: u32, out: *mut u32) -> u32;
    pub(crate) fn sync() -> u32;
    pub(crate) fn geteuid(out: *mut u32) -> u32;
    pub(crate) fn getegid(out: *mut u32) -> u32;
    pub(crate) fn getgroups(room: usize, list: *mut u32, out: *mut u32) -> u32;
    pub(crate) fn uname(out: *mut u8) -> u32;
    pub(crate) fn tcgetattr(fd: u32, out: *mut u8) -> u32;
    pub(crate) fn tcsetattr(fd: u32, action: u32, attributes: *const u8) -> u32;
    pub(crate) fn tcsetwinsize(fd: u32, size: *const u8) -> u32;
    pub(crate) fn ttyname(fd: u32, buf: *mut u8, len: usize, out: *mut u32) -> u32;
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub(crate) fn fd_renumber(from: u32, to: u32) -> u32;
}
