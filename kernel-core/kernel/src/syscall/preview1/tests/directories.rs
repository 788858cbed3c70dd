//! Listing directories.

use super::{DATA, OUT, Player, READ, WILD};
use crate::syscall::preview1::directory::fd_readdir;
use alloc::vec::Vec;
use tabula_abi::Errno;
use tabula_abi::wasi::{OFlags, Rights};

/// Name, cookie, type and inode of an entry.
type Entry = (Vec<u8>, u64, u8, u64);

/// Whole entries that one call gives, and how many bytes it used.
fn list(player: &Player, fd: u32, len: u32, cookie: u64) -> (Vec<Entry>, u32) {
    assert_eq!(fd_readdir(&player.ctx(), fd, DATA, len, cookie, OUT), Ok(()));
    let used = player.word(OUT);
    let (mut entries, mut at) = (Vec::new(), 0);
    while at + 24 <= used {
        let name_len = player.word(DATA + at + 16);
        if at + 24 + name_len > used {
            break;
        }
        let name = player.memory.get(DATA + at + 24, name_len as usize);
        let kind = player.memory.get(DATA + at + 20, 1)[0];
        entries.push((name, player.wide(DATA + at), kind, player.wide(DATA + at + 8)));
        at += 24 + name_len;
    }
    (entries, used)
}

fn names(entries: &[Entry]) -> Vec<&[u8]> {
    entries.iter().map(|(name, ..)| &**name).collect()
}

#[test]
fn dots_come_first_and_every_cookie_continues() {
    let player = Player::confined();
    player.put(3, b"file", b"");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    assert_eq!(player.symlink(b"file", 3, b"link"), Ok(()));
    let (all, used) = list(&player, 3, 4096, 0);
    assert!(used < 4096);
    assert_eq!(names(&all), [&b"."[..], b"..", b"file", b"dir", b"link"]);
    assert_eq!(all.iter().map(|entry| entry.2).collect::<Vec<_>>(), [3, 3, 4, 3, 7]);
    for (index, entry) in all.iter().enumerate() {
        let (rest, _) = list(&player, 3, 4096, entry.1);
        assert_eq!(rest, all[index + 1..]);
    }
    assert_eq!(list(&player, 3, 4096, u64::MAX), (Vec::new(), 0));
    let root_ino = player.as_root(|ctx| ctx.kernel.root().inode.metadata().ino);
    assert_eq!(all[1].3, root_ino);
}

#[test]
fn a_full_buffer_says_that_there_may_be_more() {
    let player = Player::confined();
    for index in 0..30_u8 {
        player.put(3, &[b'f', b'a' + index % 26, b'0' + index / 26], b"");
    }
    let whole = list(&player, 3, 4096, 0).0;
    for len in [52, 64, 77, 100, 500] {
        let (mut seen, mut cookie) = (Vec::new(), 0);
        loop {
            let (entries, used) = list(&player, 3, len, cookie);
            cookie = entries.last().map_or(cookie, |entry| entry.1);
            seen.extend(entries);
            if used < len {
                break;
            }
        }
        assert_eq!(seen, whole, "with {len} bytes");
    }
    // Cut in the middle of a header, and of nothing at all.
    assert_eq!(list(&player, 3, 10, 0), (Vec::new(), 10));
    assert_eq!(list(&player, 3, 0, 0), (Vec::new(), 0));
}

#[test]
fn only_directories_with_the_right_are_listed() {
    let player = Player::confined();
    let file = player.file(3, b"file", b"");
    let ctx = player.ctx();
    assert_eq!(fd_readdir(&ctx, file, DATA, 100, 0, OUT), Err(Errno::ENOTDIR));
    let dir = player.open(3, b".", OFlags::DIRECTORY, READ).expect("a directory");
    assert_eq!(fd_readdir(&ctx, dir, DATA, 100, 0, OUT), Err(Errno::ENOTCAPABLE));
    assert_eq!(fd_readdir(&ctx, 3, WILD, 100, 0, OUT), Err(Errno::EFAULT));
    assert_eq!(fd_readdir(&ctx, 3, DATA, u32::MAX, 0, OUT), Err(Errno::EFAULT));
    assert_eq!(fd_readdir(&ctx, 3, DATA, 100, 0, WILD), Err(Errno::EFAULT));
    player.as_root(|ctx| super::find(ctx, b"/yard").inode.set_attributes(&secret())).expect("a change");
    let listing = Rights::FD_READDIR;
    assert_eq!(player.open(3, b".", OFlags::DIRECTORY, listing), Err(Errno::EACCES));
}

/// Nobody may read it.
fn secret() -> crate::fs::inode::AttributeChange {
    crate::fs::inode::AttributeChange { mode: Some(0o311), ..Default::default() }
}
