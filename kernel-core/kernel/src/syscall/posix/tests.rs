//! What the calls of `tabula_posix` do and where they put their answers, with tests playing the programs.

use crate::fs::descriptors::OnExec;
use crate::fs::inode::{NewInode, Ownership};
use crate::fs::open::{OpenFile, OpenFlags};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::{install, with_all_rights};
use crate::syscall::posix::{
    credentials, fifo, group, limit, lock, mode, name, signal, spawn, stat, terminal, wait,
};
use crate::syscall::wasix::descriptor::path_open2;
use crate::task::attention::{Phase, Verdict, attend};
use crate::task::exit::{Departure, departed, leave};
use crate::task::process::ExitStatus;
use crate::task::{Task, signal as signals};
use crate::testing::{Machine, TestMemory};
use crate::tty::devices::{open_master, open_slave};
use alloc::vec::Vec;
use tabula_abi::posix::AT_FDCWD;
use tabula_abi::signal::{Signal, SignalSet};
use tabula_abi::wasi::Rights;
use tabula_abi::{Errno, Result};

const OUT: u32 = 64;
const TEXT: u32 = 1024;

struct Guest {
    machine: Machine,
    memory: TestMemory,
    task: Arc<Task>,
}

impl Guest {
    fn new(uid: u32) -> Self {
        let machine = Machine::boot();
        let root = machine.kernel.root().inode;
        let make = |name: &[u8], new: NewInode<'_>, mode: u32, uid: u32| {
            root.create(name, new, Ownership { mode, uid, gid: uid }).expect("room")
        };
        let program = make(b"program", NewInode::Regular, 0o755, 0);
        program.write_at(0, &mut &b"\0asm"[..]).expect("room");
        make(b"mine", NewInode::Regular, 0o640, 1000).write_at(0, &mut &b"0123456789"[..]).expect("room");
        make(b"link", NewInode::Symlink(b"mine"), 0o777, 1000);
        make(b"dir", NewInode::Directory, 0o777, 0);
        let task = machine.user_process(uid);
        Self { machine, memory: TestMemory::new(65_536), task }
    }

    fn ctx(&self) -> Ctx<'_> {
        self.machine.ctx_with(&self.task, &self.memory)
    }

    fn ctx_of<'g>(&'g self, task: &'g Arc<Task>) -> Ctx<'g> {
        self.machine.ctx_with(task, &self.memory)
    }

    fn word(&self, at: u32) -> u32 {
        u32::from_le_bytes(self.memory.get(at, 4).try_into().expect("four bytes"))
    }

    fn wide(&self, at: u32) -> u64 {
        u64::from_le_bytes(self.memory.get(at, 8).try_into().expect("eight bytes"))
    }

    fn path(&self, path: &str) -> (u32, u32) {
        self.memory.put(TEXT, path.as_bytes());
        (TEXT, path.len() as u32)
    }

    fn stat(&self, path: &str, flags: u32) -> Result<Vec<u8>> {
        let (at, len) = self.path(path);
        stat::path_stat(&self.ctx(), AT_FDCWD, at, len, flags, OUT)?;
        Ok(self.memory.get(OUT, 88))
    }

    fn mode_of(&self, path: &str) -> u32 {
        self.stat(path, 0x100).expect("it is there");
        self.word(OUT + 16)
    }

    fn open(&self, task: &Arc<Task>, path: &str, rights: Rights) -> u32 {
        let ctx = self.ctx_of(task);
        let root = OpenFile::open(&ctx, self.machine.kernel.root(), OpenFlags::READ).expect("the root opens");
        let fd = install(&ctx, with_all_rights(root, OnExec::Close)).expect("a number");
        let (at, len) = self.path(path);
        path_open2(&ctx, fd, 1, at, len, 0, rights.bits(), rights.bits(), 0, 0, OUT).expect("it opens");
        self.word(OUT)
    }

    /// Starts a child with attributes: flags, group, mask, defaults.
    fn spawn(&self, flags: u32, group: u32, mask: u64, defaults: u64) -> Result<Arc<Task>> {
        let (name, len) = self.path("/program");
        let attributes =
            [&flags.to_le_bytes()[..], &group.to_le_bytes(), &mask.to_le_bytes(), &defaults.to_le_bytes()];
        self.memory.put(4096, &attributes.concat());
        spawn::spawn(&self.ctx(), name, len, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4096, OUT)?;
        let task = self.machine.host.take_started().pop().expect("a worker was asked for");
        assert!(task.word().start());
        Ok(task)
    }

    fn group_of(&self, task: &Arc<Task>) -> u32 {
        group::getpgid(&self.ctx(), task.tid() as i32, OUT).expect("it is there");
        self.word(OUT)
    }

    fn end(&self, child: &Arc<Task>, code: u32) {
        leave(&self.ctx_of(child), Some(ExitStatus::Exited(code)));
        departed(&self.machine.kernel, child, Departure::Left);
    }

    fn wait(&self, pid: i32, options: u32) -> Result<(u32, u32)> {
        wait::waitpid(&self.ctx(), pid, options, OUT, OUT + 4)?;
        Ok((self.word(OUT), self.word(OUT + 4)))
    }
}

