//! From a number to what it refers to, with the rights of preview 1 checked on the way, and from a path to a new
//! descriptor. Preview 1, WASIX and the preparations of a spawn all come through here. The table's lock is held for the
//! look alone, and nothing is dropped under it that could wake others.

use crate::fs::change::{self, look_up};
use crate::fs::descriptors::{Descriptor, OnExec};
use crate::fs::inode::{FileKind, InodeRef, Metadata, NewInode};
use crate::fs::mount::Location;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, Entry, LastLink, Permission, check_permission, walk, walk_to_entry};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::io::waiting;
use crate::task::preopen;
use tabula_abi::wasi::{FdFlags, OFlags, Rights};
use tabula_abi::{Errno, Result};

/// Permission bits of a file that `path_open` creates, before the umask.
const CREATE_MODE: u32 = 0o666;
/// Rights to operations that need positions.
const POSITIONS: Rights =
    Rights::FD_SEEK.union(Rights::FD_TELL).union(Rights::FD_ADVISE).union(Rights::FD_ALLOCATE);
/// How often an open with `CREAT` starts again because somebody made or removed the name meanwhile.
const RACES_MAX: u32 = 16;

/// The open file behind a descriptor.
///
/// # Errors
/// `EBADF`.
pub fn open_file(ctx: &Ctx<'_>, fd: u32) -> Result<Arc<OpenFile>> {
    Ok(ctx.process().descriptors().get(fd)?.file.clone())
}

/// The open file behind a descriptor that has these rights.
///
/// # Errors
/// `EBADF`, also for what the file is not open for; without the rights `ENOTCAPABLE`, or the POSIX error of an operation
/// that the kind of file does not have.
#[inline]
pub fn open_file_with(ctx: &Ctx<'_>, fd: u32, rights: Rights) -> Result<Arc<OpenFile>> {
    let (file, held) = {
        let descriptors = ctx.process().descriptors();
        let descriptor = descriptors.get(fd)?;
        (descriptor.file.clone(), descriptor.rights)
    };
    if held.contains(rights) { Ok(file) } else { Err(refusal(&file, held, rights.difference(held))) }
}

/// Why a descriptor lacks rights: it is not open for that, its kind of file has no such operation, or somebody took them
/// away. A directory that is not open for reading is a place only, and answers as one opened with `O_PATH` does.
fn refusal(file: &OpenFile, held: Rights, missing: Rights) -> Errno {
    let metadata = file.file().metadata();
    let kind = metadata.kind;
    match kind {
        FileKind::Directory if missing.intersects(Rights::ON_ENTRIES) => Errno::ENOTCAPABLE,
        FileKind::Directory if !held.contains(Rights::FD_READ) => Errno::EBADF,
        FileKind::Directory if !Rights::DIRECTORY.contains(missing) => Errno::EISDIR,
        FileKind::Directory => Errno::ENOTCAPABLE,
        _ if missing.intersects(Rights::ON_ENTRIES) => Errno::ENOTDIR,
        _ if missing.contains(Rights::FD_READ) && !file.flags().contains(OpenFlags::READ) => Errno::EBADF,
        _ if missing.contains(Rights::FD_WRITE) && is_read_only(file) => Errno::EBADF,
        FileKind::Regular if missing.contains(Rights::FD_FILESTAT_SET_SIZE) && is_read_only(file) => {
            Errno::EINVAL
        }
        FileKind::Regular if missing.contains(Rights::FD_ALLOCATE) && is_read_only(file) => Errno::EBADF,
        FileKind::Regular => Errno::ENOTCAPABLE,
        _ if missing.intersects(POSITIONS) => Errno::ESPIPE,
        _ if !applicable(&metadata).contains(missing) => Errno::EINVAL,
        _ => Errno::ENOTCAPABLE,
    }
}

fn is_read_only(file: &OpenFile) -> bool {
    !file.flags().contains(OpenFlags::WRITE)
}

/// The rights that make sense on a file.
pub fn applicable(metadata: &Metadata) -> Rights {
    match metadata.kind {
        FileKind::Directory => Rights::DIRECTORY,
        FileKind::Regular | FileKind::BlockDevice => Rights::REGULAR,
        FileKind::Socket => Rights::SOCKET,
        FileKind::CharDevice if metadata.is_memory_device() => Rights::DEVICE,
        FileKind::Symlink | FileKind::CharDevice | FileKind::Fifo => Rights::STREAM,
    }
}

/// The descriptor of something just opened, with every right that makes sense on it.
pub fn with_all_rights(file: Arc<OpenFile>, on_exec: OnExec) -> Descriptor {
    let metadata = file.file().metadata();
    let is_directory = metadata.kind == FileKind::Directory;
    let rights_inheriting = if is_directory { Rights::INHERITABLE } else { Rights::empty() };
    Descriptor { file, on_exec, rights: applicable(&metadata), rights_inheriting, preopen: None }
}

