//! Streams between processes: pipes, named pipes, socket pairs, and event counters. They rely on wait queues and on the
//! program's buffers, which bytes go to and come from directly. Nothing here sleeps, and nobody is woken with a lock held.

mod channel;
pub mod event;
pub mod fifo;
pub mod pipe;
mod ring;
pub mod socketpair;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;

use crate::fs::inode::{FileKind, Metadata};
use crate::fs::numbers::DEV_NAMELESS;
use crate::kernel::Ctx;

/// What is known of something that has no name in any file system.
fn nameless(ctx: &Ctx<'_>, kind: FileKind) -> Metadata {
    let owner = ctx.process().credentials();
    let now_ns = ctx.realtime_ns();
    Metadata {
        dev: DEV_NAMELESS,
        ino: ctx.kernel.next_identity(),
        kind,
        mode: 0o600,
        nlink: 1,
        uid: owner.uid,
        gid: owner.gid,
        rdev: 0,
        size: 0,
        blocks: 0,
        atime_ns: now_ns,
        mtime_ns: now_ns,
        ctime_ns: now_ns,
    }
}
