//! What the kernel, its hosts, its programs and its pages agree on: error numbers, flags, wire structures and the
//! messages between a page and the kernel. It relies on nothing but `serde` for the messages, holds no logic beyond
//! encoding and decoding, and never changes the meaning of a published number: the snapshot test guards them.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod errno;
pub mod posix;
pub mod rpc;

pub mod signal;
pub mod termios;
pub mod wasi;
pub mod wasix;

pub use errno::{Errno, Result};
