//! Opening, creating, linking, renaming and removing.

use super::{ALL, OUT, Player, READ, WILD, WRITE, find, put_as_root};
use crate::fs::inode::AttributeChange;
use crate::fs::mount::MountAccess;
use crate::fs::numbers::DEV_FIRST_FREE;
use crate::fs::tmpfs::TmpFs;
use crate::syscall::preview1::path::{
    path_filestat_get, path_link, path_open, path_readlink, path_remove_directory,
};
use crate::testing::ROOT_LIMITS;
use tabula_abi::wasi::{OFlags, Rights};
use tabula_abi::{Errno, Result};

fn link(player: &Player, flags: u32, old: &[u8], new: &[u8]) -> Result<()> {
    let (at, len) = player.path(old);
    let (to, to_len) = player.second_path(new);
    path_link(&player.ctx(), 3, flags, at, len, 3, to, to_len)
}

fn rmdir(player: &Player, path: &[u8]) -> Result<()> {
    let (at, len) = player.path(path);
    path_remove_directory(&player.ctx(), 3, at, len)
}

#[test]
fn opening_follows_its_flags() {
    let player = Player::confined();
    player.put(3, b"file", b"text");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    let open = |path: &[u8], oflags, rights| player.open(3, path, oflags, rights).err();
    assert_eq!(open(b"file", OFlags::CREAT | OFlags::EXCL, READ), Some(Errno::EEXIST));
    assert_eq!(open(b"file", OFlags::DIRECTORY, READ), Some(Errno::ENOTDIR));
    assert_eq!(open(b"new", OFlags::CREAT | OFlags::DIRECTORY, READ), Some(Errno::EINVAL));
    assert_eq!(open(b"new", OFlags::DIRECTORY, READ), Some(Errno::ENOENT));
    assert_eq!(open(b"new/", OFlags::CREAT, READ), Some(Errno::EISDIR));
    assert_eq!(open(b"file/", OFlags::empty(), READ), Some(Errno::ENOTDIR));
    assert_eq!(open(b"dir", OFlags::empty(), WRITE), Some(Errno::EISDIR));
    assert_eq!(open(b"dir", OFlags::CREAT, READ), Some(Errno::EISDIR));
    assert_eq!(open(b"dir/", OFlags::empty(), READ), None);
    assert_eq!(open(b"file", OFlags::TRUNC, Rights::empty()), None, "emptied without being open to write");
    assert_eq!(player.content(3, b"file").as_deref(), Ok(&b""[..]));
}

#[test]
fn links_at_the_end_are_followed_when_asked() {
    let player = Player::confined();
    player.put(3, b"file", b"text");
    assert_eq!(player.symlink(b"file", 3, b"link"), Ok(()));
    assert_eq!(player.symlink(b"nowhere", 3, b"dangling"), Ok(()));
    assert_eq!(player.content(3, b"link").as_deref(), Ok(&b"text"[..]));
    let kept = |path: &[u8], oflags| player.open_with(3, path, oflags, READ, ALL, 0, 0).err();
    assert_eq!(kept(b"link", OFlags::empty()), Some(Errno::ELOOP));
    assert_eq!(kept(b"link", OFlags::DIRECTORY), Some(Errno::ELOOP));
    assert_eq!(kept(b"dangling", OFlags::CREAT), Some(Errno::ELOOP));
    let exclusive = OFlags::CREAT | OFlags::EXCL;
    assert_eq!(player.open(3, b"dangling", exclusive, READ).err(), Some(Errno::EEXIST));
    assert!(player.open(3, b"dangling", OFlags::CREAT, READ).is_ok(), "made where the link leads");
    assert_eq!(player.kind_of(3, b"nowhere"), Ok(4));
    assert_eq!(player.kind_of(3, b"dangling"), Ok(7));
}

