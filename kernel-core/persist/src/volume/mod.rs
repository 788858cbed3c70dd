//! A mounted volume: the tree, the page cache, the log and the flusher behind two locks. Operations take the lock of the
//! state, briefly; whoever makes things durable takes the flusher's first, so that many who wait for a sync share one
//! flush. No flush and no write to the device happens under the state's lock, except that the device grows there. Reads of
//! pages wait for the device without it; reads of the tree that redb has not cached, and of a page that is changed in part,
//! wait for it with the lock held.

mod compact;
mod flusher;
mod header;
mod mount;
mod operations;
mod read;
mod snapshots;
mod turns;
mod wipe;

pub use compact::{Compaction, Slack};
pub use flusher::{Due, Pressure, SyncTicket};
pub use header::{Upgrade, VolumeHeader};
pub use mount::{FormatOptions, MountOptions};
pub use operations::SpaceInfo;
pub(crate) use read::Fetch;
pub use snapshots::SnapshotReader;

use crate::error::Result;
use crate::medium::Medium;
use crate::sync::lock;
use crate::tree::state::State;
use flusher::Flusher;
use std::sync::{Arc, Mutex};
use turns::Turns;

/// A mounted volume.
pub struct Volume {
    medium: Arc<Medium>,
    state: Mutex<State>,
    flusher: Turns<Flusher>,
    stop: Stop,
}

/// How whoever had the volume before this mount let go of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Everything was in the tree ([`Volume::checkpoint`]).
    Clean,
    /// Something was in the log only, as when a program is killed.
    Unclean,
}

impl Volume {
    /// How the volume was left before this mount.
    pub fn last_stop(&self) -> Stop {
        self.stop
    }

    pub(crate) fn with_state<T>(&self, work: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        work(&mut lock(&self.state))
    }

    fn change<T>(&self, work: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        lock(&self.state).atomically(work)
    }
}
