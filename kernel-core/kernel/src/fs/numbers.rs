//! Numbers of file systems (`st_dev`) and of devices (`st_rdev`). The file systems of the
//! kernel's own are fixed; whoever builds another gives it a number of its own, from [`DEV_FIRST_FREE`] up.

/// What has no name: pipes, socket pairs, events.
pub const DEV_NAMELESS: u64 = 1;
/// `/dev`.
pub const DEV_DEVICES: u64 = 2;
/// `/proc`.
pub const DEV_PROCESSES: u64 = 3;
/// The major device number of what is always ready and no terminal: `/dev/null` and its like, as on Linux.
pub const MEMORY_MAJOR: u64 = 1;
/// The first number for file systems that a host mounts.
pub const DEV_FIRST_FREE: u64 = 16;
