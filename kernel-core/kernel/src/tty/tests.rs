//! Pseudo-terminals among processes: sessions, groups, signals, hang-ups and waiting, on a machine for tests.

extern crate std;

use super::devices::{open_controlling, open_master, open_slave, slave_metadata};
use super::*;
use crate::fs::descriptors::{Descriptor, Descriptors, OnExec};
use crate::fs::file::{File, Readiness};
use crate::fs::open::{OpenFile, OpenFlags};
use crate::syscall::io;
use crate::task::Task;
use crate::task::group::set_session;
use crate::task::process::{ExitStatus, NewProcess, Process, Whereabouts};
use crate::task::rlimit::Limits;
use crate::task::signal::{Disposition, ProcessSignals, Target, send};
use crate::task::spawn::{Group, add_process};
use crate::testing::Machine;
use crate::user::VecSink;
use alloc::vec::Vec;
use core::time::Duration;
use tabula_abi::Errno;
use tabula_abi::signal::Signal;
use tabula_abi::termios::*;
use tabula_abi::wasi::Rights;

/// A machine with a terminal and the leader of a session at it.
struct Desk {
    machine: Machine,
    master: Arc<dyn File>,
    slave: Arc<dyn File>,
    leader: Arc<Task>,
}

fn child(machine: &Machine, parent: &Arc<Process>, group: Group) -> Arc<Task> {
    let root = machine.kernel.root();
    let new = NewProcess {
        image: parent.image(),
        descriptors: Descriptors::new(),
        whereabouts: Whereabouts { root: root.clone(), cwd: root, umask: 0 },
        preopens: parent.preopens().clone(),
        credentials: parent.credentials(),
        limits: Limits::initial(64),
        signals: ProcessSignals::default(),
        session: parent.session(),
        started_ns: 0,
    };
    let (_, task) = add_process(&machine.kernel, parent, new, group).unwrap();
    assert!(task.word().start());
    task
}

impl Desk {
    fn new() -> Desk {
        let machine = Machine::boot();
        let leader = child(&machine, machine.init.process(), Group::OwnSession);
        let master = open_master(&machine.ctx()).unwrap();
        let number = master.terminal().unwrap().number();
        let slave = open_slave(&machine.ctx_of(&leader), number, OpenFlags::READ | OpenFlags::WRITE).unwrap();
        Desk { machine, master, slave, leader }
    }

    /// A process of the session in a group of its own.
    fn job(&self) -> Arc<Task> {
        child(&self.machine, self.leader.process(), Group::Own)
    }

    fn ctx<'d>(&'d self, task: &'d Arc<Task>) -> Ctx<'d> {
        self.machine.ctx_of(task)
    }

    fn terminal(&self) -> Arc<dyn Terminal> {
        self.slave.terminal().unwrap()
    }

    fn types(&self, text: &[u8]) -> Result<usize> {
        self.master.write(&self.machine.ctx(), &mut &text[..])
    }

    fn screen(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.master.read(&self.machine.ctx(), &mut VecSink::new(&mut bytes, 1 << 20))?;
        Ok(bytes)
    }

    fn reads(&self, task: &Arc<Task>) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.slave.read(&self.ctx(task), &mut VecSink::new(&mut bytes, 100))?;
        Ok(bytes)
    }

    fn writes(&self, task: &Arc<Task>, text: &[u8]) -> Result<usize> {
        self.slave.write(&self.ctx(task), &mut &text[..])
    }

    fn set_flags(&self, change: impl FnOnce(&mut Termios)) {
        let terminal = self.master.terminal().unwrap();
        let mut termios = terminal.attributes();
        change(&mut termios);
        terminal.set_attributes(&self.machine.ctx(), SetAttributes::Now, &termios).unwrap();
    }

    /// Brings a process's own group to the front, whoever is there now.
    fn foreground(&self, task: &Arc<Task>) {
        let group = task.process().pid();
        self.master.terminal().unwrap().set_foreground(&self.machine.ctx(), group).unwrap();
    }
}

fn catch(task: &Arc<Task>, signal: Signal) {
    let mut signals = task.process().signals();
    signals.has_handler = true;
    signals.set_disposition(signal, Disposition::Catch);
}

