//! Files: inodes and the file systems that hold them, the tree of mounts, the walk along a path, open files and
//! descriptors. Operations here never sleep: what cannot go on answers `EAGAIN`, and the caller waits on the file's queue.
//! Only the durable file system waits, for its disk ([`persist`]).
//!
//! Lock order: descriptor table, then an open file's offset, then a file system's lock on its tree, then directories, then a
//! file. No lock is held while a task waits.

pub mod change;
pub mod descriptors;
pub mod devfs;
pub mod file;
pub mod imagefs;
pub mod inode;
pub mod locks;
pub mod mount;
pub mod numbers;
pub mod open;
pub mod path;
pub mod persist;
pub mod procfs;
pub(crate) mod pseudo;
pub mod tmpfs;
