//! Wait queues and parking. Whatever can become ready owns a [`WaitQueue`]; a task that must wait registers its waker on
//! every queue that concerns it, looks once more, and sleeps on its own word. Operations on files themselves never
//! sleep: they answer `EAGAIN`, and [`block_on`] is the one place that turns this into waiting. A waker need not be a
//! sleeping task: pages are told of readiness the same way.
//!
//! Order that makes it right: a waiter registers and then looks; whoever makes something ready changes the state and then
//! wakes. `wake_all` reads the number of waiters with sequential consistency, so one of the two sees the other.

use crate::host::Host;
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
};
use crate::task::Task;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Somebody to be told that something may be ready now. Must be quick and must not take locks of the kernel.
pub trait Wake: Send + Sync {
    /// Tells it. May be called any number of times.
    fn wake(&self);
}

/// A place where one task sleeps: a token that [`Wake::wake`] sets and [`Parker::park`] takes. Without a deadline it never
/// looks at a clock: on some hosts that costs more than everything else here.
pub struct Parker {
    token: AtomicU32,
    asleep: AtomicBool,
    host: Arc<dyn Host>,
}

impl Parker {
    /// A place to sleep on this host.
    pub fn new(host: Arc<dyn Host>) -> Self {
        Self { token: AtomicU32::new(0), asleep: AtomicBool::new(false), host }
    }

    /// Whether somebody sleeps here now.
    pub fn is_asleep(&self) -> bool {
        self.asleep.load(Ordering::Relaxed)
    }

    /// Sleeps until the token is there or the deadline (monotonic nanoseconds) has passed, and takes the token.
    pub fn park(&self, deadline_ns: Option<u64>) {
        if self.token.swap(0, Ordering::SeqCst) != 0 {
            return;
        }
        self.asleep.store(true, Ordering::Relaxed);
        loop {
            self.host.park(&self.token, 0, deadline_ns);
            if self.token.swap(0, Ordering::SeqCst) != 0 {
                break;
            }
            if deadline_ns.is_some_and(|deadline| self.host.monotonic_ns() >= deadline) {
                break;
            }
        }
        self.asleep.store(false, Ordering::Relaxed);
        self.host.woken();
    }
}

impl Wake for Parker {
    fn wake(&self) {
        if self.token.swap(1, Ordering::SeqCst) == 0 {
            self.host.unpark(&self.token);
        }
    }
}

struct Waiter {
    key: u32,
    waker: Arc<dyn Wake>,
}

#[derive(Default)]
struct Waiters {
    next_key: u32,
    list: Vec<Waiter>,
}

/// Those who wait for one thing.
#[derive(Default)]
pub struct WaitQueue {
    waiting: AtomicU32,
    waiters: Mutex<Waiters>,
}

impl WaitQueue {
    /// A queue with nobody in it.
    pub const fn new() -> Self {
        Self { waiting: AtomicU32::new(0), waiters: Mutex::new(Waiters { next_key: 0, list: Vec::new() }) }
    }

    /// Tells everybody who waits. They stay registered until they drop their registration.
    pub fn wake_all(&self) {
        if self.waiting.load(Ordering::SeqCst) == 0 {
            return;
        }
        // Woken without the lock: whoever wakes takes it at once to leave, and would only sleep again.
        let (first, others) = {
            let waiters = self.waiters.lock();
            let mut wakers = waiters.list.iter().map(|waiter| waiter.waker.clone());
            (wakers.next(), wakers.collect::<Vec<_>>())
        };
        for waker in first.iter().chain(&others) {
            waker.wake();
        }
    }

    /// Registers a waker until the returned value is dropped.
    pub fn register<'q>(&'q self, waker: &Arc<dyn Wake>) -> Registration<'q> {
        let key = self.subscribe(waker);
        Registration { queue: self, key }
    }

    /// Registers a waker until [`WaitQueue::unsubscribe`] with the returned key.
    pub fn subscribe(&self, waker: &Arc<dyn Wake>) -> u32 {
        let mut waiters = self.waiters.lock();
        let key = waiters.next_key;
        waiters.next_key = key.wrapping_add(1);
        waiters.list.push(Waiter { key, waker: waker.clone() });
        self.waiting.store(u32::try_from(waiters.list.len()).unwrap_or(u32::MAX), Ordering::SeqCst);
        key
    }

    /// Ends a registration; unknown keys are ignored.
    pub fn unsubscribe(&self, key: u32) {
        let mut waiters = self.waiters.lock();
        waiters.list.retain(|waiter| waiter.key != key);
        self.waiting.store(u32::try_from(waiters.list.len()).unwrap_or(u32::MAX), Ordering::SeqCst);
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting.load(Ordering::SeqCst) as usize
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A place in a queue; dropping it leaves the queue.
pub struct Registration<'q> {
    queue: &'q WaitQueue,
    key: u32,
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        self.queue.unsubscribe(self.key);
    }
}

/// Why a wait ended without what was waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interrupted {
    /// A signal wants attention.
    Signal,
    /// The deadline has passed.
    Deadline,
}

impl From<Interrupted> for Errno {
    fn from(why: Interrupted) -> Errno {
        match why {
            Interrupted::Signal => Errno::EINTR,
            Interrupted::Deadline => Errno::ETIMEDOUT,
        }
    }
}

/// Sleeps until `attempt` gives something, a signal wants attention, or `deadline_ns` (monotonic) has passed.
pub fn wait_for<T>(
    task: &Task,
    queues: &[&WaitQueue],
    deadline_ns: Option<u64>,
    mut attempt: impl FnMut() -> Option<T>,
) -> core::result::Result<T, Interrupted> {
    if let Some(value) = attempt() {
        return Ok(value);
    }
    let waker = task.waker();
    // Most waits are for one thing, and need no list.
    let (first, others) = match queues {
        [] => (None, queues),
        [first, others @ ..] => (Some(first.register(&waker)), others),
    };
    let _places: (Option<Registration<'_>>, Vec<Registration<'_>>) =
        (first, others.iter().map(|queue| queue.register(&waker)).collect());
    loop {
        if let Some(value) = attempt() {
            return Ok(value);
        }
        if task.interrupted() {
            return Err(Interrupted::Signal);
        }
        if deadline_ns.is_some_and(|deadline| task.host().monotonic_ns() >= deadline) {
            return Err(Interrupted::Deadline);
        }
        task.parker().park(deadline_ns);
    }
}

/// Repeats an operation that answers `EAGAIN` while it cannot go on, sleeping on `queue` between the attempts.
///
/// # Errors
/// `EINTR` when a signal came first, otherwise whatever the operation says.
pub fn block_on<T>(task: &Task, queue: &WaitQueue, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    wait_for(task, &[queue], None, || match attempt() {
        Err(Errno::EAGAIN) => None,
        other => Some(other),
    })?
}
