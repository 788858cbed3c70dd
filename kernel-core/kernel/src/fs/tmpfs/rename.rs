//! Renaming (POSIX `rename`). The file system's tree lock is held throughout, so that nothing else holds two directories
//! and no directory moves while it is decided whether one lies inside another.

use super::directory::{Directory, Name};
use super::inode::TmpInode;
use crate::fs::inode::RenameMode;
use crate::limits::LINKS_MAX;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};

/// Moves `old` of one directory to `new` of another, or of the same.
pub(super) fn rename(
    from_dir: &TmpInode,
    old: &[u8],
    to_dir: &Arc<TmpInode>,
    new: &[u8],
    mode: RenameMode,
) -> Result<()> {
    let _tree = from_dir.fs.tree.lock();
    let mut from = from_dir.directory()?.lock();
    let to_lock = to_dir.directory()?;
    let same_dir = core::ptr::eq(from_dir, Arc::as_ptr(to_dir));
    let mut to = if same_dir { None } else { Some(to_lock.lock()) };

    let moved = from.get(old).ok_or(Errno::ENOENT)?.clone();
    let target: &Directory = to.as_deref().unwrap_or(&from);
    target.require_present()?;
    if moved.is_directory() && is_within(to_dir, &moved) {
        return Err(Errno::EINVAL);
    }
    let replaced = target.get(new).cloned();
    if let Some(existing) = &replaced {
        if mode == RenameMode::NoReplace {
            return Err(Errno::EEXIST);
        }
        if Arc::ptr_eq(existing, &moved) {
            return Ok(());
        }
        match (moved.is_directory(), existing.is_directory()) {
            (true, false) => return Err(Errno::ENOTDIR),
            (false, true) => return Err(Errno::EISDIR),
            // What holds the moved entry is not empty, and its lock is held here already.
            (true, true) if core::ptr::eq(from_dir, Arc::as_ptr(existing)) => return Err(Errno::ENOTEMPTY),
            _ => {}
        }
    }
    let replaces_dir = replaced.as_ref().is_some_and(|existing| existing.is_directory());
    let adds_dir = moved.is_directory() && !same_dir && !replaces_dir;
    if adds_dir && to_dir.attributes.lock().nlink >= LINKS_MAX {
        return Err(Errno::EMLINK);
    }
    match &replaced {
        Some(existing) if replaces_dir => existing.directory()?.lock().retire()?,
        Some(_) => {}
        None => Directory::take_space(&from_dir.fs.space, new)?,
    }

    // From here on nothing fails.
    let name: Name = new.into();
    from.remove(old);
    to.as_deref_mut().unwrap_or(&mut from).insert(&name, moved.clone());
    drop(to);
    drop(from);
    Directory::give_space(&from_dir.fs.space, old);
    *moved.parent.lock() = Some((to_dir.this.clone(), name));
    count_links(from_dir, to_dir, &moved, replaced.as_deref());
    let now_ns = from_dir.fs.now_ns();
    moved.attributes.lock().ctime_ns = now_ns;
    from_dir.note_content_change();
    if !same_dir {
        to_dir.note_content_change();
    }
    Ok(())
}

/// Sets the numbers of names right after a move.
fn count_links(from_dir: &TmpInode, to_dir: &TmpInode, moved: &TmpInode, replaced: Option<&TmpInode>) {
    if moved.is_directory() {
        from_dir.drop_links(1);
        let mut attributes = to_dir.attributes.lock();
        attributes.nlink = attributes.nlink.saturating_add(1);
    }
    match replaced {
        Some(existing) if existing.is_directory() => {
            *existing.parent.lock() = None;
            existing.drop_links(2);
            to_dir.drop_links(1);
        }
        Some(existing) => existing.drop_links(1),
        None => {}
    }
}

/// Whether a directory is another one or lies inside it.
fn is_within(directory: &Arc<TmpInode>, outer: &Arc<TmpInode>) -> bool {
    let mut at = Some(directory.clone());
    while let Some(inode) = at {
        if Arc::ptr_eq(&inode, outer) {
            return true;
        }
        at = inode.parent.lock().as_ref().and_then(|(parent, _)| parent.upgrade());
    }
    false
}
