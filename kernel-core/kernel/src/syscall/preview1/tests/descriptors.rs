//! Closing, renumbering, positions, rights.

use super::{ALL, OUT, Player, READ, WILD};
use crate::fs::mount::MountAccess;
use crate::syscall::preview1::descriptor::{
    fd_advise, fd_allocate, fd_close, fd_renumber, fd_seek, fd_sync, fd_tell,
};
use crate::syscall::preview1::status::{fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights};
use tabula_abi::Errno;
use tabula_abi::wasi::{FdFlags, OFlags, Rights};

fn rights_of(player: &Player, fd: u32) -> (Rights, Rights) {
    assert_eq!(fd_fdstat_get(&player.ctx(), fd, OUT), Ok(()));
    (Rights::from_bits_retain(player.wide(OUT + 8)), Rights::from_bits_retain(player.wide(OUT + 16)))
}

#[test]
fn the_lowest_free_number_is_given() {
    let player = Player::confined();
    let (a, b) = (player.file(3, b"a", b""), player.file(3, b"b", b""));
    assert_eq!((a, b), (4, 5));
    assert_eq!(fd_close(&player.ctx(), a), Ok(()));
    assert_eq!(fd_close(&player.ctx(), a), Err(Errno::EBADF));
    assert_eq!(player.file(3, b"c", b""), a);
    assert_eq!(fd_close(&player.ctx(), u32::MAX), Err(Errno::EBADF));
}

#[test]
fn renumbering_needs_two_open_descriptors() {
    let player = Player::confined();
    let (a, b) = (player.file(3, b"a", b"aaaa"), player.file(3, b"b", b"bbbb"));
    let ctx = player.ctx();
    assert_eq!(fd_renumber(&ctx, a, 99), Err(Errno::EBADF));
    assert_eq!(fd_renumber(&ctx, 99, a), Err(Errno::EBADF));
    assert_eq!(fd_renumber(&ctx, a, a), Ok(()));
    assert_eq!(fd_renumber(&ctx, a, b), Ok(()));
    assert_eq!(player.read(a, 4), Err(Errno::EBADF));
    assert_eq!(player.read(b, 4).as_deref(), Ok(&b"aaaa"[..]));
}

#[test]
fn positions_move_and_streams_have_none() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123456789");
    let ctx = player.ctx();
    assert_eq!(fd_seek(&ctx, fd, -3, 2, OUT), Ok(()));
    assert_eq!(player.wide(OUT), 7);
    assert_eq!(fd_seek(&ctx, fd, -8, 1, OUT), Err(Errno::EINVAL));
    assert_eq!(fd_seek(&ctx, fd, i64::MAX, 1, OUT), Err(Errno::EINVAL));
    assert_eq!(fd_seek(&ctx, fd, 0, 3, OUT), Err(Errno::EINVAL));
    assert_eq!(fd_seek(&ctx, fd, 1, 1, WILD), Err(Errno::EFAULT));
    assert_eq!(fd_tell(&ctx, fd, OUT), Ok(()));
    assert_eq!(player.wide(OUT), 7, "a bad pointer moves nothing");
    assert_eq!(fd_seek(&ctx, 3, 0, 0, OUT), Err(Errno::EISDIR));
    let (reader, writer) = crate::ipc::pipe::pipe(&ctx);
    let reader = player.install(reader, crate::fs::open::OpenFlags::READ);
    let writer = player.install(writer, crate::fs::open::OpenFlags::WRITE);
    assert_eq!(fd_seek(&ctx, reader, 0, 0, OUT), Err(Errno::ESPIPE));
    assert_eq!(fd_tell(&ctx, writer, OUT), Err(Errno::ESPIPE));
    assert_eq!(fd_allocate(&ctx, writer, 0, 1), Err(Errno::ESPIPE));
    assert_eq!(fd_sync(&ctx, writer), Err(Errno::EINVAL));
}

/// A C library takes a character device without seek and tell for a terminal.
#[test]
fn devices_that_are_no_terminals_take_seeks() {
    let player = Player::at(b"/");
    let yard = super::find(&player.ctx(), b"/yard");
    let devices = crate::fs::devfs::create(player.ctx().kernel).expect("devices");
    player.ctx().kernel.mounts().mount(&yard, devices, MountAccess::ReadWrite, b"devfs").expect("mounted");
    for name in ["null", "zero", "full", "random", "urandom"] {
        let path = ["yard/", name].concat();
        let fd = player.open(3, path.as_bytes(), OFlags::empty(), ALL).expect("a device");
        assert_eq!(rights_of(&player, fd).0, Rights::DEVICE, "{name}");
        let ctx = player.ctx();
        for (offset, whence) in [(5, 0), (-5, 1), (0, 1), (0, 2)] {
            assert_eq!(fd_seek(&ctx, fd, offset, whence, OUT), Ok(()), "{name}");
            assert_eq!(player.wide(OUT), 0, "{name} has one place");
        }
        assert_eq!(fd_allocate(&ctx, fd, 0, 1), Err(Errno::ESPIPE), "{name}");
    }
    let master = player.open(3, b"yard/ptmx", OFlags::empty(), ALL).expect("a terminal");
    assert_eq!(rights_of(&player, master).0, Rights::STREAM);
    assert_eq!(fd_seek(&player.ctx(), master, 0, 0, OUT), Err(Errno::ESPIPE));
}

