//! Whose turn it is with the flusher. A mutex would do, but for one thing: who waits for a sync is done as soon as somebody
//! else's commit has covered it, and must not wait for a turn of its own only to find that out.

use crate::sync::lock;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A value that one at a time has.
pub(super) struct Turns<T> {
    value: Mutex<T>,
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

/// Somebody's turn.
pub(super) struct Turn<'a, T> {
    pub(super) value: MutexGuard<'a, T>,
    /// After the value, so that it is free when others are told.
    _end: End<'a, T>,
}

struct End<'a, T>(&'a Turns<T>);

impl<T> Turns<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Mutex::new(value), is_taken: Mutex::new(false), given_back: Condvar::new() }
    }

    /// Waits for a turn.
    pub(super) fn take(&self) -> Turn<'_, T> {
        loop {
            if let Some(turn) = self.take_unless(&|| false) {
                return turn;
            }
        }
    }

    /// Waits for a turn, or until it is not needed any more, which is asked whenever one has ended.
    pub(super) fn take_unless(&self, is_done: &dyn Fn() -> bool) -> Option<Turn<'_, T>> {
        let mut is_taken = lock(&self.is_taken);
        loop {
            if is_done() {
                return None;
            }
            if !*is_taken {
                *is_taken = true;
                return Some(Turn { value: lock(&self.value), _end: End(self) });
            }
            is_taken = self.given_back.wait(is_taken).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        *lock(&self.0.is_taken) = false;
        self.0.given_back.notify_all();
    }
}
