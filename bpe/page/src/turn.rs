//! Turns: what is written to one stream in several messages must not be mixed with another write, so each writer waits
//! for its turn, first come, first served.

use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A queue of writers.
#[derive(Default)]
pub(crate) struct Turns {
    taken: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<Turn>>>,
}

/// The right to write; dropping it gives it to the next.
pub(crate) struct Turn(Rc<Turns>);

impl Turns {
    /// Waits for the caller's turn.
    pub(crate) async fn take(self: &Rc<Self>) -> Turn {
        if !self.taken.replace(true) {
            return Turn(self.clone());
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        match receiver.await {
            Ok(turn) => turn,
            // The queue outlives its waiters, who hold it; a turn is always handed on.
            Err(_) => Turn(self.clone()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = self.0.waiting.borrow_mut().pop_front();
        match next {
            // Whoever has gone meanwhile drops the turn, and so hands it on.
            Some(next) => drop(next.send(Turn(self.0.clone()))),
            None => self.0.taken.set(false),
        }
    }
}
