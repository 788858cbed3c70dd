//! Space that files have given up is given back to the host when nobody needs the disk: the flusher's thread moves what lies
//! at the device's end to where there is room, a step at a time, and looks between steps whether somebody asks for
//! something. It never begins while anything waits to be made durable.

use super::Flusher;
use crate::host::LogLevel;
use alloc::format;
use tabula_persist::{Compaction, Slack, Volume};

/// How long nobody must have used the disk.
const IDLE_NS: u64 = 5_000_000_000;
/// Less than this is not worth the work, nor is less than a tenth of the disk.
const WORTH_BYTES: u64 = 32 << 20;

/// What is known of the quiet so far.
#[derive(Default)]
pub(super) struct Idle {
    /// When it has lasted long enough, on the monotonic clock, and how often files had been read when it began.
    since: Option<(u64, u64)>,
    /// What was free when there was nothing more to give back.
    settled_bytes: u64,
}

/// What to do while nothing is due.
pub(super) enum Next {
    /// Sleep, at most until then.
    Sleep(Option<u64>),
    /// Give some space back.
    GiveBack,
}

impl Idle {
    /// Somebody has used the disk.
    pub(super) fn disturb(&mut self) {
        self.since = None;
    }

    /// What to do at a time of the monotonic clock.
    pub(super) fn next(&mut self, slack: Slack, now_ns: u64) -> Next {
        self.settled_bytes = self.settled_bytes.min(slack.free_bytes);
        let wanted = WORTH_BYTES.max(slack.device_bytes / 10);
        if slack.free_bytes - self.settled_bytes < wanted {
            self.since = None;
            return Next::Sleep(None);
        }
        match self.since {
            Some((at_ns, reads)) if reads == slack.page_reads => match at_ns <= now_ns {
                true => Next::GiveBack,
                false => Next::Sleep(Some(at_ns)),
            },
            _ => {
                let at_ns = now_ns.saturating_add(IDLE_NS);
                self.since = Some((at_ns, slack.page_reads));
                Next::Sleep(Some(at_ns))
            }
        }
    }

    /// Does a step.
    pub(super) fn give_back(&mut self, volume: &Volume, flusher: &Flusher) {
        let result = volume.compact();
        let slack = volume.slack();
        match result {
            Ok(Compaction::More { .. }) => {
                // What the step has read itself disturbs nobody.
                self.since = self.since.map(|(at_ns, _)| (at_ns, slack.page_reads));
            }
            Ok(Compaction::Done { .. }) => self.settle(slack),
            Err(error) => {
                flusher.host().log(LogLevel::Error, &format!("giving space back: {error}"));
                self.settle(slack);
            }
        }
    }

    fn settle(&mut self, slack: Slack) {
        self.since = None;
        self.settled_bytes = slack.free_bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slack(free_mib: u64, device_mib: u64, page_reads: u64) -> Slack {
        Slack { free_bytes: free_mib << 20, device_bytes: device_mib << 20, page_reads }
    }

    fn gives_back(idle: &mut Idle, slack: Slack, now_ns: u64) -> bool {
        matches!(idle.next(slack, now_ns), Next::GiveBack)
    }

    #[test]
    fn only_what_is_worth_the_work_is_given_back() {
        for (free, device, is_worth) in
            [(31, 100, false), (33, 100, true), (33, 1000, false), (101, 1000, true)]
        {
            let mut idle = Idle::default();
            assert!(!gives_back(&mut idle, slack(free, device, 0), 0));
            assert_eq!(
                gives_back(&mut idle, slack(free, device, 0), IDLE_NS),
                is_worth,
                "{free} of {device}"
            );
        }
    }

    #[test]
    fn it_begins_when_nobody_has_used_the_disk_for_a_while() {
        let mut idle = Idle::default();
        let at = |idle: &mut Idle, reads, now_ns| gives_back(idle, slack(50, 100, reads), now_ns);
        assert!(!at(&mut idle, 1, 0));
        assert!(!at(&mut idle, 1, IDLE_NS - 1));
        assert!(!at(&mut idle, 2, IDLE_NS), "somebody has read meanwhile");
        assert!(!at(&mut idle, 2, 2 * IDLE_NS - 1));
        idle.disturb();
        assert!(!at(&mut idle, 2, 2 * IDLE_NS), "somebody has written meanwhile");
        assert!(at(&mut idle, 2, 3 * IDLE_NS));
        assert!(at(&mut idle, 2, 3 * IDLE_NS + 1), "and it goes on");
    }

    #[test]
    fn what_cannot_be_given_back_is_not_tried_for_ever() {
        let mut idle = Idle::default();
        idle.settle(slack(50, 100, 0));
        for seconds in 0..100 {
            assert!(!gives_back(&mut idle, slack(60, 100, 0), seconds * IDLE_NS));
        }
        // Space was used, and more of it has come free since.
        assert!(!gives_back(&mut idle, slack(10, 100, 0), 0));
        assert!(!gives_back(&mut idle, slack(50, 100, 0), 0));
        assert!(gives_back(&mut idle, slack(50, 100, 0), IDLE_NS));
    }
}
