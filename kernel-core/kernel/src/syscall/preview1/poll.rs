//! Waiting for several things at once: `poll_oneoff`, on descriptors and clocks together. An error belongs to its
//! subscription and is an event; only what makes the whole call meaningless fails it, such as subscriptions of which none
//! can be waited for. The task sleeps once, on every
//! file's queue, until the earliest deadline.

use crate::fs::file::Readiness;
use crate::fs::inode::FileKind;
use crate::fs::open::{OpenFile, OpenFlags, Whence};
use crate::kernel::Ctx;
use crate::limits::{PIPE_ATOMIC_BYTES, SUBSCRIPTIONS_MAX};
use crate::sync::Arc;
use crate::syscall::decode::{Record, require_room};
use crate::syscall::descriptors::open_file_with;
use crate::syscall::table::{Len, Ptr};
use crate::wait::{Interrupted, WaitQueue, wait_for};
use alloc::vec::Vec;
use tabula_abi::wasi::{
    CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME, EVENT_BYTES,
    EVENTRWFLAGS_HANGUP, EVENTTYPE_CLOCK, EVENTTYPE_FD_READ, EVENTTYPE_FD_WRITE, Rights,
    SUBCLOCKFLAGS_ABSTIME, SUBSCRIPTION_BYTES,
};
use tabula_abi::{Errno, Result};

/// What somebody waits for.
enum Awaited {
    /// A moment on the monotonic clock.
    Deadline(u64),
    /// A file that can be read.
    Readable(Arc<OpenFile>),
    /// A file that can be written.
    Writable(Arc<OpenFile>),
    /// Nothing: the subscription itself is wrong.
    Failed(Errno),
}

struct Subscription {
    userdata: u64,
    event_type: u8,
    awaited: Awaited,
}

/// What has happened to one subscription.
#[derive(Clone, Copy)]
struct Happened {
    error: Option<Errno>,
    nbytes: u64,
    flags: u16,
}

/// Waits until at least one of the subscriptions has something to report; reports all that have.
///
/// # Errors
/// `EINVAL` for no subscription, too many, or one of an unknown type; the first one's error when all of them are wrong;
/// `EFAULT`, `ENOMEM`, `EINTR`.
pub fn poll_oneoff(
    ctx: &Ctx<'_>,
    subscriptions: Ptr,
    events: Ptr,
    nsubscriptions: Len,
    nevents: Ptr,
) -> Result<()> {
    if nsubscriptions == 0 || nsubscriptions > SUBSCRIPTIONS_MAX {
        return Err(Errno::EINVAL);
    }
    let count = nsubscriptions as usize;
    require_room(ctx, subscriptions, count.saturating_mul(SUBSCRIPTION_BYTES))?;
    require_room(ctx, events, count.saturating_mul(EVENT_BYTES))?;
    require_room(ctx, nevents, 4)?;
    let list = read_subscriptions(ctx, subscriptions, count)?;
    if let Some(errno) = failure_of_all(&list) {
        return Err(errno);
    }
    let happened = wait(ctx, &list, || report(ctx, &list, events))?;
    ctx.memory.write_u32(nevents, happened)
}

/// The first error, if there is nothing else: then there is nothing to wait for.
fn failure_of_all(list: &[Subscription]) -> Option<Errno> {
    let mut errors = list.iter().map(|subscription| match subscription.awaited {
        Awaited::Failed(errno) => Some(errno),
        _ => None,
    });
    let first = errors.next().flatten()?;
    errors.all(|error| error.is_some()).then_some(first)
}

fn wait(ctx: &Ctx<'_>, list: &[Subscription], report: impl Fn() -> Result<Option<u32>>) -> Result<u32> {
    let files = list.iter().filter_map(|subscription| match &subscription.awaited {
        Awaited::Readable(file) | Awaited::Writable(file) => Some(file),
        _ => None,
    });
    let queues: Vec<&WaitQueue> = files.filter_map(|file| file.file().queue()).collect();
    let deadlines = list.iter().filter_map(|subscription| match subscription.awaited {
        Awaited::Deadline(deadline_ns) => Some(deadline_ns),
        _ => None,
    });
    match wait_for(ctx.task, &queues, deadlines.min(), || report().transpose()) {
        Ok(result) => result,
        Err(Interrupted::Signal) => Err(Errno::EINTR),
        // The deadline passed between the look and the sleep.
        Err(Interrupted::Deadline) => report()?.ok_or(Errno::EINTR),
    }
}

fn read_subscriptions(ctx: &Ctx<'_>, at: Ptr, count: usize) -> Result<Vec<Subscription>> {
    let mut list = Vec::new();
    list.try_reserve_exact(count).map_err(|_| Errno::ENOMEM)?;
    let mut at = at;
    for _ in 0..count {
        list.push(read_subscription(ctx, at)?);
        at = at.wrapping_add(SUBSCRIPTION_BYTES as u32);
    }
    Ok(list)
}

