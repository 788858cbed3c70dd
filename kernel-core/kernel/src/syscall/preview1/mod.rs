//! The handlers of WASI preview 1 and of WASI threads, a file per family.

pub mod args;
pub mod clock;
pub mod descriptor;
pub mod directory;
pub mod io;
pub mod path;
pub mod poll;
pub mod preopen;
pub mod process;
pub mod random;
pub mod socket;
pub mod status;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
