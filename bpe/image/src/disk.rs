//! The disks as the kernel's memory sees them, the system's and home's: for each a desk at which one worker at a time asks,
//! and at which its disk worker, which alone has the file's handle (js/disk-worker.js), serves. What is read and written lies
//! in the kernel's memory, so only addresses pass the desk. Whoever asks sleeps on the desk's word until it is answered; a
//! disk worker that has died, or does not answer for long, is a disk that fails. Only a write behind is left at the desk:
//! who asks next waits for it first, so the disk does everything in the order in which it was asked.

use crate::{clock, futex, host};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// Held by who asks. In it are the bytes of the last write behind, which the disk worker may still read.
    turn: Mutex<Option<Arc<Vec<u8>>>>,
    word: AtomicU32,
    /// Nobody waits for the answer to what is asked.
    is_behind: AtomicBool,
    /// The answer to a write behind that failed, until a flush tells it.
    untold: AtomicI32,
    operation: AtomicU32,
    address: AtomicUsize,
    bytes: AtomicUsize,
    offset: AtomicU64,
    answer: AtomicI32,
    /// The file's length, which only this side changes.
    length: AtomicU64,
    /// The device had no room for something, since this was looked at last.
    is_refused: AtomicBool,
}

impl Desk {
    const fn new() -> Desk {
        Desk {
            turn: Mutex::new(None),
            word: AtomicU32::new(FREE),
            is_behind: AtomicBool::new(false),
            untold: AtomicI32::new(DONE),
            operation: AtomicU32::new(0),
            address: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            offset: AtomicU64::new(0),
            answer: AtomicI32::new(0),
            length: AtomicU64::new(0),
            is_refused: AtomicBool::new(false),
        }
    }

    /// Nobody serves it any more, and the kernel worker is made to look.
    fn die(&self) {
        self.word.store(DEAD, Ordering::SeqCst);
        futex::wake_all(&self.word);
        host::ring();
    }
}

/// How much room there is may have changed, or there was too little.
static ROOM_NOTED: AtomicBool = AtomicBool::new(false);

/// Has the kernel worker ask the browser how far the disks may grow now.
pub fn note_room() {
    ROOM_NOTED.store(true, Ordering::SeqCst);
    host::ring();
}

/// Whether that was noted since the last time.
pub fn take_room_note() -> bool {
    ROOM_NOTED.swap(false, Ordering::SeqCst)
}

static DESKS: [Desk; 2] = [Desk::new(), Desk::new()];

/// The number of the system's disk, the last argument of every call of a script's.
pub const SYSTEM: usize = 0;
/// The number of home's, where home has one of its own.
pub const HOME: usize = 1;

/// The desk of a disk. Scripts know no other numbers; what has one is the system's.
fn desk(disk: usize) -> &'static Desk {
    let [system, home] = &DESKS;
    if disk == HOME { home } else { system }
}

/// A disk that somebody serves.
pub struct Disk {
    desk: &'static Desk,
}

impl Disk {
    /// The disk with a number, whose file has so many bytes.
    pub fn new(disk: usize, bytes: u64) -> Disk {
        let desk = desk(disk);
        desk.length.store(bytes, Ordering::SeqCst);
        Disk { desk }
    }

    /// The disk as it is, with the length that it has.
    pub fn current(disk: usize) -> Disk {
        Disk { desk: desk(disk) }
    }

    /// Waits until nothing is asked any more: it is answered, or nobody serves.
    fn wait(&self) {
        let mut deadline_ns = None;
        while self.desk.word.load(Ordering::SeqCst) == ASKED {
            futex::wait(&self.desk.word, ASKED, 1_000_000_000);
            if self.desk.word.load(Ordering::SeqCst) == ASKED {
                let now_ns = clock::monotonic_ns();
                if now_ns > *deadline_ns.get_or_insert(now_ns + PATIENCE_NS) {
                    self.desk.die();
                }
            }
        }
    }

    /// Puts something on the desk, which is free once the write behind is done.
    fn put(&self, request: Request) -> DeviceResult<MutexGuard<'static, Option<Arc<Vec<u8>>>>> {
        let mut turn = self.desk.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.wait();
        self.desk.operation.store(request.operation, Ordering::Relaxed);
        self.desk.address.store(request.address, Ordering::Relaxed);
        self.desk.bytes.store(request.bytes, Ordering::Relaxed);
        self.desk.offset.store(request.offset, Ordering::Relaxed);
        self.desk.is_behind.store(request.waits == Waits::Nobody, Ordering::Relaxed);
        if self.desk.word.compare_exchange(FREE, ASKED, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return Err(DeviceError::Failed);
        }
        *turn = None;
        futex::wake_all(&self.desk.word);
        Ok(turn)
    }

    fn ask(&self, operation: u32, address: usize, bytes: usize, offset: u64) -> DeviceResult<()> {
        let _turn = self.put(Request { operation, address, bytes, offset, waits: Waits::Asker })?;
        self.wait();
        let answer = self.desk.answer.load(Ordering::SeqCst);
        if self.desk.word.compare_exchange(ANSWERED, FREE, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return Err(DeviceError::Failed);
        }
        self.result(answer)
    }

    fn result(&self, answer: i32) -> DeviceResult<()> {
        match answer {
            DONE => Ok(()),
            NO_SPACE => {
                self.desk.is_refused.store(true, Ordering::SeqCst);
                note_room();
                Err(DeviceError::NoSpace)
            }
            _ => Err(DeviceError::Failed),
        }
    }

    fn note_end(&self, offset: u64, bytes: usize) {
        self.desk.length.fetch_max(offset.saturating_add(bytes as u64), Ordering::SeqCst);
    }
}

