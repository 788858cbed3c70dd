//! The entries of a directory as callers change and read them: create, link, remove, list. Removing a directory takes the
//! file system's tree lock, since it locks two directories; everything else locks one.

use super::directory::{Directory, Name};
use super::inode::TmpInode;
use crate::fs::inode::{DirEntry, Inode, NewInode, Ownership, Visit};
use crate::limits::NAME_MAX;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};

/// Entries taken from a directory at a time while it is read.
const READ_BATCH: usize = 32;
const SET_GROUP_ID: u32 = 0o2000;

/// Creates an inode under a name.
pub(super) fn create(
    dir: &TmpInode,
    name: &[u8],
    new: NewInode<'_>,
    ownership: Ownership,
) -> Result<Arc<TmpInode>> {
    let mut directory = dir.directory()?.lock();
    if directory.get(name).is_some() {
        return Err(Errno::EEXIST);
    }
    directory.require_present()?;
    require_name(name)?;
    let is_directory = matches!(new, NewInode::Directory);
    let ownership = inherit(dir, &new, ownership);
    Directory::take_space(&dir.fs.space, name)?;
    let shared: Name = name.into();
    let parent = Some((dir.this.clone(), shared.clone()));
    let linked = if is_directory { dir.add_link() } else { Ok(()) };
    let created = linked.and_then(|()| {
        TmpInode::create(&dir.fs, new, ownership, parent).inspect_err(|_| {
            if is_directory {
                dir.drop_links(1);
            }
        })
    });
    let inode = created.inspect_err(|_| Directory::give_space(&dir.fs.space, name))?;
    directory.insert(&shared, inode.clone());
    drop(directory);
    dir.note_content_change();
    Ok(inode)
}

/// Gives an inode a further name; `target` is none for one of another file system.
pub(super) fn link(dir: &TmpInode, name: &[u8], target: Option<Arc<TmpInode>>) -> Result<()> {
    let mut directory = dir.directory()?.lock();
    let target = target.ok_or(Errno::EXDEV)?;
    if directory.get(name).is_some() {
        return Err(Errno::EEXIST);
    }
    directory.require_present()?;
    require_name(name)?;
    if target.is_directory() {
        return Err(Errno::EPERM);
    }
    Directory::take_space(&dir.fs.space, name)?;
    target.add_link().inspect_err(|_| Directory::give_space(&dir.fs.space, name))?;
    directory.insert(&name.into(), target);
    drop(directory);
    dir.note_content_change();
    Ok(())
}

/// Removes the name of something that is not a directory.
pub(super) fn unlink(dir: &TmpInode, name: &[u8]) -> Result<()> {
    let mut directory = dir.directory()?.lock();
    if directory.get(name).ok_or(Errno::ENOENT)?.is_directory() {
        return Err(Errno::EISDIR);
    }
    let removed = directory.remove(name);
    drop(directory);
    Directory::give_space(&dir.fs.space, name);
    if let Some(inode) = removed {
        inode.drop_links(1);
    }
    dir.note_content_change();
    Ok(())
}

/// Removes an empty directory.
pub(super) fn remove_dir(dir: &TmpInode, name: &[u8]) -> Result<()> {
    let _tree = dir.fs.tree.lock();
    let mut directory = dir.directory()?.lock();
    let child = directory.get(name).ok_or(Errno::ENOENT)?.clone();
    child.directory()?.lock().retire()?;
    *child.parent.lock() = None;
    let removed = directory.remove(name);
    drop(directory);
    drop(removed);
    Directory::give_space(&dir.fs.space, name);
    child.drop_links(2);
    dir.drop_links(1);
    dir.note_content_change();
    Ok(())
}

/// Offers the entries after a cookie. No lock is held while one is offered.
pub(super) fn read(
    dir: &TmpInode,
    mut cookie: u64,
    visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
) -> Result<()> {
    let directory = dir.directory()?;
    loop {
        let batch = directory.lock().after(cookie, READ_BATCH);
        let is_last = batch.len() < READ_BATCH;
        for listed in batch {
            let entry = DirEntry {
                name: &listed.name,
                ino: listed.inode.ino,
                kind: listed.inode.kind(),
                next_cookie: listed.cookie,
            };
            if visit(entry) == Visit::Full {
                return Ok(());
            }
            cookie = listed.cookie;
        }
        if is_last {
            dir.note_read();
            return Ok(());
        }
    }
}

/// What a new entry of this directory gets: with the set-group-id bit here, this group.
fn inherit(dir: &TmpInode, new: &NewInode<'_>, mut ownership: Ownership) -> Ownership {
    let attributes = dir.attributes.lock();
    if attributes.mode & SET_GROUP_ID != 0 {
        ownership.gid = attributes.gid;
        if matches!(new, NewInode::Directory) {
            ownership.mode |= SET_GROUP_ID;
        }
    }
    ownership
}

/// Whether something may be called this.
///
/// # Errors
/// `ENAMETOOLONG`; `EINVAL` for what is no name.
pub(super) fn require_name(name: &[u8]) -> Result<()> {
    if name.len() > NAME_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    if name.is_empty() || name == b"." || name == b".." || name.contains(&b'/') || name.contains(&0) {
        return Err(Errno::EINVAL);
    }
    Ok(())
}
