//! Named pipes: a pipe behind an inode. Whoever opens one side counts at once, so that the two sides can find one
//! another, and waits, unless told not to, until somebody has opened the other side: [`File::finish_open`] says when. A
//! named pipe opened for reading and writing is complete by itself.

use super::pipe::{Origin, Pipe, PipeEnd};
use crate::fs::file::File;
use crate::fs::inode::InodeRef;
use crate::fs::open::OpenFlags;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};

/// The pipe of one inode. What was written and not read is gone when the last end is closed.
pub struct Fifo(Arc<Pipe>);

impl Fifo {
    /// A named pipe that nobody has opened.
    pub fn new() -> Self {
        Self(Arc::new(Pipe::new()))
    }

    /// Opens it; `inode` is the one it is behind.
    ///
    /// # Errors
    /// `ENXIO` for writing without waiting while nobody reads, `EINVAL` when opened for neither.
    pub fn open(&self, inode: InodeRef, access: OpenFlags) -> Result<Arc<dyn File>> {
        let sides = access & OpenFlags::READ.union(OpenFlags::WRITE);
        if sides.is_empty() {
            return Err(Errno::EINVAL);
        }
        let write_only = sides == OpenFlags::WRITE;
        if write_only && access.contains(OpenFlags::NONBLOCK) && self.0.channel.view().readers == 0 {
            return Err(Errno::ENXIO);
        }
        let end = PipeEnd::new(&self.0, sides, Origin::Named(inode));
        self.0.queue.wake_all();
        Ok(Arc::new(end))
    }
}

impl Default for Fifo {
    fn default() -> Self {
        Self::new()
    }
}
