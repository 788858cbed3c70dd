//! The service against a host whose programs are the test itself: a started task is taken up, and its descriptors are
//! read and written in its name.

use super::*;
use crate::host::{Host, MemoryInfo};
use crate::kernel::BootOptions;
use crate::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use crate::task::exit::{Departure, departed, leave};
use crate::user::{NoMemory, VecSink};
use alloc::vec;
use tabula_abi::rpc::{Event, OpenMode, SpawnRequest, Stat, Stdio};

#[derive(Default)]
struct Stage {
    started: Mutex<Vec<Arc<Task>>>,
}

impl Host for Stage {
    fn monotonic_ns(&self) -> u64 {
        7
    }
    fn realtime_ns(&self) -> u64 {
        1_800_000_000_000_000_000
    }
    fn park(&self, _word: &AtomicU32, _expected: u32, _deadline_ns: Option<u64>) {
        panic!("the service waits");
    }
    fn unpark(&self, _word: &AtomicU32) {}
    fn start_task(&self, task: &Arc<Task>) -> Result<()> {
        self.started.lock().push(task.clone());
        Ok(())
    }
    fn end_task(&self, _task: &Arc<Task>) {}
    fn bind_signal_handler(&self, _task: &Arc<Task>, _export: &[u8]) {}
    fn log(&self, _level: LogLevel, _line: &str) {}
    fn parallelism(&self) -> u32 {
        1
    }
    fn memory(&self) -> MemoryInfo {
        MemoryInfo { total_bytes: 1 << 30, used_bytes: 0 }
    }
}

#[derive(Default)]
struct Page {
    messages: Mutex<Vec<FromKernel>>,
    rung: AtomicBool,
}

impl Outbox for Page {
    fn send(&self, message: FromKernel) {
        self.messages.lock().push(message);
    }
    fn ring(&self) {
        self.rung.store(true, Ordering::SeqCst);
    }
}

struct Machine {
    kernel: Arc<Kernel>,
    stage: Arc<Stage>,
    page: Arc<Page>,
    server: Server,
}

fn machine() -> Machine {
    let stage = Arc::new(Stage::default());
    let options = BootOptions { seed: [7; 32], processes_max: 16 };
    let kernel = init::boot(stage.clone(), &options).unwrap();
    let page = Arc::new(Page::default());
    let server = Server::new(kernel.clone(), page.clone());
    Machine { kernel, stage, page, server }
}

impl Machine {
    /// Sends a request and answers everything that came until the bell was silent.
    fn tell(&self, id: u32, request: Request) -> Vec<FromKernel> {
        self.server.handle(&rpc::encode(&ToKernel { id, request }).unwrap());
        self.settle()
    }

    fn settle(&self) -> Vec<FromKernel> {
        while self.page.rung.swap(false, Ordering::SeqCst) {
            self.server.pump();
        }
        core::mem::take(&mut *self.page.messages.lock())
    }

