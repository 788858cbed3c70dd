//! WASIX on the wire (`wasix_32v1`): flags, numbers and the offsets of its structures in a program's memory, as the
//! `wasix` crate lays them out.

/// `fdflagsext`: close on exec.
pub const FDFLAGSEXT_CLOEXEC: u16 = 1;
/// `eventfdflags`: a read takes one, not all.
pub const EVENTFDFLAGS_SEMAPHORE: u16 = 1;
/// `join_flags`: answer at once.
pub const JOIN_FLAGS_NON_BLOCKING: u32 = 1;
/// `join_flags`: stopped children count too.
pub const JOIN_FLAGS_WAKE_STOPPED: u32 = 2;

/// `join_status_type`: the child goes on.
pub const JOIN_STATUS_NOTHING: u8 = 0;
/// `join_status_type`: it has exited.
pub const JOIN_STATUS_EXIT_NORMAL: u8 = 1;
/// `join_status_type`: a signal has ended it.
pub const JOIN_STATUS_EXIT_SIGNAL: u8 = 2;
/// `join_status_type`: it has stopped.
pub const JOIN_STATUS_STOPPED: u8 = 3;

/// Bytes of `option_pid`: tag at 0, pid at 4.
pub const OPTION_PID_BYTES: usize = 8;
/// Bytes of `join_status`: tag at 0; at 2 the exit code (u16), or the errno (u16) with the signal (u8) at 4.
pub const JOIN_STATUS_BYTES: usize = 6;
/// Bytes of `tty`: cols, rows, width, height (u32 each), then six bytes: stdin, stdout, stderr are terminals, echo, line
/// buffered, line feeds.
pub const TTY_BYTES: usize = 24;

/// Bytes of `proc_spawn_fd_op`: cmd (u8) at 0, fd at 4, src_fd at 8, path at 12, path_len at 16, dirflags (u32) at 20,
/// oflags (u16) at 24, rights (u64) at 32, inheriting rights at 40, fdflags (u16) at 48, fdflagsext (u16) at 50.
pub const SPAWN_FD_OP_BYTES: usize = 56;
/// `proc_spawn_fd_op_name`: close `fd`.
pub const SPAWN_FD_OP_CLOSE: u8 = 0;
/// `proc_spawn_fd_op_name`: make `fd` a copy of `src_fd`.
pub const SPAWN_FD_OP_DUP2: u8 = 1;
/// `proc_spawn_fd_op_name`: open a path as `fd`.
pub const SPAWN_FD_OP_OPEN: u8 = 2;
/// `proc_spawn_fd_op_name`: change the working directory to a path.
pub const SPAWN_FD_OP_CHDIR: u8 = 3;
/// `proc_spawn_fd_op_name`: change the working directory to `fd`.
pub const SPAWN_FD_OP_FCHDIR: u8 = 4;

/// Bytes of `signal_disposition`: signal (u8), disposition (u8: 0 default, 1 ignore).
pub const SIGNAL_DISPOSITION_BYTES: usize = 2;
/// Bytes of `option_timestamp`: tag at 0, nanoseconds (u64) at 8.
pub const OPTION_TIMESTAMP_BYTES: usize = 16;
/// Bytes of `process_handles`: pid at 0, then `option_fd` (tag, fd at 4) for standard input, output and error.
pub const PROCESS_HANDLES_BYTES: usize = 28;
/// `stdio_mode`: a new pipe to the parent.
pub const STDIO_MODE_PIPED: u32 = 0;
/// `stdio_mode`: the parent's own.
pub const STDIO_MODE_INHERIT: u32 = 1;
/// `stdio_mode`: closed.
pub const STDIO_MODE_NULL: u32 = 2;
/// `stdio_mode`: the parent's own, for messages.
pub const STDIO_MODE_LOG: u32 = 3;

/// `address_family`: none in particular.
pub const ADDRESS_FAMILY_UNSPEC: u32 = 0;
/// `address_family`: within the machine.
pub const ADDRESS_FAMILY_UNIX: u32 = 3;
/// `sock_type`: a stream.
pub const SOCK_TYPE_STREAM: u32 = 1;
/// `sock_status`: connected.
pub const SOCK_STATUS_OPENED: u8 = 1;
/// `sock_status`: shut.
pub const SOCK_STATUS_CLOSED: u8 = 2;
/// Bytes of `thread_start`: stack, thread-local storage, function, argument, ten reserved words, stack size, guard size.
pub const THREAD_START_BYTES: usize = 64;
