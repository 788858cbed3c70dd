//! The user's home, which may lie on a volume of its own so that it can be encrypted. Here is where it lies, and how it
//! comes to lie there; keys and passwords are the host's business.
//!
//! The system's volume says which home counts: the directory `home` at its top is the plain one; once there is a
//! `home.encrypted`, home lies on its own volume, whatever else there is. Moving is one renaming of the first to the second,
//! after the copy is durable and has been held against the original. So at any instant exactly one of the two is whole and
//! counts. What is then below `home.encrypted` is the plain home that nobody needs any more: it is erased, with every
//! snapshot of the system's volume, since they show it, and what was free is written over. Permission bits of zero say that
//! this has been done; until then every boot goes on with it.
//!
//! A build that knows nothing of this makes a new, empty `home` and shows that. It is not touched and not looked at later.
//!
//! While home is locked, `/home` is the empty one in memory that the machine starts with, read-only: programs start in
//! it, find nothing (`ENOENT`), and create nothing (`EROFS`).
//!
//! Everything here waits for disks: it is called by a thread that may wait.

use crate::fs::inode::InodeRef;
use crate::fs::mount::{Location, MountAccess};
use crate::fs::persist::PersistFs;
use crate::init::{copy_missing, find};
use crate::kernel::{Ctx, Kernel};
use crate::service::session::detached_task;
use crate::sync::Arc;
use crate::task::process::Credentials;
use crate::user::NoMemory;
use alloc::vec;
use tabula_abi::{Errno, Result};
use tabula_persist::transfer::{copy_tree, difference, erase_tree, inodes_below};
use tabula_persist::{AttributeChange, Metadata, ROOT, RenameMode, SnapshotReader};

/// Where it is seen.
pub const PATH: &[u8] = b"/home";
/// The plain home, at the top of the system's volume.
pub(crate) const PLAIN: &[u8] = b"home";
/// What says that it lies on a volume of its own.
const MARKER: &[u8] = b"home.encrypted";
/// What mounts of it are called.
const LOCKED: &[u8] = b"locked";
const UNLOCKED: &[u8] = b"home";
/// As long as the marker has these permission bits there is something to erase.
const ERASING: u32 = 0o700;

/// Where home lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// On the system's volume.
    System,
    /// On a volume of its own.
    OwnVolume,
}

/// What is seen of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is not on a volume of its own.
    Plain,
    /// Its volume is not mounted.
    Locked,
    /// Its volume is mounted.
    Unlocked,
}

/// Where the system's volume says that home lies.
///
/// # Errors
/// `EIO`.
pub fn place(system: &PersistFs) -> Result<Place> {
    place_by(system.volume().lookup(ROOT, MARKER))
}

/// Where it lay when a snapshot of the system's volume was taken.
pub(crate) fn place_in(snapshot: &SnapshotReader<'_>) -> Result<Place> {
    place_by(snapshot.lookup(ROOT, MARKER))
}

fn place_by(marker: tabula_persist::Result<Metadata>) -> Result<Place> {
    match marker {
        Ok(_) => Ok(Place::OwnVolume),
        Err(tabula_persist::Error::NotFound) => Ok(Place::System),
        Err(error) => Err(error.into()),
    }
}

/// What is seen of it now.
pub fn state(kernel: &Arc<Kernel>) -> State {
    match with_ctx(kernel, |ctx| find(ctx, PATH)) {
        Ok(at) if at.is_mount_root() && at.mount.source() == LOCKED => State::Locked,
        Ok(at) if at.is_mount_root() && at.mount.source() == UNLOCKED => State::Unlocked,
        _ => State::Plain,
    }
}

