//! Content, sizes and times of files.

use super::{DATA, LIST, OUT, Player, READ, WILD, WRITE};
use crate::syscall::preview1::io::{fd_pread, fd_pwrite, fd_read, fd_write};
use crate::syscall::preview1::status::{fd_filestat_get, fd_filestat_set_size, fd_filestat_set_times};
use crate::task::rlimit::{FSIZE, Limit};
use tabula_abi::Errno;
use tabula_abi::signal::Signal;
use tabula_abi::wasi::{OFlags, Rights};

#[test]
fn buffers_are_filled_in_their_order() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123456789");
    let ctx = player.ctx();
    let list: [u32; 6] = [DATA + 100, 3, DATA, 0, DATA, 4];
    for (address, word) in (LIST..).step_by(4).zip(list) {
        player.memory.put(address, &word.to_le_bytes());
    }
    assert_eq!(fd_read(&ctx, fd, LIST, 3, OUT), Ok(()));
    assert_eq!(player.word(OUT), 7);
    assert_eq!(player.memory.get(DATA + 100, 4), b"012\0");
    assert_eq!(player.memory.get(DATA, 5), b"34564", "not a byte more");
    assert_eq!(fd_pwrite(&ctx, fd, LIST, 3, 5, OUT), Ok(()));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"012340123456"[..]));
    assert_eq!(player.read(fd, 9).as_deref(), Ok(&b"23456"[..]), "the position stayed");
}

#[test]
fn bad_addresses_have_no_effect() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123456789");
    let ctx = player.ctx();
    player.list(DATA, 4);
    assert_eq!(fd_read(&ctx, fd, LIST, 1, WILD), Err(Errno::EFAULT));
    assert_eq!(fd_read(&ctx, fd, WILD, 1, OUT), Err(Errno::EFAULT));
    assert_eq!(fd_read(&ctx, fd, LIST, 1 << 29, OUT), Err(Errno::EINVAL));
    player.list(0xfff0, 17);
    assert_eq!(fd_read(&ctx, fd, LIST, 1, OUT), Err(Errno::EFAULT));
    assert_eq!(fd_write(&ctx, fd, LIST, 1, OUT), Err(Errno::EFAULT));
    assert_eq!(fd_pread(&ctx, fd, LIST, 1, 0, OUT), Err(Errno::EFAULT));
    assert_eq!(player.read(fd, 20).as_deref(), Ok(&b"0123456789"[..]));
}

#[test]
fn offsets_at_the_limits_are_answered() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123");
    let ctx = player.ctx();
    player.list(DATA, 4);
    for offset in [4, 1 << 40, i64::MAX as u64] {
        assert_eq!(fd_pread(&ctx, fd, LIST, 1, offset, OUT), Ok(()));
        assert_eq!(player.word(OUT), 0);
    }
    for offset in [1 << 40, i64::MAX as u64] {
        assert_eq!(fd_pwrite(&ctx, fd, LIST, 1, offset, OUT), Err(Errno::EFBIG));
    }
    assert_eq!(fd_filestat_set_size(&ctx, fd, i64::MAX as u64), Err(Errno::EFBIG));
    for negative in [1 << 63, u64::MAX] {
        assert_eq!(fd_pread(&ctx, fd, LIST, 1, negative, OUT), Err(Errno::EINVAL));
        assert_eq!(fd_pwrite(&ctx, fd, LIST, 1, negative, OUT), Err(Errno::EINVAL));
        assert_eq!(fd_filestat_set_size(&ctx, fd, negative), Err(Errno::EINVAL));
    }
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"0123"[..]));
}

#[test]
fn sizes_change_for_writers_only() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123");
    let ctx = player.ctx();
    assert_eq!(fd_filestat_set_size(&ctx, fd, 6), Ok(()));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"0123\0\0"[..]));
    assert_eq!(fd_filestat_set_size(&ctx, fd, 1), Ok(()));
    let reader = player.open(3, b"a", OFlags::empty(), READ).expect("a file");
    assert_eq!(fd_filestat_set_size(&ctx, reader, 0), Err(Errno::EINVAL));
    let writer = player.open(3, b"a", OFlags::empty(), WRITE).expect("a file");
    assert_eq!(fd_filestat_set_size(&ctx, writer, 0), Err(Errno::ENOTCAPABLE));
    let reader = player.open(3, b"a", OFlags::empty(), READ | Rights::FD_FILESTAT_SET_SIZE).expect("a file");
    assert_eq!(fd_filestat_set_size(&ctx, reader, 0), Err(Errno::EINVAL));
    assert_eq!(fd_filestat_set_size(&ctx, 3, 0), Err(Errno::EISDIR));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"0"[..]));
}

