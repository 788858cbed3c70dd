//! WASI preview 1 on the wire: the flags and the numbers of `wasi_snapshot_preview1`, and the offsets of its structures
//! in a program's memory. The names are those of the specification.

use bitflags::bitflags;

bitflags! {
    /// What a descriptor may be used for (`rights`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Rights: u64 {
        /// `fd_datasync`, and `path_open` with `DSYNC`.
        const FD_DATASYNC = 1 << 0;
        /// `fd_read`, `sock_recv`.
        const FD_READ = 1 << 1;
        /// `fd_seek` beyond asking for the position.
        const FD_SEEK = 1 << 2;
        /// `fd_fdstat_set_flags`.
        const FD_FDSTAT_SET_FLAGS = 1 << 3;
        /// `fd_sync`, and `path_open` with `SYNC` or `RSYNC`.
        const FD_SYNC = 1 << 4;
        /// `fd_tell`, and asking for the position with `fd_seek`.
        const FD_TELL = 1 << 5;
        /// `fd_write`, `sock_send`.
        const FD_WRITE = 1 << 6;
        /// `fd_advise`.
        const FD_ADVISE = 1 << 7;
        /// `fd_allocate`.
        const FD_ALLOCATE = 1 << 8;
        /// `path_create_directory`.
        const PATH_CREATE_DIRECTORY = 1 << 9;
        /// `path_open` with `CREAT`.
        const PATH_CREATE_FILE = 1 << 10;
        /// `path_link` from this directory.
        const PATH_LINK_SOURCE = 1 << 11;
        /// `path_link` into this directory.
        const PATH_LINK_TARGET = 1 << 12;
        /// `path_open`.
        const PATH_OPEN = 1 << 13;
        /// `fd_readdir`.
        const FD_READDIR = 1 << 14;
        /// `path_readlink`.
        const PATH_READLINK = 1 << 15;
        /// `path_rename` from this directory.
        const PATH_RENAME_SOURCE = 1 << 16;
        /// `path_rename` into this directory.
        const PATH_RENAME_TARGET = 1 << 17;
        /// `path_filestat_get`.
        const PATH_FILESTAT_GET = 1 << 18;
        /// `path_open` with `TRUNC`.
        const PATH_FILESTAT_SET_SIZE = 1 << 19;
        /// `path_filestat_set_times`.
        const PATH_FILESTAT_SET_TIMES = 1 << 20;
        /// `fd_filestat_get`.
        const FD_FILESTAT_GET = 1 << 21;
        /// `fd_filestat_set_size`.
        const FD_FILESTAT_SET_SIZE = 1 << 22;
        /// `fd_filestat_set_times`.
        const FD_FILESTAT_SET_TIMES = 1 << 23;
        /// `path_symlink`.
        const PATH_SYMLINK = 1 << 24;
        /// `path_remove_directory`.
        const PATH_REMOVE_DIRECTORY = 1 << 25;
        /// `path_unlink_file`.
        const PATH_UNLINK_FILE = 1 << 26;
        /// `poll_oneoff` on the descriptor.
        const POLL_FD_READWRITE = 1 << 27;
        /// `sock_shutdown`.
        const SOCK_SHUTDOWN = 1 << 28;
        /// `sock_accept`.
        const SOCK_ACCEPT = 1 << 29;
    }
}

impl Rights {
    /// What `open` of POSIX asks for: whether to read, whether to write.
    pub const ACCESS: Rights = Rights::FD_READ.union(Rights::FD_WRITE);

    /// What makes sense on a directory itself. The right to read says that it is open for reading; that it cannot be read
    /// as a file is another matter.
    pub const DIRECTORY: Rights = Rights::FD_READ
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_DATASYNC)
        .union(Rights::FD_ADVISE)
        .union(Rights::PATH_CREATE_DIRECTORY)
        .union(Rights::PATH_CREATE_FILE)
        .union(Rights::PATH_LINK_SOURCE)
        .union(Rights::PATH_LINK_TARGET)
        .union(Rights::PATH_OPEN)
        .union(Rights::FD_READDIR)
        .union(Rights::PATH_READLINK)
        .union(Rights::PATH_RENAME_SOURCE)
        .union(Rights::PATH_RENAME_TARGET)
        .union(Rights::PATH_FILESTAT_GET)
        .union(Rights::PATH_FILESTAT_SET_SIZE)
        .union(Rights::PATH_FILESTAT_SET_TIMES)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::PATH_SYMLINK)
        .union(Rights::PATH_REMOVE_DIRECTORY)
        .union(Rights::PATH_UNLINK_FILE)
        .union(Rights::POLL_FD_READWRITE);

    /// What makes sense on a regular file.
    pub const REGULAR: Rights = Rights::FD_DATASYNC
        .union(Rights::FD_READ)
        .union(Rights::FD_SEEK)
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_TELL)
        .union(Rights::FD_WRITE)
        .union(Rights::FD_ADVISE)
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_SIZE)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::POLL_FD_READWRITE);

    /// What makes sense on a stream: terminals, pipes. No seek and no tell: that is how a C library's `isatty`
    /// tells a terminal from a file.
    pub const STREAM: Rights = Rights::FD_READ
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_DATASYNC)
        .union(Rights::FD_WRITE)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::POLL_FD_READWRITE);

    /// What makes sense on a device that is no terminal: seeks too, so that `isatty` does not take it for one.
    pub const DEVICE: Rights = Rights::STREAM.union(Rights::FD_SEEK).union(Rights::FD_TELL);

    /// What makes sense on a socket.
    pub const SOCKET: Rights = Rights::STREAM.union(Rights::SOCK_SHUTDOWN).union(Rights::SOCK_ACCEPT);

    /// What a directory can pass on to what is opened through it.
    pub const INHERITABLE: Rights = Rights::DIRECTORY.union(Rights::REGULAR).union(Rights::STREAM);

    /// What makes sense on a directory that is not open for reading, but only as a place to start from.
    pub const PLACE: Rights =
        Rights::ON_ENTRIES.union(Rights::FD_FILESTAT_GET).union(Rights::FD_FILESTAT_SET_TIMES);

    /// What is done to the entries of a directory, through its descriptor.
    pub const ON_ENTRIES: Rights = Rights::PATH_CREATE_DIRECTORY
        .union(Rights::PATH_CREATE_FILE)
        .union(Rights::PATH_LINK_SOURCE)
        .union(Rights::PATH_LINK_TARGET)
        .union(Rights::PATH_OPEN)
        .union(Rights::FD_READDIR)
        .union(Rights::PATH_READLINK)
        .union(Rights::PATH_RENAME_SOURCE)
        .union(Rights::PATH_RENAME_TARGET)
        .union(Rights::PATH_FILESTAT_GET)
        .union(Rights::PATH_FILESTAT_SET_SIZE)
        .union(Rights::PATH_FILESTAT_SET_TIMES)
        .union(Rights::PATH_SYMLINK)
        .union(Rights::PATH_REMOVE_DIRECTORY)
        .union(Rights::PATH_UNLINK_FILE);
}

