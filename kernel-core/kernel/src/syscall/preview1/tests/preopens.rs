//! What a program finds open, and what paths mean that could mean two things.

use super::{OUT, Player, READ, put_as_root};
use crate::fs::descriptors::{Descriptors, OnExec};
use crate::fs::open::{OpenFile, OpenFlags};
use crate::syscall::descriptors::with_all_rights;
use crate::syscall::preview1::descriptor::{fd_close, fd_renumber};
use crate::syscall::preview1::preopen::{fd_prestat_dir_name, fd_prestat_get};
use crate::task::preopen;
use alloc::vec::Vec;
use tabula_abi::Errno;
use tabula_abi::wasi::{OFlags, PREOPENTYPE_DIR, PREOPENTYPE_NONE};

/// What a C library finds: from 3 up until `EBADF`, leaving out types that it does not know.
fn scan(player: &Player) -> Vec<(u32, Vec<u8>)> {
    let mut found = Vec::new();
    for fd in 3.. {
        match fd_prestat_get(&player.ctx(), fd, OUT) {
            Err(errno) => {
                assert_eq!(errno, Errno::EBADF);
                return found;
            }
            Ok(()) if player.memory.get(OUT, 1) == [PREOPENTYPE_DIR] => {
                let len = player.word(OUT + 4);
                assert_eq!(fd_prestat_dir_name(&player.ctx(), fd, OUT + 8, len), Ok(()));
                found.push((fd, player.memory.get(OUT + 8, len as usize)));
            }
            Ok(()) => {}
        }
    }
    found
}

fn named(names: &[(u32, &[u8])]) -> Vec<(u32, Vec<u8>)> {
    names.iter().map(|(fd, name)| (*fd, name.to_vec())).collect()
}

#[test]
fn an_exact_grant_is_all_there_is() {
    let player = Player::confined();
    assert_eq!(scan(&player), named(&[(3, b"/yard")]));
    let ctx = player.ctx();
    assert_eq!(fd_prestat_dir_name(&ctx, 3, OUT, 4), Err(Errno::ENAMETOOLONG));
    assert_eq!(fd_prestat_dir_name(&ctx, 3, OUT, 100), Ok(()));
    assert_eq!(fd_prestat_dir_name(&ctx, 0, OUT, 100), Err(Errno::ENOTDIR));
    assert_eq!(fd_prestat_get(&ctx, 0, OUT), Err(Errno::EBADF));
    assert_eq!(fd_prestat_get(&ctx, 3, 0x10000 - 7), Err(Errno::EFAULT));
    assert_eq!(fd_close(&ctx, 3), Ok(()));
    assert_eq!(scan(&player), named(&[]));
}

#[test]
fn a_name_space_is_the_working_directory_and_the_top() {
    let player = Player::at(b"/yard");
    assert_eq!(scan(&player), named(&[(3, b"."), (4, b"/tmp"), (5, b"/usr"), (6, b"/yard")]));
    player.as_root(|ctx| {
        let root = ctx.kernel.root().inode;
        let ownership = crate::fs::inode::Ownership { mode: 0o777, uid: 0, gid: 0 };
        for (name, target) in [("bin", "usr"), ("gone", "nowhere"), ("file", "usr/tool")] {
            let link = crate::fs::inode::NewInode::Symlink(target.as_bytes());
            root.create(name.as_bytes(), link, ownership).expect("a link");
        }
        put_as_root(ctx, b"/usr", b"tool", 0o755, b"");
    });
    let ctx = player.ctx();
    let whereabouts = ctx.process().whereabouts.read().clone();
    let opened = preopen::open(&ctx, ctx.process().preopens(), &whereabouts).expect("open directories");
    let names: Vec<_> = opened.iter().map(|held| held.preopen.clone().expect("a name")).collect();
    assert_eq!(
        names.iter().map(|name| &**name).collect::<Vec<_>>(),
        [&b"."[..], b"/bin", b"/tmp", b"/usr", b"/yard"]
    );
}

