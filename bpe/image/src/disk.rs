//! The disk as the kernel's memory sees it: a desk at which one worker at a time asks, and at which the disk worker, which
//! alone has the file's handle (js/disk-worker.js), serves. What is read and written lies in the kernel's memory, so only
//! addresses pass the desk. Whoever asks sleeps on the desk's word until it is answered; a disk worker that has died, or
//! does not answer for long, is a disk that fails.

use crate::{clock, futex, host};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tabula_persist::BlockDevice;
use tabula_persist::device::{DeviceError, DeviceResult};
use wasm_bindgen::prelude::wasm_bindgen;

// What the desk's word says.
const FREE: u32 = 0;
const ASKED: u32 = 1;
const ANSWERED: u32 = 2;
const DEAD: u32 = 3;

// What is asked for (js/disk-worker.js).
const READ: u32 = 1;
const WRITE: u32 = 2;
const FLUSH: u32 = 3;
const SET_LENGTH: u32 = 4;

// What is answered.
const DONE: i32 = 0;
const NO_SPACE: i32 = 1;

/// After so long without an answer the disk counts as dead.
const PATIENCE_NS: u64 = 30_000_000_000;

struct Desk {
    /// Held by who asks.
    turn: Mutex<()>,
    word: AtomicU32,
    operation: AtomicU32,
    address: AtomicUsize,
    bytes: AtomicUsize,
    offset: AtomicU64,
    answer: AtomicI32,
    /// The file's length, which only this side changes.
    length: AtomicU64,
}

static DESK: Desk = Desk {
    turn: Mutex::new(()),
    word: AtomicU32::new(FREE),
    operation: AtomicU32::new(0),
    address: AtomicUsize::new(0),
    bytes: AtomicUsize::new(0),
    offset: AtomicU64::new(0),
    answer: AtomicI32::new(0),
    length: AtomicU64::new(0),
};

/// How much room there is may have changed, or there was too little.
static ROOM_NOTED: AtomicBool = AtomicBool::new(false);

/// Has the kernel worker ask the browser how far the disk may grow now.
pub fn note_room() {
    ROOM_NOTED.store(true, Ordering::SeqCst);
    host::ring();
}

/// Whether that was noted since the last time.
pub fn take_room_note() -> bool {
    ROOM_NOTED.swap(false, Ordering::SeqCst)
}

/// The disk. There is one, or none.
pub struct Disk;

impl Disk {
    /// The disk, whose file has so many bytes.
    pub fn new(bytes: u64) -> Disk {
        DESK.length.store(bytes, Ordering::SeqCst);
        Disk
    }

    fn ask(&self, operation: u32, address: usize, bytes: usize, offset: u64) -> DeviceResult<()> {
        let _turn: MutexGuard<'_, ()> = DESK.turn.lock().unwrap_or_else(PoisonError::into_inner);
        DESK.operation.store(operation, Ordering::Relaxed);
        DESK.address.store(address, Ordering::Relaxed);
        DESK.bytes.store(bytes, Ordering::Relaxed);
        DESK.offset.store(offset, Ordering::Relaxed);
        if DESK.word.compare_exchange(FREE, ASKED, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return Err(DeviceError::Failed);
        }
        futex::wake_all(&DESK.word);
        let mut deadline_ns = None;
        while DESK.word.load(Ordering::SeqCst) == ASKED {
            futex::wait(&DESK.word, ASKED, 1_000_000_000);
            if DESK.word.load(Ordering::SeqCst) == ASKED {
                let now_ns = clock::monotonic_ns();
                if now_ns > *deadline_ns.get_or_insert(now_ns + PATIENCE_NS) {
                    disk_died();
                }
            }
        }
        let answer = DESK.answer.load(Ordering::SeqCst);
        if DESK.word.compare_exchange(ANSWERED, FREE, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return Err(DeviceError::Failed);
        }
        match answer {
            DONE => Ok(()),
            NO_SPACE => Err(DeviceError::NoSpace),
            _ => Err(DeviceError::Failed),
        }
    }
}

impl BlockDevice for Disk {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        self.ask(READ, out.as_mut_ptr().expose_provenance(), out.len(), offset)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        self.ask(WRITE, bytes.as_ptr().expose_provenance(), bytes.len(), offset)?;
        DESK.length.fetch_max(offset.saturating_add(bytes.len() as u64), Ordering::SeqCst);
        Ok(())
    }

    fn len(&self) -> DeviceResult<u64> {
        Ok(DESK.length.load(Ordering::SeqCst))
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        self.ask(SET_LENGTH, 0, 0, len)?;
        DESK.length.store(len, Ordering::SeqCst);
        note_room();
        Ok(())
    }

    fn flush(&self) -> DeviceResult<()> {
        self.ask(FLUSH, 0, 0, 0)
    }
}

/// The address of the desk's word, on which the disk worker sleeps while it holds 0.
#[wasm_bindgen]
pub fn disk_word() -> usize {
    DESK.word.as_ptr().expose_provenance()
}

/// Waits, at most so many milliseconds, until something is asked; false when nothing is.
#[wasm_bindgen]
pub fn disk_is_asked(patience_ms: u32) -> bool {
    let word = DESK.word.load(Ordering::SeqCst);
    if word != ASKED {
        futex::wait(&DESK.word, word, i64::from(patience_ms) * 1_000_000);
    }
    DESK.word.load(Ordering::SeqCst) == ASKED
}

/// What is asked for: 1 read, 2 write, 3 flush, 4 set the length.
#[wasm_bindgen]
pub fn disk_operation() -> u32 {
    DESK.operation.load(Ordering::Relaxed)
}

/// Where the bytes lie in the kernel's memory.
#[wasm_bindgen]
pub fn disk_address() -> usize {
    DESK.address.load(Ordering::Relaxed)
}

/// How many bytes.
#[wasm_bindgen]
pub fn disk_bytes() -> usize {
    DESK.bytes.load(Ordering::Relaxed)
}

/// Where in the file, or how long it is to be.
#[wasm_bindgen]
pub fn disk_offset() -> f64 {
    DESK.offset.load(Ordering::Relaxed) as f64
}

/// Answers what was asked: 0 done, 1 no space, anything else failed.
#[wasm_bindgen]
pub fn disk_answer(answer: i32) {
    DESK.answer.store(answer, Ordering::SeqCst);
    let _ = DESK.word.compare_exchange(ASKED, ANSWERED, Ordering::SeqCst, Ordering::SeqCst);
    futex::wake_all(&DESK.word);
}

/// The disk's length in bytes.
#[wasm_bindgen]
pub fn disk_length() -> f64 {
    DESK.length.load(Ordering::SeqCst) as f64
}

/// Nobody serves the disk any more: everything fails from now on.
#[wasm_bindgen]
pub fn disk_died() {
    DESK.word.store(DEAD, Ordering::SeqCst);
    futex::wake_all(&DESK.word);
}