bitflags! {
    /// How `path_open` opens (`oflags`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct OFlags: u16 {
        /// Create it if it is not there.
        const CREAT = 1;
        /// Fail if it is not a directory.
        const DIRECTORY = 2;
        /// Fail if it is there.
        const EXCL = 4;
        /// Empty it.
        const TRUNC = 8;
    }

    /// Status flags of a descriptor (`fdflags`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct FdFlags: u16 {
        /// Writes go to the end.
        const APPEND = 1;
        /// Writes return when the content is durable.
        const DSYNC = 2;
        /// Never wait.
        const NONBLOCK = 4;
        /// Reads are synchronous too.
        const RSYNC = 8;
        /// Writes return when everything is durable.
        const SYNC = 16;
    }

    /// How a path is walked (`lookupflags`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct LookupFlags: u32 {
        /// A symbolic link at the end is followed.
        const SYMLINK_FOLLOW = 1;
    }

    /// Which times to set, and to what (`fstflags`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct FstFlags: u16 {
        /// The given time of last read.
        const ATIM = 1;
        /// Now, as the time of last read.
        const ATIM_NOW = 2;
        /// The given time of last change.
        const MTIM = 4;
        /// Now, as the time of last change.
        const MTIM_NOW = 8;
    }
}

/// `filetype`: what a descriptor or an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FileType {
    /// None of the others, such as a pipe.
    Unknown = 0,
    /// A device of blocks.
    BlockDevice = 1,
    /// A device of characters, such as a terminal.
    CharacterDevice = 2,
    /// A directory.
    Directory = 3,
    /// A regular file.
    RegularFile = 4,
    /// A datagram socket.
    SocketDgram = 5,
    /// A stream socket.
    SocketStream = 6,
    /// A symbolic link.
    SymbolicLink = 7,
}

/// `clockid`: wall-clock time.
pub const CLOCK_REALTIME: u32 = 0;
/// `clockid`: time that never goes back.
pub const CLOCK_MONOTONIC: u32 = 1;
/// `clockid`: time the process has computed.
pub const CLOCK_PROCESS_CPUTIME: u32 = 2;
/// `clockid`: time the thread has computed.
pub const CLOCK_THREAD_CPUTIME: u32 = 3;

/// `whence`: from the start.
pub const WHENCE_SET: u32 = 0;
/// `whence`: from the current position.
pub const WHENCE_CUR: u32 = 1;
/// `whence`: from the end.
pub const WHENCE_END: u32 = 2;

/// `eventtype`: a clock.
pub const EVENTTYPE_CLOCK: u8 = 0;
/// `eventtype`: a descriptor can be read.
pub const EVENTTYPE_FD_READ: u8 = 1;
/// `eventtype`: a descriptor can be written.
pub const EVENTTYPE_FD_WRITE: u8 = 2;
/// `subclockflags`: the time is a point, not a duration.
pub const SUBCLOCKFLAGS_ABSTIME: u16 = 1;
/// `eventrwflags`: the other side is gone.
pub const EVENTRWFLAGS_HANGUP: u16 = 1;

/// `riflags`: leave the data.
pub const RIFLAGS_PEEK: u16 = 1;
/// `riflags`: wait for as much as was asked for.
pub const RIFLAGS_WAITALL: u16 = 2;
/// `roflags`: data was cut.
pub const ROFLAGS_DATA_TRUNCATED: u16 = 1;
/// `sdflags`: shut reading.
pub const SDFLAGS_RD: u8 = 1;
/// `sdflags`: shut writing.
pub const SDFLAGS_WR: u8 = 2;

/// `preopentype`: a directory.
pub const PREOPENTYPE_DIR: u8 = 0;
/// No `preopentype` of the specification: a descriptor to pass over, because it is not preopened.
pub const PREOPENTYPE_NONE: u8 = 255;

/// Bytes of `fdstat`.
pub const FDSTAT_BYTES: usize = 24;
/// Bytes of `filestat`.
pub const FILESTAT_BYTES: usize = 64;
/// Bytes of `dirent`, which its name follows.
pub const DIRENT_BYTES: usize = 24;
/// Bytes of `prestat`.
pub const PRESTAT_BYTES: usize = 8;
/// Bytes of `subscription`.
pub const SUBSCRIPTION_BYTES: usize = 48;
/// Bytes of `event`.
pub const EVENT_BYTES: usize = 32;
