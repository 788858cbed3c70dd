//! The task word: one atomic integer per task that says where the task is, so that a killer and the task agree on who
//! ends it. The entry stub, hand-written WebAssembly, moves it `User → Kernel` before anything else and back after a call;
//! a killer moves it `User → Dead`, after which the program can never enter. A task inside the kernel is never ended from
//! outside: it finds [`ATTENTION`] set when it waits or leaves. The stubs of `bpe` rely on these very numbers.

use crate::sync::atomic::{AtomicU32, Ordering};

/// The bits that hold the state.
pub const STATE_MASK: u32 = 7;
/// Computing in its program.
pub const USER: u32 = 0;
/// Inside the kernel.
pub const KERNEL: u32 = 1;
/// Leaving for good: its stub traps when the kernel returns to it.
pub const EXITING: u32 = 2;
/// Ended from outside: its program may still compute, but never enters again.
pub const DEAD: u32 = 3;
/// Not taken up by a worker yet.
pub const NEW: u32 = 4;
/// Something to look at before the program goes on: a signal, a stop, the end of the process.
pub const ATTENTION: u32 = 8;

/// Where a task was when somebody wanted its attention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In its program, or not started yet.
    User,
    /// In the kernel; waking it makes it look.
    Kernel,
    /// Gone or going.
    Gone,
}

/// One task's word.
#[derive(Debug, Default)]
pub struct TaskWord(AtomicU32);

impl TaskWord {
    /// The word of a task that no worker has taken up.
    pub fn new() -> Self {
        Self(AtomicU32::new(NEW))
    }

    /// A worker takes the task up, into the kernel. False when it was killed before.
    pub fn start(&self) -> bool {
        let start = |word: u32| (word & STATE_MASK == NEW).then_some(word & !STATE_MASK | KERNEL);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, start).is_ok()
    }

    /// The atomic itself, for the host's stubs.
    pub fn atomic(&self) -> &AtomicU32 {
        &self.0
    }

    /// Where the task is now.
    pub fn place(&self) -> Place {
        place_of(self.0.load(Ordering::SeqCst))
    }

    /// What the entry stub does on a call: into the kernel, unless dead. For hosts without stubs.
    pub fn enter(&self) -> bool {
        let enter = |word: u32| (word & STATE_MASK == USER).then_some(word | KERNEL);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, enter).is_ok()
    }

    /// Back to the program, unless something wants attention first.
    pub fn leave(&self) -> bool {
        self.0.compare_exchange(KERNEL, USER, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Says that the task leaves for good.
    pub fn set_exiting(&self) {
        self.0.store(EXITING, Ordering::SeqCst);
    }

    /// Whether the task leaves by itself, rather than having been ended from outside.
    pub fn is_exiting(&self) -> bool {
        self.0.load(Ordering::SeqCst) & STATE_MASK == EXITING
    }

    /// Prepares the word for the next program of the same task (exec).
    pub fn reset(&self) {
        self.0.store(KERNEL, Ordering::SeqCst);
    }

    /// Asks the task to look; answers where it was.
    pub fn ask_attention(&self) -> Place {
        place_of(self.0.fetch_or(ATTENTION, Ordering::SeqCst))
    }

    /// Takes the request to look away; the task looks after this.
    pub fn clear_attention(&self) {
        self.0.fetch_and(!ATTENTION, Ordering::SeqCst);
    }

    /// Whether somebody asked the task to look.
    pub fn has_attention(&self) -> bool {
        self.0.load(Ordering::SeqCst) & ATTENTION != 0
    }

    /// Ends a task that is in its program or has not started. True for exactly one caller, and only if the task had not entered first.
    pub fn kill_in_user(&self) -> bool {
        let kill = |word: u32| matches!(word & STATE_MASK, USER | NEW).then_some(DEAD);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, kill).is_ok()
    }
}

fn place_of(word: u32) -> Place {
    match word & STATE_MASK {
        USER | NEW => Place::User,
        KERNEL => Place::Kernel,
        _ => Place::Gone,
    }
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    use super::*;

    #[test]
    fn a_dead_program_never_enters() {
        let word = TaskWord::new();
        assert!(word.start());
        assert!(word.leave());
        assert!(word.kill_in_user());
        assert!(!word.kill_in_user());
        assert!(!word.enter());
        assert_eq!(word.place(), Place::Gone);
    }

    #[test]
    fn a_task_killed_before_its_start_never_starts() {
        let word = TaskWord::new();
        assert!(word.kill_in_user());
        assert!(!word.start());
    }

    #[test]
    fn a_task_in_the_kernel_is_not_ended_from_outside() {
        let word = TaskWord::new();
        assert!(word.start());
        assert!(!word.kill_in_user());
        assert_eq!(word.ask_attention(), Place::Kernel);
        assert!(!word.leave());
        word.clear_attention();
        assert!(word.leave());
        assert!(word.enter());
    }
}
