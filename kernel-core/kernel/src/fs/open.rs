//! Open files: what a descriptor refers to (POSIX's "open file description"). It joins a [`File`] with the status flags,
//! the offset and the place in the tree it was opened at; several descriptors, of several processes, may share one.

use crate::fs::file::File;
use crate::fs::inode::{FileKind, InodeRef, Metadata};
use crate::fs::mount::Location;
use crate::kernel::Ctx;
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};
use crate::user::{Sink, Source};
use crate::wait::WaitQueue;
use tabula_abi::{Errno, Result};

bitflags::bitflags! {
    /// How a file was opened, and the status flags that can change later.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct OpenFlags: u32 {
        /// It may be read.
        const READ = 1;
        /// It may be written.
        const WRITE = 2;
        /// Writes go to the end.
        const APPEND = 4;
        /// Operations never wait.
        const NONBLOCK = 8;
        /// Writes return when the content is durable.
        const DSYNC = 16;
        /// Writes return when everything is durable.
        const SYNC = 32;
        /// Reads are synchronous too (kept and reported; the same as `SYNC` here).
        const RSYNC = 64;
        /// A terminal opened so does not become the controlling one.
        const NOCTTY = 128;
    }
}

impl OpenFlags {
    /// The flags that can be changed while the file is open.
    pub const CHANGEABLE: OpenFlags = OpenFlags::APPEND
        .union(OpenFlags::NONBLOCK)
        .union(OpenFlags::DSYNC)
        .union(OpenFlags::SYNC)
        .union(OpenFlags::RSYNC);
}

/// Where a seek counts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whence {
    /// The start.
    Start,
    /// The current offset.
    Current,
    /// The end.
    End,
}

/// The ordinary file over an inode: regular files and directories.
struct InodeFile(InodeRef);

impl File for InodeFile {
    fn metadata(&self) -> Metadata {
        self.0.metadata()
    }

    fn inode(&self) -> Option<&InodeRef> {
        Some(&self.0)
    }

    fn is_seekable(&self) -> bool {
        true
    }

    fn read(&self, _ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        self.0.read_at(0, sink)
    }

    fn write(&self, _ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        self.0.write_at(0, source)
    }

    fn read_at(&self, _ctx: &Ctx<'_>, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        self.0.read_at(offset, sink)
    }

    fn write_at(&self, _ctx: &Ctx<'_>, offset: u64, source: &mut dyn Source) -> Result<usize> {
        self.0.write_at(offset, source)
    }

    fn queue(&self) -> Option<&WaitQueue> {
        self.0.arrivals()
    }
}

/// An open file.
pub struct OpenFile {
    file: Arc<dyn File>,
    location: Option<Location>,
    flags: AtomicU32,
    offset: Mutex<u64>,
    /// Who it is for advisory whole-file locks (`flock`): locks belong to open files, not to descriptors.
    identity: u64,
    _counted: Counted,
}

