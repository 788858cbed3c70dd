// The machine's disk as the kernel worker has it: a worker that opens its device while the kernel is still on its way and
// later serves it (disk-client.js), and one that makes durable what was written (flusher-worker.js). What happens to the
// disk is told to the page, which decides what to do about another page that has it. Nothing here waits for ever: a disk that
// fails is told, and everything on it fails from then on.
import * as kernel from './kernel.js';
import { DiskClient } from './disk-client.js';
import { startWorker } from './worker.js';

// Its number among the disks (bpe/image/src/disk.rs).
const SYSTEM = 0;

export class Disk {
  #client;
  #flusher;
  #started = Promise.withResolvers();
  // Whether the machine's files depend on it.
  #isLive = false;
  #host;

  // `host` is the kernel worker: `post` to the page, `guarded` for what enters the kernel, `onBell`, `crash`, and `letGo` of what
  // else the lock is for. `wanted` is the device, as `openDevice` has it (disk-device.js).
  constructor(host, wanted) {
    this.#host = host;
    this.#client = new DiskClient(SYSTEM, 'tabula disk', wanted, host, {
      lock: (change) => host.post({ disk: change }),
      failed: (reason) => this.#failed(reason),
    });
    this.#flusher = startWorker('flusher-worker.js', 'tabula flusher', (data) => {
      if (data.started) this.#started.resolve();
      else if (data.bell) host.guarded(host.onBell);
      else if (data.log) host.post({ log: data.log });
    }, (error) => {
      if (this.#isLive) host.crash('flusher', error);
      else this.#started.reject(error);
    });
    this.#started.promise.catch(() => {});
  }

  // Answers the device and what `kernel.boot` wants to know of the disk, or throws a reason why there is none.
  async ready(assets, bootId) {
    const { device, bytes, capacity } = await this.#client.opened;
    this.#flusher.postMessage({ init: { ...assets, bootId } });
    await Promise.all([this.#client.serve(assets), this.#started.promise]);
    return { device, sizes: new Float64Array([bytes, capacity]) };
  }

  // The machine's files are on it from now on.
  use() {
    this.#isLive = true;
    this.#flusher.postMessage({ run: true });
  }

  // No longer waits for another page to let go of it.
  giveUp(reason) {
    this.#client.giveUp(reason);
  }

  // Called when the kernel may have found that nobody serves the disk any more.
  look() {
    if (this.#isLive && kernel.disk_is_dead(SYSTEM)) this.#client.fail('it does not answer');
  }

  // Lets go of device and lock; what is not durable by now is lost.
  close() {
    this.#isLive = false;
    this.#flusher.terminate();
    return this.#client.close();
  }

  // The flusher goes on: it tells those who wait for a commit that there will be none.
  #failed(reason) {
    if (!this.#isLive) return;
    this.#isLive = false;
    this.#host.post({ log: { level: 0, line: `the disk: ${reason}` } });
    this.#host.guarded(() => kernel.disk_died(SYSTEM));
    this.#host.post({ disk: { failed: reason } });
    // The lock last: who gets it finds all free.
    this.#host.letGo().finally(() => this.#client.close());
  }
}
