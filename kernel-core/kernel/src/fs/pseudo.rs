//! What `/dev` and `/proc` have in common: inodes that exist by being asked for, hold no content, and whose attributes are
//! given rather than stored.

use crate::fs::inode::{FileKind, Metadata, SpaceInfo};
use crate::limits::NAME_MAX;

/// The metadata of an inode with one name, no content, and the same time for everything.
pub(crate) fn metadata(dev: u64, ino: u64, kind: FileKind, mode: u32, time_ns: u64) -> Metadata {
    let nlink = if kind == FileKind::Directory { 2 } else { 1 };
    Metadata {
        dev,
        ino,
        kind,
        mode,
        nlink,
        uid: 0,
        gid: 0,
        rdev: 0,
        size: 0,
        blocks: 0,
        atime_ns: time_ns,
        mtime_ns: time_ns,
        ctime_ns: time_ns,
    }
}

/// The numbers of a file system that holds nothing.
pub(crate) fn space() -> SpaceInfo {
    SpaceInfo { block_bytes: 4096, name_max: NAME_MAX as u64, ..SpaceInfo::default() }
}
