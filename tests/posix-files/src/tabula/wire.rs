//! What makes calls in the name of one process, and that process's memory. Addresses and numbers go as they are.

use crate::process::{Fd, Result};

/// The calls that the cases come to, with their parameters: `i` is a word, `l` a double word.
pub const CALLS: &[(&str, &str)] = &[
    ("path_open", "iiiiillii"),
    ("path_link", "iiiiiii"),
    ("path_symlink", "iiiii"),
    ("path_readlink", "iiiiii"),
    ("path_rename", "iiiiii"),
    ("path_unlink_file", "iii"),
    ("path_create_directory", "iii"),
    ("path_remove_directory", "iii"),
    ("path_filestat_set_times", "iiiilli"),
    ("fd_close", "i"),
    ("fd_read", "iiii"),
    ("fd_write", "iiii"),
    ("fd_pread", "iiili"),
    ("fd_pwrite", "iiili"),
    ("fd_seek", "ilii"),
    ("fd_filestat_set_size", "il"),
    ("fd_filestat_set_times", "illi"),
    ("fd_fdstat_set_flags", "ii"),
    ("fd_allocate", "ill"),
    ("fd_sync", "i"),
    ("fd_datasync", "i"),
    ("fd_readdir", "iiili"),
    ("fd_dup", "ii"),
    ("mkfifo", "iiii"),
    ("path_stat", "iiiii"),
    ("fd_stat", "ii"),
    ("path_chmod", "iiiii"),
    ("fd_chmod", "ii"),
    ("path_chown", "iiiiii"),
    ("umask", "ii"),
    ("access", "iiiii"),
    ("statvfs", "iiii"),
    ("flock", "ii"),
    ("fd_lock", "iii"),
    ("getuid", "i"),
    ("sync", ""),
];

/// One process that calls are made for. Dropping it is the process's exit.
pub trait Wire {
    /// Puts bytes into the process's memory; they are there until something is put after a call.
    fn put(&self, bytes: &[u8]) -> u32;

    /// Bytes of the process's memory.
    fn get(&self, address: u32, len: usize) -> Vec<u8>;

    /// Makes one of [`CALLS`].
    ///
    /// # Errors
    /// The call's.
    fn call(&self, name: &str, args: &[u64]) -> Result<()>;

    /// An open directory through which absolute paths can be opened.
    fn start_directory(&self) -> Fd;

    /// Another process, for the same user or, where this one may, for another.
    ///
    /// # Errors
    /// `EPERM`, and those of starting a process.
    fn start(&self, uid: u32, folder: &[u8]) -> Result<Box<dyn Wire>>;
}
