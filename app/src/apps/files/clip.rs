//! What was copied or cut in Files, for all of its windows.

use std::cell::RefCell;

/// What happens to the originals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Originals {
    /// They stay.
    Keep,
    /// They go.
    Take,
}

/// What was copied or cut.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    pub(super) originals: Originals,
    pub(super) paths: Vec<Vec<u8>>,
}

thread_local! {
    static CLIP: RefCell<Option<Clip>> = const { RefCell::new(None) };
}

/// Keeps it.
pub(super) fn put(clip: Clip) {
    CLIP.set(Some(clip));
}

/// What was kept last.
pub(super) fn get() -> Option<Clip> {
    CLIP.with_borrow(Clone::clone)
}

/// After what was cut has been moved there is nothing left to paste.
pub(super) fn clear() {
    CLIP.set(None);
}
