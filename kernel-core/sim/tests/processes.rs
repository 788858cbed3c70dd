//! Processes, pipes, signals and deaths under many schedules: each seed is another interleaving, and the same one twice
//! is the same run.

use tabula_abi::Errno;
use tabula_abi::signal::Signal;
use tabula_kernel::fs::descriptors::OnExec;
use tabula_kernel::fs::open::{OpenFile, OpenFlags};
use tabula_kernel::ipc::pipe::pipe;
use tabula_kernel::syscall::descriptors::{install, with_all_rights};
use tabula_kernel::task::exit::terminate;
use tabula_kernel::task::process::ExitStatus;
use tabula_kernel::task::signal::{Target, send};
use tabula_kernel::task::spawn::Preparation;
use tabula_kernel::task::tree::{ChildEvent, ChildFilter, ChildInterest};
use tabula_kernel::task::waitpid::{Patience, wait_child};
use tabula_sim::{Guest, Sim};

/// How many schedules each test tries; `make soak` tries more.
fn seeds() -> std::ops::Range<u64> {
    let count = std::env::var("TABULA_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    0..count
}

fn make_pipe(guest: &mut Guest) -> (u32, u32) {
    guest.call(|ctx| {
        let (reader, writer) = pipe(ctx);
        let reader = OpenFile::new(ctx, reader, None, OpenFlags::READ).expect("room for a file");
        let writer = OpenFile::new(ctx, writer, None, OpenFlags::WRITE).expect("room for a file");
        let reader = install(ctx, with_all_rights(reader, OnExec::Close)).expect("a free descriptor");
        let writer = install(ctx, with_all_rights(writer, OnExec::Close)).expect("a free descriptor");
        (reader, writer)
    })
}

fn close(guest: &mut Guest, fd: u32) {
    let descriptor = guest.call(|ctx| ctx.process().descriptors().remove(fd)).expect("an open descriptor");
    drop(descriptor);
}

fn wait_any(guest: &mut Guest) -> Result<ChildEvent, Errno> {
    guest
        .call(|ctx| wait_child(ctx, ChildFilter::Any, ChildInterest::default(), Patience::Wait))
        .map(|found| found.expect("a patient wait finds a child").1)
}

fn pipeline(seed: u64) -> (u32, u64) {
    let sim = Sim::new(seed);
    sim.program("/producer", |guest| {
        for number in 0..40_u32 {
            guest.write(1, &number.to_le_bytes().repeat(1000)).expect("a reader");
        }
        0
    });
    sim.program("/consumer", |guest| {
        let mut total = 0;
        loop {
            let bytes = guest.read(0, 3001).expect("a readable pipe");
            if bytes.is_empty() {
                break;
            }
            total += bytes.len();
        }
        assert_eq!(total, 40 * 4000);
        7
    });
    sim.program("/shell", |guest| {
        let (reader, writer) = make_pipe(guest);
        guest
            .spawn("/producer", &[], vec![Preparation::Duplicate { from: writer, to: 1 }])
            .expect("a producer");
        let consumer = [Preparation::Duplicate { from: reader, to: 0 }].into_iter().collect();
        guest.spawn("/consumer", &[], consumer).expect("a consumer");
        close(guest, reader);
        close(guest, writer);
        let mut codes = vec![wait_any(guest), wait_any(guest)];
        codes.sort_by_key(|event| format!("{event:?}"));
        let ended = |code| Ok(ChildEvent::Ended(ExitStatus::Exited(code)));
        assert_eq!(codes, [ended(0), ended(7)]);
        assert_eq!(wait_any(guest), Err(Errno::ECHILD));
        0
    });
    let code = sim.run("/shell", &[]);
    assert_eq!(sim.kernel().tree().lock().len(), 1, "only init is left");
    assert_eq!(
        sim.kernel().open_files().load(std::sync::atomic::Ordering::SeqCst),
        0,
        "no file is left open"
    );
    (code, sim.trace())
}

#[test]
fn a_pipeline_carries_everything_and_leaves_nothing() {
    for seed in seeds() {
        assert_eq!(pipeline(seed).0, 0, "seed {seed}");
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(pipeline(11), pipeline(11));
    assert_ne!(pipeline(11).1, pipeline(12).1);
}

#[test]
fn a_kill_at_any_moment_is_seen_by_the_parent() {
    for seed in seeds() {
        let sim = Sim::new(seed);
        sim.program("/victim", |guest| {
            let (reader, writer) = make_pipe(guest);
            for _ in 0..20 {
                guest.write(writer, b"x").expect("room in the pipe");
            }
            // Nothing more comes: it waits here until it is killed.
            loop {
                guest.read(reader, 100).expect("a readable pipe");
            }
        });
        sim.program("/killer", move |guest| {
            let pid = guest.spawn("/victim", &[], Vec::new()).expect("a victim");
            for _ in 0..seed % 40 {
                guest.call(|_| ());
            }
            guest.call(|ctx| {
                let victim = ctx.kernel.tree().lock().node(pid).expect("the victim").process.clone();
                send(ctx.kernel, &victim, Target::Process, Signal::SIGKILL);
            });
            assert_eq!(wait_any(guest), Ok(ChildEvent::Ended(ExitStatus::Killed(Signal::SIGKILL))));
            0
        });
        assert_eq!(sim.run("/killer", &[]), 0, "seed {seed}");
        assert_eq!(sim.kernel().tree().lock().len(), 1, "seed {seed}: only init is left");
    }
}

#[test]
fn a_stopped_process_goes_on_where_it_was() {
    for seed in seeds() {
        let sim = Sim::new(seed);
        sim.program("/worker", |guest| {
            for _ in 0..30 {
                guest.call(|_| ());
            }
            3
        });
        sim.program("/parent", |guest| {
            let pid = guest.spawn("/worker", &[], Vec::new()).expect("a worker");
            let signal = |guest: &mut Guest, signal| {
                guest.call(|ctx| {
                    let node = ctx.kernel.tree().lock().node(pid).map(|node| node.process.clone());
                    if let Ok(process) = node {
                        send(ctx.kernel, &process, Target::Process, signal);
                    }
                });
            };
            signal(guest, Signal::SIGSTOP);
            let interest = ChildInterest { stopped: true, continued: false };
            let event = guest.call(|ctx| wait_child(ctx, ChildFilter::Any, interest, Patience::Wait));
            let stopped = match event.expect("a child").expect("an event").1 {
                ChildEvent::Stopped(signal) => {
                    assert_eq!(signal, Signal::SIGSTOP);
                    true
                }
                other => {
                    assert_eq!(other, ChildEvent::Ended(ExitStatus::Exited(3)));
                    false
                }
            };
            if stopped {
                signal(guest, Signal::SIGCONT);
                assert_eq!(wait_any(guest), Ok(ChildEvent::Ended(ExitStatus::Exited(3))));
            }
            0
        });
        assert_eq!(sim.run("/parent", &[]), 0, "seed {seed}");
    }
}

#[test]
fn orphans_go_to_init_and_disappear() {
    for seed in seeds() {
        let sim = Sim::new(seed);
        sim.program("/grandchild", |guest| {
            for _ in 0..seed_steps(guest) {
                guest.call(|_| ());
            }
            0
        });
        sim.program("/child", |guest| {
            guest.spawn("/grandchild", &["10"], Vec::new()).expect("a grandchild");
            guest.spawn("/grandchild", &["1"], Vec::new()).expect("a grandchild");
            0
        });
        sim.program("/parent", |guest| {
            guest.spawn("/child", &[], Vec::new()).expect("a child");
            wait_any(guest).map_or(1, |_| 0)
        });
        assert_eq!(sim.run("/parent", &[]), 0, "seed {seed}");
        assert_eq!(sim.kernel().tree().lock().len(), 1, "seed {seed}: only init is left");
    }
}

fn seed_steps(guest: &Guest) -> u32 {
    guest.args().get(1).and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
fn the_first_reason_to_end_is_the_one_that_counts() {
    let sim = Sim::new(1);
    sim.program("/both", |guest| {
        guest.call(|ctx| {
            terminate(ctx.kernel, ctx.process(), ExitStatus::Exited(4));
            terminate(ctx.kernel, ctx.process(), ExitStatus::Killed(Signal::SIGTERM));
        });
        0
    });
    assert_eq!(sim.run("/both", &[]), 4);
}
