//! Tests of the streams: against a queue as a model, between threads, and the ends of each.

use super::event::{EventMode, event};
use super::pipe::pipe;
use super::socketpair::socket_pair;
use crate::fs::file::{File, Readiness, Receive, Shutdown};
use crate::fs::inode::{FileKind, InodeRef, NewInode, Ownership};
use crate::fs::open::OpenFlags;
use crate::kernel::Ctx;
use crate::limits::{PIPE_ATOMIC_BYTES, PIPE_BYTES};
use crate::sync::Arc;
use crate::testing::Machine;
use crate::user::{Sink, UserBuffers, VecSink};
use crate::wait::block_on;
use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use proptest::prelude::*;
use std::thread;
use tabula_abi::{Errno, Result};

extern crate std;

fn write(ctx: &Ctx<'_>, file: &Arc<dyn File>, mut bytes: &[u8]) -> Result<usize> {
    file.write(ctx, &mut bytes)
}

fn read(ctx: &Ctx<'_>, file: &Arc<dyn File>, room: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read(ctx, &mut VecSink::new(&mut bytes, room)).map(|_| bytes)
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize),
    Read(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let size = prop_oneof![0..10_usize, 4000..4200_usize, 0..80_000_usize, Just(PIPE_BYTES)];
    let step = (any::<bool>(), size)
        .prop_map(|(writes, size)| if writes { Step::Write(size) } else { Step::Read(size) });
    prop::collection::vec(step, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A pipe is a queue of bytes that holds 64 KiB, where small writes are whole or not at all.
    #[test]
    fn a_pipe_is_a_bounded_queue(steps in steps()) {
        let machine = Machine::boot();
        let ctx = machine.ctx();
        let (reader, writer) = pipe(&ctx);
        let mut model: VecDeque<u8> = VecDeque::new();
        let mut next = 0_u8;
        for step in steps {
            match step {
                Step::Write(size) => {
                    let bytes: Vec<u8> = (0..size).map(|index| next.wrapping_add(index as u8)).collect();
                    let free = PIPE_BYTES - model.len();
                    let expected = match size {
                        0 => Ok(0),
                        1..=PIPE_ATOMIC_BYTES if free < size => Err(Errno::EAGAIN),
                        _ if free == 0 => Err(Errno::EAGAIN),
                        _ => Ok(size.min(free)),
                    };
                    prop_assert_eq!(write(&ctx, &writer, &bytes), expected);
                    let taken = expected.unwrap_or(0);
                    model.extend(&bytes[..taken]);
                    next = next.wrapping_add(taken as u8);
                }
                Step::Read(room) => {
                    let expected: Vec<u8> = model.iter().copied().take(room).collect();
                    let got = read(&ctx, &reader, room);
                    if room > 0 && model.is_empty() {
                        prop_assert_eq!(got, Err(Errno::EAGAIN));
                    } else {
                        model.drain(..expected.len());
                        prop_assert_eq!(got, Ok(expected));
                    }
                }
            }
            prop_assert_eq!(reader.available_bytes(), model.len() as u64);
            prop_assert_eq!(reader.readiness().contains(Readiness::READ), !model.is_empty());
            let room = PIPE_BYTES - model.len() >= PIPE_ATOMIC_BYTES;
            prop_assert_eq!(writer.readiness().contains(Readiness::WRITE), room);
        }
    }
}

#[test]
fn bytes_pass_between_tasks_that_wait_for_one_another() {
    const TOTAL: usize = 3 << 20;
    let machine = Machine::boot();
    let (reader, writer) = pipe(&machine.ctx());
    let writing = machine.user_process(1);
    let reading = machine.user_process(1);
    let byte_at = |index: usize| (index % 251) as u8;
    thread::scope(|scope| {
        let machine = &machine;
        scope.spawn(move || {
            let ctx = machine.ctx_of(&writing);
            let queue = writer.queue().expect("pipes have a queue");
            let mut sent = 0;
            while sent < TOTAL {
                let size = (1 + sent % 9000).min(TOTAL - sent);
                let bytes: Vec<u8> = (sent..sent + size).map(byte_at).collect();
                sent += block_on(&writing, queue, || write(&ctx, &writer, &bytes)).expect("written");
            }
        });
        let ctx = machine.ctx_of(&reading);
        let queue = reader.queue().expect("pipes have a queue");
        let mut got = 0;
        loop {
            let bytes = block_on(&reading, queue, || read(&ctx, &reader, 1 + got % 7000)).expect("read");
            if bytes.is_empty() {
                break;
            }
            assert!(bytes.iter().enumerate().all(|(index, byte)| *byte == byte_at(got + index)));
            got += bytes.len();
        }
        assert_eq!(got, TOTAL);
    });
}

#[test]
fn the_ends_of_a_pipe() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let (reader, writer) = pipe(&ctx);
    assert_eq!(write(&ctx, &reader, b"x"), Err(Errno::EBADF));
    assert_eq!(read(&ctx, &writer, 1), Err(Errno::EBADF));
    assert_eq!(reader.metadata().kind, FileKind::Fifo);
    assert_eq!(reader.metadata().ino, writer.metadata().ino);
    assert_ne!(pipe(&ctx).0.metadata().ino, writer.metadata().ino);
    assert_eq!(write(&ctx, &writer, b"last"), Ok(4));
    assert_eq!(reader.readiness(), Readiness::READ);
    drop(writer);
    assert_eq!(reader.readiness(), Readiness::READ | Readiness::HANGUP);
    assert_eq!(read(&ctx, &reader, 9), Ok(b"last".to_vec()));
    assert_eq!(read(&ctx, &reader, 9), Ok(Vec::new()));
    assert_eq!(reader.readiness(), Readiness::READ | Readiness::HANGUP);

    let (reader, writer) = pipe(&ctx);
    drop(reader);
    assert_eq!(write(&ctx, &writer, b""), Ok(0));
    assert_eq!(write(&ctx, &writer, b"x"), Err(Errno::EPIPE));
    assert_eq!(writer.readiness(), Readiness::WRITE | Readiness::HANGUP);
}