/// Who waits for an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    Asker,
    Nobody,
}

/// What is put on the desk.
struct Request {
    operation: u32,
    address: usize,
    bytes: usize,
    offset: u64,
    waits: Waits,
}

impl BlockDevice for Disk {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        self.ask(READ, out.as_mut_ptr().expose_provenance(), out.len(), offset)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        self.ask(WRITE, bytes.as_ptr().expose_provenance(), bytes.len(), offset)?;
        self.note_end(offset, bytes.len());
        Ok(())
    }

    fn write_behind(&self, offset: u64, bytes: Arc<Vec<u8>>) -> DeviceResult<()> {
        let address = bytes.as_ptr().expose_provenance();
        let request = Request { operation: WRITE, address, bytes: bytes.len(), offset, waits: Waits::Nobody };
        let mut turn = self.put(request)?;
        self.note_end(offset, bytes.len());
        *turn = Some(bytes);
        Ok(())
    }

    fn len(&self) -> DeviceResult<u64> {
        Ok(self.desk.length.load(Ordering::SeqCst))
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        self.ask(SET_LENGTH, 0, 0, len)?;
        self.desk.length.store(len, Ordering::SeqCst);
        note_room();
        Ok(())
    }

    fn flush(&self) -> DeviceResult<()> {
        let flushed = self.ask(FLUSH, 0, 0, 0);
        self.result(self.desk.untold.swap(DONE, Ordering::SeqCst)).and(flushed)
    }
}

/// The address of the desk's word, on which the disk worker sleeps while it holds 0.
#[wasm_bindgen]
pub fn disk_word(disk: usize) -> usize {
    desk(disk).word.as_ptr().expose_provenance()
}

/// Waits, at most so many milliseconds, until something is asked; false when nothing is.
#[wasm_bindgen]
pub fn disk_is_asked(patience_ms: u32, disk: usize) -> bool {
    let desk = desk(disk);
    let word = desk.word.load(Ordering::SeqCst);
    if word != ASKED {
        futex::wait(&desk.word, word, i64::from(patience_ms) * 1_000_000);
    }
    desk.word.load(Ordering::SeqCst) == ASKED
}

/// What is asked for: 1 read, 2 write, 3 flush, 4 set the length.
#[wasm_bindgen]
pub fn disk_operation(disk: usize) -> u32 {
    desk(disk).operation.load(Ordering::Relaxed)
}

/// Where the bytes lie in the kernel's memory.
#[wasm_bindgen]
pub fn disk_address(disk: usize) -> usize {
    desk(disk).address.load(Ordering::Relaxed)
}

/// How many bytes.
#[wasm_bindgen]
pub fn disk_bytes(disk: usize) -> usize {
    desk(disk).bytes.load(Ordering::Relaxed)
}

/// Where in the file, or how long it is to be.
#[wasm_bindgen]
pub fn disk_offset(disk: usize) -> f64 {
    desk(disk).offset.load(Ordering::Relaxed) as f64
}

/// Answers what was asked: 0 done, 1 no space, anything else failed.
#[wasm_bindgen]
pub fn disk_answer(answer: i32, disk: usize) {
    let desk = desk(disk);
    let is_behind = desk.is_behind.load(Ordering::Relaxed);
    if is_behind {
        let _ = desk.untold.compare_exchange(DONE, answer, Ordering::SeqCst, Ordering::SeqCst);
    } else {
        desk.answer.store(answer, Ordering::SeqCst);
    }
    let next = if is_behind { FREE } else { ANSWERED };
    let _ = desk.word.compare_exchange(ASKED, next, Ordering::SeqCst, Ordering::SeqCst);
    futex::wake_all(&desk.word);
}

/// Whether the device had no room for something, since this was asked last.
#[wasm_bindgen]
pub fn disk_take_refusal(disk: usize) -> bool {
    desk(disk).is_refused.swap(false, Ordering::SeqCst)
}

/// A disk's length in bytes.
#[wasm_bindgen]
pub fn disk_length(disk: usize) -> f64 {
    desk(disk).length.load(Ordering::SeqCst) as f64
}

/// Nobody serves the disk any more: everything fails from now on.
#[wasm_bindgen]
pub fn disk_died(disk: usize) {
    desk(disk).die();
}

/// Whether nobody serves the disk any more.
#[wasm_bindgen]
pub fn disk_is_dead(disk: usize) -> bool {
    desk(disk).word.load(Ordering::SeqCst) == DEAD
}
