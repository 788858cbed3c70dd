//! One direction of a stream: a ring, and how many can write to it and read from it. Pipes have one, socket pairs two.
//! Waking is the owner's, after the lock here is released: each operation says whether it may matter to someone.

use super::ring::Ring;
use crate::fs::file::Receive;
use crate::limits::PIPE_ATOMIC_BYTES;
use crate::sync::Mutex;
use crate::user::{Sink, Source};
use tabula_abi::{Errno, Result};

/// A side of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// Those who read.
    Reader,
    /// Those who write.
    Writer,
}

/// Whether anybody may be waiting for what has just happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Yes: wake them.
    Wake,
    /// Nobody can have waited for it.
    Quiet,
}

/// A moment's view of a channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// Bytes in it.
    pub(super) len: usize,
    /// Bytes that fit.
    pub(super) free: usize,
    /// Readers now.
    pub(super) readers: u32,
    /// Writers now.
    pub(super) writers: u32,
    /// How often a reader has come, ever.
    pub(super) readers_ever: u64,
    /// How often a writer has come, ever.
    pub(super) writers_ever: u64,
}

#[derive(Default)]
struct State {
    ring: Ring,
    readers: u32,
    writers: u32,
    readers_ever: u64,
    writers_ever: u64,
}

/// One direction of a stream.
#[derive(Default)]
pub(super) struct Channel(Mutex<State>);

impl Channel {
    /// A channel that nobody uses yet.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(State {
            ring: Ring::new(),
            readers: 0,
            writers: 0,
            readers_ever: 0,
            writers_ever: 0,
        }))
    }

    /// Somebody comes to one side.
    pub(super) fn join(&self, side: Side) {
        let mut state = self.0.lock();
        let state = &mut *state;
        let (now, ever) = match side {
            Side::Reader => (&mut state.readers, &mut state.readers_ever),
            Side::Writer => (&mut state.writers, &mut state.writers_ever),
        };
        *now = now.saturating_add(1);
        *ever = ever.saturating_add(1);
    }

    /// Somebody leaves one side. What nobody can read any more is forgotten.
    pub(super) fn leave(&self, side: Side) {
        let mut state = self.0.lock();
        match side {
            Side::Reader => state.readers = state.readers.saturating_sub(1),
            Side::Writer => state.writers = state.writers.saturating_sub(1),
        }
        if state.readers == 0 && state.writers == 0 {
            state.ring.clear();
        }
    }

    /// Writes what fits; up to [`PIPE_ATOMIC_BYTES`] whole or not at all.
    ///
    /// # Errors
    /// `EPIPE` without readers, `EAGAIN` when it does not fit, `ENOMEM`, and what the source says.
    pub(super) fn write(&self, source: &mut dyn Source) -> Result<usize> {
        let wanted = source.remaining();
        if wanted == 0 {
            return Ok(0);
        }
        let mut state = self.0.lock();
        if state.readers == 0 {
            return Err(Errno::EPIPE);
        }
        let free = state.ring.free();
        if free == 0 || (wanted <= PIPE_ATOMIC_BYTES && free < wanted) {
            return Err(Errno::EAGAIN);
        }
        state.ring.fill(source)
    }

    /// Reads what is there; 0 at the end. Writers can have waited only if less than an atomic write fitted before.
    ///
    /// # Errors
    /// `EAGAIN` when nothing is there yet, and what the sink says.
    pub(super) fn read(&self, sink: &mut dyn Sink, mode: Receive) -> Result<(usize, Effect)> {
        if sink.remaining() == 0 {
            return Ok((0, Effect::Quiet));
        }
        let mut state = self.0.lock();
        if state.ring.len() == 0 {
            return if state.writers == 0 { Ok((0, Effect::Quiet)) } else { Err(Errno::EAGAIN) };
        }
        let tight = state.ring.free() < PIPE_ATOMIC_BYTES && mode == Receive::Take;
        let count = state.ring.drain(sink, mode)?;
        Ok((count, if tight { Effect::Wake } else { Effect::Quiet }))
    }

    /// How it is now.
    pub(super) fn view(&self) -> View {
        let state = self.0.lock();
        View {
            len: state.ring.len(),
            free: state.ring.free(),
            readers: state.readers,
            writers: state.writers,
            readers_ever: state.readers_ever,
            writers_ever: state.writers_ever,
        }
    }
}
