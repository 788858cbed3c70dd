//! System calls: the table that declares them all, the dispatcher that every call goes through, and a folder of handlers
//! per interface. Handlers are thin: decode the arguments, call a room of the kernel, encode the answer.

pub mod decode;
pub mod descriptors;
pub mod dispatch;
pub mod docs;
pub mod io;
pub mod posix;
pub mod preview1;
pub mod stub;
pub mod table;
pub mod wasix;

#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