#[test]
fn children_are_waited_for_by_group_and_state() {
    let guest = Guest::new(1000);
    let first = guest.spawn(2, 0, 0, 0).expect("a child");
    let second = guest.spawn(2, first.tid(), 0, 0).expect("a child");
    assert_eq!((guest.group_of(&first), guest.group_of(&second)), (first.tid(), first.tid()));
    assert_eq!(guest.spawn(2, 999_999, 0, 0).err(), Some(Errno::EPERM));
    let all = -(first.tid() as i32);
    assert_eq!(guest.wait(all, 1), Ok((0, 0)));
    assert_eq!(guest.wait(0, 1), Err(Errno::ECHILD), "nobody is in the caller's own group");
    signal::kill(&guest.ctx(), second.tid() as i32, 19).expect("stopped");
    assert_eq!(guest.wait(all, 1), Ok((0, 0)), "stops were not asked for");
    assert_eq!(guest.wait(all, 1 | 2), Ok((second.tid(), 0x137f)));
    signal::kill(&guest.ctx(), all, 18).expect("continued");
    assert_eq!(guest.wait(-1, 8), Ok((second.tid(), 0xffff)));
    guest.end(&first, 5);
    assert_eq!(guest.wait(-1, 0), Ok((first.tid(), 0x500)));
    signal::kill(&guest.ctx(), all, 9).expect("killed");
    departed(&guest.machine.kernel, &second, Departure::Left);
    assert_eq!(guest.wait(all, 0), Ok((second.tid(), 9)));
    assert_eq!(guest.wait(-1, 0), Err(Errno::ECHILD));
    assert_eq!(guest.wait(-1, 0x40), Err(Errno::EINVAL));
    assert_eq!(signal::kill(&guest.ctx(), all, 15), Err(Errno::ESRCH));
    assert_eq!(guest.wait(i32::MIN, 0), Err(Errno::ECHILD));
}

