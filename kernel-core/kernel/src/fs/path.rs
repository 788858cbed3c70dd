//! The walk along a path: component by component, over symbolic links and mounts, with the caller's permission to search
//! checked at every directory. Two kinds of walk exist: through the process's whole name space, and confined beneath a
//! directory that it may not leave, which is how preview 1 treats a preopened directory of an exact grant. The confined
//! walk keeps the directories it came through and goes back along them, so that no rename elsewhere lets it out.

use crate::fs::inode::{FileKind, Metadata};
use crate::fs::mount::Location;
use crate::kernel::Ctx;
use crate::limits::{NAME_MAX, PATH_MAX, SYMLINKS_MAX};
use crate::task::process::Credentials;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// How far a walk may go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confinement {
    /// Through the process's name space; an absolute path starts at its root.
    Namespace,
    /// Only beneath the starting directory; anything that leads out is `EPERM`.
    Beneath,
}

/// What happens to a symbolic link at the end of the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LastLink {
    /// It is followed.
    Follow,
    /// It is what was asked for.
    Keep,
}

/// A directory and a name in it, which may or may not exist.
pub struct Entry {
    /// The directory.
    pub dir: Location,
    /// The last component. Empty when the path ends in the directory itself (`/`, `.`, `..`).
    pub name: Vec<u8>,
    /// The path ended with a slash, or in `.` or `..`: only a directory will do.
    pub wants_directory: bool,
}

bitflags::bitflags! {
    /// What somebody wants to do with an inode (the bits of `access`).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Permission: u32 {
        /// Execute a file, search a directory.
        const EXECUTE = 1;
        /// Write a file, change a directory's entries.
        const WRITE = 2;
        /// Read a file, list a directory.
        const READ = 4;
    }
}

/// Whether someone may do something with an inode, by its owner, group and permission bits. User 0 may do everything, except
/// execute a file that nobody may execute.
///
/// # Errors
/// `EACCES`.
pub fn check_permission(who: &Credentials, of: &Metadata, wanted: Permission) -> Result<()> {
    if who.uid == 0 {
        let executable = of.kind == FileKind::Directory || of.mode & 0o111 != 0;
        return if wanted.contains(Permission::EXECUTE) && !executable { Err(Errno::EACCES) } else { Ok(()) };
    }
    let shift = if who.uid == of.uid {
        6
    } else if who.gid == of.gid || who.groups.contains(&of.gid) {
        3
    } else {
        0
    };
    let granted = Permission::from_bits_truncate(of.mode >> shift & 7);
    if granted.contains(wanted) { Ok(()) } else { Err(Errno::EACCES) }
}

/// Walks to what a path names.
///
/// # Errors
/// `ENOENT`, `ENOTDIR`, `EACCES`, `ELOOP`, `ENAMETOOLONG`, `EINVAL` for a zero byte, `EPERM` when confined and led out.
pub fn walk(
    ctx: &Ctx<'_>,
    start: &Location,
    path: &[u8],
    confinement: Confinement,
    last: LastLink,
) -> Result<Location> {
    let mut walk = Walk::new(ctx, start, path, confinement)?;
    let entry = walk.reach_entry(last)?;
    if entry.name.is_empty() {
        return Ok(entry.dir);
    }
    let found = walk.step(&entry.name)?;
    if entry.wants_directory && found.inode.kind() != FileKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    Ok(found)
}

/// Walks to the directory of a path's last component, for calls that create, remove or rename it. With
/// [`LastLink::Follow`] a symbolic link at the end is followed to the entry that it names, which need not exist.
///
/// # Errors
/// As [`walk`].
pub fn walk_to_entry(
    ctx: &Ctx<'_>,
    start: &Location,
    path: &[u8],
    confinement: Confinement,
    last: LastLink,
) -> Result<Entry> {
    Walk::new(ctx, start, path, confinement)?.reach_entry(last)
}

struct Walk<'w, 'c> {
    ctx: &'w Ctx<'c>,
    credentials: Credentials,
    root: Location,
    at: Location,
    /// The directories above `at`, down from the start; only for a confined walk.
    above: Vec<Location>,
    confinement: Confinement,
    path: Cow<'w, [u8]>,
    position: usize,
    links_left: u32,
}

impl<'w, 'c> Walk<'w, 'c> {
    fn new(ctx: &'w Ctx<'c>, start: &Location, path: &'w [u8], confinement: Confinement) -> Result<Self> {
        let process = ctx.process();
        let mut walk = Walk {
            ctx,
            credentials: process.credentials(),
            root: process.root(),
            at: start.clone(),
            above: Vec::new(),
            confinement,
            path: Cow::Borrowed(path),
            position: 0,
            links_left: SYMLINKS_MAX,
        };
        walk.begin()?;
        Ok(walk)
    }

    /// Checks a path just set and goes to where it starts.
    fn begin(&mut self) -> Result<()> {
        if self.path.is_empty() {
            return Err(Errno::ENOENT);
        }
        if self.path.len() >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        if self.path.contains(&0) {
            return Err(Errno::EINVAL);
        }
        self.position = 0;
        if self.path.first() == Some(&b'/') {
            match self.confinement {
                Confinement::Namespace => self.at = self.root.clone(),
                Confinement::Beneath => return Err(Errno::EPERM),
            }
        }
        Ok(())
    }

