// How far the disks may grow: asks the browser whenever the kernel has reason to think that this has changed, and tells the
// kernel, so that `df` and `statvfs` are true. It does so in the kernel worker, never by a timer, and says once that space
// is nearly gone.
import * as kernel from './kernel.js';
import { capacityOf, quota } from './quota.js';

// The system's disk, and home's where it has one (bpe/image/src/disk.rs).
const DISKS = [0, 1];
// The used part at which it is nearly gone, and the one below which that may be said again.
const [LOW, ENOUGH] = [0.95, 0.9];

export class DiskRoom {
  #device;
  #guarded;
  #low;
  #looking;
  #again = false;
  #isTold = false;

  // `device` is the disk's ('opfs' or 'indexeddb'), or nothing where there is no disk; `guarded` calls the kernel; `low` is
  // called with an estimate.
  constructor(device, guarded, low) {
    [this.#device, this.#guarded, this.#low] = [device, guarded, low];
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
      kernel.set_disk_capacity(capacityOf(this.#device, kernel.disk_length(disk), left), disk);
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
