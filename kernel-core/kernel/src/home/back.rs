//! Home on its way back from a volume of its own to the system's, in plain. Until the one renaming that ends it the encrypted
//! home counts, and can be read and not changed; from then on the plain one does, and nobody uses the other any more, which
//! the host empties then. That the person wants this, and knows the password, is the host's to find out.

use super::moving::{copy_held_against, erase_plain};
use super::{
    MARKER, ON_SYSTEM, PLAIN, Place, RETURNING, State, UNLOCKED, at_top, close, place, require, show,
    with_ctx,
};
use crate::fs::inode::InodeRef;
use crate::fs::mount::MountAccess;
use crate::fs::persist::PersistFs;
use crate::kernel::Kernel;
use crate::sync::Arc;
use tabula_abi::{Errno, Result};
use tabula_persist::transfer::{erase_tree, patiently};
use tabula_persist::{NewInode, Ownership, ROOT, RenameMode, Volume};

/// Whose the note is that home is returning.
const NOTE: Ownership = Ownership { mode: 0, uid: 0, gid: 0 };

/// Moves home from its own volume back to the system's, and shows it there; meanwhile it can be read and not changed.
/// Afterwards nobody uses its own file system, and [`is_left`] says that the volume is there still.
///
/// # Errors
/// `EINVAL` unless it is unlocked; `EBUSY` while a program uses something in it, has its working directory there, or
/// something is mounted inside, while something still reads what an earlier move has left, and when a snapshot was restored
/// meanwhile; `ENOSPC` when the copy does not fit; `EIO` when a disk fails or the copy is not the same. Then it is as it was,
/// except that it cannot be changed when the system's disk does not even say what came of the renaming.
pub fn move_back(kernel: &Arc<Kernel>, system: &PersistFs, home: &Arc<PersistFs>) -> Result<()> {
    require(kernel, system, State::Unlocked)?;
    let _closed = close(kernel)?;
    show(kernel, home.root()?, MountAccess::ReadOnly, UNLOCKED)?;
    let (restores, own_restores) = (system.restores(), home.restores());
    let returned = copy(kernel, system, home).and_then(|plain| {
        // Who comes from now on is in the copy, so that nobody is left in what the host empties.
        show(kernel, plain.clone(), MountAccess::ReadOnly, UNLOCKED)?;
        system.part_with_home();
        if home.is_in_use() {
            return Err(Errno::EBUSY);
        }
        let own = home.clone();
        system.unless_restored(restores, move |system| {
            if own.restores() == own_restores { rename_back(system) } else { Err(Errno::EBUSY) }
        })?;
        Ok(plain)
    });
    let error = match returned {
        Ok(plain) => return show(kernel, plain, MountAccess::ReadWrite, ON_SYSTEM),
        Err(error) => error,
    };
    show(kernel, home.root()?, MountAccess::ReadOnly, UNLOCKED)?;
    // If this fails, the next boot does it.
    let _ = erase_plain(system);
    system.join_home(home);
    // As long as the plain one may count after all, what is changed in the other might be lost.
    if system.volume().sync().is_ok() {
        show(kernel, home.root()?, MountAccess::ReadWrite, UNLOCKED)?;
    }
    Err(error)
}

/// Makes the copy below the marker, whole and durable.
fn copy(kernel: &Arc<Kernel>, system: &PersistFs, home: &PersistFs) -> Result<InodeRef> {
    if home.is_in_use_beyond_root() {
        return Err(Errno::EBUSY);
    }
    // An earlier move may have to be brought to its end.
    erase_plain(system)?;
    let to = system.volume();
    let marker = to.lookup(ROOT, MARKER)?;
    if marker.mode != 0 || at_top(to, RETURNING)?.is_some() {
        return Err(Errno::EBUSY);
    }
    patiently(to, || to.create(ROOT, RETURNING, NewInode::Regular, NOTE))?;
    // Before there is any of the copy: also what is in no file yet has to be written over after a crash.
    to.sync()?;
    erase_tree(to, marker.ino)?;
    copy_held_against(home.volume(), ROOT, to, marker.ino)?;
    with_ctx(kernel, |ctx| system.root()?.lookup(ctx, MARKER))
}

/// Makes room for home's name, which a build may have taken that does not know of the marker.
fn erase_stray(volume: &Volume) -> Result<()> {
    if let Some(stray) = at_top(volume, PLAIN)? {
        erase_tree(volume, stray.ino)?;
        patiently(volume, || volume.remove_dir(ROOT, PLAIN))?;
    }
    Ok(())
}

/// The step from which on the plain one counts.
fn rename_back(system: &PersistFs) -> Result<()> {
    let volume = system.volume();
    // Only now, since until the copy is there it might not come to this.
    erase_stray(volume)?;
    let rename = |old: &[u8], new: &[u8]| {
        patiently(volume, || volume.rename(ROOT, old, ROOT, new, RenameMode::NoReplace))
    };
    if let Err(error) = rename(MARKER, PLAIN).and_then(|()| volume.sync()) {
        // Nobody knows whether it became durable; the next commit that succeeds makes it so that it did not happen.
        let _ = rename(PLAIN, MARKER);
        return Err(error.into());
    }
    Ok(())
}

/// Whether home has come back and its own volume is left, which counts for nothing.
///
/// # Errors
/// `EIO`.
pub fn is_left(system: &PersistFs) -> Result<bool> {
    Ok(place(system)? == Place::System && at_top(system.volume(), RETURNING)?.is_some())
}

/// The volume that home has left has been emptied.
///
/// # Errors
/// The disk's; then it counts as left.
pub fn forget_left(system: &PersistFs) -> Result<()> {
    let volume = system.volume();
    if is_left(system)? {
        patiently(volume, || volume.unlink(ROOT, RETURNING))?;
    }
    Ok(volume.sync()?)
}
