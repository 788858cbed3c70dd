// What is the same for every worker of the machine: how one is started, and how it comes to an instance of the kernel. The
// process workers' start is the kernel worker's own (kernel-worker.js), which has generations of them. Nothing here decides.
import { initSync } from './kernel.js';
import * as kernel from './kernel.js';

// Starts a worker. `heard` gets its messages, `broken` an error when its script cannot be loaded or has thrown.
export function startWorker(script, name, heard, broken) {
  const worker = new Worker(new URL(script, import.meta.url), { type: 'module', name });
  worker.onmessage = ({ data }) => heard(data);
  worker.onerror = (event) => {
    event.preventDefault();
    broken(new Error(event.message ?? 'its script could not be loaded'));
  };
  return worker;
}

// Makes this worker's instance of the kernel on the machine's memory, from the assets that the kernel worker sends, and
// answers its exports.
export function makeInstance({ kernelModule, memory, stackBytes, timeOrigin }) {
  const exports = initSync({ module: kernelModule, memory, thread_stack_size: stackBytes });
  kernel.prepare_worker(performance.timeOrigin - timeOrigin);
  return exports;
}
