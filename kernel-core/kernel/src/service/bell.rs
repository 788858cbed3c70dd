//! How the kernel tells the service that something may be ready: a bell per stream, and one door that they all ring. A
//! bell marks itself and, if nobody is on the way already, asks the host to call
//! [`Server::pump`](crate::service::Server::pump). Nothing here takes a lock or waits: a bell is rung from inside wait
//! queues.

use crate::fs::open::OpenFile;
use crate::service::Outbox;
use crate::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use crate::task::process::Process;
use crate::wait::Wake;

/// The one door: rings the host once for any number of bells.
pub(super) struct Door {
    rung: AtomicBool,
    outbox: Arc<dyn Outbox>,
}

impl Door {
    pub(super) fn new(outbox: Arc<dyn Outbox>) -> Arc<Door> {
        Arc::new(Door { rung: AtomicBool::new(false), outbox })
    }

    /// Asks for a call of `pump`, unless one is on its way.
    pub(super) fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            self.outbox.ring();
        }
    }

    /// Whoever looks after the bells says so first: what rings from now on rings again.
    pub(super) fn answer(&self) {
        self.rung.store(false, Ordering::SeqCst);
    }
}

impl Wake for Door {
    fn wake(&self) {
        self.ring();
    }
}

/// One stream's bell.
pub(super) struct Bell {
    rung: AtomicBool,
    door: Arc<Door>,
}

impl Bell {
    /// A bell that rings at once, so that its stream is looked at first.
    pub(super) fn new(door: &Arc<Door>) -> Arc<Bell> {
        let bell = Arc::new(Bell { rung: AtomicBool::new(false), door: door.clone() });
        bell.wake();
        bell
    }

    /// Whether it has rung since the last time.
    pub(super) fn take(&self) -> bool {
        self.rung.swap(false, Ordering::SeqCst)
    }
}

impl Wake for Bell {
    fn wake(&self) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            self.door.ring();
        }
    }
}

/// An open file whose changes ring a bell, until this is dropped.
pub(super) struct WatchedFile {
    file: Arc<OpenFile>,
    bell: Arc<Bell>,
    key: Option<u32>,
}

impl WatchedFile {
    pub(super) fn new(file: Arc<OpenFile>, door: &Arc<Door>) -> Self {
        let bell = Bell::new(door);
        let waker: Arc<dyn Wake> = bell.clone();
        let key = file.file().queue().map(|queue| queue.subscribe(&waker));
        Self { file, bell, key }
    }

    pub(super) fn file(&self) -> &OpenFile {
        &self.file
    }

    pub(super) fn bell(&self) -> &Bell {
        &self.bell
    }
}

impl Drop for WatchedFile {
    fn drop(&mut self) {
        if let (Some(queue), Some(key)) = (self.file.file().queue(), self.key) {
            queue.unsubscribe(key);
        }
    }
}

/// A process whose end rings a bell, until this is dropped.
pub(super) struct WatchedProcess {
    process: Arc<Process>,
    bell: Arc<Bell>,
    key: u32,
}

impl WatchedProcess {
    pub(super) fn new(process: Arc<Process>, door: &Arc<Door>) -> Self {
        let bell = Bell::new(door);
        let waker: Arc<dyn Wake> = bell.clone();
        let key = process.ended().subscribe(&waker);
        Self { process, bell, key }
    }

    pub(super) fn process(&self) -> &Arc<Process> {
        &self.process
    }

    pub(super) fn bell(&self) -> &Bell {
        &self.bell
    }
}

impl Drop for WatchedProcess {
    fn drop(&mut self) {
        self.process.ended().unsubscribe(self.key);
    }
}