#[test]
fn paths_do_not_leave_an_exact_grant() {
    let player = Player::confined();
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    assert_eq!(player.symlink(b"../usr", 3, b"out"), Ok(()));
    for path in [&b"/usr"[..], b"..", b"../yard", b"dir/../..", b"out", b"/"] {
        assert_eq!(player.open(3, path, OFlags::empty(), READ), Err(Errno::EPERM), "{path:?}");
    }
    assert_eq!(player.symlink(b"/usr", 3, b"absolute"), Err(Errno::EPERM));
    let dir =
        player.open(3, b"dir", OFlags::DIRECTORY, ALL.difference(Rights::FD_WRITE)).expect("a directory");
    assert_eq!(player.open(dir, b"../dir", OFlags::empty(), READ), Err(Errno::EPERM));
    let free = Player::at(b"/yard");
    assert_eq!(free.symlink(b"/usr", 3, b"absolute"), Ok(()));
    assert!(free.open(3, b"absolute", OFlags::DIRECTORY, READ).is_ok());
    assert!(free.open(3, b"/usr", OFlags::DIRECTORY, READ).is_ok());
}

#[test]
fn a_refused_answer_opens_and_creates_nothing() {
    let player = Player::confined();
    let (at, len) = player.path(b"new");
    let rights = READ.bits();
    let open = |out, len| path_open(&player.ctx(), 3, 0, at, len, 1, rights, 0, 0, out);
    assert_eq!(open(WILD, len), Err(Errno::EFAULT));
    assert_eq!(open(0x10000 - 3, len), Err(Errno::EFAULT));
    assert_eq!(open(OUT, u32::MAX), Err(Errno::ENAMETOOLONG));
    assert_eq!(player.kind_of(3, b"new"), Err(Errno::ENOENT));
    assert_eq!(player.open(3, b"new", OFlags::CREAT, READ), Ok(4));
}

#[test]
fn names_are_bytes_and_have_limits() {
    let player = Player::confined();
    let create = |path: &[u8]| player.open(3, path, OFlags::CREAT, READ).err();
    assert_eq!(create(b""), Some(Errno::ENOENT));
    assert_eq!(create(b"a\0b"), Some(Errno::EINVAL));
    // Text for who is confined, bytes for who sees the whole machine.
    assert_eq!(create(b"\xff"), Some(Errno::EILSEQ));
    let free = Player::at(b"/yard");
    assert_eq!(free.open(3, b"\xff", OFlags::CREAT, READ).err(), None);
    assert_eq!(free.kind_of(3, b"\xff"), Ok(4));
    assert_eq!(free.kind_of(3, b"\xfe"), Err(Errno::ENOENT));
    assert_eq!(create(&[b'n'; 256]), Some(Errno::ENAMETOOLONG));
    assert_eq!(create(&[b'n'; 255]), None);
    assert_eq!(create("\u{20ac}".as_bytes()), None);
}

#[test]
fn unknown_flags_are_refused() {
    let player = Player::confined();
    let (at, len) = player.path(b"new");
    let open = |dirflags, oflags, fdflags| {
        path_open(&player.ctx(), 3, dirflags, at, len, oflags, 0, 0, fdflags, OUT)
    };
    assert_eq!(open(2, 1, 0), Err(Errno::EINVAL));
    assert_eq!(open(0, 16 | 1, 0), Err(Errno::EINVAL));
    assert_eq!(open(0, 0x10001, 0), Err(Errno::EINVAL));
    assert_eq!(open(0, 1, 32), Err(Errno::EINVAL));
    assert_eq!(path_filestat_get(&player.ctx(), 3, 2, at, len, OUT), Err(Errno::EINVAL));
    assert_eq!(player.kind_of(3, b"new"), Err(Errno::ENOENT));
}

