//! What POSIX says of files, as cases that are written once and run everywhere: on Linux, whose answers they are held
//! against first, on the kernel with each of its file systems below, and inside a browser as a program. A case sees a
//! [`Process`] and nothing else. Nothing here knows on what it runs, and nothing waits: what takes time elsewhere (a
//! clock's next tick) is looked for by doing more work.
#![forbid(unsafe_code)]

pub mod cases;
pub mod check;
pub mod process;
pub mod run;
pub mod tabula;
pub mod tree;

pub use check::{Check, Failure};
pub use process::{Errno, Fd, Process, Result};
pub use run::{Case, Line, Outcome};
