//! Threads from Rust: thread-spawn, thread_spawn_v2, thread_join, thread_exit, thread_id and the futex calls between
//! threads, on a memory that is imported and shared. No standard library: it has no threads on this target. Recorded after
//! the same words as `wasi_threads.c`, `wasix_threads.c` and `futex.c` beside it.
#![no_std]
#![no_main]
#![feature(asm_experimental_arch)]

use core::cell::UnsafeCell;
use core::ptr::null;
use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn fd_write(fd: u32, parts: *const Part, count: usize, written: *mut u32) -> u32;
}

#[link(wasm_import_module = "wasi")]
unsafe extern "C" {
    #[link_name = "thread-spawn"]
    fn thread_spawn(argument: *const Start) -> i32;
}

#[link(wasm_import_module = "wasix_32v1")]
unsafe extern "C" {
    fn thread_spawn_v2(start: *const Start, out: *mut u32) -> u32;
    fn thread_join(tid: u32) -> u32;
    fn thread_exit(code: u32) -> !;
    fn thread_id(out: *mut u32) -> u32;
    fn thread_sleep(ns: u64) -> u32;
    fn futex_wait(futex: *const AtomicU32, expected: u32, timeout: *const Timeout, woken: *mut u8) -> u32;
    fn futex_wake(futex: *const AtomicU32, woken: *mut u8) -> u32;
    fn futex_wake_all(futex: *const AtomicU32, woken: *mut u8) -> u32;
}

// A thread is an instance with a stack pointer of its own, which must be set before any Rust runs: its stack's top is the
// first word that its argument points to.
core::arch::global_asm!(
    ".globaltype __stack_pointer, i32",
    ".functype thread_main (i32, i32) -> ()",
    ".globl wasi_thread_start",
    ".type wasi_thread_start,@function",
    "wasi_thread_start:",
    ".functype wasi_thread_start (i32, i32) -> ()",
    "local.get 1",
    "i32.load 0",
    "global.set __stack_pointer",
    "local.get 0",
    "local.get 1",
    "call thread_main",
    "end_function",
    ".export_name wasi_thread_start, wasi_thread_start",
);

#[repr(C)]
struct Part {
    address: *const u8,
    len: usize,
}

/// WASIX' thread_start.
#[repr(C)]
struct Start {
    stack: u32,
    tls_base: u32,
    function: u32,
    argument: u32,
    reserved: [u32; 10],
    stack_size: u32,
    guard_size: u32,
}
const _: () = assert!(size_of::<Start>() == 64);

/// WASIX' option_timestamp.
#[repr(C)]
struct Timeout {
    some: u8,
    ns: u64,
}

const STACK: usize = 16_384;
const TELLS: u32 = 1;
const LEAVES: u32 = 2;
const WAITS: u32 = 3;

#[repr(C, align(16))]
struct Stacks(UnsafeCell<[[u8; STACK]; 3]>);
// SAFETY: each thread uses the stack of its own number, and nobody else looks at it.
unsafe impl Sync for Stacks {}

static STACKS: Stacks = Stacks(UnsafeCell::new([[0; STACK]; 3]));
static TID: AtomicU32 = AtomicU32::new(0);
static OWN_ID: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);
static GATE: AtomicU32 = AtomicU32::new(0);

fn print(parts: [&str; 3]) {
    let parts = parts.map(|text| Part { address: text.as_ptr(), len: text.len() });
    let mut written = 0;
    // SAFETY: the texts live to the end of the call.
    unsafe { fd_write(1, parts.as_ptr(), parts.len(), &mut written) };
}

fn say(label: &str, error: u32) {
    let name = match error {
        0 => "ok",
        21 => "EFAULT",
        28 => "EINVAL",
        _ => "another error",
    };
    print([label, " -> ", name]);
    print(["\n", "", ""]);
}

fn say_if(label: &str, condition: bool) {
    print([label, if condition { " = yes" } else { " = no" }, "\n"]);
}

fn start(role: u32) -> Start {
    let top = STACKS.0.get().addr() + STACK * role as usize;
    Start {
        stack: top as u32,
        tls_base: 0,
        function: 0,
        argument: role,
        reserved: [0; 10],
        stack_size: STACK as u32,
        guard_size: 0,
    }
}

/// Waits until a word has another value.
fn wait_while(word: &AtomicU32, value: u32) {
    let mut woken = 0_u8;
    while word.load(SeqCst) == value {
        // SAFETY: both are live; without a limit there is no timeout to point to.
        unsafe { futex_wait(word, value, &Timeout { some: 0, ns: 0 }, &mut woken) };
    }
}

/// SAFETY: called once for each thread, by the code above, with what it was started with.
#[unsafe(no_mangle)]
unsafe extern "C" fn thread_main(tid: u32, start: *const Start) {
    // SAFETY: the main function keeps it until the thread is done.
    let role = unsafe { (*start).argument };
    let (mut out, mut woken) = (0, 0);
    match role {
        TELLS => TID.store(tid, SeqCst),
        LEAVES => {
            // SAFETY: `out` is live; the call that follows leaves for good.
            unsafe {
                thread_id(&mut out);
                TID.store(tid, SeqCst);
                OWN_ID.store(out, SeqCst);
                thread_exit(3);
            }
        }
        _ => wait_while(&GATE, 0),
    }
    DONE.fetch_add(1, SeqCst);
    // SAFETY: both are live.
    unsafe { futex_wake_all(&DONE, &mut woken) };
}

#[unsafe(export_name = "_start")]
extern "C" fn run() {
    let (mut tid, mut woken) = (0, 0_u8);
    // SAFETY: every start lives until its thread has been waited for; everything else pointed to lives through its call.
    unsafe {
        let tells = start(TELLS);
        let spawned = thread_spawn(&tells);
        say_if("thread-spawn: positive", spawned > 0);
        wait_while(&DONE, 0);
        say_if("thread-spawn: told its number", TID.load(SeqCst) == spawned as u32);

        let leaves = start(LEAVES);
        say("thread_spawn_v2", thread_spawn_v2(&leaves, &mut tid));
        say("thread_join", thread_join(tid));
        say_if("thread_spawn_v2: told its number", TID.load(SeqCst) == tid);
        say_if("thread_id: the same", OWN_ID.load(SeqCst) == tid);
        say_if("thread_exit: it did not go on", DONE.load(SeqCst) == 1);
        say("thread_spawn_v2: a bad address", thread_spawn_v2(0xffff_fff0 as *const Start, &mut tid));
        say("thread_spawn_v2: no address for the number", thread_spawn_v2(&leaves, 0xffff_fff0 as *mut u32));

        let waits = start(WAITS);
        say("thread_spawn_v2", thread_spawn_v2(&waits, &mut tid));
        // It goes to sleep when it comes to it; the answer says whether anybody was there to be woken.
        while woken == 0 {
            thread_sleep(1_000_000);
            futex_wake(&GATE, &mut woken);
        }
        say_if("futex_wake: woke it", woken == 1);
        GATE.store(1, SeqCst);
        futex_wake_all(&GATE, &mut woken);
        say("thread_join", thread_join(tid));
        say_if("it went on", DONE.load(SeqCst) == 2);
        say("futex_wait: a bad address", futex_wait(0xffff_fffc as *const AtomicU32, 0, null(), &mut woken));
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
