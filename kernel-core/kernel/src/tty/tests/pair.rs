//! The two ends of a pseudo-terminal: bytes both ways, queues that fill, and hang-ups.

use super::*;
use alloc::vec;

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

#[test]
fn a_large_input_is_taken_in_small_bites() {
    let desk = Desk::new();
    // A line that has not ended takes everything; each of these prints it anew.
    let input = [b"word".to_vec(), vec![0x12; 100_000]].concat();
    let bite = desk.types(&input).unwrap();
    assert!((1..=4096).contains(&bite), "{bite}");
    let ctx = desk.machine.ctx();
    let file = OpenFile::new(&ctx, desk.master.clone(), None, OpenFlags::WRITE).unwrap();
    assert_eq!(io::write(&ctx, &file, &mut &input[..]), Ok(input.len()), "all the same");
}

#[test]
fn a_writer_that_is_to_end_does_not_go_on() {
    let desk = Desk::new();
    let writer = desk.job();
    let ctx = desk.ctx(&writer);
    let file = OpenFile::new(&ctx, desk.master.clone(), None, OpenFlags::WRITE).unwrap();
    writer.process().threads.lock().exiting = Some(ExitStatus::Exited(0));
    writer.word().ask_attention();
    let written = io::write(&ctx, &file, &mut &[0x12; 100_000][..]).unwrap();
    assert!(written <= 4096, "{written}");
}