#[test]
fn hard_links_are_of_files_in_one_place() {
    let player = Player::confined();
    player.put(3, b"file", b"text");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    assert_eq!(player.symlink(b"file", 3, b"link"), Ok(()));
    assert_eq!(link(&player, 0, b"file", b"second"), Ok(()));
    assert_eq!(link(&player, 0, b"link", b"third"), Ok(()));
    assert_eq!(player.kind_of(3, b"third"), Ok(7));
    assert_eq!(link(&player, 1, b"link", b"fourth"), Err(Errno::EINVAL));
    assert_eq!(link(&player, 0, b"dir", b"fourth"), Err(Errno::EPERM));
    assert_eq!(link(&player, 0, b"file", b"second"), Err(Errno::EEXIST));
    assert_eq!(link(&player, 0, b"file", b"fourth/"), Err(Errno::ENOENT));
    assert_eq!(link(&player, 0, b"file/", b"fourth"), Err(Errno::ENOTDIR));
    assert_eq!(player.unlink(3, b"file"), Ok(()));
    assert_eq!(player.content(3, b"second").as_deref(), Ok(&b"text"[..]));
}

#[test]
fn a_slash_behind_a_name_asks_for_a_directory() {
    let player = Player::confined();
    player.put(3, b"a", b"");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    for (name, errno) in [(&b"a/"[..], Errno::ENOTDIR), (b"dir/", Errno::EEXIST), (b"new/", Errno::ENOENT)] {
        assert_eq!(player.symlink(b"x", 3, name), Err(errno));
        assert_eq!(link(&player, 0, b"a", name), Err(errno));
    }
    assert_eq!(player.mkdir(3, b"a/"), Err(Errno::EEXIST));
    assert_eq!(player.mkdir(3, b"new/"), Ok(()));
}

#[test]
fn a_link_is_read_as_far_as_the_buffer_goes() {
    let player = Player::confined();
    assert_eq!(player.symlink(b"target", 3, b"link"), Ok(()));
    assert_eq!(player.symlink(b"", 3, b"empty"), Err(Errno::ENOENT));
    let (at, len) = player.path(b"link");
    let ctx = player.ctx();
    assert_eq!(path_readlink(&ctx, 3, at, len, OUT + 8, 4, OUT), Ok(()));
    assert_eq!(player.memory.get(OUT, 13), b"\x04\0\0\0\0\0\0\0targ\0");
    assert_eq!(path_readlink(&ctx, 3, at, len, OUT, 0, OUT + 8), Ok(()));
    let (at, len) = player.path(b".");
    assert_eq!(path_readlink(&ctx, 3, at, len, OUT, 4, OUT + 8), Err(Errno::EINVAL));
}

#[test]
fn removing_knows_files_from_directories() {
    let player = Player::confined();
    player.put(3, b"file", b"");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    assert_eq!(player.mkdir(3, b"dir/sub"), Ok(()));
    assert_eq!(player.unlink(3, b"dir"), Err(Errno::EISDIR));
    assert_eq!(player.unlink(3, b"file/"), Err(Errno::ENOTDIR));
    assert_eq!(player.unlink(3, b"."), Err(Errno::EISDIR));
    assert_eq!(rmdir(&player, b"file"), Err(Errno::ENOTDIR));
    assert_eq!(rmdir(&player, b"dir"), Err(Errno::ENOTEMPTY));
    assert_eq!(rmdir(&player, b"dir/sub/."), Err(Errno::EINVAL));
    assert_eq!(rmdir(&player, b"dir/sub/"), Ok(()));
    assert_eq!(rmdir(&player, b"dir"), Ok(()));
    assert_eq!(player.unlink(3, b"file"), Ok(()));
    assert_eq!(player.unlink(3, b"file"), Err(Errno::ENOENT));
}