/// A sink whose second put fails, as when a program's second buffer is not in its memory.
struct Failing(bool);

impl Sink for Failing {
    fn remaining(&self) -> usize {
        PIPE_BYTES
    }

    fn put(&mut self, _from: &[u8]) -> Result<()> {
        if core::mem::replace(&mut self.0, true) { Err(Errno::EFAULT) } else { Ok(()) }
    }
}

#[test]
fn a_fault_loses_nothing() {
    let machine = Machine::boot();
    let memory = crate::testing::TestMemory::new(8192);
    let ctx = machine.ctx_with(&machine.init, &memory);
    let (reader, writer) = pipe(&ctx);
    assert_eq!(write(&ctx, &writer, &vec![1; PIPE_BYTES]), Ok(PIPE_BYTES));
    assert_eq!(read(&ctx, &reader, 100).map(|bytes| bytes.len()), Ok(100));
    assert_eq!(write(&ctx, &writer, &[2; 100]), Ok(100));
    // The ring wraps now, so that the sink gets two parts.
    assert_eq!(reader.read(&ctx, &mut Failing(false)), Err(Errno::EFAULT));
    assert_eq!(reader.available_bytes(), PIPE_BYTES as u64);
    memory.put(0, &[0xf0, 0xff, 0, 0, 16, 0, 0, 0]);
    assert_eq!(UserBuffers::new(&memory, 0, 1).err(), Some(Errno::EFAULT));
    let all = read(&ctx, &reader, PIPE_BYTES).expect("everything is there");
    assert_eq!((all.len(), all[PIPE_BYTES - 101], all[PIPE_BYTES - 100]), (PIPE_BYTES, 1, 2));
}

fn fifo(machine: &Machine) -> InodeRef {
    let ownership = Ownership { mode: 0o644, uid: 0, gid: 0 };
    machine.kernel.root().inode.create(b"fifo", NewInode::Fifo, ownership).expect("created")
}

fn open(ctx: &Ctx<'_>, inode: &InodeRef, access: OpenFlags) -> Result<Arc<dyn File>> {
    inode.open(ctx, access).map(|file| file.expect("named pipes open as pipes"))
}

#[test]
fn named_pipes_wait_for_their_other_side() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let inode = fifo(&machine);
    let quick = OpenFlags::NONBLOCK;
    assert_eq!(open(&ctx, &inode, OpenFlags::WRITE | quick).err(), Some(Errno::ENXIO));
    let reader = open(&ctx, &inode, OpenFlags::READ).expect("opened");
    assert_eq!(reader.finish_open(), Err(Errno::EAGAIN));
    assert_eq!(reader.readiness(), Readiness::empty());
    assert_eq!(reader.metadata().ino, inode.metadata().ino);
    let writer = open(&ctx, &inode, OpenFlags::WRITE | quick).expect("somebody reads");
    assert_eq!((reader.finish_open(), writer.finish_open()), (Ok(()), Ok(())));
    assert_eq!(write(&ctx, &writer, b"hello"), Ok(5));
    drop(writer);
    // Whoever has been there counts, even when gone again.
    assert_eq!(reader.finish_open(), Ok(()));
    assert_eq!(read(&ctx, &reader, 9), Ok(b"hello".to_vec()));
    assert_eq!(read(&ctx, &reader, 9), Ok(Vec::new()));
    drop(reader);

    let writer = open(&ctx, &inode, OpenFlags::WRITE).expect("opened");
    assert_eq!(writer.finish_open(), Err(Errno::EAGAIN));
    drop(writer);
    let both = open(&ctx, &inode, OpenFlags::READ | OpenFlags::WRITE).expect("opened");
    assert_eq!(both.finish_open(), Ok(()));
    assert_eq!(write(&ctx, &both, b"to myself"), Ok(9));
    assert_eq!(read(&ctx, &both, 2), Ok(b"to".to_vec()));
    drop(both);
    // What nobody has read is gone with the last end.
    let reader = open(&ctx, &inode, OpenFlags::READ | quick).expect("opened");
    assert_eq!(reader.available_bytes(), 0);
    assert_eq!(read(&ctx, &reader, 9), Ok(Vec::new()));
}

