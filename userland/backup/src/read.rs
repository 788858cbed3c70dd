//! Reading an archive, entry by entry, in whatever of tar's forms it is: ustar, pax, GNU with its long names, and sparse
//! files in GNU's old form and in 1.0. An archive is anybody's: every number is checked, every header that is kept in
//! memory is bounded, and what cannot be understood is an error with a reason. What names are good for is not asked here.

mod names;
mod sparse;

use crate::entry::{Entry, Kind, Run};
use crate::pax;
use crate::write::BLOCK_BYTES;
use names::Names;
pub(crate) use sparse::RUNS_MAX;
use std::collections::VecDeque;
use std::io::{self, Read};
use tar::{EntryType, Header};

pub(crate) fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the archive is broken: {why}"))
}

/// An archive that is read.
pub struct Reader<R> {
    inner: R,
    /// Bytes of the present entry that have not been read, and what fills its last block.
    left: u64,
    padding: u64,
    /// What of the present entry's file is still to come.
    runs: VecDeque<Run>,
    global: Names,
}

impl<R: Read> Reader<R> {
    /// One that reads from another reader.
    pub fn new(inner: R) -> Reader<R> {
        Reader { inner, left: 0, padding: 0, runs: VecDeque::new(), global: Names::default() }
    }

    /// The reader it reads from.
    pub fn inner(&self) -> &R {
        &self.inner
    }

