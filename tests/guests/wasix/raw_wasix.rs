//! The calls of WASIX that the other guests in Rust do not make, through the `wasix` crate's bindings (0.13.2): each once as
//! it should be, and once as it should not where that can be. What they do in depth is the guests' in C. Recorded after
//! that crate's words: proc_exec "If the named process does not exist then the process will fail and terminate",
//! proc_exec3 "If the named process does not exist an error will be returned", proc_exit2 "similar to proc_exit",
//! proc_spawn's StdioMode, fd_event as Linux' eventfd (a read takes the count, 8 bytes), thread_join (of one that is gone
//! there is nothing to wait for), futex_wake "Returns true if a thread was woken", sock_status "The socket has fully
//! opened"; and of WASI threads' proposal, thread-spawn ("a negative value" when there can be none).

use wasix::wasi::{self, Ciovec, Iovec};
use wasix::{
    BOOL_FALSE, DISPOSITION_IGNORE, Errno, JOIN_STATUS_TYPE_EXIT_NORMAL, OPTION_SOME, OptionPid, OptionPidU,
    SIGNAL_TERM, SIGNAL_USR1, STDIO_MODE_INHERIT, STDIO_MODE_NULL, STDIO_MODE_PIPED, SignalDisposition,
    StackSnapshot, ThreadStart,
};

const SELF: &str = "/tmp/data/self.wasm";
const NONE: &str = "/tmp/data/none";
const WORK: u32 = 3;
const CLOSED: u32 = 1234;
const NOBODY: u32 = 999_999;
const MS: u64 = 1_000_000;

#[link(wasm_import_module = "wasi")]
unsafe extern "C" {
    #[link_name = "thread-spawn"]
    fn thread_spawn(argument: u32) -> i32;
}

#[unsafe(export_name = "on_signal")]
extern "C" fn on_signal(signal: u32) {
    println!("handler: {signal}");
}

fn say<T>(label: &str, result: Result<T, Errno>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{label} -> ok");
            Some(value)
        }
        Err(error) => {
            println!("{label} -> {}", error.name());
            None
        }
    }
}

fn start(role: &str) -> Result<u32, Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe { wasix::proc_spawn2(SELF, &format!("self\n{role}"), "", &[], &[], BOOL_FALSE, "") }
}

/// Waits for a child; shows its exit code or the signal that ended it.
fn finish(label: &str, pid: u32) {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let mut who = OptionPid { tag: OPTION_SOME.raw(), u: OptionPidU { some: pid } };
        match wasix::proc_join(&mut who, 0) {
            Ok(status) if status.tag == JOIN_STATUS_TYPE_EXIT_NORMAL.raw() => {
                println!("{label}: exit code {}", status.u.exit_normal.raw());
            }
            Ok(status) => println!("{label}: signal {}", status.u.exit_signal.signal.raw()),
            Err(error) => println!("{label}: {}", error.name()),
        }
    }
}

fn processes() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let me = wasix::proc_id()?;
        println!("proc_parent: of oneself is somebody = {}", wasix::proc_parent(me)? != me);
        say("proc_parent: of nobody", wasix::proc_parent(NOBODY));
        for role in ["exit2", "exec", "exec2", "exec3", "exec4", "exec nothing", "thread exit", "restore"] {
            let child = start(role)?;
            finish(role, child);
        }
        say("proc_spawn2: nothing there", wasix::proc_spawn2(NONE, "x", "", &[], &[], BOOL_FALSE, ""));
        say("proc_exec3: nothing there", wasix::proc_exec3(NONE, "x", "", BOOL_FALSE, ""));
        say("proc_exec4: nothing there", wasix::proc_exec4(NONE, &[], &[], BOOL_FALSE, ""));
        let modes = [STDIO_MODE_NULL, STDIO_MODE_PIPED, STDIO_MODE_INHERIT];
        let spawned =
            wasix::proc_spawn(SELF, BOOL_FALSE, "self\nspeak", "", modes[0], modes[1], modes[2], "")?;
        println!("proc_spawn: handles = {} {} {}", spawned.stdin.tag, spawned.stdout.tag, spawned.stderr.tag);
        let mut text = [0_u8; 32];
        let into = [Iovec { buf: text.as_mut_ptr(), buf_len: text.len() }];
        let read = wasi::fd_read(spawned.stdout.u.some, &into).expect("it is open");
        println!("proc_spawn: said {:?}", String::from_utf8_lossy(&text[..read]));
        finish("proc_spawn", spawned.pid);
        let ignore = [SignalDisposition { sig: SIGNAL_TERM, disp: DISPOSITION_IGNORE }];
        let child = wasix::proc_spawn2(SELF, "self\nignores", "", &[], &ignore, BOOL_FALSE, "")?;
        finish("proc_signals_get", child);
        wasix::callback_signal("on_signal");
        say("thread_signal", wasix::thread_signal(wasix::thread_id()?, SIGNAL_USR1));
        say("thread_signal: nobody", wasix::thread_signal(NOBODY, SIGNAL_USR1));
    }
    Ok(())
}

