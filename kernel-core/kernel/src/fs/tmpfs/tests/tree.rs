//! The tree: names, links, renames, cookies.

use super::*;
use crate::fs::inode::{FileKind, RenameMode};
use crate::limits::NAME_MAX;
use alloc::vec;
use std::format;
use std::thread;
use tabula_abi::Errno;

extern crate std;

#[test]
fn names_come_and_go() {
    let (machine, root) = machine();
    let ctx = machine.ctx();
    let made = file(&root, "a");
    assert_eq!(root.create(b"a", NewInode::Directory, OWNER).err(), Some(Errno::EEXIST));
    assert_eq!(root.lookup(&ctx, b"a").map(|inode| inode.metadata().ino), Ok(made.metadata().ino));
    assert_eq!(root.lookup(&ctx, b"b").err(), Some(Errno::ENOENT));
    assert_eq!(made.lookup(&ctx, b"b").err(), Some(Errno::ENOTDIR));
    assert_eq!(made.create(b"b", NewInode::Regular, OWNER).err(), Some(Errno::ENOTDIR));
    assert_eq!(
        root.create(&vec![b'n'; NAME_MAX + 1], NewInode::Regular, OWNER).err(),
        Some(Errno::ENAMETOOLONG)
    );
    assert!(root.create(&vec![b'n'; NAME_MAX], NewInode::Regular, OWNER).is_ok());
    for bad in [&b""[..], b".", b"..", b"a/b", b"a\0b"] {
        assert_eq!(root.create(bad, NewInode::Regular, OWNER).err(), Some(Errno::EINVAL));
    }
    assert_eq!(root.remove_dir(b"a"), Err(Errno::ENOTDIR));
    assert_eq!(root.unlink(b"a"), Ok(()));
    assert_eq!(root.unlink(b"a"), Err(Errno::ENOENT));
    let link = root.create(b"link", NewInode::Symlink(b"to/there"), OWNER).expect("created");
    assert_eq!(link.read_link(&ctx), Ok(b"to/there".to_vec()));
    assert_eq!((link.metadata().kind, link.metadata().size), (FileKind::Symlink, 8));
    assert_eq!(root.read_link(&ctx), Err(Errno::EINVAL));
    assert_eq!(link.read_at(0, &mut VecSink::new(&mut Vec::new(), 1)), Err(Errno::EINVAL));
    assert_eq!(root.write_at(0, &mut b"x".as_slice()), Err(Errno::EISDIR));
}

#[test]
fn hard_links_share_an_inode() {
    let (machine, root) = machine();
    let ctx = machine.ctx();
    let made = file(&root, "a");
    let sub = dir(&root, "sub");
    assert_eq!(sub.link(b"b", &made), Ok(()));
    assert_eq!(sub.link(b"b", &made), Err(Errno::EEXIST));
    assert_eq!(root.link(b"dir", &sub), Err(Errno::EPERM));
    assert_eq!(made.metadata().nlink, 2);
    assert_eq!(root.unlink(b"a"), Ok(()));
    assert_eq!(write(&sub.lookup(&ctx, b"b").expect("there"), 0, b"x"), Ok(1));
    assert_eq!(read(&made, 0, 9), b"x");
    assert_eq!(sub.unlink(b"b"), Ok(()));
    assert_eq!(root.link(b"back", &made), Err(Errno::ENOENT));
    assert_eq!(small(1 << 20).link(b"other", &made), Err(Errno::EXDEV));
}

