//! What WASIX calls do and where they put their answers, with tests playing the programs.

use crate::fs::inode::{NewInode, Ownership};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::wasix::{
    descriptor, directory, exec, futex, process, signal, spawn, stream, terminal, thread,
};
use crate::task::attention::{Phase, Verdict, attend};
use crate::task::exit::{Departure, Next, departed, leave};
use crate::task::process::ExitStatus;
use crate::task::{Entry, Task};
use crate::testing::{Machine, TestMemory};
use alloc::string::String;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::{Errno, Result};

/// Where tests have the kernel write.
const OUT: u32 = 64;
const TEXT: u32 = 1024;
const LIST: u32 = 2048;

struct Guest {
    machine: Machine,
    memory: TestMemory,
    task: Arc<Task>,
}

impl Guest {
    fn new() -> Self {
        let machine = Machine::boot();
        let owned = Ownership { mode: 0o755, uid: 0, gid: 0 };
        let root = machine.kernel.root().inode;
        let dir = root.create(b"dir", NewInode::Directory, owned).expect("a directory");
        dir.create(b"in", NewInode::Directory, owned).expect("a directory");
        let program = root.create(b"program", NewInode::Regular, owned).expect("a file");
        program.write_at(0, &mut &b"\0asm"[..]).expect("room");
        let task = machine.user_process(0);
        Self { machine, memory: TestMemory::new(65_536), task }
    }

    fn ctx(&self) -> Ctx<'_> {
        self.machine.ctx_with(&self.task, &self.memory)
    }

    fn word(&self, at: u32) -> u32 {
        u32::from_le_bytes(self.memory.get(at, 4).try_into().expect("four bytes"))
    }

    fn text(&self, at: u32, text: &str) -> (u32, u32) {
        self.memory.put(at, text.as_bytes());
        self.memory.put(at + text.len() as u32, &[0]);
        (at, text.len() as u32)
    }

    fn list(&self, texts: &[&str]) -> (u32, u32) {
        let mut at = TEXT + 512;
        for (place, text) in (LIST..).step_by(4).zip(texts) {
            self.text(at, text);
            self.memory.put(place, &at.to_le_bytes());
            at += text.len() as u32 + 1;
        }
        (LIST, texts.len() as u32)
    }

    fn spawn(&self, name: &str, args: &[&str], ops: &[[u8; 56]]) -> Result<Arc<Task>> {
        let (name, args) = (self.text(TEXT, name), self.list(args));
        self.memory.put(4096, &ops.concat());
        spawn::proc_spawn3(
            &self.ctx(),
            name.0,
            name.1,
            args.0,
            args.1,
            0,
            0,
            4096,
            ops.len() as u32,
            0,
            0,
            0,
            0,
            0,
            OUT,
        )?;
        let started = self.machine.host.take_started().pop().expect("a worker was asked for");
        assert_eq!(started.tid(), self.word(OUT));
        Ok(started)
    }

    fn join(&self, pid: Option<u32>, flags: u32) -> Result<(Vec<u8>, Vec<u8>)> {
        self.memory.put(OUT, &[u8::from(pid.is_some()), 0, 0, 0]);
        self.memory.put(OUT + 4, &pid.unwrap_or_default().to_le_bytes());
        process::proc_join(&self.ctx(), OUT, flags, OUT + 8)?;
        Ok((self.memory.get(OUT, 8), self.memory.get(OUT + 8, 6)))
    }

    /// A child runs, and ends so.
    fn end(&self, child: &Arc<Task>, status: ExitStatus) {
        assert!(child.word().start());
        leave(&self.machine.ctx_of(child), Some(status));
        assert_eq!(departed(&self.machine.kernel, child, Departure::Left), Next::Done);
    }
}

fn operation(cmd: u8, fd: u32, from: u32) -> [u8; 56] {
    let mut op = [0; 56];
    op[0] = cmd;
    op[4..8].copy_from_slice(&fd.to_le_bytes());
    op[8..12].copy_from_slice(&from.to_le_bytes());
    op
}

fn with_path(cmd: u8, fd: u32, path: (u32, u32)) -> [u8; 56] {
    let mut op = operation(cmd, fd, 0);
    op[12..16].copy_from_slice(&path.0.to_le_bytes());
    op[16..20].copy_from_slice(&path.1.to_le_bytes());
    op[32..40].copy_from_slice(&2_u64.to_le_bytes());
    op
}

fn strings(list: &[Vec<u8>]) -> Vec<String> {
    list.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect()
}

