//! The content of files: writing into the page cache, cutting off, reserving. What lies past a file's end in its last page
//! is nobody's business until the file grows over it; then it is zeroed.

use super::inode::Inode;
use super::state::State;
use crate::cache::PageState;
use crate::error::{Damage, Error, Result};
use crate::format::seal::Place;
use crate::format::{PAGE, PAGE_BYTES};
use crate::limits::FILE_MAX_BYTES;

/// What a page that is about to be written keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keep {
    /// Its content.
    Content,
    /// Nothing: all of it will be written.
    Nothing,
}

impl State {
    /// Writes at an offset; the number of bytes written, fewer when space ran out after some.
    pub(crate) fn write_at(&mut self, ino: u64, offset: u64, bytes: &[u8]) -> Result<usize> {
        let inode = self.inode(ino)?;
        inode.require_regular()?;
        if bytes.is_empty() {
            return Ok(0);
        }
        let room = FILE_MAX_BYTES.saturating_sub(offset);
        if room == 0 {
            return Err(Error::FileTooBig);
        }
        let bytes = bytes.get(..usize::try_from(room).unwrap_or(usize::MAX)).unwrap_or(bytes);
        if offset > inode.size {
            self.zero_tail(&inode)?;
        }
        // The record first: once it has been changed, changing it again cannot fail.
        let mut changed = inode.clone();
        changed.size = inode.size.max(offset + bytes.len() as u64);
        changed.note_change(self.now_ns());
        self.store_inode(&changed)?;
        let mut done = 0;
        let mut failure = None;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            let at = offset + done as u64;
            let within = (at % PAGE_BYTES) as usize;
            let part = rest.get(..PAGE - within).unwrap_or(rest);
            match self.write_page(&inode, at / PAGE_BYTES, within, part) {
                Ok(()) => done += part.len(),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        match failure {
            None => Ok(done),
            Some(error) if done == 0 => Err(error),
            Some(_) => {
                changed.size = inode.size.max(offset + done as u64);
                self.store_inode(&changed)?;
                Ok(done)
            }
        }
    }

    fn write_page(&mut self, inode: &Inode, page: u64, within: usize, part: &[u8]) -> Result<()> {
        let keep = if part.len() == PAGE { Keep::Nothing } else { Keep::Content };
        let to = self.dirty_page(inode, page, keep)?;
        if let Some(to) = to.get_mut(within..within + part.len()) {
            to.copy_from_slice(part);
        }
        Ok(())
    }

    /// A page to change, which has room on the device reserved.
    fn dirty_page(&mut self, inode: &Inode, page: u64, keep: Keep) -> Result<&mut [u8; PAGE]> {
        let state = self.pages.state(inode.ino, page);
        if state != Some(PageState::Dirty) {
            self.admit(1)?;
        }
        if state.is_none() {
            let has_content = keep == Keep::Content && self.load_page(inode, page)?;
            if !has_content {
                self.pages.insert(inode.ino, page, Box::new([0; PAGE]));
            }
        }
        self.pages.get_dirty(inode.ino, page).ok_or(Error::Device)
    }

    /// Makes a page dirty as it is, so that it gets another place on the device.
    pub(crate) fn move_page(&mut self, inode: &Inode, page: u64) -> Result<()> {
        self.dirty_page(inode, page, Keep::Content)?;
        self.touch(inode.ino);
        Ok(())
    }

    /// Brings a page into the cache; answers whether it has content at all.
    fn load_page(&mut self, inode: &Inode, page: u64) -> Result<bool> {
        if self.pages.state(inode.ino, page).is_some() {
            return Ok(true);
        }
        if page >= inode.size.div_ceil(PAGE_BYTES) {
            return Ok(false);
        }
        let Some(extent) = self.extent_at(inode.ino, page)? else { return Ok(false) };
        let Some((at, seal)) = extent.locate(page) else { return Ok(false) };
        let mut bytes = Box::new([0; PAGE]);
        self.medium.device.read_at(at * PAGE_BYTES, bytes.as_mut_slice())?;
        let place = Place::Page(inode.ino, page);
        let opened = self.medium.sealer.open(place, seal, bytes.as_mut_slice());
        opened.map_err(|_| Error::Corrupt(Damage::Page { ino: inode.ino, page }))?;
        self.pages.insert(inode.ino, page, bytes);
        Ok(true)
    }

    /// Zeroes what lies in a file's last page past its end, before the file grows over it.
    fn zero_tail(&mut self, inode: &Inode) -> Result<()> {
        let (page, within) = (inode.size / PAGE_BYTES, (inode.size % PAGE_BYTES) as usize);
        if within == 0 {
            return Ok(());
        }
        self.load_page(inode, page)?;
        let tail = self.pages.get(inode.ino, page).and_then(|bytes| bytes.get(within..));
        if tail.is_none_or(|tail| tail.iter().all(|byte| *byte == 0)) {
            return Ok(());
        }
        if let Some(tail) = self.dirty_page(inode, page, Keep::Content)?.get_mut(within..) {
            tail.fill(0);
        }
        Ok(())
    }

    /// Sets the size; new bytes are zero.
    pub(crate) fn truncate(&mut self, ino: u64, size: u64) -> Result<()> {
        let mut inode = self.inode(ino)?;
        inode.require_regular()?;
        if size > FILE_MAX_BYTES {
            return Err(Error::FileTooBig);
        }
        self.admit_change()?;
        if size > inode.size {
            self.zero_tail(&inode)?;
        } else {
            let removed = self.punch(ino, size.div_ceil(PAGE_BYTES), u64::MAX)?;
            inode.pages = inode.pages.saturating_sub(removed);
        }
        inode.size = size;
        inode.note_change(self.now_ns());
        self.store_inode(&inode)?;
        self.pages.remove_from(ino, size.div_ceil(PAGE_BYTES));
        Ok(())
    }

    /// Makes sure that a range has pages, zero where it had none, and that the file reaches its end; answers how far it
    /// came, which is not all of it when writers have to wait. The file has grown so far then.
    pub(crate) fn allocate(&mut self, ino: u64, offset: u64, len: u64) -> Result<u64> {
        let mut inode = self.inode(ino)?;
        inode.require_regular()?;
        let end = offset.checked_add(len).filter(|end| *end <= FILE_MAX_BYTES).ok_or(Error::FileTooBig)?;
        if len == 0 {
            return Err(Error::Invalid);
        }
        // A range that can never fit fails before anything is taken.
        if len / PAGE_BYTES > self.medium.available_pages().saturating_add(inode.pages) {
            return Err(Error::NoSpace);
        }
        if end > inode.size {
            self.zero_tail(&inode)?;
        }
        let old_size = inode.size;
        inode.size = old_size.max(end);
        inode.note_change(self.now_ns());
        self.store_inode(&inode)?;
        for page in (offset / PAGE_BYTES)..end.div_ceil(PAGE_BYTES) {
            let is_there = self.pages.state(ino, page).is_some() || self.extent_at(ino, page)?.is_some();
            let taken =
                if is_there { Ok(()) } else { self.dirty_page(&inode, page, Keep::Nothing).map(|_| ()) };
            match taken {
                Ok(()) => {}
                Err(Error::Busy) if page * PAGE_BYTES > offset => {
                    inode.size = old_size.max(page * PAGE_BYTES);
                    self.store_inode(&inode)?;
                    return Ok(page * PAGE_BYTES - offset);
                }
                Err(error) => {
                    self.pages.remove_from(ino, old_size.div_ceil(PAGE_BYTES));
                    return Err(error);
                }
            }
        }
        Ok(len)
    }
}
