//! Overwriting what is free, for when what was deleted must not be found in the device's bytes. Free pages, free segments and
//! the log are written over with zeros. Blocks of the tree that redb does not use any more stay as they are until it uses
//! them again, names and sizes included; and what a device keeps of bytes that were overwritten is beyond any program.

use super::Volume;
use super::flusher::Wanted;
use crate::error::Result;
use crate::format::PAGE;

/// Pages that are written over in one go.
const PIECE_PAGES: u64 = 256;

impl Volume {
    /// Writes zeros over everything that is free, durably.
    ///
    /// # Errors
    /// The device's; then some of it has been done.
    pub fn wipe_free(&self) -> Result<()> {
        let mut turn = self.flusher.take();
        self.commit_with(&mut turn.value, Wanted::Checkpoint, |_| Ok(()))?;
        let mark = self.medium.mark();
        turn.value.wipe_log()?;
        let zeros = vec![0; PIECE_PAGES as usize * PAGE];
        let space = &self.medium.space;
        let mut at = 0;
        while let Some(run) = space.take_from(at, PIECE_PAGES) {
            at = run.start + run.count;
            let written = self
                .medium
                .device
                .write_at(run.offset(), zeros.get(..run.count as usize * PAGE).unwrap_or_default());
            // It is free again whatever comes of it.
            space.give(run);
            written?;
        }
        self.medium.flush_since(mark)
    }
}
