//! What a page asks of the disk as a whole: its snapshots, and checking it. The flusher's thread does the work, so that the
//! service goes on meanwhile, and the answers are sent when they have come.

use super::bell::Door;
use super::files::find;
use crate::fs::path::LastLink;
use crate::fs::persist::PersistFs;
use crate::init;
use crate::kernel::Ctx;
use crate::sync::{Arc, Mutex};
use alloc::boxed::Box;
use alloc::vec::Vec;
use tabula_abi::rpc::{CheckScope, FromKernel, Reply, Request, Snapshot};
use tabula_abi::{Errno, Result};
use tabula_persist::fsck::Scope;

/// Where an answer is put.
type Slot = Arc<Mutex<Option<Result<Reply>>>>;

/// Whatever becomes of a job, there is an answer, and the door is rung.
struct Answering {
    slot: Slot,
    door: Arc<Door>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.slot.lock().get_or_insert(Err(Errno::EIO));
        self.door.ring();
    }
}

/// Requests that the flusher's thread is at, or will be.
#[derive(Default)]
pub(super) struct DiskJobs(Vec<(u32, Slot)>);

impl DiskJobs {
    /// Begins what is asked; the answer comes later.
    ///
    /// # Errors
    /// `ENODEV` without a disk, `EAGAIN` when too much is asked already.
    pub(super) fn begin(&mut self, ctx: &Ctx<'_>, door: &Arc<Door>, id: u32, request: Request) -> Result<()> {
        let fs = disk(ctx)?;
        let slot = Slot::default();
        let answering = Answering { slot: slot.clone(), door: door.clone() };
        fs.flusher().submit(Box::new(move |fs| {
            let result = perform(fs, request);
            *answering.slot.lock() = Some(result);
        }))?;
        self.0.push((id, slot));
        Ok(())
    }

    /// Sends the answers that have come.
    pub(super) fn attend(&mut self, send: &mut dyn FnMut(FromKernel)) {
        self.0.retain(|(id, slot)| {
            let Some(result) = slot.lock().take() else { return true };
            send(FromKernel::Reply { id: *id, result: result.map_err(Errno::number) });
            false
        });
    }
}

/// The disk's file system.
///
/// # Errors
/// `ENODEV` when everything is in memory.
pub(super) fn disk(ctx: &Ctx<'_>) -> Result<Arc<PersistFs>> {
    let at = find(ctx, init::SNAPSHOTS, LastLink::Follow).map_err(|_| Errno::ENODEV)?;
    PersistFs::of_snapshots(&at.inode).ok_or(Errno::ENODEV)
}

/// Leaves the disk so that the next boot need not ask what state it is in.
///
/// # Errors
/// `EIO`, `ENOSPC`.
pub(super) fn let_go(ctx: &Ctx<'_>) -> Result<()> {
    disk(ctx).map_or(Ok(()), |fs| fs.tidy_up())
}

fn perform(fs: &PersistFs, request: Request) -> Result<Reply> {
    match request {
        Request::Snapshots => {
            let shown = |known: tabula_persist::SnapshotInfo| Snapshot {
                name: known.name,
                created_ns: known.created_ns,
            };
            Ok(Reply::Snapshots(fs.snapshots()?.into_iter().map(shown).collect()))
        }
        Request::CreateSnapshot { name } => {
            fs.create_snapshot(name.as_deref()).map(|name| Reply::Snapshot { name })
        }
        Request::DeleteSnapshot { name } => fs.delete_snapshot(&name).map(|()| Reply::Done),
        Request::RestoreSnapshot { name } => fs.restore_snapshot(&name).map(|name| Reply::Snapshot { name }),
        Request::CheckDisk { scope } => {
            let scope = match scope {
                CheckScope::Tree => Scope::Tree,
                CheckScope::Pages => Scope::Everything,
            };
            fs.check_with_home(scope).map(|checked| Reply::Checked(checked.told()))
        }
        _ => Err(Errno::ENOSYS),
    }
}
