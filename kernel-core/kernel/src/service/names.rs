//! Changes of the tree of names that a page asks for: directories, symbolic links, renaming, and removing, alone or with
//! everything below. What may be changed is [`change`]'s to say. A removal of a whole tree is work without bound, so it is
//! done in steps with an explicit stack.

use super::files::find;
use crate::fs::change;
use crate::fs::inode::{FileKind, NewInode, RenameMode, Visit};
use crate::fs::mount::Location;
use crate::fs::path::{Confinement, Entry, LastLink, Permission, check_permission, walk_to_entry};
use crate::kernel::Ctx;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Entries of a directory that a removal looks at in one step.
const STEP_ENTRIES: usize = 256;
/// Directories below one another that a removal goes into (`ENAMETOOLONG`): more than a path can name.
const DEPTH_MAX: usize = 4096;

/// The directory and name that a path ends in.
fn entry_of(ctx: &Ctx<'_>, path: &[u8]) -> Result<Entry> {
    walk_to_entry(ctx, &ctx.process().root(), path, Confinement::Namespace, LastLink::Keep)
}

/// Creates a directory or a symbolic link.
///
/// # Errors
/// `EEXIST`, `EACCES`, `EROFS`, `ENOSPC`, and those of the walk.
pub(super) fn create(ctx: &Ctx<'_>, path: &[u8], new: NewInode<'_>, permissions: u32) -> Result<()> {
    change::create(ctx, &entry_of(ctx, path)?, new, permissions & 0o7777)?;
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
                if find(ctx, part, LastLink::Follow)?.inode.kind() != FileKind::Directory {
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
    change::rename(ctx, &entry_of(ctx, from)?, &entry_of(ctx, to)?, RenameMode::Replace)
}

/// Removes a file or an empty directory.
///
/// # Errors
/// `ENOENT`, `ENOTEMPTY`, `EACCES`, `EPERM`, `EBUSY`, `EROFS`, and those of the walk.
pub(super) fn remove(ctx: &Ctx<'_>, path: &[u8]) -> Result<()> {
    remove_entry(ctx, &entry_of(ctx, path)?)
}

fn remove_entry(ctx: &Ctx<'_>, entry: &Entry) -> Result<()> {
    if entry.name.is_empty() {
        return Err(Errno::EBUSY);
    }
    match change::unlink(ctx, entry) {
        Err(Errno::EISDIR) => change::remove_dir(ctx, entry),
        other => other,
    }
}

/// A removal of a tree, on its way: the directories that it is in, the outermost first.
pub(super) struct Removal {
    levels: Vec<Entry>,
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
        let entry = entry_of(ctx, path)?;
        match remove_entry(ctx, &entry) {
            Err(Errno::ENOTEMPTY) => Ok(Some(Removal { levels: vec![entry] })),
            other => other.map(|()| None),
        }
    }

    /// Removes some more.
    ///
    /// # Errors
    /// As [`remove`]; what is gone already is no error.
    pub(super) fn step(&mut self, ctx: &Ctx<'_>) -> Result<Progress> {
        let Some(level) = self.levels.last() else { return Ok(Progress::Done) };
        let Some(dir) = gone_or(change::look_up(ctx, level))? else { return Ok(self.leave()) };
        let names = some_names(ctx, &dir)?;
        if names.is_empty() {
            // Somebody may fill it meanwhile: then once more.
            return match change::remove_dir(ctx, level) {
                Err(Errno::ENOTEMPTY) => Ok(Progress::More),
                other => gone_or(other).map(|_| self.leave()),
            };
        }
        for name in names {
            let entry = Entry { dir: dir.clone(), name, wants_directory: false };
            match remove_entry(ctx, &entry) {
                Err(Errno::ENOTEMPTY) if self.levels.len() < DEPTH_MAX => {
                    self.levels.push(entry);
                    return Ok(Progress::More);
                }
                Err(Errno::ENOTEMPTY) => return Err(Errno::ENAMETOOLONG),
                other => drop(gone_or(other)?),
            }
        }
        Ok(Progress::More)
    }

    /// Goes back to the directory above.
    fn leave(&mut self) -> Progress {
        self.levels.pop();
        if self.levels.is_empty() { Progress::Done } else { Progress::More }
    }
}

fn some_names(ctx: &Ctx<'_>, dir: &Location) -> Result<Vec<Vec<u8>>> {
    check_permission(&ctx.process().credentials(), &dir.inode.metadata(), Permission::READ)?;
    let mut names = Vec::new();
    dir.inode.read_dir(ctx, 0, &mut |entry| {
        if names.len() >= STEP_ENTRIES {
            return Visit::Full;
        }
        names.push(entry.name.to_vec());
        Visit::More
    })?;
    Ok(names)
}

/// Takes it as done when something is not there any more.
fn gone_or<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(Errno::ENOENT) => Ok(None),
        other => other.map(Some),
    }
}
