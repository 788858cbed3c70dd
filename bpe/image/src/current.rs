//! Which task runs in this worker: what turns a bare call from a program into one of a task. The slot has no destructor,
//! because the standard library registers those with an allocator that grows the memory, and this memory does not grow;
//! nor would it run in a worker that is terminated. So what the slot has of the task is not counted: the worker's place in
//! the pool keeps the task for it.

use crate::machine;
use crate::user_memory::ProgramMemory;
use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use tabula_kernel::Ctx;
use tabula_kernel::task::Task;

thread_local! {
    static TASK: RefCell<Option<ManuallyDrop<Arc<Task>>>> = const { RefCell::new(None) };
}

/// Sets the task that runs here: the one in this worker's place in the pool, or none before the worker reports itself idle.
pub fn set_task(task: Option<&Arc<Task>>) {
    // SAFETY: the copy is never dropped, so no count is given back that was not taken. The place holds the task until the
    // worker is idle, and then this slot is empty, or until the worker is gone, and then nobody looks into it.
    let uncounted = task.map(|task| ManuallyDrop::new(unsafe { std::ptr::read(task) }));
    TASK.set(uncounted);
}

/// The task that runs here.
pub fn task() -> Option<Arc<Task>> {
    TASK.with_borrow(|task| task.as_deref().cloned())
}

/// Notes the size of the program's memory, for those who look at processes.
pub fn note_memory(bytes: u64) {
    TASK.with_borrow(|task| {
        if let Some(task) = task.as_ref() {
            task.process().set_memory_bytes(bytes);
        }
    });
}

/// Runs something on behalf of the task that runs here; `None` when there is none.
#[inline]
pub fn with_ctx<R>(run: impl FnOnce(&Ctx<'_>) -> R) -> Option<R> {
    let kernel = machine::kernel()?;
    TASK.with_borrow(|task| {
        let task = task.as_deref()?;
        Some(run(&Ctx { kernel, task, memory: &ProgramMemory }))
    })
}
