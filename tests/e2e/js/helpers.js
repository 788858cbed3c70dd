// Put before every script that a test runs in the page: a terminal to type at, and waiting with a limit.

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

// A promise that must settle in time.
const within = (ms, what, promise) =>
  Promise.race([promise, pause(ms).then(() => Promise.reject(new Error(`${what}: not within ${ms} ms`)))]);

// Waits until a condition holds.
async function until(what, condition, ms = 20000) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await pause(10);
  }
}

// Starts a program; while the machine has no worker or memory left for one, it waits for the dead to go.
const patiently = (argv, options) =>
  until(`a place for ${argv[0]}`, () =>
    tabula.spawn(argv, options).catch((error) => {
      if (error.code !== "EAGAIN") throw error;
    }));

// A pseudo-terminal and everything that it has shown.
class Terminal {
  static async open(size = { cols: 80, rows: 24 }) {
    const terminal = new Terminal();
    terminal.pty = await tabula.openPty(size);
    terminal.text = "";
    terminal.reading = terminal.#read();
    return terminal;
  }
  async #read() {
    const reader = this.pty.output.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // Enough to look at, however much a program writes.
      this.text = (this.text + decoder.decode(value, { stream: true })).slice(-100000);
    }
  }
  spawn(argv, options = {}) {
    return tabula.spawn(argv, { ...options, pty: this.pty });
  }
  type(text) {
    return this.pty.write(new TextEncoder().encode(text));
  }
  shows(text, ms = 20000) {
    return until(`${JSON.stringify(text)} in ${JSON.stringify(this.text.slice(-500))}`, () => this.text.includes(text), ms);
  }
}

const ended = (child, what = "the program's end") => within(20000, what, child.wait());
const processOf = async (pid) => (await tabula.processes()).find((process) => process.pid === pid);
