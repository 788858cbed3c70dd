//! Restoring a file: it is compared with what is there while it comes, and only from the first difference on a new one is
//! written, beside the old.

use super::{Fault, Restorer};
use crate::entry::{Entry, Run};
use crate::read::Reader;
use crate::stream::Stream;
use crate::sys::{self, Known};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use utils::mode;

const PIECE_BYTES: usize = 256 << 10;

/// A file that comes, and what it is found to be.
struct Coming<'a> {
    entry: &'a Entry,
    size: u64,
    runs: &'a [Run],
    path: &'a [u8],
}

/// How far the file that is there is equal to the one that comes.
enum Likeness {
    /// All of it.
    Equal,
    /// Up to a piece, which has been read: where it belongs, and its bytes.
    Until(u64, Vec<u8>),
}

impl Restorer<'_> {
    pub(super) fn file<R: Stream>(
        &mut self,
        reader: &mut Reader<R>,
        entry: &Entry,
        (size, runs): (u64, &[Run]),
        path: &[u8],
        existing: Option<Known>,
    ) -> Result<(), Fault> {
        let coming = Coming { entry, size, runs, path };
        self.report.bytes += runs.iter().map(|run| run.len).sum::<u64>();
        let like = existing.filter(|known| known.kind() == mode::REGULAR && known.size == size);
        // A file that two entries would share is another than either.
        let like = like.filter(|known| known.nlink < 2 || self.claimed.insert(known.identity()));
        let Some(known) = like else {
            self.change(path, existing.as_ref());
            return self.write(reader, &coming, None);
        };
        // One that cannot be read can still be replaced.
        let old = match sys::open(&self.at(path)) {
            Ok(old) => old,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.change(path, existing.as_ref());
                return self.write(reader, &coming, None);
            }
            Err(error) => return Err(error.into()),
        };
        match self.compare(reader, &coming, &old)? {
            Likeness::Equal if self.differs(entry, &known) => {
                self.change(path, existing.as_ref());
                if self.is_dry() { Ok(()) } else { Ok(self.dress(&self.at(path), entry)?) }
            }
            Likeness::Equal => Ok(()),
            Likeness::Until(at, piece) => {
                self.change(path, existing.as_ref());
                self.write(reader, &coming, Some((old, at, piece)))
            }
        }
    }

    /// Compares a file with what comes, holes included, up to the first piece that differs.
    fn compare<R: Stream>(
        &mut self,
        reader: &mut Reader<R>,
        coming: &Coming<'_>,
        mut old: &File,
    ) -> Result<Likeness, Fault> {
        let mut piece = vec![0; PIECE_BYTES];
        let mut there = vec![0; PIECE_BYTES];
        let mut end = 0;
        let mut equals = |at: u64, bytes: Option<&[u8]>, len: usize| -> io::Result<bool> {
            old.seek(SeekFrom::Start(at))?;
            match old.read_exact(&mut there[..len]) {
                Ok(()) => Ok(match bytes {
                    Some(bytes) => bytes == &there[..len],
                    None => there[..len].iter().all(|byte| *byte == 0),
                }),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
                Err(error) => Err(error),
            }
        };
        loop {
            let next = reader.piece(&mut piece).map_err(Fault::Archive)?;
            let hole_end = next.map_or(coming.size, |(at, _)| at);
            let mut is_equal = true;
            while is_equal && end < hole_end {
                let len = PIECE_BYTES.min(usize::try_from(hole_end - end).unwrap_or(usize::MAX));
                is_equal = equals(end, None, len)?;
                end += len as u64;
            }
            let Some((at, len)) = next else {
                return Ok(if is_equal { Likeness::Equal } else { Likeness::Until(coming.size, Vec::new()) });
            };
            if !is_equal || !equals(at, Some(&piece[..len]), len)? {
                piece.truncate(len);
                return Ok(Likeness::Until(at, piece));
            }
            end = at + len as u64;
            self.watch.at(coming.path, reader.inner().consumed());
        }
    }

    /// Writes the file anew: what was equal from the old one, the piece that differed, and what still comes.
    fn write<R: Stream>(
        &mut self,
        reader: &mut Reader<R>,
        coming: &Coming<'_>,
        mut begun: Option<(File, u64, Vec<u8>)>,
    ) -> Result<(), Fault> {
        if self.is_dry() {
            return Ok(());
        }
        self.put(
            coming.path,
            |_, beside| Ok(sys::create(beside)?),
            |restorer, beside, mut new| {
                let mut piece = vec![0; PIECE_BYTES];
                if let Some((old, until, differing)) = &mut begun {
                    copy(old, &mut new, coming.runs, *until, &mut piece)?;
                    new.seek(SeekFrom::Start(*until))?;
                    new.write_all(differing)?;
                }
                while let Some((at, len)) = reader.piece(&mut piece).map_err(Fault::Archive)? {
                    new.seek(SeekFrom::Start(at))?;
                    new.write_all(&piece[..len])?;
                    restorer.watch.at(coming.path, reader.inner().consumed());
                }
                new.set_len(coming.size)?;
                drop(new);
                Ok(restorer.dress(beside, coming.entry)?)
            },
        )
    }
}

/// Copies what is stored before a place.
fn copy(old: &mut File, new: &mut File, runs: &[Run], until: u64, piece: &mut [u8]) -> io::Result<()> {
    for run in runs {
        let mut at = run.offset;
        let end = (run.offset + run.len).min(until);
        while at < end {
            let len = piece.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
            old.seek(SeekFrom::Start(at))?;
            old.read_exact(&mut piece[..len])?;
            new.seek(SeekFrom::Start(at))?;
            new.write_all(&piece[..len])?;
            at += len as u64;
        }
    }
    Ok(())
}