    /// Asks for one thing and answers its reply.
    fn ask(&self, request: Request) -> Result<Reply> {
        match self.tell(1, request).as_slice() {
            [FromKernel::Reply { id: 1, result }] => {
                result.clone().map_err(|number| Errno::from_number(number).unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    fn write_file(&self, path: &str, permissions: u32, content: &[u8]) -> Result<()> {
        let path = path.as_bytes().to_vec();
        let Reply::File { file } = self.ask(Request::Open { path, mode: OpenMode::Replace, permissions })?
        else {
            panic!("no file");
        };
        self.ask(Request::Write { file, bytes: content.to_vec() })?;
        self.ask(Request::Close { file }).map(drop)
    }

    fn stat(&self, path: &str) -> Result<Stat> {
        match self.ask(Request::Stat { path: path.as_bytes().to_vec(), follow: false })? {
            Reply::Stat(stat) => Ok(stat),
            other => panic!("{other:?}"),
        }
    }

    /// Starts a program and answers its task, taken up.
    fn spawn(&self, credit_bytes: u32) -> Arc<Task> {
        self.write_file("/tmp/program", 0o755, b"\0asm\x01\0\0\0").unwrap();
        let request = SpawnRequest {
            program: Some(b"/tmp/program".to_vec()),
            args: vec![b"program".to_vec()],
            env: None,
            cwd: None,
            stdio: [Stdio::Pipe; 3],
            preopens: None,
            credit_bytes,
        };
        let reply = self.ask(Request::Spawn(request)).unwrap();
        let task = self.stage.started.lock().pop().unwrap();
        assert_eq!(reply, Reply::Process { pid: task.tid() });
        assert!(task.word().start());
        task
    }

    fn ctx<'a>(&'a self, task: &'a Arc<Task>) -> Ctx<'a> {
        Ctx { kernel: &self.kernel, task, memory: &NoMemory }
    }

    fn write(&self, task: &Arc<Task>, fd: u32, mut bytes: &[u8]) -> Result<usize> {
        let file = task.process().descriptors().get(fd)?.file.clone();
        file.write(&self.ctx(task), &mut bytes)
    }

    fn read(&self, task: &Arc<Task>) -> Result<Vec<u8>> {
        let file = task.process().descriptors().get(0)?.file.clone();
        let mut bytes = Vec::new();
        file.read(&self.ctx(task), &mut VecSink::new(&mut bytes, 1 << 17))?;
        Ok(bytes)
    }

    fn exit(&self, task: &Arc<Task>, code: u32) {
        leave(&self.ctx(task), Some(ExitStatus::Exited(code)));
        departed(&self.kernel, task, Departure::Left);
    }
}

fn output(pid: u32, stream: u8, bytes: &[u8]) -> FromKernel {
    FromKernel::Event(Event::Output { pid, stream, bytes: bytes.to_vec() })
}

#[test]
fn a_process_speaks_and_ends() {
    let machine = machine();
    let task = machine.spawn(1 << 16);
    let pid = task.tid();
    assert_eq!(machine.write(&task, 1, b"hello"), Ok(5));
    assert_eq!(machine.write(&task, 2, b"oops"), Ok(4));
    assert_eq!(machine.settle(), [output(pid, 1, b"hello"), output(pid, 2, b"oops")]);
    machine.exit(&task, 3);
    let exited = FromKernel::Event(Event::Exited { pid, code: Some(3), signal: None });
    assert_eq!(machine.settle(), [output(pid, 1, b""), output(pid, 2, b""), exited]);
    assert!(machine.server.state.lock().children.is_empty());
    assert!(machine.kernel.tree().lock().node(pid).is_err(), "init has reaped it");
    assert_eq!(machine.kernel.open_files().load(Ordering::SeqCst), 0);
}

#[test]
fn output_stops_where_credit_ends() {
    let machine = machine();
    let task = machine.spawn(3);
    let pid = task.tid();
    machine.write(&task, 1, b"abcdef").unwrap();
    assert_eq!(machine.settle(), [output(pid, 1, b"abc")]);
    while machine.write(&task, 1, &[b'x'; 4096]).is_ok() {}
    assert_eq!(machine.settle(), []);
    let more = machine.tell(9, Request::OutputCredit { pid, stream: 1, bytes: 3 });
    assert_eq!(more, [FromKernel::Reply { id: 9, result: Ok(Reply::Done) }, output(pid, 1, b"def")]);
}

#[test]
fn a_write_is_answered_when_the_program_has_room() {
    let machine = machine();
    let task = machine.spawn(0);
    let pid = task.tid();
    let bytes = vec![b'y'; 100_000];
    assert_eq!(machine.tell(5, Request::WriteInput { pid, bytes: bytes.clone() }), []);
    let mut got = machine.read(&task).unwrap();
    assert!(got.len() < bytes.len());
    assert_eq!(machine.settle(), [FromKernel::Reply { id: 5, result: Ok(Reply::Done) }]);
    machine.ask(Request::CloseInput { pid }).unwrap();
    got.extend(machine.read(&task).unwrap());
    assert_eq!(got, bytes);
    assert_eq!(machine.read(&task), Ok(vec![]));
    assert_eq!(machine.ask(Request::WriteInput { pid, bytes: vec![1] }), Err(Errno::EPIPE));
}

#[test]
fn a_write_that_nobody_reads_is_refused() {
    let machine = machine();
    let task = machine.spawn(0);
    let pid = task.tid();
    let waiting = Request::WriteInput { pid, bytes: vec![0; 100_000] };
    assert_eq!(machine.tell(5, waiting), []);
    machine.exit(&task, 0);
    let refused = FromKernel::Reply { id: 5, result: Err(Errno::EPIPE.number()) };
    assert!(machine.settle().contains(&refused));
}

#[test]
fn an_output_that_is_closed_breaks_the_pipe() {
    let machine = machine();
    let task = machine.spawn(10);
    let closed = machine.tell(1, Request::CloseOutput { pid: task.tid(), stream: 1 });
    assert_eq!(closed, [output(task.tid(), 1, b""), FromKernel::Reply { id: 1, result: Ok(Reply::Done) }]);
    assert_eq!(machine.write(&task, 1, b"x"), Err(Errno::EPIPE));
}

#[test]
fn signals_reach_processes_and_groups_but_not_init() {
    let machine = machine();
    let task = machine.spawn(0);
    let pid = i32::try_from(task.tid()).unwrap();
    assert!(task.word().leave());
    assert_eq!(machine.ask(Request::Signal { pid: 1, signal: 9 }), Err(Errno::EPERM));
    assert_eq!(machine.ask(Request::Signal { pid: 999, signal: 9 }), Err(Errno::ESRCH));
    assert_eq!(machine.ask(Request::Signal { pid: -999, signal: 9 }), Err(Errno::ESRCH));
    assert_eq!(machine.ask(Request::Signal { pid, signal: 99 }), Err(Errno::EINVAL));
    let messages = machine.tell(2, Request::Signal { pid: -pid, signal: 15 });
    let exited = Event::Exited { pid: task.tid(), code: None, signal: Some(15) };
    assert!(messages.contains(&FromKernel::Event(exited)), "{messages:?}");
}

#[test]
fn processes_are_listed() {
    let machine = machine();
    let task = machine.spawn(0);
    let Ok(Reply::Processes(list)) = machine.ask(Request::Processes) else { panic!("no list") };
    let shown: Vec<_> = list
        .iter()
        .map(|info| (info.pid, info.ppid, info.sid, info.state, info.command.as_slice()))
        .collect();
    let pid = task.tid();
    assert_eq!(shown, [(1, 0, 1, 'S', &b"init"[..]), (pid, 1, pid, 'S', b"program")]);
    assert!(list[1].descriptors >= 3);
}

#[test]
fn files_are_written_read_and_described() {
    let machine = machine();
    machine.write_file("/home/user/a", 0o666, b"content").unwrap();
    let stat = machine.stat("/home/user/a").unwrap();
    assert_eq!((stat.mode, stat.size, stat.uid), (0o100_644, 7, session::USER));
    let open = Request::Open { path: b"/home/user/a".to_vec(), mode: OpenMode::Read, permissions: 0 };
    let Ok(Reply::File { file }) = machine.ask(open) else { panic!("no file") };
    let read = |offset| machine.ask(Request::Read { file, offset, len: 4 });
    assert_eq!(read(0), Ok(Reply::Bytes(b"cont".to_vec())));
    assert_eq!(read(7), Ok(Reply::Bytes(vec![])));
    assert_eq!(machine.ask(Request::Write { file, bytes: vec![1] }), Err(Errno::EBADF));
    machine.ask(Request::Close { file }).unwrap();
    assert_eq!(machine.ask(Request::Close { file }), Err(Errno::EBADF));
    assert_eq!(machine.write_file("/etc/a", 0o644, b""), Err(Errno::EACCES));
    assert_eq!(machine.write_file("/tmp", 0o644, b""), Err(Errno::EISDIR));
}

#[test]
fn trees_are_made_and_removed() {
    let machine = machine();
    let make = |path: &str, recursive| {
        let path = path.as_bytes().to_vec();
        machine.ask(Request::MakeDir { path, permissions: 0o777, recursive })
    };
    let remove =
        |path: &str, recursive| machine.ask(Request::Remove { path: path.as_bytes().to_vec(), recursive });
    make("/tmp/a/b/c", false).unwrap_err();
    make("/tmp/a/b/c/", true).unwrap();
    make("/tmp/a/b", true).unwrap();
    assert_eq!(make("/tmp/a", false), Err(Errno::EEXIST));
    for index in 0..600 {
        machine.write_file(&format!("/tmp/a/b/{index}"), 0o644, b"").unwrap();
    }
    machine.ask(Request::Symlink { target: b"/etc".to_vec(), path: b"/tmp/a/b/c/etc".to_vec() }).unwrap();
    assert_eq!(make("/tmp/a/b/1/x", true), Err(Errno::ENOTDIR));
    assert_eq!(remove("/tmp/a", false), Err(Errno::ENOTEMPTY));
    assert_eq!(remove("/tmp/a", true), Ok(Reply::Done));
    assert_eq!(machine.stat("/tmp/a"), Err(Errno::ENOENT));
    assert!(machine.stat("/etc").is_ok(), "a link is not followed");
    assert_eq!(remove("/tmp/a", true), Err(Errno::ENOENT));
    assert_eq!(remove("/tmp", true), Err(Errno::EACCES));
    assert_eq!(remove("/", true), Err(Errno::EBUSY));
}

#[test]
fn names_change_as_posix_says() {
    let machine = machine();
    machine.write_file("/tmp/a", 0o644, b"a").unwrap();
    let rename = |from: &str, to: &str| {
        machine.ask(Request::Rename { from: from.as_bytes().to_vec(), to: to.as_bytes().to_vec() })
    };
    rename("/tmp/a", "/tmp/b").unwrap();
    assert_eq!(rename("/tmp/b", "/home/user/b"), Err(Errno::EXDEV));
    assert_eq!(rename("/tmp/b", "/tmp/c/"), Err(Errno::ENOTDIR));
    machine.ask(Request::SetPermissions { path: b"/tmp/b".to_vec(), permissions: 0o600 }).unwrap();
    let times = Request::SetTimes { path: b"/tmp/b".to_vec(), atime_ns: 1, mtime_ns: 2_000_000 };
    machine.ask(times).unwrap();
    let stat = machine.stat("/tmp/b").unwrap();
    assert_eq!((stat.mode & 0o7777, stat.atime_ns, stat.mtime_ns), (0o600, 1, 2_000_000));
    let others = Request::SetPermissions { path: b"/etc".to_vec(), permissions: 0o777 };
    assert_eq!(machine.ask(others), Err(Errno::EPERM));
    let Ok(Reply::Entries { entries, next: None }) =
        machine.ask(Request::ReadDir { path: b"/tmp".to_vec(), cookie: 0 })
    else {
        panic!("no entries");
    };
    assert_eq!(entries.iter().map(|entry| entry.name.as_slice()).collect::<Vec<_>>(), [b"b"]);
}

#[test]
fn nonsense_is_answered_if_it_has_a_number() {
    let machine = machine();
    machine.server.handle(&[]);
    machine.server.handle(&[42, 0xff, 0xff]);
    let refused = FromKernel::Reply { id: 42, result: Err(Errno::EBADMSG.number()) };
    assert_eq!(machine.settle(), [refused]);
    assert_eq!(machine.ask(Request::Hello { version: rpc::VERSION + 1 }), Err(Errno::EPROTO));
    let spawn = SpawnRequest {
        program: None,
        args: vec![],
        env: None,
        cwd: None,
        stdio: [Stdio::Null; 3],
        preopens: None,
        credit_bytes: 0,
    };
    assert_eq!(machine.ask(Request::Spawn(spawn)), Err(Errno::EINVAL));
}

#[test]
fn images_arrive_whole_or_not_at_all() {
    let machine = machine();
    let piece = |image, total_bytes, len| {
        machine.ask(Request::ImagePiece { image, total_bytes, bytes: vec![0; len] })
    };
    let mount = |image| machine.ask(Request::MountImage { image, path: b"/mnt".to_vec() });
    assert_eq!(piece(1, 1 << 40, 1), Err(Errno::EFBIG));
    assert_eq!(piece(1, (1 << 30) - 5, 1), Err(Errno::ENOMEM));
    piece(1, 1024, 512).unwrap();
    assert_eq!(piece(1, 1024, 513), Err(Errno::EINVAL));
    piece(2, 1024, 512).unwrap();
    assert_eq!(mount(2), Err(Errno::EINVAL));
    piece(3, 1024, 1024).unwrap();
    mount(3).unwrap();
    assert_eq!(machine.write_file("/mnt/a", 0o644, b""), Err(Errno::EROFS));
    machine.ask(Request::Unmount { path: b"/mnt".to_vec() }).unwrap();
    machine.write_file("/mnt/a", 0o644, b"").unwrap();
    let unmount = |path: &[u8]| machine.ask(Request::Unmount { path: path.to_vec() });
    assert_eq!(unmount(b"/mnt"), Err(Errno::EINVAL), "nothing is mounted there any more");
    for own in [b"/tmp".as_slice(), b"/dev", b"/proc"] {
        assert_eq!(unmount(own), Err(Errno::EBUSY), "the machine cannot do without it");
    }
}

#[test]
fn a_program_at_a_terminal_controls_it() {
    let machine = machine();
    machine.write_file("/tmp/program", 0o755, b"\0asm\x01\0\0\0").unwrap();
    let open = Request::OpenTerminal { columns: 80, rows: 24, credit_bytes: 1 << 16 };
    let Ok(Reply::Terminal { terminal }) = machine.ask(open) else { panic!("no terminal") };
    let request = SpawnRequest {
        program: None,
        args: vec![b"/tmp/program".to_vec()],
        env: None,
        cwd: None,
        stdio: [Stdio::Terminal(terminal); 3],
        preopens: None,
        credit_bytes: 0,
    };
    machine.ask(Request::Spawn(request)).unwrap();
    let task = machine.stage.started.lock().pop().unwrap();
    assert!(task.word().start());
    let controls = task.process().session().terminal().unwrap();
    assert_eq!(controls.number(), terminal);
    assert_eq!(controls.foreground(&machine.ctx(&task)), Ok(task.tid()));

    let show = |bytes: &[u8]| FromKernel::Event(Event::TerminalOutput { terminal, bytes: bytes.to_vec() });
    machine.write(&task, 1, b"a\n").unwrap();
    assert_eq!(machine.settle(), [show(b"a\r\n")]);
    let typed = machine.tell(4, Request::WriteTerminal { terminal, bytes: b"ls\r".to_vec() });
    assert_eq!(typed, [FromKernel::Reply { id: 4, result: Ok(Reply::Done) }, show(b"ls\r\n")]);
    assert_eq!(machine.read(&task), Ok(b"ls\n".to_vec()));
    machine.tell(6, Request::WriteTerminal { terminal, bytes: b"x\r\x04".to_vec() });
    assert_eq!(machine.read(&task), Ok(b"x\n".to_vec()));
    assert_eq!(machine.read(&task), Ok(vec![]), "the end of file is read once");
    assert_eq!(machine.read(&task), Err(Errno::EAGAIN));

    assert!(task.word().leave());
    let interrupted = machine.tell(5, Request::WriteTerminal { terminal, bytes: vec![3] });
    let exited = Event::Exited { pid: task.tid(), code: None, signal: Some(2) };
    assert!(interrupted.contains(&FromKernel::Event(exited)), "{interrupted:?}");
    machine.ask(Request::CloseTerminal { terminal }).unwrap();
    assert_eq!(machine.ask(Request::CloseTerminal { terminal }), Err(Errno::ENOTTY));
}