    /// The next entry; `None` when the end of the archive, and everything behind it, has been read.
    ///
    /// # Errors
    /// The reader's; `InvalidData` when the archive is broken; `UnexpectedEof` when it ends early.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        let mut names = Names::default();
        loop {
            self.skip(self.left.saturating_add(self.padding))?;
            self.runs.clear();
            let Some(header) = self.header()? else { return Ok(None) };
            let size = header.entry_size().map_err(|_| broken("a size is no number"))?;
            self.begin(size)?;
            match header.entry_type() {
                EntryType::XHeader => names.extend(&self.small(pax::BYTES_MAX)?)?,
                EntryType::XGlobalHeader => {
                    let records = self.small(pax::BYTES_MAX)?;
                    self.global.extend(&records)?;
                }
                EntryType::GNULongName => names.path = Some(names::text(self.small(pax::BYTES_MAX)?)),
                EntryType::GNULongLink => names.link = Some(names::text(self.small(pax::BYTES_MAX)?)),
                letter => {
                    names.inherit(&self.global);
                    if let Some(size) = names.size {
                        self.begin(size)?;
                    }
                    return self.entry(&header, letter, names).map(Some);
                }
            }
        }
    }

    fn begin(&mut self, size: u64) -> io::Result<()> {
        self.left = size;
        self.padding =
            size.checked_next_multiple_of(BLOCK_BYTES).ok_or_else(|| broken("a size is too large"))? - size;
        Ok(())
    }

    fn entry(&mut self, header: &Header, letter: EntryType, names: Names) -> io::Result<Entry> {
        let id = |given: Option<u32>, field: io::Result<u64>| match given {
            Some(id) => Ok(id),
            None => field
                .ok()
                .and_then(|id| u32::try_from(id).ok())
                .ok_or_else(|| broken("an owner is no number")),
        };
        let mut path = match names.path.clone() {
            Some(path) => path,
            None => header.path_bytes().into_owned(),
        };
        let target = || match names.link.clone() {
            Some(link) => link,
            None => header.link_name_bytes().unwrap_or_default().into_owned(),
        };
        let is_file = matches!(letter, EntryType::Regular | EntryType::Continuous);
        let kind = match letter {
            // Archives older than ustar say so of folders.
            EntryType::Regular if path.ends_with(b"/") && self.left == 0 => Kind::Folder,
            EntryType::GNUSparse => self.old_sparse(header)?,
            _ if is_file && names.is_sparse() => {
                let size = names.real_size.ok_or_else(|| broken("a sparse file has no size"))?;
                if names.sparse_version != (Some(1), Some(0)) {
                    Kind::Foreign("a sparse file of an old version")
                } else {
                    path = names.sparse_name.clone().unwrap_or(path);
                    self.new_sparse(size)?
                }
            }
            _ if is_file => Kind::dense(self.left),
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink => Kind::Link(target()),
            EntryType::Link => Kind::Name(target()),
            EntryType::Fifo => Kind::Fifo,
            EntryType::Char => Kind::Foreign("a device of characters"),
            EntryType::Block => Kind::Foreign("a device of blocks"),
            _ => Kind::Foreign("an entry of an unknown kind"),
        };
        if let Kind::File { runs, .. } = &kind {
            self.runs = runs.iter().copied().collect();
        }
        while path.len() > 1 && path.ends_with(b"/") {
            path.pop();
        }
        let seconds = header.mtime().unwrap_or_default();
        Ok(Entry {
            path,
            kind,
            mode: header.mode().map_err(|_| broken("a mode is no number"))? & utils::mode::ALL,
            uid: id(names.uid, header.uid())?,
            gid: id(names.gid, header.gid())?,
            modified_ns: names.modified_ns.unwrap_or_else(|| seconds.saturating_mul(1_000_000_000)),
            accessed_ns: names.accessed_ns,
        })
    }

    /// Reads the next bytes of the present entry's file: where they belong, and how many; `None` behind the last.
    ///
    /// # Errors
    /// The reader's, `UnexpectedEof` when the archive ends early.
    pub fn piece(&mut self, bytes: &mut [u8]) -> io::Result<Option<(u64, usize)>> {
        let Some(run) = self.runs.front_mut() else { return Ok(None) };
        let wanted = usize::try_from(run.len).unwrap_or(usize::MAX).min(bytes.len());
        let at = run.offset;
        run.offset += wanted as u64;
        run.len -= wanted as u64;
        if run.len == 0 {
            self.runs.pop_front();
        }
        self.take(&mut bytes[..wanted])?;
        Ok(Some((at, wanted)))
    }

    /// Reads exactly so many bytes of the present entry.
    fn take(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.left =
            self.left.checked_sub(bytes.len() as u64).ok_or_else(|| broken("an entry is too short"))?;
        self.exact(bytes)
    }

    fn exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.inner.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the archive ends early"),
            _ => error,
        })
    }

    /// Reads all of an entry that must be small.
    fn small(&mut self, max: u64) -> io::Result<Vec<u8>> {
        if self.left > max {
            return Err(broken("a header is larger than any can be"));
        }
        let mut bytes = vec![0; usize::try_from(self.left).unwrap_or_default()];
        self.take(&mut bytes)?;
        Ok(bytes)
    }

    fn skip(&mut self, mut bytes: u64) -> io::Result<()> {
        let mut piece = [0; 8 * BLOCK_BYTES as usize];
        while bytes > 0 {
            let len = piece.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            self.exact(&mut piece[..len])?;
            bytes -= len as u64;
        }
        (self.left, self.padding) = (0, 0);
        Ok(())
    }

    /// The next header; `None` at the end, when all that follows has been read.
    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut header = Header::new_old();
        self.exact(header.as_mut_bytes())?;
        if header.as_bytes().iter().all(|byte| *byte == 0) {
            // The check sum stands at the end of the stream.
            let mut rest = [0; 16 * BLOCK_BYTES as usize];
            while self.inner.read(&mut rest)? > 0 {}
            return Ok(None);
        }
        let field = header.as_old().cksum;
        let sum: u32 = header.as_bytes().iter().map(|byte| u32::from(*byte)).sum();
        let own: u32 = field.iter().map(|byte| u32::from(*byte)).sum();
        let expected = sum - own + 8 * u32::from(b' ');
        if header.cksum().ok() != Some(expected) {
            return Err(broken("a header's check sum is wrong, or this is no tar archive"));
        }
        Ok(Some(header))
    }
}
