//! Signals: sending them, and what the calling process does about its own.

use crate::{Result, check, raw};

pub use tabula_abi::signal::Signal;

/// What happens on a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// What the system does by default.
    Default,
    /// Nothing.
    Ignore,
    /// The bound handler is called, and a call that waits ends with `EINTR`.
    Catch,
}

/// Sends a signal: to a process, with a negative number to a group, with 0 to the caller's group. Signal 0 only asks.
///
/// # Errors
/// `ESRCH`, `EPERM`, `EINVAL`.
pub fn send(pid: i32, signal: i32) -> Result<()> {
    // SAFETY: no addresses.
    check(unsafe { raw::kill(pid, signal) })
}

/// Sets what happens on a signal.
///
/// # Errors
/// `EINVAL` for signals that there are not, or whose effect cannot be changed.
pub fn set(signal: Signal, disposition: Disposition) -> Result<()> {
    let number = match disposition {
        Disposition::Default => tabula_abi::posix::SIG_DFL,
        Disposition::Ignore => tabula_abi::posix::SIG_IGN,
        Disposition::Catch => tabula_abi::posix::SIG_CATCH,
    };
    let mut old = 0;
    // SAFETY: the address is that of a variable here.
    check(unsafe { raw::sigaction(signal.number().into(), number, &mut old) })
}

/// Names the exported function (`extern "C" fn(i32)`) that is called on signals that are caught.
pub fn bind_handler(export: &str) {
    // SAFETY: the range is the string's.
    unsafe { raw::callback_signal(export.as_ptr(), export.len()) }
}

/// What happens on a signal now.
///
/// # Errors
/// None for a signal that there is.
pub fn disposition(signal: Signal) -> Result<Disposition> {
    let mut now = 0;
    // SAFETY: the address is that of a variable here.
    check(unsafe { raw::sigaction(signal.number().into(), tabula_abi::posix::SIG_QUERY, &mut now) })?;
    Ok(match now {
        tabula_abi::posix::SIG_IGN => Disposition::Ignore,
        tabula_abi::posix::SIG_CATCH => Disposition::Catch,
        _ => Disposition::Default,
    })
}
