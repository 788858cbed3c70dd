//! What an archive says of one file, folder or link, whatever form it says it in.

use utils::mode;

/// A stretch of a file that is stored; what lies between stretches is a hole and reads as zeros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// How long it is, in bytes.
    pub len: u64,
}

/// What it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A file.
    File {
        /// Its size with its holes, in bytes.
        size: u64,
        /// What of it is stored, in order and without overlaps.
        runs: Vec<Run>,
    },
    /// A folder.
    Folder,
    /// A symbolic link and what it says.
    Link(Vec<u8>),
    /// A further name of a file, and the name that the archive had for it before.
    Name(Vec<u8>),
    /// A named pipe.
    Fifo,
    /// Something that this program does not make: what it is called.
    Foreign(&'static str),
}

/// One entry of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its path as the archive has it.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Its permission bits.
    pub mode: u32,
    /// Its owner's number.
    pub uid: u32,
    /// Its group's number.
    pub gid: u32,
    /// When it changed last, in nanoseconds since 1970.
    pub modified_ns: u64,
    /// When it was read last, where the archive says it.
    pub accessed_ns: Option<u64>,
}

impl Kind {
    /// A file without holes.
    pub fn dense(size: u64) -> Kind {
        let runs = if size == 0 { Vec::new() } else { vec![Run { offset: 0, len: size }] };
        Kind::File { size, runs }
    }

    /// The bits that `st_mode` has for it; further names have none of their own.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Kind::File { .. } => Some(mode::REGULAR),
            Kind::Folder => Some(mode::DIRECTORY),
            Kind::Link(_) => Some(mode::LINK),
            Kind::Fifo => Some(mode::FIFO),
            Kind::Name(_) | Kind::Foreign(_) => None,
        }
    }
}
