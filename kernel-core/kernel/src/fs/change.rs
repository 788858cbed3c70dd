//! Changing the tree of names and the attributes of what it holds, as POSIX lets a process do it: permissions to change a
//! directory, sticky directories, read-only mounts, places that something is mounted on. Inodes see to the rest. Paths
//! have been walked already: these operations take a directory and a name in it.

use crate::fs::inode::{AttributeChange, FileKind, InodeRef, NewInode, Ownership, RenameMode};
use crate::fs::mount::Location;
use crate::fs::path::{Entry, Permission, check_permission};
use crate::kernel::Ctx;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};

const STICKY: u32 = 0o1000;

/// What an entry leads to, mounts included.
///
/// # Errors
/// `ENOENT`, `EACCES` without permission to search, those of the file system.
pub fn look_up(ctx: &Ctx<'_>, entry: &Entry) -> Result<Location> {
    let found = look_up_bare(ctx, entry)?;
    Ok(ctx.kernel.mounts().arrive(found))
}

/// What an entry leads to, below whatever is mounted on it.
fn look_up_bare(ctx: &Ctx<'_>, entry: &Entry) -> Result<Location> {
    let dir = &entry.dir.inode;
    check_permission(&ctx.process().credentials(), &dir.metadata(), Permission::EXECUTE)?;
    let inode = dir.lookup(ctx, &entry.name)?;
    Ok(Location { mount: entry.dir.mount.clone(), inode })
}

/// Who owns what the caller creates, and with which of these permission bits.
pub fn ownership(ctx: &Ctx<'_>, mode: u32) -> Ownership {
    let process = ctx.process();
    let who = process.credentials();
    Ownership { mode: mode & !process.umask(), uid: who.uid, gid: who.gid }
}

/// Creates something where there is nothing yet. A name that asks for a directory is only good for one.
///
/// # Errors
/// `EEXIST`, `EROFS`, `EACCES`, `ENOSPC`, `ENOMEM`; for anything but a directory under a name with a slash behind it
/// `ENOENT`, or `ENOTDIR` if the name is a file's.
pub fn create(ctx: &Ctx<'_>, entry: &Entry, new: NewInode<'_>, mode: u32) -> Result<InodeRef> {
    match new {
        NewInode::Directory => require_free(ctx, entry)?,
        _ => require_free_for_file(ctx, entry)?,
    }
    let mut ownership = ownership(ctx, mode);
    if matches!(new, NewInode::Symlink(_)) {
        ownership.mode = 0o777;
    }
    entry.dir.inode.create(&entry.name, new, ownership)
}

/// Gives something a further name.
///
/// # Errors
/// `EPERM` for directories, `EEXIST`, `EXDEV` across mounts, `EROFS`, `EACCES`, `EMLINK`; under a name with a slash behind
/// it `ENOENT`, or `ENOTDIR` if the name is a file's.
pub fn link(ctx: &Ctx<'_>, target: &Location, entry: &Entry) -> Result<()> {
    if target.inode.kind() == FileKind::Directory {
        return Err(Errno::EPERM);
    }
    require_free_for_file(ctx, entry)?;
    if !Arc::ptr_eq(&target.mount, &entry.dir.mount) {
        return Err(Errno::EXDEV);
    }
    entry.dir.inode.link(&entry.name, &target.inode)
}

/// Removes the name of something that is not a directory.
///
/// # Errors
/// `EISDIR`, `ENOTDIR` for a file under a name with a slash behind it, `ENOENT`, `EROFS`, `EACCES`, `EPERM` in a sticky
/// directory.
pub fn unlink(ctx: &Ctx<'_>, entry: &Entry) -> Result<()> {
    if entry.name.is_empty() {
        return Err(Errno::EISDIR);
    }
    let found = look_up_bare(ctx, entry)?;
    if found.inode.kind() == FileKind::Directory {
        return Err(Errno::EISDIR);
    }
    if entry.wants_directory {
        return Err(Errno::ENOTDIR);
    }
    require_removable(ctx, &entry.dir, &found)?;
    entry.dir.inode.unlink(&entry.name)
}

/// Removes an empty directory.
///
/// # Errors
/// `EINVAL` for `.`, `ENOTDIR`, `ENOTEMPTY`, `ENOENT`, `EBUSY` when something is mounted there, `EROFS`, `EACCES`, `EPERM` in
/// a sticky directory.
pub fn remove_dir(ctx: &Ctx<'_>, entry: &Entry) -> Result<()> {
    if entry.name.is_empty() {
        return Err(Errno::EINVAL);
    }
    let found = look_up_bare(ctx, entry)?;
    if found.inode.kind() != FileKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    require_removable(ctx, &entry.dir, &found)?;
    entry.dir.inode.remove_dir(&entry.name)
}

