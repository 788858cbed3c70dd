//! Waiting for several things at once.

extern crate std;

use super::{DATA, OUT, Player, WILD};
use crate::fs::open::OpenFlags;
use crate::ipc::pipe::pipe;
use crate::syscall::preview1::descriptor::fd_close;
use crate::syscall::preview1::poll::poll_oneoff;
use crate::task::signal::{Target, send};
use alloc::vec::Vec;
use core::time::Duration;
use std::thread;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;
const HOUR_NS: u64 = 3_600_000_000_000;

/// User data, error, type, bytes and flags of an event.
type Event = (u64, u16, u8, u64, u16);

enum Sub {
    Clock(u32, u64, u16),
    Read(u32),
    Write(u32),
    Type(u8),
}

/// Polls with user data 100, 101 and so on.
fn poll(player: &Player, subs: &[Sub]) -> Result<Vec<Event>> {
    for (index, sub) in subs.iter().enumerate() {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&(100 + index as u64).to_le_bytes());
        match sub {
            Sub::Clock(id, timeout, flags) => {
                bytes[16..20].copy_from_slice(&id.to_le_bytes());
                bytes[24..32].copy_from_slice(&timeout.to_le_bytes());
                bytes[40..42].copy_from_slice(&flags.to_le_bytes());
            }
            Sub::Read(fd) => {
                bytes[8] = 1;
                bytes[16..20].copy_from_slice(&fd.to_le_bytes());
            }
            Sub::Write(fd) => {
                bytes[8] = 2;
                bytes[16..20].copy_from_slice(&fd.to_le_bytes());
            }
            Sub::Type(number) => bytes[8] = *number,
        }
        player.memory.put(DATA + 48 * index as u32, &bytes);
    }
    poll_oneoff(&player.ctx(), DATA, OUT, subs.len() as u32, OUT - 8)?;
    let half = |at| u16::from_le_bytes(player.memory.get(at, 2).try_into().expect("two bytes"));
    let event = |at| {
        (player.wide(at), half(at + 8), player.memory.get(at + 10, 1)[0], player.wide(at + 16), half(at + 24))
    };
    Ok((0..player.word(OUT - 8)).map(|index| event(OUT + 32 * index)).collect())
}

fn player_with_pipe() -> (Player, u32, u32) {
    let player = Player::confined();
    let (reader, writer) = pipe(&player.ctx());
    let reader = player.install(reader, OpenFlags::READ);
    let writer = player.install(writer, OpenFlags::WRITE);
    (player, reader, writer)
}

#[test]
fn the_earliest_clock_ends_the_wait() {
    let player = Player::confined();
    let host = player.machine.host.clone();
    let begun = crate::host::Host::monotonic_ns(&*host);
    let subs = [Sub::Clock(MONOTONIC, HOUR_NS, 0), Sub::Clock(REALTIME, 5_000_000, 0)];
    assert_eq!(poll(&player, &subs), Ok([(101, 0, 0, 0, 0)].to_vec()));
    assert!(crate::host::Host::monotonic_ns(&*host) - begun >= 5_000_000);
}

#[test]
fn absolute_times_are_read_on_their_clock() {
    let player = Player::confined();
    let now = player.ctx().realtime_ns();
    let subs = [Sub::Clock(REALTIME, now + 3_000_000, 1), Sub::Clock(MONOTONIC, HOUR_NS, 1)];
    assert_eq!(poll(&player, &subs), Ok([(100, 0, 0, 0, 0)].to_vec()));
    assert!(player.ctx().realtime_ns() >= now + 3_000_000);
    let past = [Sub::Clock(REALTIME, 1, 1), Sub::Clock(MONOTONIC, 0, 1), Sub::Clock(MONOTONIC, 0, 0)];
    assert_eq!(poll(&player, &past).map(|events| events.len()), Ok(3));
    let for_ever = [Sub::Clock(MONOTONIC, u64::MAX, 0), Sub::Clock(MONOTONIC, 0, 0)];
    assert_eq!(poll(&player, &for_ever).map(|events| events.len()), Ok(1));
}

