//! Making things durable. One commit is: dirty pages are sealed and go out to new places, the device taking one run while the
//! next is sealed; then, at one instant under the state's lock, the last of them get theirs and a cut takes every change so
//! far; then a record of the log, and one flush. When the log is
//! half full, or the changes in memory are many, the cut also freezes what redb does not have, and that goes into redb in
//! one transaction. A cut that is too large for the log goes into redb at once.
//!
//! When the device fails, nothing is lost: what was cut is pending again, what was written since the last good flush is
//! written once more by the next commit, and every sync that waited gets the error.

use super::Volume;
use crate::error::{Error, Result};
use crate::format::PAGE;
use crate::limits::CHANGED_BYTES_DUE;
use crate::log::{Fresh, Log, LogPosition};
use crate::medium::{FlushMark, Medium};
use crate::space::Run;
use crate::store::{Cut, Database, Freeze, apply};
use crate::sync::lock;
use crate::tree::key;
use crate::tree::state::State;
use crate::tree::write_back::PageWrite;
use std::sync::Arc;

/// Unflushed pages past which they are flushed by themselves, instead of being looked at when the log is replayed.
const FRESH_PAGES_MAX: u64 = 256;
/// How old a change gets before a commit is due.
const DIRTY_AGE_MAX_NS: u64 = 5_000_000_000;

/// How far writers are ahead of the device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Pressure {
    /// Nothing to do.
    None,
    /// A commit should begin.
    Commit,
    /// Writers get [`Error::Busy`] until a commit has ended.
    Wait,
}

/// What the flusher should do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Nothing before this time (nanoseconds since 1970-01-01 UTC), or before something changes.
    Nothing(Option<u64>),
    /// [`Volume::commit`].
    Commit,
    /// [`Volume::checkpoint`].
    Checkpoint,
}

/// What a sync waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyncTicket(u64);

/// What only the one who makes things durable uses.
pub(super) struct Flusher {
    log: Log,
    /// Pages that were written and that no flush has covered.
    unflushed: Vec<PageWrite>,
    /// From before the first of them was written.
    mark: FlushMark,
    /// Some of them may not have been written.
    must_rewrite: bool,
}

/// Whether a commit also brings redb up to date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    Durability,
    Checkpoint,
}

/// What a commit does after the cut.
struct Plan {
    cut: Cut,
    epoch: u64,
    /// The way through the log; else into redb at once.
    through_log: bool,
    database: Option<Arc<Database>>,
    /// Runs that came and went since the last commit: they may be overwritten as soon as this one is durable.
    gone: Vec<Run>,
}

fn sorted(freed: &[(u64, Run)]) -> Vec<Run> {
    let mut runs: Vec<Run> = freed.iter().map(|(_, run)| *run).collect();
    runs.sort_by_key(|run| run.start);
    runs
}

/// The parts of a write that something still refers to, which are what a record is answerable for.
fn fresh_parts(write: &PageWrite, gone: &[Run]) -> Vec<Fresh> {
    let is_gone = |page: u64| {
        let before = gone.partition_point(|run| run.start <= page);
        let run = before.checked_sub(1).and_then(|index| gone.get(index));
        run.is_some_and(|run| page < run.start + run.count)
    };
    let mut parts: Vec<Run> = Vec::new();
    for page in (write.run.start..write.run.start + write.run.count).filter(|page| !is_gone(*page)) {
        match parts.last_mut() {
            Some(part) if part.start + part.count == page => part.count += 1,
            _ => parts.push(Run { start: page, count: 1 }),
        }
    }
    let with_sum = |run: Run| {
        let from = (run.start - write.run.start) as usize * PAGE;
        let bytes = write.bytes.get(from..from + run.count as usize * PAGE);
        Fresh { run, sum: crc32fast::hash(bytes.unwrap_or_default()) }
    };
    parts.into_iter().map(with_sum).collect()
}