fn with_ctx<T>(kernel: &Arc<Kernel>, work: impl FnOnce(&Ctx<'_>) -> T) -> T {
    let task = detached_task(kernel, b"home", Credentials { uid: 0, gid: 0, groups: vec![] });
    work(&Ctx { kernel, task: &task, memory: &NoMemory })
}

/// Covers the machine's own `/home` with itself, read-only.
pub(crate) fn mount_locked(kernel: &Arc<Kernel>, covered: &Location) -> Result<()> {
    kernel.mounts().mount(covered, covered.inode.clone(), MountAccess::ReadOnly, LOCKED)
}

/// The mount that is seen there.
fn mounted(ctx: &Ctx<'_>) -> Result<Location> {
    find(ctx, PATH).and_then(|at| if at.is_mount_root() { Ok(at) } else { Err(Errno::EINVAL) })
}

/// The machine's own `/home`, in memory.
fn covered(at: &Location) -> Result<InodeRef> {
    at.mount.covers().map(|covered| covered.inode.clone()).ok_or(Errno::EINVAL)
}

/// Shows a home that was locked; it takes part in snapshots of the system's volume from now on.
///
/// # Errors
/// `EINVAL` unless it is locked; `EBUSY` when something is mounted inside it; the disk's.
pub fn unlock(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    if state(kernel) != State::Locked {
        return Err(Errno::EINVAL);
    }
    with_ctx(kernel, |ctx| {
        let at = mounted(ctx)?;
        let own = covered(&at)?;
        kernel.mounts().replace(&at, home.root()?, MountAccess::ReadWrite, UNLOCKED)?;
        // What a newer base system brings that was not there when home was moved.
        copy_missing(ctx, &own, &mounted(ctx)?, None)
    })?;
    system.join_home(home);
    home.check_after_unclean_stop();
    Ok(())
}

/// Makes it durable and hides it. Afterwards nobody uses its file system.
///
/// # Errors
/// `EINVAL` unless it is unlocked; `EBUSY` while a program uses something in it, has its working directory there, or
/// something is mounted inside; the disk's, and then it stays.
pub fn lock(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    if state(kernel) != State::Unlocked {
        return Err(Errno::EINVAL);
    }
    if home.is_in_use_beyond_root() {
        return Err(Errno::EBUSY);
    }
    home.volume().sync()?;
    with_ctx(kernel, |ctx| {
        let at = mounted(ctx)?;
        let own = covered(&at)?;
        kernel.mounts().replace(&at, own, MountAccess::ReadOnly, LOCKED)
    })?;
    system.part_with_home();
    // The mount itself does not use it any more: whoever does came while it was being locked.
    let outcome =
        if home.is_in_use() { Err(Errno::EBUSY) } else { home.volume().checkpoint().map_err(Errno::from) };
    if outcome.is_err() {
        system.join_home(home);
        with_ctx(kernel, |ctx| {
            kernel.mounts().replace(&mounted(ctx)?, home.root()?, MountAccess::ReadWrite, UNLOCKED)
        })?;
    }
    outcome
}

/// Moves home from the system's volume to an empty one, and shows it there; meanwhile it can be read and not changed. The
/// plain one is left to [`erase_plain`].
///
/// # Errors
/// `EINVAL` unless it is plain; `EBUSY` while a program uses something in it, has its working directory there, or
/// something is mounted inside; `ENOSPC` when the copy does not fit; `EIO` when a disk fails or the copy is not the same.
/// Then it is as it was.
pub fn move_to(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    if state(kernel) != State::Plain {
        return Err(Errno::EINVAL);
    }
    let plain = system.volume().lookup(ROOT, PLAIN)?.ino;
    with_ctx(kernel, |ctx| {
        let at = mounted(ctx)?;
        let (root, source) = (at.inode.clone(), at.mount.source().to_vec());
        kernel.mounts().replace(&at, root.clone(), MountAccess::ReadOnly, &source)?;
        drop(at);
        let moved = copy_and_mark(system, plain, home);
        let at = mounted(ctx)?;
        match moved.and_then(|()| home.root()) {
            Ok(own) => {
                kernel.mounts().replace(&at, own, MountAccess::ReadWrite, UNLOCKED)?;
                system.join_home(home);
                Ok(())
            }
            Err(error) => {
                kernel.mounts().replace(&at, root, MountAccess::ReadWrite, &source)?;
                Err(error)
            }
        }
    })
}

fn copy_and_mark(system: &PersistFs, plain: u64, home: &PersistFs) -> Result<()> {
    let (from, to) = (system.volume(), home.volume());
    if system.uses_any(&inodes_below(from, plain)?) {
        return Err(Errno::EBUSY);
    }
    copy_tree(from, plain, to, ROOT)?;
    to.checkpoint()?;
    // What is compared comes from the disk.
    to.drop_caches();
    if difference(from, plain, to, ROOT)?.is_some() {
        return Err(Errno::EIO);
    }
    let before = from.metadata(plain)?.mode;
    let set_mode = |mode| {
        from.set_attributes(plain, &AttributeChange { mode: Some(mode), ..AttributeChange::default() })
    };
    set_mode(ERASING)?;
    let marked = from.rename(ROOT, PLAIN, ROOT, MARKER, RenameMode::NoReplace).and_then(|()| from.sync());
    if let Err(error) = marked {
        // Nobody knows whether it became durable; the next commit that succeeds makes it so that it did not happen. If
        // there was no renaming, there is none to take back.
        let _ = from.rename(ROOT, MARKER, ROOT, PLAIN, RenameMode::NoReplace);
        let _ = set_mode(before);
        return Err(error.into());
    }
    Ok(())
}

/// Erases the plain home that has been moved, if that has not been done: its files, all snapshots of the system's volume,
/// and what lies in its free space. While a program still reads something of it, the rest is left to the next boot.
///
/// # Errors
/// The disk's; the next boot goes on with it.
pub fn erase_plain(system: &PersistFs) -> Result<()> {
    let volume = system.volume();
    let marker = match volume.lookup(ROOT, MARKER) {
        Err(tabula_persist::Error::NotFound) => return Ok(()),
        found => found?,
    };
    if marker.mode == 0 {
        return Ok(());
    }
    let inodes = inodes_below(volume, marker.ino)?;
    for snapshot in volume.snapshots()? {
        volume.delete_snapshot(&snapshot.name)?;
    }
    erase_tree(volume, marker.ino)?;
    volume.checkpoint()?;
    if system.uses_any(&inodes) {
        return Ok(());
    }
    volume.wipe_free()?;
    volume.set_attributes(marker.ino, &AttributeChange { mode: Some(0), ..AttributeChange::default() })?;
    Ok(volume.sync()?)
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
