//! Which pages of the device are in use, in memory only: it is found again at each mount from what refers to pages, so it
//! can neither leak nor disagree. Segments belong to the tree or to pages, or are free; one whose last page is given back
//! is free again. A lock of its own, under which nothing else is locked and no device is touched.

use crate::error::{Error, Result};
use crate::format::{PAGE_BYTES, SEGMENT_BYTES, SEGMENT_PAGES};
use crate::sync::lock;
use std::sync::Mutex;

const WORDS: usize = SEGMENT_PAGES as usize / 64;

/// Consecutive pages of the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    /// The first page, counted from the device's start.
    pub(crate) start: u64,
    /// How many.
    pub(crate) count: u64,
}

impl Run {
    /// Where it begins, in bytes.
    pub(crate) const fn offset(self) -> u64 {
        self.start * PAGE_BYTES
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Fixed,
    Free,
    Tree,
    Pages,
}

#[derive(Clone)]
struct Segment {
    usage: Use,
    used: u32,
    bits: [u64; WORDS],
}

impl Segment {
    const EMPTY: Segment = Segment { usage: Use::Free, used: 0, bits: [0; WORDS] };

    fn is_used(&self, page: u64) -> bool {
        let word = self.bits.get((page / 64) as usize).copied().unwrap_or(u64::MAX);
        word & (1 << (page % 64)) != 0
    }

    /// Marks a page; answers whether that changed something.
    fn mark(&mut self, page: u64) -> bool {
        let bit = 1 << (page % 64);
        match self.bits.get_mut((page / 64) as usize) {
            Some(word) if *word & bit == 0 => {
                *word |= bit;
                self.used += 1;
                true
            }
            _ => false,
        }
    }

    fn clear(&mut self, page: u64) -> bool {
        let bit = 1 << (page % 64);
        match self.bits.get_mut((page / 64) as usize) {
            Some(word) if *word & bit != 0 => {
                *word &= !bit;
                self.used = self.used.saturating_sub(1);
                true
            }
            _ => false,
        }
    }

    /// The first free page from one on.
    fn next_free(&self, from: u64) -> Option<u64> {
        (from..SEGMENT_PAGES).find(|page| !self.is_used(*page))
    }
}

/// How full the device is, in pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Usage {
    /// Pages that the device has now.
    pub(crate) device_pages: u64,
    /// Free ones among them that pages of files may take, free segments included.
    pub(crate) free_pages: u64,
    /// Pages in segments of the tree.
    pub(crate) tree_pages: u64,
}

struct Inner {
    segments: Vec<Segment>,
    free_segments: u64,
    free_in_pages: u64,
    tree_segments: u64,
    cursor: usize,
    /// While space is given back: pages go before this segment if they can.
    ceiling: Option<usize>,
    /// Until what refers to pages is known, the tree may take segments from here on only.
    tree_floor: usize,
}

/// The map of the device.
pub(crate) struct Space {
    inner: Mutex<Inner>,
}

impl Space {
    /// The map of a device with so many bytes, of which the first segments are neither the tree's nor the files'.
    pub(crate) fn new(device_bytes: u64, fixed_segments: u64) -> Self {
        let mut inner = Inner {
            segments: Vec::new(),
            free_segments: 0,
            free_in_pages: 0,
            tree_segments: 0,
            cursor: 0,
            tree_floor: 0,
            ceiling: None,
        };
        inner.grow(device_bytes);
        inner.tree_floor = inner.segments.len();
        for segment in inner.segments.iter_mut().take(fixed_segments as usize) {
            segment.usage = Use::Fixed;
            inner.free_segments = inner.free_segments.saturating_sub(1);
        }
        Self { inner: Mutex::new(inner) }
    }

    /// Notes that the device is so long now.
    pub(crate) fn grow(&self, device_bytes: u64) {
        lock(&self.inner).grow(device_bytes);
    }

    /// Everything that refers to pages has been marked: what is not is free.
    pub(crate) fn set_known(&self) {
        lock(&self.inner).tree_floor = 0;
    }

