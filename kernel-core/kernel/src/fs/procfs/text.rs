//! Text under construction: bytes, since names need not be UTF-8. Room is asked for before it is used; text that found no
//! room is an error at its end.

use alloc::vec::Vec;
use core::fmt;
use tabula_abi::{Errno, Result};

/// A text.
#[derive(Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    failed: bool,
}

impl Text {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        if self.bytes.try_reserve(bytes.len()).is_ok() {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.failed = true;
        }
        self
    }

    /// Adds bytes, those of a set and backslashes written as `\` and three octal digits (as `mounts` does).
    pub(super) fn octal(&mut self, bytes: &[u8], escaped: &[u8]) -> &mut Self {
        for byte in bytes {
            if *byte == b'\\' || escaped.contains(byte) {
                self.line(format_args!("\\{byte:03o}"));
            } else {
                self.bytes(&[*byte]);
            }
        }
        self
    }

    /// Adds formatted text.
    pub(super) fn line(&mut self, arguments: fmt::Arguments<'_>) -> &mut Self {
        if fmt::Write::write_fmt(self, arguments).is_err() {
            self.failed = true;
        }
        self
    }

    /// The whole.
    ///
    /// # Errors
    /// `ENOMEM` when there was no room for all of it.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        if self.failed { Err(Errno::ENOMEM) } else { Ok(self.bytes) }
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}
