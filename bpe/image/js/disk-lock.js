// The Web Lock that says which worker, of all pages of this origin, has the disk. It is held by the worker that has the
// file, so that the two are free together, however the worker ends. Who may have it is not decided here: this waits, and
// says that it waits, until it has the lock or is told to give up.
const LOCK = 'tabula-disk';

export class DiskLock {
  #end = new AbortController();
  #release = () => {};
  #isHeld = false;

  // Resolves when the lock is had, which it is until `release` or the worker's end; rejects with the reason given to
  // `giveUp`. `onTaken` is called when another has it.
  take(onTaken) {
    const hold = (have) => {
      this.#isHeld = true;
      have();
      return new Promise((release) => { this.#release = release; });
    };
    return new Promise((have, fail) => {
      navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
        if (lock) return hold(have);
        onTaken();
        navigator.locks.request(LOCK, { signal: this.#end.signal }, () => hold(have)).catch(fail);
        return undefined;
      }).catch(fail);
    });
  }

  // Stops waiting; who has the lock already keeps it.
  giveUp(reason) {
    if (!this.#isHeld) this.#end.abort(new Error(reason));
  }

  release() {
    this.#release();
  }
}