/// Gives a descriptor the lowest free number.
///
/// # Errors
/// `EMFILE`, `ENOMEM`.
pub fn install(ctx: &Ctx<'_>, descriptor: Descriptor) -> Result<u32> {
    let limit = ctx.process().limits().descriptors();
    // Should there be no number, this is the last reference, dropped after the lock.
    let _file = descriptor.file.clone();
    ctx.process().descriptors().insert(descriptor, 0, limit)
}

/// Closes a descriptor.
///
/// # Errors
/// `EBADF`.
pub fn close(ctx: &Ctx<'_>, fd: u32) -> Result<()> {
    let closed = ctx.process().descriptors().remove(fd)?;
    forget(ctx, closed);
    Ok(())
}

/// Drops a descriptor that has been taken out of the table. The process loses its range locks on the file, as POSIX says,
/// whichever of its descriptors this was.
pub fn forget(ctx: &Ctx<'_>, closed: Descriptor) {
    if let Some(locks) = closed.file.inode().and_then(|inode| inode.locks()) {
        locks.release_process(ctx.process().pid());
    }
    drop(closed);
}

/// A directory that a walk starts at.
pub struct Start {
    /// Where it is.
    pub at: Location,
    /// How far the walk may go.
    pub confinement: Confinement,
    /// What is allowed on what is opened from there.
    pub inheriting: Rights,
}

impl Start {
    /// The directory of a descriptor that has these rights. The path tells which directory is meant where the name of a
    /// preopened directory says two things ([`preopen::meant`]).
    ///
    /// # Errors
    /// `EBADF`, `ENOTDIR`, `ENOTCAPABLE`.
    pub fn at(ctx: &Ctx<'_>, fd: u32, rights: Rights, path: &[u8]) -> Result<Start> {
        let (file, held, inheriting, name) = {
            let descriptors = ctx.process().descriptors();
            let descriptor = descriptors.get(fd)?;
            let name = descriptor.preopen.clone();
            (descriptor.file.clone(), descriptor.rights, descriptor.rights_inheriting, name)
        };
        if file.file().kind() != FileKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if !held.contains(rights) {
            return Err(refusal(&file, held, rights.difference(held)));
        }
        let mut at = file.location().ok_or(Errno::ENOTDIR)?.clone();
        let confinement = ctx.process().confinement();
        if let Some(name) = name.filter(|_| confinement == Confinement::Namespace) {
            at = preopen::meant(ctx, &name, at, path)?;
        }
        Ok(Start { at, confinement, inheriting })
    }

    /// Walks to what a path names.
    ///
    /// # Errors
    /// As [`walk`].
    pub fn walk(&self, ctx: &Ctx<'_>, path: &[u8], last: LastLink) -> Result<Location> {
        walk(ctx, &self.at, path, self.confinement, last)
    }

    /// Walks to the directory of a path's last component.
    ///
    /// # Errors
    /// As [`walk_to_entry`].
    pub fn walk_to_entry(&self, ctx: &Ctx<'_>, path: &[u8], last: LastLink) -> Result<Entry> {
        walk_to_entry(ctx, &self.at, path, self.confinement, last)
    }
}

/// How to open.
#[derive(Clone, Copy, Debug)]
pub struct OpenHow {
    /// What happens to a symbolic link at the end.
    pub last: LastLink,
    /// Create, exclusive, truncate, directory.
    pub oflags: OFlags,
    /// What will be done with the descriptor. What does not fit the kind of file is left out. Nothing but reading and
    /// writing, or nothing at all, is an access mode, which brings every other right that fits ([`grant`]).
    pub rights: Rights,
    /// What will be done with what is opened from it. With an access mode, nothing stands for all that can be.
    pub inheriting: Rights,
    /// Status flags.
    pub flags: FdFlags,
    /// What happens to the descriptor on exec.
    pub on_exec: OnExec,
}

/// Opens what a path from a directory's descriptor names. The descriptor has no number yet ([`install`]).
///
/// # Errors
/// `EBADF`, `ENOTDIR`, `ENOTCAPABLE`, `EINVAL` (`CREAT` with `DIRECTORY`), `EEXIST`, `EISDIR`, `ELOOP` (a link that is not to
/// be followed), `EACCES`, `EROFS`, `ENFILE`, `EINTR`, those of the walk and of the file.
pub fn open_at(ctx: &Ctx<'_>, fd: u32, path: &[u8], how: &OpenHow) -> Result<Descriptor> {
    open_from(ctx, &Start::at(ctx, fd, rights_to_open(how.oflags), path)?, path, how)
}