/// Places what is still dirty, with the state's lock held.
fn place_rest(state: &mut State, writes: &mut Vec<PageWrite>) -> Result<()> {
    while let Some(copied) = state.copy_dirty((0, 0)) {
        let sealed = copied.seal(&state.medium)?;
        state.place(sealed, writes)?;
    }
    if state.pages.dirty_count() == 0 { Ok(()) } else { Err(Error::Device) }
}

impl Flusher {
    pub(super) fn new(log: Log, mark: FlushMark) -> Self {
        Self { log, unflushed: Vec::new(), mark, must_rewrite: false }
    }

    fn write(&mut self, medium: &Medium, writes: Vec<PageWrite>) -> Result<()> {
        let is_doubtful = self.must_rewrite || self.mark != medium.mark();
        let from = if is_doubtful { 0 } else { self.unflushed.len() };
        self.mark = medium.mark();
        self.unflushed.extend(writes);
        // Until all of it has been written.
        self.must_rewrite = true;
        for write in self.unflushed.get(from..).unwrap_or_default() {
            medium.device.write_behind(write.run.offset(), write.bytes.clone())?;
        }
        self.must_rewrite = false;
        Ok(())
    }

    /// Writes zeros over the log, if nothing in it counts.
    pub(super) fn wipe_log(&mut self) -> Result<()> {
        self.log.wipe()
    }

    fn unflushed_pages(&self) -> u64 {
        self.unflushed.iter().map(|write| write.run.count).sum()
    }

    fn flush_pages(&mut self, medium: &Medium) -> Result<()> {
        medium.flush_since(self.mark)?;
        self.unflushed.clear();
        Ok(())
    }
}

impl Volume {
    /// Makes everything durable that was done before.
    ///
    /// # Errors
    /// [`Error::Device`], [`Error::NoSpace`]: then it is not durable, and the next call tries again.
    pub fn sync(&self) -> Result<()> {
        match self.ticket(None) {
            Some(ticket) => self.wait_durable(ticket),
            None => Ok(()),
        }
    }

    /// Makes an inode durable: content, attributes, and the names that it got or lost (`fsync`, `fdatasync`).
    ///
    /// # Errors
    /// As [`Volume::sync`].
    pub fn sync_file(&self, ino: u64) -> Result<()> {
        match self.ticket(Some(ino)) {
            Some(ticket) => self.wait_durable(ticket),
            None => Ok(()),
        }
    }

    /// What must become durable for an inode, or for everything; none when it is. For callers that let a flusher of their
    /// own call [`Volume::commit`].
    pub fn ticket(&self, ino: Option<u64>) -> Option<SyncTicket> {
        let state = lock(&self.state);
        let epoch = match ino {
            Some(ino) => state.awaited_epoch(ino)?,
            None if state.is_dirty() => state.epoch,
            None => state.epoch.saturating_sub(1),
        };
        (epoch > state.durable_epoch).then_some(SyncTicket(epoch))
    }

    /// Whether what a sync waits for is durable.
    pub fn is_durable(&self, ticket: SyncTicket) -> bool {
        lock(&self.state).durable_epoch >= ticket.0
    }

    fn wait_durable(&self, ticket: SyncTicket) -> Result<()> {
        // Somebody else's commit may cover it while this one waits for its turn.
        let Some(mut turn) = self.flusher.take_unless(&|| self.is_durable(ticket)) else { return Ok(()) };
        self.commit_with(&mut turn.value, Wanted::Durability, |_| Ok(()))
    }

    /// Makes everything durable that was done before, whoever waits for it.
    ///
    /// # Errors
    /// As [`Volume::sync`].
    pub fn commit(&self) -> Result<()> {
        let mut turn = self.flusher.take();
        if self.ticket(None).is_none() {
            return Ok(());
        }
        self.commit_with(&mut turn.value, Wanted::Durability, |_| Ok(()))
    }

