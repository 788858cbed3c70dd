//! Names of files as bytes, and what went wrong with one, for the programs here that work on files.

use std::ffi::{OsStr, OsString};
#[cfg(unix)]
use std::os::unix::ffi::{OsStrExt, OsStringExt};
#[cfg(target_os = "wasi")]
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// A name as the standard library has it.
pub fn path(name: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(name))
}

/// A name as bytes.
pub fn bytes(name: OsString) -> Vec<u8> {
    name.into_vec()
}

/// Why something failed, without the error's number.
pub fn why(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}
