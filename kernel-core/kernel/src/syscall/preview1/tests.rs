//! Tests of the preview 1 handlers, on a machine without programs: a test plays the program, with a memory of 64 KiB of
//! which low addresses hold arguments and higher ones answers.

mod descriptors;
mod directories;
mod files;
mod paths;
mod poll;
mod preopens;
mod streams;

use crate::fs::descriptors::OnExec;
use crate::fs::file::File;
use crate::fs::inode::{NewInode, Ownership};
use crate::fs::mount::Location;
use crate::fs::open::{OpenFile, OpenFlags};
use crate::fs::path::{Confinement, LastLink, walk};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::{install, with_all_rights};
use crate::syscall::preview1;
use crate::task::Task;
use crate::task::preopen;
use crate::task::process::{Credentials, Preopen, Preopens};
use crate::task::spawn::{Group, add_process};
use crate::testing::{Machine, TestMemory};
use alloc::vec::Vec;
use tabula_abi::wasi::{OFlags, Rights};
use tabula_abi::{Errno, Result};

/// Where arguments lie.
const PATH: u32 = 0x100;
const PATH2: u32 = 0x1200;
const LIST: u32 = 0x2300;
const DATA: u32 = 0x3000;
/// Where answers go.
const OUT: u32 = 0x8000;
/// An address outside the memory.
const WILD: u32 = 0xffff_fff0;

const ALL: Rights = Rights::INHERITABLE;
const READ: Rights = Rights::FD_READ.union(Rights::FD_SEEK).union(Rights::FD_TELL);
const WRITE: Rights = Rights::FD_WRITE.union(Rights::FD_SEEK).union(Rights::FD_TELL);

/// A process whose calls a test makes.
struct Player {
    machine: Machine,
    task: Arc<Task>,
    memory: TestMemory,
}

impl Player {
    /// User 1000 in a machine with `/yard` (its own), `/usr` and `/tmp`, given exactly `/yard` as descriptor 3.
    fn confined() -> Player {
        let machine = machine();
        let at = find(&machine.ctx(), b"/yard");
        let preopens = Preopens::Exactly([Preopen { location: at, name: b"/yard"[..].into() }].into());
        Player::new(machine, preopens, b"/yard")
    }

    /// The same, with the whole name space and this working directory.
    fn at(cwd: &[u8]) -> Player {
        Player::new(machine(), Preopens::NameSpace, cwd)
    }

    fn new(machine: Machine, preopens: Preopens, cwd: &[u8]) -> Player {
        let model = machine.user_process(1000);
        model.process().set_cwd(find(&machine.ctx(), cwd));
        let task = {
            let parent = model.process();
            let new = crate::task::process::NewProcess {
                image: parent.image(),
                descriptors: crate::fs::descriptors::Descriptors::new(),
                whereabouts: parent.whereabouts.read().clone(),
                preopens,
                credentials: Credentials { uid: 1000, gid: 1000, groups: Vec::new() },
                limits: parent.limits().clone(),
                signals: parent.signals().clone(),
                session: parent.session(),
                started_ns: 0,
            };
            add_process(&machine.kernel, parent, new, Group::Own).expect("one more process").1
        };
        assert!(task.word().start());
        let player = Player { machine, task, memory: TestMemory::new(0x10000) };
        player.open_what_is_found_open();
        player
    }

    /// The standard streams' numbers are taken, and then come the preopened directories.
    fn open_what_is_found_open(&self) {
        let ctx = self.ctx();
        for _ in 0..3 {
            let root = OpenFile::open(&ctx, ctx.process().root(), OpenFlags::READ).expect("an open root");
            install(&ctx, with_all_rights(root, OnExec::Keep)).expect("a number");
        }
        let whereabouts = ctx.process().whereabouts.read().clone();
        let opened = preopen::open(&ctx, ctx.process().preopens(), &whereabouts).expect("open directories");
        preopen::install(&mut ctx.process().descriptors(), opened, 1024).expect("numbers");
    }

