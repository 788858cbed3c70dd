//! The maps of sparse files: GNU's old one, in headers, and version 1.0, a list of lines before the contents.

use super::{Reader, broken};
use crate::entry::{Kind, Run};
use crate::pax;
use std::io::{self, Read};
use tar::{GnuExtSparseHeader, GnuSparseHeader, Header};

/// The most stretches of a file that are kept track of.
pub(crate) const RUNS_MAX: usize = 1 << 16;
const BLOCK_BYTES: usize = 512;

/// Adds a stretch, which must lie behind the one before and inside the file.
fn push(runs: &mut Vec<Run>, run: Run, size: u64) -> io::Result<()> {
    let least = runs.last().map_or(0, |last| last.offset + last.len);
    let end = run.offset.checked_add(run.len).filter(|end| *end <= size && run.offset >= least);
    if end.is_none() {
        return Err(broken("the map of a sparse file does not fit the file"));
    }
    if runs.len() >= RUNS_MAX {
        return Err(broken("a sparse file has too many holes"));
    }
    if run.len > 0 {
        runs.push(run);
    }
    Ok(())
}

fn push_old(runs: &mut Vec<Run>, map: &[GnuSparseHeader], size: u64) -> io::Result<()> {
    let fault = |_| broken("the map of a sparse file has no numbers");
    for part in map {
        if part.offset[0] == 0 || part.numbytes[0] == 0 {
            continue;
        }
        let run = Run { offset: part.offset().map_err(fault)?, len: part.length().map_err(fault)? };
        push(runs, run, size)?;
    }
    Ok(())
}

impl<R: Read> Reader<R> {
    /// What of the file is stored must be what the entry has.
    fn sparse(&self, size: u64, runs: Vec<Run>) -> io::Result<Kind> {
        let stored: u64 = runs.iter().map(|run| run.len).sum();
        if stored == self.left {
            return Ok(Kind::File { size, runs });
        }
        Err(broken("the map of a sparse file does not fit the entry"))
    }

    /// Reads the rest of the old map, which stands between header and contents.
    pub(super) fn old_sparse(&mut self, header: &Header) -> io::Result<Kind> {
        let gnu = header.as_gnu().ok_or_else(|| broken("a sparse file has no map"))?;
        let size = gnu.real_size().map_err(|_| broken("a sparse file has no size"))?;
        let mut runs = Vec::new();
        push_old(&mut runs, &gnu.sparse, size)?;
        let mut goes_on = gnu.is_extended();
        while goes_on {
            let mut block = GnuExtSparseHeader::new();
            self.exact(block.as_mut_bytes())?;
            let before = runs.len();
            push_old(&mut runs, block.sparse(), size)?;
            goes_on = block.is_extended();
            if goes_on && runs.len() == before {
                return Err(broken("the map of a sparse file has no end"));
            }
        }
        self.sparse(size, runs)
    }

    /// Reads the map of version 1.0: decimal numbers in lines, filled up to whole blocks.
    pub(super) fn new_sparse(&mut self, size: u64) -> io::Result<Kind> {
        let mut lines = Lines { block: [0; BLOCK_BYTES], at: BLOCK_BYTES };
        let count = lines.next(self)?;
        if count > RUNS_MAX as u64 {
            return Err(broken("a sparse file has too many holes"));
        }
        let mut runs = Vec::new();
        for _ in 0..count {
            let run = Run { offset: lines.next(self)?, len: lines.next(self)? };
            push(&mut runs, run, size)?;
        }
        self.sparse(size, runs)
    }
}

struct Lines {
    block: [u8; BLOCK_BYTES],
    at: usize,
}

impl Lines {
    fn next<R: Read>(&mut self, reader: &mut Reader<R>) -> io::Result<u64> {
        let mut digits = Vec::new();
        loop {
            if self.at == BLOCK_BYTES {
                reader.take(&mut self.block)?;
                self.at = 0;
            }
            let byte = self.block[self.at];
            self.at += 1;
            match byte {
                b'\n' => break,
                _ if digits.len() < 20 => digits.push(byte),
                _ => return Err(broken("the map of a sparse file has no numbers")),
            }
        }
        pax::number(&digits).ok_or_else(|| broken("the map of a sparse file has no numbers"))
    }
}
