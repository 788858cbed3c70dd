//! Futexes: threads of one process that wait on words of their shared memory. A waiter registers under its address and
//! looks at the word once more with the table locked; a waker takes waiters out of the table under the same lock. So no
//! wake-up between the look and the sleep is lost.

use crate::kernel::Ctx;
use crate::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};
use crate::task::Task;
use crate::wait::Interrupted;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

struct Sleeper {
    address: u32,
    task: Arc<Task>,
    woken: Arc<AtomicBool>,
}

/// The futex waiters of a process, in the order of their arrival.
#[derive(Default)]
pub struct Futexes(Mutex<Vec<Sleeper>>);

/// Why a futex wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// Somebody woke it.
    ByWake,
    /// The time was over.
    ByTimeout,
}

impl Futexes {
    /// Waits until woken, if the word at `address` holds `expected`. `deadline_ns` is monotonic.
    ///
    /// # Errors
    /// `EAGAIN` when the word holds something else, `EFAULT` and `EINVAL` for bad addresses, `EINTR`.
    pub fn wait(
        &self,
        ctx: &Ctx<'_>,
        address: u32,
        expected: u32,
        deadline_ns: Option<u64>,
    ) -> Result<Woken> {
        let woken = Arc::new(AtomicBool::new(false));
        {
            let mut sleepers = self.0.lock();
            if ctx.memory.load_atomic_u32(address)? != expected {
                return Err(Errno::EAGAIN);
            }
            sleepers.push(Sleeper { address, task: ctx.task.clone(), woken: woken.clone() });
        }
        let attempt = || woken.load(Ordering::SeqCst).then_some(());
        let outcome = crate::wait::wait_for(ctx.task, &[], deadline_ns, attempt);
        self.0.lock().retain(|sleeper| !Arc::ptr_eq(&sleeper.woken, &woken));
        match outcome {
            Ok(()) => Ok(Woken::ByWake),
            // Taken out by a waker at the last moment: it counts as woken, or its wake-up would be lost.
            Err(_) if woken.load(Ordering::SeqCst) => Ok(Woken::ByWake),
            Err(Interrupted::Deadline) => Ok(Woken::ByTimeout),
            Err(Interrupted::Signal) => Err(Errno::EINTR),
        }
    }

    /// Wakes up to `count` waiters on an address, those who came first first; answers how many.
    pub fn wake(&self, address: u32, count: u32) -> u32 {
        let mut chosen = Vec::new();
        self.0.lock().retain(|sleeper| {
            let take = sleeper.address == address && chosen.len() < count as usize;
            if take {
                sleeper.woken.store(true, Ordering::SeqCst);
                chosen.push(sleeper.task.clone());
            }
            !take
        });
        for task in &chosen {
            task.waker().wake();
        }
        chosen.len() as u32
    }

    /// Takes a task that has ended off every address.
    pub fn forget(&self, task: &Arc<Task>) {
        self.0.lock().retain(|sleeper| !Arc::ptr_eq(&sleeper.task, task));
    }
}
