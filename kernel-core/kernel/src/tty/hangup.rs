//! What follows when a terminal hangs up: `SIGHUP` and `SIGCONT` to the leader of its session and to the foreground group.
//! That may end processes, which close further masters, which hang up in turn; so hang-ups wait in a list that one caller
//! works off, and never nest.

use crate::kernel::Kernel;
use crate::sync::{Arc, Mutex};
use crate::task::signal::{Target, send};
use crate::tty::job::signal_group;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;

/// One terminal's hang-up.
pub(super) struct Hangup {
    /// The session that the terminal controlled.
    pub(super) session: u32,
    /// Its foreground group.
    pub(super) foreground: u32,
}

struct Work {
    waiting: Vec<Hangup>,
    /// Somebody is working the list off, and takes what is added meanwhile too.
    in_progress: bool,
}

/// Hang-ups that wait for their signals.
pub(super) struct Hangups(Mutex<Work>);

impl Default for Hangups {
    fn default() -> Self {
        Self::new()
    }
}

impl Hangups {
    /// None.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Work { waiting: Vec::new(), in_progress: false }))
    }

    /// Sends a hang-up's signals, now or by whoever is at it already.
    pub(super) fn add(&self, kernel: &Arc<Kernel>, hangup: Hangup) {
        {
            let mut work = self.0.lock();
            work.waiting.push(hangup);
            if work.in_progress {
                return;
            }
            work.in_progress = true;
        }
        while let Some(hangup) = self.next() {
            let leader = {
                let tree = kernel.tree().lock();
                tree.node(hangup.session).ok().map(|node| node.process.clone())
            };
            for signal in [Signal::SIGHUP, Signal::SIGCONT] {
                if let Some(leader) = &leader {
                    send(kernel, leader, Target::Process, signal);
                }
                signal_group(kernel, hangup.foreground, signal);
            }
        }
    }

    fn next(&self) -> Option<Hangup> {
        let mut work = self.0.lock();
        let next = work.waiting.pop();
        work.in_progress = next.is_some();
        next
    }
}
