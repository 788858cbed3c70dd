//! This program once more, as a process that is told what to do.

use super::calls::{Own, START_DIRECTORY};
use std::fs::File;
use std::os::fd::{FromRawFd, RawFd};
use tabula_posix_files::tabula::Wire;
use tabula_posix_files::tabula::remote::Remote;
use tabula_posix_files::{Errno, Fd, Result};

/// `stdio_mode`: a pipe to the parent, and the parent's own.
const PIPED: u64 = 0;
const INHERITED: u64 = 1;
/// Bytes of `process_handles` and of `join_status`, and where the pipes' numbers are in the first.
const HANDLES_BYTES: usize = 28;
const STATUS_BYTES: usize = 16;
const STDIN_AT: usize = 8;
const STDOUT_AT: usize = 16;
/// As many descriptors as a process has.
const DESCRIPTORS: u64 = 1024;

/// A child.
pub(crate) struct Child {
    remote: Option<Remote<File, File>>,
    pid: u32,
}

impl Child {
    /// Starts one that acts for a user.
    pub(crate) fn start(uid: u32) -> Result<Box<dyn Wire>> {
        let own = Own::default();
        let name = std::env::args().next().ok_or(Errno::ENOENT)?;
        let args = format!("posix-files\nserve\n{uid}");
        let put = |bytes: &[u8]| u64::from(own.put(bytes));
        let [name_at, args_at, out] = [put(name.as_bytes()), put(args.as_bytes()), put(&[0; HANDLES_BYTES])];
        let head = [name_at, name.len() as u64, 0, args_at, args.len() as u64, 0, 0];
        own.call("proc_spawn", &[&head[..], &[PIPED, PIPED, INHERITED, 0, 0, out]].concat())?;
        let handles = own.get(out as u32, HANDLES_BYTES);
        let word = |at: usize| {
            let bytes = handles.get(at..).and_then(|rest| rest.first_chunk());
            u32::from_le_bytes(bytes.copied().unwrap_or_default())
        };
        let remote = Remote::new(file(word(STDIN_AT)), file(word(STDOUT_AT)));
        Ok(Box::new(Child { remote: Some(remote), pid: word(0) }))
    }

    fn remote(&self) -> Result<&Remote<File, File>> {
        self.remote.as_ref().ok_or(Errno::EPIPE)
    }
}

/// The file of a descriptor that nobody else has.
fn file(fd: Fd) -> File {
    // SAFETY: the kernel has just given this number to the parent's end of a new pipe.
    unsafe { File::from_raw_fd(fd as RawFd) }
}

impl Wire for Child {
    fn put(&self, bytes: &[u8]) -> u32 {
        self.remote().map_or(0, |remote| remote.put(bytes))
    }

    fn get(&self, address: u32, len: usize) -> Vec<u8> {
        self.remote().map_or_else(|_| Vec::new(), |remote| remote.get(address, len))
    }

    fn call(&self, name: &str, args: &[u64]) -> Result<()> {
        self.remote()?.call(name, args)
    }

    fn start_directory(&self) -> Fd {
        START_DIRECTORY
    }

    fn start(&self, uid: u32, _folder: &[u8]) -> Result<Box<dyn Wire>> {
        Child::start(uid)
    }
}

/// The child ends when it is told so, and is gone when this returns.
impl Drop for Child {
    fn drop(&mut self) {
        drop(self.remote.take());
        let own = Own::default();
        // `option_pid`: that there is one, and it.
        let mut wanted = 1_u32.to_le_bytes().to_vec();
        wanted.extend(self.pid.to_le_bytes());
        let [pid, status] = [own.put(&wanted), own.put(&[0; STATUS_BYTES])];
        if let Err(errno) = own.call("proc_join", &[u64::from(pid), 0, u64::from(status)]) {
            eprintln!("posix-files: waiting for process {}: {}", self.pid, errno.text());
        }
    }
}

/// Closes what the parent had open when it started this process.
pub(crate) fn close_inherited(own: &Own) {
    for fd in u64::from(own.start_directory()) + 1..DESCRIPTORS {
        // Most of them are not open.
        let _ = own.call("fd_close", &[fd]);
    }
}

/// Acts for a user from now on.
pub(crate) fn become_user(own: &Own, uid: u64) -> Result<()> {
    let out = own.put(&[0; 4]);
    own.call("getuid", &[u64::from(out)])?;
    let bytes = own.get(out, 4);
    if u64::from(u32::from_le_bytes(bytes.first_chunk().copied().unwrap_or_default())) == uid {
        return Ok(());
    }
    own.call("setgid", &[uid])?;
    own.call("setuid", &[uid])
}
