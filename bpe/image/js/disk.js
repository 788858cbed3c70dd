// The machine's disk as the kernel worker has it: a worker that opens its device while the kernel is still on its way and
// later serves it (disk-worker.js), and one that makes durable what was written (flusher-worker.js). What happens to the
// disk is told to the page, which decides what to do about another page that has it. Nothing here waits for ever: a disk that
// fails is told, and everything on it fails from then on.
import * as kernel from './kernel.js';

// Its number among the disks (bpe/image/src/disk.rs).
const SYSTEM = 0;
// For how long the disk worker may be busy with something before it lets go of the device.
const CLOSE_MS = 2000;

const start = (script, name) => new Worker(new URL(script, import.meta.url), { type: 'module', name });

export class Disk {
  #worker = start('disk-worker.js', 'tabula disk');
  #flusher = start('flusher-worker.js', 'tabula flusher');
  #opened = Promise.withResolvers();
  #serving = Promise.withResolvers();
  #started = Promise.withResolvers();
  #closed = Promise.withResolvers();
  // Whether there is a desk in the kernel's memory, and whether the machine's files depend on what is asked there.
  #isServed = false;
  #isLive = false;
  #ending;
  #host;

  // `host` is the kernel worker: `post` to the page, `guarded` for what enters the kernel, `onBell`, and `crash`. `wanted` is
  // the device, as `openDevice` has it (disk-device.js).
  constructor(host, wanted) {
    this.#host = host;
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failed(event.message ?? 'its script could not be loaded');
    };
    this.#flusher.onmessage = ({ data }) => {
      if (data.started) this.#started.resolve();
      else if (data.bell) host.guarded(host.onBell);
      else if (data.log) host.post({ log: data.log });
    };
    this.#flusher.onerror = (event) => {
      event.preventDefault();
      const error = new Error(event.message ?? 'its script could not be loaded');
      if (this.#isLive) host.crash('flusher', error);
      else this.#started.reject(error);
    };
    for (const { promise } of [this.#opened, this.#serving, this.#started]) promise.catch(() => {});
    this.#worker.postMessage({ open: { wanted } });
  }

  #heard(data) {
    if (data.taken) this.#host.post({ disk: { taken: true } });
    else if (data.owned) this.#host.post({ disk: { owned: true } });
    else if (data.opened) this.#opened.resolve(data.opened);
    else if (data.refused) this.#opened.reject(new Error(data.refused));
    else if (data.serving) this.#serving.resolve();
    else if (data.closed) this.#closed.resolve();
    else if (data.log) this.#host.post({ log: data.log });
    else if (data.failed) this.#failed(data.failed);
  }

  // Answers the device and what `kernel.boot` wants to know of the disk, or throws a reason why there is none.
  async ready(assets, bootId) {
    const { device, bytes, capacity } = await this.#opened.promise;
    this.#isServed = true;
    this.#worker.postMessage({ serve: assets });
    this.#flusher.postMessage({ init: { ...assets, bootId } });
    await Promise.all([this.#serving.promise, this.#started.promise]);
    return { device, sizes: new Float64Array([bytes, capacity]) };
  }

  // The machine's files are on it from now on.
  use() {
    this.#isLive = true;
    this.#flusher.postMessage({ run: true });
  }

  // No longer waits for another page to let go of it.
  giveUp(reason) {
    this.#worker.postMessage({ giveUp: reason });
  }

  // Called when the kernel may have found that nobody serves the disk any more.
  look() {
    if (this.#isLive && kernel.disk_is_dead(SYSTEM)) this.#failed('it does not answer');
  }

  // Lets go of device and lock; what is not durable by now is lost.
  close() {
    this.#isLive = false;
    this.#flusher.terminate();
    return this.#end();
  }

  #end() {
    this.#ending ??= this.#letGo();
    return this.#ending;
  }

  async #letGo() {
    if (this.#isServed) this.#host.guarded(() => kernel.disk_died(SYSTEM));
    this.#worker.postMessage({ close: true });
    await Promise.race([this.#closed.promise, new Promise((end) => setTimeout(end, CLOSE_MS))]);
    this.#worker.terminate();
  }

  // The flusher goes on: it tells those who wait for a commit that there will be none.
  #failed(reason) {
    for (const { reject } of [this.#opened, this.#serving]) reject(new Error(reason));
    if (!this.#isLive) return;
    this.#isLive = false;
    this.#host.post({ log: { level: 0, line: `the disk: ${reason}` } });
    this.#host.post({ disk: { failed: reason } });
    this.#end();
  }
}
