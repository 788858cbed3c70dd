//! Giving space back to the host, a step at a time, for when nobody is in a hurry. A step moves what lies furthest back on the
//! device to where there is room before it: pages of files by writing them once more, segments of the tree by copying
//! them. Then what is free at the end is cut off. Pages that a snapshot shows stay where they are, and the tree keeps the
//! segments that it has grown to, as far as redb does not give them up.

use super::Volume;
use super::flusher::Wanted;
use crate::error::{Error, Result};
use crate::format::{PAGE_BYTES, SEGMENT_PAGES};
use crate::tree::state::State;

/// What a step has done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compaction {
    /// There is more to do.
    More {
        /// Bytes that the device is shorter by.
        given_back: u64,
    },
    /// Nothing can be moved any more.
    Done {
        /// Bytes that the device is shorter by.
        given_back: u64,
    },
}

/// Pages that one step moves at most.
const STEP_PAGES: usize = 256;

/// What giving back is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slack {
    /// Bytes that the device has and nothing takes.
    pub free_bytes: u64,
    /// Bytes that it has.
    pub device_bytes: u64,
    /// How often pages of files have been read from it.
    pub page_reads: u64,
}

impl Volume {
    /// How much of the device is free, and whether somebody reads.
    pub fn slack(&self) -> Slack {
        let usage = self.medium.space.usage();
        Slack {
            free_bytes: usage.free_pages * PAGE_BYTES,
            device_bytes: usage.device_pages * PAGE_BYTES,
            page_reads: self.medium.page_reads(),
        }
    }

    /// Does one step of giving space back.
    ///
    /// # Errors
    /// The device's; [`Error::Busy`] while writers are far ahead of it.
    pub fn compact(&self) -> Result<Compaction> {
        let mut turn = self.flusher.take();
        let ceiling = self.medium.space.compact_segments();
        let mut moved = 0;
        self.commit_with(&mut turn.value, Wanted::Durability, |state| {
            moved = state.dirty_pages_from(ceiling * SEGMENT_PAGES, STEP_PAGES)?;
            Ok(())
        })?;
        self.medium.space.set_ceiling(Some(ceiling));
        let committed = self.commit_with(&mut turn.value, Wanted::Durability, |_| Ok(()));
        self.medium.space.set_ceiling(None);
        committed?;
        let storage = self.with_state(|state| state.store.storage())?;
        let has_moved_tree = storage.move_down()?;
        drop(turn);
        let given_back = self.trim()?;
        let is_done = moved == 0 && !has_moved_tree;
        Ok(if is_done { Compaction::Done { given_back } } else { Compaction::More { given_back } })
    }
}

impl State {
    /// Makes pages dirty that lie behind a page of the device, so that they get another place; answers how many.
    fn dirty_pages_from(&mut self, at: u64, max: usize) -> Result<usize> {
        let shown = self.store.latest_snapshot;
        let mut found: Vec<(u64, u64)> = Vec::new();
        self.for_each_current_extent(&mut |ino, extent| {
            let may_move = extent.run.start >= at && shown.is_none_or(|shown| extent.birth > shown);
            if may_move && found.len() < max {
                found.extend((extent.first..extent.end()).map(|page| (ino, page)));
            }
        })?;
        let mut moved = 0;
        for (ino, page) in found {
            let inode = self.inode(ino)?;
            // Past the end there is nothing worth moving.
            if page.saturating_mul(PAGE_BYTES) < inode.size {
                match self.move_page(&inode, page) {
                    Ok(()) => moved += 1,
                    // The rest is for the next step; a damaged page stays where it is.
                    Err(Error::Busy | Error::NoSpace) => break,
                    Err(Error::Corrupt(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(moved)
    }
}
