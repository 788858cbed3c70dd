//! An open file of `/proc`: the text as it was at the open.

use crate::fs::file::File;
use crate::fs::inode::{InodeRef, Metadata};
use crate::kernel::Ctx;
use crate::user::{Sink, Source};
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Text that does not change any more.
pub(super) struct SnapshotFile {
    inode: InodeRef,
    bytes: Vec<u8>,
}

impl SnapshotFile {
    pub(super) fn new(inode: InodeRef, bytes: Vec<u8>) -> Self {
        Self { inode, bytes }
    }
}

impl File for SnapshotFile {
    fn metadata(&self) -> Metadata {
        self.inode.metadata()
    }

    fn inode(&self) -> Option<&InodeRef> {
        Some(&self.inode)
    }

    fn is_seekable(&self) -> bool {
        true
    }

    fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        self.read_at(ctx, 0, sink)
    }

    fn write(&self, _ctx: &Ctx<'_>, _source: &mut dyn Source) -> Result<usize> {
        Err(Errno::EBADF)
    }

    fn read_at(&self, _ctx: &Ctx<'_>, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let rest =
            usize::try_from(offset).ok().and_then(|offset| self.bytes.get(offset..)).unwrap_or_default();
        let part = rest.get(..sink.remaining()).unwrap_or(rest);
        sink.put(part)?;
        Ok(part.len())
    }

    fn write_at(&self, _ctx: &Ctx<'_>, _offset: u64, _source: &mut dyn Source) -> Result<usize> {
        Err(Errno::EBADF)
    }

    fn available_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }
}
