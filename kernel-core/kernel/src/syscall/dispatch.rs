//! What happens around every call, in one place: the trace, and the answer as a number. Entry and exit proper, the task
//! word and signals, are the host's stub and [`attention`](crate::task::attention).

use crate::host::LogLevel;
use crate::kernel::Ctx;
use crate::syscall::table::{Call, IntoResult, Param, Returns};
use alloc::format;
use alloc::string::String;
use core::fmt::Write;
use tabula_abi::Errno;

/// Runs a handler for a task and answers its result. `args` are the call's, for the trace.
#[inline]
pub fn dispatch<R: IntoResult>(
    ctx: &Ctx<'_>,
    call: &Call,
    args: &[u64],
    handler: impl FnOnce(&Ctx<'_>) -> R,
) -> i32 {
    if !ctx.kernel.is_tracing() {
        return handler(ctx).into_result();
    }
    let begun_ns = ctx.kernel.host().monotonic_ns();
    let result = handler(ctx).into_result();
    let took_us = ctx.kernel.host().monotonic_ns().saturating_sub(begun_ns) / 1000;
    ctx.kernel.log(LogLevel::Trace, &trace_line(ctx.task.tid(), call, args, result, took_us));
    result
}

/// One line of the trace: `[7] fd_read(fd=0, iovs=0x1000, …) = 0 <12 us>`.
pub fn trace_line(tid: u32, call: &Call, args: &[u64], result: i32, took_us: u64) -> String {
    let mut line = format!("[{tid}] {}(", call.name);
    for (index, (param, value)) in call.params.iter().zip(args).enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(line, "{separator}{}={}", param.name, show(param, *value));
    }
    let _ = match call.returns {
        Returns::Errno => match u16::try_from(result).ok().and_then(Errno::from_number) {
            None => write!(line, ") = 0 <{took_us} us>"),
            Some(errno) => write!(line, ") = {} ({errno}) <{took_us} us>", errno.name()),
        },
        Returns::Number => write!(line, ") = {result} <{took_us} us>"),
        Returns::Nothing | Returns::Never => write!(line, ") <{took_us} us>"),
    };
    line
}

fn show(param: &Param, value: u64) -> String {
    match param.kind {
        "Ptr" => format!("{value:#x}"),
        "I64" => format!("{}", value as i64),
        "I32" => format!("{}", value as u32 as i32),
        _ => format!("{value}"),
    }
}
