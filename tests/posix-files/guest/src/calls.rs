//! The calls of this process, by name, with numbers for arguments: addresses are those of this program's memory.

use super::child::Child;
use std::cell::{Cell, RefCell};
use tabula_posix_files::tabula::Wire;
use tabula_posix_files::{Errno, Fd, Result};

/// The first directory that a program finds open.
pub(crate) const START_DIRECTORY: Fd = 3;

/// This process.
#[derive(Default)]
pub(crate) struct Own {
    /// What was put since the last call.
    kept: RefCell<Vec<Box<[u8]>>>,
    is_used_up: Cell<bool>,
}

impl Wire for Own {
    fn put(&self, bytes: &[u8]) -> u32 {
        let mut kept = self.kept.borrow_mut();
        if self.is_used_up.replace(false) {
            kept.clear();
        }
        // A vector of buffers is read at an even address, and what is empty has one too.
        let mut words = vec![0_u8; bytes.len().max(1)].into_boxed_slice();
        words[..bytes.len()].copy_from_slice(bytes);
        let address = words.as_ptr() as usize as u32;
        kept.push(words);
        address
    }

    fn get(&self, address: u32, len: usize) -> Vec<u8> {
        let kept = self.kept.borrow();
        let is_it = |piece: &[u8]| piece.as_ptr() as usize as u32 == address && piece.len() >= len;
        kept.iter().find(|piece| is_it(piece)).map(|piece| piece[..len].to_vec()).unwrap_or_default()
    }

    fn call(&self, name: &str, args: &[u64]) -> Result<()> {
        let answer = invoke(name, args);
        self.is_used_up.set(true);
        match answer {
            Some(0) => Ok(()),
            Some(number) => {
                Err(u16::try_from(number).ok().and_then(Errno::from_number).unwrap_or(Errno::EIO))
            }
            None => Err(Errno::ENOSYS),
        }
    }

    fn start_directory(&self) -> Fd {
        START_DIRECTORY
    }

    fn start(&self, uid: u32, _folder: &[u8]) -> Result<Box<dyn Wire>> {
        Child::start(uid)
    }
}

macro_rules! calls {
    ($($module:literal: $($name:ident($($kind:ident),*)),+;)+) => {
        mod raw {
            $(
                #[link(wasm_import_module = $module)]
                unsafe extern "C" {
                    $(pub(super) fn $name($(_: $kind),*) -> u32;)+
                }
            )+
        }

        /// Makes a call; nothing for one that is not here, or for too few arguments.
        fn invoke(name: &str, args: &[u64]) -> Option<u32> {
            #[allow(unused_mut, unused_variables)]
            let mut next = args.iter().copied();
            match name {
                $($(stringify!($name) => {
                    // SAFETY: the kernel checks what it is given, and the addresses are those of pieces that are kept until
                    // something is put after the call; nobody holds a reference into them meanwhile.
                    Some(unsafe { raw::$name($(next.next()? as $kind),*) })
                })+)+
                _ => None,
            }
        }
    };
}

calls! {
    "wasi_snapshot_preview1":
        path_open(u32, u32, u32, u32, u32, u64, u64, u32, u32),
        path_link(u32, u32, u32, u32, u32, u32, u32),
        path_symlink(u32, u32, u32, u32, u32),
        path_readlink(u32, u32, u32, u32, u32, u32),
        path_rename(u32, u32, u32, u32, u32, u32),
        path_unlink_file(u32, u32, u32),
        path_create_directory(u32, u32, u32),
        path_remove_directory(u32, u32, u32),
        path_filestat_set_times(u32, u32, u32, u32, u64, u64, u32),
        fd_close(u32),
        fd_read(u32, u32, u32, u32),
        fd_write(u32, u32, u32, u32),
        fd_pread(u32, u32, u32, u64, u32),
        fd_pwrite(u32, u32, u32, u64, u32),
        fd_seek(u32, u64, u32, u32),
        fd_filestat_set_size(u32, u64),
        fd_filestat_set_times(u32, u64, u64, u32),
        fd_fdstat_set_flags(u32, u32),
        fd_allocate(u32, u64, u64),
        fd_sync(u32),
        fd_datasync(u32),
        fd_readdir(u32, u32, u32, u64, u32);
    "wasix_32v1":
        fd_dup(u32, u32),
        proc_spawn(u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32),
        proc_join(u32, u32, u32);
    "tabula_posix":
        mkfifo(u32, u32, u32, u32),
        path_stat(u32, u32, u32, u32, u32),
        fd_stat(u32, u32),
        path_chmod(u32, u32, u32, u32, u32),
        fd_chmod(u32, u32),
        path_chown(u32, u32, u32, u32, u32, u32),
        umask(u32, u32),
        access(u32, u32, u32, u32, u32),
        statvfs(u32, u32, u32, u32),
        flock(u32, u32),
        fd_lock(u32, u32, u32),
        getuid(u32),
        setuid(u32),
        setgid(u32),
        sync();
}