#[test]
fn what_is_inherited_keeps_its_number_and_is_passed_over() {
    let player = Player::at(b"/yard");
    let ctx = player.ctx();
    let whereabouts = ctx.process().whereabouts.read().clone();
    let mut table = Descriptors::new();
    for number in [0, 1, 2, 3, 5] {
        let file = OpenFile::open(&ctx, whereabouts.cwd.clone(), OpenFlags::READ).expect("an open directory");
        table.replace(number, with_all_rights(file, OnExec::Keep), 100).expect("a number");
    }
    let opened = preopen::open(&ctx, ctx.process().preopens(), &whereabouts).expect("open directories");
    preopen::install(&mut table, opened, 100).expect("numbers");
    *ctx.process().descriptors() = table;
    assert_eq!(fd_prestat_get(&ctx, 3, OUT), Ok(()));
    assert_eq!(player.memory.get(OUT, 1), [PREOPENTYPE_NONE]);
    assert_eq!(scan(&player), named(&[(4, b"."), (6, b"/tmp"), (7, b"/usr"), (8, b"/yard")]));
    // The next program finds its own.
    drop(ctx.process().descriptors().take_closing_on_exec());
    assert_eq!(scan(&player), named(&[]));
    assert!(ctx.process().descriptors().get(5).is_ok());
}

#[test]
fn there_may_be_too_few_numbers() {
    let player = Player::at(b"/yard");
    let ctx = player.ctx();
    let whereabouts = ctx.process().whereabouts.read().clone();
    for limit in [0, 3, 4] {
        let opened = preopen::open(&ctx, ctx.process().preopens(), &whereabouts).expect("open directories");
        let mut table = Descriptors::new();
        assert_eq!(preopen::install(&mut table, opened, limit), Err(Errno::EMFILE));
    }
}

/// In `/yard`, where there is a `usr` too, `usr/x` and `/usr/x` both arrive as `x` below the preopened `/usr`.
#[test]
fn a_path_means_what_exists() {
    let player = Player::at(b"/yard");
    let usr = 5;
    player.as_root(|ctx| {
        put_as_root(ctx, b"/usr", b"system", 0o644, b"system");
        put_as_root(ctx, b"/usr", b"both", 0o644, b"system");
    });
    assert_eq!(player.content(usr, b"both").as_deref(), Ok(&b"system"[..]), "nothing else it could mean");
    assert_eq!(player.open(usr, b"new", OFlags::CREAT, READ), Err(Errno::EACCES), "the system's directory");

    assert_eq!(player.mkdir(3, b"usr"), Ok(()));
    player.put(3, b"usr/both", b"own");
    player.put(3, b"usr/own", b"own");
    assert_eq!(player.content(usr, b"own").as_deref(), Ok(&b"own"[..]));
    assert_eq!(player.content(usr, b"system").as_deref(), Ok(&b"system"[..]));
    assert_eq!(player.content(usr, b"both").as_deref(), Ok(&b"own"[..]), "the working directory's first");
    assert!(player.open(usr, b"new", OFlags::CREAT, READ).is_ok(), "new in the working directory");
    assert_eq!(player.kind_of(3, b"usr/new"), Ok(4));
    assert_eq!(player.kind_of(usr, b"nothing"), Err(Errno::ENOENT));
    assert_eq!(player.unlink(usr, b"both"), Ok(()));
    assert_eq!(player.content(usr, b"both").as_deref(), Ok(&b"system"[..]));
}

#[test]
fn without_a_preopened_working_directory_paths_are_exact() {
    let player = Player::at(b"/yard");
    let usr = 5;
    player.as_root(|ctx| put_as_root(ctx, b"/usr", b"both", 0o644, b"system"));
    assert_eq!(player.mkdir(3, b"usr"), Ok(()));
    player.put(3, b"usr/both", b"own");
    // What a program does that knows its working directory and has its C library make paths absolute.
    let root =
        player.open(3, b"/", OFlags::DIRECTORY, super::ALL.difference(super::WRITE)).expect("the root");
    assert_eq!(fd_renumber(&player.ctx(), root, 3), Ok(()));
    assert_eq!(player.content(usr, b"both").as_deref(), Ok(&b"system"[..]));
    assert_eq!(player.content(3, b"yard/usr/both").as_deref(), Ok(&b"own"[..]));
    // The next program does not inherit it, but finds a working directory again.
    drop(player.task.process().descriptors().take_closing_on_exec());
    assert!(player.task.process().descriptors().get(3).is_err());
}
