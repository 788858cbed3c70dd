//! How much room a volume has, and who is told when there was too little: how far the disk may grow is known outside, and
//! may have changed since. Nothing here waits for the disk.

use super::PersistFs;
use crate::fs::inode::SpaceInfo;
use crate::sync::Mutex;
use alloc::boxed::Box;

/// Called when there was no room for something.
type OnFull = dyn Fn() + Send + Sync;

/// Who is told.
#[derive(Default)]
pub(super) struct Room {
    on_full: Mutex<Option<Box<OnFull>>>,
}

impl Room {
    /// There was no room for something.
    pub(super) fn note_full(&self) {
        if let Some(on_full) = &*self.on_full.lock() {
            on_full();
        }
    }
}

impl PersistFs {
    /// How full the volume is, as `statvfs` says it.
    pub fn space(&self) -> SpaceInfo {
        let space = self.volume.space();
        SpaceInfo {
            block_bytes: space.block_bytes,
            blocks: space.blocks,
            blocks_free: space.blocks_free,
            inodes: space.inodes_used.saturating_add(space.inodes_free),
            inodes_free: space.inodes_free,
            name_max: space.name_max,
        }
    }

    /// The disk may grow to so many bytes from now on.
    pub fn set_capacity_bytes(&self, bytes: u64) {
        self.volume.set_capacity_bytes(bytes);
    }

    /// Has a function called whenever there was no room for something. It must not use the volume, and there is one.
    pub fn watch_room(&self, on_full: impl Fn() + Send + Sync + 'static) {
        *self.room.on_full.lock() = Some(Box::new(on_full));
    }
}