/// Reads a subscription: user data at 0, type at 8, then from 16 a descriptor, or a clock, timeout (24), precision (32) and
/// flags (40).
fn read_subscription(ctx: &Ctx<'_>, at: Ptr) -> Result<Subscription> {
    let field = |offset: u32| at.wrapping_add(offset);
    let userdata = ctx.memory.read_u64(field(0))?;
    let event_type = ctx.memory.read_u8(field(8))?;
    let subject = ctx.memory.read_u32(field(16))?;
    let awaited = match event_type {
        EVENTTYPE_CLOCK => {
            let timeout_ns = ctx.memory.read_u64(field(24))?;
            deadline(ctx, subject, timeout_ns, ctx.memory.read_u16(field(40))?).map(Awaited::Deadline)
        }
        EVENTTYPE_FD_READ => pollable(ctx, subject, Rights::FD_READ, OpenFlags::READ).map(Awaited::Readable),
        EVENTTYPE_FD_WRITE => {
            pollable(ctx, subject, Rights::FD_WRITE, OpenFlags::WRITE).map(Awaited::Writable)
        }
        _ => return Err(Errno::EINVAL),
    };
    Ok(Subscription { userdata, event_type, awaited: awaited.unwrap_or_else(Awaited::Failed) })
}

fn pollable(ctx: &Ctx<'_>, fd: u32, rights: Rights, access: OpenFlags) -> Result<Arc<OpenFile>> {
    let file = open_file_with(ctx, fd, rights.union(Rights::POLL_FD_READWRITE))?;
    if file.flags().contains(access) { Ok(file) } else { Err(Errno::EBADF) }
}

/// When a clock's subscription is due, on the monotonic clock.
fn deadline(ctx: &Ctx<'_>, clock: u32, timeout_ns: u64, flags: u16) -> Result<u64> {
    if flags & !SUBCLOCKFLAGS_ABSTIME != 0 {
        return Err(Errno::EINVAL);
    }
    let now_ns = ctx.kernel.host().monotonic_ns();
    let is_absolute = flags & SUBCLOCKFLAGS_ABSTIME != 0;
    match clock {
        CLOCK_MONOTONIC if is_absolute => Ok(timeout_ns),
        CLOCK_REALTIME if is_absolute => {
            Ok(now_ns.saturating_add(timeout_ns.saturating_sub(ctx.realtime_ns())))
        }
        CLOCK_REALTIME | CLOCK_MONOTONIC => Ok(now_ns.saturating_add(timeout_ns)),
        CLOCK_PROCESS_CPUTIME | CLOCK_THREAD_CPUTIME => Err(Errno::ENOTSUP),
        _ => Err(Errno::EINVAL),
    }
}

/// Writes an event for each subscription that has one; how many, or `None` when there is none yet.
fn report(ctx: &Ctx<'_>, list: &[Subscription], events: Ptr) -> Result<Option<u32>> {
    let now_ns = ctx.kernel.host().monotonic_ns();
    let mut count: u32 = 0;
    let mut at = events;
    for subscription in list {
        let Some(happened) = look(&subscription.awaited, now_ns) else { continue };
        let error = happened.error.map_or(0, Errno::number);
        let mut event = Record::<EVENT_BYTES>::of_u64(&[subscription.userdata]);
        event.put(8, &error.to_le_bytes()).put(10, &[subscription.event_type]);
        event.put(16, &happened.nbytes.to_le_bytes()).put(24, &happened.flags.to_le_bytes());
        event.write(ctx, at)?;
        at = at.wrapping_add(EVENT_BYTES as u32);
        count = count.saturating_add(1);
    }
    Ok((count > 0).then_some(count))
}

fn look(awaited: &Awaited, now_ns: u64) -> Option<Happened> {
    const PLAIN: Happened = Happened { error: None, nbytes: 0, flags: 0 };
    match awaited {
        Awaited::Failed(errno) => Some(Happened { error: Some(*errno), ..PLAIN }),
        Awaited::Deadline(deadline_ns) => (now_ns >= *deadline_ns).then_some(PLAIN),
        Awaited::Readable(file) => ready(file, Readiness::READ, readable_bytes),
        // What can be written takes at least this much without waiting.
        Awaited::Writable(file) => ready(file, Readiness::WRITE, |_| PIPE_ATOMIC_BYTES as u64),
    }
}

fn ready(file: &OpenFile, wanted: Readiness, nbytes: fn(&OpenFile) -> u64) -> Option<Happened> {
    let readiness = file.file().readiness();
    if !readiness.intersects(wanted.union(Readiness::HANGUP).union(Readiness::ERROR)) {
        return None;
    }
    let error = readiness.contains(Readiness::ERROR).then_some(Errno::EIO);
    let flags = if readiness.contains(Readiness::HANGUP) { EVENTRWFLAGS_HANGUP } else { 0 };
    let nbytes = if readiness.contains(wanted) { nbytes(file) } else { 0 };
    Some(Happened { error, nbytes, flags })
}

/// How much a read would give now: of a regular file, what is left of it.
fn readable_bytes(file: &OpenFile) -> u64 {
    if file.file().kind() != FileKind::Regular {
        return file.file().available_bytes();
    }
    let offset = file.seek(0, Whence::Current).unwrap_or(u64::MAX);
    file.file().metadata().size.saturating_sub(offset)
}