#[test]
fn rights_only_shrink() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"text");
    let ctx = player.ctx();
    let (base, inheriting) = rights_of(&player, fd);
    assert_eq!(base, Rights::REGULAR, "what does not fit a file is left out");
    let fewer = base.difference(Rights::FD_WRITE);
    assert_eq!(fd_fdstat_set_rights(&ctx, fd, fewer.bits(), inheriting.bits()), Ok(()));
    assert_eq!(player.write(fd, b"x"), Err(Errno::ENOTCAPABLE));
    assert_eq!(player.read(fd, 4).as_deref(), Ok(&b"text"[..]));
    for base in [base.bits(), fewer.bits() | 1 << 40, u64::MAX] {
        assert_eq!(fd_fdstat_set_rights(&ctx, fd, base, 0), Err(Errno::ENOTCAPABLE));
    }
    assert_eq!(rights_of(&player, fd).0, fewer);
}

#[test]
fn rights_of_a_directory_bound_what_is_opened_through_it() {
    let player = Player::confined();
    player.put(3, b"a", b"text");
    let rights = Rights::PATH_OPEN;
    let dir = player.open_with(3, b".", OFlags::DIRECTORY, rights, READ, 0, 0).expect("a directory");
    assert!(player.open(dir, b"a", OFlags::empty(), READ).is_ok());
    assert_eq!(player.open(dir, b"a", OFlags::empty(), READ | Rights::FD_WRITE), Err(Errno::ENOTCAPABLE));
    assert_eq!(player.open(dir, b"a", OFlags::TRUNC, READ), Err(Errno::ENOTCAPABLE));
    assert_eq!(player.open(dir, b"new", OFlags::CREAT, READ), Err(Errno::ENOTCAPABLE));
    assert_eq!(player.mkdir(dir, b"new"), Err(Errno::ENOTCAPABLE));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"text"[..]));
    // A synchronous descriptor needs the right to sync, to inherit.
    let flags = u32::from(FdFlags::SYNC.bits());
    assert_eq!(player.open_with(dir, b"a", OFlags::empty(), READ, READ, flags, 0), Err(Errno::ENOTCAPABLE));
}

#[test]
fn an_access_mode_brings_the_rights_that_fit_it() {
    let player = Player::confined();
    player.put(3, b"a", b"text");
    let nothing = Rights::empty();
    let open = |mode| player.open_with(3, b"a", OFlags::empty(), mode, nothing, 0, 0).expect("a file");
    let (reader, writer) = (open(Rights::FD_READ), open(Rights::FD_WRITE));
    let (both, without) = (open(Rights::ACCESS), open(nothing));
    assert_eq!(rights_of(&player, reader).0, Rights::REGULAR.difference(Rights::FD_WRITE));
    assert_eq!(rights_of(&player, writer).0, Rights::REGULAR.difference(Rights::FD_READ));
    assert_eq!(rights_of(&player, both), (Rights::REGULAR, Rights::INHERITABLE));
    assert_eq!(rights_of(&player, without), rights_of(&player, reader));
    assert_eq!(player.write(without, b"x"), Err(Errno::EBADF));
    // A finer right is meant, and so is what it is named with.
    let named = Rights::FD_READ | Rights::FD_TELL;
    let fd = player.open_with(3, b"a", OFlags::empty(), named, nothing, 0, 0).expect("a file");
    assert_eq!(rights_of(&player, fd), (named, nothing));
}

#[test]
fn an_access_mode_brings_no_right_that_the_directory_has_not_to_give() {
    let player = Player::confined();
    player.put(3, b"a", b"text");
    let dir =
        player.open_with(3, b".", OFlags::DIRECTORY, Rights::PATH_OPEN, READ, 0, 0).expect("a directory");
    let fd =
        player.open_with(dir, b"a", OFlags::empty(), Rights::FD_READ, Rights::empty(), 0, 0).expect("a file");
    assert_eq!(rights_of(&player, fd), (READ, READ));
    let open = |mode| player.open_with(dir, b"a", OFlags::empty(), mode, Rights::empty(), 0, 0);
    assert_eq!(open(Rights::ACCESS), Err(Errno::ENOTCAPABLE));
}