#[test]
fn directories_count_and_end() {
    let (machine, root) = machine();
    let ctx = machine.ctx();
    let before = root.metadata().nlink;
    let sub = dir(&root, "sub");
    assert_eq!((root.metadata().nlink, sub.metadata().nlink), (before + 1, 2));
    let (parent, name) = sub.parent().expect("it has one");
    assert_eq!((parent.metadata().ino, name), (root.metadata().ino, b"sub".to_vec()));
    file(&sub, "x");
    assert_eq!(root.remove_dir(b"sub"), Err(Errno::ENOTEMPTY));
    assert_eq!(root.unlink(b"sub"), Err(Errno::EISDIR));
    assert_eq!(sub.unlink(b"x"), Ok(()));
    assert_eq!(root.remove_dir(b"sub"), Ok(()));
    assert_eq!((root.metadata().nlink, sub.metadata().nlink), (before, 0));
    assert_eq!(sub.create(b"x", NewInode::Regular, OWNER).err(), Some(Errno::ENOENT));
    assert_eq!(sub.link(b"x", &file(&root, "y")), Err(Errno::ENOENT));
    assert!(sub.parent().is_none());
    assert!(names(&ctx, &sub).is_empty());
}

#[test]
fn the_set_group_id_bit_is_inherited() {
    let (_machine, root) = machine();
    let ownership = Ownership { mode: 0o2755, uid: 1, gid: 50 };
    let shared = root.create(b"shared", NewInode::Directory, ownership).expect("created");
    assert_eq!((file(&shared, "f").metadata().gid, file(&shared, "g").metadata().mode), (50, 0o644));
    let below = dir(&shared, "d").metadata();
    assert_eq!((below.gid, below.mode), (50, 0o2644));
}

#[test]
fn renames_follow_posix() {
    let (machine, root) = machine();
    let ctx = machine.ctx();
    let rename = |from: &InodeRef, old: &str, to: &InodeRef, new: &str| {
        from.rename(old.as_bytes(), to, new.as_bytes(), RenameMode::Replace)
    };
    let (a, b) = (dir(&root, "a"), dir(&root, "b"));
    let (inner, x) = (dir(&a, "inner"), file(&a, "x"));
    file(&b, "y");
    assert_eq!(rename(&root, "none", &root, "c"), Err(Errno::ENOENT));
    assert_eq!(rename(&root, "a", &inner, "a"), Err(Errno::EINVAL));
    assert_eq!(rename(&root, "a", &a, "a"), Err(Errno::EINVAL));
    assert_eq!(rename(&root, "a", &root, "b"), Err(Errno::ENOTEMPTY));
    assert_eq!(rename(&a, "inner", &root, "a"), Err(Errno::ENOTEMPTY));
    assert_eq!(rename(&a, "x", &root, "b"), Err(Errno::EISDIR));
    assert_eq!(rename(&root, "a", &b, "y"), Err(Errno::ENOTDIR));
    assert_eq!(a.rename(b"x", &b, b"y", RenameMode::NoReplace), Err(Errno::EEXIST));
    assert_eq!(rename(&a, "x", &small(1 << 20), "x"), Err(Errno::EXDEV));
    assert_eq!(rename(&a, "x", &root, ".."), Err(Errno::EINVAL));

    let replaced = b.lookup(&ctx, b"y").expect("there");
    assert_eq!(rename(&a, "x", &b, "y"), Ok(()));
    assert_eq!((replaced.metadata().nlink, x.metadata().nlink), (0, 1));
    assert_eq!(b.lookup(&ctx, b"y").map(|inode| inode.metadata().ino), Ok(x.metadata().ino));
    assert_eq!(
        x.parent().map(|(parent, name)| (parent.metadata().ino, name)),
        Some((b.metadata().ino, b"y".to_vec()))
    );

    let links = |inode: &InodeRef| inode.metadata().nlink;
    let (a_links, b_links) = (links(&a), links(&b));
    assert_eq!(rename(&a, "inner", &b, "moved"), Ok(()));
    assert_eq!((links(&a), links(&b)), (a_links - 1, b_links + 1));
    assert_eq!(inner.parent().map(|(parent, _)| parent.metadata().ino), Some(b.metadata().ino));
    // An empty directory is replaced by another.
    let empty = dir(&root, "empty");
    let root_links = links(&root);
    assert_eq!(rename(&b, "moved", &root, "empty"), Ok(()));
    assert_eq!((links(&empty), links(&root), links(&b)), (0, root_links, b_links));
    assert_eq!(empty.create(b"x", NewInode::Regular, OWNER).err(), Some(Errno::ENOENT));
    assert_eq!(rename(&b, "y", &empty, "y"), Err(Errno::ENOENT));

    // Two names of one file: nothing happens.
    assert_eq!(b.link(b"twin", &x), Ok(()));
    assert_eq!(rename(&b, "y", &b, "twin"), Ok(()));
    assert_eq!((links(&x), names(&ctx, &b).len()), (2, 2));
    assert_eq!(rename(&b, "y", &b, "y"), Ok(()));
}

