//! Files that survive: a file system on any [`BlockDevice`], in which what was synced is there after anything, and nothing
//! is ever half-written. It names no host; time, randomness and the device come from outside. Nothing here panics on what a
//! caller does or a disk holds.
//!
//! # What is found after a crash
//! The whole volume as it was at one instant, no earlier than the last sync that returned. Every change, of names,
//! attributes and content alike, is before that instant and there, or after it and not there.
//!
//! # Where things lie
//! ```text
//! 0          64 KiB     128 KiB            1..16 MiB                                  the device's end
//! ├──────────┼──────────┼──────────────────┼──────────┬──────────┬──────────┬─ ─ ─ ─ ─┤
//! │superblock│superblock│ log (a ring)     │ segment  │ segment  │ segment  │ …
//! └──────────┴──────────┴──────────────────┴──────────┴──────────┴──────────┴─ ─ ─ ─ ─┘
//!                                            1 MiB each: the tree's, or pages of files, or free
//! ```
//! - **Tree.** Inodes, entries, extents and snapshots are records in redb, which has transactions and check sums. It sees
//!   the tree's segments as one file that grows; the superblock lists them. Every 4 KiB block has a seal beside
//!   it: a damaged block is found before redb looks at it, and on an encrypted volume nothing of the tree can be read.
//! - **Pages.** Content lies beside the tree, since values of 4,096 bytes cost redb 2.7 times their size. An extent names up
//!   to 64 pages and has a seal for each. Pages are never overwritten.
//! - **Log.** redb alone makes two to three hundred commits a second. So a small sync writes its pages, and one record with
//!   all changes of the tree since the record before, and flushes once. The record has a check sum of each run of
//!   pages that came with it; if one did not arrive, the record does not count. Checkpoints move the changes into redb.
//! - **Space** is not on the disk: a mount finds out from the extents which pages are in use, so the map cannot leak. The
//!   tree gets segments only for what it has been promised: operations that take space leave a reserve for the
//!   transactions that take in what is in memory, so that a full disk is `NoSpace` for who writes, and never a failure of
//!   redb, which would refuse everything after it.
//!
//! # Who calls what
//! Whoever keeps an inode across calls holds it ([`Volume::hold`]). Operations never wait for a flush; [`Error::Busy`] says
//! that one must come first. A flusher asks [`Volume::due`] when to call [`Volume::commit`] or [`Volume::checkpoint`], and
//! wakes who waits for a [`SyncTicket`] or got `Busy`; where threads may block, [`Volume::sync_file`] and
//! [`Volume::relieve`] do the same without one.
//!
//! # In memory
//! Changes since redb's last commit lie over it in an ordered map, and a page cache holds content, both bounded
//! ([`Pressure`]). Operations work under one lock and never flush; whoever makes things durable holds the flusher's lock,
//! so that one flush serves all who wait ([`Volume::sync_file`]).
#![forbid(unsafe_code)]

mod cache;
pub mod device;
pub mod environment;
mod error;
mod format;
pub mod fsck;
pub mod limits;
mod log;
mod medium;
pub mod random;
mod snapshot;
mod space;
mod store;
mod sync;
pub mod transfer;
mod tree;
mod volume;

pub use device::BlockDevice;
pub use environment::Environment;
pub use error::{Damage, Error, Result};
pub use format::key_slot::{IV_BYTES, KeySlot, SALT_BYTES, WRAPPED_BYTES};
pub use format::seal::KEY_BYTES;
pub use format::{FORMAT_VERSION, PAGE_BYTES, SEGMENT_BYTES, VOLUME_MIN_BYTES};
pub use snapshot::SnapshotInfo;
pub use tree::entries::{AttributeChange, NewInode, Ownership};
pub use tree::inode::{Kind, Known, Metadata, ROOT};
pub use tree::read_dir::Listed;
pub use tree::rename::RenameMode;
pub use volume::{
    Compaction, Due, FormatOptions, MountOptions, Pressure, Slack, SnapshotReader, SpaceInfo, Stop,
    SyncTicket, Upgrade, Volume, VolumeHeader,
};