    /// The same, and brings redb up to date, which empties the log and the memory that changes take.
    ///
    /// # Errors
    /// As [`Volume::sync`].
    pub fn checkpoint(&self) -> Result<()> {
        let mut turn = self.flusher.take();
        if self.ticket(None).is_none()
            && turn.value.log.is_empty()
            && lock(&self.state).store.changed_records() == 0
        {
            return Ok(());
        }
        self.commit_with(&mut turn.value, Wanted::Checkpoint, |_| Ok(()))
    }

    /// Does what an operation that got [`Error::Busy`] waits for.
    ///
    /// # Errors
    /// As [`Volume::sync`].
    pub fn relieve(&self) -> Result<()> {
        let is_much = lock(&self.state).store.changed_records() > 64;
        if is_much { self.checkpoint() } else { self.commit() }
    }

    /// How far writers are ahead of the device.
    pub fn pressure(&self) -> Pressure {
        let state = lock(&self.state);
        let held = state.pages.held_count();
        if held >= state.dirty_pages_max || state.admit_change().is_err() {
            Pressure::Wait
        } else if held >= state.dirty_pages_max / 2 || state.store.changed_bytes() > CHANGED_BYTES_DUE {
            Pressure::Commit
        } else {
            Pressure::None
        }
    }

    /// Has somebody told whenever something is to be made durable where there was nothing: [`Volume::due`] has another answer
    /// then. It is told with the volume's lock held, and must not ask the volume anything.
    pub fn on_dirty(&self, listener: impl Fn() + Send + 'static) {
        lock(&self.state).on_dirty = Some(Box::new(listener));
    }

    /// What the flusher should do at a time (nanoseconds since 1970-01-01 UTC).
    pub fn due(&self, now_ns: u64) -> Due {
        if self.pressure() >= Pressure::Commit {
            let is_much = lock(&self.state).store.changed_bytes() > CHANGED_BYTES_DUE;
            return if is_much { Due::Checkpoint } else { Due::Commit };
        }
        let since = lock(&self.state).dirty_since_ns;
        match since.map(|since| since.saturating_add(DIRTY_AGE_MAX_NS)) {
            Some(at) if at <= now_ns => Due::Commit,
            at => Due::Nothing(at),
        }
    }

    /// Makes everything durable, brings redb up to date and lets go of the device.
    ///
    /// # Errors
    /// As [`Volume::sync`]; the volume is gone all the same, as after a crash.
    pub fn unmount(self) -> Result<()> {
        self.checkpoint()
    }

    /// One commit; `work` is done at its instant, when no page is dirty any more, and is part of it.
    pub(super) fn commit_with<T>(
        &self,
        flusher: &mut Flusher,
        wanted: Wanted,
        work: impl FnOnce(&mut State) -> Result<T>,
    ) -> Result<T> {
        let (mut plan, result) = self.prepare(flusher, wanted, work)?;
        let committed = match plan.through_log {
            true => self.commit_to_log(flusher, &plan),
            false => flusher.flush_pages(&self.medium),
        };
        if let Err(error) = committed {
            drop(plan.database.take());
            let mut state = lock(&self.state);
            state.store.undo_cut(plan.cut);
            state.set_dirty(0);
            return Err(error);
        }
        if plan.through_log {
            flusher.unflushed.clear();
            lock(&self.state).set_durable(plan.epoch);
        }
        let position = if plan.through_log { flusher.log.head() } else { flusher.log.bypass() };
        let Some(checkpointed) = self.commit_to_tree(&mut plan, position) else { return Ok(result) };
        let mut state = lock(&self.state);
        match checkpointed {
            Ok(()) => {
                flusher.log.release(position);
                let thawed = state.store.thaw();
                state.set_durable(plan.epoch);
                if thawed.is_err() {
                    state.store.recover();
                }
                Ok(result)
            }
            Err(error) => {
                if plan.through_log {
                    state.store.unfreeze();
                } else {
                    state.store.undo_cut(plan.cut);
                    state.set_dirty(0);
                }
                state.store.recover();
                // What was asked for is durable if it went through the log.
                if plan.through_log && wanted == Wanted::Durability { Ok(result) } else { Err(error) }
            }
        }
    }

