//! The page cache: pages of files in memory, shared by everybody. A page is clean, dirty (its file's newest content, which
//! has no place on the device yet), or being written. Only clean pages are given up, the least lately used about first.

use crate::format::PAGE;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// A page's bytes.
pub(crate) type PageBytes = Box<[u8; PAGE]>;

/// What a page is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PageState {
    /// The device has it.
    Clean,
    /// The device does not.
    Dirty,
    /// It goes out with the commit of this epoch.
    Writing(u64),
}

struct Cached {
    bytes: PageBytes,
    state: PageState,
    is_referenced: bool,
    /// It has been copied to go out, and is as it was then.
    is_copied: bool,
}

#[derive(Default)]
struct FilePages {
    pages: BTreeMap<u64, Cached>,
    /// Where a reader goes on who reads in order.
    next_read: u64,
}

/// The cache.
pub(crate) struct PageCache {
    files: HashMap<u64, FilePages>,
    dirty: BTreeSet<(u64, u64)>,
    writing: Vec<(u64, u64, u64)>,
    queue: VecDeque<(u64, u64)>,
    count: usize,
    max: usize,
}

impl PageCache {
    /// A cache of at most so many pages, as far as pages may be given up.
    pub(crate) fn new(max: usize) -> Self {
        Self {
            files: HashMap::new(),
            dirty: BTreeSet::new(),
            writing: Vec::new(),
            queue: VecDeque::new(),
            count: 0,
            max,
        }
    }

    /// Pages that have no place on the device yet.
    pub(crate) fn dirty_count(&self) -> usize {
        self.dirty.len()
    }

    /// Pages that may not be given up.
    pub(crate) fn held_count(&self) -> usize {
        self.dirty.len() + self.writing.len()
    }

    /// A page's bytes.
    pub(crate) fn get(&mut self, ino: u64, page: u64) -> Option<&[u8; PAGE]> {
        let cached = self.files.get_mut(&ino)?.pages.get_mut(&page)?;
        cached.is_referenced = true;
        Some(&cached.bytes)
    }

    /// What a page is in, if it is here.
    pub(crate) fn state(&self, ino: u64, page: u64) -> Option<PageState> {
        Some(self.files.get(&ino)?.pages.get(&page)?.state)
    }

    /// A page's bytes to change; it is dirty from now on.
    pub(crate) fn get_dirty(&mut self, ino: u64, page: u64) -> Option<&mut [u8; PAGE]> {
        let cached = self.files.get_mut(&ino)?.pages.get_mut(&page)?;
        cached.is_referenced = true;
        cached.is_copied = false;
        if cached.state != PageState::Dirty {
            cached.state = PageState::Dirty;
            self.dirty.insert((ino, page));
        }
        Some(&mut cached.bytes)
    }

    /// Adds a page that is not here; it is not the next to be given up.
    pub(crate) fn insert(&mut self, ino: u64, page: u64, bytes: PageBytes) {
        let cached = Cached { bytes, state: PageState::Clean, is_referenced: true, is_copied: false };
        if self.files.entry(ino).or_default().pages.insert(page, cached).is_none() {
            self.count += 1;
            self.queue.push_back((ino, page));
        }
        self.evict();
    }

    /// Whether a read at this page goes on where one ended; notes where this one will end.
    pub(crate) fn is_sequential(&mut self, ino: u64, page: u64, end: u64) -> bool {
        match self.files.get_mut(&ino) {
            Some(file) => core::mem::replace(&mut file.next_read, end) == page,
            None => page == 0,
        }
    }

