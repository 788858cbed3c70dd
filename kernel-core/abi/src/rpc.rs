//! The messages between a page and the kernel: requests with their replies, and events that come unasked. They are
//! postcard bytes, so that a page, a native client and a test speak the same. Paths, names and arguments are bytes. Big
//! contents travel in pieces, and every stream of bytes has credit: the kernel sends no more than the page has room for,
//! and a write is answered when the kernel has taken it.

mod disk;

pub use disk::{CheckFinding, CheckReport, CheckScope, DiskDamage, DiskName, Snapshot};

use crate::{Errno, Result};
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// The version of these messages. Both sides refuse another.
pub const VERSION: u32 = 1;
/// The most bytes of content in one message.
pub const PIECE_BYTES_MAX: usize = 1 << 20;
/// The most bytes of one message: a piece of content, or the longest arguments, and some more.
pub const MESSAGE_BYTES_MAX: usize = 4 << 20;

/// From a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToKernel {
    /// Chosen by the page; comes back with the reply.
    pub id: u32,
    /// What it asks.
    pub request: Request,
}

/// To a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FromKernel {
    /// The answer to a request. The error is a WASI error number.
    Reply {
        /// The request's.
        id: u32,
        /// What came of it.
        result: core::result::Result<Reply, u16>,
    },
    /// Something that happened.
    Event(Event),
}

/// What a standard stream of a new process is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Stdio {
    /// `/dev/null`.
    Null,
    /// A pipe to or from the page.
    Pipe,
    /// A pseudo-terminal that the page has opened.
    Terminal(u32),
}

/// A directory that a program finds open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PreopenPath {
    /// Where it is.
    pub path: Vec<u8>,
    /// What the program calls it.
    pub name: Vec<u8>,
}

/// A process to start.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SpawnRequest {
    /// The program's file, or a name that is looked for along `PATH`; without, the first argument says it.
    pub program: Option<Vec<u8>>,
    /// Its arguments; the first is the name it is called by.
    pub args: Vec<Vec<u8>>,
    /// Exactly its environment, `NAME=value` each; without, the user's.
    pub env: Option<Vec<Vec<u8>>>,
    /// Its working directory; without, the user's home.
    pub cwd: Option<Vec<u8>>,
    /// Standard input, output and error.
    pub stdio: [Stdio; 3],
    /// Exactly these are preopened; without, the whole name space.
    pub preopens: Option<Vec<PreopenPath>>,
    /// Bytes of output that the page has room for at first, per stream.
    pub credit_bytes: u32,
}

/// How to open a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OpenMode {
    /// To read.
    Read,
    /// To write from the start, emptied or created.
    Replace,
    /// To write at the end, created if it is not there.
    Append,
}

