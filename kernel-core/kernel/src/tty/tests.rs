//! A desk for tests: a machine with a terminal, the leader of a session at it, and jobs. What is tested of it is below, by subject.

extern crate std;

mod job;
mod pair;
mod waiting;

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
