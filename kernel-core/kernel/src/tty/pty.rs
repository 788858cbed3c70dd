//! The open files of a pseudo-terminal: the master, at which a user types and looks, and the slaves that programs have open.
//! Bytes go through the line discipline in short pieces under the pair's lock; signals and wake-ups come after it.

use crate::fs::file::{File, Readiness};
use crate::fs::inode::Metadata;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::tty::Terminal;
use crate::tty::devices::metadata_of;
use crate::tty::job::{Use, require_foreground};
use crate::tty::ldisc::ReadState;
use crate::tty::pair::{End, Pair, Side, State};
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::signal::SignalSet;
use tabula_abi::termios::TOSTOP;
use tabula_abi::{Errno, Result};

/// The inode number that `fstat` reports for a master: none of the device file system's.
const MASTER_INO: u64 = u32::MAX as u64;
/// `/dev/ptmx` as a device: 5, 2.
const MASTER_RDEV: u64 = 5 << 8 | 2;
/// How many bytes are moved at a time.
const PIECE: usize = 1024;
/// How many bytes of input one operation takes: a byte may cost the line discipline a whole line's work (reprinting), and
/// the pair is locked meanwhile.
const INPUT_MAX: usize = 4 * PIECE;

/// The master's end. There is one for each pair; when it is dropped, the terminal hangs up.
pub(super) struct MasterFile(Arc<Pair>);

impl MasterFile {
    /// The master of a new pair.
    pub(super) fn new(pair: Arc<Pair>) -> MasterFile {
        MasterFile(pair)
    }
}

impl Drop for MasterFile {
    fn drop(&mut self) {
        self.0.hang_up();
    }
}

impl File for MasterFile {
    fn metadata(&self) -> Metadata {
        Metadata { ino: MASTER_INO, mode: 0o666, uid: 0, gid: 0, rdev: MASTER_RDEV, ..metadata_of(&self.0) }
    }

    fn read(&self, _ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        let room = sink.remaining();
        if room == 0 {
            return Ok(0);
        }
        let count = {
            let mut state = self.0.state();
            match state.line.read_output(room, |piece| sink.put(piece))? {
                0 if state.is_abandoned() => return Err(Errno::EIO),
                0 => return Err(Errno::EAGAIN),
                count => count,
            }
        };
        self.0.slave_queue.wake_all();
        Ok(count)
    }

    fn write(&self, ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        if source.remaining() == 0 {
            return Ok(0);
        }
        let now_ns = ctx.kernel.host().monotonic_ns();
        let mut signals = SignalSet::EMPTY;
        let mut piece = [0; PIECE];
        let mut written = 0_usize;
        let mut fault = None;
        {
            let mut state = self.0.state();
            loop {
                let room = state.line.input_room().min(INPUT_MAX.saturating_sub(written));
                let count = room.min(source.remaining()).min(PIECE);
                let Some(piece) = piece.get_mut(..count).filter(|piece| !piece.is_empty()) else { break };
                if let Err(errno) = source.take(piece) {
                    fault = Some(errno);
                    break;
                }
                let received = state.line.receive(piece, now_ns);
                signals.0 |= received.signals.0;
                written = written.saturating_add(count);
            }
        }
        while let Some(signal) = signals.first() {
            signals.remove(signal);
            self.0.signal_foreground(ctx.kernel, signal);
        }
        self.0.slave_queue.wake_all();
        self.0.master_queue.wake_all();
        outcome(written, fault)
    }

    fn readiness(&self) -> Readiness {
        let state = self.0.state();
        let mut readiness = Readiness::empty();
        readiness.set(Readiness::READ, state.line.output_len() > 0 || state.is_abandoned());
        readiness.set(Readiness::WRITE, state.line.accepts_input());
        readiness.set(Readiness::HANGUP, state.is_abandoned());
        readiness
    }

    fn available_bytes(&self) -> u64 {
        self.0.state().line.output_len() as u64
    }

    fn queue(&self) -> Option<&WaitQueue> {
        Some(&self.0.master_queue)
    }

    fn terminal(&self) -> Option<Arc<dyn Terminal>> {
        Some(Arc::new(End { pair: self.0.clone(), side: Side::Master }))
    }
}

