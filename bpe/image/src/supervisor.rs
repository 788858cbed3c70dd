//! The kernel worker's care for the pool: gives tasks to idle workers, creates workers, terminates those whose task is
//! dead, and gives back what a worker held once it is really gone. Nothing here waits: JavaScript calls it for every event.
//!
//! Memories are few (Chromium gives a page about 125, dead ones in idle workers included). When a worker cannot make one,
//! idle workers are ended and the task tries again on a fresh worker; a task that has nobody left to wait for fails.

use crate::machine;
use crate::slots::{self, State, Thread, Waiting};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use tabula_kernel::host::LogLevel;
use tabula_kernel::task::exit::{task_gone, terminate};
use tabula_kernel::task::process::ExitStatus;
use tabula_kernel::task::word::Place;
use tabula_kernel::task::{Entry, Task};
use wasm_bindgen::prelude::wasm_bindgen;

/// Workers at the same time, dying ones included.
const WORKERS_MAX: usize = 512;
/// Workers that may be on their way at once: more would only delay one another.
const STARTING_MAX: usize = 4;
/// A worker whose script fails to start this often in a row is a broken installation, not bad luck.
const START_FAILURES_MAX: usize = 5;
/// How long is waited before each further worker tries to make a memory for the same program, in milliseconds: browsers give
/// back what ended programs had when they come to it, which on a busy machine is seconds later.
const ATTEMPT_DELAYS_MS: [u32; 4] = [0, 100, 500, 2000];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = createWorker)]
    fn create_worker(slot: u32, generation: u32);
    /// Terminates a worker and calls `worker_gone` once its lock is free.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = endWorker)]
    fn end_worker(slot: u32, generation: u32);
    /// Posts a task to an idle worker, with what is cached of its program and memory.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = runTask)]
    fn run_task(slot: u32, tid: u32, pid: u32, program: &str, is_thread: bool);
    /// Forgets the shared memory of a process that has ended.
    #[wasm_bindgen(js_namespace = tabulaHost, js_name = forgetProcess)]
    fn forget_process(pid: u32);
}

/// How many workers are kept idle for the next programs.
static SPARE: AtomicUsize = AtomicUsize::new(2);
static START_FAILURES: AtomicUsize = AtomicUsize::new(0);
/// Workers made since the boot.
static MADE: AtomicU32 = AtomicU32::new(0);
/// Runs of programs that workers have come back from.
static RUNS: AtomicU32 = AtomicU32::new(0);
/// Runs that began, or came back, with the kernel's stack pointer away from its top.
static BEGAN_ASTRAY: AtomicU32 = AtomicU32::new(0);
static ENDED_ASTRAY: AtomicU32 = AtomicU32::new(0);

/// Sets how many workers are kept idle.
#[wasm_bindgen]
pub fn set_spare_workers(count: usize) {
    SPARE.store(count.min(WORKERS_MAX), Ordering::Relaxed);
    supervise();
}

/// The name under which a program's compiled module is cached: inode and version of its content.
pub fn program_key(task: &Task) -> String {
    let image = task.process().image();
    let metadata = image.program.metadata();
    format!("{}:{}:{}", metadata.dev, metadata.ino, image.version)
}

/// Does all that is to be done now.
pub fn supervise() {
    end_dead_tasks();
    assign_tasks();
    create_workers();
}

fn end_dead_tasks() {
    let mut terminated = Vec::new();
    let mut slots = slots::lock();
    let ending = std::mem::take(&mut slots.ending);
    for task in &ending {
        slots.waiting.retain(|waiting| !Arc::ptr_eq(&waiting.task, task));
        // A worker that has not taken its task up is at work in the kernel, perhaps with a lock: it finds the task dead by
        // itself, and is free.
        let runs_it = |slot: &slots::Slot| {
            slot.state == State::Busy
                && task.has_started()
                && slot.task.as_ref().is_some_and(|held| Arc::ptr_eq(held, task))
        };
        if let Some(index) = slots.list.iter().position(runs_it) {
            slots.list[index].state = State::Dying;
            terminated.push((index as u32, slots.list[index].generation));
        }
    }
    drop(slots);
    for (slot, generation) in terminated {
        end_worker(slot, generation);
    }
    for task in &ending {
        forget_if_over(task);
    }
}