#[test]
fn the_limit_on_sizes_holds() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"");
    player
        .task
        .process()
        .signals()
        .set_disposition(Signal::SIGXFSZ, crate::task::signal::Disposition::Ignore);
    let limit = Limit { soft: 6, hard: 6 };
    assert_eq!(player.task.process().limits().set(FSIZE, limit, 1000), Ok(()));
    assert_eq!(player.write(fd, b"0123"), Ok(4));
    assert_eq!(player.write(fd, b"4567"), Ok(2), "as much as may be");
    assert_eq!(player.write(fd, b"89"), Err(Errno::EFBIG));
    assert_eq!(fd_filestat_set_size(&player.ctx(), fd, 7), Err(Errno::EFBIG));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"012345"[..]));
    assert!(player.task.process().exit_status().is_none() && !player.task.must_end());
}

#[test]
fn growing_past_the_limit_sends_a_signal() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"");
    let limit = Limit { soft: 0, hard: 0 };
    assert_eq!(player.task.process().limits().set(FSIZE, limit, 1000), Ok(()));
    assert_eq!(player.write(fd, b"x"), Err(Errno::EFBIG));
    assert!(player.task.must_end(), "SIGXFSZ ends by default");
}

#[test]
fn times_are_given_or_now_but_not_both() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"");
    let ctx = player.ctx();
    assert_eq!(fd_filestat_set_times(&ctx, fd, 11, 22, 1 | 4), Ok(()));
    assert_eq!(fd_filestat_get(&ctx, fd, OUT), Ok(()));
    assert_eq!((player.wide(OUT + 40), player.wide(OUT + 48)), (11, 22));
    for flags in [1 | 2, 4 | 8, 16, u32::MAX] {
        assert_eq!(fd_filestat_set_times(&ctx, fd, 33, 44, flags), Err(Errno::EINVAL));
    }
    assert_eq!(fd_filestat_set_times(&ctx, fd, 33, 44, 0), Ok(()));
    assert_eq!(fd_filestat_set_times(&ctx, fd, 33, 44, 2), Ok(()));
    assert_eq!(fd_filestat_get(&ctx, fd, OUT), Ok(()));
    assert!(player.wide(OUT + 40) >= crate::testing::BOOT_REALTIME_NS);
    assert_eq!(player.wide(OUT + 48), 22);
    assert_eq!(fd_filestat_get(&ctx, fd, 0x10000 - 63), Err(Errno::EFAULT));
}

#[test]
fn times_of_others_files_can_be_set_to_now_by_who_may_write() {
    let player = Player::confined();
    player.as_root(|ctx| super::put_as_root(ctx, b"/yard", b"open", 0o666, b""));
    player.as_root(|ctx| super::put_as_root(ctx, b"/yard", b"shut", 0o644, b""));
    let set = |name: &[u8], flags| {
        let (at, len) = player.path(name);
        crate::syscall::preview1::path::path_filestat_set_times(&player.ctx(), 3, 0, at, len, 1, 1, flags)
    };
    assert_eq!(set(b"open", 2 | 8), Ok(()));
    assert_eq!(set(b"open", 1 | 4), Err(Errno::EPERM));
    assert_eq!(set(b"shut", 2 | 8), Err(Errno::EACCES));
}

#[test]
fn access_is_what_was_opened() {
    let player = Player::confined();
    player.put(3, b"a", b"0123");
    let reader = player.open(3, b"a", OFlags::empty(), READ).expect("a file");
    let writer = player.open(3, b"a", OFlags::empty(), WRITE).expect("a file");
    assert_eq!(player.write(reader, b"x"), Err(Errno::EBADF));
    assert_eq!(player.read(writer, 1), Err(Errno::EBADF));
    assert_eq!(player.write(writer, b"x"), Ok(1));
    assert_eq!(player.read(reader, 9).as_deref(), Ok(&b"x123"[..]));
}
