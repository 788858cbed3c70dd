//! Tabula's kernel: everything about processes, files, terminals and system calls that can be computed without knowing
//! where it runs. It reaches the world through [`host::Host`] and a program's memory through [`user::UserMemory`]; it
//! forbids unsafe code, never panics on anything a program does, and allocates nothing whose size a program chooses
//! without asking first.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod fs;
pub mod home;
pub mod host;
pub mod init;
pub mod ipc;
pub mod kernel;
pub mod limits;
pub mod service;
pub mod sync;
pub mod syscall;
pub mod task;
#[cfg(all(any(test, feature = "testing"), not(feature = "shuttle")))]
pub mod testing;
pub mod tty;
pub mod user;
pub mod wait;

pub use kernel::{Ctx, Kernel};
pub use tabula_abi::{Errno, Result};
