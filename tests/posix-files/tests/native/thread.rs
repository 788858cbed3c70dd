//! The thread that is a process: it makes the system calls that it is sent, one after the other, and sends back what came of
//! them. The only unsafe code of these tests is here; what each call may do to the bytes that it is given, the caller knows.

use std::sync::mpsc::{Receiver, Sender};
use tabula_posix_files::{Errno, Result};

/// What a system call is given.
pub(super) enum Arg {
    /// A number.
    Number(i64),
    /// The folder's descriptor.
    Here,
    /// A text, with a zero byte behind it.
    Path(Vec<u8>),
    /// Bytes that it may read and write, which come back.
    Bytes(Vec<u8>),
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(i64::from(number))
    }
}

impl From<&[u8]> for Arg {
    fn from(path: &[u8]) -> Arg {
        Arg::Path(path.to_vec())
    }
}

/// One system call.
pub(super) struct Call {
    /// Its number.
    pub(super) number: i64,
    /// What it is given.
    pub(super) args: Vec<Arg>,
    /// Its answer becomes the folder's descriptor.
    pub(super) enters: bool,
}

/// What came back: the answer, and the bytes given, in order.
pub(super) type Answer = Result<(u64, Vec<Vec<u8>>)>;

/// What the thread does: one call after the other, and then what an exit does to descriptors.
pub(super) fn run(asked: &Receiver<Call>, answer: &Sender<Answer>) {
    let mut here = -1;
    while let Ok(mut call) = asked.recv() {
        let mut words = [0; 6];
        for (word, arg) in words.iter_mut().zip(&mut call.args) {
            *word = match arg {
                Arg::Number(number) => *number,
                Arg::Here => here,
                Arg::Path(bytes) => {
                    bytes.push(0);
                    bytes.as_ptr() as i64
                }
                Arg::Bytes(bytes) => bytes.as_mut_ptr() as i64,
            };
        }
        let result = system_call(call.number, words);
        if let (true, Ok(fd)) = (call.enters, &result) {
            if here >= 0 {
                let _ = system_call(libc::SYS_close, [here, 0, 0, 0, 0, 0]);
            }
            here = *fd as i64;
        }
        let taken = call.args.into_iter().filter_map(|arg| match arg {
            Arg::Bytes(bytes) => Some(bytes),
            _ => None,
        });
        let taken = taken.collect();
        if answer.send(result.map(|value| (value, taken))).is_err() {
            break;
        }
    }
    if here >= 0 {
        // Everything but the standard streams, in this thread's own table.
        let _ = system_call(libc::SYS_close_range, [3, i64::from(u32::MAX), 0, 0, 0, 0]);
    }
}

fn system_call(number: i64, [a, b, c, d, e, f]: [i64; 6]) -> Result<u64> {
    // SAFETY: addresses among the arguments are those of vectors that live across the call, as long as the operations here
    // say to the system; descriptors are this thread's own.
    let answer = unsafe { libc::syscall(number, a, b, c, d, e, f) };
    if answer >= 0 {
        return Ok(answer as u64);
    }
    let error = std::io::Error::last_os_error();
    Err(errno(error.raw_os_error().unwrap_or(0)))
}

fn errno(number: i32) -> Errno {
    let known = [
        (libc::EACCES, Errno::EACCES),
        (libc::EAGAIN, Errno::EAGAIN),
        (libc::EBADF, Errno::EBADF),
        (libc::EBUSY, Errno::EBUSY),
        (libc::EEXIST, Errno::EEXIST),
        (libc::EFAULT, Errno::EFAULT),
        (libc::EFBIG, Errno::EFBIG),
        (libc::EINVAL, Errno::EINVAL),
        (libc::EISDIR, Errno::EISDIR),
        (libc::ELOOP, Errno::ELOOP),
        (libc::EMFILE, Errno::EMFILE),
        (libc::EMLINK, Errno::EMLINK),
        (libc::ENAMETOOLONG, Errno::ENAMETOOLONG),
        (libc::ENODEV, Errno::ENODEV),
        (libc::ENOENT, Errno::ENOENT),
        (libc::ENOSPC, Errno::ENOSPC),
        (libc::ENOSYS, Errno::ENOSYS),
        (libc::ENOTDIR, Errno::ENOTDIR),
        (libc::ENOTEMPTY, Errno::ENOTEMPTY),
        (libc::EOPNOTSUPP, Errno::ENOTSUP),
        (libc::EOVERFLOW, Errno::EOVERFLOW),
        (libc::EPERM, Errno::EPERM),
        (libc::EROFS, Errno::EROFS),
        (libc::ESPIPE, Errno::ESPIPE),
        (libc::EXDEV, Errno::EXDEV),
    ];
    known.into_iter().find(|(theirs, _)| *theirs == number).map_or(Errno::EIO, |(_, ours)| ours)
}
