//! Event counters (WASIX `fd_event`, Linux `eventfd`): a number that writes add to and reads take. Every transfer is eight
//! bytes, little-endian.

use super::nameless;
use crate::fs::file::{File, Readiness};
use crate::fs::inode::{FileKind, Metadata};
use crate::kernel::Ctx;
use crate::sync::{Arc, Mutex};
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::{Errno, Result};

/// The largest number a counter holds.
const COUNT_MAX: u64 = u64::MAX - 1;

/// What a read takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventMode {
    /// The whole count.
    Counter,
    /// One of it.
    Semaphore,
}

/// Makes an event counter.
pub fn event(ctx: &Ctx<'_>, initial: u64, mode: EventMode) -> Arc<dyn File> {
    let metadata = nameless(ctx, FileKind::Fifo);
    Arc::new(Event { count: Mutex::new(initial.min(COUNT_MAX)), mode, queue: WaitQueue::new(), metadata })
}

struct Event {
    count: Mutex<u64>,
    mode: EventMode,
    queue: WaitQueue,
    metadata: Metadata,
}

impl File for Event {
    fn metadata(&self) -> Metadata {
        self.metadata
    }

    fn nameless_label(&self) -> &'static str {
        "anon_inode:[eventfd]"
    }

    fn read(&self, _ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        if sink.remaining() == 0 {
            return Ok(0);
        }
        if sink.remaining() < 8 {
            return Err(Errno::EINVAL);
        }
        let mut count = self.count.lock();
        let taken = match self.mode {
            _ if *count == 0 => return Err(Errno::EAGAIN),
            EventMode::Counter => *count,
            EventMode::Semaphore => 1,
        };
        sink.put(&taken.to_le_bytes())?;
        *count = count.saturating_sub(taken);
        drop(count);
        self.queue.wake_all();
        Ok(8)
    }

    fn write(&self, _ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        if source.remaining() == 0 {
            return Ok(0);
        }
        if source.remaining() < 8 {
            return Err(Errno::EINVAL);
        }
        // The bytes are taken only when they count, so that an attempt that has to be repeated finds them.
        let mut bytes = [0; 8];
        source.peek(&mut bytes)?;
        let added = u64::from_le_bytes(bytes);
        if added == u64::MAX {
            return Err(Errno::EINVAL);
        }
        let mut count = self.count.lock();
        let sum = count.checked_add(added).filter(|sum| *sum <= COUNT_MAX).ok_or(Errno::EAGAIN)?;
        source.take(&mut bytes)?;
        *count = sum;
        drop(count);
        self.queue.wake_all();
        Ok(8)
    }

    fn readiness(&self) -> Readiness {
        let count = *self.count.lock();
        let mut ready = Readiness::empty();
        ready.set(Readiness::READ, count > 0);
        ready.set(Readiness::WRITE, count < COUNT_MAX);
        ready
    }

    fn available_bytes(&self) -> u64 {
        if *self.count.lock() > 0 { 8 } else { 0 }
    }

    fn queue(&self) -> Option<&WaitQueue> {
        Some(&self.queue)
    }
}
