// Put before every script that a test runs in the page: a terminal to type at, and waiting with a limit.

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

// A promise that must settle in time.
const within = (ms, what, promise) =>
  Promise.race([promise, pause(ms).then(() => Promise.reject(new Error(`${what}: not within ${ms} ms`)))]);

// What the machine is doing, for the report of a wait that ran out.
async function situation() {
  const processes = await within(2000, "the list of processes", (async () => tabula.processes())()).catch((error) => [String(error)]);
  return JSON.stringify({ processes, terminals: terminals.map(({ text }) => text.slice(-500)) });
}

// Waits until a condition holds.
async function until(what, condition, ms = 20000) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms; ${await situation()}`);
    await pause(10);
  }
}

// Starts a program; while the machine has no worker or memory left for one, it waits for the dead to go.
const patiently = (argv, options) =>
  until(`a place for ${argv[0]}`, () =>
    tabula.spawn(argv, options).catch((error) => {
      if (error.code !== "EAGAIN") throw error;
    }));

const terminals = [];

// A pseudo-terminal and everything that it has shown.
class Terminal {
  static async open(size = { cols: 80, rows: 24 }) {
    const terminal = new Terminal();
    terminal.pty = await tabula.openPty(size);
    terminal.text = "";
    terminals.push(terminal);
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
    return until(`${JSON.stringify(text)} on the terminal`, () => this.text.includes(text), ms);
  }
}

const ended = (child, what = "the program's end") => within(20000, what, child.wait());
const processOf = async (pid) => (await tabula.processes()).find((process) => process.pid === pid);

// Boots another machine in place of the page's own, for this script and those that follow it.
async function bootInstead(options) {
  await tabula.shutdown();
  const { boot } = await import("/tabula.js");
  tabula = await (globalThis.tabula = boot(options));
}

// Puts a module into whatever machine is booted; drive's own way leads to the page's first one.
const putModule = (path, bytes) =>
  tabula
    .mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true })
    .then(() => tabula.writeFile(path, Uint8Array.from(bytes), { mode: 0o755 }));

// The pool, as soon as no more workers are at work than `busy` and none comes or goes.
const atRest = (busy = 0) =>
  until("the pool is at rest", async () => {
    const pool = await tabula.poolCounts();
    return pool.busy <= busy && pool.starting + pool.dying + pool.waiting === 0 && pool;
  }, 60000);

// What a worker that is ready costs in kernel memory: its stack and its thread-local storage, in KiB.
const WORKER_KIB = 513;

// Kernel memory in use, in KiB, beyond what the workers take that there happen to be.
async function usedMemory() {
  const workers = (await tabula.poolCounts()).stacks.length;
  const text = new TextDecoder().decode(await tabula.readFile("/proc/meminfo"));
  const field = (name) => Number(text.match(new RegExp(`^${name}: *([0-9]+) kB$`, "m"))[1]);
  return field("MemTotal") - field("MemFree") - workers * WORKER_KIB;
}

// Throws unless programs, a pipe and a file work. Others may ask the same at the same time.
async function well() {
  const file = `/tmp/health-${crypto.randomUUID()}`;
  const line = `echo well | cat > ${file} && cat ${file} && rm ${file}`;
  const { stdout, stderr, exitCode } = await within(60000, "a pipeline", tabula.exec(line));
  if (stdout !== "well\n" || exitCode !== 0) throw new Error(`not well: ${exitCode} ${stdout} ${stderr}`);
}

// Counts the calls that tasks make, from the trace that the kernel logs: one line for each call that was entered, when it
// is over (a killed one too).
class Calls {
  #counts = new Map();
  static async watch() {
    const calls = new Calls();
    const said = console.debug;
    console.debug = (line, ...rest) => {
      const [, tid, name] = String(line).match(/^\[([0-9]+)\] ([a-z0-9_-]+)\(/) ?? [];
      if (name === undefined) return said.call(console, line, ...rest);
      const own = calls.#of(Number(tid));
      own.set(name, (own.get(name) ?? 0) + 1);
    };
    await tabula.trace(true);
    return calls;
  }
  #of(tid) {
    if (!this.#counts.has(tid)) this.#counts.set(tid, new Map());
    return this.#counts.get(tid);
  }
  // How often a task has made a call; without a name, any call. Lines arrive before their worker comes to rest.
  count(tid, name) {
    if (name !== undefined) return this.#of(tid).get(name) ?? 0;
    return [...this.#of(tid).values()].reduce((sum, count) => sum + count, 0);
  }
}

// Waits for a program that may block, stop or compute for as long as it likes: what no longer computes is killed, and what
// computes too long. Answers how it ended.
async function endure(child, patienceMs = 5000) {
  child.stdout.pipeTo(new WritableStream()).catch(() => {});
  const errors = new Response(child.stderr).text().catch(() => "");
  const end = child.wait();
  const over = end.then(() => true, () => true);
  const limit = performance.now() + patienceMs;
  for (let idle = 0; !(await Promise.race([over, pause(20)])); ) {
    const state = (await processOf(child.pid))?.state;
    idle = state === "R" ? 0 : idle + 1;
    // A program may stop or ignore all but one signal.
    if (idle >= 3 || performance.now() > limit) await child.kill(9).catch(() => {});
  }
  const { exitCode } = await ended({ wait: () => end });
  // A program that ends with 126 of its own says nothing; the loader says why.
  const why = exitCode === 126 ? await Promise.race([errors, pause(100)]) : undefined;
  return why ? `refused: ${why}` : `${exitCode}`;
}
