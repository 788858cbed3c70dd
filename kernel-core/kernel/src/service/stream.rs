//! Streams between a page and the kernel. An [`Outflow`] carries what programs write, no faster than the page gives
//! credit; an [`Inflow`] keeps what the page writes until programs have room, and answers each write when all of it has
//! been taken. Neither ever waits: both go on when their file's bell has rung.

use super::bell::{Door, WatchedFile};
use crate::fs::open::OpenFile;
use crate::kernel::Ctx;
use crate::limits::PIPE_BYTES;
use crate::sync::Arc;
use crate::user::VecSink;
use crate::wait::Wake;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// How many pieces one stream sends before others have their turn.
const PIECES_PER_TURN: usize = 4;
/// Writes of a page that wait on one stream (`EAGAIN`); a page that waits for its answers has one.
const WRITES_MAX: usize = 64;

/// How a stream stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// More may come.
    Open,
    /// It has ended.
    Ended,
}

/// A file's bytes on their way to the page.
pub(super) struct Outflow {
    file: WatchedFile,
    credit_bytes: u64,
}

impl Outflow {
    pub(super) fn new(file: Arc<OpenFile>, door: &Arc<Door>, credit_bytes: u32) -> Self {
        Self { file: WatchedFile::new(file, door), credit_bytes: u64::from(credit_bytes) }
    }

    /// The page has more room.
    pub(super) fn add_credit(&mut self, bytes: u32) {
        self.credit_bytes = self.credit_bytes.saturating_add(u64::from(bytes));
        self.file.bell().wake();
    }

    /// Sends what is there and what the page has room for, if the bell has rung.
    pub(super) fn flow(&mut self, ctx: &Ctx<'_>, send: &mut dyn FnMut(Vec<u8>)) -> Flow {
        if !self.file.bell().take() {
            return Flow::Open;
        }
        for _ in 0..PIECES_PER_TURN {
            let room = usize::try_from(self.credit_bytes).unwrap_or(usize::MAX).min(PIPE_BYTES);
            if room == 0 {
                return Flow::Open;
            }
            let mut bytes = Vec::new();
            match self.file.file().read(ctx, &mut VecSink::new(&mut bytes, room)) {
                Ok(0) => return Flow::Ended,
                Ok(count) => {
                    self.credit_bytes = self.credit_bytes.saturating_sub(count as u64);
                    send(bytes);
                }
                // EIO: a terminal that no program has open now; one may open it again.
                Err(Errno::EAGAIN | Errno::EIO | Errno::ENOMEM) => return Flow::Open,
                Err(_) => return Flow::Ended,
            }
        }
        self.file.bell().wake();
        Flow::Open
    }
}

struct Write {
    /// The request to answer.
    id: u32,
    bytes: Vec<u8>,
    taken: usize,
}

/// A page's bytes on their way into a file.
pub(super) struct Inflow {
    file: WatchedFile,
    writes: VecDeque<Write>,
    /// The page closes the stream after what it has written.
    closing: bool,
}

impl Inflow {
    pub(super) fn new(file: Arc<OpenFile>, door: &Arc<Door>) -> Self {
        Self { file: WatchedFile::new(file, door), writes: VecDeque::new(), closing: false }
    }

    /// Takes a write, to be answered under its number later.
    ///
    /// # Errors
    /// `EPIPE` after the page has closed the stream, `EAGAIN` when too many wait.
    pub(super) fn push(&mut self, id: u32, bytes: Vec<u8>) -> Result<()> {
        if self.closing {
            return Err(Errno::EPIPE);
        }
        if self.writes.len() >= WRITES_MAX {
            return Err(Errno::EAGAIN);
        }
        self.writes.push_back(Write { id, bytes, taken: 0 });
        self.file.bell().wake();
        Ok(())
    }

    /// The stream ends after what has been written.
    pub(super) fn close(&mut self) {
        self.closing = true;
        self.file.bell().wake();
    }

    /// Moves what fits, if the bell has rung; answers the writes that are done.
    pub(super) fn flow(&mut self, ctx: &Ctx<'_>, answer: &mut dyn FnMut(u32, Result<()>)) -> Flow {
        if !self.file.bell().take() {
            return Flow::Open;
        }
        while let Some(write) = self.writes.front_mut() {
            let mut rest = write.bytes.get(write.taken..).unwrap_or_default();
            if rest.is_empty() {
                answer(write.id, Ok(()));
                self.writes.pop_front();
                continue;
            }
            match self.file.file().write(ctx, &mut rest) {
                Ok(count) => write.taken = write.taken.saturating_add(count),
                Err(Errno::EAGAIN | Errno::ENOMEM) => return Flow::Open,
                Err(error) => {
                    self.refuse(error, answer);
                    return Flow::Ended;
                }
            }
        }
        if self.closing { Flow::Ended } else { Flow::Open }
    }

    /// Answers every write that waits with an error.
    pub(super) fn refuse(&mut self, error: Errno, answer: &mut dyn FnMut(u32, Result<()>)) {
        for write in self.writes.drain(..) {
            answer(write.id, Err(error));
        }
    }
}