    /// Everything before the cut, and the cut.
    fn prepare<T>(
        &self,
        flusher: &mut Flusher,
        wanted: Wanted,
        work: impl FnOnce(&mut State) -> Result<T>,
    ) -> Result<(Plan, T)> {
        flusher.write(&self.medium, Vec::new())?;
        self.write_dirty(flusher)?;
        let mut state = lock(&self.state);
        let mut writes = Vec::new();
        if let Err(error) = place_rest(&mut state, &mut writes) {
            drop(state);
            flusher.write(&self.medium, writes)?;
            return Err(error);
        }
        let result = match state.atomically(work) {
            Ok(result) => result,
            Err(error) => {
                drop(state);
                flusher.write(&self.medium, writes)?;
                return Err(error);
            }
        };
        if core::mem::take(&mut state.is_meta_dirty) {
            let meta = state.meta.encode();
            state.store.set_unversioned(key::META, Some(&meta));
        }
        let new_pages: u64 = writes.iter().map(|write| write.run.count).sum();
        let unflushed = flusher.unflushed_pages() + new_pages;
        let fresh = if unflushed > FRESH_PAGES_MAX { 0 } else { unflushed };
        let gone = if fresh > 0 { sorted(&state.freed) } else { Vec::new() };
        let is_much = state.store.changed_bytes() > CHANGED_BYTES_DUE || flusher.log.is_half_full();
        let mut freeze = if is_much || wanted == Wanted::Checkpoint { Freeze::Yes } else { Freeze::No };
        let mut cut = state.store.cut(freeze);
        let through_log = flusher.log.has_room(cut.bytes.len(), fresh as usize);
        if !through_log && freeze == Freeze::No {
            state.store.undo_cut(cut);
            freeze = Freeze::Yes;
            cut = state.store.cut(freeze);
        }
        let database = match freeze {
            Freeze::No => None,
            Freeze::Yes => state.store.database().ok(),
        };
        let epoch = state.epoch;
        state.epoch += 1;
        state.dirty_since_ns = None;
        drop(state);
        let plan = Plan { cut, epoch, through_log, database, gone };
        if let Err(error) = flusher.write(&self.medium, writes) {
            let mut state = lock(&self.state);
            state.store.undo_cut(plan.cut);
            state.set_dirty(0);
            return Err(error);
        }
        Ok((plan, result))
    }

    /// Sends dirty pages out, each at most once, while others go on writing. What they change behind this is left.
    fn write_dirty(&self, flusher: &mut Flusher) -> Result<()> {
        let mut from = (0, 0);
        loop {
            let copied = lock(&self.state).copy_dirty(from);
            let Some(copied) = copied else { return Ok(()) };
            from = copied.end();
            let sealed = copied.seal(&self.medium)?;
            let mut writes = Vec::new();
            let placed = lock(&self.state).place(sealed, &mut writes);
            flusher.write(&self.medium, writes)?;
            placed?;
        }
    }

    fn commit_to_log(&self, flusher: &mut Flusher, plan: &Plan) -> Result<()> {
        if flusher.unflushed_pages() > FRESH_PAGES_MAX {
            flusher.flush_pages(&self.medium)?;
        }
        let fresh: Vec<Fresh> =
            flusher.unflushed.iter().flat_map(|write| fresh_parts(write, &plan.gone)).collect();
        flusher.log.append(flusher.mark, &fresh, &plan.cut.bytes)
    }

    /// Brings what was frozen into redb; none if nothing was.
    fn commit_to_tree(&self, plan: &mut Plan, position: LogPosition) -> Option<Result<()>> {
        let frozen = plan.cut.frozen.as_ref()?;
        let Some(database) = plan.database.take() else { return Some(Err(Error::Device)) };
        let position = position.encode();
        Some(apply(&database, frozen, &[(key::LOG_POSITION, &position)]))
    }
}
