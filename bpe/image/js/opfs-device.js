// A disk in a file of the origin's private file system, through the handle that only a worker can have and that reads and
// writes at once. It relies on nobody else having the file for long: who has it without the lock (js/disk-lock.js) is a worker
// that is about to die. Nothing here waits once the file is open.

// Between attempts to have the file, and for how long.
const [RETRY_MS, PATIENCE_MS] = [50, 30000];

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

export class OpfsDevice {
  name = 'opfs';
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  // Whether the file is there. Throws where there are no such files, which private windows may say only when asked.
  static async exists(name) {
    if (!navigator.storage?.getDirectory || typeof FileSystemFileHandle !== 'function'
      || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) {
      throw new Error('this browser has no file system of its own for pages');
    }
    const folder = await navigator.storage.getDirectory();
    try {
      await folder.getFileHandle(name);
      return true;
    } catch (error) {
      if (error.name === 'NotFoundError') return false;
      throw error;
    }
  }

  // Opens the file, made if it is not there.
  static async open(name) {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle(name, { create: true });
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return new OpfsDevice(await file.createSyncAccessHandle());
      } catch (error) {
        if (error.name !== 'NoModificationAllowedError' || performance.now() > end) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  // Takes away a file that was made in vain.
  static async remove(name) {
    const folder = await navigator.storage.getDirectory();
    await folder.removeEntry(name);
  }

  get bytes() {
    return this.#handle.getSize();
  }

  read(bytes, offset) {
    for (let done = 0; done < bytes.length;) {
      const count = this.#handle.read(done === 0 ? bytes : bytes.subarray(done), { at: offset + done });
      if (count === 0) {
        // What lies past the end reads as zero.
        bytes.fill(0, done);
        return;
      }
      done += count;
    }
  }

  write(bytes, offset) {
    for (let done = 0; done < bytes.length;) {
      const count = this.#handle.write(done === 0 ? bytes : bytes.subarray(done), { at: offset + done });
      if (count === 0) throw new DOMException('nothing more could be written', 'QuotaExceededError');
      done += count;
    }
  }

  flush() {
    this.#handle.flush();
  }

  setLength(length) {
    this.#handle.truncate(length);
  }

  close() {
    this.#handle.close();
  }
}
