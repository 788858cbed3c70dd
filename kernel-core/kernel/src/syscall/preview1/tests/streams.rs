//! Pipes and sockets: waiting, partial results, signals.

extern crate std;

use super::{DATA, LIST, OUT, Player};
use crate::fs::open::OpenFlags;
use crate::ipc::pipe::pipe;
use crate::ipc::socketpair::socket_pair;
use crate::limits::PIPE_BYTES;
use crate::syscall::io::{Fullness, receive, write};
use crate::syscall::preview1::descriptor::fd_close;
use crate::syscall::preview1::socket::{sock_accept, sock_recv, sock_send, sock_shutdown};
use crate::syscall::preview1::status::{fd_fdstat_set_flags, fd_filestat_get};
use crate::task::signal::{Disposition, Target, send};
use crate::testing::TestMemory;
use crate::user::VecSink;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use std::thread;
use tabula_abi::Errno;
use tabula_abi::signal::Signal;

const NONBLOCK: u32 = 4;

fn player_with_pipe() -> (Player, u32, u32) {
    let player = Player::confined();
    let (reader, writer) = pipe(&player.ctx());
    let reader = player.install(reader, OpenFlags::READ);
    let writer = player.install(writer, OpenFlags::WRITE);
    (player, reader, writer)
}

/// Does something on another thread a little later, in the name of the same process.
fn meanwhile(player: &Player, act: impl FnOnce(&crate::kernel::Ctx<'_>) + Send) -> impl FnOnce() + Send {
    let (kernel, task) = (player.machine.kernel.clone(), player.task.clone());
    move || {
        thread::sleep(Duration::from_millis(30));
        let memory = TestMemory::new(64);
        act(&crate::kernel::Ctx { kernel: &kernel, task: &task, memory: &memory });
    }
}

#[test]
fn what_has_no_name_has_no_times() {
    let (player, reader, writer) = player_with_pipe();
    for fd in [reader, writer] {
        assert_eq!(fd_filestat_get(&player.ctx(), fd, OUT), Ok(()));
        assert_eq!([player.wide(OUT + 40), player.wide(OUT + 48), player.wide(OUT + 56)], [0; 3]);
    }
    let fd = player.file(3, b"a", b"");
    assert_eq!(fd_filestat_get(&player.ctx(), fd, OUT), Ok(()));
    assert!(player.wide(OUT + 48) > 0);
}

#[test]
fn a_read_waits_and_a_nonblocking_one_does_not() {
    let (player, reader, writer) = player_with_pipe();
    assert_eq!(fd_fdstat_set_flags(&player.ctx(), reader, NONBLOCK), Ok(()));
    assert_eq!(player.read(reader, 4), Err(Errno::EAGAIN));
    assert_eq!(fd_fdstat_set_flags(&player.ctx(), reader, 0), Ok(()));
    let later = meanwhile(&player, move |ctx| {
        let file = crate::syscall::descriptors::open_file(ctx, writer).expect("open");
        assert_eq!(write(ctx, &file, &mut &b"late"[..]), Ok(4));
    });
    let read = thread::scope(|scope| {
        scope.spawn(later);
        player.read(reader, 9)
    });
    assert_eq!(read.as_deref(), Ok(&b"late"[..]));
}

#[test]
fn a_long_write_goes_on_until_all_is_taken() {
    let (player, reader, writer) = player_with_pipe();
    let data: Vec<u8> = (0..3 * PIPE_BYTES + 5).map(|index| index as u8).collect();
    let mut taken = Vec::new();
    let ctx = player.ctx();
    let file = crate::syscall::descriptors::open_file(&ctx, writer).expect("open");
    thread::scope(|scope| {
        let taken = &mut taken;
        let len = data.len();
        scope.spawn(meanwhile(&player, move |ctx| {
            // Who waits at the same time as another is another thread of the process: a task has one place to sleep.
            let thread =
                crate::task::Task::new(9, ctx.process().clone(), ctx.task.entry(), ctx.kernel.host());
            let ctx = &crate::kernel::Ctx { task: &thread, ..*ctx };
            let file = crate::syscall::descriptors::open_file(ctx, reader).expect("open");
            while taken.len() < len {
                let mut sink = VecSink::new(taken, 10_000);
                assert!(crate::syscall::io::read(ctx, &file, &mut sink).is_ok_and(|count| count > 0));
            }
        }));
        assert_eq!(write(&ctx, &file, &mut &data[..]), Ok(data.len()));
    });
    assert_eq!(taken, data);
}

#[test]
fn what_was_written_before_a_signal_counts() {
    let (player, _reader, writer) = player_with_pipe();
    player.task.process().signals().has_handler = true;
    let ctx = player.ctx();
    let file = crate::syscall::descriptors::open_file(&ctx, writer).expect("open");
    let interrupt = |ctx: &crate::kernel::Ctx<'_>| {
        send(ctx.kernel, ctx.process(), Target::Task(ctx.task), Signal::SIGUSR1);
    };
    let data = vec![7; PIPE_BYTES + 100];
    let written = thread::scope(|scope| {
        scope.spawn(meanwhile(&player, interrupt));
        write(&ctx, &file, &mut &data[..])
    });
    assert_eq!(written, Ok(PIPE_BYTES));
    // The signal is still pending, and now nothing fits.
    assert_eq!(write(&ctx, &file, &mut &data[..]), Err(Errno::EINTR));
}

