// A disk worker (disk-worker.js) as the kernel worker has it, for the system's disk and for home's alike: it opens the device,
// later serves it at the desk in the kernel's memory, and lets go of it. What follows from a failure is its owner's to
// decide; nothing here waits for ever.
import * as kernel from './kernel.js';
import { startWorker } from './worker.js';

// For how long the disk worker may be busy with something before it lets go of the device.
const CLOSE_MS = 2000;

export class DiskClient {
  #disk;
  #host;
  #owner;
  #worker;
  #opened = Promise.withResolvers();
  #serving = Promise.withResolvers();
  #closed = Promise.withResolvers();
  // Whether there is a desk in the kernel's memory.
  #isServed = false;
  #ending;

  // `disk` is its number (bpe/image/src/disk.rs), `wanted` the device, as `openDevice` has it (disk-device.js). `host` is the
  // kernel worker: `post` to the page, and `guarded` for what enters the kernel. `owner` is told: `failed(reason)`, and
  // `lock({ taken } or { owned })` of the lock for the disks.
  constructor(disk, name, wanted, host, owner) {
    this.#disk = disk;
    this.#host = host;
    this.#owner = owner;
    this.#worker = startWorker('disk-worker.js', name, (data) => this.#heard(data), ({ message }) => this.fail(message));
    for (const { promise } of [this.#opened, this.#serving]) promise.catch(() => {});
    this.#worker.postMessage({ open: { wanted }, disk });
  }

  #heard(data) {
    if (data.taken || data.owned) this.#owner.lock?.(data);
    else if (data.opened) this.#opened.resolve(data.opened);
    else if (data.refused) this.#opened.reject(new Error(data.refused));
    else if (data.serving) this.#serving.resolve();
    else if (data.closed) this.#closed.resolve();
    else if (data.log) this.#host.post({ log: data.log });
    else if (data.failed) this.fail(data.failed);
  }

  // The device, its bytes, and those that it may have. Throws the reason why there is none.
  get opened() {
    return this.#opened.promise;
  }

  // Has it served, from the memory that the assets are of.
  serve(assets) {
    this.#isServed = true;
    this.#worker.postMessage({ serve: assets });
    return this.#serving.promise;
  }

  // No longer waits for another page to let go of it.
  giveUp(reason) {
    this.#worker.postMessage({ giveUp: reason });
  }

  // It is of no use any more.
  fail(reason) {
    for (const { reject } of [this.#opened, this.#serving]) reject(new Error(reason));
    this.#owner.failed(reason);
  }

  // Lets go of the device, and of the lock; who waits for something at the desk is told that it fails.
  close() {
    this.#ending ??= this.#letGo();
    return this.#ending;
  }

  async #letGo() {
    if (this.#isServed) this.#host.guarded(() => kernel.disk_died(this.#disk));
    this.#worker.postMessage({ close: true });
    await Promise.race([this.#closed.promise, new Promise((end) => setTimeout(end, CLOSE_MS))]);
    this.terminate();
  }

  // Ends the worker as it is.
  terminate() {
    this.#worker.terminate();
  }
}
