//! The kernel's bounds: nothing that a program fills grows past one of these. Each names the error a program gets there.

/// Processes at the same time (`EAGAIN`). Hosts may set less, where memories are few.
pub const PROCESSES_MAX: usize = 1024;
/// Threads of one process (`EAGAIN`).
pub const THREADS_MAX: usize = 64;
/// Descriptors of one process, the default soft limit (`EMFILE`).
pub const DESCRIPTORS_DEFAULT: u64 = 1024;
/// Descriptors of one process, the hard limit (`EMFILE`).
pub const DESCRIPTORS_MAX: u64 = 4096;
/// Open files of all processes together (`ENFILE`).
pub const OPEN_FILES_MAX: usize = 65_536;
/// Bytes of a path, its end included (`ENAMETOOLONG`).
pub const PATH_MAX: usize = 4096;
/// Bytes of one name (`ENAMETOOLONG`).
pub const NAME_MAX: usize = 255;
/// Symbolic links followed in one walk (`ELOOP`).
pub const SYMLINKS_MAX: u32 = 40;
/// Hard links of one file (`EMLINK`).
pub const LINKS_MAX: u32 = 65_000;
/// Bytes of arguments and environment together (`E2BIG`).
pub const ARGUMENTS_MAX_BYTES: usize = 2 << 20;
/// Bytes a pipe holds.
pub const PIPE_BYTES: usize = 65_536;
/// Bytes that a write to a pipe puts there whole or not at all.
pub const PIPE_ATOMIC_BYTES: usize = 4096;
/// Interpreters (`#!`) behind one another (`ELOOP`).
pub const INTERPRETERS_MAX: u32 = 4;
/// Buffers in one vectored call (`EINVAL`).
pub const IOVECS_MAX: u32 = 1024;
/// Subscriptions in one `poll_oneoff` (`EINVAL`).
pub const SUBSCRIPTIONS_MAX: u32 = 4096;
/// Bytes of one file (`EFBIG`).
pub const FILE_MAX_BYTES: u64 = 1 << 40;
/// Pseudo-terminals at the same time (`ENOSPC`).
pub const TERMINALS_MAX: usize = 256;
/// Mounts at the same time (`ENOSPC`).
pub const MOUNTS_MAX: usize = 256;
/// Advisory locks on one file (`ENOLCK`).
pub const LOCKS_PER_FILE_MAX: usize = 1024;
/// Bytes of the kernel's memory kept free of calls that create: any one call fits in them (`ENOMEM`, `ENOSPC`).
pub const RESERVE_BYTES: u64 = 16 << 20;
