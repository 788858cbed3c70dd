//! Pipes: a channel of 64 KiB with an end to read from and an end to write to (POSIX `pipe`). Each end is a file; dropping
//! the last reference to it closes it. Both ends share one wait queue, because only one side of a pipe can be waiting at a
//! time: readers while it is empty, writers while it is full.

use super::channel::{Channel, Effect, Side};
use super::nameless;
use crate::fs::file::{File, Readiness, Receive};
use crate::fs::inode::{FileKind, InodeRef, Metadata};
use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::limits::PIPE_ATOMIC_BYTES;
use crate::sync::Arc;
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::{Errno, Result};

/// What the ends of a pipe share.
pub(super) struct Pipe {
    pub(super) channel: Channel,
    pub(super) queue: WaitQueue,
}

impl Pipe {
    /// A pipe without ends.
    pub(super) const fn new() -> Self {
        Self { channel: Channel::new(), queue: WaitQueue::new() }
    }
}

/// Where a pipe comes from.
pub(super) enum Origin {
    /// From a call; it has no name.
    Nameless(Metadata),
    /// From a name in a file system.
    Named(InodeRef),
}

/// Makes a pipe: its end for reading and its end for writing.
pub fn pipe(ctx: &Ctx<'_>) -> (Arc<dyn File>, Arc<dyn File>) {
    let metadata = nameless(ctx, FileKind::Fifo);
    let pipe = Arc::new(Pipe::new());
    let reader = PipeEnd::new(&pipe, OpenFlags::READ, Origin::Nameless(metadata));
    let writer = PipeEnd::new(&pipe, OpenFlags::WRITE, Origin::Nameless(metadata));
    (Arc::new(reader), Arc::new(writer))
}

/// One end of a pipe, or for a named pipe opened for both, both ends.
pub(super) struct PipeEnd {
    pipe: Arc<Pipe>,
    access: OpenFlags,
    origin: Origin,
    /// For an end that was opened while the other side was missing: how many had come to the other side until then.
    alone_since: Option<u64>,
}

impl PipeEnd {
    /// An end, counted among the pipe's readers, writers or both.
    pub(super) fn new(pipe: &Arc<Pipe>, access: OpenFlags, origin: Origin) -> Self {
        if access.contains(OpenFlags::READ) {
            pipe.channel.join(Side::Reader);
        }
        if access.contains(OpenFlags::WRITE) {
            pipe.channel.join(Side::Writer);
        }
        let view = pipe.channel.view();
        let alone_since = if view.writers == 0 {
            Some(view.writers_ever)
        } else if view.readers == 0 {
            Some(view.readers_ever)
        } else {
            None
        };
        Self { pipe: pipe.clone(), access, origin, alone_since }
    }

    fn reads(&self) -> bool {
        self.access.contains(OpenFlags::READ)
    }

    fn writes(&self) -> bool {
        self.access.contains(OpenFlags::WRITE)
    }

    /// Whether nobody has come to the other side since this end was opened alone.
    fn is_still_alone(&self) -> bool {
        let view = self.pipe.channel.view();
        let others_ever = if self.reads() { view.writers_ever } else { view.readers_ever };
        self.alone_since == Some(others_ever)
    }
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        if self.reads() {
            self.pipe.channel.leave(Side::Reader);
        }
        if self.writes() {
            self.pipe.channel.leave(Side::Writer);
        }
        self.pipe.queue.wake_all();
    }
}

impl File for PipeEnd {
    fn metadata(&self) -> Metadata {
        match &self.origin {
            Origin::Nameless(metadata) => *metadata,
            Origin::Named(inode) => inode.metadata(),
        }
    }

    fn inode(&self) -> Option<&InodeRef> {
        match &self.origin {
            Origin::Nameless(_) => None,
            Origin::Named(inode) => Some(inode),
        }
    }

    fn kind(&self) -> FileKind {
        FileKind::Fifo
    }

    fn finish_open(&self) -> Result<()> {
        if self.is_still_alone() { Err(Errno::EAGAIN) } else { Ok(()) }
    }

    fn read(&self, _ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        if !self.reads() {
            return Err(Errno::EBADF);
        }
        let (count, effect) = self.pipe.channel.read(sink, Receive::Take)?;
        if effect == Effect::Wake {
            self.pipe.queue.wake_all();
        }
        Ok(count)
    }

    fn write(&self, _ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        if !self.writes() {
            return Err(Errno::EBADF);
        }
        let count = self.pipe.channel.write(source)?;
        self.pipe.queue.wake_all();
        Ok(count)
    }

    fn readiness(&self) -> Readiness {
        let view = self.pipe.channel.view();
        let mut ready = Readiness::empty();
        if self.reads() {
            // A named pipe that no writer has come to yet is not at its end: a poll waits for the first one.
            let ended = view.writers == 0 && self.alone_since != Some(view.writers_ever);
            ready.set(Readiness::READ, view.len > 0 || ended);
            ready.set(Readiness::HANGUP, ended);
        }
        if self.writes() {
            let ended = view.readers == 0;
            ready.set(Readiness::WRITE, view.free >= PIPE_ATOMIC_BYTES || ended);
            ready.set(Readiness::HANGUP, ended || ready.contains(Readiness::HANGUP));
        }
        ready
    }

    fn available_bytes(&self) -> u64 {
        if self.reads() { self.pipe.channel.view().len as u64 } else { 0 }
    }

    fn queue(&self) -> Option<&WaitQueue> {
        Some(&self.pipe.queue)
    }
}
