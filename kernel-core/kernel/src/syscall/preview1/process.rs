//! The process itself: `proc_exit`, `proc_raise`, `sched_yield`, and `thread-spawn` of WASI threads.

use crate::kernel::Ctx;
use crate::syscall::table::U32;
use crate::task::exit::leave;
use crate::task::process::ExitStatus;
use crate::task::signal::{Target, send};
use crate::task::thread::spawn_thread;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// The first signal that preview 1 numbers otherwise than Linux: it has no `SIGSTKFLT`.
const FIRST_SHIFTED: u32 = 16;

/// Ends the process with all its threads. The entry stub does not go back to the program after this.
pub fn proc_exit(ctx: &Ctx<'_>, code: U32) {
    leave(ctx, Some(ExitStatus::Exited(code)));
}

/// Sends a signal to the calling thread; 0 sends none.
///
/// # Errors
/// `EINVAL` when there is no such signal.
pub fn proc_raise(ctx: &Ctx<'_>, signal: U32) -> Result<()> {
    if signal != 0 {
        send(ctx.kernel, ctx.process(), Target::Task(ctx.task), signal_of(signal)?);
    }
    Ok(())
}

fn signal_of(number: u32) -> Result<Signal> {
    let shifted = if number < FIRST_SHIFTED { number } else { number.saturating_add(1) };
    Signal::from_number(shifted).ok_or(Errno::EINVAL)
}

/// Lets others compute. Every task has a worker of its own, so there is nothing to hand over.
///
/// # Errors
/// None.
pub fn sched_yield(_ctx: &Ctx<'_>) -> Result<()> {
    Ok(())
}

/// Starts a thread at the program's `wasi_thread_start` with this argument. Answers its number, or a negative error number.
pub fn thread_spawn(ctx: &Ctx<'_>, start_arg: U32) -> i32 {
    match spawn_thread(ctx, start_arg) {
        Ok(tid) => i32::try_from(tid).unwrap_or(i32::MAX),
        Err(errno) => -i32::from(errno.number()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_the_numbers_of_preview_1() {
        let names = |numbers: [u32; 8]| numbers.map(|number| signal_of(number).map(Signal::name));
        let expected =
            ["SIGHUP", "SIGTERM", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGURG", "SIGWINCH", "SIGSYS"].map(Ok);
        assert_eq!(names([1, 15, 16, 17, 18, 22, 27, 30]), expected);
        assert_eq!(signal_of(31), Err(Errno::EINVAL));
        assert_eq!(signal_of(255), Err(Errno::EINVAL));
        assert_eq!(signal_of(u32::MAX), Err(Errno::EINVAL));
    }
}
