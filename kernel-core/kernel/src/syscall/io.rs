//! Reading and writing open files on behalf of a program: the one place where such calls wait. Operations of files answer
//! `EAGAIN` and never sleep; here they are repeated on the file's queue, unless the file is open with `NONBLOCK`. Here too
//! a write to a stream goes on until all of it is taken, a pipe without readers costs `SIGPIPE`, and the limit on the
//! size of files holds. Nothing here allocates.

use crate::fs::file::Receive;
use crate::fs::inode::FileKind;
use crate::fs::open::{OpenFile, OpenFlags, Whence};
use crate::kernel::Ctx;
use crate::task::signal::{Target, send};
use crate::user::{Sink, Source};
use crate::wait::{Interrupted, WaitQueue, block_on, wait_for};
use tabula_abi::posix::RLIM_INFINITY;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// Whether a receive waits until the sink is full.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fullness {
    /// What is there is enough.
    Some,
    /// It goes on until the sink is full or nothing more can come (`MSG_WAITALL`).
    All,
}

/// Runs an operation on an open file, and waits while it answers `EAGAIN`, unless the file is not to wait.
///
/// # Errors
/// `EAGAIN` only for files with `NONBLOCK`, `EINTR`, otherwise what the operation says.
pub fn waiting<T>(ctx: &Ctx<'_>, file: &OpenFile, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let first = attempt();
    or_wait(file, first, |queue| block_on(ctx.task, queue, attempt))
}

/// The result of a first attempt, unless it is `EAGAIN` and the file is to wait: then what comes of waiting on its queue.
fn or_wait<T>(file: &OpenFile, first: Result<T>, wait: impl FnOnce(&WaitQueue) -> Result<T>) -> Result<T> {
    match first {
        Err(Errno::EAGAIN) if !file.flags().contains(OpenFlags::NONBLOCK) => {
            file.file().queue().map_or(Err(Errno::EAGAIN), wait)
        }
        other => other,
    }
}

/// Reads where the file's offset is. 0 at the end.
///
/// # Errors
/// As [`OpenFile::read`], and `EINTR`.
pub fn read(ctx: &Ctx<'_>, file: &OpenFile, sink: &mut dyn Sink) -> Result<usize> {
    let first = file.read(ctx, sink);
    or_wait(file, first, |queue| match file.file().terminal() {
        // Only terminals end a read by time, and only for them is it worth looking at the clock.
        Some(_) => wait_to_read(ctx, file, queue, sink),
        None => block_on(ctx.task, queue, || file.read(ctx, sink)),
    })
}

/// Waits until there is something to read, or for as long as the terminal lets a read wait.
fn wait_to_read(ctx: &Ctx<'_>, file: &OpenFile, queue: &WaitQueue, sink: &mut dyn Sink) -> Result<usize> {
    let started_ns = ctx.kernel.host().monotonic_ns();
    loop {
        let deadline_ns = file.file().read_deadline_ns(started_ns);
        let attempt = || match file.read(ctx, sink) {
            Err(Errno::EAGAIN) if file.file().read_deadline_ns(started_ns) == deadline_ns => None,
            other => Some(other),
        };
        match wait_for(ctx.task, &[queue], deadline_ns, attempt) {
            // The deadline has moved.
            Ok(Err(Errno::EAGAIN)) => {}
            Ok(result) => return result,
            Err(Interrupted::Signal) => return Err(Errno::EINTR),
            Err(Interrupted::Deadline) => match file.file().read_late(ctx, sink) {
                // Not allowed to read now: stopped, and here again when continued.
                Err(Errno::EAGAIN) => {}
                result => return result,
            },
        }
    }
}

/// Reads at an offset.
///
/// # Errors
/// As [`OpenFile::read_at`].
pub fn read_at(ctx: &Ctx<'_>, file: &OpenFile, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
    waiting(ctx, file, || file.read_at(ctx, offset, sink))
}

