//! What can go wrong, as values: conditions that a caller caused (POSIX's errors) and conditions of the disk. Each has an
//! errno. Nothing in this crate panics on what a caller or a disk does.

use crate::device::DeviceError;
use core::fmt;
use tabula_abi::Errno;

/// The result of nearly everything here.
pub type Result<T> = core::result::Result<T, Error>;

/// Why an operation did not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// No such entry, or an inode that is no more.
    NotFound,
    /// The name is taken.
    Exists,
    /// It must be a directory.
    NotDirectory,
    /// It must not be a directory.
    IsDirectory,
    /// The directory has entries.
    NotEmpty,
    /// The request makes no sense: a directory into itself, a name that is none, an unfit kind.
    Invalid,
    /// A name past 255 bytes, or a link's path past 4096.
    NameTooLong,
    /// The inode has as many names as there may be.
    TooManyLinks,
    /// Past the largest file.
    FileTooBig,
    /// No space, and none will come by waiting.
    NoSpace,
    /// A further name for a directory.
    NotPermitted,
    /// It fits only after what is dirty has been written: wait for the flusher (or call `relieve`), then try again.
    Busy,
    /// A snapshot is not changed.
    ReadOnly,
    /// The device failed.
    Device,
    /// Bytes on the disk are not what was written there.
    Corrupt(Damage),
    /// The key is not this volume's.
    WrongKey,
    /// There is no volume on the device.
    NoVolume,
    /// The volume's format is newer than this program.
    Version(u32),
}

/// Where damage was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// Both copies of the superblock.
    Superblock,
    /// A block of the tree.
    Tree,
    /// A record in the tree.
    Record,
    /// A page of a file.
    Page {
        /// The file.
        ino: u64,
        /// Which of its pages.
        page: u64,
    },
}

impl Error {
    /// The error as programs see it.
    pub const fn errno(self) -> Errno {
        match self {
            Error::NotFound => Errno::ENOENT,
            Error::Exists => Errno::EEXIST,
            Error::NotDirectory => Errno::ENOTDIR,
            Error::IsDirectory => Errno::EISDIR,
            Error::NotEmpty => Errno::ENOTEMPTY,
            Error::Invalid | Error::NoVolume | Error::Version(_) => Errno::EINVAL,
            Error::NameTooLong => Errno::ENAMETOOLONG,
            Error::TooManyLinks => Errno::EMLINK,
            Error::FileTooBig => Errno::EFBIG,
            Error::NoSpace => Errno::ENOSPC,
            Error::NotPermitted => Errno::EPERM,
            Error::Busy => Errno::EAGAIN,
            Error::ReadOnly => Errno::EROFS,
            Error::Device | Error::Corrupt(_) => Errno::EIO,
            Error::WrongKey => Errno::EACCES,
        }
    }
}

impl From<Error> for Errno {
    fn from(error: Error) -> Errno {
        error.errno()
    }
}

impl From<DeviceError> for Error {
    fn from(error: DeviceError) -> Error {
        match error {
            DeviceError::NoSpace => Error::NoSpace,
            DeviceError::Failed => Error::Device,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Corrupt(Damage::Superblock) => f.write_str("both copies of the superblock are damaged"),
            Error::Corrupt(Damage::Tree) => f.write_str("a block of the tree is damaged"),
            Error::Corrupt(Damage::Record) => f.write_str("a record of the tree is damaged"),
            Error::Corrupt(Damage::Page { ino, page }) => write!(f, "page {page} of inode {ino} is damaged"),
            Error::WrongKey => f.write_str("the key does not fit this volume"),
            Error::NoVolume => f.write_str("there is no volume on the device"),
            Error::Version(version) => {
                write!(f, "the volume has format {version}, newer than this program knows")
            }
            other => write!(f, "{:?}", other.errno()),
        }
    }
}

impl core::error::Error for Error {}
