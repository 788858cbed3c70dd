//! Connected pairs of stream sockets: two channels of 64 KiB, one for each direction. Both ends share one wait queue.

use super::channel::{Channel, Effect, Side};
use super::nameless;
use crate::fs::file::{File, Readiness, Receive, Shutdown, Socket};
use crate::fs::inode::{FileKind, Metadata};
use crate::kernel::Ctx;
use crate::limits::PIPE_ATOMIC_BYTES;
use crate::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::{Errno, Result};

/// Makes two sockets that are connected to one another.
pub fn socket_pair(ctx: &Ctx<'_>) -> (Arc<dyn File>, Arc<dyn File>) {
    let pair = Arc::new(Pair { there: Channel::new(), back: Channel::new(), queue: WaitQueue::new() });
    let near = PairEnd::new(&pair, End::Near, nameless(ctx, FileKind::Socket));
    let far = PairEnd::new(&pair, End::Far, nameless(ctx, FileKind::Socket));
    (Arc::new(near), Arc::new(far))
}

struct Pair {
    there: Channel,
    back: Channel,
    queue: WaitQueue,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Near,
    Far,
}

struct PairEnd {
    pair: Arc<Pair>,
    end: End,
    metadata: Metadata,
    read_shut: AtomicBool,
    write_shut: AtomicBool,
}

impl PairEnd {
    fn new(pair: &Arc<Pair>, end: End, metadata: Metadata) -> Self {
        let this = Self {
            pair: pair.clone(),
            end,
            metadata,
            read_shut: AtomicBool::new(false),
            write_shut: AtomicBool::new(false),
        };
        this.incoming().join(Side::Reader);
        this.outgoing().join(Side::Writer);
        this
    }

    fn incoming(&self) -> &Channel {
        if self.end == End::Near { &self.pair.back } else { &self.pair.there }
    }

    fn outgoing(&self) -> &Channel {
        if self.end == End::Near { &self.pair.there } else { &self.pair.back }
    }

    fn shut(&self, side: Shutdown) {
        if side != Shutdown::Write && !self.read_shut.swap(true, Ordering::SeqCst) {
            self.incoming().leave(Side::Reader);
        }
        if side != Shutdown::Read && !self.write_shut.swap(true, Ordering::SeqCst) {
            self.outgoing().leave(Side::Writer);
        }
        self.pair.queue.wake_all();
    }
}

impl Drop for PairEnd {
    fn drop(&mut self) {
        self.shut(Shutdown::Both);
    }
}

impl File for PairEnd {
    fn metadata(&self) -> Metadata {
        self.metadata
    }

    fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        self.receive(ctx, sink, Receive::Take)
    }

    fn write(&self, _ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        if self.write_shut.load(Ordering::SeqCst) {
            return Err(Errno::EPIPE);
        }
        let count = self.outgoing().write(source)?;
        self.pair.queue.wake_all();
        Ok(count)
    }

    fn readiness(&self) -> Readiness {
        let (incoming, outgoing) = (self.incoming().view(), self.outgoing().view());
        let read_ended = incoming.writers == 0 || self.read_shut.load(Ordering::SeqCst);
        let write_ended = outgoing.readers == 0 || self.write_shut.load(Ordering::SeqCst);
        let mut ready = Readiness::empty();
        ready.set(Readiness::READ, incoming.len > 0 || read_ended);
        ready.set(Readiness::WRITE, outgoing.free >= PIPE_ATOMIC_BYTES || write_ended);
        ready.set(Readiness::HANGUP, incoming.writers == 0);
        ready
    }

    fn available_bytes(&self) -> u64 {
        self.incoming().view().len as u64
    }

    fn queue(&self) -> Option<&WaitQueue> {
        Some(&self.pair.queue)
    }

    fn socket(&self) -> Option<&dyn Socket> {
        Some(self)
    }
}

impl Socket for PairEnd {
    fn receive(&self, _ctx: &Ctx<'_>, sink: &mut dyn Sink, mode: Receive) -> Result<usize> {
        match self.incoming().read(sink, mode) {
            Ok((count, effect)) => {
                if effect == Effect::Wake {
                    self.pair.queue.wake_all();
                }
                Ok(count)
            }
            // What came before the shutdown can still be read; after it there is nothing to wait for.
            Err(Errno::EAGAIN) if self.read_shut.load(Ordering::SeqCst) => Ok(0),
            Err(errno) => Err(errno),
        }
    }

    fn shutdown(&self, side: Shutdown) -> Result<()> {
        self.shut(side);
        Ok(())
    }
}