#[test]
fn spawn_sets_sessions_masks_and_dispositions() {
    let guest = Guest::new(1000);
    signal::sigaction(&guest.ctx(), 10, 1, OUT).expect("ignored");
    let plain = guest.spawn(0, 0, 0, 0).expect("a child");
    assert_eq!(plain.process().signals().disposition(Signal::SIGUSR1), signals::Disposition::Ignore);
    let mask = SignalSet::only(Signal::SIGHUP).0 | SignalSet::only(Signal::SIGKILL).0;
    let child = guest.spawn(0x80 | 4 | 8, 0, mask, 1 << 9).expect("a child");
    assert_eq!(child.process().session().sid(), child.tid());
    assert_eq!(child.signals().lock().blocked, SignalSet::only(Signal::SIGHUP));
    assert_eq!(child.process().signals().disposition(Signal::SIGUSR1), signals::Disposition::Default);
    assert_eq!(group::setsid(&guest.ctx_of(&child), OUT), Err(Errno::EPERM));
    assert_eq!(guest.spawn(0x80 | 2, 0, 0, 0).err(), Some(Errno::EINVAL));
    assert_eq!(guest.spawn(0x100, 0, 0, 0).err(), Some(Errno::ENOTTY));
    assert_eq!(guest.spawn(1, 0, 0, 0).err(), Some(Errno::EINVAL));
    assert_eq!(guest.machine.kernel.tree().lock().len(), 4, "what was refused left no process");
}

#[test]
fn blocked_signals_wait_and_a_suspended_caller_gets_its_mask_back() {
    let guest = Guest::new(1000);
    let ctx = guest.ctx();
    guest.task.process().signals().has_handler = true;
    let set = |set: u64| guest.memory.put(8, &set.to_le_bytes());
    set(1 << 9 | 1 << 11);
    signal::sigprocmask(&ctx, 0, 8, OUT).expect("blocked");
    assert_eq!(guest.wide(OUT), 0);
    for _ in 0..2 {
        signal::kill(&ctx, 0, 10).expect("sent to its own group");
    }
    assert_eq!(attend(&ctx, Phase::AfterCall), Verdict::Resume);
    assert!(guest.task.word().enter());
    signal::sigpending(&ctx, OUT).expect("told");
    assert_eq!(guest.wide(OUT), 1 << 9);
    set(1 << 11);
    assert_eq!(signal::sigsuspend(&ctx, 8), Err(Errno::EINTR));
    assert_eq!(attend(&ctx, Phase::AfterCall), Verdict::Handle(Signal::SIGUSR1));
    assert!(guest.task.word().enter());
    assert_eq!(attend(&ctx, Phase::AfterHandler), Verdict::Resume);
    assert!(guest.task.word().enter());
    signal::sigprocmask(&ctx, 9, 0, OUT).expect("only asked");
    assert_eq!(guest.wide(OUT), 1 << 9 | 1 << 11);
    assert_eq!(signal::sigprocmask(&ctx, 9, 8, OUT), Err(Errno::EINVAL));
    assert_eq!(signal::sigaction(&ctx, 9, 1, OUT), Err(Errno::EINVAL));
    assert_eq!(signal::sigaction(&ctx, 9, u32::MAX, OUT), Ok(()));
    assert_eq!(signal::sigaction(&ctx, 10, 7, OUT), Err(Errno::EINVAL));
}

#[test]
fn modes_and_owners_are_their_owners_to_change() {
    let guest = Guest::new(1000);
    let ctx = guest.ctx();
    let chmod = |path: &str, bits, flags| {
        let (at, len) = guest.path(path);
        mode::path_chmod(&ctx, AT_FDCWD, at, len, bits, flags)
    };
    assert_eq!(chmod("link", 0o104_600, 0), Ok(()));
    assert_eq!(guest.mode_of("mine"), 0o104_600);
    assert_eq!(guest.mode_of("link"), 0o120_777);
    assert_eq!(chmod("link", 0o600, 0x100), Err(Errno::ENOTSUP));
    assert_eq!(chmod("program", 0o600, 0), Err(Errno::EPERM));
    assert_eq!(chmod("mine", 0o600, 1), Err(Errno::EINVAL));
    let chown = |path: &str, uid, gid| {
        let (at, len) = guest.path(path);
        mode::path_chown(&ctx, AT_FDCWD, at, len, uid, gid, 0)
    };
    assert_eq!(chown("mine", u32::MAX, 1000), Ok(()));
    assert_eq!(chown("mine", 7, u32::MAX), Err(Errno::EPERM));
    assert_eq!(chown("mine", u32::MAX, 7), Err(Errno::EPERM));
    let access = |path: &str, bits| {
        let (at, len) = guest.path(path);
        mode::access(&ctx, AT_FDCWD, at, len, bits, 0)
    };
    assert_eq!(access("program", 5), Ok(()));
    assert_eq!(access("program", 2), Err(Errno::EACCES));
    assert_eq!(access("none", 0), Err(Errno::ENOENT));
    assert_eq!(access("mine", 8), Err(Errno::EINVAL));
    mode::umask(&ctx, 0o027, OUT).expect("told");
    assert_eq!(guest.word(OUT), 0o022);
    let (at, len) = guest.path("dir/fifo");
    assert_eq!(fifo::mkfifo(&ctx, AT_FDCWD, at, len, 0o666), Ok(()));
    assert_eq!(guest.mode_of("dir/fifo"), 0o010_640);
    let (at, len) = guest.path("dir/fifo");
    assert_eq!(fifo::mkfifo(&ctx, AT_FDCWD, at, len, 0o666), Err(Errno::EEXIST));
    assert_eq!(stat::path_stat(&ctx, 1234, at, len, 0, OUT), Err(Errno::EBADF));
}

