//! Reading files: from the page cache, and what is not there from the device, without any lock while it is waited for.
//! Readers who go on where they were get more than they ask for.

use super::Volume;
use crate::error::{Damage, Error, Result};
use crate::format::seal::{Place, Seal};
use crate::format::{PAGE, PAGE_BYTES};
use crate::limits::EXTENT_PAGES_MAX;
use crate::medium::Medium;
use crate::sync::lock;
use crate::tree::extents::Extent;
use crate::tree::state::State;

/// Pages that are to be read from the device.
pub(crate) struct Fetch {
    first: u64,
    /// Where they are there, and their seals.
    at: u64,
    seals: Vec<Seal>,
}

impl Fetch {
    /// The part of an extent from a page on, at most so many pages.
    pub(crate) fn new(extent: &Extent, page: u64, max: u64) -> Option<Fetch> {
        let (at, _) = extent.locate(page)?;
        let skip = page.checked_sub(extent.first)? as usize;
        let seals = extent.seals.iter().skip(skip).take(max as usize).copied().collect();
        Some(Fetch { first: page, at, seals })
    }

    /// Reads and opens them.
    pub(crate) fn read(&self, medium: &Medium, ino: u64) -> Result<Vec<u8>> {
        medium.note_read();
        let mut bytes = vec![0; self.seals.len() * PAGE];
        medium.device.read_at(self.at * PAGE_BYTES, &mut bytes)?;
        for ((page, seal), bytes) in (self.first..).zip(&self.seals).zip(bytes.chunks_mut(PAGE)) {
            let opened = medium.sealer.open(Place::Page(ino, page), seal, bytes);
            opened.map_err(|_| Error::Corrupt(Damage::Page { ino, page }))?;
        }
        Ok(bytes)
    }
}

/// Where reading goes on.
enum Next {
    Done,
    Fetch(Fetch),
}

impl Volume {
    /// Reads at an offset until the buffer is full or the file ends; the number of bytes read.
    ///
    /// # Errors
    /// [`Error::IsDirectory`], [`Error::Invalid`] for what has no content, [`Error::Corrupt`], [`Error::Device`].
    pub fn read_at(&self, ino: u64, offset: u64, out: &mut [u8]) -> Result<usize> {
        let mut done = 0;
        let is_sequential = {
            let mut state = lock(&self.state);
            state.inode(ino)?.require_regular()?;
            let end = offset.saturating_add(out.len() as u64);
            state.pages.is_sequential(ino, offset / PAGE_BYTES, end / PAGE_BYTES)
        };
        let mut attempts = 0;
        loop {
            let fetch = match lock(&self.state).copy_cached(ino, offset, out, &mut done, is_sequential) {
                Ok(Next::Fetch(fetch)) => fetch,
                Ok(Next::Done) => break,
                Err(_) if done > 0 => break,
                Err(error) => return Err(error),
            };
            let bytes = fetch.read(&self.medium, ino);
            let mut state = lock(&self.state);
            if !state.is_still_there(ino, &fetch)? {
                // It was overwritten meanwhile, and what was read may be somebody else's. Writers cannot go on for ever.
                attempts += 1;
                if attempts > 1000 {
                    return Err(Error::Busy);
                }
                continue;
            }
            match bytes {
                Ok(bytes) => state.insert_pages(ino, &fetch, &bytes),
                Err(_) if done > 0 => break,
                Err(error) if fetch.seals.len() == 1 => return Err(error),
                // One page of several is damaged: only who asked for it should hear of it.
                Err(_) => {
                    drop(state);
                    let single = Fetch {
                        first: fetch.first,
                        at: fetch.at,
                        seals: fetch.seals.into_iter().take(1).collect(),
                    };
                    let bytes = single.read(&self.medium, ino)?;
                    let mut state = lock(&self.state);
                    if state.is_still_there(ino, &single)? {
                        state.insert_pages(ino, &single, &bytes);
                    }
                }
            }
        }
        // What was read stays read, even if the file is gone by now.
        lock(&self.state).note_read(ino).ok();
        Ok(done)
    }
}

impl State {
    /// Copies what is in the cache or a hole; answers what must be fetched before it can go on.
    fn copy_cached(
        &mut self,
        ino: u64,
        offset: u64,
        out: &mut [u8],
        done: &mut usize,
        is_sequential: bool,
    ) -> Result<Next> {
        let inode = self.inode(ino)?;
        let available = usize::try_from(inode.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = out.len().min(available);
        while *done < wanted {
            let at = offset + *done as u64;
            let (page, within) = (at / PAGE_BYTES, (at % PAGE_BYTES) as usize);
            let count = (wanted - *done).min(PAGE - within);
            let Some(to) = out.get_mut(*done..*done + count) else { break };
            match self.pages.get(ino, page) {
                Some(bytes) => to.copy_from_slice(bytes.get(within..within + count).unwrap_or_default()),
                None => match self.extent_at(ino, page)? {
                    None => to.fill(0),
                    Some(extent) => {
                        let asked = ((wanted - *done + within) as u64).div_ceil(PAGE_BYTES);
                        let max = if is_sequential { EXTENT_PAGES_MAX } else { asked };
                        return Ok(Fetch::new(&extent, page, max).map_or(Next::Done, Next::Fetch));
                    }
                },
            }
            *done += count;
        }
        Ok(Next::Done)
    }

    /// Whether the pages of a fetch are still where they were.
    fn is_still_there(&mut self, ino: u64, fetch: &Fetch) -> Result<bool> {
        let extents = self.extents(ino, fetch.first, fetch.first + fetch.seals.len() as u64, usize::MAX)?;
        let mut pages = (fetch.first..).zip(fetch.at..).zip(&fetch.seals);
        Ok(pages
            .all(|((page, at), seal)| extents.iter().any(|extent| extent.locate(page) == Some((at, seal)))))
    }

    fn insert_pages(&mut self, ino: u64, fetch: &Fetch, bytes: &[u8]) {
        for (page, bytes) in (fetch.first..).zip(bytes.chunks_exact(PAGE)) {
            if self.pages.state(ino, page).is_none()
                && let Ok(bytes) = Box::<[u8]>::from(bytes).try_into()
            {
                self.pages.insert(ino, page, bytes);
            }
        }
    }
}
