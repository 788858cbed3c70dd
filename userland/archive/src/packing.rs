//! What an archive is packed with: nothing, gzip or zstd. Reading finds out by itself, from the first bytes.

use backup::stream::Stream;
use backup::zstd::{CheckSum, Compressor, Decompressor};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::cell::Cell;
use std::io::{self, Read, Write};
use std::rc::Rc;

/// How a stream is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// It is not.
    Plain,
    /// With gzip.
    Gzip,
    /// With zstd.
    Zstd,
}

const MAGICS: [(&[u8], Packing); 2] =
    [(&[0x1F, 0x8B], Packing::Gzip), (&0xFD2F_B528_u32.to_le_bytes(), Packing::Zstd)];
const FOREIGN: [(&[u8], &str); 3] = [(b"BZh", "bzip2"), (b"\xFD7zXZ\0", "xz"), (b"PK\x03\x04", "zip")];
const MAGIC_BYTES: usize = 6;

impl Packing {
    /// What a file of a name is packed with, by its ending.
    pub fn of_name(name: &[u8]) -> Packing {
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending.as_bytes()));
        if ends(&[".gz", ".tgz", ".taz"]) {
            Packing::Gzip
        } else if ends(&[".zst", ".tzst"]) {
            Packing::Zstd
        } else {
            Packing::Plain
        }
    }
}

/// Counts what it reads.
struct Counted {
    inner: Box<dyn Read>,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

type Source = io::Chain<io::Cursor<Vec<u8>>, Counted>;

enum Form {
    Plain(Source),
    Gzip(Box<MultiGzDecoder<Source>>),
    Zstd(Box<Decompressor<Source>>),
}

/// A stream that is read unpacked.
pub struct Unpacked {
    form: Form,
    consumed: Rc<Cell<u64>>,
}

impl Unpacked {
    /// One from packed bytes.
    ///
    /// # Errors
    /// The reader's; `InvalidData` when it is packed with something else.
    pub fn new(inner: Box<dyn Read>) -> io::Result<Unpacked> {
        let consumed = Rc::new(Cell::new(0));
        let mut counted = Counted { inner, bytes: Rc::clone(&consumed) };
        let mut start = Vec::new();
        counted.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut start)?;
        if let Some((_, name)) = FOREIGN.iter().find(|(magic, _)| start.starts_with(magic)) {
            let why = format!("it is packed with {name}, which is not known here");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let packing = MAGICS.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, packing)| *packing);
        let source = io::Cursor::new(start).chain(counted);
        let form = match packing {
            Some(Packing::Gzip) => Form::Gzip(Box::new(MultiGzDecoder::new(source))),
            Some(Packing::Zstd) => Form::Zstd(Box::new(Decompressor::new(source)?)),
            _ => Form::Plain(source),
        };
        Ok(Unpacked { form, consumed })
    }

    /// What it is packed with.
    pub fn packing(&self) -> Packing {
        match &self.form {
            Form::Plain(_) => Packing::Plain,
            Form::Gzip(_) => Packing::Gzip,
            Form::Zstd(_) => Packing::Zstd,
        }
    }

    /// What gzip's header says, once something has been read: the name, and seconds since 1970 where they are known.
    pub fn stored(&self) -> (Option<Vec<u8>>, Option<u32>) {
        let Form::Gzip(gzip) = &self.form else { return (None, None) };
        let header = gzip.header();
        let seconds = header.map(flate2::GzHeader::mtime).filter(|seconds| *seconds != 0);
        (header.and_then(|header| header.filename().map(<[u8]>::to_vec)), seconds)
    }
}

impl Read for Unpacked {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match &mut self.form {
            Form::Plain(plain) => plain.read(bytes),
            Form::Gzip(gzip) => gzip.read(bytes).map_err(explained),
            Form::Zstd(zstd) => zstd.read(bytes),
        }
    }
}

impl Stream for Unpacked {
    fn consumed(&self) -> u64 {
        self.consumed.get()
    }

    fn check_sum(&self) -> CheckSum {
        match &self.form {
            Form::Plain(_) => CheckSum::Absent,
            // Its CRC-32 was right, or reading would have failed.
            Form::Gzip(_) => CheckSum::Verified,
            Form::Zstd(zstd) => zstd.check_sum(),
        }
    }
}

/// gzip's errors in words that say what is wrong with the file.
pub fn explained(error: io::Error) -> io::Error {
    let why = match error.kind() {
        io::ErrorKind::UnexpectedEof => "unexpected end of file",
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "the compressed data is damaged",
        _ => return error,
    };
    io::Error::new(error.kind(), why)
}

/// A stream that is packed as it is written.
pub enum Packed<W: Write> {
    /// As it is.
    Plain(W),
    /// With gzip.
    Gzip(GzEncoder<W>),
    /// With zstd.
    Zstd(Compressor<W>),
}

impl<W: Write> Packed<W> {
    /// One that writes to another writer.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(packing: Packing, inner: W) -> io::Result<Packed<W>> {
        Ok(match packing {
            Packing::Plain => Packed::Plain(inner),
            Packing::Gzip => Packed::Gzip(GzEncoder::new(inner, Compression::default())),
            Packing::Zstd => Packed::Zstd(Compressor::new(inner)?),
        })
    }

    /// Ends the stream; gives the writer back.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Packed::Plain(mut plain) => plain.flush().map(|()| plain),
            Packed::Gzip(gzip) => gzip.finish(),
            Packed::Zstd(zstd) => zstd.finish(),
        }
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packed::Plain(plain) => plain.write(bytes),
            Packed::Gzip(gzip) => gzip.write(bytes),
            Packed::Zstd(zstd) => zstd.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packed::Plain(plain) => plain.flush(),
            Packed::Gzip(gzip) => gzip.flush(),
            Packed::Zstd(zstd) => zstd.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(packing: Packing, bytes: &[u8]) -> Vec<u8> {
        let mut writer = Packed::new(packing, Vec::new()).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Unpacked::new(Box::new(io::Cursor::new(bytes.to_vec())))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn what_is_packed_is_found_out() {
        let text = b"text ".repeat(10_000);
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            assert_eq!(unpacked(&packed(packing, &text)).unwrap(), text, "{packing:?}");
        }
        assert_eq!(unpacked(b"").unwrap(), b"");
        assert_eq!(Packing::of_name(b"a.tar.gz"), Packing::Gzip);
        assert_eq!(Packing::of_name(b"a.tgz"), Packing::Gzip);
        assert_eq!(Packing::of_name(b"a.tar.zst"), Packing::Zstd);
        assert_eq!(Packing::of_name(b"a.tar"), Packing::Plain);
    }

    #[test]
    fn members_follow_each_other() {
        let both = [packed(Packing::Gzip, b"one "), packed(Packing::Gzip, b"two")].concat();
        assert_eq!(unpacked(&both).unwrap(), b"one two");
    }

    #[test]
    fn what_is_damaged_foreign_or_cut_is_told() {
        let good = packed(Packing::Gzip, &b"text ".repeat(1000));
        assert!(unpacked(&good[..good.len() - 3]).unwrap_err().to_string().contains("unexpected end"));
        let mut bad = good.clone();
        let end = bad.len() - 6;
        bad[end] ^= 1;
        assert!(unpacked(&bad).unwrap_err().to_string().contains("damaged"));
        assert!(unpacked(b"BZh91AY").unwrap_err().to_string().contains("bzip2"));
    }
}