#[test]
fn locks_keep_others_out_until_they_are_let_go() {
    let guest = Guest::new(1000);
    let other = guest.machine.user_process(1000);
    let (ours, theirs) =
        (guest.open(&guest.task, "mine", Rights::REGULAR), guest.open(&other, "mine", Rights::REGULAR));
    let (ctx, their_ctx) = (guest.ctx(), guest.ctx_of(&other));
    lock::flock(&ctx, ours, 2).expect("nobody else");
    assert_eq!(lock::flock(&their_ctx, theirs, 1 | 4), Err(Errno::EAGAIN));
    lock::flock(&ctx, ours, 8).expect("let go");
    lock::flock(&their_ctx, theirs, 1 | 4).expect("free");
    assert_eq!(lock::flock(&ctx, ours, 3), Err(Errno::EINVAL));
    let range = |ctx: &Ctx<'_>, fd, command, kind: u16, whence: u16, start: i64, len: i64| {
        let fields = [
            &kind.to_le_bytes()[..],
            &whence.to_le_bytes(),
            &[0; 4],
            &start.to_le_bytes(),
            &len.to_le_bytes(),
        ];
        guest.memory.put(OUT, &fields.concat());
        lock::fd_lock(ctx, fd, command, OUT)
    };
    range(&ctx, ours, 6, 1, 2, -5, 3).expect("bytes 5 to 7");
    assert_eq!(range(&their_ctx, theirs, 6, 0, 0, 7, 1), Err(Errno::EAGAIN));
    assert_eq!(range(&their_ctx, theirs, 6, 1, 0, 8, 0), Ok(()));
    assert_eq!(range(&their_ctx, theirs, 5, 0, 0, 0, 0), Ok(()));
    let told = (guest.word(OUT) as u16, guest.word(OUT + 4), guest.wide(OUT + 8), guest.wide(OUT + 16));
    assert_eq!(told, (1, guest.task.tid(), 5, 3));
    assert_eq!(range(&ctx, ours, 6, 2, 0, 0, 0), Ok(()));
    assert_eq!(range(&their_ctx, theirs, 7, 1, 0, 5, 1), Ok(()));
    assert_eq!(range(&ctx, ours, 6, 1, 0, -5, 1), Err(Errno::EINVAL));
    assert_eq!(range(&ctx, ours, 6, 1, 2, i64::MAX, 1), Err(Errno::EOVERFLOW));
    assert_eq!(range(&ctx, ours, 6, 9, 0, 0, 1), Err(Errno::EINVAL));
    let reader = guest.open(&guest.task, "mine", Rights::FD_READ);
    assert_eq!(range(&ctx, reader, 6, 1, 0, 0, 1), Err(Errno::EBADF));
}