#[test]
fn a_child_gets_its_arguments_and_is_waited_for() {
    let guest = Guest::new();
    let child = guest.spawn("/program", &["name", "", "two words"], &[]).expect("a child");
    let image = child.process().image();
    assert_eq!(strings(&image.args), ["name", "", "two words"]);
    assert_eq!(strings(&image.env), ["HOME=/"], "the environment is inherited");
    let pid = child.tid();
    let (who, status) = guest.join(Some(pid), 1).expect("not yet");
    assert_eq!((who[0], status[0]), (0, 0));
    guest.end(&child, ExitStatus::Exited(0x107));
    let (who, status) = guest.join(None, 0).expect("it has ended");
    assert_eq!((who[0], &who[4..], &status[..4]), (1, &pid.to_le_bytes()[..], &[1, 0, 7, 0][..]));
    assert_eq!(guest.join(Some(pid), 0), Err(Errno::ECHILD));
    let killed = guest.spawn("/program", &[], &[]).expect("a child");
    guest.end(&killed, ExitStatus::Killed(Signal::SIGTERM));
    let (_, status) = guest.join(Some(killed.tid()), 0).expect("it was killed");
    assert_eq!(status, [2, 0, 143, 0, 15, 0]);
    assert_eq!(guest.join(None, 8), Err(Errno::EINVAL));
}

#[test]
fn operations_on_descriptors_go_in_order_and_leave_the_parent_alone() {
    let guest = Guest::new();
    stream::fd_pipe(&guest.ctx(), OUT, OUT + 4).expect("a pipe");
    let (reader, writer) = (guest.word(OUT), guest.word(OUT + 4));
    let dir = guest.text(TEXT + 128, "/dir");
    let relative = guest.text(TEXT + 192, "in");
    let ops =
        [operation(1, 9, reader), operation(0, writer, 0), with_path(3, 0, dir), with_path(2, 7, relative)];
    let child = guest.spawn("/program", &["x"], &ops).expect("a child");
    let process = child.process();
    assert!(process.descriptors().get(9).is_ok());
    assert!(process.descriptors().get(writer).is_err());
    let opened = process.descriptors().get(7).expect("opened").file.clone();
    let place = opened.location().expect("it has a name").clone();
    assert_eq!(crate::fs::path::path_of(&place, &process.root()), Ok(b"/dir/in".to_vec()));
    assert_eq!(crate::fs::path::path_of(&process.cwd(), &process.root()), Ok(b"/dir".to_vec()));
    assert!(guest.ctx().process().descriptors().get(writer).is_ok());
    assert_eq!(guest.spawn("/program", &["x"], &[operation(9, 0, 0)]).err(), Some(Errno::EINVAL));
    assert_eq!(guest.spawn("/program", &["x"], &[operation(1, 9, 1234)]).err(), Some(Errno::EBADF));
    assert_eq!(guest.spawn("/none", &["x"], &[]).err(), Some(Errno::ENOENT));
    assert_eq!(guest.spawn("/dir", &["x"], &[]).err(), Some(Errno::EACCES));
    let before = guest.machine.kernel.tree().lock().len();
    assert_eq!(before, 3, "what was refused left no process");
}

#[test]
fn the_earlier_calls_take_lines() {
    let guest = Guest::new();
    let name = guest.text(TEXT, "program");
    let args = guest.text(TEXT + 64, "name\n\ntwo words\n");
    let envs = guest.text(TEXT + 128, "A=1\nB=");
    let path = guest.text(TEXT + 192, "/none:/");
    spawn::proc_spawn2(
        &guest.ctx(),
        name.0,
        name.1,
        args.0,
        args.1,
        envs.0,
        envs.1,
        0,
        9,
        0,
        9,
        1,
        path.0,
        path.1,
        OUT,
    )
    .expect("found on the path");
    let image = guest.machine.host.take_started().pop().expect("started").process().image();
    assert_eq!(strings(&image.args), ["name", "", "two words"]);
    assert_eq!(strings(&image.env), ["A=1", "B="]);
    assert_eq!(image.path, b"//program");
}

