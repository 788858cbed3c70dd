//! What pages are to be told of the disks without having asked. It waits here until a service takes it: a disk may be checked
//! before there is one.

use crate::sync::{Arc, Mutex};
use crate::wait::{WaitQueue, Wake};
use alloc::vec::Vec;
use tabula_abi::rpc::DiskDamage;

/// News that wait for a service, which is rung.
#[derive(Default)]
pub struct DiskNews {
    waiting: Mutex<Vec<DiskDamage>>,
    queue: WaitQueue,
}

impl DiskNews {
    /// Something has been found.
    pub(super) fn add(&self, damage: DiskDamage) {
        self.waiting.lock().push(damage);
        self.queue.wake_all();
    }

    /// Takes all that there is.
    pub(crate) fn take(&self) -> Vec<DiskDamage> {
        core::mem::take(&mut *self.waiting.lock())
    }

    /// Has a waker told of what is there and of all that comes, until what is returned is dropped.
    pub(crate) fn watch(self: &Arc<Self>, waker: &Arc<dyn Wake>) -> DiskNewsWatch {
        let key = self.queue.subscribe(waker);
        if !self.waiting.lock().is_empty() {
            waker.wake();
        }
        DiskNewsWatch { news: self.clone(), key }
    }
}

/// Somebody who is told.
pub(crate) struct DiskNewsWatch {
    news: Arc<DiskNews>,
    key: u32,
}

impl DiskNewsWatch {
    /// Takes all that there is.
    pub(crate) fn take(&self) -> Vec<DiskDamage> {
        self.news.take()
    }
}

impl Drop for DiskNewsWatch {
    fn drop(&mut self) {
        self.news.queue.unsubscribe(self.key);
    }
}
