//! A process as the cases see it: POSIX's operations on files, in its terms. Paths start at the folder that the process is
//! in, errors are POSIX's names. Nothing blocks: locks are asked for without waiting.

pub use tabula_abi::Errno;

/// What an operation answers.
pub type Result<T> = core::result::Result<T, Errno>;

/// The number of a descriptor.
pub type Fd = u32;

/// Bits of how to open a file. What is created has the permission bits 0666 without the umask's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct How(pub u32);

impl How {
    /// For reading.
    pub const READ: How = How(1);
    /// For writing.
    pub const WRITE: How = How(2);
    /// For both.
    pub const BOTH: How = How(3);
    /// Created if it is not there.
    pub const CREATE: How = How(4);
    /// It must not be there.
    pub const EXCLUSIVE: How = How(8);
    /// Emptied.
    pub const TRUNCATE: How = How(16);
    /// It must be a directory.
    pub const DIRECTORY: How = How(32);
    /// A symbolic link at the end is not followed.
    pub const NO_FOLLOW: How = How(64);
    /// Writes go to the end.
    pub const APPEND: How = How(128);

    /// Whether all of these bits are set.
    pub fn has(self, other: How) -> bool {
        self.0 & other.0 == other.0
    }
}

impl core::ops::BitOr for How {
    type Output = How;
    fn bitor(self, other: How) -> How {
        How(self.0 | other.0)
    }
}

/// What happens to a symbolic link at the end of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Last {
    /// It is followed.
    Follow,
    /// It is meant itself.
    Keep,
}

/// Where a seek counts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whence {
    /// The start.
    Start,
    /// Where it is.
    Current,
    /// The end.
    End,
}

/// What kind of thing a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A regular file.
    Regular,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A named pipe.
    Fifo,
    /// Anything else.
    Other,
}

impl Kind {
    /// The kind in the bits of `st_mode`.
    pub fn of_mode(mode: u32) -> Kind {
        match mode & 0o170_000 {
            0o100_000 => Kind::Regular,
            0o040_000 => Kind::Directory,
            0o120_000 => Kind::Symlink,
            0o010_000 => Kind::Fifo,
            _ => Kind::Other,
        }
    }
}

/// What is known of a file. Times are nanoseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stat {
    /// The file system.
    pub dev: u64,
    /// The inode.
    pub ino: u64,
    /// What it is.
    pub kind: Kind,
    /// Permission bits, 07777.
    pub mode: u32,
    /// Names.
    pub nlink: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
    /// Units of 512 bytes that it takes.
    pub blocks: u64,
    /// Last read.
    pub atime: u64,
    /// Last change of the content.
    pub mtime: u64,
    /// Last change of the inode.
    pub ctime: u64,
}

/// A time to set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Time {
    /// It stays (`UTIME_OMIT`).
    Omit,
    /// The time it is (`UTIME_NOW`).
    Now,
    /// This, in nanoseconds since 1970.
    At(u64),
}

/// A file system's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Space {
    /// Bytes of a block.
    pub block_bytes: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks free.
    pub blocks_free: u64,
    /// Inodes in all; 0 where a file system has no such limit.
    pub inodes: u64,
    /// Inodes free.
    pub inodes_free: u64,
    /// Bytes of the longest name.
    pub name_max: u64,
}

/// One entry of a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// Its inode.
    pub ino: u64,
    /// What goes on behind it.
    pub next: u64,
}

/// A lock on a whole file or a range of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lock {
    /// Others may read.
    Shared,
    /// Nobody else may.
    Exclusive,
    /// None.
    Unlock,
}

/// A lock on a range that somebody has: its kind, its first byte, and how many (0 for all that follow).
pub type Held = (Lock, u64, u64);

