//! Signals that ask the program to end: it ends when it has taken back what is half made, the snapshot above all.

use tabula_sdk::signal::{self, Disposition, Signal};

/// What the kernel calls on a signal.
#[unsafe(no_mangle)]
extern "C" fn __wasm_signal(_signal: i32) {
    crate::stop::ask();
}

/// Listens from now on.
pub fn listen() {
    let before: Vec<_> = Signal::ALL.iter().map(|signal| (*signal, signal::disposition(*signal))).collect();
    signal::bind_handler("__wasm_signal");
    for (signal, disposition) in before {
        let wanted = match (signal, disposition) {
            // When nobody reads any more, writing fails, which is told like any failure.
            (Signal::SIGPIPE, _) => Disposition::Ignore,
            (Signal::SIGHUP | Signal::SIGINT | Signal::SIGTERM, Ok(Disposition::Default)) => {
                Disposition::Catch
            }
            // A bound handler gets every signal that is not said to be otherwise, so what there was is said again.
            (_, Ok(disposition)) => disposition,
            (_, Err(_)) => continue,
        };
        // Two cannot be set, and need not be.
        let _ = signal::set(signal, wanted);
    }
}