#[test]
fn only_user_0_becomes_another_and_limits_only_go_down() {
    let guest = Guest::new(0);
    let ctx = guest.ctx();
    assert_eq!(credentials::setgid(&ctx, 1000), Ok(()));
    assert_eq!(credentials::setuid(&ctx, u32::MAX), Err(Errno::EINVAL));
    assert_eq!(credentials::setuid(&ctx, 1000), Ok(()));
    assert_eq!(credentials::setuid(&ctx, 0), Err(Errno::EPERM));
    credentials::getgid(&ctx, OUT).expect("told");
    assert_eq!(guest.word(OUT), 1000);
    assert_eq!(credentials::getgroups(&ctx, 0, 0, OUT), Ok(()));
    assert_eq!(signal::kill(&ctx, 1, 0), Err(Errno::EPERM));
    let set = |soft: u64, hard: u64| {
        guest.memory.put(OUT, &[soft.to_le_bytes(), hard.to_le_bytes()].concat());
        limit::setrlimit(&ctx, 7, OUT)
    };
    assert_eq!(set(20, 10), Err(Errno::EINVAL));
    assert_eq!(set(10, 20), Ok(()));
    assert_eq!(set(10, 21), Err(Errno::EPERM));
    limit::getrlimit(&ctx, 7, OUT).expect("told");
    assert_eq!((guest.wide(OUT), guest.wide(OUT + 8)), (10, 20));
    assert_eq!(limit::getrusage(&ctx, 7, OUT), Err(Errno::EINVAL));
    assert_eq!(limit::getrusage(&ctx, -1, OUT), Ok(()));
    assert_eq!(guest.wide(OUT + 16), 0, "children that have ended have no memory");
    assert_eq!(limit::getrusage(&ctx, 0, OUT), Ok(()));
    assert_eq!(guest.wide(OUT + 16), 65_536);
}

#[test]
fn files_that_are_no_terminals_say_so() {
    let guest = Guest::new(1000);
    let fd = guest.open(&guest.task, "mine", Rights::REGULAR);
    let ctx = guest.ctx();
    let calls = |fd| {
        [
            terminal::tcgetattr(&ctx, fd, OUT),
            terminal::tcsetattr(&ctx, fd, 0, OUT),
            terminal::tcgetpgrp(&ctx, fd, OUT),
            terminal::tcsetpgrp(&ctx, fd, 1),
            terminal::tcgetwinsize(&ctx, fd, OUT),
            terminal::tcsetwinsize(&ctx, fd, OUT),
            terminal::tcflush(&ctx, fd, 0),
            terminal::tcflow(&ctx, fd, 0),
            terminal::tcdrain(&ctx, fd),
            terminal::tcgetsid(&ctx, fd, OUT),
            terminal::tcsctty(&ctx, fd),
            terminal::ttyname(&ctx, fd, OUT, 10, OUT),
        ]
    };
    assert_eq!(calls(fd), [Err(Errno::ENOTTY); 12]);
    assert_eq!(calls(1234), [Err(Errno::EBADF); 12]);
}

#[test]
fn the_system_says_its_names_and_its_space() {
    let guest = Guest::new(1000);
    let ctx = guest.ctx();
    name::uname(&ctx, OUT).expect("told");
    assert!(guest.memory.get(OUT, 390).starts_with(b"Tabula\0"));
    assert_eq!(guest.memory.get(OUT + 4 * 65, 7), b"wasm32\0");
    let (at, len) = guest.path("/dir");
    stat::statvfs(&ctx, AT_FDCWD, at, len, OUT).expect("told");
    let (block_bytes, blocks, free) = (guest.wide(OUT), guest.wide(OUT + 8), guest.wide(OUT + 16));
    assert!(block_bytes > 0 && free <= blocks && blocks > 0);
    assert_eq!(guest.wide(OUT + 40), 255);
    assert_eq!(stat::sync(&ctx), Ok(()));
}