    /// Notes which segments are the tree's.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a segment that is not there or not free.
    pub(crate) fn claim_tree(&self, segment: u32) -> Result<()> {
        let mut inner = lock(&self.inner);
        let held = inner.segments.get_mut(segment as usize).filter(|held| held.usage == Use::Free);
        held.ok_or(Error::Invalid)?.usage = Use::Tree;
        inner.free_segments = inner.free_segments.saturating_sub(1);
        inner.tree_segments += 1;
        Ok(())
    }

    /// How many segments everything would need that is in use now.
    pub(crate) fn compact_segments(&self) -> u64 {
        let inner = lock(&self.inner);
        let is = |usage: Use| inner.segments.iter().filter(move |segment| segment.usage == usage);
        let pages: u64 = is(Use::Pages).map(|segment| u64::from(segment.used)).sum();
        is(Use::Fixed).count() as u64 + inner.tree_segments + pages.div_ceil(SEGMENT_PAGES)
    }

    /// Has pages go before a segment, as long as there is room.
    pub(crate) fn set_ceiling(&self, segment: Option<u64>) {
        let mut inner = lock(&self.inner);
        inner.ceiling = segment.map(|segment| segment as usize);
        if segment.is_some() {
            inner.cursor = 0;
        }
    }

    /// Takes a free segment for the tree; the lowest, so that what follows can be cut off.
    pub(crate) fn take_tree_segment(&self) -> Option<u32> {
        let mut inner = lock(&self.inner);
        let floor = inner.tree_floor;
        let is_free = |(index, segment): (usize, &Segment)| index >= floor && segment.usage == Use::Free;
        let index = inner.segments.iter().enumerate().position(is_free)?;
        inner.segments.get_mut(index)?.usage = Use::Tree;
        inner.free_segments = inner.free_segments.saturating_sub(1);
        inner.tree_segments += 1;
        u32::try_from(index).ok()
    }

    /// Gives back a segment of the tree.
    pub(crate) fn give_tree_segment(&self, segment: u32) {
        let mut inner = lock(&self.inner);
        if let Some(held) = inner.segments.get_mut(segment as usize)
            && held.usage == Use::Tree
        {
            *held = Segment::EMPTY;
            inner.free_segments += 1;
            inner.tree_segments = inner.tree_segments.saturating_sub(1);
        }
    }

    /// Marks pages as used that something refers to; answers whether all of them were free and can be pages.
    pub(crate) fn mark(&self, run: Run) -> bool {
        let mut inner = lock(&self.inner);
        let mut is_new = true;
        for page in run.start..run.start.saturating_add(run.count) {
            is_new &= inner.take_page(page);
        }
        is_new
    }

    /// Whether a run lies where pages may be.
    pub(crate) fn may_hold(&self, run: Run) -> bool {
        let inner = lock(&self.inner);
        let Some(last) = run.start.checked_add(run.count.saturating_sub(1)) else { return false };
        let segments = (run.start / SEGMENT_PAGES)..=(last / SEGMENT_PAGES);
        run.count > 0
            && run.count <= SEGMENT_PAGES
            && segments.into_iter().all(|index| {
                let segment = inner.segments.get(index as usize);
                segment.is_some_and(|segment| matches!(segment.usage, Use::Free | Use::Pages))
            })
    }

    /// Takes up to `want` consecutive pages, at `hint` if that is free; at least one unless nothing is free.
    pub(crate) fn take(&self, hint: Option<u64>, want: u64) -> Option<Run> {
        let mut inner = lock(&self.inner);
        let start = hint
            .filter(|page| inner.ceiling.is_none() && inner.is_free_for_pages(*page))
            .or_else(|| inner.find(want))?;
        let mut count = 0;
        while count < want && (count == 0 || (start + count) % SEGMENT_PAGES != 0) {
            if !inner.take_page(start + count) {
                break;
            }
            count += 1;
        }
        (count > 0).then_some(Run { start, count })
    }

