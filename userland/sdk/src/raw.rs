//! The imports themselves, as `docs/syscalls.md` lists them. Every one answers an error number. Addresses must hold for the
//! length of the call; the kernel checks every range and answers `EFAULT`, so that a wrong one is never worse than that.

pub(crate) mod files;

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub(crate) fn poll_oneoff(subscriptions: *const u8, events: *mut u8, count: usize, out: *mut u32) -> u32;
}

#[link(wasm_import_module = "wasix_32v1")]
unsafe extern "C" {
    pub(crate) fn chdir(path: *const u8, len: usize) -> u32;
    pub(crate) fn getcwd(path: *mut u8, len: *mut u32) -> u32;
    pub(crate) fn fd_pipe(reader: *mut u32, writer: *mut u32) -> u32;
    pub(crate) fn proc_id(out: *mut u32) -> u32;
    pub(crate) fn proc_parent(pid: u32, out: *mut u32) -> u32;
    pub(crate) fn fd_dup2(fd: u32, lowest: u32, close_on_exec: u32, out: *mut u32) -> u32;
    pub(crate) fn callback_signal(name: *const u8, len: usize);
    pub(crate) fn proc_exec4(
        name: *const u8,
        name_len: usize,
        args: *const *const u8,
        args_len: usize,
        envs: *const *const u8,
        envs_len: usize,
        search: u32,
        path: *const u8,
        path_len: usize,
    ) -> u32;
}

#[link(wasm_import_module = "tabula_posix")]
unsafe extern "C" {
    pub(crate) fn getpgid(pid: i32, out: *mut u32) -> u32;
    pub(crate) fn kill(pid: i32, signal: i32) -> u32;
    pub(crate) fn sigaction(signal: i32, disposition: u32, out: *mut u32) -> u32;
    pub(crate) fn tcgetpgrp(fd: u32, out: *mut u32) -> u32;
    pub(crate) fn tcgetwinsize(fd: u32, out: *mut u8) -> u32;
    pub(crate) fn tcsetpgrp(fd: u32, group: i32) -> u32;
    pub(crate) fn trace(pid: i32, fd: i32) -> u32;
    pub(crate) fn tcgetattr(fd: u32, out: *mut u8) -> u32;
    pub(crate) fn tcsetattr(fd: u32, action: u32, attributes: *const u8) -> u32;
    pub(crate) fn umask(mask: u32, out: *mut u32) -> u32;
    pub(crate) fn access(dir: u32, path: *const u8, len: usize, mode: u32, flags: u32) -> u32;
    pub(crate) fn path_stat(dir: u32, path: *const u8, len: usize, flags: u32, out: *mut u8) -> u32;
    pub(crate) fn fd_stat(fd: u32, out: *mut u8) -> u32;
    pub(crate) fn getuid(out: *mut u32) -> u32;
    pub(crate) fn getgid(out: *mut u32) -> u32;
    pub(crate) fn getrlimit(resource: u32, out: *mut u64) -> u32;
    pub(crate) fn setrlimit(resource: u32, limit: *const u64) -> u32;
    pub(crate) fn getrusage(who: i32, out: *mut u64) -> u32;
    pub(crate) fn uname(out: *mut u8) -> u32;
    pub(crate) fn waitpid(pid: i32, options: u32, pid_out: *mut u32, status: *mut u32) -> u32;
    pub(crate) fn spawn(
        name: *const u8,
        name_len: usize,
        args: *const *const u8,
        args_len: usize,
        envs: *const *const u8,
        envs_len: usize,
        fd_ops: *const FdOp,
        fd_ops_len: usize,
        signals: *const u8,
        signals_len: usize,
        search: u32,
        path: *const u8,
        path_len: usize,
        attributes: *const Attributes,
        out: *mut u32,
    ) -> u32;
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub(crate) fn fd_prestat_get(fd: u32, out: *mut u32) -> u32;
    pub(crate) fn fd_renumber(from: u32, to: u32) -> u32;
}

/// WASIX's `proc_spawn_fd_op`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct FdOp {
    pub(crate) command: u8,
    pub(crate) fd: u32,
    pub(crate) source: u32,
    pub(crate) path: u32,
    pub(crate) path_len: u32,
    pub(crate) dirflags: u32,
    pub(crate) oflags: u16,
    pub(crate) rights: u64,
    pub(crate) inheriting: u64,
    pub(crate) fdflags: u16,
    pub(crate) fdflagsext: u16,
}

/// The attributes of `tabula_posix`'s `spawn`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct Attributes {
    pub(crate) flags: u32,
    pub(crate) group: u32,
    pub(crate) mask: u64,
    pub(crate) defaults: u64,
}

const _: () = assert!(size_of::<FdOp>() == tabula_abi::wasix::SPAWN_FD_OP_BYTES);
const _: () = assert!(size_of::<Attributes>() == tabula_abi::posix::SPAWN_ATTRIBUTES_BYTES);
