//! The files that a page has open, and what it asks about paths without changing the tree of names. Everything happens
//! with the user's permissions, from the root of the machine.

use crate::fs::change::{self, NewTime};
use crate::fs::inode::{AttributeChange, FileKind, NewInode, Visit};
use crate::fs::mount::Location;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, Permission, check_permission, walk, walk_to_entry};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::user::{Source, VecSink};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tabula_abi::rpc::{Entry, OpenMode, PIECE_BYTES_MAX, Reply, Stat};
use tabula_abi::{Errno, Result};

/// Files that a page may have open (`EMFILE`).
const OPEN_MAX: usize = 1024;
/// Entries and bytes of names in one reply.
const ENTRIES_MAX: usize = 4096;

/// The page's open files.
#[derive(Default)]
pub(super) struct Files {
    open: BTreeMap<u32, Arc<OpenFile>>,
    next: u32,
}

impl Files {
    /// Opens a file; answers its handle.
    ///
    /// # Errors
    /// POSIX `open`; `EMFILE`.
    pub(super) fn open(
        &mut self,
        ctx: &Ctx<'_>,
        path: &[u8],
        mode: OpenMode,
        permissions: u32,
    ) -> Result<Reply> {
        if self.open.len() >= OPEN_MAX {
            return Err(Errno::EMFILE);
        }
        let (flags, wanted) = match mode {
            OpenMode::Read => (OpenFlags::READ, Permission::READ),
            OpenMode::Replace => (OpenFlags::WRITE, Permission::WRITE),
            OpenMode::Append => (OpenFlags::WRITE | OpenFlags::APPEND, Permission::WRITE),
        };
        let at = match find(ctx, path, LastLink::Follow) {
            Err(Errno::ENOENT) if mode != OpenMode::Read => create(ctx, path, permissions)?,
            found => {
                let at = found?;
                require_permission(ctx, &at, wanted)?;
                at
            }
        };
        let kind = at.inode.kind();
        if mode != OpenMode::Read {
            if kind == FileKind::Directory {
                return Err(Errno::EISDIR);
            }
            if kind == FileKind::Regular {
                at.require_writable()?;
            }
        }
        let file = OpenFile::open(ctx, at, flags)?;
        if mode == OpenMode::Replace && kind == FileKind::Regular {
            file.inode().map_or(Ok(()), |inode| inode.truncate(0))?;
        }
        let handle = self.free_handle();
        self.open.insert(handle, file);
        Ok(Reply::File { file: handle })
    }

    fn free_handle(&mut self) -> u32 {
        while self.open.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        self.next
    }

    fn get(&self, handle: u32) -> Result<&Arc<OpenFile>> {
        self.open.get(&handle).ok_or(Errno::EBADF)
    }

    /// Reads at an offset, or from a stream whatever is there.
    ///
    /// # Errors
    /// `EBADF`, `EAGAIN` when a stream has nothing now, and what the file says.
    pub(super) fn read(&self, ctx: &Ctx<'_>, handle: u32, offset: u64, len: u32) -> Result<Reply> {
        let file = self.get(handle)?;
        let mut bytes = Vec::new();
        let mut sink = VecSink::new(&mut bytes, (len as usize).min(PIECE_BYTES_MAX));
        if file.file().is_seekable() {
            file.read_at(ctx, offset, &mut sink)?;
        } else {
            file.read(ctx, &mut sink)?;
        }
        Ok(Reply::Bytes(bytes))
    }

    /// Writes after what was written before, all of it.
    ///
    /// # Errors
    /// `EBADF`, `ENOSPC`, `EAGAIN` when a stream has no room, and what the file says.
    pub(super) fn write(&self, ctx: &Ctx<'_>, handle: u32, mut bytes: &[u8]) -> Result<Reply> {
        ctx.kernel.require_memory().map_err(|_| Errno::ENOSPC)?;
        let file = self.get(handle)?;
        while bytes.remaining() > 0 {
            if file.write(ctx, &mut bytes)? == 0 {
                return Err(Errno::ENOSPC);
            }
        }
        Ok(Reply::Done)
    }

    /// Closes a file.
    ///
    /// # Errors
    /// `EBADF`.
    pub(super) fn close(&mut self, handle: u32) -> Result<Reply> {
        self.open.remove(&handle).ok_or(Errno::EBADF)?;
        Ok(Reply::Done)
    }
}

