//! Who makes a volume durable: one thread that commits when somebody waits for it, when changes are old, and when writers
//! are ahead of the disk. Between commits it does the jobs that would keep others waiting (taking snapshots, checking), and
//! when there is nothing to do it gives space back.
//! Those who wait ask first and then look, so that none is overlooked.

use super::PersistFs;
use super::idle::{Idle, Next};
use crate::host::{Host, LogLevel};
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use crate::wait::{Parker, WaitQueue, Wake};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
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
    jobs: Mutex<Jobs>,
    /// Woken after every commit and every job.
    done: WaitQueue,
}

/// Work for the thread besides commits. One that is dropped undone says so to whom it would have answered.
pub type Job = Box<dyn FnOnce(&PersistFs) + Send>;

/// Jobs in the order in which they came.
#[derive(Default)]
struct Jobs {
    list: VecDeque<Job>,
    /// The thread has come to its end.
    is_closed: bool,
}

/// Jobs that wait (`EAGAIN`).
const JOBS_MAX: usize = 64;

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
            jobs: Mutex::new(Jobs::default()),
            done: WaitQueue::new(),
        }
    }

    pub(super) fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    pub(super) fn realtime_ns(&self) -> u64 {
        self.host.realtime_ns()
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
        let mut idle = Idle::default();
        loop {
            let stopping = flusher.stopping.load(Ordering::SeqCst);
            let asked = flusher.asked.load(Ordering::SeqCst);
            fs.release_late();
            if let Some(job) = flusher.next_job() {
                job(fs);
                idle.disturb();
                flusher.done.wake_all();
                continue;
            }
            let is_asked = asked > flusher.answered.load(Ordering::SeqCst);
            let result = match fs.volume.due(flusher.host.realtime_ns()) {
                _ if flusher.wants_room.swap(false, Ordering::SeqCst) => fs.volume.relieve(),
                Due::Checkpoint => fs.volume.checkpoint(),
                Due::Commit => fs.volume.commit(),
                Due::Nothing(_) if is_asked => fs.volume.commit(),
                Due::Nothing(_) if stopping && flusher.close() => return,
                Due::Nothing(_) if stopping => continue,
                Due::Nothing(Some(at_ns)) => {
                    idle.disturb();
                    flusher.sleep_until(at_ns);
                    continue;
                }
                Due::Nothing(None) => {
                    match idle.next(fs.volume.slack(), flusher.host.monotonic_ns()) {
                        Next::Sleep(deadline_ns) => flusher.parker.park(deadline_ns),
                        Next::GiveBack => idle.give_back(&fs.volume, flusher),
                    }
                    continue;
                }
            };
            idle.disturb();
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
                Err(_) if stopping && flusher.close() => return,
                Err(_) => flusher.rest(),
                Ok(()) => {}
            }
        }
    }

    fn next_job(&self) -> Option<Job> {
        self.jobs.lock().list.pop_front()
    }

    /// Takes no more jobs, unless there is one still.
    fn close(&self) -> bool {
        let mut jobs = self.jobs.lock();
        jobs.is_closed = jobs.list.is_empty();
        jobs.is_closed
    }

    /// Hands a job to the thread.
    ///
    /// # Errors
    /// `EAGAIN` when too many wait, `EIO` when nobody will do it any more.
    pub fn submit(&self, job: Job) -> Result<()> {
        {
            let mut jobs = self.jobs.lock();
            if jobs.is_closed {
                return Err(Errno::EIO);
            }
            if jobs.list.len() >= JOBS_MAX {
                return Err(Errno::EAGAIN);
            }
            jobs.list.push_back(job);
        }
        self.wake();
        Ok(())
    }

    /// Has the thread do something, and waits for what comes of it. The thread itself never calls this.
    ///
    /// # Errors
    /// As [`Flusher::submit`]; those of the work.
    pub(super) fn perform<T: Send + 'static>(
        &self,
        work: impl FnOnce(&PersistFs) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = Arc::new(Mutex::new(None));
        let slot = answer.clone();
        let parker = Arc::new(Parker::new(self.host.clone()));
        let waker: Arc<dyn Wake> = parker.clone();
        let _place = self.done.register(&waker);
        self.submit(Box::new(move |fs| {
            let result = work(fs);
            *slot.lock() = Some(result);
        }))?;
        loop {
            // The job has gone by the time it is looked for, or it is not over.
            let is_over = Arc::strong_count(&answer) == 1;
            let result = answer.lock().take();
            match result {
                Some(result) => return result,
                None if is_over => return Err(Errno::EIO),
                None => parker.park(None),
            }
        }
    }

    /// Sleeps until somebody asks, or until a time of the wall clock.
    fn sleep_until(&self, at_ns: u64) {
        let now_ns = self.host.realtime_ns();
        self.parker.park(Some(self.host.monotonic_ns().saturating_add(at_ns.saturating_sub(now_ns))));
    }

    /// A disk that has failed is not asked again at once, unless somebody wants to know.
    fn rest(&self) {
        const REST_NS: u64 = 1_000_000_000;
        let end_ns = self.host.monotonic_ns().saturating_add(REST_NS);
        let asked = self.asked.load(Ordering::SeqCst);
        // That there is something to make durable wakes it as well, and is so after every failure.
        while self.host.monotonic_ns() < end_ns
            && self.asked.load(Ordering::SeqCst) == asked
            && self.jobs.lock().list.is_empty()
        {
            self.parker.park(Some(end_ns));
        }
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
