//! Changes of the tree of names that a page asks for: directories, symbolic links, renaming, and removing, alone or with
//! everything below. A removal of a whole tree is work without bound, so it is done in steps with an explicit stack.

use super::files::{find, ownership};
use crate::fs::inode::{FileKind, InodeRef, NewInode, RenameMode, Visit};
use crate::fs::mount::Location;
use crate::fs::path::{Confinement, Entry, LastLink, Permission, check_permission, walk_to_entry};
use crate::kernel::Ctx;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

const STICKY: u32 = 0o1000;
/// Entries of a directory that a removal looks at in one step.
const STEP_ENTRIES: usize = 256;
/// Directories below one another that a removal goes into (`ENAMETOOLONG`): more than a path can name.
const DEPTH_MAX: usize = 4096;

/// Whether the user may do something with what is there.
///
/// # Errors
/// `EACCES`.
pub(super) fn require_permission(ctx: &Ctx<'_>, at: &Location, wanted: Permission) -> Result<()> {
    check_permission(&ctx.process().credentials(), &at.inode.metadata(), wanted)
}

/// The directory and name that a path ends in, where the user may change names.
fn changeable(ctx: &Ctx<'_>, path: &[u8], nothing: Errno) -> Result<Entry> {
    let root = ctx.process().root();
    let entry = walk_to_entry(ctx, &root, path, Confinement::Namespace, LastLink::Keep)?;
    if entry.name.is_empty() {
        return Err(nothing);
    }
    require_changeable(ctx, &entry.dir)?;
    Ok(entry)
}

fn require_changeable(ctx: &Ctx<'_>, dir: &Location) -> Result<()> {
    dir.require_writable()?;
    require_permission(ctx, dir, Permission::WRITE | Permission::EXECUTE)
}

/// In a sticky directory only the owner of a file, or of the directory, takes its name away. Nobody takes away what
/// something is mounted on.
fn require_removable(ctx: &Ctx<'_>, dir: &Location, inode: &InodeRef) -> Result<()> {
    let who = ctx.process().credentials();
    let above = dir.inode.metadata();
    let owns = who.uid == 0 || who.uid == above.uid || who.uid == inode.metadata().uid;
    if above.mode & STICKY != 0 && !owns {
        return Err(Errno::EPERM);
    }
    let at = Location { mount: dir.mount.clone(), inode: inode.clone() };
    if ctx.kernel.mounts().is_covered(&at) { Err(Errno::EBUSY) } else { Ok(()) }
}

/// Creates a directory or a symbolic link.
///
/// # Errors
/// `EEXIST`, `EACCES`, `EROFS`, `ENOSPC`, and those of the walk.
pub(super) fn create(ctx: &Ctx<'_>, path: &[u8], new: NewInode<'_>, permissions: u32) -> Result<()> {
    ctx.kernel.require_memory().map_err(|_| Errno::ENOSPC)?;
    let entry = match changeable(ctx, path, Errno::EEXIST) {
        // What is there already is said to be there, whether or not its directory could be changed.
        Err(Errno::EACCES | Errno::EROFS) if find(ctx, path, LastLink::Keep).is_ok() => {
            return Err(Errno::EEXIST);
        }
        other => other?,
    };
    let mut ownership = ownership(ctx, permissions);
    if let NewInode::Symlink(_) = new {
        if entry.wants_directory {
            return Err(Errno::ENOENT);
        }
        ownership.mode = 0o777;
    }
    entry.dir.inode.create(&entry.name, new, ownership)?;
    Ok(())
}

/// Creates a directory and what is missing above it; it may be there already.
///
/// # Errors
/// As [`create`]; `EEXIST` or `ENOTDIR` where something else has the name.
pub(super) fn create_dirs(ctx: &Ctx<'_>, path: &[u8], permissions: u32) -> Result<()> {
    let ends = path.iter().enumerate().filter(|(index, byte)| **byte == b'/' && *index > 0);
    for end in ends.map(|(index, _)| index).chain([path.len()]) {
        let part = path.get(..end).unwrap_or_default();
        match create(ctx, part, NewInode::Directory, permissions) {
            Err(Errno::EEXIST) => {
                if find(ctx, part, LastLink::Follow)?.inode.metadata().kind != FileKind::Directory {
                    return Err(if end == path.len() { Errno::EEXIST } else { Errno::ENOTDIR });
                }
            }
            other => other?,
        }
    }
    Ok(())
}

