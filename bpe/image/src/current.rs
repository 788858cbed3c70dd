//! Which task runs in this worker: what turns a bare call from a program into one of a task. The slot has no destructor,
//! because the standard library registers those with an allocator that grows the memory, and this memory does not grow.

use crate::machine;
use crate::user_memory::ProgramMemory;
use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use tabula_kernel::Ctx;
use tabula_kernel::task::Task;

thread_local! {
    static TASK: RefCell<ManuallyDrop<Option<Arc<Task>>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Sets the task that runs here.
pub fn set_task(task: Option<Arc<Task>>) {
    let old = TASK.replace(ManuallyDrop::new(task));
    drop(ManuallyDrop::into_inner(old));
}

/// The task that runs here.
pub fn task() -> Option<Arc<Task>> {
    TASK.with_borrow(|task| Option::clone(task))
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
        let task = task.as_ref()?;
        Some(run(&Ctx { kernel, task, memory: &ProgramMemory }))
    })
}