    /// Takes the first free pages from one on, at most `max` of one segment; none when there are no more behind it.
    pub(crate) fn take_from(&self, page: u64, max: u64) -> Option<Run> {
        let mut inner = lock(&self.inner);
        let first = (page / SEGMENT_PAGES) as usize;
        let begin = |index: usize, segment: &Segment| {
            let from = if index == first { page % SEGMENT_PAGES } else { 0 };
            let may_be_free = matches!(segment.usage, Use::Free | Use::Pages);
            may_be_free.then(|| segment.next_free(from)).flatten()
        };
        let segments = inner.segments.iter().enumerate().skip(first);
        let start = segments
            .filter_map(|(index, segment)| Some(index as u64 * SEGMENT_PAGES + begin(index, segment)?))
            .next()?;
        let mut count = 0;
        while count < max && (count == 0 || !(start + count).is_multiple_of(SEGMENT_PAGES)) {
            if !inner.take_page(start + count) {
                break;
            }
            count += 1;
        }
        (count > 0).then_some(Run { start, count })
    }

    /// Gives pages back.
    pub(crate) fn give(&self, run: Run) {
        let mut inner = lock(&self.inner);
        for page in run.start..run.start.saturating_add(run.count) {
            inner.give_page(page);
        }
    }

    /// How full the device is.
    pub(crate) fn usage(&self) -> Usage {
        let inner = lock(&self.inner);
        Usage {
            device_pages: inner.segments.len() as u64 * SEGMENT_PAGES,
            free_pages: inner.free_in_pages + inner.free_segments * SEGMENT_PAGES,
            tree_pages: inner.tree_segments * SEGMENT_PAGES,
        }
    }

    /// Every used page, as runs: what a check of the disk compares with what refers to them.
    pub(crate) fn used_runs(&self) -> Vec<Run> {
        let inner = lock(&self.inner);
        let mut runs: Vec<Run> = Vec::new();
        for (index, segment) in inner.segments.iter().enumerate() {
            for page in (0..SEGMENT_PAGES).filter(|page| segment.is_used(*page)) {
                let page = index as u64 * SEGMENT_PAGES + page;
                match runs.last_mut() {
                    Some(run) if run.start + run.count == page => run.count += 1,
                    _ => runs.push(Run { start: page, count: 1 }),
                }
            }
        }
        runs
    }

    /// Forgets the free segments at the end; answers how many segments are left.
    pub(crate) fn cut_free(&self) -> u64 {
        let mut inner = lock(&self.inner);
        let last = inner.segments.iter().rposition(|segment| segment.usage != Use::Free);
        let left = last.map_or(0, |index| index + 1);
        let gone = inner.segments.len().saturating_sub(left);
        inner.free_segments = inner.free_segments.saturating_sub(gone as u64);
        inner.segments.truncate(left);
        inner.cursor = 0;
        left as u64
    }
}

impl Inner {
    fn grow(&mut self, device_bytes: u64) {
        let count = usize::try_from(device_bytes / SEGMENT_BYTES).unwrap_or(usize::MAX);
        if let Some(more) = count.checked_sub(self.segments.len()) {
            self.segments.resize(count, Segment::EMPTY);
            self.free_segments += more as u64;
        }
    }

    fn is_free_for_pages(&self, page: u64) -> bool {
        let segment = self.segments.get((page / SEGMENT_PAGES) as usize);
        segment.is_some_and(|segment| segment.usage == Use::Pages && !segment.is_used(page % SEGMENT_PAGES))
    }

