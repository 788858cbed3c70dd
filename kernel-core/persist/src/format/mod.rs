//! Where things lie on the device, in numbers, and how they are written there. The crate's head comment says why.

mod cipher;
pub(crate) mod codec;
pub(crate) mod key_slot;
pub(crate) mod seal;
pub(crate) mod superblock;

/// The version that new volumes get, and the newest that this program reads. It reads and writes all older ones too.
pub const FORMAT_VERSION: u32 = 2;
/// Bytes of a page of a file and of a block of the tree.
pub const PAGE_BYTES: u64 = 4096;
/// The same, for memory.
pub(crate) const PAGE: usize = PAGE_BYTES as usize;
/// Bytes of a segment: what the device grows by, and what is either the tree's or the files'.
pub const SEGMENT_BYTES: u64 = 1 << 20;
/// Pages of a segment.
pub(crate) const SEGMENT_PAGES: u64 = SEGMENT_BYTES / PAGE_BYTES;
/// Bytes of one copy of the superblock. It lists the tree's segments, four bytes each.
pub(crate) const SUPERBLOCK_BYTES: u64 = 64 << 10;
/// Where the log begins: behind both copies.
pub(crate) const LOG_OFFSET: u64 = 2 * SUPERBLOCK_BYTES;
/// The smallest volume.
pub const VOLUME_MIN_BYTES: u64 = 8 * SEGMENT_BYTES;

/// Bytes of the log of a volume that may grow so large: what is left of whole segments behind the superblocks.
pub(crate) fn log_bytes(capacity_bytes: u64) -> u64 {
    let segments = (capacity_bytes / 64 / SEGMENT_BYTES).clamp(1, 16);
    segments * SEGMENT_BYTES - LOG_OFFSET
}

/// Segments that the superblocks and the log take.
pub(crate) fn fixed_segments(log_bytes: u64) -> u64 {
    (LOG_OFFSET + log_bytes).div_ceil(SEGMENT_BYTES)
}
