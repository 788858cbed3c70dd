// How far the disks may grow, which is less than the browser says when it has refused to give as much (Chromium 156 tells
// everybody of 10 GiB more than they have): asks the browser whenever the kernel has reason to think that this has changed, and tells the
// kernel, so that `df` and `statvfs` are true. It does so in the kernel worker, never by a timer, and says once that space
// is nearly gone.
import * as kernel from './kernel.js';
import { capacityOf, quota } from './quota.js';

// The system's disk, and home's where it has one (bpe/image/src/disk.rs).
const DISKS = [0, 1];
// The used part at which it is nearly gone, and the one below which that may be said again.
const [LOW, ENOUGH] = [0.95, 0.9];
const RETRY_BYTES = 1 << 20;

export class DiskRoom {
  #device;
  #guarded;
  #low;
  #looking;
  #again = false;
  #isTold = false;
  // What the origin had when a disk was refused more.
  #refusedAt = [];

  // `device` is the disk's ('opfs' or 'indexeddb'), or nothing where there is no disk; `guarded` calls the kernel; `low` is
  // called with an estimate.
  constructor(device, guarded, low) {
    [this.#device, this.#guarded, this.#low] = [device, guarded, low];
  }

  // The page is back, and things may have changed: a refusal does not count any more.
  forget() {
    this.#refusedAt = [];
  }

  // Looks soon, once for all who say so meanwhile. Answers a promise of what was seen.
  look() {
    if (this.#looking) this.#again = true;
    else this.#looking = this.#lookUntilQuiet().finally(() => { this.#looking = undefined; });
    return this.#looking;
  }

  async #lookUntilQuiet() {
    let estimate;
    do {
      this.#again = false;
      estimate = await this.#estimate();
    } while (this.#again);
    return estimate;
  }

  // `StorageEstimate` in tabula.d.ts.
  async #estimate() {
    const estimate = { ...await quota(), persisted: (await navigator.storage?.persisted?.()) ?? false };
    if (!this.#device) return estimate;
    const left = Math.max(0, estimate.quota - estimate.usage);
    const rooms = DISKS.map((disk) => this.#guarded(() => {
      const bytes = kernel.disk_length(disk);
      if (kernel.disk_take_refusal(disk)) this.#refusedAt[disk] = estimate.usage;
      // Whether there is more by now is found out by trying: when something has been given up, or the page is back.
      if (estimate.usage < this.#refusedAt[disk] - RETRY_BYTES) this.#refusedAt[disk] = undefined;
      const isRefused = this.#refusedAt[disk] !== undefined;
      kernel.set_disk_capacity(isRefused ? bytes : capacityOf(this.#device, bytes, left), disk);
      return kernel.disk_room(disk);
    })).filter((room) => room);
    if (rooms.length === 0) return estimate;
    const used = rooms.reduce((sum, [bytes, free]) => sum + bytes - free, 0);
    // What is left of the quota is there for both: where a person's files are, it counts.
    const [, free] = rooms.at(-1);
    Object.assign(estimate, { used, free });
    const part = used + free > 0 ? used / (used + free) : 0;
    if (part < ENOUGH) this.#isTold = false;
    else if (part >= LOW && !this.#isTold) {
      this.#isTold = true;
      this.#low(estimate);
    }
    return estimate;
  }
}