/// What a page asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Answers [`Reply::Hello`].
    Hello {
        /// The page's [`VERSION`].
        version: u32,
    },
    /// Starts a process; answers [`Reply::Process`]. Its output, its end of output and its exit come as events.
    Spawn(SpawnRequest),
    /// Sends a signal to a process, or with a negative number to a process group.
    Signal {
        /// The process.
        pid: i32,
        /// The signal's number; 0 only asks whether it is there.
        signal: u8,
    },
    /// Writes to a process's standard input; answered when all of it has been taken.
    WriteInput {
        /// The process.
        pid: u32,
        /// What to write.
        bytes: Vec<u8>,
    },
    /// Closes a process's standard input.
    CloseInput {
        /// The process.
        pid: u32,
    },
    /// The page has room for more output of a process.
    OutputCredit {
        /// The process.
        pid: u32,
        /// 1 for output, 2 for errors.
        stream: u8,
        /// How much more.
        bytes: u32,
    },
    /// The page wants no more output of a process: whoever writes there gets `SIGPIPE`.
    CloseOutput {
        /// The process.
        pid: u32,
        /// 1 for output, 2 for errors.
        stream: u8,
    },
    /// Opens a pseudo-terminal; answers [`Reply::Terminal`]. What programs print comes as events.
    OpenTerminal {
        /// Characters in a line.
        columns: u16,
        /// Lines.
        rows: u16,
        /// Bytes of output that the page has room for at first.
        credit_bytes: u32,
    },
    /// Types at a terminal; answered when all of it has been taken.
    WriteTerminal {
        /// The terminal.
        terminal: u32,
        /// What is typed.
        bytes: Vec<u8>,
    },
    /// The terminal's window has another size.
    ResizeTerminal {
        /// The terminal.
        terminal: u32,
        /// Characters in a line.
        columns: u16,
        /// Lines.
        rows: u16,
    },
    /// The page has room for more of a terminal's output.
    TerminalCredit {
        /// The terminal.
        terminal: u32,
        /// How much more.
        bytes: u32,
    },
    /// Closes a terminal, which hangs up on its programs.
    CloseTerminal {
        /// The terminal.
        terminal: u32,
    },
    /// Opens a file; answers [`Reply::File`].
    Open {
        /// Its path.
        path: Vec<u8>,
        /// How.
        mode: OpenMode,
        /// Permission bits if it is created.
        permissions: u32,
    },
    /// Reads at an offset; answers [`Reply::Bytes`], empty at the end.
    Read {
        /// The open file.
        file: u32,
        /// Where.
        offset: u64,
        /// How much at the most.
        len: u32,
    },
    /// Writes after what was written before.
    Write {
        /// The open file.
        file: u32,
        /// What.
        bytes: Vec<u8>,
    },
    /// Closes a file.
    Close {
        /// The open file.
        file: u32,
    },
    /// Lists a directory; answers [`Reply::Entries`].
    ReadDir {
        /// Its path.
        path: Vec<u8>,
        /// Where to go on; 0 for the start.
        cookie: u64,
    },
    /// What is known of a path; answers [`Reply::Stat`].
    Stat {
        /// The path.
        path: Vec<u8>,
        /// Whether a symbolic link at the end is followed.
        follow: bool,
    },
    /// Reads a symbolic link; answers [`Reply::Bytes`].
    ReadLink {
        /// Its path.
        path: Vec<u8>,
    },
    /// Removes a file, or a directory that is empty or, if asked, with everything in it.
    Remove {
        /// The path.
        path: Vec<u8>,
        /// With everything in it.
        recursive: bool,
    },
    /// Creates a directory.
    MakeDir {
        /// The path.
        path: Vec<u8>,
        /// Permission bits.
        permissions: u32,
        /// Parents too, and no error if it is there.
        recursive: bool,
    },
    /// Renames.
    Rename {
        /// The old path.
        from: Vec<u8>,
        /// The new path.
        to: Vec<u8>,
    },
    /// Creates a symbolic link.
    Symlink {
        /// What it holds.
        target: Vec<u8>,
        /// Where it is.
        path: Vec<u8>,
    },
    /// Sets permission bits.
    SetPermissions {
        /// The path.
        path: Vec<u8>,
        /// The bits.
        permissions: u32,
    },
    /// Sets times.
    SetTimes {
        /// The path; a symbolic link at the end is not followed.
        path: Vec<u8>,
        /// Last read, nanoseconds since 1970.
        atime_ns: u64,
        /// Last change, nanoseconds since 1970.
        mtime_ns: u64,
    },
    /// All processes; answers [`Reply::Processes`].
    Processes,
    /// Collects a piece of an image to mount.
    ImagePiece {
        /// Chosen by the page.
        image: u32,
        /// How long the whole is.
        total_bytes: u64,
        /// The next piece.
        bytes: Vec<u8>,
    },
    /// Mounts a collected image (a tar archive) read-only.
    MountImage {
        /// The image.
        image: u32,
        /// Where: a directory.
        path: Vec<u8>,
    },
    /// Takes a mount off.
    Unmount {
        /// Where.
        path: Vec<u8>,
    },
    /// Starts or stops the trace of calls in the log.
    Trace {
        /// Whether to trace.
        on: bool,
    },
    /// Ends all processes, before the machine is switched off.
    Shutdown,
    /// All snapshots of the disk; answers [`Reply::Snapshots`].
    Snapshots,
    /// Takes a snapshot of the disk; answers [`Reply::Snapshot`].
    CreateSnapshot {
        /// Its name; without, the time is.
        name: Option<Vec<u8>>,
    },
    /// Deletes a snapshot.
    DeleteSnapshot {
        /// Its name.
        name: Vec<u8>,
    },
    /// Makes the disk what a snapshot shows; answers [`Reply::Snapshot`], with what was there before.
    RestoreSnapshot {
        /// Its name.
        name: Vec<u8>,
    },
    /// Checks the disk; answers [`Reply::Checked`].
    CheckDisk {
        /// How much of it.
        scope: CheckScope,
    },
}

/// What a request comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// Nothing to say.
    Done,
    /// The kernel's [`VERSION`] and its name.
    Hello {
        /// The version of the messages.
        version: u32,
        /// What the kernel calls itself.
        name: String,
    },
    /// A process has started.
    Process {
        /// Its number.
        pid: u32,
    },
    /// A terminal is open.
    Terminal {
        /// Its number: `/dev/pts/N`.
        terminal: u32,
    },
    /// A file is open.
    File {
        /// Its handle.
        file: u32,
    },
    /// Bytes.
    Bytes(Vec<u8>),
    /// Some entries of a directory; `next` is `None` after the last.
    Entries {
        /// The entries.
        entries: Vec<Entry>,
        /// Where to go on.
        next: Option<u64>,
    },
    /// What is known of a path.
    Stat(Stat),
    /// All processes.
    Processes(Vec<ProcessInfo>),
    /// All snapshots, oldest first.
    Snapshots(Vec<Snapshot>),
    /// A snapshot has been taken.
    Snapshot {
        /// Its name.
        name: Vec<u8>,
    },
    /// The disk has been checked.
    Checked(CheckReport),
}