#[test]
fn what_stays_is_read_once_whatever_else_comes_and_goes() {
    let (machine, root) = machine();
    let ctx = machine.ctx();
    let stable: Vec<Vec<u8>> = (0..100).map(|index| format!("stable{index}").into_bytes()).collect();
    for (index, name) in stable.iter().enumerate() {
        root.create(name, NewInode::Regular, OWNER).expect("created");
        file(&root, &format!("old{index}"));
    }
    let (mut cookie, mut round, mut seen) = (0, 0, Vec::new());
    loop {
        let mut taken = 0;
        let (mut last, mut batch) = (None, Vec::new());
        root.read_dir(&ctx, cookie, &mut |entry| {
            if taken == 7 {
                return Visit::Full;
            }
            taken += 1;
            last = Some(entry.next_cookie);
            batch.push(entry.name.to_vec());
            Visit::More
        })
        .expect("a directory");
        let Some(next) = last else { break };
        cookie = next;
        seen.extend(batch);
        if round < 100 {
            root.unlink(format!("old{round}").as_bytes()).expect("removed");
            file(&root, &format!("new{round}"));
            round += 1;
        }
    }
    for name in stable {
        assert_eq!(seen.iter().filter(|seen| **seen == name).count(), 1);
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), seen.len());
}

#[test]
fn deep_trees_go_without_recursion() {
    const DEPTH: u64 = 50_000;
    let limits = TmpFsLimits { bytes: 1 << 30, inodes: 2 * DEPTH };
    let root = TmpFs::create(Arc::new(TestHost::default()), 99, limits).expect("room for a root");
    let mut at = root.clone();
    for _ in 0..DEPTH {
        at = dir(&at, "d");
    }
    drop(at);
    thread::Builder::new()
        .stack_size(128 << 10)
        .spawn(move || drop(root))
        .expect("a thread")
        .join()
        .expect("no overflow");
}

#[test]
fn directories_move_against_one_another_without_deadlock() {
    let (_machine, root) = machine();
    let (a, b) = (dir(&root, "a"), dir(&root, "b"));
    thread::scope(|scope| {
        for worker in 0..4 {
            let (root, a, b) = (&root, &a, &b);
            scope.spawn(move || {
                let name = format!("d{worker}");
                for round in 0..300 {
                    let (from, to) = if (round + worker) % 2 == 0 { (a, b) } else { (b, a) };
                    let _ = from.create(name.as_bytes(), NewInode::Directory, OWNER);
                    let _ = from.rename(name.as_bytes(), to, b"there", RenameMode::Replace);
                    let _ = root.rename(b"a", b, b"a", RenameMode::Replace);
                    let _ = b.rename(b"a", root, b"a", RenameMode::Replace);
                    let _ = to.remove_dir(b"there");
                }
            });
        }
    });
    // However they interleaved, what is left is a tree whose counts are right.
    let mut pending = vec![root.clone()];
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let mut found = 0;
    while let Some(directory) = pending.pop() {
        let below: Vec<InodeRef> =
            names(&ctx, &directory).iter().map(|name| directory.lookup(&ctx, name).expect("there")).collect();
        assert_eq!(directory.metadata().nlink as usize, 2 + below.len());
        found += below.len();
        pending.extend(below);
    }
    assert!(found >= 2);
}