    /// Copies dirty pages of one file that follow each other, at most so many: the first from a page of a file on. Answers
    /// the file, the first page, and the bytes.
    pub(crate) fn copy_dirty(&mut self, from: (u64, u64), max: u64) -> Option<(u64, u64, Vec<u8>)> {
        let (ino, first) = *self.dirty.range(from..).next()?;
        let following = self.dirty.range((ino, first)..).zip(first..);
        let run = following.take_while(|((file, page), expected)| *file == ino && page == expected);
        let count = run.take(max as usize).count();
        let file = self.files.get_mut(&ino)?;
        let mut bytes = Vec::with_capacity(count * PAGE);
        for (_, cached) in file.pages.range_mut(first..first + count as u64) {
            cached.is_copied = true;
            bytes.extend_from_slice(cached.bytes.as_slice());
        }
        (!bytes.is_empty()).then_some((ino, first, bytes))
    }

    /// Whether a page is dirty, and as it was when it was copied.
    pub(crate) fn is_as_copied(&self, ino: u64, page: u64) -> bool {
        let cached = self.files.get(&ino).and_then(|file| file.pages.get(&page));
        cached.is_some_and(|cached| cached.is_copied && cached.state == PageState::Dirty)
    }

    /// A dirty page goes out with the commit of an epoch.
    pub(crate) fn set_writing(&mut self, ino: u64, page: u64, epoch: u64) {
        if let Some(cached) = self.files.get_mut(&ino).and_then(|file| file.pages.get_mut(&page)) {
            cached.state = PageState::Writing(epoch);
            self.writing.push((ino, page, epoch));
        }
        self.dirty.remove(&(ino, page));
    }

    /// Everything up to an epoch is durable.
    pub(crate) fn set_durable(&mut self, epoch: u64) {
        for (ino, page, written) in core::mem::take(&mut self.writing) {
            if written > epoch {
                self.writing.push((ino, page, written));
                continue;
            }
            if let Some(cached) = self.files.get_mut(&ino).and_then(|file| file.pages.get_mut(&page))
                && cached.state == PageState::Writing(written)
            {
                cached.state = PageState::Clean;
            }
        }
        self.evict();
    }

    /// Forgets a file's pages from one on.
    pub(crate) fn remove_from(&mut self, ino: u64, page: u64) {
        let Some(file) = self.files.get_mut(&ino) else { return };
        for (page, cached) in file.pages.split_off(&page) {
            self.count -= 1;
            if cached.state == PageState::Dirty {
                self.dirty.remove(&(ino, page));
            }
        }
        if file.pages.is_empty() {
            self.files.remove(&ino);
        }
    }

    /// Forgets everything that is clean.
    pub(crate) fn clear_clean(&mut self) {
        for file in self.files.values_mut() {
            file.pages.retain(|_, cached| cached.state != PageState::Clean);
        }
        self.files.retain(|_, file| !file.pages.is_empty());
        self.rebuild_queue();
    }

    /// Forgets everything. Nothing may be dirty.
    pub(crate) fn clear(&mut self) {
        self.files.clear();
        self.dirty.clear();
        self.rebuild_queue();
    }

    fn rebuild_queue(&mut self) {
        let pages = self.files.iter().flat_map(|(ino, file)| file.pages.keys().map(|page| (*ino, *page)));
        self.queue = pages.collect();
        self.count = self.queue.len();
    }

    fn evict(&mut self) {
        if self.queue.len() > 2 * self.max + 1024 {
            self.rebuild_queue();
        }
        let mut looks = 2 * self.queue.len();
        while self.count > self.max && looks > 0 {
            looks -= 1;
            let Some((ino, page)) = self.queue.pop_front() else { return };
            let Some(file) = self.files.get_mut(&ino) else { continue };
            let Some(cached) = file.pages.get_mut(&page) else { continue };
            if cached.is_referenced || cached.state != PageState::Clean {
                cached.is_referenced = false;
                self.queue.push_back((ino, page));
                // Most are being written: more looks would find the same.
                if self.dirty.len() + self.writing.len() >= self.count {
                    return;
                }
                continue;
            }
            file.pages.remove(&page);
            self.count -= 1;
            if file.pages.is_empty() {
                self.files.remove(&ino);
            }
        }
    }
}
