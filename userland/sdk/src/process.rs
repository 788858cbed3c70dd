//! Processes: starting them with a list of things to do to their descriptors, waiting for them, and becoming another
//! program.

use crate::{Errno, Result, check, raw};
use raw::{Attributes, FdOp};
use std::ptr;
use tabula_abi::posix::{
    SPAWN_FOREGROUND, SPAWN_SETPGROUP, SPAWN_SETSIGDEF, STATUS_CONTINUED, WNOHANG, WUNTRACED,
};
use tabula_abi::signal::{Signal, SignalSet};
use tabula_abi::wasix::{SPAWN_FD_OP_CLOSE, SPAWN_FD_OP_DUP2};

/// The process group of a child.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Group {
    /// The caller's.
    #[default]
    Inherit,
    /// A new one that the child leads.
    New,
    /// This one.
    Join(u32),
}

/// Whether a child's group gets the terminal before it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ground {
    /// The terminal stays with who has it.
    #[default]
    Same,
    /// The child's group gets it.
    Foreground,
}

/// A program to start or to become.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// Its name: with a slash a path, otherwise looked for in [`Command::path`].
    pub name: Vec<u8>,
    /// Its arguments, the first included.
    pub args: Vec<Vec<u8>>,
    /// Its environment, `NAME=value` each.
    pub env: Vec<Vec<u8>>,
    /// Directories to look in, separated by colons.
    pub path: Vec<u8>,
    /// Descriptors to copy before it starts, in this order: from, to.
    pub copies: Vec<(u32, u32)>,
    /// Descriptors to close after that.
    pub closes: Vec<u32>,
    /// Its process group.
    pub group: Group,
    /// Whether its group gets the terminal.
    pub ground: Ground,
    /// Signals that the caller ignores and the child does not.
    pub default_signals: Vec<Signal>,
}

/// Strings that end with a zero byte, and an array of their addresses.
struct Strings {
    _bytes: Vec<Vec<u8>>,
    addresses: Vec<*const u8>,
}

impl Strings {
    fn new(list: &[Vec<u8>]) -> Result<Strings> {
        if list.iter().any(|text| text.contains(&0)) {
            return Err(Errno::EINVAL);
        }
        let bytes: Vec<Vec<u8>> = list.iter().map(|text| [text.as_slice(), &[0]].concat()).collect();
        let addresses = bytes.iter().map(|text| text.as_ptr()).collect();
        Ok(Strings { _bytes: bytes, addresses })
    }
}

impl Command {
    /// Starts it; answers its number.
    ///
    /// # Errors
    /// `ENOENT`, `EACCES`, `ENOEXEC`, `E2BIG`, `EAGAIN`, `ENOMEM`, `EBADF` for descriptors, and so on.
    pub fn spawn(&self) -> Result<u32> {
        let (args, env) = (Strings::new(&self.args)?, Strings::new(&self.env)?);
        let copy =
            |&(source, fd): &(u32, u32)| FdOp { command: SPAWN_FD_OP_DUP2, fd, source, ..FdOp::default() };
        let close = |&fd: &u32| FdOp { command: SPAWN_FD_OP_CLOSE, fd, ..FdOp::default() };
        let ops: Vec<FdOp> = self.copies.iter().map(copy).chain(self.closes.iter().map(close)).collect();
        let attributes = self.attributes();
        let mut pid = 0;
        // SAFETY: every range is that of a value that outlives the call.
        check(unsafe {
            raw::spawn(
                self.name.as_ptr(),
                self.name.len(),
                args.addresses.as_ptr(),
                args.addresses.len(),
                env.addresses.as_ptr(),
                env.addresses.len(),
                ops.as_ptr(),
                ops.len(),
                ptr::null(),
                0,
                1,
                self.path.as_ptr(),
                self.path.len(),
                &attributes,
                &mut pid,
            )
        })?;
        Ok(pid)
    }

    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes { flags: SPAWN_SETSIGDEF, ..Attributes::default() };
        for signal in &self.default_signals {
            attributes.defaults |= SignalSet::only(*signal).0;
        }
        match self.group {
            Group::Inherit => {}
            Group::New => attributes.flags |= SPAWN_SETPGROUP,
            Group::Join(group) => {
                attributes.flags |= SPAWN_SETPGROUP;
                attributes.group = group;
            }
        }
        if self.ground == Ground::Foreground {
            attributes.flags |= SPAWN_FOREGROUND;
        }
        attributes
    }

    /// Becomes this program. Returns only if that fails. Descriptors and groups stay as they are.
    pub fn exec(&self) -> Errno {
        let (args, env) = match (Strings::new(&self.args), Strings::new(&self.env)) {
            (Ok(args), Ok(env)) => (args, env),
            (Err(errno), _) | (_, Err(errno)) => return errno,
        };
        // SAFETY: every range is that of a value that outlives the call.
        let number = unsafe {
            raw::proc_exec4(
                self.name.as_ptr(),
                self.name.len(),
                args.addresses.as_ptr(),
                args.addresses.len(),
                env.addresses.as_ptr(),
                env.addresses.len(),
                1,
                self.path.as_ptr(),
                self.path.len(),
            )
        };
        check(number).err().unwrap_or(Errno::EIO)
    }
}

/// A change of a child's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It has exited with this code.
    Exited(u8),
    /// This signal has ended it.
    Killed(u8),
    /// This signal has stopped it.
    Stopped(u8),
    /// It goes on.
    Continued,
}

/// Whether a call waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// It does.
    Wait,
    /// It answers at once.
    Now,
}

/// The next change among children: of one process, with -1 of any, with another negative number of a group's. `None` only
/// for [`Patience::Now`]. Stops count.
///
/// # Errors
/// `ECHILD`, `EINTR`.
pub fn wait(pid: i32, patience: Patience) -> Result<Option<(u32, Change)>> {
    let options = WUNTRACED | if patience == Patience::Now { WNOHANG } else { 0 };
    let (mut found, mut status) = (0, 0);
    // SAFETY: both addresses are those of variables here.
    check(unsafe { raw::waitpid(pid, options, &mut found, &mut status) })?;
    if found == 0 {
        return Ok(None);
    }
    let change = match (status, status & 0x7f, (status >> 8) as u8) {
        (STATUS_CONTINUED, ..) => Change::Continued,
        (_, 0, code) => Change::Exited(code),
        (_, 0x7f, signal) => Change::Stopped(signal),
        (_, signal, _) => Change::Killed(signal as u8),
    };
    Ok(Some((found, change)))
}

/// The caller's number.
pub fn id() -> u32 {
    let mut pid = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::proc_id(&mut pid) });
    pid
}

/// The caller's process group.
///
/// # Errors
/// None that a running process could get.
pub fn group() -> Result<u32> {
    let mut group = 0;
    // SAFETY: the address is that of a variable here.
    check(unsafe { raw::getpgid(0, &mut group) })?;
    Ok(group)
}

/// The number of the caller's parent.
pub fn parent() -> u32 {
    let mut pid = 0;
    // SAFETY: the address is that of a variable here. The call does not fail for the caller itself.
    let _ = check(unsafe { raw::proc_parent(id(), &mut pid) });
    pid
}