    fn ctx(&self) -> Ctx<'_> {
        self.machine.ctx_with(&self.task, &self.memory)
    }

    /// Puts a path into the memory; its address and length.
    fn path(&self, text: &[u8]) -> (u32, u32) {
        self.memory.put(PATH, text);
        (PATH, text.len() as u32)
    }

    fn second_path(&self, text: &[u8]) -> (u32, u32) {
        self.memory.put(PATH2, text);
        (PATH2, text.len() as u32)
    }

    fn word(&self, address: u32) -> u32 {
        u32::from_le_bytes(self.memory.get(address, 4).try_into().expect("four bytes"))
    }

    fn wide(&self, address: u32) -> u64 {
        u64::from_le_bytes(self.memory.get(address, 8).try_into().expect("eight bytes"))
    }

    fn open(&self, dir: u32, path: &[u8], oflags: OFlags, rights: Rights) -> Result<u32> {
        self.open_with(dir, path, oflags, rights, ALL, 0, 1)
    }

    #[expect(clippy::too_many_arguments, reason = "the call's")]
    fn open_with(
        &self,
        dir: u32,
        path: &[u8],
        oflags: OFlags,
        rights: Rights,
        inheriting: Rights,
        fdflags: u32,
        dirflags: u32,
    ) -> Result<u32> {
        let (at, len) = self.path(path);
        let (base, inheriting, oflags) = (rights.bits(), inheriting.bits(), u32::from(oflags.bits()));
        let ctx = self.ctx();
        preview1::path::path_open(&ctx, dir, dirflags, at, len, oflags, base, inheriting, fdflags, OUT)?;
        Ok(self.word(OUT))
    }

    /// Makes a file with this content and opens it for everything.
    fn file(&self, dir: u32, path: &[u8], content: &[u8]) -> u32 {
        let fd = self.open(dir, path, OFlags::CREAT | OFlags::TRUNC, ALL).expect("a new file");
        assert_eq!(self.write(fd, content), Ok(content.len() as u32));
        assert_eq!(preview1::descriptor::fd_seek(&self.ctx(), fd, 0, 0, OUT), Ok(()));
        fd
    }

    /// Makes a file with this content.
    fn put(&self, dir: u32, path: &[u8], content: &[u8]) {
        let fd = self.file(dir, path, content);
        assert_eq!(preview1::descriptor::fd_close(&self.ctx(), fd), Ok(()));
    }

    fn list(&self, address: u32, len: u32) {
        self.memory.put(LIST, &address.to_le_bytes());
        self.memory.put(LIST + 4, &len.to_le_bytes());
    }

    fn write(&self, fd: u32, bytes: &[u8]) -> Result<u32> {
        self.memory.put(DATA, bytes);
        self.list(DATA, bytes.len() as u32);
        preview1::io::fd_write(&self.ctx(), fd, LIST, 1, OUT)?;
        Ok(self.word(OUT))
    }

    fn read(&self, fd: u32, len: u32) -> Result<Vec<u8>> {
        self.list(DATA, len);
        preview1::io::fd_read(&self.ctx(), fd, LIST, 1, OUT)?;
        Ok(self.memory.get(DATA, self.word(OUT) as usize))
    }

    /// The content of a file, through a descriptor of its own.
    fn content(&self, dir: u32, path: &[u8]) -> Result<Vec<u8>> {
        let fd = self.open(dir, path, OFlags::empty(), READ)?;
        let content = self.read(fd, 4096);
        preview1::descriptor::fd_close(&self.ctx(), fd)?;
        content
    }

    fn mkdir(&self, dir: u32, path: &[u8]) -> Result<()> {
        let (at, len) = self.path(path);
        preview1::path::path_create_directory(&self.ctx(), dir, at, len)
    }

    fn symlink(&self, target: &[u8], dir: u32, path: &[u8]) -> Result<()> {
        let (target, target_len) = self.second_path(target);
        let (at, len) = self.path(path);
        preview1::path::path_symlink(&self.ctx(), target, target_len, dir, at, len)
    }

    fn unlink(&self, dir: u32, path: &[u8]) -> Result<()> {
        let (at, len) = self.path(path);
        preview1::path::path_unlink_file(&self.ctx(), dir, at, len)
    }

    fn rename(&self, dir: u32, old: &[u8], new: &[u8]) -> Result<()> {
        let (at, len) = self.path(old);
        let (to, to_len) = self.second_path(new);
        preview1::path::path_rename(&self.ctx(), dir, at, len, dir, to, to_len)
    }

    /// The type that `path_filestat_get` answers.
    fn kind_of(&self, dir: u32, path: &[u8]) -> Result<u8> {
        let (at, len) = self.path(path);
        preview1::path::path_filestat_get(&self.ctx(), dir, 0, at, len, OUT)?;
        Ok(self.memory.get(OUT + 16, 1)[0])
    }

    /// Opens something that has no name, such as an end of a pipe.
    fn install(&self, file: Arc<dyn File>, access: OpenFlags) -> u32 {
        let file = OpenFile::new(&self.ctx(), file, None, access).expect("an open file");
        install(&self.ctx(), with_all_rights(file, OnExec::Keep)).expect("a number")
    }

    /// Runs something as user 0.
    fn as_root<T>(&self, run: impl FnOnce(&Ctx<'_>) -> T) -> T {
        run(&self.machine.ctx())
    }
}

