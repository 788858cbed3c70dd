//! Home on its way to a volume of its own, and the end of what it leaves behind on the system's. Relies on the host for an
//! empty volume; nothing of the plain home is erased before the other one counts.

use super::{
    MARKER, ON_SYSTEM, PLAIN, RETURNING, State, UNLOCKED, at_top, close, mounted, require, show, with_ctx,
};
use crate::fs::mount::MountAccess;
use crate::fs::persist::PersistFs;
use crate::kernel::Kernel;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};
use tabula_persist::transfer::{copy_tree, difference, erase_tree, inodes_below};
use tabula_persist::{AttributeChange, Error, ROOT, RenameMode, SnapshotInfo, Volume};

/// As long as the marker has these permission bits there is something to erase.
const ERASING: u32 = 0o700;

/// Moves home from the system's volume to an empty one, and shows it there; meanwhile it can be read and not changed. The
/// plain one is left to [`erase_plain`].
///
/// # Errors
/// `EINVAL` unless it is plain; `EBUSY` while a program uses something in it, has its working directory there, or
/// something is mounted inside, and when a snapshot was restored meanwhile; `ENOSPC` when the copy does not fit; `EIO` when a disk fails or the copy is not the same.
/// Then it is as it was.
pub fn move_to(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    require(kernel, system, State::Plain)?;
    let _closed = close(kernel)?;
    let (plain, own) = (system.volume().lookup(ROOT, PLAIN)?.ino, home.root()?);
    let shown = || with_ctx(kernel, |ctx| mounted(ctx).map(|at| at.inode));
    show(kernel, shown()?, MountAccess::ReadOnly, ON_SYSTEM)?;
    let restores = system.restores();
    let moved = copy(system, plain, home)
        .and_then(|()| system.unless_restored(restores, move |system| mark(system.volume(), plain)));
    match moved {
        Ok(()) => {
            show(kernel, own, MountAccess::ReadWrite, UNLOCKED)?;
            system.join_home(home);
            Ok(())
        }
        Err(error) => {
            show(kernel, shown()?, MountAccess::ReadWrite, ON_SYSTEM)?;
            Err(error)
        }
    }
}

fn copy(system: &PersistFs, plain: u64, home: &PersistFs) -> Result<()> {
    if system.uses_beyond_mount(plain) || system.uses_any(&inodes_below(system.volume(), plain)?) {
        return Err(Errno::EBUSY);
    }
    copy_held_against(system.volume(), plain, home.volume(), ROOT)
}

/// The step from which on the encrypted one counts.
fn mark(from: &Volume, plain: u64) -> Result<()> {
    // The volume that home has left behind before is in use again.
    if at_top(from, RETURNING)?.is_some() {
        from.unlink(ROOT, RETURNING)?;
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

/// Copies what is below a directory into an empty one of another volume, durably, and holds the copy against the original.
pub(super) fn copy_held_against(from: &Volume, from_dir: u64, to: &Volume, to_dir: u64) -> Result<()> {
    copy_tree(from, from_dir, to, to_dir)?;
    to.checkpoint()?;
    // What is compared comes from the disk.
    to.drop_caches();
    match difference(from, from_dir, to, to_dir)? {
        None => Ok(()),
        Some(_) => Err(Errno::EIO),
    }
}

/// Erases what is below the marker and in the free space: the plain home that has been moved, with all snapshots of the
/// system's volume; or a copy that has not come back, with the snapshots that show some of it. While a program still reads
/// something of it, the rest is left to the next boot.
///
/// # Errors
/// The disk's; the next boot goes on with it.
pub fn erase_plain(system: &PersistFs) -> Result<()> {
    let volume = system.volume();
    let Some(marker) = at_top(volume, MARKER)? else { return Ok(()) };
    let is_returning = at_top(volume, RETURNING)?.is_some();
    if marker.mode == 0 && !is_returning {
        return Ok(());
    }
    let inodes = inodes_below(volume, marker.ino)?;
    for snapshot in volume.snapshots()? {
        if !is_returning || shows_some(volume, &snapshot)? {
            system.delete_snapshot(&snapshot.name)?;
        }
    }
    erase_tree(volume, marker.ino)?;
    volume.checkpoint()?;
    if system.uses_any(&inodes) {
        return Ok(());
    }
    volume.wipe_free()?;
    volume.set_attributes(marker.ino, &AttributeChange { mode: Some(0), ..AttributeChange::default() })?;
    if is_returning {
        volume.unlink(ROOT, RETURNING)?;
    }
    Ok(volume.sync()?)
}

/// Whether there was something below the marker when a snapshot was taken.
fn shows_some(volume: &Volume, snapshot: &SnapshotInfo) -> Result<bool> {
    let then = volume.read_snapshot(snapshot);
    match then.lookup(ROOT, MARKER) {
        Ok(marker) => Ok(!then.read_dir(marker.ino, 0, 1)?.is_empty()),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