/// Opens what a path from a directory names.
///
/// # Errors
/// As [`open_at`], without those of the directory's descriptor.
pub fn open_from(ctx: &Ctx<'_>, start: &Start, path: &[u8], how: &OpenHow) -> Result<Descriptor> {
    if how.oflags.contains(OFlags::CREAT.union(OFlags::DIRECTORY)) {
        return Err(Errno::EINVAL);
    }
    if !start.inheriting.contains(rights_of_flags(how.flags)) {
        return Err(Errno::ENOTCAPABLE);
    }
    let (at, origin) = find_or_create(ctx, start, path, how)?;
    let metadata = at.inode.metadata();
    let kind = metadata.kind;
    check_kind(kind, how, origin)?;
    let (rights, rights_inheriting) = grant(start, kind, applicable(&metadata), how)?;
    let access = access_of(kind, rights, how.flags);
    if origin == Origin::Found {
        check_access(ctx, &at, rights, access, how)?;
    }
    let inode = at.inode.clone();
    let file = OpenFile::open(ctx, at, access)?;
    waiting(ctx, &file, || file.file().finish_open())?;
    if how.oflags.contains(OFlags::TRUNC) && origin == Origin::Found && kind == FileKind::Regular {
        inode.truncate(0)?;
    }
    Ok(Descriptor { file, on_exec: how.on_exec, rights, rights_inheriting, preopen: None })
}

/// What a directory's descriptor must allow for an open with these flags.
fn rights_to_open(oflags: OFlags) -> Rights {
    let mut rights = Rights::PATH_OPEN;
    rights.set(Rights::PATH_CREATE_FILE, oflags.contains(OFlags::CREAT));
    rights.set(Rights::PATH_FILESTAT_SET_SIZE, oflags.contains(OFlags::TRUNC));
    rights
}

fn rights_of_flags(flags: FdFlags) -> Rights {
    let mut rights = Rights::empty();
    rights.set(Rights::FD_DATASYNC, flags.contains(FdFlags::DSYNC) && !flags.contains(FdFlags::SYNC));
    rights.set(Rights::FD_SYNC, flags.intersects(FdFlags::SYNC.union(FdFlags::RSYNC)));
    rights
}

/// Whether an open found a file or made it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Origin {
    Found,
    Created,
}

fn find_or_create(ctx: &Ctx<'_>, start: &Start, path: &[u8], how: &OpenHow) -> Result<(Location, Origin)> {
    if !how.oflags.contains(OFlags::CREAT) {
        return Ok((start.walk(ctx, path, how.last)?, Origin::Found));
    }
    let exclusive = how.oflags.contains(OFlags::EXCL);
    let last = if exclusive { LastLink::Keep } else { how.last };
    for _ in 0..RACES_MAX {
        let entry = start.walk_to_entry(ctx, path, last)?;
        if entry.name.is_empty() {
            // A link of /proc leads to an open file, which may have no name.
            let is_directory = entry.dir.inode.kind() == FileKind::Directory;
            return match (exclusive, is_directory, entry.wants_directory) {
                (true, ..) => Err(Errno::EEXIST),
                (false, true, _) => Err(Errno::EISDIR),
                (false, false, true) => Err(Errno::ENOTDIR),
                (false, false, false) => Ok((entry.dir, Origin::Found)),
            };
        }
        match look_up(ctx, &entry) {
            Ok(_) if exclusive => return Err(Errno::EEXIST),
            Ok(found) if entry.wants_directory => {
                let is_directory = found.inode.kind() == FileKind::Directory;
                return Err(if is_directory { Errno::EISDIR } else { Errno::ENOTDIR });
            }
            Ok(found) => return Ok((found, Origin::Found)),
            Err(Errno::ENOENT) if entry.wants_directory => return Err(Errno::EISDIR),
            Err(Errno::ENOENT) => match create(ctx, start, &entry, how) {
                Ok(inode) => return Ok((Location { mount: entry.dir.mount, inode }, Origin::Created)),
                Err(Errno::EEXIST) if !exclusive => {}
                Err(errno) => return Err(errno),
            },
            Err(errno) => return Err(errno),
        }
    }
    Err(Errno::EAGAIN)
}

fn create(ctx: &Ctx<'_>, start: &Start, entry: &Entry, how: &OpenHow) -> Result<InodeRef> {
    // Whatever would refuse the descriptor does so before there is a file.
    grant(start, FileKind::Regular, Rights::REGULAR, how)?;
    change::create(ctx, entry, NewInode::Regular, CREATE_MODE)
}