/// Writes where the file's offset is, or at its end with `APPEND`. What a stream does not take at once is written as soon
/// as it can be; when that is cut short, the number of bytes taken so far counts.
///
/// # Errors
/// As [`OpenFile::write`], `EINTR`; `EPIPE` with `SIGPIPE`; `EFBIG` with `SIGXFSZ`.
pub fn write(ctx: &Ctx<'_>, file: &OpenFile, source: &mut dyn Source) -> Result<usize> {
    if file.file().is_seekable() {
        let position = || match file.flags().contains(OpenFlags::APPEND) {
            true => Ok(file.file().metadata().size),
            false => file.seek(0, Whence::Current),
        };
        return match room_for(ctx, file, source.remaining(), position)? {
            None => waiting(ctx, file, || file.write(ctx, source)),
            Some(room) => {
                let source = &mut Limited { source, left: room };
                waiting(ctx, file, || file.write(ctx, source))
            }
        };
    }
    let mut written: usize = 0;
    loop {
        let result = waiting(ctx, file, || file.write(ctx, source));
        if let Err(Errno::EPIPE) = result {
            send(ctx.kernel, ctx.process(), Target::Task(ctx.task), Signal::SIGPIPE);
        }
        match result {
            Ok(count) => {
                written = written.saturating_add(count);
                // A task that is to end does not go on with what is left, however much that is.
                let ends = ctx.task.word().has_attention() && ctx.task.must_end();
                if source.remaining() == 0 || count == 0 || ends {
                    return Ok(written);
                }
            }
            Err(errno) => return if written > 0 { Ok(written) } else { Err(errno) },
        }
    }
}

/// Writes at an offset.
///
/// # Errors
/// As [`OpenFile::write_at`]; `EFBIG` with `SIGXFSZ`.
pub fn write_at(ctx: &Ctx<'_>, file: &OpenFile, offset: u64, source: &mut dyn Source) -> Result<usize> {
    match room_for(ctx, file, source.remaining(), || Ok(offset))? {
        None => waiting(ctx, file, || file.write_at(ctx, offset, source)),
        Some(room) => {
            let source = &mut Limited { source, left: room };
            waiting(ctx, file, || file.write_at(ctx, offset, source))
        }
    }
}

/// Receives from a socket.
///
/// # Errors
/// `ENOTSOCK`, `EINTR`, otherwise as [`Socket::receive`](crate::fs::file::Socket::receive).
pub fn receive(
    ctx: &Ctx<'_>,
    file: &OpenFile,
    sink: &mut dyn Sink,
    mode: Receive,
    fullness: Fullness,
) -> Result<usize> {
    let socket = file.file().socket().ok_or(Errno::ENOTSOCK)?;
    let mut received: usize = 0;
    loop {
        match waiting(ctx, file, || socket.receive(ctx, sink, mode)) {
            Ok(0) => return Ok(received),
            Ok(count) => received = received.saturating_add(count),
            Err(errno) => return if received > 0 { Ok(received) } else { Err(errno) },
        }
        // A peek would see the same bytes again.
        if fullness == Fullness::Some || mode == Receive::Peek || sink.remaining() == 0 {
            return Ok(received);
        }
    }
}

/// Refuses what is no offset in a file: one that would be negative as POSIX counts them.
///
/// # Errors
/// `EINVAL`.
pub fn check_offset(offset: u64) -> Result<()> {
    if i64::try_from(offset).is_ok() { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Refuses to make a file larger than the process may.
///
/// # Errors
/// `EFBIG` with `SIGXFSZ`.
pub fn check_size(ctx: &Ctx<'_>, size: u64) -> Result<()> {
    if size > ctx.process().limits().file_size() {
        send(ctx.kernel, ctx.process(), Target::Task(ctx.task), Signal::SIGXFSZ);
        return Err(Errno::EFBIG);
    }
    Ok(())
}

/// How many of `len` bytes may be written from a position on, where that is fewer than all.
fn room_for(
    ctx: &Ctx<'_>,
    file: &OpenFile,
    len: usize,
    position: impl FnOnce() -> Result<u64>,
) -> Result<Option<usize>> {
    let limit = ctx.process().limits().file_size();
    if limit == RLIM_INFINITY || len == 0 || file.file().kind() != FileKind::Regular {
        return Ok(None);
    }
    let room = limit.saturating_sub(position()?);
    if room == 0 {
        check_size(ctx, limit.saturating_add(1))?;
    }
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    Ok((room < len).then_some(room))
}

/// The first bytes of a source.
struct Limited<'s> {
    source: &'s mut dyn Source,
    left: usize,
}

impl Source for Limited<'_> {
    fn remaining(&self) -> usize {
        self.source.remaining().min(self.left)
    }

    fn take(&mut self, into: &mut [u8]) -> Result<()> {
        self.source.take(into)?;
        self.left = self.left.saturating_sub(into.len());
        Ok(())
    }

    fn peek(&self, into: &mut [u8]) -> Result<()> {
        self.source.peek(into)
    }
}
