// A stream of bytes from the page to drive. The sender may be at most a window ahead of what drive has passed on: that
// is what keeps an endless program against a slow reader from filling the page, the socket or drive.

const WINDOW = 2 << 20;
const CHUNK = 256 << 10;

export class Channel {
  #ch;
  #send;
  #forget;
  #credit = WINDOW;
  #wake = null;
  #cancelled = false;
  // Called when drive wants no more of this stream.
  onCancel = () => {};

  constructor(ch, send, forget) {
    this.#ch = ch;
    this.#send = send;
    this.#forget = forget;
  }

  credit(bytes) {
    this.#credit += bytes;
    this.#wake?.();
  }

  cancel() {
    this.#cancelled = true;
    this.onCancel();
    this.#wake?.();
  }

  // Resolves when the bytes are on their way; false when drive wants no more.
  async write(bytes) {
    for (let at = 0; at < bytes.length; ) {
      while (this.#credit <= 0 && !this.#cancelled) {
        await new Promise((wake) => (this.#wake = wake));
        this.#wake = null;
      }
      if (this.#cancelled) return false;
      const part = bytes.subarray(at, at + Math.min(CHUNK, this.#credit));
      this.#credit -= part.length;
      at += part.length;
      this.#send({ ch: this.#ch }, part);
    }
    return !this.#cancelled;
  }

  end(error) {
    this.#send({ ch: this.#ch, end: true, error });
    this.#forget();
  }
}