/// Renames.
///
/// # Errors
/// POSIX `rename`.
pub(super) fn rename(ctx: &Ctx<'_>, from: &[u8], to: &[u8]) -> Result<()> {
    let old = changeable(ctx, from, Errno::EBUSY)?;
    let new = changeable(ctx, to, Errno::EBUSY)?;
    if !alloc::sync::Arc::ptr_eq(&old.dir.mount, &new.dir.mount) {
        return Err(Errno::EXDEV);
    }
    let moved = old.dir.inode.lookup(ctx, &old.name)?;
    require_removable(ctx, &old.dir, &moved)?;
    if let Ok(replaced) = new.dir.inode.lookup(ctx, &new.name) {
        require_removable(ctx, &new.dir, &replaced)?;
    }
    if (old.wants_directory || new.wants_directory) && moved.metadata().kind != FileKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    old.dir.inode.rename(&old.name, &new.dir.inode, &new.name, RenameMode::Replace)
}

/// Removes a file or an empty directory.
///
/// # Errors
/// `ENOENT`, `ENOTEMPTY`, `EACCES`, `EPERM`, `EBUSY`, `EROFS`, and those of the walk.
pub(super) fn remove(ctx: &Ctx<'_>, path: &[u8]) -> Result<()> {
    let entry = changeable(ctx, path, Errno::EBUSY)?;
    let inode = entry.dir.inode.lookup(ctx, &entry.name)?;
    require_removable(ctx, &entry.dir, &inode)?;
    match inode.metadata().kind {
        FileKind::Directory => entry.dir.inode.remove_dir(&entry.name),
        _ if entry.wants_directory => Err(Errno::ENOTDIR),
        _ => entry.dir.inode.unlink(&entry.name),
    }
}

/// A directory that a removal is in, and its name in the one above.
struct Level {
    dir: Location,
    name: Vec<u8>,
}

/// A removal of a tree, on its way.
pub(super) struct Removal {
    top: Location,
    levels: Vec<Level>,
}

/// How far a removal is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// There is more to do.
    More,
    /// All is gone.
    Done,
}

impl Removal {
    /// Begins to remove what a path names; `None` when that was only one thing, and is gone.
    ///
    /// # Errors
    /// As [`remove`].
    pub(super) fn begin(ctx: &Ctx<'_>, path: &[u8]) -> Result<Option<Removal>> {
        match remove(ctx, path) {
            Err(Errno::ENOTEMPTY) => {}
            other => return other.map(|()| None),
        }
        let entry = changeable(ctx, path, Errno::EBUSY)?;
        let inode = entry.dir.inode.lookup(ctx, &entry.name)?;
        let dir = Location { mount: entry.dir.mount.clone(), inode };
        Ok(Some(Removal { top: entry.dir, levels: vec![Level { dir, name: entry.name }] }))
    }

    /// Removes some more.
    ///
    /// # Errors
    /// As [`remove`]; what is gone already is no error.
    pub(super) fn step(&mut self, ctx: &Ctx<'_>) -> Result<Progress> {
        let Some(level) = self.levels.last() else { return Ok(Progress::Done) };
        let dir = level.dir.clone();
        require_changeable(ctx, &dir)?;
        require_permission(ctx, &dir, Permission::READ)?;
        let mut found = Vec::new();
        dir.inode.read_dir(ctx, 0, &mut |entry| {
            if found.len() >= STEP_ENTRIES {
                return Visit::Full;
            }
            found.push((entry.name.to_vec(), entry.kind));
            Visit::More
        })?;
        if found.is_empty() {
            return self.leave(ctx);
        }
        for (name, kind) in found {
            let Some(inode) = gone_or(dir.inode.lookup(ctx, &name))? else { continue };
            require_removable(ctx, &dir, &inode)?;
            if kind != FileKind::Directory {
                gone_or(dir.inode.unlink(&name))?;
                continue;
            }
            match dir.inode.remove_dir(&name) {
                Err(Errno::ENOTEMPTY) => {
                    if self.levels.len() >= DEPTH_MAX {
                        return Err(Errno::ENAMETOOLONG);
                    }
                    self.levels.push(Level { dir: Location { mount: dir.mount, inode }, name });
                    return Ok(Progress::More);
                }
                other => gone_or(other)?,
            };
        }
        Ok(Progress::More)
    }

    /// Removes the directory that has become empty, and goes back to the one above.
    fn leave(&mut self, ctx: &Ctx<'_>) -> Result<Progress> {
        let Some(Level { dir, name }) = self.levels.pop() else { return Ok(Progress::Done) };
        let above = self.levels.last().map_or(&self.top, |level| &level.dir);
        require_removable(ctx, above, &dir.inode)?;
        match above.inode.remove_dir(&name) {
            // Somebody fills it while it is emptied: once more.
            Err(Errno::ENOTEMPTY) => self.levels.push(Level { dir, name }),
            other => {
                gone_or(other)?;
            }
        }
        Ok(if self.levels.is_empty() { Progress::Done } else { Progress::More })
    }
}

/// Takes it as done when something is not there any more.
fn gone_or<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(Errno::ENOENT) => Ok(None),
        other => other.map(Some),
    }
}
