//! Which task runs in this worker: what turns a bare call from a program into one of a task.

use crate::machine;
use crate::user_memory::ProgramMemory;
use std::cell::RefCell;
use std::sync::Arc;
use tabula_kernel::Ctx;
use tabula_kernel::task::Task;

thread_local! {
    static TASK: RefCell<Option<Arc<Task>>> = const { RefCell::new(None) };
}

/// Sets the task that runs here.
pub fn set_task(task: Option<Arc<Task>>) {
    let old = TASK.replace(task);
    drop(old);
}

/// The task that runs here.
pub fn task() -> Option<Arc<Task>> {
    TASK.with_borrow(Clone::clone)
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
