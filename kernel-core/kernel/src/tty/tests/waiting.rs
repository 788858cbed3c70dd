//! Reads that wait: for a line, for a signal, for the foreground, for a while.

use super::*;

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