/// What a path names, from the root.
pub(super) fn find(ctx: &Ctx<'_>, path: &[u8], last: LastLink) -> Result<Location> {
    walk(ctx, &ctx.process().root(), path, Confinement::Namespace, last)
}

fn create(ctx: &Ctx<'_>, path: &[u8], permissions: u32) -> Result<Location> {
    let root = ctx.process().root();
    let entry = walk_to_entry(ctx, &root, path, Confinement::Namespace, LastLink::Follow)?;
    if entry.name.is_empty() || entry.wants_directory {
        return Err(Errno::EISDIR);
    }
    let inode = change::create(ctx, &entry, NewInode::Regular, permissions & 0o7777)?;
    Ok(Location { mount: entry.dir.mount, inode })
}

/// Some entries of a directory, without `.` and `..`.
///
/// # Errors
/// `ENOTDIR`, `EACCES`, and those of the walk.
pub(super) fn read_dir(ctx: &Ctx<'_>, path: &[u8], cookie: u64) -> Result<Reply> {
    let at = find(ctx, path, LastLink::Follow)?;
    require_permission(ctx, &at, Permission::READ)?;
    let mut entries = Vec::new();
    let mut next = None;
    let mut last_cookie = cookie;
    at.inode.read_dir(ctx, cookie, &mut |entry| {
        if entries.len() >= ENTRIES_MAX {
            next = Some(last_cookie);
            return Visit::Full;
        }
        last_cookie = entry.next_cookie;
        entries.push(Entry { name: entry.name.to_vec(), ino: entry.ino, kind: entry.kind.mode_bits() });
        Visit::More
    })?;
    Ok(Reply::Entries { entries, next })
}

/// What is known of a path.
///
/// # Errors
/// Those of the walk.
pub(super) fn stat(ctx: &Ctx<'_>, path: &[u8], last: LastLink) -> Result<Reply> {
    let found = find(ctx, path, last)?.inode.metadata();
    Ok(Reply::Stat(Stat {
        dev: found.dev,
        ino: found.ino,
        mode: found.kind.mode_bits() | found.mode,
        nlink: found.nlink,
        uid: found.uid,
        gid: found.gid,
        size: found.size,
        atime_ns: found.atime_ns,
        mtime_ns: found.mtime_ns,
        ctime_ns: found.ctime_ns,
    }))
}

/// Where a symbolic link leads.
///
/// # Errors
/// `EINVAL` for anything else, and those of the walk.
pub(super) fn read_link(ctx: &Ctx<'_>, path: &[u8]) -> Result<Reply> {
    let at = find(ctx, path, LastLink::Keep)?;
    Ok(Reply::Bytes(at.inode.read_link(ctx)?))
}

/// Sets the permission bits of something that the user owns.
///
/// # Errors
/// `EPERM` for others' files, `EROFS`, and those of the walk.
pub(super) fn set_permissions(ctx: &Ctx<'_>, path: &[u8], permissions: u32) -> Result<Reply> {
    let at = find(ctx, path, LastLink::Follow)?;
    at.require_writable()?;
    let who = ctx.process().credentials();
    if who.uid != 0 && who.uid != at.inode.metadata().uid {
        return Err(Errno::EPERM);
    }
    let change = AttributeChange { mode: Some(permissions & 0o7777), ..AttributeChange::default() };
    at.inode.set_attributes(&change)?;
    Ok(Reply::Done)
}

/// Sets the times of last read and last change.
///
/// # Errors
/// `EPERM` for others' files, `EROFS`, and those of the walk.
pub(super) fn set_times(ctx: &Ctx<'_>, path: &[u8], atime_ns: u64, mtime_ns: u64) -> Result<Reply> {
    let at = find(ctx, path, LastLink::Keep)?;
    change::set_times(ctx, &at, NewTime::At(atime_ns), NewTime::At(mtime_ns))?;
    Ok(Reply::Done)
}

fn require_permission(ctx: &Ctx<'_>, at: &Location, wanted: Permission) -> Result<()> {
    check_permission(&ctx.process().credentials(), &at.inode.metadata(), wanted)
}
