//! Every limit of a volume in one place.

/// Bytes of a name.
pub const NAME_MAX: usize = 255;
/// Bytes of the path in a symbolic link.
pub const LINK_PATH_MAX: usize = 4096;
/// Names of one inode.
pub const LINKS_MAX: u32 = 65_000;
/// Bytes of a file.
pub const FILE_MAX_BYTES: u64 = 1 << 40;
/// Snapshots of a volume.
pub const SNAPSHOTS_MAX: usize = 256;
/// Pages that one record describes; a longer run has several.
pub(crate) const EXTENT_PAGES_MAX: u64 = 64;
/// Memory for changes that redb does not have yet; past it a checkpoint must come first.
pub(crate) const CHANGED_BYTES_MAX: usize = 24 << 20;
/// Records of redb's past which a checkpoint is due.
pub(crate) const CHANGED_BYTES_DUE: usize = 12 << 20;