#[test]
fn a_pipe_without_readers_costs_a_signal() {
    let (player, reader, writer) = player_with_pipe();
    assert_eq!(fd_close(&player.ctx(), reader), Ok(()));
    player.task.process().signals().set_disposition(Signal::SIGPIPE, Disposition::Ignore);
    assert_eq!(player.write(writer, b"x"), Err(Errno::EPIPE));
    assert!(!player.task.must_end());
    player.task.process().signals().set_disposition(Signal::SIGPIPE, Disposition::Default);
    assert_eq!(player.write(writer, b"x"), Err(Errno::EPIPE));
    assert!(player.task.must_end());
}

#[test]
fn each_end_of_a_pipe_has_its_direction() {
    let (player, reader, writer) = player_with_pipe();
    assert_eq!(player.write(reader, b"x"), Err(Errno::EBADF));
    assert_eq!(player.read(writer, 1), Err(Errno::EBADF));
}

fn player_with_sockets() -> (Player, u32, u32) {
    let player = Player::confined();
    let (near, far) = socket_pair(&player.ctx());
    let both = OpenFlags::READ.union(OpenFlags::WRITE);
    let (near, far) = (player.install(near, both), player.install(far, both));
    (player, near, far)
}

#[test]
fn sockets_send_receive_and_peek() {
    let (player, near, far) = player_with_sockets();
    let ctx = player.ctx();
    player.memory.put(DATA, b"hello");
    player.list(DATA, 5);
    assert_eq!(sock_send(&ctx, near, LIST, 1, 0, OUT), Ok(()));
    assert_eq!(player.word(OUT), 5);
    player.list(DATA + 100, 3);
    for (flags, expected) in [(1, b"hel"), (0, b"hel"), (0, b"lo\0")] {
        player.memory.put(DATA + 100, &[0; 3]);
        assert_eq!(sock_recv(&ctx, far, LIST, 1, flags, OUT, OUT + 4), Ok(()));
        assert_eq!(player.memory.get(DATA + 100, 3), expected);
    }
    assert_eq!(player.word(OUT), 2);
    assert_eq!(sock_recv(&ctx, far, LIST, 1, 4, OUT, OUT + 4), Err(Errno::EINVAL));
    assert_eq!(sock_send(&ctx, near, LIST, 1, 1, OUT), Err(Errno::EINVAL));
    assert_eq!(sock_accept(&ctx, near, 0, OUT), Err(Errno::EINVAL));
}

#[test]
fn a_receive_can_wait_for_all() {
    let (player, near, far) = player_with_sockets();
    assert_eq!(player.write(near, b"one "), Ok(4));
    let ctx = player.ctx();
    let file = crate::syscall::descriptors::open_file(&ctx, far).expect("open");
    let mut bytes = Vec::new();
    let later = meanwhile(&player, move |ctx| {
        let file = crate::syscall::descriptors::open_file(ctx, near).expect("open");
        assert_eq!(write(ctx, &file, &mut &b"two"[..]), Ok(3));
    });
    let count = thread::scope(|scope| {
        scope.spawn(later);
        let mut sink = VecSink::new(&mut bytes, 7);
        receive(&ctx, &file, &mut sink, crate::fs::file::Receive::Take, Fullness::All)
    });
    assert_eq!((count, &bytes[..]), (Ok(7), &b"one two"[..]));
}

#[test]
fn a_shut_side_ends_the_other() {
    let (player, near, far) = player_with_sockets();
    let ctx = player.ctx();
    player.task.process().signals().set_disposition(Signal::SIGPIPE, Disposition::Ignore);
    for how in [0, 4, 256] {
        assert_eq!(sock_shutdown(&ctx, near, how), Err(Errno::EINVAL));
    }
    assert_eq!(sock_shutdown(&ctx, near, 2), Ok(()));
    assert_eq!(player.read(far, 4).as_deref(), Ok(&b""[..]));
    assert_eq!(player.write(near, b"x"), Err(Errno::EPIPE));
    assert_eq!(player.write(far, b"x"), Ok(1));
}

#[test]
fn files_are_no_sockets() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"");
    let ctx = player.ctx();
    player.list(DATA, 1);
    for fd in [fd, 3] {
        assert_eq!(sock_send(&ctx, fd, LIST, 1, 0, OUT), Err(Errno::ENOTSOCK));
        assert_eq!(sock_recv(&ctx, fd, LIST, 1, 0, OUT, OUT), Err(Errno::ENOTSOCK));
        assert_eq!(sock_shutdown(&ctx, fd, 3), Err(Errno::ENOTSOCK));
        assert_eq!(sock_accept(&ctx, fd, 0, OUT), Err(Errno::ENOTSOCK));
    }
    assert_eq!(sock_shutdown(&ctx, 77, 3), Err(Errno::EBADF));
}
