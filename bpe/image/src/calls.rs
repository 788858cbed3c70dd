//! The kernel's calls as exports of this instance, one per row of the table, named `module.name` as programs import them.
//! The entry stubs call these, with the task word at `Kernel`; nobody else does.

use crate::current::with_ctx;
use tabula_kernel::Errno;
use tabula_kernel::syscall::dispatch::dispatch;
use tabula_kernel::syscall::table::{Call, Fd, I32, I64, Len, Ptr, U32, U64, find};
use tabula_kernel::task::attention::{Phase, Verdict, attend};

/// The row of a call, looked up once: rows live as long as the program.
macro_rules! row {
    ($module:literal, $name:literal) => {{
        static ROW: std::sync::OnceLock<Option<&'static Call>> = std::sync::OnceLock::new();
        *ROW.get_or_init(|| find($module, $name))
    }};
}

macro_rules! export {
    (errno, $module:literal, $name:literal, ($($arg:ident: $kind:ident),*), $handler:path) => {
        export!(number, $module, $name, ($($arg: $kind),*), $handler);
    };
    (number, $module:literal, $name:literal, ($($arg:ident: $kind:ident),*), $handler:path) => {
        const _: () = {
            // SAFETY: the name has a dot, so that no other symbol can have it; the table has each row once.
            #[unsafe(export_name = concat!($module, ".", $name))]
            extern "C" fn call($($arg: $kind),*) -> i32 {
                run(row!($module, $name), &[$($arg as u64),*], |ctx| $handler(ctx $(, $arg)*))
            }
        };
    };
    ($nothing:ident, $module:literal, $name:literal, ($($arg:ident: $kind:ident),*), $handler:path) => {
        const _: () = {
            // SAFETY: as above.
            #[unsafe(export_name = concat!($module, ".", $name))]
            extern "C" fn call($($arg: $kind),*) {
                run(row!($module, $name), &[$($arg as u64),*], |ctx| $handler(ctx $(, $arg)*));
            }
        };
    };
}

macro_rules! exports {
    (module $module:literal; $($name:literal($($arg:ident: $kind:ident),*) -> $returns:ident = $handler:path, $status:expr;)*) => {
        $(export!($returns, $module, $name, ($($arg: $kind),*), $handler);)*
    };
}

tabula_kernel::for_each_call!(exports);

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
