//! The file system as records of the [`Store`](crate::store::Store): inodes, entries of directories by name and by cookie,
//! extents of pages, orphans. Everything here works on one locked state and answers as POSIX says; nothing here waits for
//! anything to become durable. What it writes to the device goes out with the next commit.

pub(crate) mod content;
pub(crate) mod entries;
pub(crate) mod extents;
pub(crate) mod inode;
pub(crate) mod key;
pub(crate) mod read_dir;
pub(crate) mod rename;
pub(crate) mod state;
pub(crate) mod write_back;
