//! Resource limits of a process, numbered as on Linux. The kernel enforces those on descriptors, processes, file size and
//! memory; the others can be set and read, and are inherited.

use crate::limits::{DESCRIPTORS_DEFAULT, DESCRIPTORS_MAX};
use tabula_abi::posix::RLIM_INFINITY;
use tabula_abi::{Errno, Result};

/// A soft limit, which holds, and a hard one, up to which the soft one may be raised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The limit that holds.
    pub soft: u64,
    /// How far the soft one may be raised.
    pub hard: u64,
}

/// How many kinds of limits there are.
pub const KINDS: usize = 16;
/// The largest file that the process may write, in bytes.
pub const FSIZE: u32 = 1;
/// Processes of its user.
pub const NPROC: u32 = 6;
/// Descriptors.
pub const NOFILE: u32 = 7;
/// Memory, in bytes.
pub const AS: u32 = 9;

/// The names of the kinds as `/proc/<pid>/limits` prints them, with their units.
pub const NAMES: [(&str, &str); KINDS] = [
    ("Max cpu time", "seconds"),
    ("Max file size", "bytes"),
    ("Max data size", "bytes"),
    ("Max stack size", "bytes"),
    ("Max core file size", "bytes"),
    ("Max resident set", "bytes"),
    ("Max processes", "processes"),
    ("Max open files", "files"),
    ("Max locked memory", "bytes"),
    ("Max address space", "bytes"),
    ("Max file locks", "locks"),
    ("Max pending signals", "signals"),
    ("Max msgqueue size", "bytes"),
    ("Max nice priority", ""),
    ("Max realtime priority", ""),
    ("Max realtime timeout", "us"),
];

/// All limits of a process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits([Limit; KINDS]);

impl Limits {
    /// What the first process starts with.
    pub fn initial(processes_max: usize) -> Self {
        let unlimited = Limit { soft: RLIM_INFINITY, hard: RLIM_INFINITY };
        let mut limits = Limits([unlimited; KINDS]);
        limits.put(NPROC, Limit { soft: processes_max as u64, hard: processes_max as u64 });
        limits.put(NOFILE, Limit { soft: DESCRIPTORS_DEFAULT, hard: DESCRIPTORS_MAX });
        limits
    }

    /// One limit.
    ///
    /// # Errors
    /// `EINVAL` for an unknown kind.
    pub fn get(&self, kind: u32) -> Result<Limit> {
        self.0.get(kind as usize).copied().ok_or(Errno::EINVAL)
    }

    /// Changes one limit on behalf of a user.
    ///
    /// # Errors
    /// `EINVAL` for an unknown kind or a soft limit above the hard one, `EPERM` when anyone but user 0 raises the hard one
    /// or anyone at all raises descriptors past [`DESCRIPTORS_MAX`].
    pub fn set(&mut self, kind: u32, new: Limit, uid: u32) -> Result<()> {
        let old = self.get(kind)?;
        if new.soft > new.hard {
            return Err(Errno::EINVAL);
        }
        if (new.hard > old.hard && uid != 0) || (kind == NOFILE && new.hard > DESCRIPTORS_MAX) {
            return Err(Errno::EPERM);
        }
        self.put(kind, new);
        Ok(())
    }

    /// The soft limit on descriptors.
    pub fn descriptors(&self) -> u64 {
        self.get(NOFILE).map_or(0, |limit| limit.soft)
    }

    /// The soft limit on the size of a file.
    pub fn file_size(&self) -> u64 {
        self.get(FSIZE).map_or(RLIM_INFINITY, |limit| limit.soft)
    }

    fn put(&mut self, kind: u32, limit: Limit) {
        if let Some(slot) = self.0.get_mut(kind as usize) {
            *slot = limit;
        }
    }
}