/// Forgets a process's memory once none of its tasks is left.
fn forget_if_over(task: &Task) {
    if task.process().exit_status().is_some() {
        forget_process(task.process().pid());
    }
}

fn assign_tasks() {
    loop {
        let mut slots = slots::lock();
        let Some(index) = slots.find(State::Idle) else { return };
        let Some(Waiting { task, attempts }) = slots.waiting.pop_front() else { return };
        let place = &mut slots.list[index];
        place.state = State::Busy;
        place.task = Some(task.clone());
        place.attempts = attempts;
        drop(slots);
        post(index as u32, &task);
    }
}

fn post(slot: u32, task: &Task) {
    let is_thread = matches!(task.entry(), Entry::Thread { .. });
    run_task(slot, task.tid(), task.process().pid(), &program_key(task), is_thread);
}

fn create_workers() {
    loop {
        let mut slots = slots::lock();
        // When workers do not start at all, only a task that waits is reason to try again.
        let hopeless = START_FAILURES.load(Ordering::Relaxed) >= START_FAILURES_MAX;
        let spare = if hopeless { 0 } else { SPARE.load(Ordering::Relaxed) };
        let wanted = slots.waiting.len() + spare;
        let coming = slots.count(State::Idle) + slots.count(State::Starting);
        if coming >= wanted || slots.count(State::Starting) >= STARTING_MAX {
            return;
        }
        let Some(index) = slots.vacancy(WORKERS_MAX) else { return };
        let slot = &mut slots.list[index];
        slot.state = State::Starting;
        slot.generation = slot.generation.wrapping_add(1);
        let generation = slot.generation;
        drop(slots);
        MADE.fetch_add(1, Ordering::Relaxed);
        create_worker(index as u32, generation);
    }
}

/// A worker's instance is ready, with its thread-local storage and stack at these addresses.
#[wasm_bindgen]
pub fn worker_ready(slot: usize, generation: u32, tls: u32, stack: u32) {
    START_FAILURES.store(0, Ordering::Relaxed);
    if let Some(place) = current(&mut slots::lock().list, slot, generation) {
        place.thread = Some(Thread { tls, stack });
        if place.state == State::Starting {
            place.state = State::Idle;
        }
    }
    supervise();
}

/// A worker has finished its task and waits for the next.
#[wasm_bindgen]
pub fn worker_idle(slot: usize, generation: u32) {
    let finished = current(&mut slots::lock().list, slot, generation).and_then(|place| {
        if place.state == State::Busy {
            place.state = State::Idle;
        }
        place.task.take()
    });
    if let Some(task) = finished {
        forget_if_over(&task);
    }
    supervise();
}

/// A worker's task has replaced its program: it gets the new one, from the cache if it is there.
#[wasm_bindgen]
pub fn worker_exec(slot: usize, generation: u32) {
    let task = current(&mut slots::lock().list, slot, generation).and_then(|place| {
        place.attempts = 0;
        place.task.clone()
    });
    if let Some(task) = task {
        post(slot as u32, &task);
    }
}

/// How long to wait before [`worker_out_of_memories`], in milliseconds.
#[wasm_bindgen]
pub fn worker_patience_ms(slot: usize, generation: u32) -> u32 {
    let mut slots = slots::lock();
    let attempts = current(&mut slots.list, slot, generation).map_or(0, |place| place.attempts);
    ATTEMPT_DELAYS_MS.get(attempts as usize).copied().unwrap_or_default()
}

/// A worker could not make a memory for its program. Idle workers are ended, and the answer says whether the task, which
/// has not begun to run, will be tried again elsewhere; the worker is ended too then. Otherwise the task fails there.
#[wasm_bindgen]
pub fn worker_out_of_memories(slot: usize, generation: u32) -> bool {
    let mut slots = slots::lock();
    let place = current(&mut slots.list, slot, generation);
    let Some(place) = place.filter(|place| place.state == State::Busy) else { return true };
    let attempts = place.attempts + 1;
    if attempts as usize > ATTEMPT_DELAYS_MS.len() {
        return false;
    }
    let Some(task) = place.task.clone() else { return false };
    place.state = State::Dying;
    let mut ended = vec![(slot as u32, generation)];
    for (index, place) in slots.list.iter_mut().enumerate() {
        if place.state == State::Idle {
            place.state = State::Dying;
            ended.push((index as u32, place.generation));
        }
    }
    slots.waiting.push_front(Waiting { task, attempts });
    drop(slots);
    for (slot, generation) in ended {
        end_worker(slot, generation);
    }
    true
}

