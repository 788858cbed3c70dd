//! Sessions, foreground and background groups, and who controls a terminal.

use super::*;

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

/// `/proc` tells the foreground group to whoever reads it; the call that asks for it is for the session alone.
#[test]
fn others_see_who_is_in_front() {
    let desk = Desk::new();
    let job = desk.job();
    desk.foreground(&job);
    let outside = child(&desk.machine, desk.machine.init.process(), Group::OwnSession);
    let terminal = desk.terminal();
    assert_eq!(terminal.foreground_of(&desk.leader.process().session()), Some(job.process().pid()));
    assert_eq!(terminal.foreground_of(&outside.process().session()), None);
    assert_eq!(terminal.foreground(&desk.ctx(&outside)), Err(Errno::ENOTTY));
}
