//! Giving dirty pages their place: runs of them are sealed into buffers for the device, and the file's extents say where
//! they will be. This happens under the volume's lock; the buffers go out without it.

use super::extents::Extent;
use super::state::State;
use crate::error::{Error, Result};
use crate::format::PAGE;
use crate::format::seal::Place;
use crate::limits::EXTENT_PAGES_MAX;
use crate::space::Run;

/// Bytes for the device.
pub(crate) struct PageWrite {
    pub(crate) run: Run,
    pub(crate) bytes: Vec<u8>,
}

impl State {
    /// Gives up to so many dirty pages their place; answers what is to be written. It must be written before, or together
    /// with, what the next cut says.
    pub(crate) fn write_back(&mut self, max_pages: usize) -> Result<Vec<PageWrite>> {
        let mut writes = Vec::new();
        let mut pages = 0;
        while pages < max_pages {
            let Some((ino, first, count)) = self.pages.first_dirty_run(EXTENT_PAGES_MAX) else { break };
            match self.write_back_run(ino, first, count) {
                Ok(write) => {
                    pages += write.run.count as usize;
                    writes.push(write);
                }
                // What was placed must be written: the next cut names it.
                Err(_) if !writes.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(writes)
    }

    fn write_back_run(&mut self, ino: u64, first: u64, count: u64) -> Result<PageWrite> {
        let before = self.extent_before(ino, first)?;
        let hint = before.map(|before| before.run.start + before.run.count);
        let run = match self.medium.space.take(hint, count) {
            Some(run) => run,
            None => {
                self.medium.ensure_free(count)?;
                self.medium.space.take(None, count).ok_or(Error::NoSpace)?
            }
        };
        let placed = self.atomically(|state| state.place(ino, first, run));
        if placed.is_err() {
            self.medium.space.give(run);
        }
        placed
    }

    /// Seals pages for their place, and has the file refer to it.
    fn place(&mut self, ino: u64, first: u64, run: Run) -> Result<PageWrite> {
        let mut inode = self.inode(ino)?;
        let mut bytes = Vec::with_capacity(run.count as usize * PAGE);
        let mut seals = Vec::with_capacity(run.count as usize);
        for page in first..first + run.count {
            let from = bytes.len();
            bytes.extend_from_slice(self.pages.get(ino, page).ok_or(Error::Device)?);
            let sealed = bytes.get_mut(from..).unwrap_or_default();
            let medium = &self.medium;
            let seal = medium.sealer.seal(&*medium.environment, Place::Page(ino, page), sealed);
            seals.push(seal.map_err(|_| Error::Device)?);
        }
        let punched = self.punch(ino, first, first + run.count)?;
        let extent = Extent { first, run, birth: self.store.generation, seals };
        self.add_extent(ino, extent)?;
        inode.pages = inode.pages.saturating_add(run.count).saturating_sub(punched);
        self.store_inode(&inode)?;
        for page in first..first + run.count {
            self.pages.set_writing(ino, page, self.epoch);
        }
        Ok(PageWrite { run, bytes })
    }
}
