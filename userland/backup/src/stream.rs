//! Where an archive's bytes come from, whatever they were packed with.

use crate::zstd::{CheckSum, Decompressor};
use std::io::Read;

/// An archive's bytes, unpacked.
pub trait Stream: Read {
    /// Packed bytes taken so far; what progress is measured by.
    fn consumed(&self) -> u64;
    /// Whether what has been read was checked. It holds for everything once the end has been read.
    fn check_sum(&self) -> CheckSum;
}

impl<R: Read> Stream for Decompressor<R> {
    fn consumed(&self) -> u64 {
        Decompressor::consumed(self)
    }

    fn check_sum(&self) -> CheckSum {
        Decompressor::check_sum(self)
    }
}
