//! Any program may make any call with any arguments: none of them panics, waits on when its process is killed, or leaves
//! the machine unable to do the next. Arguments are small numbers, addresses inside and just outside the memory, and wild
//! ones; the memory holds paths, lists and noise.

extern crate std;

use crate::fs::descriptors::OnExec;
use crate::fs::inode::{AttributeChange, NewInode, Ownership};
use crate::fs::path::{Confinement, LastLink};
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::descriptors::{OpenHow, Start, install, open_from};
use crate::syscall::dispatch::dispatch;
use crate::syscall::table::{Fd, I32, I64, Len, Ptr, U32, U64, find};
use crate::syscall::wasix::stream;
use crate::task::Task;
use crate::task::exit::{Departure, departed, terminate};
use crate::task::process::ExitStatus;
use crate::task::signal::{Disposition, Target, ask, send};
use crate::testing::{Machine, TestMemory};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;
use proptest::prelude::*;
use std::sync::mpsc::RecvTimeoutError;
use tabula_abi::signal::Signal;
use tabula_abi::wasi::{FdFlags, OFlags, Rights};

const MEMORY_BYTES: u32 = 65_536;

type Invoke = Box<dyn Fn(&Ctx<'_>, &mut dyn FnMut() -> u64) -> i32>;

macro_rules! invocations {
    (module $module:literal; $($name:literal($($arg:ident: $kind:ident),*) -> $returns:ident = $handler:path, $status:expr;)*) => {
        fn collect(into: &mut Vec<(&'static str, Invoke)>) {
            $(
                #[allow(unused_variables)]
                let invoke = |ctx: &Ctx<'_>, next: &mut dyn FnMut() -> u64| {
                    $(let $arg = next() as $kind;)*
                    let call = find($module, $name).expect("a row of the table");
                    dispatch(ctx, call, &[$($arg as u64),*], |ctx| $handler(ctx $(, $arg)*))
                };
                into.push(($name, Box::new(invoke)));
            )*
            #[allow(dead_code)]
            fn unused(_: Ptr, _: Len, _: Fd, _: U32, _: I32, _: U64, _: I64) {}
        }
    };
}

mod preview1 {
    use super::*;
    crate::for_each_preview1_call!(invocations);
    pub(super) fn all(into: &mut Vec<(&'static str, Invoke)>) {
        collect(into);
    }
}

mod threads {
    use super::*;
    crate::for_each_wasi_threads_call!(invocations);
    pub(super) fn all(into: &mut Vec<(&'static str, Invoke)>) {
        collect(into);
    }
}

mod wasix {
    use super::*;
    crate::for_each_wasix_call!(invocations);
    pub(super) fn all(into: &mut Vec<(&'static str, Invoke)>) {
        collect(into);
    }
}

mod posix {
    use super::*;
    crate::for_each_posix_call!(invocations);
    pub(super) fn all(into: &mut Vec<(&'static str, Invoke)>) {
        collect(into);
    }
}

fn all_calls() -> Vec<(&'static str, Invoke)> {
    let mut calls = Vec::new();
    preview1::all(&mut calls);
    threads::all(&mut calls);
    wasix::all(&mut calls);
    posix::all(&mut calls);
    calls
}

fn argument() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..16_u64,
        3 => (0..u64::from(MEMORY_BYTES / 64)).prop_map(|at| at * 64),
        1 => (0..64_u64).prop_map(|before| u64::from(MEMORY_BYTES) - before),
        1 => (0..64_u64).prop_map(|before| u64::from(u32::MAX) - before),
        1 => any::<u64>(),
    ]
}

fn populate(machine: &Machine) {
    let root = machine.kernel.root().inode;
    let owned = |mode| Ownership { mode, uid: 0, gid: 0 };
    root.create(b"dir", NewInode::Directory, owned(0o755)).expect("a directory");
    root.create(b"fifo", NewInode::Fifo, owned(0o644)).expect("a named pipe");
    root.create(b"link", NewInode::Symlink(b"dir/../file"), owned(0o777)).expect("a link");
    let file = root.create(b"file", NewInode::Regular, owned(0o755)).expect("a file");
    file.write_at(0, &mut &b"\0asm\x01\0\0\0 and more"[..]).expect("room");
    file.set_attributes(&AttributeChange { mode: Some(0o755), ..AttributeChange::default() })
        .expect("a mode");
}

/// A process with pipes, an event, sockets, directories and a file, and with a caught signal that is pending, so that it
/// never waits.
fn caller(machine: &Machine, memory: &TestMemory) -> Arc<Task> {
    let task = machine.user_process(0);
    let ctx = machine.ctx_with(&task, memory);
    stream::fd_pipe(&ctx, 0, 4).expect("a pipe");
    stream::fd_event(&ctx, 3, 0, 0).expect("an event");
    stream::sock_pair(&ctx, 3, 1, 0, 0, 4).expect("sockets");
    let start =
        Start { at: machine.kernel.root(), confinement: Confinement::Namespace, inheriting: Rights::all() };
    let how = |rights| OpenHow {
        last: LastLink::Follow,
        oflags: OFlags::empty(),
        rights,
        inheriting: Rights::all(),
        flags: FdFlags::empty(),
        on_exec: OnExec::Keep,
    };
    for (path, rights) in [("/dir", Rights::DIRECTORY), ("/file", Rights::all()), ("/", Rights::DIRECTORY)] {
        let opened = open_from(&ctx, &start, path.as_bytes(), &how(rights)).expect("it is there");
        install(&ctx, opened).expect("a free number");
    }
    {
        let mut signals = task.process().signals();
        signals.has_handler = true;
        signals.set_disposition(Signal::SIGUSR1, Disposition::Catch);
        signals.pending.insert(Signal::SIGUSR1);
    }
    ask(&task);
    task
}

/// Paths, a list of strings, a vector of buffers and operations on descriptors, over noise.
fn fill(memory: &TestMemory, noise: &[u8]) {
    for at in (0..MEMORY_BYTES).step_by(noise.len().max(1)) {
        let room = (MEMORY_BYTES - at) as usize;
        memory.put(at, &noise[..noise.len().min(room)]);
    }
    for (index, path) in ["file", "/file", "dir", "/dir/new", "link", "fifo", "..", ""].iter().enumerate() {
        memory.put(64 * index as u32, path.as_bytes());
        memory.put(64 * index as u32 + path.len() as u32, &[0]);
    }
    let words: Vec<u8> =
        [0_u32, 64, 128, 192, 1024, 8, 0, 16].iter().flat_map(|word| word.to_le_bytes()).collect();
    memory.put(1024, &words);
}

/// Makes a call. Should it block the signal and wait, the process is killed, which ends every wait.
fn unless_it_waits(machine: &Machine, task: &Arc<Task>, call: impl FnOnce() -> i32) -> i32 {
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|threads| {
        threads.spawn(move || {
            if is_done
                .recv_timeout(Duration::from_millis(100))
                .is_err_and(|why| why == RecvTimeoutError::Timeout)
            {
                send(&machine.kernel, task.process(), Target::Process, Signal::SIGKILL);
            }
        });
        let result = call();
        drop(done);
        result
    })
}

/// Ends a process and whatever it has started.
fn end(machine: &Machine, task: &Arc<Task>) {
    for started in machine.host.take_started().iter().chain([task]) {
        terminate(&machine.kernel, started.process(), ExitStatus::Exited(0));
        departed(&machine.kernel, started, Departure::Left);
    }
}

proptest! {
    #[test]
    fn any_call_with_any_arguments_answers(
        requests in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(argument(), 16)), 1..40),
        noise in prop::collection::vec(any::<u8>(), 1..100),
    ) {
        let calls = all_calls();
        let machine = Machine::boot();
        machine.kernel.set_logs_calls(true);
        populate(&machine);
        let memory = TestMemory::new(MEMORY_BYTES as usize);
        for (which, arguments) in requests {
            let (name, invoke) = which.get(&calls);
            let task = caller(&machine, &memory);
            fill(&memory, &noise);
            let mut arguments = arguments.into_iter();
            let result = unless_it_waits(&machine, &task, || {
                invoke(&machine.ctx_with(&task, &memory), &mut || arguments.next().unwrap_or(0))
            });
            prop_assert!((0..=76).contains(&result), "{} answered {}", name, result);
            end(&machine, &task);
            prop_assert_eq!(machine.kernel.tree().lock().len(), 1, "{} left a process", name);
        }
    }
}