    /// Goes on until one component is left (or none), following a link there if asked.
    fn reach_entry(&mut self, last: LastLink) -> Result<Entry> {
        loop {
            let Some(name) = self.next_component()? else {
                return Ok(Entry { dir: self.at.clone(), name: Vec::new(), wants_directory: true });
            };
            let rest = self.path.get(self.position..).unwrap_or_default();
            let is_last = rest.iter().all(|byte| *byte == b'/');
            let wants_directory = is_last && !rest.is_empty();
            if name == b"." {
                self.require_directory()?;
            } else if name == b".." {
                self.up()?;
            } else if is_last {
                self.require_directory()?;
                // A link is followed also when a slash behind it asks for the directory it leads to.
                if (last == LastLink::Follow || wants_directory)
                    && let Ok(found) = self.step(&name)
                    && found.inode.kind() == FileKind::Symlink
                {
                    if !self.follow(&found, wants_directory)? {
                        return Ok(Entry { dir: self.at.clone(), name: Vec::new(), wants_directory });
                    }
                    continue;
                }
                return Ok(Entry { dir: self.at.clone(), name, wants_directory });
            } else {
                let found = self.step(&name)?;
                match found.inode.kind() {
                    FileKind::Symlink => {
                        self.follow(&found, true)?;
                    }
                    FileKind::Directory => self.down(found),
                    _ => return Err(Errno::ENOTDIR),
                }
            }
        }
    }

    /// Takes the next component off the path.
    fn next_component(&mut self) -> Result<Option<Vec<u8>>> {
        let rest = self.path.get(self.position..).unwrap_or_default();
        let Some(begin) = rest.iter().position(|byte| *byte != b'/') else {
            return Ok(None);
        };
        let rest = rest.get(begin..).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
        if len > NAME_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let name = rest.get(..len).unwrap_or_default().to_vec();
        self.position = self.position.saturating_add(begin).saturating_add(len);
        Ok(Some(name))
    }

    /// What a name in the current directory leads to, mounts included.
    fn step(&self, name: &[u8]) -> Result<Location> {
        self.require_directory()?;
        check_permission(&self.credentials, &self.at.inode.metadata(), Permission::EXECUTE)?;
        let inode = self.at.inode.lookup(self.ctx, name)?;
        let found = Location { mount: self.at.mount.clone(), inode };
        Ok(self.ctx.kernel.mounts().arrive(found))
    }

    fn require_directory(&self) -> Result<()> {
        if self.at.inode.kind() == FileKind::Directory { Ok(()) } else { Err(Errno::ENOTDIR) }
    }

    fn down(&mut self, to: Location) {
        let from = core::mem::replace(&mut self.at, to);
        if self.confinement == Confinement::Beneath {
            self.above.push(from);
        }
    }

    fn up(&mut self) -> Result<()> {
        self.require_directory()?;
        check_permission(&self.credentials, &self.at.inode.metadata(), Permission::EXECUTE)?;
        match self.confinement {
            Confinement::Beneath => self.at = self.above.pop().ok_or(Errno::EPERM)?,
            Confinement::Namespace => self.at = parent_of(&self.at, &self.root),
        }
        Ok(())
    }

    /// Puts a link's target before the rest of the path. False when the link leads to a place that no path can say, and
    /// the walk is there.
    fn follow(&mut self, link: &Location, more: bool) -> Result<bool> {
        self.links_left = self.links_left.checked_sub(1).ok_or(Errno::ELOOP)?;
        if let Some(place) = link.inode.magic_link(self.ctx) {
            if self.confinement == Confinement::Beneath {
                return Err(Errno::EPERM);
            }
            self.at = place;
            return Ok(more && self.position < self.path.len());
        }
        let mut path = link.inode.read_link(self.ctx)?;
        path.extend_from_slice(self.path.get(self.position..).unwrap_or_default());
        self.path = Cow::Owned(path);
        self.begin()?;
        Ok(true)
    }
}

/// The directory above, which at the root is the root itself.
fn parent_of(at: &Location, root: &Location) -> Location {
    let mut at = at.clone();
    loop {
        if at.is_same(root) {
            return at;
        }
        if at.is_mount_root() {
            match at.mount.covers() {
                Some(covered) => at = covered.clone(),
                None => return at,
            }
        } else {
            return match at.inode.parent() {
                Some((inode, _)) => Location { mount: at.mount.clone(), inode },
                None => at,
            };
        }
    }
}

/// The absolute path of a directory, as seen from a root.
///
/// # Errors
/// `ENOENT` when the directory has been removed or lies outside the root, `ENAMETOOLONG`.
pub fn path_of(at: &Location, root: &Location) -> Result<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut at = at.clone();
    let mut bytes = 0_usize;
    while !at.is_same(root) {
        if at.is_mount_root() {
            at = at.mount.covers().ok_or(Errno::ENOENT)?.clone();
            continue;
        }
        let (inode, name) = at.inode.parent().ok_or(Errno::ENOENT)?;
        bytes = bytes.saturating_add(name.len()).saturating_add(1);
        if bytes >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        names.push(name);
        at = Location { mount: at.mount.clone(), inode };
    }
    if names.is_empty() {
        return Ok(b"/".to_vec());
    }
    let mut path = Vec::with_capacity(bytes);
    for name in names.iter().rev() {
        path.push(b'/');
        path.extend_from_slice(name);
    }
    Ok(path)
}
