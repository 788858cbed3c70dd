//! The handlers of WASIX (`wasix_32v1`), a file per family.

pub mod descriptor;
pub mod directory;
pub mod exec;
pub mod futex;
pub mod process;
pub mod signal;
pub mod spawn;
pub mod stream;
pub mod terminal;
pub mod thread;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