/// An entry of a directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// The inode's number.
    pub ino: u64,
    /// The file-type bits of its mode.
    pub kind: u32,
}

/// What is known of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stat {
    /// The file system's number.
    pub dev: u64,
    /// The inode's number.
    pub ino: u64,
    /// File-type and permission bits.
    pub mode: u32,
    /// Names it has.
    pub nlink: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
    /// Last read, nanoseconds since 1970.
    pub atime_ns: u64,
    /// Last change of the content.
    pub mtime_ns: u64,
    /// Last change of the inode.
    pub ctime_ns: u64,
}

/// A process as a monitor shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProcessInfo {
    /// Its number.
    pub pid: u32,
    /// Its parent.
    pub ppid: u32,
    /// Its process group.
    pub pgid: u32,
    /// Its session.
    pub sid: u32,
    /// `R` computing, `S` waiting, `T` stopped, `Z` ended.
    pub state: char,
    /// Its program's name.
    pub command: Vec<u8>,
    /// Its arguments.
    pub args: Vec<Vec<u8>>,
    /// Threads.
    pub threads: u32,
    /// Descriptors.
    pub descriptors: u32,
    /// Computed time, nanoseconds.
    pub cpu_ns: u64,
    /// Its memory, in bytes.
    pub memory_bytes: u64,
    /// When it started, nanoseconds since boot.
    pub started_ns: u64,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A process has written. Empty bytes mean that the stream has ended.
    Output {
        /// The process.
        pid: u32,
        /// 1 for output, 2 for errors.
        stream: u8,
        /// What it wrote.
        bytes: Vec<u8>,
    },
    /// A process has ended.
    Exited {
        /// The process.
        pid: u32,
        /// Its exit code, if it ended by itself.
        code: Option<u32>,
        /// The signal that ended it, otherwise.
        signal: Option<u8>,
    },
    /// Programs have written to a terminal.
    TerminalOutput {
        /// The terminal.
        terminal: u32,
        /// What they wrote.
        bytes: Vec<u8>,
    },
    /// A line of the kernel's log.
    Log {
        /// 0 error, 1 information, 2 trace.
        level: u8,
        /// The line.
        line: String,
    },
    /// A disk was checked because it was not let go of cleanly, and something is wrong with it.
    DiskDamaged(DiskDamage),
}

/// The number of a request of which perhaps nothing else can be decoded, so that it gets an answer.
pub fn request_id(bytes: &[u8]) -> Option<u32> {
    postcard::take_from_bytes(bytes).ok().map(|(id, _)| id)
}

/// Encodes a message.
///
/// # Errors
/// `ENOMEM`.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>> {
    postcard::to_allocvec(message).map_err(|_| Errno::ENOMEM)
}

/// Decodes a message.
///
/// # Errors
/// `EBADMSG` for bytes that are none.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|_| Errno::EBADMSG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn messages_survive_the_wire() {
        let request = Request::Spawn(SpawnRequest {
            program: None,
            args: vec![b"echo".to_vec(), vec![0xff]],
            env: Some(vec![]),
            cwd: Some(b"/".to_vec()),
            stdio: [Stdio::Null, Stdio::Pipe, Stdio::Terminal(3)],
            preopens: Some(vec![PreopenPath { path: b"/tmp".to_vec(), name: b".".to_vec() }]),
            credit_bytes: 1 << 18,
        });
        let message = ToKernel { id: 70_000, request };
        let bytes = encode(&message).unwrap();
        assert_eq!(decode::<ToKernel>(&bytes), Ok(message));
        let reply = FromKernel::Reply { id: 1, result: Err(Errno::ENOENT.number()) };
        assert_eq!(decode::<FromKernel>(&encode(&reply).unwrap()), Ok(reply));
    }

    #[test]
    fn bytes_that_are_no_message_still_have_a_number() {
        let mut bytes = encode(&ToKernel { id: 300, request: Request::Processes }).unwrap();
        bytes.truncate(2);
        bytes.push(0xff);
        assert_eq!(decode::<ToKernel>(&bytes), Err(Errno::EBADMSG));
        assert_eq!(request_id(&bytes), Some(300));
        assert_eq!(request_id(&[]), None);
    }
}
