//! Numbers of file systems (`st_dev`). Those of the kernel's own are fixed; whoever builds another file system gives it a
//! number of its own, from [`DEV_FIRST_FREE`] up.

/// What has no name: pipes, socket pairs, events.
pub const DEV_NAMELESS: u64 = 1;
/// `/dev`.
pub const DEV_DEVICES: u64 = 2;
/// `/proc`.
pub const DEV_PROCESSES: u64 = 3;
/// The first number for file systems that a host mounts.
pub const DEV_FIRST_FREE: u64 = 16;
