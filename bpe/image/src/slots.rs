//! The worker pool as data, in shared memory: which worker runs which task, which tasks wait for one, and which are to be
//! ended. Any worker may ask for something here and ring; only the kernel worker acts on it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use tabula_kernel::task::Task;

/// What a worker is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// There is no worker.
    Vacant,
    /// It is being created.
    Starting,
    /// It waits for a task.
    Idle,
    /// It has a task.
    Busy,
    /// It has been terminated, but may still compute: its stack and its task's word are still in use.
    Dying,
}

/// A task that waits for a worker.
pub struct Waiting {
    /// The task.
    pub task: Arc<Task>,
    /// How often a worker has tried to run it, and had no memory for its program.
    pub attempts: u32,
}

/// One place for a worker.
pub struct Slot {
    /// What the worker is doing.
    pub state: State,
    /// Counts the workers that have been here, to tell a late message of an earlier one.
    pub generation: u32,
    /// The task that it runs, or ran when it was terminated.
    pub task: Option<Arc<Task>>,
    /// How often other workers have tried to run that task before.
    pub attempts: u32,
    /// Where its thread-local storage and its stack lie, to be given back when it is gone.
    pub thread: Option<Thread>,
}

/// The memory of a worker's kernel instance.
#[derive(Clone, Copy)]
pub struct Thread {
    /// Address of the thread-local storage.
    pub tls: u32,
    /// Address of the stack's block.
    pub stack: u32,
}

/// The pool.
pub struct Slots {
    /// The places, by number.
    pub list: Vec<Slot>,
    /// Tasks that wait for a worker, in order.
    pub waiting: VecDeque<Waiting>,
    /// Tasks that are dead and whose workers are to be terminated.
    pub ending: Vec<Arc<Task>>,
}

static SLOTS: Mutex<Slots> =
    Mutex::new(Slots { list: Vec::new(), waiting: VecDeque::new(), ending: Vec::new() });

/// The pool, locked for short work.
pub fn lock() -> MutexGuard<'static, Slots> {
    SLOTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Slots {
    /// The first place in a state.
    pub fn find(&self, state: State) -> Option<usize> {
        self.list.iter().position(|slot| slot.state == state)
    }

    /// How many places are in a state.
    pub fn count(&self, state: State) -> usize {
        self.list.iter().filter(|slot| slot.state == state).count()
    }

    /// A place for a new worker, as long as there are fewer than `most`.
    pub fn vacancy(&mut self, most: usize) -> Option<usize> {
        if let Some(index) = self.find(State::Vacant) {
            return Some(index);
        }
        if self.list.len() >= most {
            return None;
        }
        self.list.push(Slot { state: State::Vacant, generation: 0, task: None, attempts: 0, thread: None });
        Some(self.list.len() - 1)
    }
}
