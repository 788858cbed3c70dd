// The storage worker's script: what takes long on the disks and may wait for them, so that neither the kernel worker nor a
// program has to: home's own volume (bpe/image/src/home.rs), and upgrades of formats. One thing at a time. Passwords come
// here, and keys are nowhere else. A second instance of this script is the flusher of home's volume, which comes and goes.
import * as kernel from './kernel.js';
import { reportCrash } from './crash.js';
import { Refusal, newKey, readSlot, unwrap, wrap } from './password.js';
import { makeInstance } from './worker.js';

globalThis.tabulaHost = {
  ring: () => postMessage({ bell: true }),
  log: (level, line) => postMessage({ log: { level, line } }),
};

const HOME = 1;
let init;
let address;
let last = Promise.resolve();
let begun = () => {};

const store = ({ rounds, salt, iv, wrapped }) => kernel.home_set_slot(rounds, salt, iv, wrapped);

function require(state) {
  const found = kernel.home_state();
  if (found !== state) throw new Refusal('EINVAL', `home is ${found}, not ${state}`);
}

// The bytes that home's disk has now, and those that it may have.
const sizes = ({ bytes, capacity }) => [kernel.home_disk_bytes() || bytes, capacity];

// Has the other instance make home's volume durable, before anybody can see it and wait for that.
function haveFlushed() {
  const running = new Promise((begin) => { begun = begin; });
  init.wire.postMessage('flush');
  return running;
}

async function opened(key, disk, work) {
  kernel.home_open(key, ...sizes(disk));
  key.fill(0);
  try {
    await haveFlushed();
    return await work();
  } catch (error) {
    kernel.home_close();
    throw error;
  }
}

const what = {
  async encrypt({ password, disk }) {
    require('plain');
    const key = newKey();
    try {
      const volume = kernel.home_format(key, disk.capacity);
      store(await wrap(key, volume, password));
      await haveFlushed();
      kernel.home_move();
    } catch (error) {
      kernel.home_close();
      await haveFlushed();
      tidy(() => kernel.home_empty(sizes(disk)[0]));
      throw error;
    } finally {
      key.fill(0);
    }
    tidy(() => kernel.home_erase_plain());
  },

  async decrypt({ password, disk }) {
    require('unlocked');
    (await unwrap(readSlot(kernel.home_slot(sizes(disk)[0])), password)).fill(0);
    kernel.home_move_back();
    kernel.home_close();
    // The flusher has come back by the time it begins again: nobody writes there any more.
    await haveFlushed();
    tidy(() => kernel.home_empty(sizes(disk)[0]));
  },

  async unlock({ password, disk }) {
    require('locked');
    const slot = readSlot(kernel.home_slot(sizes(disk)[0]));
    await opened(await unwrap(slot, password), disk, () => kernel.home_show());
  },

  async lock() {
    require('unlocked');
    kernel.home_hide();
    kernel.home_close();
  },

  async changePassword({ password, newPassword, disk }) {
    const isLocked = kernel.home_state() === 'locked';
    if (!isLocked) require('unlocked');
    const found = readSlot(kernel.home_slot(sizes(disk)[0]));
    const key = await unwrap(found, password);
    try {
      const slot = await wrap(key, found.volume, newPassword);
      if (!isLocked) return store(slot);
      await opened(key.slice(), disk, () => store(slot));
      return kernel.home_close();
    } finally {
      key.fill(0);
    }
  },

  upgrade: async () => kernel.upgrade_volumes(),

  // What an earlier machine has not come to; a disk is there when home has left one.
  async erase({ disk }) {
    kernel.home_erase_plain();
    if (disk) kernel.home_empty(sizes(disk)[0]);
  },

  save: async () => kernel.save_home(),
};

// What home leaves behind is nobody's concern who waits for it where it is now; should this fail, the next boot goes on.
function tidy(work) {
  try {
    work();
  } catch (error) {
    postMessage({ log: { level: 0, line: String(error.message ?? error) } });
  }
}

// Errors of the kernel's are texts that begin with an errno's name; a trap stops the machine.
function failure(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    reportCrash(init.bootId, 'storage worker', init.memory, address, error);
    return { code: 'ECRASHED', message: String(error) };
  }
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  const message = String(error?.message ?? error);
  return { code: /^(E[A-Z0-9]+): /.exec(message)?.[1] ?? 'EIO', message };
}

async function act(request) {
  try {
    await what[request.what](request);
    postMessage({ done: request.id, state: kernel.home_state() });
  } catch (error) {
    postMessage({ done: request.id, state: kernel.home_state(), error: failure(error) });
  }
}

function onWire({ data }) {
  if (data === 'flushing') begun();
  else flush();
}

// Comes back when home's volume is closed.
function flush() {
  init.wire.postMessage('flushing');
  try {
    kernel.flush_for_ever(HOME);
  } catch (error) {
    reportCrash(init.bootId, 'flusher of home', init.memory, address, error);
  }
}

onmessage = ({ data }) => {
  if (data.init) {
    init = data.init;
    makeInstance(init);
    address = kernel.crash_report_address();
    init.wire.onmessage = onWire;
    postMessage({ started: true });
  } else if (data.act) {
    last = last.then(() => act(data.act));
  }
};
