//! Renaming (POSIX `rename`). Everything is decided before anything changes.

use super::entries::{require_name, require_present};
use super::inode::{Entry, Inode, Kind, ROOT};
use super::state::State;
use crate::error::{Error, Result};
use crate::limits::LINKS_MAX;

/// What a rename does when the new name exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RenameMode {
    /// It replaces what is there, as POSIX says.
    Replace,
    /// It fails with `EEXIST`.
    NoReplace,
}

/// Steps after which looking for the root is given up.
const DEPTH_MAX: u64 = 1 << 20;

impl State {
    /// Moves `old` of one directory to `new` of another, or of the same.
    pub(crate) fn rename(
        &mut self,
        from: u64,
        old: &[u8],
        to: u64,
        new: &[u8],
        mode: RenameMode,
    ) -> Result<()> {
        require_name(new)?;
        let mut from_dir = self.directory(from)?;
        let to_dir = self.directory(to)?;
        let entry = self.entry(from, old)?.ok_or(Error::NotFound)?;
        require_present(&to_dir)?;
        let is_directory = entry.kind == Kind::Directory;
        if is_directory && self.is_within(to, entry.ino)? {
            return Err(Error::Invalid);
        }
        let replaced = self.entry(to, new)?;
        if let Some(existing) = &replaced {
            if mode == RenameMode::NoReplace {
                return Err(Error::Exists);
            }
            if existing.ino == entry.ino {
                return Ok(());
            }
            match (is_directory, existing.kind == Kind::Directory) {
                (true, false) => return Err(Error::NotDirectory),
                (false, true) => return Err(Error::IsDirectory),
                (true, true) if self.directory(existing.ino)?.directory()?.entries > 0 => {
                    return Err(Error::NotEmpty);
                }
                _ => {}
            }
        } else if is_directory && from != to && to_dir.nlink >= LINKS_MAX {
            return Err(Error::TooManyLinks);
        }
        self.admit(0)?;

        let now_ns = self.now_ns();
        let mut moved = self.inode(entry.ino)?;
        self.remove_entry(&mut from_dir, old, &entry)?;
        from_dir.note_change(now_ns);
        if is_directory {
            from_dir.nlink = from_dir.nlink.saturating_sub(1);
        }
        self.store_inode(&from_dir)?;
        // The same directory has changed just now.
        let mut to_dir = self.directory(to)?;
        let cookie = self.enter(&mut to_dir, new, &entry, replaced.as_ref())?;
        to_dir.note_change(now_ns);
        if is_directory {
            to_dir.nlink = to_dir.nlink.saturating_add(1);
            if let Ok(directory) = moved.directory_mut() {
                directory.parent = to;
                directory.parent_cookie = cookie;
            }
        }
        if replaced.as_ref().is_some_and(|replaced| replaced.kind == Kind::Directory) {
            to_dir.nlink = to_dir.nlink.saturating_sub(1);
        }
        self.store_inode(&to_dir)?;
        moved.ctime_ns = now_ns;
        self.store_inode(&moved)?;
        match replaced {
            None => Ok(()),
            Some(replaced) => {
                let inode = self.inode(replaced.ino)?;
                if inode.is_directory() {
                    self.retire_directory(inode, now_ns)
                } else {
                    self.drop_name(inode, now_ns)
                }
            }
        }
    }

    /// Puts an entry under a name of a directory; one that is there keeps its cookie.
    fn enter(
        &mut self,
        dir: &mut Inode,
        name: &[u8],
        entry: &Entry,
        replaced: Option<&Entry>,
    ) -> Result<u64> {
        let Some(replaced) = replaced else { return self.add_entry(dir, name, entry.ino, entry.kind) };
        let cookie = replaced.cookie;
        self.put_entry(dir.ino, name, &Entry { cookie, ..entry.clone() })?;
        Ok(cookie)
    }

    /// Whether a directory is another one or lies inside it.
    fn is_within(&mut self, directory: u64, outer: u64) -> Result<bool> {
        let mut at = directory;
        // More steps than there are inodes would be a loop, which a sound volume does not have.
        for _ in 0..=self.meta.inodes.min(DEPTH_MAX) {
            if at == outer {
                return Ok(true);
            }
            if at == ROOT {
                return Ok(false);
            }
            at = self.directory(at)?.directory()?.parent;
            if at == 0 {
                return Ok(false);
            }
        }
        Ok(false)
    }
}