fn caught(task: &Arc<Task>, signal: Signal) -> bool {
    task.process().signals().pending.contains(signal)
}

fn killed_by(task: &Arc<Task>) -> Option<Signal> {
    match task.process().threads.lock().exiting {
        Some(ExitStatus::Killed(signal)) => Some(signal),
        _ => None,
    }
}

#[test]
fn bytes_go_both_ways() {
    let desk = Desk::new();
    assert_eq!(desk.reads(&desk.leader), Err(Errno::EAGAIN));
    assert_eq!(desk.screen(), Err(Errno::EAGAIN));
    assert_eq!(desk.slave.readiness(), Readiness::WRITE);
    assert_eq!(desk.types(b"hello\r"), Ok(6));
    assert_eq!(desk.slave.readiness(), Readiness::READ | Readiness::WRITE);
    assert_eq!(desk.slave.available_bytes(), 6);
    assert_eq!(desk.reads(&desk.leader).unwrap(), b"hello\n");
    assert_eq!(desk.writes(&desk.leader, b"world\n"), Ok(6));
    assert_eq!(desk.master.readiness(), Readiness::READ | Readiness::WRITE);
    assert_eq!(desk.screen().unwrap(), b"hello\r\nworld\r\n");
    assert_eq!(desk.types(b""), Ok(0));
    assert_eq!(desk.writes(&desk.leader, b""), Ok(0));
}

#[test]
fn full_queues_hold_writers_back() {
    let desk = Desk::new();
    let flood = [b'x'; 100_000];
    let count = desk.writes(&desk.leader, &flood).unwrap();
    assert!(count < flood.len());
    assert_eq!(desk.writes(&desk.leader, &flood), Err(Errno::EAGAIN));
    assert!(!desk.slave.readiness().contains(Readiness::WRITE));
    assert_eq!(desk.screen().unwrap().len(), count);
    assert!(desk.slave.readiness().contains(Readiness::WRITE));
    let lines = [b'\n'; 10_000];
    let count = desk.types(&lines).unwrap();
    assert!(count < lines.len());
    assert_eq!(desk.types(b"x"), Err(Errno::EAGAIN));
    assert!(!desk.master.readiness().contains(Readiness::WRITE));
    assert_eq!(desk.reads(&desk.leader).unwrap(), b"\n");
    assert_eq!(desk.types(b"x"), Ok(1));
}

#[test]
fn keys_signal_the_foreground_group_alone() {
    let desk = Desk::new();
    let (front, back) = (desk.job(), desk.job());
    desk.foreground(&front);
    desk.types(b"\x03").unwrap();
    assert_eq!(
        (killed_by(&front), killed_by(&back), killed_by(&desk.leader)),
        (Some(Signal::SIGINT), None, None)
    );
    desk.foreground(&back);
    desk.types(b"\x1a").unwrap();
    assert!(back.process().is_stopped() && !desk.leader.process().is_stopped());
    desk.types(b"\x1c").unwrap();
    assert_eq!(killed_by(&back), Some(Signal::SIGQUIT));
    assert_eq!(desk.screen().unwrap(), b"^\\", "each discards what came before");
}

#[test]
fn background_readers_are_stopped() {
    let desk = Desk::new();
    let job = desk.job();
    desk.types(b"line\n").unwrap();
    assert_eq!(desk.reads(&job), Err(Errno::EAGAIN));
    assert!(job.process().is_stopped());
    desk.foreground(&job);
    send(&desk.machine.kernel, job.process(), Target::Process, Signal::SIGCONT);
    assert_eq!(desk.reads(&job).unwrap(), b"line\n");

    let deaf = desk.job();
    deaf.process().signals().set_disposition(Signal::SIGTTIN, Disposition::Ignore);
    assert_eq!(desk.reads(&deaf), Err(Errno::EIO));
    let blocking = desk.job();
    blocking.signals().lock().blocked.insert(Signal::SIGTTIN);
    assert_eq!(desk.reads(&blocking), Err(Errno::EIO));
    let handler = desk.job();
    catch(&handler, Signal::SIGTTIN);
    assert_eq!(desk.reads(&handler), Err(Errno::EAGAIN));
    assert!(caught(&handler, Signal::SIGTTIN) && !handler.process().is_stopped());
}