/// An open file of the slave's end.
pub(super) struct SlaveFile(Arc<Pair>);

impl SlaveFile {
    /// Opens the slave's end.
    ///
    /// # Errors
    /// `EIO` after a hang-up.
    pub(super) fn open(pair: &Arc<Pair>) -> Result<SlaveFile> {
        pair.attach_slave()?;
        Ok(SlaveFile(pair.clone()))
    }
}

impl Drop for SlaveFile {
    fn drop(&mut self) {
        self.0.detach_slave();
    }
}

impl File for SlaveFile {
    fn metadata(&self) -> Metadata {
        metadata_of(&self.0)
    }

    fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        let now_ns = ctx.kernel.host().monotonic_ns();
        let room = sink.remaining();
        self.read_with(ctx, sink, |state| match state.line.read_state(room, now_ns, now_ns) {
            ReadState::Ready => Ok(()),
            ReadState::Wait(_) => Err(Errno::EAGAIN),
        })
    }

    fn read_late(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        self.read_with(ctx, sink, |_| Ok(()))
    }

    fn read_deadline_ns(&self, started_ns: u64) -> Option<u64> {
        match self.0.state().line.read_state(usize::MAX, started_ns, 0) {
            ReadState::Ready => None,
            ReadState::Wait(deadline_ns) => deadline_ns,
        }
    }

    fn write(&self, ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        let stops_background = self.0.state().line.settings().local(TOSTOP);
        if stops_background {
            require_foreground(ctx, &self.0, Use::Change)?;
        }
        let mut piece = [0; PIECE];
        let mut written = 0_usize;
        let mut fault = None;
        {
            let mut state = self.0.state();
            if state.hung_up {
                return Err(Errno::EIO);
            }
            if source.remaining() == 0 {
                return Ok(0);
            }
            loop {
                let count = state.line.output_room().min(source.remaining()).min(PIECE);
                let Some(piece) = piece.get_mut(..count).filter(|piece| !piece.is_empty()) else { break };
                if let Err(errno) = source.take(piece) {
                    fault = Some(errno);
                    break;
                }
                written = written.saturating_add(state.line.write(piece));
            }
            if written > 0 {
                state.ownership.mtime_ns = ctx.realtime_ns();
            }
        }
        self.0.master_queue.wake_all();
        outcome(written, fault)
    }

    fn readiness(&self) -> Readiness {
        let state = self.0.state();
        if state.hung_up {
            return Readiness::all();
        }
        let mut readiness = Readiness::empty();
        readiness.set(Readiness::READ, state.line.is_readable());
        readiness.set(Readiness::WRITE, state.line.accepts_output());
        readiness
    }

    fn available_bytes(&self) -> u64 {
        self.0.state().line.available_bytes() as u64
    }

    fn queue(&self) -> Option<&WaitQueue> {
        Some(&self.0.slave_queue)
    }

    fn terminal(&self) -> Option<Arc<dyn Terminal>> {
        Some(Arc::new(End { pair: self.0.clone(), side: Side::Slave }))
    }
}

impl SlaveFile {
    fn read_with(
        &self,
        ctx: &Ctx<'_>,
        sink: &mut dyn Sink,
        ready: impl FnOnce(&mut State) -> Result<()>,
    ) -> Result<usize> {
        let room = sink.remaining();
        if room == 0 || self.0.is_hung_up() {
            return Ok(0);
        }
        require_foreground(ctx, &self.0, Use::Read)?;
        let count = {
            let mut state = self.0.state();
            if state.hung_up {
                return Ok(0);
            }
            ready(&mut state)?;
            let count = state.line.read(room, |piece| sink.put(piece))?;
            state.ownership.atime_ns = ctx.realtime_ns();
            count
        };
        self.0.master_queue.wake_all();
        Ok(count)
    }
}

/// What a write answers that has taken so many bytes and then met a fault, or no more room.
fn outcome(written: usize, fault: Option<Errno>) -> Result<usize> {
    match (written, fault) {
        (0, Some(errno)) => Err(errno),
        (0, None) => Err(Errno::EAGAIN),
        (written, _) => Ok(written),
    }
}
