// The disk worker's script: it alone has the handle of the file that is a disk, and serves what others ask for at the
// desk (bpe/image/src/disk.rs). It begins before the kernel does, so that the file is open when the kernel boots, and is
// idle in its event loop when nothing is asked: a worker that sleeps on a word keeps the file for seconds after its death.
import { initSync } from './kernel.js';
import * as kernel from './kernel.js';

// The system's disk, and home's when that lies on one of its own: who has the lock for the first has both.
const FILES = ['tabula.disk', 'tabula-home.disk'];
const LOCK = 'tabula-disk';
const [READ, WRITE, FLUSH, SET_LENGTH] = [1, 2, 3, 4];
const [DONE, NO_SPACE, FAILED] = [0, 1, 2];
// For how long a next request is waited for on the desk's word, before going back to the event loop.
const LINGER_MS = 2;
// Where the engine cannot be told of a word's change in the event loop, it is looked at so often.
const LOOK_MS = 4;
// A page that was just left may still have the lock and the file, for as long as its workers take to die. It may even
// answer at first.
const [LOCK_PATIENCE_MS, FILE_PATIENCE_MS, RETRY_MS] = [8000, 8000, 50];
const [ASK_MS, LEAVING_MS] = [100, 600];

let handle;
let memory;
// Which of the disks this worker serves.
let disk = 0;

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

// Held until this worker dies. Who has the lock says so when asked; one who is asked and says nothing is about to die.
function own() {
  const channel = new BroadcastChannel(LOCK);
  const asked = performance.now();
  return new Promise((have, fail) => {
    const end = new AbortController();
    const asking = setInterval(() => channel.postMessage('whose?'), ASK_MS);
    const losing = setTimeout(() => end.abort(), LOCK_PATIENCE_MS);
    const stop = () => [asking, losing].forEach(clearInterval);
    channel.onmessage = ({ data }) => {
      if (data === 'mine' && performance.now() - asked > LEAVING_MS) end.abort();
    };
    navigator.locks.request(LOCK, { signal: end.signal }, () => {
      stop();
      channel.onmessage = ({ data }) => {
        if (data === 'whose?') channel.postMessage('mine');
      };
      have();
      return new Promise(() => {});
    }).catch(() => {
      stop();
      channel.close();
      fail(new Error('another tab has the disk'));
    });
  });
}

async function openFile() {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(FILES[disk], { create: true });
  const end = performance.now() + FILE_PATIENCE_MS;
  for (;;) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (error.name !== 'NoModificationAllowedError' || performance.now() > end) throw error;
      await pause(RETRY_MS);
    }
  }
}

async function open() {
  if (!navigator.storage?.getDirectory || typeof FileSystemFileHandle !== 'function'
    || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) {
    throw new Error('this browser has no file system of its own for pages');
  }
  if (disk === 0) await own();
  handle = await openFile();
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  const bytes = handle.getSize();
  // What the disk has already counts as used.
  postMessage({ opened: { bytes, capacity: Math.max(0, quota - usage) + bytes } });
}

function writeAll(bytes, offset) {
  for (let done = 0; done < bytes.length;) {
    const count = handle.write(done === 0 ? bytes : bytes.subarray(done), { at: offset + done });
    if (count === 0) return NO_SPACE;
    done += count;
  }
  return DONE;
}

function readAll(bytes, offset) {
  for (let done = 0; done < bytes.length;) {
    const count = handle.read(done === 0 ? bytes : bytes.subarray(done), { at: offset + done });
    if (count === 0) {
      // What lies past the end reads as zero.
      bytes.fill(0, done);
      break;
    }
    done += count;
  }
  return DONE;
}

function serve() {
  const bytes = () => new Uint8Array(memory.buffer, kernel.disk_address(disk), kernel.disk_bytes(disk));
  try {
    switch (kernel.disk_operation(disk)) {
      case READ: return readAll(bytes(), kernel.disk_offset(disk));
      case WRITE: return writeAll(bytes(), kernel.disk_offset(disk));
      case FLUSH: handle.flush(); return DONE;
      case SET_LENGTH: handle.truncate(kernel.disk_offset(disk)); return DONE;
      default: return FAILED;
    }
  } catch (error) {
    if (error.name === 'QuotaExceededError') return NO_SPACE;
    postMessage({ log: { level: 0, line: `the disk: ${error.name}: ${error.message}` } });
    return FAILED;
  }
}

async function work() {
  const words = new Int32Array(memory.buffer);
  const word = kernel.disk_word(disk) >>> 2;
  for (;;) {
    while (kernel.disk_is_asked(LINGER_MS, disk)) kernel.disk_answer(serve(), disk);
    if (Atomics.waitAsync) {
      const waited = Atomics.waitAsync(words, word, 0);
      if (waited.async) await waited.value;
      // Somebody takes an answer, and leaves the desk in a moment.
      else if (Atomics.load(words, word) !== 1) await pause(0);
    } else {
      await pause(LOOK_MS);
    }
  }
}

onmessage = ({ data }) => {
  if (data.open) {
    disk = data.disk ?? 0;
    open().catch((error) => postMessage({ refused: error.message }));
  } else if (data.serve) {
    memory = data.serve.memory;
    initSync({ module: data.serve.kernelModule, memory, thread_stack_size: data.serve.stackBytes });
    kernel.prepare_worker(performance.timeOrigin - data.serve.timeOrigin);
    postMessage({ serving: true });
    work().catch((error) => postMessage({ failed: error.message }));
  }
};