#[test]
fn an_orphaned_group_gets_an_error() {
    let desk = Desk::new();
    let middle = desk.job();
    let orphan = child(&desk.machine, middle.process(), Group::Own);
    desk.machine.kernel.tree().lock().bury(middle.process().pid(), ExitStatus::Exited(0));
    assert_eq!(desk.reads(&orphan), Err(Errno::EIO));
    desk.set_flags(|termios| termios.c_lflag |= TOSTOP);
    assert_eq!(desk.writes(&orphan, b"x"), Err(Errno::EIO));
    assert!(!orphan.process().is_stopped());
}

#[test]
fn background_writers_are_stopped_where_tostop_says_so() {
    let desk = Desk::new();
    let job = desk.job();
    assert_eq!(desk.writes(&job, b"x"), Ok(1));
    desk.set_flags(|termios| termios.c_lflag |= TOSTOP);
    assert_eq!(desk.writes(&job, b"x"), Err(Errno::EAGAIN));
    assert!(job.process().is_stopped());
    let deaf = desk.job();
    deaf.process().signals().set_disposition(Signal::SIGTTOU, Disposition::Ignore);
    assert_eq!(desk.writes(&deaf, b"x"), Ok(1));
}

#[test]
fn background_processes_do_not_change_the_terminal() {
    let desk = Desk::new();
    let (job, terminal) = (desk.job(), desk.terminal());
    let settings = terminal.attributes();
    assert_eq!(terminal.set_attributes(&desk.ctx(&job), SetAttributes::Now, &settings), Err(Errno::EAGAIN));
    assert!(job.process().is_stopped());
    let other = desk.job();
    assert_eq!(terminal.set_foreground(&desk.ctx(&other), other.process().pid()), Err(Errno::EAGAIN));
    assert_eq!(terminal.flow(&desk.ctx(&other), Flow::StopOutput), Err(Errno::EAGAIN));
    // Shells do this with SIGTTOU blocked.
    let shell = desk.job();
    shell.signals().lock().blocked.insert(Signal::SIGTTOU);
    assert_eq!(terminal.set_foreground(&desk.ctx(&shell), shell.process().pid()), Ok(()));
    assert_eq!(terminal.foreground(&desk.ctx(&desk.leader)), Ok(shell.process().pid()));
}

#[test]
fn only_its_own_session_controls_a_terminal() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    assert_eq!(terminal.session(), Some(desk.leader.process().pid()));
    assert_eq!(terminal.foreground(&desk.ctx(&desk.leader)), Ok(desk.leader.process().pid()));
    let stranger = child(&desk.machine, desk.machine.init.process(), Group::OwnSession);
    let ctx = desk.ctx(&stranger);
    assert_eq!(terminal.foreground(&ctx), Err(Errno::ENOTTY));
    assert_eq!(terminal.set_foreground(&ctx, stranger.process().pid()), Err(Errno::ENOTTY));
    assert_eq!(terminal.set_foreground(&desk.ctx(&desk.leader), stranger.process().pid()), Err(Errno::EPERM));
    assert_eq!(terminal.take_control(&ctx), Err(Errno::EPERM));
    assert_eq!(desk.reads(&stranger), Err(Errno::EAGAIN), "job control does not concern it");
    assert!(!stranger.process().is_stopped());
    assert_eq!(desk.master.terminal().unwrap().foreground(&ctx), Ok(desk.leader.process().pid()));

    assert_eq!(open_controlling(&ctx).err(), Some(Errno::ENXIO));
    let tty = open_controlling(&desk.ctx(&desk.job())).unwrap();
    assert_eq!(tty.terminal().unwrap().number(), terminal.number());
    assert_eq!(tty.metadata().rdev, desk.slave.metadata().rdev);
}