fn machine() -> Machine {
    let machine = Machine::boot();
    for (path, mode, owner) in [("yard", 0o755, 1000), ("usr", 0o755, 0), ("tmp", 0o1777, 0)] {
        let ownership = Ownership { mode, uid: owner, gid: owner };
        let root = machine.kernel.root().inode;
        root.create(path.as_bytes(), NewInode::Directory, ownership).expect("a new directory");
    }
    machine
}

fn find(ctx: &Ctx<'_>, path: &[u8]) -> Location {
    let root = ctx.kernel.root();
    walk(ctx, &root, path, Confinement::Namespace, LastLink::Follow).expect("a place that is there")
}

/// A file of user 0's that others may do nothing with but what `mode` says.
fn put_as_root(ctx: &Ctx<'_>, dir: &[u8], name: &[u8], mode: u32, content: &[u8]) {
    let ownership = Ownership { mode, uid: 0, gid: 0 };
    let inode = find(ctx, dir).inode.create(name, NewInode::Regular, ownership).expect("a new file");
    assert_eq!(inode.write_at(0, &mut &*content), Ok(content.len()));
}

#[test]
fn arguments_and_environment_are_handed_over_whole() {
    let player = Player::confined();
    let ctx = player.ctx();
    assert_eq!(preview1::args::args_sizes_get(&ctx, OUT, OUT + 4), Ok(()));
    assert_eq!((player.word(OUT), player.word(OUT + 4)), (2, 14));
    assert_eq!(preview1::args::args_get(&ctx, OUT, DATA), Ok(()));
    assert_eq!((player.word(OUT), player.word(OUT + 4)), (DATA, DATA + 5));
    assert_eq!(player.memory.get(DATA, 14), b"test\0argument\0");
    assert_eq!(preview1::args::environ_sizes_get(&ctx, OUT, OUT + 4), Ok(()));
    assert_eq!((player.word(OUT), player.word(OUT + 4)), (1, 7));
    // The last byte of the strings must fit, and nothing is written when it does not.
    let end = 0x10000 - 13;
    assert_eq!(preview1::args::args_get(&ctx, OUT + 64, end), Err(Errno::EFAULT));
    assert_eq!(player.word(OUT + 64), 0);
    assert_eq!(preview1::args::args_get(&ctx, WILD, DATA), Err(Errno::EFAULT));
}

#[test]
fn clocks_are_four() {
    let player = Player::confined();
    let ctx = player.ctx();
    for id in 0..4 {
        assert_eq!(preview1::clock::clock_time_get(&ctx, id, 0, OUT), Ok(()));
        assert_eq!(preview1::clock::clock_res_get(&ctx, id, OUT + 8), Ok(()));
        assert!(player.wide(OUT + 8) > 0);
    }
    assert_eq!(preview1::clock::clock_time_get(&ctx, 4, 0, OUT), Err(Errno::EINVAL));
    assert_eq!(preview1::clock::clock_res_get(&ctx, u32::MAX, OUT), Err(Errno::EINVAL));
    assert_eq!(preview1::clock::clock_time_get(&ctx, 0, 0, WILD), Err(Errno::EFAULT));
}

#[test]
fn random_bytes_fill_exactly_the_buffer() {
    let player = Player::confined();
    let ctx = player.ctx();
    assert_eq!(preview1::random::random_get(&ctx, DATA, 3000), Ok(()));
    let bytes = player.memory.get(DATA, 3000);
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    assert!(zeros < 100, "{zeros} zeros");
    assert_eq!(player.memory.get(DATA + 3000, 100), [0; 100]);
    assert_eq!(preview1::random::random_get(&ctx, 0, 0x10001), Err(Errno::EFAULT));
    assert_eq!(preview1::random::random_get(&ctx, 0x10000, 0), Ok(()));
}