#[test]
fn exec_keeps_the_process_and_failing_keeps_the_program() {
    let guest = Guest::new();
    let (name, args) = (guest.text(TEXT, "/program"), guest.list(&["new"]));
    stream::fd_pipe(&guest.ctx(), OUT, OUT + 4).expect("a pipe");
    descriptor::fd_fdflags_set(&guest.ctx(), 1, 1).expect("close on exec");
    signal::callback_signal(&guest.ctx(), TEXT, 3);
    assert!(guest.task.process().signals().has_handler);
    let bad = guest.text(TEXT + 64, "/dir");
    let ctx = guest.ctx();
    assert_eq!(exec::proc_exec4(&ctx, bad.0, bad.1, args.0, args.1, 0, 0, 0, 0, 0), Err(Errno::EACCES));
    assert_eq!(strings(&guest.task.process().image().args), ["test", "argument"]);
    assert_eq!(exec::proc_exec4(&ctx, name.0, name.1, args.0, args.1, 0, 0, 0, 0, 0), Ok(()));
    assert_eq!(departed(&guest.machine.kernel, &guest.task, Departure::Left), Next::RunAgain);
    assert_eq!(strings(&guest.task.process().image().args), ["new"]);
    assert!(!guest.task.process().signals().has_handler);
    assert!(guest.task.process().descriptors().get(0).is_ok());
    assert!(guest.task.process().descriptors().get(1).is_err());
    exec::proc_exec(&guest.ctx(), bad.0, bad.1, 0, 0);
    assert_eq!(departed(&guest.machine.kernel, &guest.task, Departure::Left), Next::Done);
    assert_eq!(guest.task.process().exit_status(), Some(ExitStatus::Exited(126)));
}

#[test]
fn a_caught_signal_calls_the_handler_once() {
    let guest = Guest::new();
    let ctx = guest.ctx();
    let pid = guest.task.tid();
    signal::callback_signal(&ctx, 0xffff_fff0, 100);
    assert!(!guest.task.process().signals().has_handler, "a name that cannot be read binds nothing");
    let name = guest.text(TEXT, "on_signal");
    signal::callback_signal(&ctx, name.0, name.1);
    for _ in 0..2 {
        signal::proc_signal(&ctx, pid, 10).expect("sent");
    }
    assert_eq!(thread::thread_sleep(&ctx, u64::MAX), Err(Errno::EINTR), "a wait ends");
    assert_eq!(attend(&ctx, Phase::AfterCall), Verdict::Handle(Signal::SIGUSR1));
    assert!(guest.task.word().enter());
    assert_eq!(attend(&ctx, Phase::AfterHandler), Verdict::Resume);
    assert_eq!(signal::proc_signal(&ctx, pid, 64), Err(Errno::EINVAL));
    assert_eq!(signal::proc_signal(&ctx, 999_999, 0), Err(Errno::ESRCH));
    assert_eq!(signal::thread_signal(&ctx, 999_999, 1), Err(Errno::ESRCH));
}

#[test]
fn a_signal_that_comes_before_the_program_begins_is_found_by_its_first_call() {
    let guest = Guest::new();
    let ctx = guest.ctx();
    let name = guest.text(TEXT, "on_signal");
    signal::callback_signal(&ctx, name.0, name.1);
    thread::thread_spawn_v2(&ctx, 512, OUT).expect("a thread");
    let started = guest.machine.host.take_started().pop().expect("a worker was asked for");
    signal::thread_signal(&ctx, started.tid(), 10).expect("sent");
    assert!(started.word().start());
    let thread_ctx = guest.machine.ctx_with(&started, &guest.memory);
    assert_eq!(attend(&thread_ctx, Phase::BeforeProgram), Verdict::Resume);
    assert!(started.word().enter(), "the program has begun, and makes a call");
    assert_eq!(attend(&thread_ctx, Phase::AfterCall), Verdict::Handle(Signal::SIGUSR1));
    assert!(started.word().enter());
    assert_eq!(attend(&thread_ctx, Phase::AfterHandler), Verdict::Resume);
    assert!(started.signals().lock().blocked.is_empty());
}

