//! The entries of a directory: look up, create, link, remove. Each entry is two records, one by name and one by cookie. A
//! cookie is given once and belongs to its entry until the name goes.

use super::inode::{Body, Directory, Entry, Inode, Kind};
use super::key;
use super::state::State;
use crate::error::{Error, Result};
use crate::limits::{LINK_PATH_MAX, LINKS_MAX, NAME_MAX};

const SET_GROUP_ID: u32 = 0o2000;

/// Something to create in a directory.
#[derive(Clone, Copy, Debug)]
pub enum NewInode<'a> {
    /// An empty file.
    Regular,
    /// An empty directory.
    Directory,
    /// A symbolic link to this path.
    Symlink(&'a [u8]),
    /// A named pipe.
    Fifo,
}

/// Who creates something, and with which permission bits (the umask already applied).
#[derive(Clone, Copy, Debug)]
pub struct Ownership {
    /// Permission bits (0o7777).
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

/// A change of an inode's attributes; what is `None` stays. The change time is set along.
#[derive(Clone, Copy, Default, Debug)]
pub struct AttributeChange {
    /// New permission bits (0o7777).
    pub mode: Option<u32>,
    /// New owner.
    pub uid: Option<u32>,
    /// New group.
    pub gid: Option<u32>,
    /// New time of last read.
    pub atime_ns: Option<u64>,
    /// New time of last change.
    pub mtime_ns: Option<u64>,
}

/// Fails unless something may be called this.
pub(crate) fn require_name(name: &[u8]) -> Result<()> {
    if name.len() > NAME_MAX {
        return Err(Error::NameTooLong);
    }
    if name.is_empty() || name == b"." || name == b".." || name.contains(&b'/') || name.contains(&0) {
        return Err(Error::Invalid);
    }
    Ok(())
}

/// Fails in a directory that has been removed.
pub(crate) const fn require_present(dir: &Inode) -> Result<()> {
    if dir.nlink == 0 { Err(Error::NotFound) } else { Ok(()) }
}

impl State {
    /// The entry with a name, if there is one.
    pub(crate) fn entry(&mut self, dir: u64, name: &[u8]) -> Result<Option<Entry>> {
        if name.len() > NAME_MAX {
            return Err(Error::NameTooLong);
        }
        match self.store.value(&key::entry(dir, name))? {
            Some(bytes) => Entry::decode(&bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The inode with a name. Only directories have entries, so the directory itself is looked at only where there is none.
    pub(crate) fn lookup(&mut self, dir: u64, name: &[u8]) -> Result<Inode> {
        match self.entry(dir, name)? {
            Some(entry) => self.inode(entry.ino),
            None => Err(self.directory(dir).err().unwrap_or(Error::NotFound)),
        }
    }

    /// Writes an entry under a new cookie of the directory, which the caller stores.
    pub(crate) fn add_entry(&mut self, dir: &mut Inode, name: &[u8], ino: u64, kind: Kind) -> Result<u64> {
        let directory = dir.directory_mut()?;
        let cookie = directory.next_cookie;
        directory.next_cookie = cookie.saturating_add(1);
        directory.entries = directory.entries.saturating_add(1);
        self.put_entry(dir.ino, name, &Entry { ino, kind, cookie })?;
        Ok(cookie)
    }

    /// Writes an entry where its cookie says.
    pub(crate) fn put_entry(&mut self, dir: u64, name: &[u8], entry: &Entry) -> Result<()> {
        self.store.set(&key::cookie(dir, entry.cookie), Some(&entry.encode_listed(name)))?;
        self.store.set(&key::entry(dir, name), Some(&entry.encode()))
    }

    /// Removes an entry of a directory, which the caller stores.
    pub(crate) fn remove_entry(&mut self, dir: &mut Inode, name: &[u8], entry: &Entry) -> Result<()> {
        let directory = dir.directory_mut()?;
        directory.entries = directory.entries.saturating_sub(1);
        self.store.set(&key::cookie(dir.ino, entry.cookie), None)?;
        self.store.set(&key::entry(dir.ino, name), None)
    }

    /// Creates an inode under a name; answers it.
    pub(crate) fn create(
        &mut self,
        dir: u64,
        name: &[u8],
        new: NewInode<'_>,
        by: Ownership,
    ) -> Result<Inode> {
        let mut dir = self.directory(dir)?;
        if self.entry(dir.ino, name)?.is_some() {
            return Err(Error::Exists);
        }
        require_present(&dir)?;
        require_name(name)?;
        let (mut mode, mut gid) = (by.mode & 0o7777, by.gid);
        if dir.mode & SET_GROUP_ID != 0 {
            gid = dir.gid;
            if matches!(new, NewInode::Directory) {
                mode |= SET_GROUP_ID;
            }
        }
        let body = match new {
            NewInode::Regular => Body::Regular,
            NewInode::Fifo => Body::Fifo,
            NewInode::Symlink(path) if path.len() > LINK_PATH_MAX => return Err(Error::NameTooLong),
            NewInode::Symlink(path) => Body::Symlink(path.into()),
            NewInode::Directory => {
                let parent_cookie = dir.directory()?.next_cookie;
                Body::Directory(Directory { entries: 0, next_cookie: 1, parent: dir.ino, parent_cookie })
            }
        };
        let is_directory = matches!(body, Body::Directory(_));
        if is_directory && dir.nlink >= LINKS_MAX {
            return Err(Error::TooManyLinks);
        }
        self.admit(0)?;
        let now_ns = self.now_ns();
        let inode = Inode {
            ino: self.take_ino(),
            mode,
            nlink: if is_directory { 2 } else { 1 },
            uid: by.uid,
            gid,
            size: 0,
            pages: 0,
            atime_ns: now_ns,
            mtime_ns: now_ns,
            ctime_ns: now_ns,
            version: 1,
            body,
        };
        self.add_entry(&mut dir, name, inode.ino, inode.kind())?;
        if is_directory {
            dir.nlink = dir.nlink.saturating_add(1);
        }
        dir.note_change(now_ns);
        self.store_inode(&inode)?;
        self.store_inode(&dir)?;
        Ok(inode)
    }

    /// Gives an inode a further name.
    pub(crate) fn link(&mut self, dir: u64, name: &[u8], target: u64) -> Result<()> {
        let mut dir = self.directory(dir)?;
        let mut target = self.inode(target)?;
        if self.entry(dir.ino, name)?.is_some() {
            return Err(Error::Exists);
        }
        require_present(&dir)?;
        require_name(name)?;
        if target.is_directory() {
            return Err(Error::NotPermitted);
        }
        if target.nlink == 0 {
            return Err(Error::NotFound);
        }
        if target.nlink >= LINKS_MAX {
            return Err(Error::TooManyLinks);
        }
        self.admit(0)?;
        let now_ns = self.now_ns();
        self.add_entry(&mut dir, name, target.ino, target.kind())?;
        target.nlink = target.nlink.saturating_add(1);
        target.ctime_ns = now_ns;
        dir.note_change(now_ns);
        self.store_inode(&target)?;
        self.store_inode(&dir)
    }

    /// Removes the name of something that is not a directory.
    pub(crate) fn unlink(&mut self, dir: u64, name: &[u8]) -> Result<()> {
        let mut dir = self.directory(dir)?;
        let entry = self.entry(dir.ino, name)?.ok_or(Error::NotFound)?;
        if entry.kind == Kind::Directory {
            return Err(Error::IsDirectory);
        }
        self.admit_change()?;
        let inode = self.inode(entry.ino)?;
        let now_ns = self.now_ns();
        self.remove_entry(&mut dir, name, &entry)?;
        dir.note_change(now_ns);
        self.store_inode(&dir)?;
        self.drop_name(inode, now_ns)
    }

    /// One name less for something that is not a directory.
    pub(crate) fn drop_name(&mut self, mut inode: Inode, now_ns: u64) -> Result<()> {
        inode.nlink = inode.nlink.saturating_sub(1);
        inode.ctime_ns = now_ns;
        if inode.nlink == 0 { self.drop_nameless(&inode) } else { self.store_inode(&inode) }
    }

    /// Removes an empty directory.
    pub(crate) fn remove_dir(&mut self, dir: u64, name: &[u8]) -> Result<()> {
        let mut dir = self.directory(dir)?;
        let entry = self.entry(dir.ino, name)?.ok_or(Error::NotFound)?;
        if entry.kind != Kind::Directory {
            return Err(Error::NotDirectory);
        }
        let child = self.directory(entry.ino)?;
        if child.directory()?.entries > 0 {
            return Err(Error::NotEmpty);
        }
        self.admit_change()?;
        let now_ns = self.now_ns();
        self.remove_entry(&mut dir, name, &entry)?;
        dir.nlink = dir.nlink.saturating_sub(1);
        dir.note_change(now_ns);
        self.store_inode(&dir)?;
        self.retire_directory(child, now_ns)
    }

    /// An empty directory has lost its name.
    pub(crate) fn retire_directory(&mut self, mut directory: Inode, now_ns: u64) -> Result<()> {
        directory.nlink = 0;
        directory.ctime_ns = now_ns;
        directory.directory_mut()?.parent = 0;
        self.drop_nameless(&directory)
    }

    /// Changes attributes.
    pub(crate) fn set_attributes(&mut self, ino: u64, change: &AttributeChange) -> Result<()> {
        let mut inode = self.inode(ino)?;
        self.admit_change()?;
        inode.mode = change.mode.map_or(inode.mode, |mode| mode & 0o7777);
        inode.uid = change.uid.unwrap_or(inode.uid);
        inode.gid = change.gid.unwrap_or(inode.gid);
        inode.atime_ns = change.atime_ns.unwrap_or(inode.atime_ns);
        inode.mtime_ns = change.mtime_ns.unwrap_or(inode.mtime_ns);
        inode.ctime_ns = self.now_ns();
        self.store_inode(&inode)
    }

    /// Notes a read: the time of last read is set only when it is not later than the last change, so that reads in a row
    /// change nothing.
    pub(crate) fn note_read(&mut self, ino: u64) -> Result<()> {
        let mut inode = self.inode(ino)?;
        if inode.atime_ns <= inode.mtime_ns.max(inode.ctime_ns) && self.admit_change().is_ok() {
            inode.atime_ns = self.now_ns();
            self.store_inode(&inode)?;
        }
        Ok(())
    }
}