#[test]
fn opening_takes_control_where_it_may() {
    let machine = Machine::boot();
    let master = open_master(&machine.ctx()).unwrap();
    let (terminal, number) = (master.terminal().unwrap(), master.terminal().unwrap().number());
    let leader = child(&machine, machine.init.process(), Group::OwnSession);
    let member = child(&machine, leader.process(), Group::Inherit);
    let _a = open_slave(&machine.ctx_of(&member), number, OpenFlags::READ).unwrap();
    assert_eq!(terminal.session(), None, "it leads no session");
    let _b = open_slave(&machine.ctx_of(&leader), number, OpenFlags::READ | OpenFlags::NOCTTY).unwrap();
    assert_eq!(terminal.session(), None);
    assert_eq!(terminal.take_control(&machine.ctx_of(&leader)), Ok(()));
    assert_eq!(terminal.session(), Some(leader.process().pid()));
    assert_eq!(terminal.take_control(&machine.ctx_of(&member)), Ok(()), "it is theirs already");
    let second = open_master(&machine.ctx()).unwrap().terminal().unwrap();
    assert_eq!(second.take_control(&machine.ctx_of(&leader)), Err(Errno::EIO), "its master is closed");
    let third = open_master(&machine.ctx()).unwrap();
    assert_eq!(third.terminal().unwrap().take_control(&machine.ctx_of(&leader)), Err(Errno::EPERM));
    assert_eq!(set_session(&machine.ctx_of(&member)), Ok(member.process().pid()));
    assert_eq!(open_controlling(&machine.ctx_of(&member)).err(), Some(Errno::ENXIO));
}

#[test]
fn closing_the_master_hangs_up() {
    let Desk { machine, master, slave, leader } = Desk::new();
    let job = child(&machine, leader.process(), Group::Own);
    let ctx = machine.ctx_of(&job);
    let terminal = slave.terminal().unwrap();
    terminal.set_foreground(&machine.ctx_of(&leader), job.process().pid()).unwrap();
    drop(master);
    assert_eq!((killed_by(&leader), killed_by(&job)), (Some(Signal::SIGHUP), Some(Signal::SIGHUP)));
    let mut bytes = Vec::new();
    assert_eq!(slave.read(&ctx, &mut VecSink::new(&mut bytes, 9)), Ok(0));
    assert_eq!(slave.write(&ctx, &mut &b"x"[..]), Err(Errno::EIO));
    assert_eq!(slave.readiness(), Readiness::all());
    let settings = terminal.attributes();
    assert_eq!(terminal.set_attributes(&ctx, SetAttributes::Now, &settings), Err(Errno::EIO));
    assert!(leader.process().session().terminal().is_none());
    assert_eq!(open_slave(&ctx, terminal.number(), OpenFlags::READ).err(), Some(Errno::ENXIO));
    assert_eq!(machine.kernel.terminals().numbers(), []);
    assert!(slave_metadata(&ctx, terminal.number()).is_none());

    let next = open_master(&machine.ctx()).unwrap();
    assert_eq!(next.terminal().unwrap().number(), 1, "the number is taken while a slave is open");
    drop((slave, terminal));
    assert_eq!(open_master(&machine.ctx()).unwrap().terminal().unwrap().number(), 0);
}

#[test]
fn hang_ups_that_end_holders_of_masters_do_not_nest() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let first = open_master(&ctx).unwrap();
    let mut leaders = Vec::new();
    let mut number = first.terminal().unwrap().number();
    for _ in 0..40 {
        let leader = child(&machine, machine.init.process(), Group::OwnSession);
        let leader_ctx = machine.ctx_of(&leader);
        let access = OpenFlags::READ | OpenFlags::WRITE;
        let slave = open_slave(&leader_ctx, number, access).unwrap();
        let master = open_master(&leader_ctx).unwrap();
        number = master.terminal().unwrap().number();
        for file in [slave, master] {
            let file = OpenFile::new(&leader_ctx, file, None, access).unwrap();
            let (rights, rights_inheriting) = (Rights::STREAM, Rights::empty());
            let descriptor =
                Descriptor { file, on_exec: OnExec::Keep, rights, rights_inheriting, preopen: None };
            leader.process().descriptors().insert(descriptor, 0, 9).unwrap();
        }
        assert!(leader.word().leave());
        leaders.push(leader);
    }
    drop(first);
    assert!(leaders.iter().all(|leader| killed_by(leader) == Some(Signal::SIGHUP)));
    assert_eq!(machine.kernel.terminals().numbers(), []);
}

