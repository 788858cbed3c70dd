//! The handlers of WASIX (`wasix_32v1`) and of WASI threads, a file per family.

pub mod process;