/// A worker's script has failed. One that was not ready yet is ended and replaced, a few times; without any worker the
/// tasks that wait fail. The answer is true when the worker was at work on a task: nobody knows then what it held, and the
/// machine cannot go on.
#[wasm_bindgen]
pub fn worker_failed(slot: usize, generation: u32, reason: &str) -> bool {
    let mut slots = slots::lock();
    let Some(place) = current(&mut slots.list, slot, generation) else { return false };
    match place.state {
        State::Busy => return true,
        State::Dying | State::Vacant => return false,
        State::Starting | State::Idle => place.state = State::Dying,
    }
    let failures = START_FAILURES.fetch_add(1, Ordering::Relaxed) + 1;
    let hopeless = failures >= START_FAILURES_MAX;
    let given_up: Vec<_> = if hopeless { slots.waiting.drain(..).collect() } else { Vec::new() };
    drop(slots);
    end_worker(slot as u32, generation);
    if let Some(kernel) = machine::kernel() {
        kernel.log(LogLevel::Error, &format!("a worker did not start: {reason}"));
        for Waiting { task, .. } in given_up {
            terminate(kernel, task.process(), ExitStatus::Exited(126));
            // One that has been tried already counts as being in the kernel, where nobody would find it.
            if task.word().place() == Place::Kernel {
                task.word().set_exiting();
                task_gone(kernel, &task);
            }
            forget_if_over(&task);
        }
    }
    false
}

/// A terminated worker is really gone: its stack, its thread-local storage and its task's word may be used again. Answers
/// where they were, for the script to give them back.
#[wasm_bindgen]
pub fn worker_gone(slot: usize, generation: u32) -> Option<Box<[u32]>> {
    let mut slots = slots::lock();
    let place = current(&mut slots.list, slot, generation)?;
    place.state = State::Vacant;
    let (task, thread) = (place.task.take(), place.thread.take());
    drop(slots);
    if let Some(task) = task {
        forget_if_over(&task);
    }
    supervise();
    thread.map(|thread| Box::from([thread.tls, thread.stack]))
}

fn current(list: &mut [slots::Slot], slot: usize, generation: u32) -> Option<&mut slots::Slot> {
    list.get_mut(slot).filter(|place| place.generation == generation && place.state != State::Vacant)
}

/// A process worker has come back from a run. `began` and `ended` say where the kernel's stack pointer was before and
/// after it, in bytes below its top: a trap skips the kernel's epilogues, but a program that leaves has none of them open.
#[wasm_bindgen]
pub fn note_run(began: u32, ended: u32) {
    RUNS.fetch_add(1, Ordering::Relaxed);
    BEGAN_ASTRAY.fetch_add(u32::from(began != 0), Ordering::Relaxed);
    ENDED_ASTRAY.fetch_add(u32::from(ended != 0), Ordering::Relaxed);
}

/// The pool in numbers, for monitors and tests: the places that are vacant, starting, idle, busy and dying, the tasks that
/// wait for one; then since the boot the workers made, the runs they came back from, and how many of those began and
/// ended with the kernel's stack pointer astray.
#[wasm_bindgen]
pub fn pool_counts() -> Box<[u32]> {
    let slots = slots::lock();
    let states = [State::Vacant, State::Starting, State::Idle, State::Busy, State::Dying];
    let since_boot = [&MADE, &RUNS, &BEGAN_ASTRAY, &ENDED_ASTRAY].map(|count| count.load(Ordering::Relaxed));
    states
        .iter()
        .map(|state| slots.count(*state) as u32)
        .chain([slots.waiting.len() as u32])
        .chain(since_boot)
        .collect()
}

/// Every worker that is ready, or was until it was terminated: its slot, its generation and its stack's address, three
/// numbers each. For tests: no two may ever have one stack.
#[wasm_bindgen]
pub fn pool_stacks() -> Box<[u32]> {
    let slots = slots::lock();
    let places = slots.list.iter().enumerate();
    places
        .filter_map(|(index, place)| {
            place.thread.map(|thread| [index as u32, place.generation, thread.stack])
        })
        .flatten()
        .collect()
}
