//! Which task runs in this worker: what turns a bare call from a program into one of a task. The reference is not counted:
//! a worker can be terminated at any instruction of its program, and what it counted would then never be given back. The
//! slot's own reference keeps the task. The thread-local has no destructor, because the standard library registers those
//! with an allocator that grows the memory, and this memory does not grow.

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

/// Sets the task that runs here: the one of this worker's slot.
pub fn set_task(task: Option<&Arc<Task>>) {
    // SAFETY: the copy is never dropped, so the count stays right, and it is not used once the task may be gone: the slot
    // holds a counted reference until this worker says that it is idle, which it does after `set_task(None)`, or until the
    // worker no longer exists.
    let uncounted = task.map(|task| ManuallyDrop::new(unsafe { std::ptr::read(task) }));
    TASK.set(uncounted);
}

/// Looks at the task that runs here, without counting it: this may be done while the program runs.
pub fn with_task<R>(look: impl FnOnce(&Arc<Task>) -> R) -> Option<R> {
    TASK.with_borrow(|task| task.as_ref().map(|task| look(task)))
}

/// Runs something on behalf of the task that runs here; `None` when there is none.
#[inline]
pub fn with_ctx<R>(run: impl FnOnce(&Ctx<'_>) -> R) -> Option<R> {
    let kernel = machine::kernel()?;
    with_task(|task| run(&Ctx { kernel, task, memory: &ProgramMemory }))
}