/// Counts open files of the machine; dropping it takes one off.
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl OpenFile {
    /// Opens what is at a place: its own kind of file, or the ordinary one.
    ///
    /// # Errors
    /// `ENFILE` when the machine has too many open; `ENXIO` for sockets; what the inode says.
    pub fn open(ctx: &Ctx<'_>, location: Location, flags: OpenFlags) -> Result<Arc<OpenFile>> {
        let file = match location.inode.open(ctx, flags)? {
            Some(file) => file,
            None => match location.inode.kind() {
                FileKind::Regular | FileKind::Directory => Arc::new(InodeFile(location.inode.clone())),
                FileKind::Symlink => return Err(Errno::ELOOP),
                _ => return Err(Errno::ENXIO),
            },
        };
        OpenFile::new(ctx, file, Some(location), flags)
    }

    /// An open file over something that has no name (a pipe, a socket, an event), or that was opened at a place.
    ///
    /// # Errors
    /// `ENFILE`.
    pub fn new(
        ctx: &Ctx<'_>,
        file: Arc<dyn File>,
        location: Option<Location>,
        flags: OpenFlags,
    ) -> Result<Arc<OpenFile>> {
        let count = ctx.kernel.open_files();
        if count.fetch_add(1, Ordering::Relaxed) as usize >= crate::limits::OPEN_FILES_MAX {
            count.fetch_sub(1, Ordering::Relaxed);
            return Err(Errno::ENFILE);
        }
        Ok(Arc::new(OpenFile {
            file,
            location,
            flags: AtomicU32::new(flags.bits()),
            offset: Mutex::new(0),
            identity: ctx.kernel.next_identity(),
            _counted: Counted(count.clone()),
        }))
    }

    /// The file below.
    pub fn file(&self) -> &Arc<dyn File> {
        &self.file
    }

    /// Where it was opened.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The inode, for what has one.
    pub fn inode(&self) -> Option<&InodeRef> {
        self.file.inode().or_else(|| self.location.as_ref().map(|location| &location.inode))
    }

    /// Who it is among the owners of whole-file locks.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// How it is open now.
    pub fn flags(&self) -> OpenFlags {
        OpenFlags::from_bits_truncate(self.flags.load(Ordering::Relaxed))
    }

    /// Sets the flags in [`OpenFlags::CHANGEABLE`]; the others stay.
    pub fn set_flags(&self, new: OpenFlags) {
        let _ = self.flags.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |old| {
            Some((old & !OpenFlags::CHANGEABLE.bits()) | (new & OpenFlags::CHANGEABLE).bits())
        });
    }

    /// Reads where the offset is, and moves it.
    ///
    /// # Errors
    /// `EBADF` when not open for reading; otherwise as [`File::read`].
    pub fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        self.require(OpenFlags::READ)?;
        if !self.file.is_seekable() {
            return self.file.read(ctx, sink);
        }
        let mut offset = self.offset.lock();
        let count = self.file.read_at(ctx, *offset, sink)?;
        *offset = offset.saturating_add(count as u64);
        Ok(count)
    }

    /// Writes where the offset is (or at the end with `APPEND`), and moves it.
    ///
    /// # Errors
    /// `EBADF` when not open for writing; otherwise as [`File::write`].
    pub fn write(&self, ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        self.require(OpenFlags::WRITE)?;
        if !self.file.is_seekable() {
            return self.file.write(ctx, source);
        }
        let mut offset = self.offset.lock();
        let flags = self.flags();
        let count = match self.file.inode() {
            Some(inode) if flags.contains(OpenFlags::APPEND) => {
                let (end, count) = inode.append(source)?;
                *offset = end;
                count
            }
            _ => {
                let count = self.file.write_at(ctx, *offset, source)?;
                *offset = offset.saturating_add(count as u64);
                count
            }
        };
        drop(offset);
        self.sync_after_write(flags)?;
        Ok(count)
    }

    /// Reads at an offset; the file's own stays.
    ///
    /// # Errors
    /// `EBADF`, `ESPIPE`; otherwise as [`File::read_at`].
    pub fn read_at(&self, ctx: &Ctx<'_>, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        self.require(OpenFlags::READ)?;
        self.file.read_at(ctx, offset, sink)
    }

    /// Writes at an offset; the file's own stays. `APPEND` does not matter here, as POSIX says.
    ///
    /// # Errors
    /// `EBADF`, `ESPIPE`; otherwise as [`File::write_at`].
    pub fn write_at(&self, ctx: &Ctx<'_>, offset: u64, source: &mut dyn Source) -> Result<usize> {
        self.require(OpenFlags::WRITE)?;
        let count = self.file.write_at(ctx, offset, source)?;
        self.sync_after_write(self.flags())?;
        Ok(count)
    }

    /// Moves the offset and answers where it is then; on `/dev/null` and its like that is always the start.
    ///
    /// # Errors
    /// `ESPIPE` without positions, `EINVAL` before the start or past the largest offset, which is signed.
    pub fn seek(&self, delta: i64, whence: Whence) -> Result<u64> {
        if !self.file.is_seekable() {
            return if self.file.metadata().is_memory_device() { Ok(0) } else { Err(Errno::ESPIPE) };
        }
        let mut offset = self.offset.lock();
        let base = match whence {
            Whence::Start => 0,
            Whence::Current => *offset,
            Whence::End => self.file.metadata().size,
        };
        let moved = base.checked_add_signed(delta).filter(|moved| i64::try_from(*moved).is_ok());
        *offset = moved.ok_or(Errno::EINVAL)?;
        Ok(*offset)
    }

    fn require(&self, access: OpenFlags) -> Result<()> {
        if self.flags().contains(access) { Ok(()) } else { Err(Errno::EBADF) }
    }

    fn sync_after_write(&self, flags: OpenFlags) -> Result<()> {
        use crate::fs::inode::SyncScope;
        match self.inode() {
            Some(inode) if flags.intersects(OpenFlags::SYNC) => inode.sync(SyncScope::All),
            Some(inode) if flags.intersects(OpenFlags::DSYNC) => inode.sync(SyncScope::Data),
            _ => Ok(()),
        }
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        if let Some(locks) = self.inode().and_then(|inode| inode.locks()) {
            locks.release_open_file(self.identity);
        }
    }
}
