//! The kernel's calls as functions of this instance, one per row of the table. The entry stubs reach them through the
//! function table, with the task word at `Kernel`; nobody else does. They are no exports: a worker pays for each export of
//! what it instantiates, called or not.

use crate::current::with_ctx;
use tabula_kernel::Errno;
use tabula_kernel::syscall::dispatch::dispatch;
use tabula_kernel::syscall::table::{Call, Fd, I32, I64, Len, Ptr, U32, U64, find};
use tabula_kernel::task::attention::{Phase, Verdict, attend};
use wasm_bindgen::prelude::wasm_bindgen;

/// A call's function. On this target a function pointer is a slot of the function table.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Entry(*const ());

// SAFETY: it points to nothing that could be read or written.
unsafe impl Sync for Entry {}

macro_rules! entry {
    (nothing, $row:expr, ($($arg:ident: $kind:ident),*), $handler:path) => {{
        extern "C" fn call($($arg: $kind),*) {
            run($row, &[$($arg as u64),*], |ctx| $handler(ctx $(, $arg)*));
        }
        Entry(call as *const ())
    }};
    (never, $row:expr, ($($arg:ident: $kind:ident),*), $handler:path) => {
        entry!(nothing, $row, ($($arg: $kind),*), $handler)
    };
    ($number:ident, $row:expr, ($($arg:ident: $kind:ident),*), $handler:path) => {{
        extern "C" fn call($($arg: $kind),*) -> i32 {
            run($row, &[$($arg as u64),*], |ctx| $handler(ctx $(, $arg)*))
        }
        Entry(call as *const ())
    }};
}

macro_rules! entries {
    (module $module:literal; $($name:literal($($arg:ident: $kind:ident),*) -> $returns:ident = $handler:path, $status:expr;)*) => {
        &[$(entry!($returns, const { find($module, $name) }, ($($arg: $kind),*), $handler)),*]
    };
}

const INTERFACES: [&[Entry]; 4] = [
    tabula_kernel::for_each_preview1_call!(entries),
    tabula_kernel::for_each_wasi_threads_call!(entries),
    tabula_kernel::for_each_wasix_call!(entries),
    tabula_kernel::for_each_posix_call!(entries),
];

const COUNT: usize = INTERFACES[0].len() + INTERFACES[1].len() + INTERFACES[2].len() + INTERFACES[3].len();

/// All calls in the order of the table, which is how the entry stubs count them.
static CALLS: [Entry; COUNT] = {
    let mut calls = [Entry(std::ptr::null()); COUNT];
    let (mut at, mut interface) = (0, 0);
    while interface < INTERFACES.len() {
        let mut row = 0;
        while row < INTERFACES[interface].len() {
            calls[at] = INTERFACES[interface][row];
            (at, row) = (at + 1, row + 1);
        }
        interface += 1;
    }
    calls
};

/// Where in the kernel's memory the calls' slots of the function table stand, 32 bits each, in the order of the table.
#[wasm_bindgen]
pub fn call_slots_address() -> u32 {
    CALLS.as_ptr() as u32
}

#[inline]
fn run<R: tabula_kernel::syscall::table::IntoResult>(
    row: Option<&'static Call>,
    args: &[u64],
    handler: impl FnOnce(&tabula_kernel::Ctx<'_>) -> R,
) -> i32 {
    let missing = i32::from(Errno::ENOSYS.number());
    let Some(row) = row else { return missing };
    with_ctx(|ctx| dispatch(ctx, row, args, handler)).unwrap_or(missing)
}

/// What the entry stub asks when the task word says that something wants attention. `phase` is 0 after a call and 1
/// after a signal handler; the answer is 0 to go on, the number of a signal to handle, or -1 to leave.
// SAFETY: no other symbol has this name.
#[unsafe(no_mangle)]
extern "C" fn attend_task(phase: u32) -> i32 {
    let phase = if phase == 0 { Phase::AfterCall } else { Phase::AfterHandler };
    match with_ctx(|ctx| attend(ctx, phase)) {
        Some(Verdict::Resume) => 0,
        Some(Verdict::Handle(signal)) => i32::from(signal.number()),
        Some(Verdict::Leave) | None => -1,
    }
}
