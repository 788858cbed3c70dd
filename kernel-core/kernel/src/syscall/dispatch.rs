//! What happens around every call, in one place: the trace, and the answer as a number. Entry and exit proper, the task
//! word and signals, are the host's stub and [`attention`](crate::task::attention).

use crate::host::LogLevel;
use crate::kernel::Ctx;
use crate::syscall::table::{Call, IntoResult, Param, Returns};
use crate::task::trace::tell;
use alloc::format;
use alloc::string::String;
use core::fmt::Write;
use tabula_abi::Errno;

/// Bytes of a name that the trace shows.
const TEXT_MAX: u64 = 256;

/// Runs a handler for a task and answers its result. `args` are the call's, for the trace. The handler stands here once,
/// since it is compiled into this place for every call.
#[inline]
pub fn dispatch<R: IntoResult>(
    ctx: &Ctx<'_>,
    call: &Call,
    args: &[u64],
    handler: impl FnOnce(&Ctx<'_>) -> R,
) -> i32 {
    let begun_ns = if ctx.kernel.is_tracing() { begin(ctx) } else { None };
    let result = handler(ctx).into_result();
    if let Some(begun_ns) = begun_ns {
        trace(ctx, call, args, result, begun_ns);
    }
    result
}

/// When a call of this task begins, if it is traced.
#[cold]
fn begin(ctx: &Ctx<'_>) -> Option<u64> {
    let is_traced = ctx.kernel.logs_calls() || ctx.process().is_watched();
    is_traced.then(|| ctx.kernel.host().monotonic_ns())
}

#[cold]
fn trace(ctx: &Ctx<'_>, call: &Call, args: &[u64], result: i32, begun_ns: u64) {
    let took_us = ctx.kernel.host().monotonic_ns().saturating_sub(begun_ns) / 1000;
    let line = trace_line(ctx, call, args, result, took_us);
    if ctx.kernel.logs_calls() {
        ctx.kernel.log(LogLevel::Trace, line.trim_end());
    }
    tell(ctx, &line);
}

/// One line of the trace: `[7] path_unlink_file(fd=3, path="tmp/a") = 44 ENOENT (No such file or directory) <12 us>`.
fn trace_line(ctx: &Ctx<'_>, call: &Call, args: &[u64], result: i32, took_us: u64) -> String {
    let mut line = format!("[{}] {}(", ctx.task.tid(), call.name);
    let mut params = call.params.iter().zip(args).peekable();
    let mut separator = "";
    while let Some((param, value)) = params.next() {
        let len = params.next_if(|(next, _)| is_text(param, next)).map(|(_, len)| *len);
        let shown = match len {
            Some(len) => show_text(ctx, *value, len),
            None => show(param, *value),
        };
        // Writing to a string cannot fail.
        let _ = write!(line, "{separator}{}={shown}", param.name);
        separator = ", ";
    }
    let _ = match call.returns {
        Returns::Errno => match u16::try_from(result).ok().and_then(Errno::from_number) {
            None => writeln!(line, ") = 0 <{took_us} us>"),
            Some(errno) => writeln!(line, ") = {result} {} ({errno}) <{took_us} us>", errno.name()),
        },
        Returns::Number => writeln!(line, ") = {result} <{took_us} us>"),
        Returns::Nothing | Returns::Never => writeln!(line, ") <{took_us} us>"),
    };
    line
}

/// Whether a parameter and the next are the address and the length of a name that goes in.
fn is_text(param: &Param, next: &Param) -> bool {
    let is_name = param.name.ends_with("path") || param.name == "name";
    is_name && param.kind == "Ptr" && next.name.strip_suffix("_len") == Some(param.name)
}

/// A name as the program gave it, shortened when it is long; its address when it cannot be read.
fn show_text(ctx: &Ctx<'_>, address: u64, len: u64) -> String {
    let shown = len.min(TEXT_MAX);
    let read = ctx.memory.read_vec(address as u32, shown as u32, TEXT_MAX as usize, Errno::ENAMETOOLONG);
    let more = if shown < len { "..." } else { "" };
    match read {
        // A buffer for an answer is longer than what came into it.
        Ok(bytes) if bytes.contains(&0) => {
            format!("\"{}\"", bytes.split(|byte| *byte == 0).next().unwrap_or_default().escape_ascii())
        }
        Ok(bytes) => format!("\"{}\"{more}", bytes.escape_ascii()),
        Err(_) => format!("{address:#x}, {len}"),
    }
}

fn show(param: &Param, value: u64) -> String {
    match param.kind {
        "Ptr" => format!("{value:#x}"),
        "I64" => format!("{}", value as i64),
        "I32" => format!("{}", value as u32 as i32),
        _ => format!("{value}"),
    }
}