#[test]
fn permissions_of_the_directory_decide() {
    let player = Player::at(b"/");
    player.as_root(|ctx| put_as_root(ctx, b"/usr", b"tool", 0o644, b"text"));
    player.as_root(|ctx| put_as_root(ctx, b"/tmp", b"theirs", 0o666, b""));
    assert_eq!(player.mkdir(3, b"usr/new"), Err(Errno::EACCES));
    assert_eq!(player.mkdir(3, b"usr/tool"), Err(Errno::EEXIST), "what is there is said first");
    assert_eq!(player.unlink(3, b"usr/tool"), Err(Errno::EACCES));
    assert_eq!(player.open(3, b"usr/tool", OFlags::empty(), WRITE), Err(Errno::EACCES));
    assert_eq!(player.open(3, b"usr/tool", OFlags::TRUNC, READ), Err(Errno::EACCES));
    assert!(player.open(3, b"usr/tool", OFlags::empty(), READ).is_ok());
    // Everybody may write in /tmp, but only owners remove.
    assert_eq!(player.unlink(3, b"tmp/theirs"), Err(Errno::EPERM));
    assert_eq!(player.rename(3, b"tmp/theirs", b"tmp/mine"), Err(Errno::EPERM));
    player.put(3, b"tmp/mine", b"");
    assert_eq!(player.rename(3, b"tmp/mine", b"tmp/theirs"), Err(Errno::EPERM));
    assert_eq!(player.unlink(3, b"tmp/mine"), Ok(()));
    // Without permission to search there is nothing to be seen.
    let shut = AttributeChange { mode: Some(0o700), ..AttributeChange::default() };
    assert_eq!(player.as_root(|ctx| find(ctx, b"/usr").inode.set_attributes(&shut)), Ok(()));
    assert_eq!(player.kind_of(3, b"usr/tool"), Err(Errno::EACCES));
}

#[test]
fn what_is_created_is_the_callers_without_the_umask() {
    let player = Player::confined();
    player.put(3, b"file", b"");
    assert_eq!(player.mkdir(3, b"dir"), Ok(()));
    let of = |path: &[u8]| player.as_root(|ctx| find(ctx, path).inode.metadata());
    let (file, dir) = (of(b"/yard/file"), of(b"/yard/dir"));
    assert_eq!((file.mode, file.uid, file.gid), (0o644, 1000, 1000));
    assert_eq!((dir.mode, dir.uid, dir.gid), (0o755, 1000, 1000));
}

#[test]
fn mounts_are_boundaries() {
    let player = Player::at(b"/");
    let mount = |path: &[u8], access, dev| {
        let root = TmpFs::create(player.machine.host.clone(), dev, ROOT_LIMITS).expect("room");
        let open = AttributeChange { mode: Some(0o777), ..AttributeChange::default() };
        assert_eq!(root.set_attributes(&open), Ok(()));
        player.as_root(|ctx| ctx.kernel.mounts().mount(&find(ctx, path), root, access, b"tmpfs"))
    };
    assert_eq!(player.mkdir(3, b"yard/rw"), Ok(()));
    assert_eq!(player.mkdir(3, b"yard/ro"), Ok(()));
    assert_eq!(mount(b"/yard/rw", MountAccess::ReadWrite, DEV_FIRST_FREE + 1), Ok(()));
    assert_eq!(mount(b"/yard/ro", MountAccess::ReadOnly, DEV_FIRST_FREE + 2), Ok(()));
    player.as_root(|ctx| put_as_root(ctx, b"/yard/ro", b"file", 0o666, b"text"));
    assert_eq!(player.open(3, b"yard/ro/file", OFlags::empty(), WRITE), Err(Errno::EROFS));
    assert_eq!(player.open(3, b"yard/ro/new", OFlags::CREAT, READ), Err(Errno::EROFS));
    assert_eq!(player.content(3, b"yard/ro/file").as_deref(), Ok(&b"text"[..]));
    assert_eq!(player.unlink(3, b"yard/ro/file"), Err(Errno::EROFS));
    assert_eq!(rmdir(&player, b"yard/rw"), Err(Errno::EBUSY));
    assert_eq!(player.rename(3, b"yard/rw", b"yard/other"), Err(Errno::EBUSY));
    player.put(3, b"yard/file", b"");
    assert_eq!(player.rename(3, b"yard/file", b"yard/rw/file"), Err(Errno::EXDEV));
    assert_eq!(link(&player, 0, b"yard/file", b"yard/rw/file"), Err(Errno::EXDEV));
}