fn check_kind(kind: FileKind, how: &OpenHow, origin: Origin) -> Result<()> {
    let wants_directory = how.oflags.contains(OFlags::DIRECTORY);
    match kind {
        FileKind::Symlink => Err(Errno::ELOOP),
        FileKind::Directory => {
            let writes = how.rights.contains(Rights::FD_WRITE)
                || how.oflags.intersects(OFlags::TRUNC.union(OFlags::CREAT));
            if writes && origin == Origin::Found { Err(Errno::EISDIR) } else { Ok(()) }
        }
        _ if wants_directory => Err(Errno::ENOTDIR),
        _ => Ok(()),
    }
}

/// The rights that the new descriptor gets: what was asked for, as far as it is applicable. Nothing can be opened
/// through anything but a directory, so there the inheriting rights are kept for show and cut without complaint.
///
/// Programs name the finer rights if they mean them. Many no longer do, since the reference implementation stopped keeping
/// rights: they say what `open` of POSIX is told, whether to read and to write, and count on the rest.
fn grant(start: &Start, kind: FileKind, applicable: Rights, how: &OpenHow) -> Result<(Rights, Rights)> {
    let rights = how.rights.intersection(applicable);
    let inheriting = match kind {
        FileKind::Directory => how.inheriting.intersection(Rights::INHERITABLE),
        _ => how.inheriting.intersection(start.inheriting),
    };
    if !start.inheriting.contains(rights.union(inheriting)) {
        return Err(Errno::ENOTCAPABLE);
    }
    if !Rights::ACCESS.contains(how.rights) {
        return Ok((rights, inheriting));
    }
    let implied = implied(kind, applicable, how.rights).intersection(start.inheriting);
    let all =
        if inheriting.is_empty() { Rights::INHERITABLE.intersection(start.inheriting) } else { inheriting };
    Ok((implied, all))
}

/// The rights that an access mode brings on a kind of file. Without a mode a file is open for reading, as in the reference
/// implementation, and a directory is a place.
fn implied(kind: FileKind, applicable: Rights, mode: Rights) -> Rights {
    match kind {
        FileKind::Directory if mode.is_empty() => Rights::PLACE,
        FileKind::Directory => Rights::DIRECTORY,
        _ => {
            let mode = if mode.is_empty() { Rights::FD_READ } else { mode };
            applicable.difference(Rights::ACCESS).union(mode)
        }
    }
}

fn access_of(kind: FileKind, rights: Rights, flags: FdFlags) -> OpenFlags {
    let mut access = status_flags(flags);
    access.set(OpenFlags::READ, rights.contains(Rights::FD_READ) || kind == FileKind::Directory);
    access.set(OpenFlags::WRITE, rights.contains(Rights::FD_WRITE));
    // A device or a pipe cannot be open for nothing.
    if !matches!(kind, FileKind::Regular) && !access.intersects(OpenFlags::READ.union(OpenFlags::WRITE)) {
        access.insert(OpenFlags::READ);
    }
    access
}

fn check_access(
    ctx: &Ctx<'_>,
    at: &Location,
    rights: Rights,
    access: OpenFlags,
    how: &OpenHow,
) -> Result<()> {
    let kind = at.inode.kind();
    let truncates = how.oflags.contains(OFlags::TRUNC) && kind == FileKind::Regular;
    let writes = access.contains(OpenFlags::WRITE) || truncates;
    let lists = rights.intersects(Rights::FD_READ.union(Rights::FD_READDIR));
    let reads = access.contains(OpenFlags::READ) && (kind != FileKind::Directory || lists);
    let mut wanted = Permission::empty();
    wanted.set(Permission::READ, reads);
    wanted.set(Permission::WRITE, writes);
    check_permission(&ctx.process().credentials(), &at.inode.metadata(), wanted)?;
    // Devices and pipes are written behind the file system, not into it.
    if writes && kind == FileKind::Regular { at.require_writable() } else { Ok(()) }
}

/// Status flags of preview 1 as the kernel keeps them.
pub fn status_flags(flags: FdFlags) -> OpenFlags {
    let mut kept = OpenFlags::empty();
    for (theirs, ours) in STATUS_FLAGS {
        kept.set(ours, flags.contains(theirs));
    }
    kept
}

/// Status flags as preview 1 shows them.
pub fn shown_flags(flags: OpenFlags) -> FdFlags {
    let mut shown = FdFlags::empty();
    for (theirs, ours) in STATUS_FLAGS {
        shown.set(theirs, flags.contains(ours));
    }
    shown
}

const STATUS_FLAGS: [(FdFlags, OpenFlags); 5] = [
    (FdFlags::APPEND, OpenFlags::APPEND),
    (FdFlags::DSYNC, OpenFlags::DSYNC),
    (FdFlags::NONBLOCK, OpenFlags::NONBLOCK),
    (FdFlags::RSYNC, OpenFlags::RSYNC),
    (FdFlags::SYNC, OpenFlags::SYNC),
];
