// The disk worker's script: it alone has the device that the disk lies on (js/disk-device.js), and serves what others ask
// for at the desk (bpe/image/src/disk.rs). It begins before the kernel does, so that the device is open when the kernel
// boots, and is idle in its event loop when nothing is asked: a worker that sleeps on a word keeps a file for seconds after
// its death.
import { initSync } from './kernel.js';
import * as kernel from './kernel.js';
import { openDevice } from './disk-device.js';
import { bytesLeft, capacityOf } from './quota.js';

const LOCK = 'tabula-disk';
const [READ, WRITE, FLUSH, SET_LENGTH] = [1, 2, 3, 4];
const [DONE, NO_SPACE, FAILED] = [0, 1, 2];
// For how long a next request is waited for on the desk's word, before going back to the event loop.
const LINGER_MS = 2;
// Where the engine cannot be told of a word's change in the event loop, it is looked at so often.
const LOOK_MS = 4;
// A page that was just left may still have the lock, for as long as its workers take to die. It may even answer at first.
const LOCK_PATIENCE_MS = 8000;
const [ASK_MS, LEAVING_MS] = [100, 600];

let device;
let memory;

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

async function open({ name, wanted }) {
  await own();
  device = await openDevice(name, wanted);
  const capacity = capacityOf(device.name, device.bytes, await bytesLeft());
  postMessage({ opened: { device: device.name, bytes: device.bytes, capacity } });
}

// A promise where the device makes one wait.
function ask() {
  const bytes = () => new Uint8Array(memory.buffer, kernel.disk_address(), kernel.disk_bytes());
  switch (kernel.disk_operation()) {
    case READ: return device.read(bytes(), kernel.disk_offset());
    case WRITE: return device.write(bytes(), kernel.disk_offset());
    case FLUSH: return device.flush();
    case SET_LENGTH: return device.setLength(kernel.disk_offset());
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
  const word = kernel.disk_word() >>> 2;
  for (;;) {
    while (kernel.disk_is_asked(LINGER_MS)) {
      const answer = serve();
      kernel.disk_answer(typeof answer === 'number' ? answer : await answer);
    }
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
    open(data.open).catch((error) => postMessage({ refused: error.message }));
  } else if (data.serve) {
    memory = data.serve.memory;
    initSync({ module: data.serve.kernelModule, memory, thread_stack_size: data.serve.stackBytes });
    kernel.prepare_worker(performance.timeOrigin - data.serve.timeOrigin);
    postMessage({ serving: true });
    work().catch((error) => postMessage({ failed: error.message }));
  }
};
