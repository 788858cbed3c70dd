//! What can be done to something open: the part of an open file that differs between regular files, pipes, terminals,
//! devices, events and sockets. Nothing here sleeps: an operation that cannot go on answers `EAGAIN`, and whoever may
//! wait does so on [`File::queue`].

use crate::fs::inode::{FileKind, InodeRef, Metadata};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::{Errno, Result};

bitflags::bitflags! {
    /// What could be done at once, as `poll` reports it.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Readiness: u8 {
        /// A read would not wait.
        const READ = 1;
        /// A write would not wait.
        const WRITE = 2;
        /// The other side is gone.
        const HANGUP = 4;
        /// Something is wrong with it.
        const ERROR = 8;
    }
}

/// Which side of a socket to shut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shutdown {
    /// No more reads.
    Read,
    /// No more writes.
    Write,
    /// Neither.
    Both,
}

/// Whether a receive takes the bytes away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receive {
    /// It does.
    Take,
    /// It leaves them (`MSG_PEEK`).
    Peek,
}

/// Something open.
pub trait File: Send + Sync {
    /// What `fstat` answers.
    fn metadata(&self) -> Metadata;

    /// The inode below, where there is one.
    fn inode(&self) -> Option<&InodeRef> {
        None
    }

    /// What kind of thing it is.
    fn kind(&self) -> FileKind {
        self.metadata().kind
    }

    /// What `/proc` calls it where it has no name; a number in brackets follows unless the text has its own.
    fn nameless_label(&self) -> &'static str {
        match self.kind() {
            FileKind::Fifo => "pipe",
            FileKind::Socket => "socket",
            _ => "anon_inode",
        }
    }

    /// Whether opening it is complete: a named pipe's other side must be open too. Who opens without `NONBLOCK` waits for
    /// it on [`File::queue`].
    ///
    /// # Errors
    /// `EAGAIN` while it is not.
    fn finish_open(&self) -> Result<()> {
        Ok(())
    }

    /// Whether it has positions: reads and writes at an offset, and seeks.
    fn is_seekable(&self) -> bool {
        false
    }

    /// Reads from a stream; 0 at its end. An empty sink reads 0 bytes.
    ///
    /// # Errors
    /// `EAGAIN` when nothing is there yet, `EIO`, `EISDIR`, `EBADF` when not open for reading.
    fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize>;

    /// When a read that waits is over though nothing has become ready, if it began at `started_ns` (both monotonic): a
    /// terminal's `VTIME`. It may move whenever the queue is woken.
    fn read_deadline_ns(&self, _started_ns: u64) -> Option<u64> {
        None
    }

    /// Reads what there is when [`File::read_deadline_ns`] has passed, which may be nothing.
    ///
    /// # Errors
    /// As [`File::read`].
    fn read_late(&self, _ctx: &Ctx<'_>, _sink: &mut dyn Sink) -> Result<usize> {
        Ok(0)
    }

    /// Writes to a stream as much as fits now; the number of bytes taken, at least 1 unless the source is empty.
    ///
    /// # Errors
    /// `EAGAIN` when nothing fits, `EPIPE` when nobody will read it, `EIO`, `ENOSPC`.
    fn write(&self, ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize>;

    /// Reads at an offset.
    ///
    /// # Errors
    /// `ESPIPE` when it has no positions; otherwise as [`File::read`].
    fn read_at(&self, _ctx: &Ctx<'_>, _offset: u64, _sink: &mut dyn Sink) -> Result<usize> {
        Err(Errno::ESPIPE)
    }

    /// Writes at an offset.
    ///
    /// # Errors
    /// `ESPIPE` when it has no positions; otherwise as [`File::write`].
    fn write_at(&self, _ctx: &Ctx<'_>, _offset: u64, _source: &mut dyn Source) -> Result<usize> {
        Err(Errno::ESPIPE)
    }

    /// What could be done at once.
    fn readiness(&self) -> Readiness {
        Readiness::READ.union(Readiness::WRITE)
    }

    /// Bytes that a read would give now without waiting, as far as it is known.
    fn available_bytes(&self) -> u64 {
        0
    }

    /// The queue that is woken whenever the readiness may have changed. Files that are always ready have none.
    fn queue(&self) -> Option<&WaitQueue> {
        None
    }

    /// The terminal it is, if it is one.
    fn terminal(&self) -> Option<Arc<dyn crate::tty::Terminal>> {
        None
    }

    /// The socket it is, if it is one.
    fn socket(&self) -> Option<&dyn Socket> {
        None
    }
}

/// What sockets can do beyond reading and writing.
pub trait Socket {
    /// Receives; 0 when the other side has shut its writing.
    ///
    /// # Errors
    /// `EAGAIN`, `ENOTCONN`.
    fn receive(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink, mode: Receive) -> Result<usize>;

    /// Shuts one or both sides.
    ///
    /// # Errors
    /// `ENOTCONN`.
    fn shutdown(&self, side: Shutdown) -> Result<()>;
}