#[test]
fn copies_of_descriptors_have_numbers_and_flags_of_their_own() {
    let guest = Guest::new();
    let ctx = guest.ctx();
    stream::fd_event(&ctx, 1, 0, OUT).expect("an event");
    assert_eq!(descriptor::fd_dup2(&ctx, 0, 20, 1, OUT), Ok(()));
    assert_eq!(guest.word(OUT), 20);
    assert_eq!(descriptor::fd_dup(&ctx, 20, OUT), Ok(()));
    assert_eq!(guest.word(OUT), 1);
    for (fd, flags) in [(0, 0), (20, 1), (1, 0)] {
        assert_eq!(descriptor::fd_fdflags_get(&ctx, fd, OUT), Ok(()));
        assert_eq!(guest.memory.get(OUT, 2), [flags, 0]);
    }
    assert_eq!(descriptor::fd_fdflags_set(&ctx, 0, 2), Err(Errno::EINVAL));
    assert_eq!(descriptor::fd_dup2(&ctx, 0, 0x7fff_ffff, 0, OUT), Err(Errno::EINVAL));
    assert_eq!(descriptor::fd_dup(&ctx, 0, u32::MAX - 1), Err(Errno::EFAULT));
    assert_eq!(guest.task.process().descriptors().iter().count(), 3, "failing leaves no descriptor");
    assert_eq!(stream::fd_event(&ctx, 0, 0x80, OUT), Err(Errno::EINVAL));
    assert_eq!(stream::sock_pair(&ctx, 77, 1, 0, OUT, OUT), Err(Errno::EAFNOSUPPORT));
}

#[test]
fn the_working_directory_is_told_as_far_as_there_is_room() {
    let guest = Guest::new();
    let ctx = guest.ctx();
    let path = guest.text(TEXT, "dir/in/../in/");
    directory::chdir(&ctx, path.0, path.1).expect("it is there");
    for (room, result) in [(6, Err(Errno::ERANGE)), (7, Ok(())), (8, Ok(()))] {
        guest.memory.put(LIST, &[b'#'; 10]);
        guest.memory.put(OUT, &u32::to_le_bytes(room));
        assert_eq!(directory::getcwd(&ctx, LIST, OUT), result);
        assert_eq!(guest.word(OUT), 7);
        let written: &[u8] = match room {
            6 => b"##########",
            7 => b"/dir/in###",
            _ => b"/dir/in\0##",
        };
        assert_eq!(guest.memory.get(LIST, 10), written);
    }
    let file = guest.text(TEXT, "/program");
    assert_eq!(directory::chdir(&ctx, file.0, file.1), Err(Errno::ENOTDIR));
    assert_eq!(directory::chdir(&ctx, file.0, 0), Err(Errno::ENOENT));
}

#[test]
fn without_a_terminal_there_is_none_to_set() {
    let guest = Guest::new();
    guest.memory.put(OUT, &[0xaa; 24]);
    terminal::tty_get(&guest.ctx(), OUT).expect("it answers");
    assert_eq!(guest.memory.get(OUT, 24), [0; 24]);
    assert_eq!(terminal::tty_set(&guest.ctx(), OUT), Err(Errno::ENOTTY));
    assert_eq!(terminal::tty_set(&guest.ctx(), 65_530), Err(Errno::EFAULT));
}

#[test]
fn threads_start_with_their_argument_and_futexes_tell_timeouts_from_changes() {
    let guest = Guest::new();
    let ctx = guest.ctx();
    thread::thread_spawn_v2(&ctx, 512, OUT).expect("a thread");
    let started = guest.machine.host.take_started().pop().expect("a worker was asked for");
    assert_eq!(started.entry(), Entry::Thread { argument: 512 });
    assert_eq!(started.tid(), guest.word(OUT));
    assert_eq!(thread::thread_join(&ctx, guest.task.tid()), Err(Errno::EDEADLK));
    guest.memory.put(LIST, &[1, 0, 0, 0, 0, 0, 0, 0]);
    guest.memory.put(LIST + 8, &1_000_u64.to_le_bytes());
    guest.memory.put(OUT, &[9]);
    assert_eq!(futex::futex_wait(&ctx, 256, 0, LIST, OUT), Ok(()));
    assert_eq!(guest.memory.get(OUT, 1), [0], "nobody woke it");
    assert_eq!(futex::futex_wait(&ctx, 256, 5, 0, OUT), Ok(()));
    assert_eq!(guest.memory.get(OUT, 1), [1], "another value does not wait");
    assert_eq!(futex::futex_wait(&ctx, 257, 0, LIST, OUT), Err(Errno::EINVAL));
    assert_eq!(futex::futex_wake(&ctx, 256, OUT), Ok(()));
    assert_eq!(guest.memory.get(OUT, 1), [0], "nobody waited");
    thread::thread_exit(&ctx, 3);
    assert_eq!(departed(&guest.machine.kernel, &guest.task, Departure::Left), Next::Done);
    assert!(started.word().start());
    thread::thread_exit(&guest.machine.ctx_of(&started), 21);
    departed(&guest.machine.kernel, &started, Departure::Left);
    assert_eq!(guest.task.process().exit_status(), Some(ExitStatus::Exited(21)), "the last thread's code");
}