#[test]
fn both_sides_of_a_named_pipe_can_wait_in_their_opens() {
    let machine = Machine::boot();
    let inode = fifo(&machine);
    let opening = |access: OpenFlags| {
        let task = machine.user_process(1);
        let ctx = machine.ctx_of(&task);
        let file = open(&ctx, &inode, access).expect("opened");
        let queue = file.queue().expect("pipes have a queue");
        block_on(&task, queue, || file.finish_open())
    };
    let results = thread::scope(|scope| {
        let reader = scope.spawn(|| opening(OpenFlags::READ));
        let writer = scope.spawn(|| opening(OpenFlags::WRITE));
        (reader.join().expect("no panic"), writer.join().expect("no panic"))
    });
    assert_eq!(results, (Ok(()), Ok(())));
}

#[test]
fn events_count() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let number = |file: &Arc<dyn File>| {
        read(&ctx, file, 8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
    };
    let counter = event(&ctx, 3, EventMode::Counter);
    assert_eq!(number(&counter), Ok(3));
    assert_eq!(number(&counter), Err(Errno::EAGAIN));
    assert_eq!(counter.readiness(), Readiness::WRITE);
    assert_eq!(write(&ctx, &counter, &2_u64.to_le_bytes()), Ok(8));
    assert_eq!(write(&ctx, &counter, &5_u64.to_le_bytes()), Ok(8));
    assert_eq!(counter.readiness(), Readiness::READ | Readiness::WRITE);
    assert_eq!(number(&counter), Ok(7));
    assert_eq!(write(&ctx, &counter, &u64::MAX.to_le_bytes()), Err(Errno::EINVAL));
    assert_eq!(write(&ctx, &counter, &(u64::MAX - 1).to_le_bytes()), Ok(8));
    assert_eq!(counter.readiness(), Readiness::READ);
    let one = 1_u64.to_le_bytes();
    let mut source = one.as_slice();
    assert_eq!(counter.write(&ctx, &mut source), Err(Errno::EAGAIN));
    assert_eq!(number(&counter), Ok(u64::MAX - 1));
    assert_eq!(counter.write(&ctx, &mut source), Ok(8));
    assert_eq!(write(&ctx, &counter, &[1; 7]), Err(Errno::EINVAL));
    assert_eq!(read(&ctx, &counter, 7), Err(Errno::EINVAL));

    let semaphore = event(&ctx, 2, EventMode::Semaphore);
    assert_eq!((number(&semaphore), number(&semaphore)), (Ok(1), Ok(1)));
    assert_eq!(number(&semaphore), Err(Errno::EAGAIN));
}

#[test]
fn socket_pairs_carry_bytes_both_ways() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let (near, far) = socket_pair(&ctx);
    assert_eq!(write(&ctx, &near, b"ping"), Ok(4));
    assert_eq!(write(&ctx, &far, b"pong"), Ok(4));
    let mut peeked = Vec::new();
    let socket = far.socket().expect("a socket");
    assert_eq!(socket.receive(&ctx, &mut VecSink::new(&mut peeked, 2), Receive::Peek), Ok(2));
    assert_eq!(peeked, b"pi");
    assert_eq!(read(&ctx, &far, 9), Ok(b"ping".to_vec()));
    assert_eq!(read(&ctx, &near, 9), Ok(b"pong".to_vec()));
    assert_eq!(read(&ctx, &near, 9), Err(Errno::EAGAIN));

    assert_eq!(near.socket().expect("a socket").shutdown(Shutdown::Write), Ok(()));
    assert_eq!(write(&ctx, &near, b"x"), Err(Errno::EPIPE));
    assert_eq!(read(&ctx, &far, 9), Ok(Vec::new()));
    assert!(far.readiness().contains(Readiness::READ | Readiness::HANGUP));
    assert_eq!(write(&ctx, &far, b"still"), Ok(5));
    assert_eq!(near.socket().expect("a socket").shutdown(Shutdown::Read), Ok(()));
    assert_eq!(read(&ctx, &near, 9), Ok(b"still".to_vec()));
    assert_eq!(read(&ctx, &near, 9), Ok(Vec::new()));
    assert_eq!(write(&ctx, &far, b"x"), Err(Errno::EPIPE));

    let (near, far) = socket_pair(&ctx);
    assert_eq!(write(&ctx, &near, b"bye"), Ok(3));
    drop(near);
    assert_eq!(read(&ctx, &far, 9), Ok(b"bye".to_vec()));
    assert_eq!(read(&ctx, &far, 9), Ok(Vec::new()));
    assert_eq!(write(&ctx, &far, b"x"), Err(Errno::EPIPE));
}
