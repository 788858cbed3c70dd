//! The compressed stream: one zstd frame with a check sum of its contents (XXH64), written and read piece by piece. What is
//! read may be anything: a frame that ends early, is damaged, or asks for more memory than it may is an error with a
//! reason, and the end is reported only when every frame has ended and its check sum was right.

use std::io::{self, Read, Write};
use zstd_safe::zstd_sys::ZSTD_EndDirective;
use zstd_safe::{CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer, get_error_name};

/// Higher levels cost more time than what they save is worth here.
const LEVEL: i32 = 3;
/// What a frame may ask to look back: 8 MiB, as much as all of zstd's ordinary levels use.
const WINDOW_LOG_MAX: u32 = 23;
const PIECE_BYTES: usize = 128 << 10;
const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// Frames that hold nothing of the contents begin with this and four bits of anything.
const SKIPPED_MAGIC: u32 = 0x184D_2A50;
/// A frame's magic number and the byte that describes it.
const FRAME_START_BYTES: usize = 5;
const HAS_CHECK_SUM: u8 = 1 << 2;

fn failure(code: usize) -> io::Error {
    io::Error::other(format!("cannot compress: {}", get_error_name(code)))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Compresses what is written to it.
pub struct Compressor<W> {
    context: CCtx<'static>,
    piece: Vec<u8>,
    inner: W,
}

impl<W: Write> Compressor<W> {
    /// One that writes the frame to another writer.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(inner: W) -> io::Result<Compressor<W>> {
        let mut context = CCtx::try_create()
            .ok_or_else(|| io::Error::new(io::ErrorKind::OutOfMemory, "no memory is left"))?;
        context.set_parameter(CParameter::CompressionLevel(LEVEL)).map_err(failure)?;
        context.set_parameter(CParameter::ChecksumFlag(true)).map_err(failure)?;
        Ok(Compressor { context, piece: Vec::with_capacity(PIECE_BYTES), inner })
    }

    fn step(&mut self, input: &mut InBuffer<'_>, end: ZSTD_EndDirective) -> io::Result<usize> {
        self.piece.clear();
        let left = {
            let mut output = OutBuffer::around(&mut self.piece);
            self.context.compress_stream2(&mut output, input, end).map_err(failure)?
        };
        self.inner.write_all(&self.piece)?;
        Ok(left)
    }

    /// Ends the frame; gives the writer back.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(mut self) -> io::Result<W> {
        while self.step(&mut InBuffer::around(&[]), ZSTD_EndDirective::ZSTD_e_end)? != 0 {}
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut input = InBuffer::around(bytes);
        while input.pos() < bytes.len() {
            self.step(&mut input, ZSTD_EndDirective::ZSTD_e_continue)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Whether the contents could be checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckSum {
    /// Every frame had a check sum, and it was right.
    Verified,
    /// A frame had none.
    Absent,
}

/// Decompresses what it reads from another reader.
pub struct Decompressor<R> {
    context: DCtx<'static>,
    inner: R,
    piece: Vec<u8>,
    at: usize,
    in_frame: bool,
    frames: u64,
    check_sum: CheckSum,
    consumed: u64,
}

impl<R: Read> Decompressor<R> {
    /// One that reads frames from a reader.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(inner: R) -> io::Result<Decompressor<R>> {
        let mut context = DCtx::try_create()
            .ok_or_else(|| io::Error::new(io::ErrorKind::OutOfMemory, "no memory is left"))?;
        context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).map_err(failure)?;
        Ok(Decompressor {
            context,
            inner,
            piece: Vec::new(),
            at: 0,
            in_frame: false,
            frames: 0,
            check_sum: CheckSum::Verified,
            consumed: 0,
        })
    }

    /// Whether what has been read was checked. It holds for everything once the end has been read.
    pub fn check_sum(&self) -> CheckSum {
        self.check_sum
    }

    /// Compressed bytes taken so far.
    pub fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Makes at least so many bytes ready, or as many as are left.
    fn gather(&mut self, wanted: usize) -> io::Result<usize> {
        while self.piece.len() - self.at < wanted {
            self.piece.drain(..self.at);
            self.at = 0;
            let ready = self.piece.len();
            self.piece.resize(ready + PIECE_BYTES, 0);
            let read = loop {
                match self.inner.read(&mut self.piece[ready..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            self.piece.truncate(ready + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(self.piece.len() - self.at)
    }

    /// Looks at the beginning of a frame; false at the end of all.
    fn begin(&mut self) -> io::Result<bool> {
        let ready = self.gather(FRAME_START_BYTES)?;
        if ready == 0 && self.frames > 0 {
            return Ok(false);
        }
        let start = &self.piece[self.at..];
        let Some((magic, rest)) = start.split_first_chunk::<4>() else {
            return Err(damaged("this is no zstd archive, or it ends early"));
        };
        if *magic == MAGIC {
            if rest.first().is_some_and(|described| described & HAS_CHECK_SUM == 0) {
                self.check_sum = CheckSum::Absent;
            }
        } else if u32::from_le_bytes(*magic) & !15 != SKIPPED_MAGIC {
            return Err(damaged(match self.frames {
                0 => "this is no zstd archive",
                _ => "something that does not belong there follows the archive",
            }));
        }
        self.in_frame = true;
        Ok(true)
    }
}

impl<R: Read> Read for Decompressor<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame && !self.begin()? {
                return Ok(0);
            }
            let ready = self.gather(1)?;
            let mut input = InBuffer::around(&self.piece[self.at..]);
            let mut output = OutBuffer::around(bytes);
            let left = self.context.decompress_stream(&mut output, &mut input).map_err(|code| {
                let why = get_error_name(code);
                if why.contains("checksum") {
                    damaged("the check sum is wrong: the archive has been changed or damaged")
                } else {
                    damaged(&format!("the archive is damaged: {why}"))
                }
            })?;
            let (taken, made) = (input.pos(), output.pos());
            self.at += taken;
            self.consumed += taken as u64;
            if left == 0 {
                self.in_frame = false;
                self.frames += 1;
            }
            if made > 0 {
                return Ok(made);
            }
            if ready == 0 && left != 0 {
                return Err(damaged("the archive ends early"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(Vec::new()).unwrap();
        compressor.write_all(bytes).unwrap();
        compressor.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> io::Result<(Vec<u8>, CheckSum)> {
        let mut decompressor = Decompressor::new(bytes)?;
        let mut all = Vec::new();
        decompressor.read_to_end(&mut all)?;
        Ok((all, decompressor.check_sum()))
    }

    fn sample(len: usize) -> Vec<u8> {
        (0..len).map(|index| (index * index / 7 % 251) as u8).collect()
    }

    #[test]
    fn what_is_packed_comes_back() {
        for len in [0, 1, 1000, 3_000_000] {
            let bytes = sample(len);
            assert_eq!(unpacked(&packed(&bytes)).unwrap(), (bytes, CheckSum::Verified));
        }
    }

    #[test]
    fn frames_in_a_row_are_one_stream() {
        let mut both = packed(b"one ");
        both.extend_from_slice(&[0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]);
        both.extend_from_slice(&packed(b"two"));
        assert_eq!(unpacked(&both).unwrap(), (b"one two".to_vec(), CheckSum::Verified));
    }

    #[test]
    fn an_early_end_is_an_error_wherever_it_is() {
        let bytes = packed(&sample(5000));
        for len in 0..bytes.len() {
            assert!(unpacked(&bytes[..len]).is_err(), "{len} of {}", bytes.len());
        }
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let bytes = packed(b"some words, and more of them: some words");
        let (contents, _) = unpacked(&bytes).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                // What does not change the contents (such as the size of the window) is no damage.
                if let Ok((other, CheckSum::Verified)) = unpacked(&changed) {
                    assert_eq!(other, contents, "byte {at}, bit {bit}");
                }
            }
        }
        let mut changed = bytes;
        *changed.last_mut().unwrap() ^= 1;
        assert!(unpacked(&changed).unwrap_err().to_string().contains("check sum is wrong"));
    }

    #[test]
    fn a_frame_without_a_check_sum_is_told_of() {
        let mut context = CCtx::create();
        let mut bytes = Vec::with_capacity(100);
        context.compress2(&mut bytes, b"text").unwrap();
        assert_eq!(unpacked(&bytes).unwrap(), (b"text".to_vec(), CheckSum::Absent));
    }

    #[test]
    fn what_is_no_archive_and_what_follows_one_are_errors() {
        assert!(unpacked(b"plain text").unwrap_err().to_string().contains("no zstd archive"));
        let mut bytes = packed(b"text");
        bytes.extend_from_slice(b"more text");
        assert!(unpacked(&bytes).unwrap_err().to_string().contains("does not belong"));
    }

    #[test]
    fn a_window_of_gigabytes_is_refused() {
        // The largest window that the format knows, in a frame that says that its contents' size is unknown.
        let frame = [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0xFF, 0x01, 0, 0, 0, 0, 0, 0];
        assert!(unpacked(&frame).unwrap_err().to_string().contains("memory"));
    }
}