#[test]
fn the_end_of_a_leader_frees_the_terminal() {
    let desk = Desk::new();
    let job = desk.job();
    desk.foreground(&job);
    desk.leader.process().session().end(&desk.machine.kernel);
    assert_eq!(killed_by(&job), Some(Signal::SIGHUP));
    assert_eq!(desk.terminal().session(), None);
    let next = child(&desk.machine, desk.machine.init.process(), Group::OwnSession);
    let number = desk.terminal().number();
    let _slave = open_slave(&desk.ctx(&next), number, OpenFlags::READ | OpenFlags::WRITE).unwrap();
    assert_eq!(desk.terminal().session(), Some(next.process().pid()));
}

#[test]
fn the_master_sees_the_last_slave_go_and_come() {
    let machine = Machine::boot();
    let ctx = machine.ctx();
    let master = open_master(&ctx).unwrap();
    let read = || master.read(&ctx, &mut VecSink::new(&mut Vec::new(), 99));
    let access = OpenFlags::READ | OpenFlags::WRITE | OpenFlags::NOCTTY;
    assert_eq!(read(), Err(Errno::EAGAIN), "nobody had it open yet");
    let slave = open_slave(&ctx, 0, access).unwrap();
    slave.terminal().unwrap().flow(&ctx, Flow::StopOutput).unwrap();
    slave.write(&ctx, &mut &b"last words"[..]).unwrap();
    assert_eq!(read(), Err(Errno::EAGAIN), "output is stopped");
    drop(slave);
    assert!(master.readiness().contains(Readiness::READ | Readiness::HANGUP));
    assert_eq!(read(), Ok(10));
    assert_eq!(read(), Err(Errno::EIO));
    let _again = open_slave(&ctx, 0, access).unwrap();
    assert_eq!(read(), Err(Errno::EAGAIN));
    assert!(!master.readiness().contains(Readiness::HANGUP));
}

#[test]
fn a_new_window_size_is_told_to_the_foreground() {
    let desk = Desk::new();
    let (front, back) = (desk.job(), desk.job());
    catch(&front, Signal::SIGWINCH);
    catch(&back, Signal::SIGWINCH);
    desk.foreground(&front);
    let terminal = desk.master.terminal().unwrap();
    terminal.set_window(&desk.machine.kernel, Winsize::default());
    assert!(!caught(&front, Signal::SIGWINCH), "it is what it was");
    let window = Winsize { rows: 24, columns: 80, ..Winsize::default() };
    terminal.set_window(&desk.machine.kernel, window);
    assert!(caught(&front, Signal::SIGWINCH) && !caught(&back, Signal::SIGWINCH));
    assert_eq!(desk.terminal().window(), window);
}

#[test]
fn changes_wait_for_stopped_output() {
    let desk = Desk::new();
    let (terminal, ctx) = (desk.terminal(), desk.ctx(&desk.leader));
    desk.types(b"typed\n").unwrap();
    desk.screen().unwrap();
    terminal.flow(&ctx, Flow::StopOutput).unwrap();
    desk.writes(&desk.leader, b"out").unwrap();
    let settings = terminal.attributes();
    assert!(!terminal.is_drained());
    assert_eq!(terminal.set_attributes(&ctx, SetAttributes::Drain, &settings), Err(Errno::EAGAIN));
    terminal.flow(&ctx, Flow::StartOutput).unwrap();
    assert_eq!(terminal.set_attributes(&ctx, SetAttributes::Drain, &settings), Ok(()));
    assert_eq!(terminal.set_attributes(&ctx, SetAttributes::Flush, &settings), Ok(()));
    assert_eq!(desk.reads(&desk.leader), Err(Errno::EAGAIN));
    terminal.flush(FlushQueue::Output);
    assert_eq!(desk.screen(), Err(Errno::EAGAIN));
}

