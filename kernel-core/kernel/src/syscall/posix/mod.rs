//! The handlers of `tabula_posix`, a file per family.

pub mod credentials;
pub mod fifo;
pub mod group;
pub mod limit;
pub mod lock;
pub mod mode;
pub mod name;
pub mod place;
pub mod signal;
pub mod spawn;
pub mod stat;
pub mod terminal;
pub mod trace;
pub mod wait;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