    /// Where `want` pages may begin: in a segment of pages that has free ones, or else a free segment.
    fn find(&mut self, want: u64) -> Option<u64> {
        if let Some(ceiling) = self.ceiling {
            let low = self.segments.iter().take(ceiling);
            let has_room = |segment: &Segment| match segment.usage {
                Use::Free => true,
                Use::Pages => u64::from(segment.used) < SEGMENT_PAGES,
                Use::Fixed | Use::Tree => false,
            };
            if let Some((index, segment)) = low.enumerate().find(|(_, segment)| has_room(segment)) {
                return Some(index as u64 * SEGMENT_PAGES + segment.next_free(0)?);
            }
        }
        let len = self.segments.len();
        let enough = |segment: &Segment| {
            segment.usage == Use::Pages && SEGMENT_PAGES - u64::from(segment.used) >= want.min(64)
        };
        let some = |segment: &Segment| segment.usage == Use::Pages && u64::from(segment.used) < SEGMENT_PAGES;
        let free = |segment: &Segment| segment.usage == Use::Free;
        let search = |wanted: &dyn Fn(&Segment) -> bool| {
            let order = (self.cursor..len).chain(0..self.cursor.min(len));
            order.into_iter().find(|index| self.segments.get(*index).is_some_and(wanted))
        };
        let has_enough = self.free_in_pages >= want.min(64);
        let found = if has_enough { search(&enough) } else { None };
        let found = found.or_else(|| if self.free_segments > 0 { search(&free) } else { None });
        let index = found.or_else(|| if self.free_in_pages > 0 { search(&some) } else { None })?;
        self.cursor = index;
        let first = self.segments.get(index)?.next_free(0)?;
        Some(index as u64 * SEGMENT_PAGES + first)
    }

    fn take_page(&mut self, page: u64) -> bool {
        let Some(segment) = self.segments.get_mut((page / SEGMENT_PAGES) as usize) else { return false };
        match segment.usage {
            Use::Free => {
                segment.usage = Use::Pages;
                self.free_segments = self.free_segments.saturating_sub(1);
                self.free_in_pages += SEGMENT_PAGES;
            }
            Use::Pages => {}
            Use::Fixed | Use::Tree => return false,
        }
        let is_new = segment.mark(page % SEGMENT_PAGES);
        if is_new {
            self.free_in_pages = self.free_in_pages.saturating_sub(1);
        }
        is_new
    }

    fn give_page(&mut self, page: u64) {
        let Some(segment) = self.segments.get_mut((page / SEGMENT_PAGES) as usize) else { return };
        if segment.usage != Use::Pages || !segment.clear(page % SEGMENT_PAGES) {
            return;
        }
        self.free_in_pages += 1;
        if segment.used == 0 {
            segment.usage = Use::Free;
            self.free_in_pages = self.free_in_pages.saturating_sub(SEGMENT_PAGES);
            self.free_segments += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_taken_once_and_come_back() {
        let space = Space::new(4 * SEGMENT_BYTES, 1);
        assert_eq!(space.take_tree_segment(), None, "nobody knows yet what is free");
        space.set_known();
        let before = space.usage();
        assert_eq!(before.free_pages, 3 * SEGMENT_PAGES);
        let tree = space.take_tree_segment().expect("a segment");
        assert_eq!(tree, 1);
        let mut runs = Vec::new();
        while let Some(run) = space.take(None, 60) {
            assert!(runs.iter().all(|held: &Run| {
                run.start + run.count <= held.start || held.start + held.count <= run.start
            }));
            assert!(run.start >= 2 * SEGMENT_PAGES);
            runs.push(run);
        }
        assert_eq!(space.usage().free_pages, 0);
        assert_eq!(space.take_tree_segment(), None);
        for run in runs {
            space.give(run);
        }
        space.give_tree_segment(tree);
        assert_eq!(space.usage(), before);
        assert!(space.used_runs().is_empty());
    }

    #[test]
    fn a_hint_continues_where_a_file_ended() {
        let space = Space::new(4 * SEGMENT_BYTES, 1);
        let first = space.take(None, 3).expect("pages");
        let other = space.take(None, 1).expect("a page");
        assert_eq!(other.start, first.start + 3);
        space.give(other);
        let more = space.take(Some(first.start + 3), 5).expect("pages");
        assert_eq!(more, Run { start: first.start + 3, count: 5 });
    }

    #[test]
    fn what_lies_behind_the_last_use_can_be_cut_off() {
        let space = Space::new(6 * SEGMENT_BYTES, 1);
        let run = space.take(None, 1).expect("a page");
        assert_eq!(space.cut_free(), 2);
        assert_eq!(space.usage().device_pages, 2 * SEGMENT_PAGES);
        space.give(run);
        assert_eq!(space.usage().free_pages, SEGMENT_PAGES);
    }
}