#[test]
fn there_is_an_end_to_terminals() {
    let machine = Machine::boot();
    let masters: Vec<_> =
        (0..crate::limits::TERMINALS_MAX).map(|_| open_master(&machine.ctx()).unwrap()).collect();
    assert_eq!(open_master(&machine.ctx()).err(), Some(Errno::ENOSPC));
    assert_eq!(machine.kernel.terminals().numbers().len(), masters.len());
    drop(masters);
    assert!(open_master(&machine.ctx()).is_ok());
}

/// A blocking read of the slave by a task, in a thread of its own.
fn reading<'s>(
    scope: &'s std::thread::Scope<'s, '_>,
    desk: &'s Desk,
    task: &'s Arc<Task>,
) -> std::thread::ScopedJoinHandle<'s, Result<Vec<u8>>> {
    scope.spawn(move || {
        let ctx = desk.ctx(task);
        let file = OpenFile::new(&ctx, desk.slave.clone(), None, OpenFlags::READ).unwrap();
        let mut bytes = Vec::new();
        io::read(&ctx, &file, &mut VecSink::new(&mut bytes, 100)).map(|_| bytes)
    })
}

fn until(mut happened: impl FnMut() -> bool) {
    while !happened() {
        std::thread::yield_now();
    }
}

fn is_waiting(desk: &Desk) -> bool {
    !desk.slave.queue().unwrap().is_empty()
}

#[test]
fn a_reader_waits_for_a_line() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &desk.leader);
        until(|| is_waiting(&desk));
        desk.types(b"li").unwrap();
        desk.types(b"ne\n").unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), b"line\n");
    });
}

#[test]
fn a_reader_wakes_for_a_signal_and_for_a_hang_up() {
    let desk = Desk::new();
    catch(&desk.leader, Signal::SIGINT);
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &desk.leader);
        until(|| is_waiting(&desk));
        desk.types(b"\x03").unwrap();
        assert_eq!(reader.join().unwrap(), Err(Errno::EINTR));
    });
    let stranger = child(&desk.machine, desk.machine.init.process(), Group::OwnSession);
    let Desk { machine, master, slave, leader } = desk;
    let idle = open_master(&machine.ctx()).unwrap();
    let desk = Desk { machine, master: idle, slave, leader };
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &stranger);
        until(|| is_waiting(&desk));
        drop(master);
        assert_eq!(reader.join().unwrap().unwrap(), b"");
    });
}

#[test]
fn a_stopped_reader_goes_on_in_the_foreground() {
    let desk = Desk::new();
    let job = desk.job();
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &job);
        until(|| job.process().is_stopped());
        desk.types(b"for the job\n").unwrap();
        desk.foreground(&job);
        send(&desk.machine.kernel, job.process(), Target::Process, Signal::SIGCONT);
        assert_eq!(reader.join().unwrap().unwrap(), b"for the job\n");
    });
}

#[test]
fn raw_reads_time_out() {
    let desk = Desk::new();
    let raw = |min, time| {
        desk.set_flags(|termios| {
            termios.c_lflag &= !ICANON;
            (termios.c_cc[VMIN], termios.c_cc[VTIME]) = (min, time);
        });
    };
    raw(0, 100);
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &desk.leader);
        until(|| is_waiting(&desk));
        desk.machine.host.advance(Duration::from_secs(11));
        assert_eq!(reader.join().unwrap().unwrap(), b"");
    });
    raw(5, 100);
    std::thread::scope(|scope| {
        let reader = reading(scope, &desk, &desk.leader);
        until(|| is_waiting(&desk));
        desk.machine.host.advance(Duration::from_secs(11));
        desk.types(b"ab").unwrap();
        assert!(!reader.is_finished(), "the timer starts with the first byte");
        until(|| {
            desk.machine.host.advance(Duration::from_secs(11));
            std::thread::sleep(Duration::from_millis(1));
            reader.is_finished()
        });
        assert_eq!(reader.join().unwrap().unwrap(), b"ab");
    });
    raw(0, 0);
    assert_eq!(desk.reads(&desk.leader).unwrap(), b"");
}
