//! The imports about files, users, terminal settings and waiting for input. The same holds for them as for [`super`].

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