/// Moves `old` to `new`.
///
/// # Errors
/// POSIX `rename`; `EBUSY` for `.`, `..` and places that something is mounted on.
pub fn rename(ctx: &Ctx<'_>, old: &Entry, new: &Entry, mode: RenameMode) -> Result<()> {
    if old.name.is_empty() || new.name.is_empty() {
        return Err(Errno::EBUSY);
    }
    let moved = look_up_bare(ctx, old)?;
    let kind = moved.inode.kind();
    if (old.wants_directory || new.wants_directory) && kind != FileKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    let replaced = match look_up_bare(ctx, new) {
        Ok(replaced) => Some(replaced),
        Err(Errno::ENOENT) => None,
        Err(errno) => return Err(errno),
    };
    if !Arc::ptr_eq(&old.dir.mount, &new.dir.mount) {
        return Err(Errno::EXDEV);
    }
    require_removable(ctx, &old.dir, &moved)?;
    match &replaced {
        Some(replaced) => require_removable(ctx, &new.dir, replaced)?,
        None => require_changeable(ctx, &new.dir)?,
    }
    if kind == FileKind::Directory && !old.dir.is_same(&new.dir) {
        // Its `..` changes.
        check_permission(&ctx.process().credentials(), &moved.inode.metadata(), Permission::WRITE)?;
    }
    old.dir.inode.rename(&old.name, &new.dir.inode, &new.name, mode)
}

/// A time to set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NewTime {
    /// It stays.
    Keep,
    /// The time it is.
    Now,
    /// This, in nanoseconds since 1970.
    At(u64),
}

/// Sets the times of last read and last change (`utimensat`). Who does not own the file may only set both to now, and only
/// with permission to write.
///
/// # Errors
/// `EPERM`, `EACCES`, `EROFS`.
pub fn set_times(ctx: &Ctx<'_>, at: &Location, atime: NewTime, mtime: NewTime) -> Result<()> {
    if (atime, mtime) == (NewTime::Keep, NewTime::Keep) {
        return Ok(());
    }
    at.require_writable()?;
    let (who, metadata) = (ctx.process().credentials(), at.inode.metadata());
    if who.uid != 0 && who.uid != metadata.uid {
        if (atime, mtime) != (NewTime::Now, NewTime::Now) {
            return Err(Errno::EPERM);
        }
        check_permission(&who, &metadata, Permission::WRITE)?;
    }
    let now_ns = ctx.realtime_ns();
    let given = |time| match time {
        NewTime::Keep => None,
        NewTime::Now => Some(now_ns),
        NewTime::At(time_ns) => Some(time_ns),
    };
    let change =
        AttributeChange { atime_ns: given(atime), mtime_ns: given(mtime), ..AttributeChange::default() };
    at.inode.set_attributes(&change)
}

/// Whether the caller may add something under a name that is free.
///
/// # Errors
/// `EEXIST`, `EROFS`, `EACCES`, `ENOSPC` when little memory is left.
pub fn require_free(ctx: &Ctx<'_>, entry: &Entry) -> Result<()> {
    if entry.name.is_empty() {
        return Err(Errno::EEXIST);
    }
    match look_up_bare(ctx, entry) {
        Ok(_) => return Err(Errno::EEXIST),
        Err(Errno::ENOENT) => {}
        Err(errno) => return Err(errno),
    }
    require_changeable(ctx, &entry.dir)?;
    ctx.kernel.require_memory().map_err(|_| Errno::ENOSPC)
}

/// The same for what is no directory. A name with a slash behind it is a directory's (POSIX, 4.13 Pathname Resolution).
fn require_free_for_file(ctx: &Ctx<'_>, entry: &Entry) -> Result<()> {
    if !entry.wants_directory {
        return require_free(ctx, entry);
    }
    match require_free(ctx, entry) {
        Ok(()) => Err(Errno::ENOENT),
        Err(Errno::EEXIST) if !entry.name.is_empty() => {
            let kind = look_up_bare(ctx, entry)?.inode.kind();
            Err(if kind == FileKind::Directory { Errno::EEXIST } else { Errno::ENOTDIR })
        }
        Err(errno) => Err(errno),
    }
}

fn require_changeable(ctx: &Ctx<'_>, dir: &Location) -> Result<()> {
    dir.require_writable()?;
    let wanted = Permission::WRITE.union(Permission::EXECUTE);
    check_permission(&ctx.process().credentials(), &dir.inode.metadata(), wanted)
}

/// Whether the caller may take a name away: in a sticky directory only who owns it or what has the name.
fn require_removable(ctx: &Ctx<'_>, dir: &Location, found: &Location) -> Result<()> {
    require_changeable(ctx, dir)?;
    let (who, above) = (ctx.process().credentials().uid, dir.inode.metadata());
    let owns = who == 0 || who == above.uid || who == found.inode.metadata().uid;
    if above.mode & STICKY != 0 && !owns {
        return Err(Errno::EPERM);
    }
    if ctx.kernel.mounts().is_covered(found) { Err(Errno::EBUSY) } else { Ok(()) }
}
