//! The structures of the calls, as bytes: `stat`, `statvfs`, `flock`, at the offsets that `tabula_abi` documents. What is
//! too short reads as zero.

use super::Kind;
use crate::process::{Lock, Space, Stat, Whence};
use tabula_abi::posix as abi;
use tabula_abi::wasi::{WHENCE_CUR, WHENCE_END, WHENCE_SET};

fn at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    let found = bytes.get(offset..).and_then(|rest| rest.first_chunk());
    found.copied().unwrap_or([0; N])
}

/// A half word.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes(at(bytes, offset))
}

/// A word.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(at(bytes, offset))
}

/// A double word.
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(at(bytes, offset))
}

/// The numbers of `whence`.
pub(super) fn whence(whence: Whence) -> u32 {
    match whence {
        Whence::Start => WHENCE_SET,
        Whence::Current => WHENCE_CUR,
        Whence::End => WHENCE_END,
    }
}

/// A `flock`.
pub(super) fn flock(lock: Lock, from: Whence, start: i64, len: i64) -> [u8; abi::FLOCK_BYTES] {
    let kind = match lock {
        Lock::Shared => abi::F_RDLCK,
        Lock::Exclusive => abi::F_WRLCK,
        Lock::Unlock => abi::F_UNLCK,
    };
    let mut record = [0; abi::FLOCK_BYTES];
    record[0..2].copy_from_slice(&kind.to_le_bytes());
    record[2..4].copy_from_slice(&(whence(from) as u16).to_le_bytes());
    record[8..16].copy_from_slice(&start.to_le_bytes());
    record[16..24].copy_from_slice(&len.to_le_bytes());
    record
}

/// A `stat`.
pub(super) fn stat(bytes: &[u8]) -> Stat {
    let mode = u32_at(bytes, 16);
    Stat {
        dev: u64_at(bytes, 0),
        ino: u64_at(bytes, 8),
        kind: Kind::of_mode(mode),
        mode: mode & 0o7777,
        nlink: u32_at(bytes, 20),
        uid: u32_at(bytes, 24),
        gid: u32_at(bytes, 28),
        size: u64_at(bytes, 40),
        blocks: u64_at(bytes, 56),
        atime: u64_at(bytes, 64),
        mtime: u64_at(bytes, 72),
        ctime: u64_at(bytes, 80),
    }
}

/// A `statvfs`.
pub(super) fn space(bytes: &[u8]) -> Space {
    let [block_bytes, blocks, blocks_free, inodes, inodes_free, name_max] =
        [0, 8, 16, 24, 32, 40].map(|offset| u64_at(bytes, offset));
    Space { block_bytes, blocks, blocks_free, inodes, inodes_free, name_max }
}
