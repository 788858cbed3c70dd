//! Tests of `/dev`.

use super::create;
use crate::fs::inode::{AttributeChange, FileKind, InodeRef, NewInode, Ownership, Visit};
use crate::fs::mount::MountAccess;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, path_of, walk};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::testing::Machine;
use crate::user::{Source, VecSink};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// A machine with `/dev`.
fn machine() -> Machine {
    let machine = Machine::boot();
    let root = machine.kernel.root();
    let ownership = Ownership { mode: 0o755, uid: 0, gid: 0 };
    let dev = root.inode.create(b"dev", NewInode::Directory, ownership).expect("created");
    let at = crate::fs::mount::Location { mount: root.mount, inode: dev };
    let devices = create(&machine.kernel).expect("made");
    machine.kernel.mounts().mount(&at, devices, MountAccess::ReadWrite, b"devfs").expect("mounted");
    machine
}

fn open(ctx: &Ctx<'_>, path: &str, flags: OpenFlags) -> Result<Arc<OpenFile>> {
    let at = walk(ctx, &ctx.kernel.root(), path.as_bytes(), Confinement::Namespace, LastLink::Follow)?;
    OpenFile::open(ctx, at, flags)
}

fn read(ctx: &Ctx<'_>, file: &OpenFile, room: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let count = file.read(ctx, &mut VecSink::new(&mut bytes, room)).expect("read");
    assert_eq!(count, bytes.len());
    bytes
}

const BOTH: OpenFlags = OpenFlags::READ.union(OpenFlags::WRITE);

#[test]
fn the_memory_devices() {
    let machine = machine();
    let ctx = machine.ctx();
    let null = open(&ctx, "/dev/null", BOTH).expect("opened");
    assert_eq!(read(&ctx, &null, 10), []);
    let mut source = [1; 5000].as_slice();
    assert_eq!(null.write(&ctx, &mut source), Ok(5000));
    assert_eq!(source.remaining(), 0);
    let zero = open(&ctx, "/dev/zero", BOTH).expect("opened");
    assert_eq!(read(&ctx, &zero, 5000), vec![0; 5000]);
    let full = open(&ctx, "/dev/full", BOTH).expect("opened");
    assert_eq!(read(&ctx, &full, 3), [0; 3]);
    assert_eq!(full.write(&ctx, &mut b"x".as_slice()), Err(Errno::ENOSPC));
    assert_eq!(full.write(&ctx, &mut b"".as_slice()), Ok(0));
    for path in ["/dev/random", "/dev/urandom"] {
        let random = open(&ctx, path, BOTH).expect("opened");
        let (first, second) = (read(&ctx, &random, 100_000), read(&ctx, &random, 100_000));
        assert_ne!(first, second);
        let ones: u32 = first.iter().map(|byte| byte.count_ones()).sum();
        assert!((395_000..405_000).contains(&ones), "{ones} of 800,000 bits");
        assert_eq!(random.write(&ctx, &mut b"noise".as_slice()), Ok(5));
    }
}

#[test]
fn devices_look_as_on_linux() {
    let machine = machine();
    let ctx = machine.ctx();
    for (path, rdev) in
        [("null", 0x103), ("zero", 0x105), ("full", 0x107), ("urandom", 0x109), ("tty", 0x500)]
    {
        let path = [b"/dev/", path.as_bytes()].concat();
        let at =
            walk(&ctx, &ctx.kernel.root(), &path, Confinement::Namespace, LastLink::Follow).expect("there");
        let metadata = at.inode.metadata();
        assert_eq!((metadata.kind, metadata.mode, metadata.rdev), (FileKind::CharDevice, 0o666, rdev));
        assert_eq!(path_of(&at, &ctx.kernel.root()), Ok(path));
        let change = AttributeChange { mode: Some(0o600), ..AttributeChange::default() };
        assert_eq!(at.inode.set_attributes(&change), Ok(()));
        assert_eq!(at.inode.metadata().mode, 0o600);
        assert_eq!(at.inode.truncate(0), Ok(()));
    }
    // A process without a controlling terminal cannot open it.
    assert_eq!(open(&ctx, "/dev/tty", BOTH).err(), Some(Errno::ENXIO));
    let dev =
        walk(&ctx, &ctx.kernel.root(), b"/dev", Confinement::Namespace, LastLink::Follow).expect("there");
    let ownership = Ownership { mode: 0o644, uid: 0, gid: 0 };
    assert_eq!(dev.inode.create(b"new", NewInode::Regular, ownership).err(), Some(Errno::EROFS));
    assert_eq!(dev.inode.unlink(b"null"), Err(Errno::EROFS));
}

fn names(ctx: &Ctx<'_>, directory: &InodeRef, at_a_time: usize) -> Vec<String> {
    let (mut names, mut cookie) = (Vec::new(), 0);
    loop {
        let mut taken = 0;
        directory
            .read_dir(ctx, cookie, &mut |entry| {
                if taken == at_a_time {
                    return Visit::Full;
                }
                taken += 1;
                names.push(String::from_utf8(entry.name.to_vec()).expect("text"));
                cookie = entry.next_cookie;
                Visit::More
            })
            .expect("a directory");
        if taken == 0 {
            return names;
        }
    }
}

#[test]
fn terminals_appear_and_disappear() {
    let machine = machine();
    let ctx = machine.ctx();
    let dev =
        walk(&ctx, &ctx.kernel.root(), b"/dev", Confinement::Namespace, LastLink::Follow).expect("there");
    let all = names(&ctx, &dev.inode, 3);
    assert_eq!(all.len(), 13);
    assert!(all.iter().any(|name| name == "pts") && all.iter().any(|name| name == "stdin"));
    let pts = dev.inode.lookup(&ctx, b"pts").expect("there");
    assert_eq!(names(&ctx, &pts, 1).len(), 0);
    let masters: Vec<_> = (0..3).map(|_| open(&ctx, "/dev/ptmx", BOTH).expect("opened")).collect();
    assert_eq!(names(&ctx, &pts, 2), ["0", "1", "2"]);
    let slave = open(&ctx, "/dev/pts/1", BOTH | OpenFlags::NOCTTY).expect("opened");
    let seen = pts.lookup(&ctx, b"1").expect("there").metadata();
    let opened = slave.file().metadata();
    assert_eq!((seen.dev, seen.ino, seen.rdev), (opened.dev, opened.ino, 136 << 8 | 1));
    for name in [&b"01"[..], b"+1", b"3", b"x", b""] {
        assert_eq!(pts.lookup(&ctx, name).err(), Some(Errno::ENOENT));
    }
    drop((slave, masters));
    assert_eq!(names(&ctx, &pts, 2).len(), 0);
}
