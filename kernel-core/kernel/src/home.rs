//! The user's home, which may lie on a volume of its own so that it can be encrypted. Here is where it lies, and how it
//! comes to lie there ([`moving`]) and back ([`back`]); keys and passwords are the host's business.
//!
//! The system's volume says which home counts: the directory `home` at its top is the plain one; once there is a
//! `home.encrypted`, home lies on its own volume, whatever else there is. Moving is one renaming of the first to the second,
//! after the copy is durable and has been held against the original. So at any instant exactly one of the two is whole and
//! counts. What is then below `home.encrypted` is the plain home that nobody needs any more: it is erased, with every
//! snapshot of the system's volume, since they show it, and what was free is written over. Permission bits of zero say that
//! this has been done; until then every boot goes on with it.
//!
//! The way back is the same renaming the other way: the copy is made below `home.encrypted`, which is empty by then. From
//! before it begins until home's own volume has been emptied there is a `home.returning`. Beside a `home.encrypted` it says
//! that what is below that is part of a copy, to be erased; without one, that home's volume counts for nothing.
//!
//! A build that knows nothing of this makes a new, empty `home` and shows that. It is not touched and not looked at, until
//! home comes back and takes its place.
//!
//! While home is locked, `/home` is the empty one in memory that the machine starts with, read-only: programs start in
//! it, find nothing (`ENOENT`), and create nothing (`EROFS`).
//!
//! Everything here waits for disks: it is called by a thread that may wait.

mod back;
mod moving;

pub use back::{forget_left, is_left, move_back};
pub use moving::{erase_plain, move_to};

use crate::fs::inode::InodeRef;
use crate::fs::mount::{Closed, Location, MountAccess};
use crate::fs::persist::PersistFs;
use crate::host::LogLevel;
use crate::init::{copy_missing, find};
use crate::kernel::{Ctx, Kernel};
use crate::service::session::detached_task;
use crate::sync::Arc;
use crate::task::process::Credentials;
use crate::user::NoMemory;
use alloc::{format, vec};
use tabula_abi::{Errno, Result};
use tabula_persist::{Metadata, ROOT, SnapshotReader, Volume};

/// Where it is seen.
pub const PATH: &[u8] = b"/home";
/// The plain home, at the top of the system's volume.
pub(crate) const PLAIN: &[u8] = b"home";
/// What says that it lies on a volume of its own.
const MARKER: &[u8] = b"home.encrypted";
/// What says that it is on its way back, or has come and left its volume behind.
const RETURNING: &[u8] = b"home.returning";
/// What mounts of it are called.
const ON_SYSTEM: &[u8] = b"disk";
const LOCKED: &[u8] = b"locked";
const UNLOCKED: &[u8] = b"home";

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

/// What has a name at the top of a volume.
fn at_top(volume: &Volume, name: &[u8]) -> Result<Option<Metadata>> {
    match volume.lookup(ROOT, name) {
        Ok(found) => Ok(Some(found)),
        Err(tabula_persist::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
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

/// Lets nobody mount anything in home, so that showing another cannot fail half-way.
fn close(kernel: &Arc<Kernel>) -> Result<Closed<'_>> {
    with_ctx(kernel, |ctx| kernel.mounts().close(&mounted(ctx)?))
}

/// Fails unless home is seen like this, and the system's volume says the same of where it lies.
fn require(kernel: &Arc<Kernel>, system: &PersistFs, wanted: State) -> Result<()> {
    let expected = match wanted {
        State::Plain => Place::System,
        State::Locked | State::Unlocked => Place::OwnVolume,
    };
    if state(kernel) == wanted && place(system)? == expected { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Shows another directory in the place of what is shown.
fn show(kernel: &Arc<Kernel>, root: InodeRef, access: MountAccess, source: &[u8]) -> Result<()> {
    with_ctx(kernel, |ctx| kernel.mounts().replace(&mounted(ctx)?, root, access, source))
}

/// Shows a home that was locked; it takes part in snapshots of the system's volume from now on.
///
/// # Errors
/// `EINVAL` unless it is locked; `EBUSY` when something is mounted inside it; the disk's.
pub fn unlock(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    require(kernel, system, State::Locked)?;
    let _closed = close(kernel)?;
    with_ctx(kernel, |ctx| {
        let at = mounted(ctx)?;
        let own = covered(&at)?;
        kernel.mounts().replace(&at, home.root()?, MountAccess::ReadWrite, UNLOCKED)?;
        // What a newer base system brings that was not there when home was moved. A full home can be opened without.
        if let Err(errno) = mounted(ctx).and_then(|at| copy_missing(ctx, &own, &at, None)) {
            kernel.log(LogLevel::Error, &format!("home does not get what the system brings for it: {errno}"));
        }
        Ok::<(), Errno>(())
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
    require(kernel, system, State::Unlocked)?;
    let _closed = close(kernel)?;
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
    // What has begun with it among the system's jobs comes to its end. The mount itself does not use it any more: whoever does
    // came while it was being locked.
    let outcome = system.await_jobs().and_then(|()| {
        if home.is_in_use() { Err(Errno::EBUSY) } else { home.volume().checkpoint().map_err(Errno::from) }
    });
    if outcome.is_err() {
        system.join_home(home);
        show(kernel, home.root()?, MountAccess::ReadWrite, UNLOCKED)?;
    }
    outcome
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
