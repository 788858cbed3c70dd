// The disk worker's script: it alone has the device that a disk lies on (js/disk-device.js), and serves what others ask for
// at the desk (bpe/image/src/disk.rs). It begins before the kernel does, so that the device is open when the kernel boots,
// and is idle in its event loop when nothing is asked: a worker that sleeps on a word keeps a file for seconds after its
// death.
import * as kernel from './kernel.js';
import { openDevice } from './disk-device.js';
import { DiskLock } from './disk-lock.js';
import { bytesLeft, capacityOf } from './quota.js';
import { makeInstance } from './worker.js';

// The system's disk, and home's when that lies on one of its own: who has the lock for the first has both.
const NAMES = ['tabula.disk', 'tabula-home.disk'];
const [READ, WRITE, FLUSH, SET_LENGTH] = [1, 2, 3, 4];
const [DONE, NO_SPACE, FAILED] = [0, 1, 2];
// For how long a next request is waited for on the desk's word, before going back to the event loop.
const LINGER_MS = 2;
// Where the engine cannot be told of a word's change in the event loop, it is looked at so often.
const LOOK_MS = 4;
// What the desk's word says when nobody is to serve at it any more (bpe/image/src/disk.rs).
const DEAD = 3;

const lock = new DiskLock();
let device;
let memory;
// Which of the disks this worker serves.
let disk = 0;

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

async function open(wanted) {
  if (disk === 0) {
    await lock.take(() => postMessage({ taken: true }));
    postMessage({ owned: true });
  }
  device = await openDevice(NAMES[disk], wanted);
  const capacity = capacityOf(device.name, device.bytes, await bytesLeft());
  postMessage({ opened: { device: device.name, bytes: device.bytes, capacity } });
}

// A promise where the device makes one wait.
function ask() {
  const bytes = () => new Uint8Array(memory.buffer, kernel.disk_address(disk), kernel.disk_bytes(disk));
  switch (kernel.disk_operation(disk)) {
    case READ: return device.read(bytes(), kernel.disk_offset(disk));
    case WRITE: return device.write(bytes(), kernel.disk_offset(disk));
    case FLUSH: return device.flush();
    case SET_LENGTH: return device.setLength(kernel.disk_offset(disk));
    default: throw new Error('nobody knows what is asked');
  }
}

function failure(error) {
  if (error.name === 'QuotaExceededError') return NO_SPACE;
  postMessage({ log: { level: 0, line: `the disk: ${error.name}: ${error.message}` } });
  return FAILED;
}

// What a file is asked is answered without a turn of the event loop.
function serve() {
  try {
    const answer = ask();
    return answer instanceof Promise ? answer.then(() => DONE, failure) : DONE;
  } catch (error) {
    return failure(error);
  }
}

async function work() {
  const words = new Int32Array(memory.buffer);
  const word = kernel.disk_word(disk) >>> 2;
  for (;;) {
    while (kernel.disk_is_asked(LINGER_MS, disk)) {
      const answer = serve();
      kernel.disk_answer(typeof answer === 'number' ? answer : await answer, disk);
    }
    if (Atomics.load(words, word) === DEAD) return letGo();
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

// The device first: who gets the lock finds it free.
function letGo() {
  device?.close();
  device = undefined;
  // Home's worker never had it.
  lock.release();
  postMessage({ closed: true });
}

onmessage = ({ data }) => {
  if (data.open) {
    disk = data.disk ?? 0;
    open(data.open.wanted).catch((error) => postMessage({ refused: error.message }));
  } else if (data.giveUp) {
    lock.giveUp(data.giveUp);
  } else if (data.close) {
    letGo();
  } else if (data.serve) {
    memory = data.serve.memory;
    makeInstance(data.serve);
    postMessage({ serving: true });
    work().catch((error) => postMessage({ failed: error.message }));
  }
};
