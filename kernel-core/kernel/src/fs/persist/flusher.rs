//! Who makes a volume durable: one thread that commits when somebody waits for it, when changes are old, and when writers
//! are ahead of the disk. Those who wait ask first and then look, so that none is overlooked.

use super::PersistFs;
use crate::host::{Host, LogLevel};
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use crate::wait::{Parker, WaitQueue, Wake};
use alloc::format;
use tabula_abi::{Errno, Result};
use tabula_persist::{Due, Error};

/// The thread's place to sleep, and those who wait for it.
pub struct Flusher {
    parker: Parker,
    host: Arc<dyn Host>,
    /// How often a commit has been asked for.
    asked: AtomicU64,
    /// Up to which of these requests there has been one.
    answered: AtomicU64,
    /// The last commit that failed: which requests it was to answer, and why.
    failed: Mutex<Option<(u64, Errno)>>,
    /// Somebody waits for room in memory.
    wants_room: AtomicBool,
    stopping: AtomicBool,
    /// Woken after every commit.
    done: WaitQueue,
}

impl Flusher {
    pub(super) fn new(host: Arc<dyn Host>) -> Flusher {
        Flusher {
            parker: Parker::new(host.clone()),
            host,
            asked: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            failed: Mutex::new(None),
            wants_room: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            done: WaitQueue::new(),
        }
    }

    /// Makes the thread look whether there is something to do.
    pub fn wake(&self) {
        self.parker.wake();
    }

    /// Asks for a commit, without waiting for it.
    pub fn ask(&self) -> u64 {
        let number = self.asked.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        self.wake();
        number
    }

    /// Makes [`Flusher::run`] come back, after a last commit.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.ask();
    }

    /// Commits whenever that is due, until [`Flusher::stop`].
    pub fn run(fs: &PersistFs) {
        let flusher = &fs.flusher;
        loop {
            let stopping = flusher.stopping.load(Ordering::SeqCst);
            let asked = flusher.asked.load(Ordering::SeqCst);
            fs.release_late();
            let is_asked = asked > flusher.answered.load(Ordering::SeqCst);
            let result = match fs.volume.due(flusher.host.realtime_ns()) {
                _ if flusher.wants_room.swap(false, Ordering::SeqCst) => fs.volume.relieve(),
                Due::Checkpoint => fs.volume.checkpoint(),
                Due::Commit => fs.volume.commit(),
                Due::Nothing(_) if is_asked => fs.volume.commit(),
                Due::Nothing(_) if stopping => return,
                Due::Nothing(at_ns) => {
                    flusher.sleep_until(at_ns);
                    continue;
                }
            };
            if let Err(error) = result {
                if error == Error::NoSpace {
                    fs.room.note_full();
                }
                *flusher.failed.lock() = Some((asked, error.errno()));
                flusher.host.log(LogLevel::Error, &format!("the disk: {error}"));
            }
            flusher.answered.store(asked, Ordering::SeqCst);
            flusher.done.wake_all();
            match result {
                Err(_) if stopping => return,
                Err(_) => flusher.rest(),
                Ok(()) => {}
            }
        }
    }

    /// Sleeps until somebody asks, or until a time of the wall clock.
    fn sleep_until(&self, at_ns: Option<u64>) {
        let now_ns = self.host.realtime_ns();
        let deadline =
            at_ns.map(|at_ns| self.host.monotonic_ns().saturating_add(at_ns.saturating_sub(now_ns)));
        self.parker.park(deadline);
    }

    /// A disk that has failed is not asked again at once, unless somebody wants to know.
    fn rest(&self) {
        const REST_NS: u64 = 1_000_000_000;
        self.parker.park(Some(self.host.monotonic_ns().saturating_add(REST_NS)));
    }

    /// Waits for a commit, which makes room for changes.
    ///
    /// # Errors
    /// `EIO` or `ENOSPC` when it fails.
    pub(super) fn wait_for_room(&self) -> Result<()> {
        self.wants_room.store(true, Ordering::SeqCst);
        let number = self.ask();
        self.wait(number, || self.answered.load(Ordering::SeqCst) >= number)
    }

    /// Waits until something is durable.
    ///
    /// # Errors
    /// `EIO` or `ENOSPC` when the commit that should have made it so has failed.
    pub(super) fn wait_until(&self, is_durable: impl Fn() -> bool) -> Result<()> {
        let number = self.ask();
        self.wait(number, is_durable)
    }

    fn wait(&self, number: u64, is_done: impl Fn() -> bool) -> Result<()> {
        let parker = Arc::new(Parker::new(self.host.clone()));
        let waker: Arc<dyn Wake> = parker.clone();
        let _place = self.done.register(&waker);
        loop {
            // A failure is noted before the request counts as answered.
            let failed = *self.failed.lock();
            match failed {
                Some((answered, errno)) if answered >= number => return Err(errno),
                _ if is_done() => return Ok(()),
                _ => parker.park(None),
            }
        }
    }
}
