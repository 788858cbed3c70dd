// The flusher's script: makes what is on the disk durable (kernel-core/kernel/src/fs/persist/flusher.rs), in a worker of its
// own, since a commit waits for the disk. It says when its instance is ready: the kernel worker may wait for a commit, and an
// engine needs that worker's event loop to start this one.
import * as kernel from './kernel.js';
import { reportCrash } from './crash.js';
import { makeInstance } from './worker.js';

globalThis.tabulaHost = {
  ring: () => postMessage({ bell: true }),
  log: (level, line) => postMessage({ log: { level, line } }),
};

// The disk's number (bpe/image/src/disk.rs).
const SYSTEM = 0;
let settings;
let address;

function guarded(run) {
  try {
    run();
  } catch (error) {
    reportCrash(settings.bootId, 'flusher', settings.memory, address, error);
  }
}

onmessage = ({ data }) => guarded(() => {
  if (data.init) {
    settings = data.init;
    makeInstance(settings);
    address = kernel.crash_report_address();
    postMessage({ started: true });
  } else if (data.run) {
    kernel.flush_for_ever(SYSTEM);
  }
});
