// What the kernel worker has to do for long work on the disks: it starts the workers that do it, when there is something for
// them, hands requests to them, and their answers back. It decides nothing, and never waits.
import * as kernel from './kernel.js';
import { DiskClient } from './disk-client.js';
import { startWorker } from './worker.js';

const HOME = 1;
// How long home may take to be made durable when the other disk has failed.
const SAVE_MS = 5000;

export class Storage {
  #host;
  #worker;
  #flusher;
  #disk;
  #client;
  #asked = new Map();
  #nextId = 1;
  // Between those two workers: what the flusher is told must not have to wait for the kernel worker, which may wait for it.
  #wire = new MessageChannel();

  // `host` is the kernel worker: `assets` and `bootId` of this boot, the device `wanted` for home's disk, `post` to the page,
  // `guarded` for what enters the kernel, and `crash`.
  constructor(host) {
    this.#host = host;
  }

  // Asks for something (`what` in storage-worker.js). Answers `{ state, error? }`.
  async ask(request) {
    try {
      const disk = request.needsDisk ? await this.#open() : undefined;
      // Before home is there: the kernel worker may wait for a commit, and engines need its event loop to start a worker.
      if (disk) await (this.#flusher ??= this.#started('tabula home flusher', this.#wire.port2));
      this.#worker ??= this.#started('tabula storage', this.#wire.port1);
      const worker = await this.#worker;
      return await new Promise((answer) => {
        const id = this.#nextId++;
        this.#asked.set(id, answer);
        worker.postMessage({ act: { ...request, id, disk } });
      });
    } catch (error) {
      return { state: kernel.home_state(), error: { code: 'EIO', message: `EIO: home's disk: ${error.message}` } };
    }
  }

  // The system's disk has failed, and the lock for both goes with it: lets go of home's, so that whoever gets the lock has both.
  // It is made durable first, if that does not take long. Everything in home fails from then on; the workers go on, and tell
  // those who wait for them.
  async letGo() {
    if (!this.#client) return;
    await Promise.race([this.ask({ what: 'save' }), new Promise((end) => setTimeout(end, SAVE_MS))]);
    await this.#client.close();
  }

  // Lets go of home's disk; what is not durable by now is lost.
  async close() {
    const workers = await Promise.allSettled([this.#worker, this.#flusher]);
    for (const { value } of workers) value?.terminate();
    await this.#client?.close();
  }

  // Opens home's disk and has it served: once it is, it stays so.
  #open() {
    this.#disk ??= this.#serveDisk().catch((error) => {
      this.#disk = undefined;
      throw error;
    });
    return this.#disk;
  }

  async #serveDisk() {
    const client = new DiskClient(HOME, 'tabula home disk', this.#host.wanted, this.#host, {
      failed: (reason) => {
        this.#host.post({ log: { level: 0, line: `home's disk: ${reason}` } });
        client.close();
      },
    });
    this.#client = client;
    try {
      const sizes = await client.opened;
      await client.serve(this.#host.assets);
      return sizes;
    } catch (error) {
      client.terminate();
      throw error;
    }
  }

  async #started(name, wire) {
    const started = Promise.withResolvers();
    const worker = startWorker('storage-worker.js', name, (data) => {
      if (data.started) started.resolve();
      else this.#heard(data);
    }, (error) => {
      started.reject(error);
      this.#host.crash(name, error);
    });
    worker.postMessage({ init: { ...this.#host.assets, bootId: this.#host.bootId, wire } }, [wire]);
    await started.promise;
    return worker;
  }

  #heard(data) {
    if (data.bell) this.#host.guarded(() => this.#host.onBell());
    else if (data.log) this.#host.post({ log: data.log });
    else if (data.done) {
      this.#asked.get(data.done)?.({ state: data.state, error: data.error });
      this.#asked.delete(data.done);
    }
  }
}