fn threads() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        println!(
            "thread_id: the first thread's is the process's = {}",
            wasix::thread_id()? == wasix::proc_id()?
        );
        println!("thread_parallelism: some = {}", wasix::thread_parallelism()? > 0);
        say("thread_sleep", wasix::thread_sleep(5 * MS));
        say("thread_join: nobody", wasix::thread_join(NOBODY));
        // This program's memory is its own: threads need a shared one.
        let mut thread: ThreadStart = std::mem::zeroed();
        say("thread_spawn_v2: no shared memory", wasix::thread_spawn_v2(&mut thread));
        println!("thread-spawn: no shared memory, negative = {}", thread_spawn(0) < 0);
        let mut futex = 7_u32;
        say(
            "futex_wake",
            wasix::futex_wake(&mut futex).map(|woken| println!("futex_wake: woken = {}", woken.raw())),
        );
        say(
            "futex_wake_all",
            wasix::futex_wake_all(&mut futex)
                .map(|woken| println!("futex_wake_all: woken = {}", woken.raw())),
        );
        say("futex_wake: a bad address", wasix::futex_wake(0xffff_fffc as *mut u32));
        say("futex_wake_all: a bad address", wasix::futex_wake_all(0xffff_fffc as *mut u32));
    }
    Ok(())
}

fn descriptors() -> Result<(), Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        let copy = wasix::fd_dup(WORK)?;
        println!("fd_dup: a further one = {}", copy != WORK);
        say("fd_dup: not open", wasix::fd_dup(CLOSED));
        say("fd_fdflags_set", wasix::fd_fdflags_set(copy, wasix::FDFLAGSEXT_CLOEXEC));
        println!("fd_fdflags_get: {}", wasix::fd_fdflags_get(copy)?);
        say("fd_fdflags_set: not open", wasix::fd_fdflags_set(CLOSED, 0));
        let rights = wasi::RIGHTS_FD_READ;
        let opened = wasix::path_open2(WORK, 0, "ten.txt", 0, rights, 0, 0, wasix::FDFLAGSEXT_CLOEXEC)?;
        println!("path_open2: {}", wasix::fd_fdflags_get(opened)?);
        say("path_open2: nothing there", wasix::path_open2(WORK, 0, "none", 0, rights, 0, 0, 0));
        let event = wasix::fd_event(5, 0)?;
        let mut count = [0_u8; 8];
        let into = [Iovec { buf: count.as_mut_ptr(), buf_len: count.len() }];
        let add = 3_u64.to_le_bytes();
        let out = [Ciovec { buf: add.as_ptr(), buf_len: add.len() }];
        println!("fd_event: written {}", wasi::fd_write(event, &out).expect("it is open"));
        println!("fd_event: read {}", wasi::fd_read(event, &into).expect("it is open"));
        println!("fd_event = {}", u64::from_le_bytes(count));
        say("fd_event: unknown flags", wasix::fd_event(0, 0x80));
        let mut tty: wasix::Tty = std::mem::zeroed();
        say("tty_set: no terminal", wasix::tty_set(&mut tty));
        say("tty_set: a bad address", wasix::tty_set(0xffff_fff0 as *mut wasix::Tty));
        let (one, other) = wasix::sock_pair(
            wasix::ADDRESS_FAMILY_UNIX,
            wasix::SOCK_TYPE_SOCKET_STREAM,
            wasix::SOCK_PROTO_IP,
        )?;
        println!("sock_status: {}", wasix::sock_status(one)?.raw());
        println!("sock_pair: written {}", wasi::fd_write(one, &out).expect("it is open"));
        println!("sock_pair: read {}", wasi::fd_read(other, &into).expect("it is open"));
        say("sock_status: a file", wasix::sock_status(opened));
        say("sock_status: not open", wasix::sock_status(CLOSED));
        let raw =
            wasix::sock_pair(wasix::ADDRESS_FAMILY_UNIX, wasix::SOCK_TYPE_SOCKET_RAW, wasix::SOCK_PROTO_IP);
        say("sock_pair: raw", raw);
    }
    Ok(())
}

/// What a child does, by its first argument.
fn child(role: &str) -> Result<i32, Errno> {
    // SAFETY: every pointer that is handed over is to a live value or buffer, or one that the call must refuse.
    unsafe {
        match role {
            "speak" => print!("from the child"),
            "exit2" => wasix::proc_exit2(77),
            "exec" => wasix::proc_exec(SELF, "self\nafter"),
            "exec2" => wasix::proc_exec2(SELF, "self\nafter", "NEW=1"),
            "exec3" => wasix::proc_exec3(SELF, "self\nafter", "", BOOL_FALSE, "")?,
            "exec4" => {
                let args = ["self\0", "after\0"].map(|text| text.as_ptr().cast_mut());
                wasix::proc_exec4(SELF, &args, &[], BOOL_FALSE, "")?;
            }
            "exec nothing" => wasix::proc_exec(NONE, "x"),
            "thread exit" => wasix::thread_exit(0),
            "restore" => wasix::stack_restore(&std::mem::zeroed::<StackSnapshot>(), 0),
            "after" => return Ok(11),
            "ignores" => {
                let count = wasix::proc_signals_sizes_get()?;
                // Two bytes each: the signal and its disposition.
                let mut list = vec![0_u8; count * 2];
                wasix::proc_signals_get(list.as_mut_ptr())?;
                println!("proc_signals_get: {count} {list:?}");
                say("proc_signals_get: a bad address", wasix::proc_signals_get(0xffff_fffe as *mut u8));
                return Ok(0);
            }
            other => println!("no role {other}"),
        }
    }
    Ok(0)
}

fn main() {
    if let Some(role) = std::env::args().nth(1) {
        std::process::exit(child(&role).unwrap_or(99));
    }
    let results = [("processes", processes()), ("threads", threads()), ("descriptors", descriptors())];
    for (name, result) in results {
        if let Err(error) = result {
            println!("{name} stopped: {}", error.name());
        }
    }
}