#[test]
fn an_error_belongs_to_its_subscription() {
    let player = Player::confined();
    let bad = Errno::EBADF.number();
    let invalid = Errno::EINVAL.number();
    let subs =
        [Sub::Read(77), Sub::Clock(MONOTONIC, HOUR_NS, 0), Sub::Clock(9, 0, 0), Sub::Clock(MONOTONIC, 0, 2)];
    let expected = [(100, bad, 1, 0, 0), (102, invalid, 0, 0, 0), (103, invalid, 0, 0, 0)];
    assert_eq!(poll(&player, &subs), Ok(expected.to_vec()));
    assert_eq!(poll(&player, &[Sub::Type(3)]), Err(Errno::EINVAL));
    assert_eq!(poll(&player, &[]), Err(Errno::EINVAL));
    let ctx = player.ctx();
    assert_eq!(poll_oneoff(&ctx, DATA, OUT, u32::MAX, OUT), Err(Errno::EINVAL));
    assert_eq!(poll_oneoff(&ctx, WILD, OUT, 1, OUT), Err(Errno::EFAULT));
    assert_eq!(poll_oneoff(&ctx, DATA, WILD, 1, OUT), Err(Errno::EFAULT));
    assert_eq!(poll_oneoff(&ctx, DATA, OUT, 1, WILD), Err(Errno::EFAULT));
}

#[test]
fn subscriptions_of_which_none_can_be_waited_for_fail_the_call() {
    let player = Player::confined();
    assert_eq!(poll(&player, &[Sub::Read(77)]), Err(Errno::EBADF));
    assert_eq!(poll(&player, &[Sub::Clock(9, 0, 0), Sub::Write(77)]), Err(Errno::EINVAL));
    let one_is_right = [Sub::Write(77), Sub::Clock(MONOTONIC, HOUR_NS, 0)];
    assert_eq!(poll(&player, &one_is_right), Ok([(100, Errno::EBADF.number(), 2, 0, 0)].to_vec()));
}

#[test]
fn a_file_is_always_ready_and_says_what_is_left() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123456789");
    assert!(player.read(fd, 4).is_ok());
    assert_eq!(poll(&player, &[Sub::Read(fd)]), Ok([(100, 0, 1, 6, 0)].to_vec()));
}

#[test]
fn pipes_become_ready_and_hang_up() {
    let (player, reader, writer) = player_with_pipe();
    let soon = || Sub::Clock(MONOTONIC, 1_000_000, 0);
    assert_eq!(poll(&player, &[Sub::Read(reader), soon()]), Ok([(101, 0, 0, 0, 0)].to_vec()));
    assert_eq!(poll(&player, &[Sub::Write(writer)]), Ok([(100, 0, 2, 4096, 0)].to_vec()));
    assert_eq!(player.write(writer, b"abc"), Ok(3));
    assert_eq!(poll(&player, &[Sub::Read(reader)]), Ok([(100, 0, 1, 3, 0)].to_vec()));
    let bad = (100, Errno::EBADF.number(), 1, 0, 0);
    assert_eq!(poll(&player, &[Sub::Read(writer), soon()]), Ok([bad].to_vec()));
    assert_eq!(fd_close(&player.ctx(), writer), Ok(()));
    assert_eq!(poll(&player, &[Sub::Read(reader)]), Ok([(100, 0, 1, 3, 1)].to_vec()));
    assert_eq!(player.read(reader, 9).as_deref(), Ok(&b"abc"[..]));
    assert_eq!(poll(&player, &[Sub::Read(reader)]), Ok([(100, 0, 1, 0, 1)].to_vec()));
}

#[test]
fn a_write_from_elsewhere_ends_the_wait() {
    let (player, reader, writer) = player_with_pipe();
    let (kernel, task) = (player.machine.kernel.clone(), player.task.clone());
    let events = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(30));
            let memory = crate::testing::TestMemory::new(64);
            let ctx = crate::kernel::Ctx { kernel: &kernel, task: &task, memory: &memory };
            let file = crate::syscall::descriptors::open_file(&ctx, writer).expect("open");
            assert_eq!(file.write(&ctx, &mut &b"x"[..]), Ok(1));
        });
        poll(&player, &[Sub::Clock(MONOTONIC, HOUR_NS, 0), Sub::Read(reader)])
    });
    assert_eq!(events, Ok([(101, 0, 1, 1, 0)].to_vec()));
    let queue_is_empty = |fd| {
        let file = crate::syscall::descriptors::open_file(&player.ctx(), fd).expect("open");
        file.file().queue().is_some_and(crate::wait::WaitQueue::is_empty)
    };
    assert!(queue_is_empty(reader), "nobody stays registered");
}

#[test]
fn a_signal_ends_the_wait() {
    let (player, reader, _writer) = player_with_pipe();
    player.task.process().signals().has_handler = true;
    let (kernel, task) = (player.machine.kernel.clone(), player.task.clone());
    let events = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(30));
            send(&kernel, task.process(), Target::Process, Signal::SIGUSR1);
        });
        poll(&player, &[Sub::Clock(MONOTONIC, HOUR_NS, 0), Sub::Read(reader)])
    });
    assert_eq!(events, Err(Errno::EINTR));
}
