//! The parts of an image that come after it. A large program of the base system need not be there for the machine to boot:
//! its entry holds the beginning of the file, and the pax records `TABULA.part` (what the host calls the file) and
//! `TABULA.size` (the whole file's bytes). The host is told which parts there are and hands each over, whole, when it has
//! it; until then, reading past the beginning answers `EAGAIN`, and who may wait does so on [`Part::arrivals`].

use crate::sync::{Arc, RwLock};
use crate::user::Sink;
use crate::wait::WaitQueue;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// The parts of one image.
pub type Parts = Vec<Arc<Part>>;

/// A file's content that lies outside its image.
pub struct Part {
    name: Vec<u8>,
    size: u64,
    content: RwLock<Content>,
    arrivals: WaitQueue,
}

enum Content {
    Expected,
    Here(Vec<u8>),
    /// The host could not get it, and may yet.
    Missing,
}

impl Part {
    /// A part that the host knows by this name, of a file with so many bytes.
    pub(super) fn new(name: Vec<u8>, size: u64) -> Part {
        Part { name, size, content: RwLock::new(Content::Expected), arrivals: WaitQueue::default() }
    }

    /// What the host calls it.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// Bytes of the whole file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Woken when it has come, or could not be got.
    pub fn arrivals(&self) -> &WaitQueue {
        &self.arrivals
    }

    /// The host has it: the whole file.
    ///
    /// # Errors
    /// `EINVAL` when it has not the size that the image says: it belongs to another one.
    pub fn provide(&self, bytes: Vec<u8>) -> Result<()> {
        if bytes.len() as u64 != self.size {
            return Err(Errno::EINVAL);
        }
        *self.content.write() = Content::Here(bytes);
        self.arrivals.wake_all();
        Ok(())
    }

    /// The host could not get it: reads fail with `EIO`, until it is provided after all.
    pub fn fail(&self) {
        let mut content = self.content.write();
        if !matches!(*content, Content::Here(_)) {
            *content = Content::Missing;
        }
        drop(content);
        self.arrivals.wake_all();
    }

    /// Reads at an offset. `head` is the beginning, which is there from the start.
    ///
    /// # Errors
    /// `EAGAIN` while it has not come, `EIO` when it could not be got, and those of the sink.
    pub(super) fn read_at(&self, head: &[u8], offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        let content = self.content.read();
        let data = match &*content {
            Content::Here(bytes) => bytes,
            _ if offset < head.len() as u64 || offset >= self.size => head,
            Content::Expected => return Err(Errno::EAGAIN),
            Content::Missing => return Err(Errno::EIO),
        };
        super::copy(data, offset, sink)
    }
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    use super::*;
    use crate::user::VecSink;
    use alloc::vec;

    fn read(part: &Part, offset: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        part.read_at(b"01", offset, &mut VecSink::new(&mut bytes, 3))?;
        Ok(bytes)
    }

    #[test]
    fn the_beginning_is_there_and_the_rest_is_waited_for() {
        let part = Part::new(b"rest".to_vec(), 5);
        assert_eq!(read(&part, 0), Ok(b"01".to_vec()));
        assert_eq!(read(&part, 2), Err(Errno::EAGAIN));
        assert_eq!(read(&part, 5), Ok(vec![]), "the end is known");
        assert_eq!(part.provide(b"0123".to_vec()), Err(Errno::EINVAL), "not this file");
        assert_eq!(part.provide(b"01234".to_vec()), Ok(()));
        assert_eq!(read(&part, 0), Ok(b"012".to_vec()));
        assert_eq!(read(&part, 3), Ok(b"34".to_vec()));
        part.fail();
        assert_eq!(read(&part, 3), Ok(b"34".to_vec()), "what is here stays");
    }

    #[test]
    fn what_could_not_be_got_is_an_error_until_it_comes() {
        let part = Part::new(b"rest".to_vec(), 5);
        part.fail();
        assert_eq!(read(&part, 2), Err(Errno::EIO));
        part.provide(b"01234".to_vec()).expect("it has come");
        assert_eq!(read(&part, 2), Ok(b"234".to_vec()));
    }
}