#[test]
fn a_directory_that_is_not_open_for_reading_is_a_place() {
    let player = Player::confined();
    let open = |mode| {
        player.open_with(3, b".", OFlags::DIRECTORY, mode, Rights::empty(), 0, 0).expect("a directory")
    };
    let (place, listed) = (open(Rights::empty()), open(Rights::FD_READ));
    assert_eq!(rights_of(&player, place), (Rights::PLACE, Rights::INHERITABLE));
    assert_eq!(rights_of(&player, listed), (Rights::DIRECTORY, Rights::INHERITABLE));
    player.put(place, b"a", b"text");
    assert_eq!(player.content(place, b"a").as_deref(), Ok(&b"text"[..]));
    let ctx = player.ctx();
    assert_eq!((player.read(place, 4), player.read(listed, 4)), (Err(Errno::EBADF), Err(Errno::EISDIR)));
    assert_eq!((fd_sync(&ctx, place), fd_sync(&ctx, listed)), (Err(Errno::EBADF), Ok(())));
    for fd in [place, listed] {
        let wants = if fd == place { Errno::EBADF } else { Errno::EISDIR };
        assert_eq!(player.write(fd, b"x"), Err(wants));
        assert_eq!(fd_seek(&ctx, fd, 1, 0, OUT), Err(wants));
        assert_eq!(fd_tell(&ctx, fd, OUT), Err(wants));
        assert_eq!(fd_allocate(&ctx, fd, 0, 1), Err(wants));
    }
}

#[test]
fn an_operation_that_the_kind_lacks_is_told_from_a_missing_right() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"");
    assert_eq!(player.read(3, 4), Err(Errno::EISDIR));
    assert_eq!(player.write(3, b"x"), Err(Errno::EISDIR));
    assert_eq!(fd_allocate(&player.ctx(), 3, 0, 1), Err(Errno::EISDIR));
    assert_eq!(player.open(fd, b"b", OFlags::empty(), READ), Err(Errno::ENOTDIR));
    assert_eq!(player.mkdir(fd, b"b"), Err(Errno::ENOTDIR));
}

#[test]
fn status_flags_can_be_changed() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123");
    let ctx = player.ctx();
    assert_eq!(fd_fdstat_set_flags(&ctx, fd, 1), Ok(()));
    assert_eq!(player.write(fd, b"45"), Ok(2));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"012345"[..]));
    assert_eq!(fd_fdstat_set_flags(&ctx, fd, 32), Err(Errno::EINVAL));
    assert_eq!(fd_fdstat_set_flags(&ctx, fd, 0x1_0000), Err(Errno::EINVAL));
    assert_eq!(fd_fdstat_get(&ctx, fd, OUT), Ok(()));
    assert_eq!(player.memory.get(OUT, 4), [4, 0, 1, 0]);
}

#[test]
fn advice_and_space_are_checked() {
    let player = Player::confined();
    let fd = player.file(3, b"a", b"0123");
    let ctx = player.ctx();
    assert_eq!(fd_advise(&ctx, fd, 0, 0, 5), Ok(()));
    assert_eq!(fd_advise(&ctx, fd, 0, 0, 6), Err(Errno::EINVAL));
    assert_eq!(fd_advise(&ctx, fd, u64::MAX, 1, 0), Err(Errno::EINVAL));
    assert_eq!(fd_allocate(&ctx, fd, 0, 0), Err(Errno::EINVAL));
    assert_eq!(fd_allocate(&ctx, fd, u64::MAX, 2), Err(Errno::EFBIG));
    assert_eq!(fd_allocate(&ctx, fd, 2, 4), Ok(()));
    assert_eq!(player.content(3, b"a").as_deref(), Ok(&b"0123\0\0"[..]));
    let reader = player.open(3, b"a", OFlags::empty(), READ | Rights::FD_ALLOCATE).expect("a file");
    assert_eq!(fd_allocate(&ctx, reader, 0, 100), Err(Errno::EBADF));
}

#[test]
fn there_is_a_last_number() {
    let player = Player::confined();
    let limit = crate::task::rlimit::Limit { soft: 5, hard: 5 };
    let kind = crate::task::rlimit::NOFILE;
    assert_eq!(player.task.process().limits().set(kind, limit, 1000), Ok(()));
    assert!(player.open(3, b".", OFlags::empty(), ALL.difference(Rights::FD_WRITE)).is_ok());
    let before = player.machine.kernel.open_files().load(crate::sync::atomic::Ordering::Relaxed);
    assert_eq!(player.open(3, b".", OFlags::empty(), Rights::empty()), Err(Errno::EMFILE));
    let after = player.machine.kernel.open_files().load(crate::sync::atomic::Ordering::Relaxed);
    assert_eq!(before, after, "what got no number is closed");
}
