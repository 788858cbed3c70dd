//! Giving dirty pages their place. Runs of them are copied, the copies sealed, and the file's extents say where they will be.
//! Only copying and placing need the volume's lock, and are short; sealing, which is most of the work on an encrypted volume,
//! goes on beside those who use the volume. A copy of what has been changed meanwhile is dropped.

use super::extents::Extent;
use super::state::State;
use crate::error::{Error, Result};
use crate::format::PAGE;
use crate::format::seal::{Place, Seal};
use crate::limits::EXTENT_PAGES_MAX;
use crate::medium::Medium;
use crate::space::Run;
use std::sync::Arc;

/// Bytes for the device.
pub(crate) struct PageWrite {
    pub(crate) run: Run,
    pub(crate) bytes: Arc<Vec<u8>>,
}

/// Dirty pages of a file that follow each other, as they were at one instant.
pub(crate) struct Copied {
    ino: u64,
    first: u64,
    bytes: Vec<u8>,
}

/// The same, sealed for their place in the file.
pub(crate) struct Sealed {
    ino: u64,
    first: u64,
    bytes: Vec<u8>,
    seals: Vec<Seal>,
}

impl Copied {
    /// The file and the page behind the last.
    pub(crate) fn end(&self) -> (u64, u64) {
        (self.ino, self.first + (self.bytes.len() / PAGE) as u64)
    }

    /// Seals the copy.
    pub(crate) fn seal(self, medium: &Medium) -> Result<Sealed> {
        let Copied { ino, first, mut bytes } = self;
        let mut seals = Vec::with_capacity(bytes.len() / PAGE);
        for (page, bytes) in (first..).zip(bytes.chunks_exact_mut(PAGE)) {
            let seal = medium.sealer.seal(&*medium.environment, Place::Page(ino, page), bytes);
            seals.push(seal.map_err(|_| Error::Device)?);
        }
        Ok(Sealed { ino, first, bytes, seals })
    }
}

impl State {
    /// Copies the first dirty pages from a page of a file on.
    pub(crate) fn copy_dirty(&mut self, from: (u64, u64)) -> Option<Copied> {
        let (ino, first, bytes) = self.pages.copy_dirty(from, EXTENT_PAGES_MAX)?;
        Some(Copied { ino, first, bytes })
    }

    /// Gives sealed pages their place, unless one of them has changed or gone since they were copied; adds what is to be
    /// written. That must be written, also after an error, before or together with what the next cut says.
    pub(crate) fn place(&mut self, sealed: Sealed, writes: &mut Vec<PageWrite>) -> Result<()> {
        let Sealed { ino, mut first, mut bytes, mut seals } = sealed;
        let end = first + seals.len() as u64;
        if !(first..end).all(|page| self.pages.is_as_copied(ino, page)) {
            return Ok(());
        }
        while !seals.is_empty() {
            let run = self.take_run(ino, first, seals.len() as u64)?;
            // There may be less room in one piece.
            let later_seals = seals.split_off(run.count as usize);
            let later_bytes = bytes.split_off(run.count as usize * PAGE);
            let placed = self.atomically(|state| state.refer_to(ino, first, run, seals));
            if placed.is_err() {
                self.medium.space.give(run);
            }
            placed?;
            writes.push(PageWrite { run, bytes: Arc::new(bytes) });
            first += run.count;
            (seals, bytes) = (later_seals, later_bytes);
        }
        Ok(())
    }

    fn take_run(&mut self, ino: u64, first: u64, count: u64) -> Result<Run> {
        let before = self.extent_before(ino, first)?;
        let hint = before.map(|before| before.run.start + before.run.count);
        match self.medium.space.take(hint, count) {
            Some(run) => Ok(run),
            None => {
                self.medium.ensure_free(count)?;
                self.medium.space.take(None, count).ok_or(Error::NoSpace)
            }
        }
    }

    /// Has a file refer to a run for its dirty pages from one on, which go out now.
    fn refer_to(&mut self, ino: u64, first: u64, run: Run, seals: Vec<Seal>) -> Result<()> {
        let mut inode = self.inode(ino)?;
        let punched = self.punch(ino, first, first + run.count)?;
        let extent = Extent { first, run, birth: self.store.generation, seals };
        self.add_extent(ino, extent)?;
        inode.pages = inode.pages.saturating_add(run.count).saturating_sub(punched);
        self.store_inode(&inode)?;
        for page in first..first + run.count {
            self.pages.set_writing(ino, page, self.epoch);
        }
        Ok(())
    }
}
