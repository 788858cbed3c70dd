//! Who runs: a baton that one thread holds. It changes hands where a thread sleeps or calls the kernel, never elsewhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::{Condvar, Mutex, MutexGuard};

/// A thread's number in the schedule.
pub(crate) type ThreadId = usize;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Runnable,
    /// Asleep on the word at this address, until somebody wakes it or the time has come.
    Asleep {
        word: usize,
        deadline_ns: Option<u64>,
    },
    Over,
}

struct Inner {
    threads: Vec<State>,
    holder: Option<ThreadId>,
    random: ChaCha8Rng,
    now_ns: u64,
    steps: u64,
    trace: u64,
}

/// The schedule of one simulation.
pub(crate) struct Schedule {
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl Schedule {
    pub(crate) fn new(seed: u64) -> Self {
        let inner = Inner {
            threads: Vec::new(),
            holder: None,
            random: ChaCha8Rng::seed_from_u64(seed),
            now_ns: 0,
            steps: 0,
            trace: 0,
        };
        Self { inner: Mutex::new(inner), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn now_ns(&self) -> u64 {
        self.lock().now_ns
    }

    /// Everything that has been decided so far, as one number.
    pub(crate) fn trace(&self) -> u64 {
        self.lock().trace
    }

    /// Adds a thread that may run.
    pub(crate) fn add(&self) -> ThreadId {
        let mut inner = self.lock();
        inner.threads.push(State::Runnable);
        inner.threads.len() - 1
    }

    /// Waits for the baton.
    pub(crate) fn wait_turn(&self, me: ThreadId) {
        let mut inner = self.lock();
        if inner.holder.is_none() {
            inner.pass_on();
            self.changed.notify_all();
        }
        while inner.holder != Some(me) {
            inner = self.changed.wait(inner).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// A moment at which somebody else may run.
    pub(crate) fn yield_now(&self, me: ThreadId) {
        let mut inner = self.lock();
        // Calls take time, so that clocks go on even in a busy machine.
        inner.now_ns += 100;
        inner.pass_on();
        self.changed.notify_all();
        drop(inner);
        self.wait_turn(me);
    }

    /// Sleeps on a word, unless `still` says that it has changed.
    pub(crate) fn sleep(
        &self,
        me: ThreadId,
        word: usize,
        deadline_ns: Option<u64>,
        still: impl FnOnce() -> bool,
    ) {
        let mut inner = self.lock();
        if !still() {
            return;
        }
        inner.threads[me] = State::Asleep { word, deadline_ns };
        inner.pass_on();
        self.changed.notify_all();
        drop(inner);
        self.wait_turn(me);
    }

    /// Lets everybody who sleeps on a word run again.
    pub(crate) fn wake(&self, word: usize) {
        for state in &mut self.lock().threads {
            if matches!(state, State::Asleep { word: own, .. } if *own == word) {
                *state = State::Runnable;
            }
        }
    }

    /// The thread is over.
    pub(crate) fn end(&self, me: ThreadId) {
        let mut inner = self.lock();
        inner.threads[me] = State::Over;
        if inner.threads.iter().any(|state| *state != State::Over) {
            inner.pass_on();
        } else {
            inner.holder = None;
        }
        self.changed.notify_all();
    }
}

impl Inner {
    /// Chooses who holds the baton next. When all sleep, time passes to the first deadline; when nobody has one, the machine
    /// would sleep for ever, which is the failure that simulations look for.
    fn pass_on(&mut self) {
        loop {
            let ready: Vec<ThreadId> =
                (0..self.threads.len()).filter(|id| self.threads[*id] == State::Runnable).collect();
            if !ready.is_empty() {
                let chosen = ready[self.random.next_u32() as usize % ready.len()];
                self.holder = Some(chosen);
                self.steps += 1;
                self.trace = self.trace.rotate_left(5)
                    ^ (chosen as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    ^ self.now_ns;
                return;
            }
            let deadlines = self.threads.iter().filter_map(|state| match state {
                State::Asleep { deadline_ns, .. } => *deadline_ns,
                _ => None,
            });
            let first =
                deadlines.min().unwrap_or_else(|| panic!("everybody sleeps for ever: {:?}", self.threads));
            self.now_ns = self.now_ns.max(first);
            for state in &mut self.threads {
                if matches!(state, State::Asleep { deadline_ns: Some(deadline), .. } if *deadline <= self.now_ns)
                {
                    *state = State::Runnable;
                }
            }
        }
    }
}
