// The flusher's script: makes what is on the disk durable (kernel-core/kernel/src/fs/persist/flusher.rs), in a worker of its
// own, since a commit waits for the disk.
import { initSync } from './kernel.js';
import * as kernel from './kernel.js';
import { reportCrash } from './crash.js';

globalThis.tabulaHost = {
  ring: () => postMessage({ bell: true }),
  log: (level, line) => postMessage({ log: { level, line } }),
};

onmessage = ({ data }) => {
  const { init } = data;
  let address;
  try {
    initSync({ module: init.kernelModule, memory: init.memory, thread_stack_size: init.stackBytes });
    address = kernel.crash_report_address();
    kernel.prepare_worker(performance.timeOrigin - init.timeOrigin);
    kernel.flush_for_ever();
  } catch (error) {
    reportCrash(init.bootId, 'flusher', init.memory, address, error);
  }
};