#[test]
fn a_session_leader_takes_a_terminal_and_gives_its_children_the_foreground() {
    let mut guest = Guest::new(1000);
    let leader = guest.spawn(0x80, 0, 0, 0).expect("a session");
    guest.task = leader;
    let ctx = guest.ctx();
    let access = OpenFlags::READ.union(OpenFlags::WRITE).union(OpenFlags::NOCTTY);
    let install_file = |file| {
        let file = OpenFile::new(&ctx, file, None, access).expect("room");
        install(&ctx, with_all_rights(file, OnExec::Keep)).expect("a number")
    };
    let master_file = open_master(&ctx).expect("a pair");
    let number = master_file.terminal().expect("a terminal").number();
    let master = install_file(master_file);
    let slave = install_file(open_slave(&ctx, number, access).expect("the other end"));
    assert_eq!(terminal::tcgetpgrp(&ctx, slave, OUT), Err(Errno::ENOTTY), "nobody's terminal yet");
    assert_eq!(terminal::tcsctty(&ctx, slave), Ok(()));
    terminal::tcgetpgrp(&ctx, slave, OUT).expect("told");
    assert_eq!(guest.word(OUT), guest.task.tid());
    terminal::tcgetsid(&ctx, slave, OUT).expect("told");
    assert_eq!(guest.word(OUT), guest.task.tid());
    let job = guest.spawn(2 | 0x100, 0, 0, 0).expect("a job in the foreground");
    terminal::tcgetpgrp(&ctx, slave, OUT).expect("told");
    assert_eq!(guest.word(OUT), job.tid());
    signal::sigaction(&ctx, 22, 1, 0).expect("as shells ignore SIGTTOU");
    assert_eq!(terminal::tcsetpgrp(&ctx, slave, 999_999), Err(Errno::EPERM));
    assert_eq!(terminal::tcsetpgrp(&ctx, slave, 0), Err(Errno::EINVAL));
    assert_eq!(terminal::tcsetpgrp(&ctx, slave, guest.task.tid() as i32), Ok(()));
    terminal::tcgetattr(&ctx, slave, OUT).expect("told");
    let mut attributes = guest.memory.get(OUT, 60);
    attributes[12] &= !0xa;
    guest.memory.put(OUT, &attributes);
    assert_eq!(terminal::tcsetattr(&ctx, slave, 2, OUT), Ok(()));
    assert_eq!(terminal::tcsetattr(&ctx, slave, 3, OUT), Err(Errno::EINVAL));
    terminal::tcgetattr(&ctx, master, OUT).expect("told");
    assert_eq!(guest.memory.get(OUT, 60), attributes, "both ends are one terminal");
    guest.memory.put(OUT, &[33, 0, 99, 0, 0, 0, 0, 0]);
    assert_eq!(terminal::tcsetwinsize(&ctx, master, OUT), Ok(()));
    assert_eq!(terminal::tcgetwinsize(&ctx, slave, OUT + 8), Ok(()));
    assert_eq!(guest.memory.get(OUT + 8, 8), [33, 0, 99, 0, 0, 0, 0, 0]);
    assert_eq!(terminal::tcflush(&ctx, slave, 2), Ok(()));
    assert_eq!(terminal::tcflush(&ctx, slave, 9), Err(Errno::EINVAL));
    assert_eq!(terminal::tcflow(&ctx, slave, 9), Err(Errno::EINVAL));
    assert_eq!(terminal::tcdrain(&ctx, slave), Ok(()));
    let name = alloc::format!("/dev/pts/{number}");
    assert_eq!(terminal::ttyname(&ctx, slave, TEXT, 3, OUT), Err(Errno::ERANGE));
    assert_eq!(guest.word(OUT), name.len() as u32);
    assert_eq!(terminal::ttyname(&ctx, slave, TEXT, name.len() as u32, OUT), Ok(()));
    assert_eq!(guest.memory.get(TEXT, name.len()), name.as_bytes());
}