/// One process. Dropping it is its exit.
pub trait Process {
    /// The user it acts for.
    fn uid(&self) -> u32;
    /// Another process in the same folder, for the same user or, where this one may, for another.
    fn another(&self, uid: u32) -> Result<Box<dyn Process>>;
    /// Goes to a folder, from where it is.
    fn enter(&self, folder: &[u8]) -> Result<()>;
    /// Opens a file.
    fn open(&self, path: &[u8], how: How) -> Result<Fd>;
    /// Closes a descriptor.
    fn close(&self, fd: Fd) -> Result<()>;
    /// A further descriptor of the same open file.
    fn dup(&self, fd: Fd) -> Result<Fd>;
    /// Sets or clears `O_APPEND`: the bits of `how` that can change.
    fn set_flags(&self, fd: Fd, how: How) -> Result<()>;
    /// Reads up to so many bytes.
    fn read(&self, fd: Fd, len: usize) -> Result<Vec<u8>>;
    /// Writes.
    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize>;
    /// Reads at an offset.
    fn pread(&self, fd: Fd, len: usize, offset: u64) -> Result<Vec<u8>>;
    /// Writes at an offset.
    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize>;
    /// Moves the offset.
    fn seek(&self, fd: Fd, offset: i64, whence: Whence) -> Result<u64>;
    /// Sets the size of an open file.
    fn truncate(&self, fd: Fd, size: u64) -> Result<()>;
    /// Reserves space.
    fn allocate(&self, fd: Fd, offset: u64, len: u64) -> Result<()>;
    /// Makes an open file durable (`fsync`).
    fn fsync(&self, fd: Fd) -> Result<()>;
    /// Makes an open file's content durable (`fdatasync`).
    fn fdatasync(&self, fd: Fd) -> Result<()>;
    /// Makes everything durable.
    fn sync(&self) -> Result<()>;
    /// Gives a file a further name. A symbolic link is not followed.
    fn link(&self, old: &[u8], new: &[u8]) -> Result<()>;
    /// Makes a symbolic link.
    fn symlink(&self, target: &[u8], path: &[u8]) -> Result<()>;
    /// What a symbolic link holds, as much as fits into so many bytes.
    fn readlink(&self, path: &[u8], room: usize) -> Result<Vec<u8>>;
    /// Renames.
    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()>;
    /// Removes a name of a file.
    fn unlink(&self, path: &[u8]) -> Result<()>;
    /// Makes a directory, 0777 without the umask's bits.
    fn mkdir(&self, path: &[u8]) -> Result<()>;
    /// Removes an empty directory.
    fn rmdir(&self, path: &[u8]) -> Result<()>;
    /// Makes a named pipe.
    fn mkfifo(&self, path: &[u8], mode: u32) -> Result<()>;
    /// Some entries of an open directory after a place in it (0 for the start); none at its end.
    fn read_dir(&self, fd: Fd, after: u64) -> Result<Vec<Entry>>;
    /// What is known of a file.
    fn stat(&self, path: &[u8], last: Last) -> Result<Stat>;
    /// What is known of an open file.
    fn fstat(&self, fd: Fd) -> Result<Stat>;
    /// Sets permission bits.
    fn chmod(&self, path: &[u8], mode: u32) -> Result<()>;
    /// Sets an open file's permission bits.
    fn fchmod(&self, fd: Fd, mode: u32) -> Result<()>;
    /// Sets owner and group; `u32::MAX` leaves one.
    fn chown(&self, path: &[u8], uid: u32, gid: u32, last: Last) -> Result<()>;
    /// Sets the times of last read and last change.
    fn utimens(&self, path: &[u8], atime: Time, mtime: Time, last: Last) -> Result<()>;
    /// Sets an open file's times.
    fn futimens(&self, fd: Fd, atime: Time, mtime: Time) -> Result<()>;
    /// Sets the umask; the old one.
    fn umask(&self, mask: u32) -> Result<u32>;
    /// Whether it may read (4), write (2), execute (1) a file.
    fn access(&self, path: &[u8], bits: u32) -> Result<()>;
    /// The numbers of the file system that a file is in.
    fn statvfs(&self, path: &[u8]) -> Result<Space>;
    /// Locks a whole file for the open file (`flock`), without waiting.
    fn lock_file(&self, fd: Fd, lock: Lock) -> Result<()>;
    /// Locks a range for the process (`fcntl`), without waiting; 0 bytes are all that follow.
    fn lock_range(&self, fd: Fd, lock: Lock, whence: Whence, start: i64, len: i64) -> Result<()>;
    /// Who stands in the way of a lock on a range.
    fn range_holder(&self, fd: Fd, lock: Lock, start: i64, len: i64) -> Result<Option<Held>>;
}
