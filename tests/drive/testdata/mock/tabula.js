// Tabula's public interface with nothing behind it: files in a map, and a few programs written here. It lets drive be
// proven apart from the system that it drives; it keeps the interface's promises about back-pressure and errors.

import { Files, fail } from "./files.js";
import { commands } from "./commands.js";

const text = (data) => (typeof data === "string" ? data : new TextDecoder().decode(data));
const bytesOf = (data) => (typeof data === "string" ? new TextEncoder().encode(data) : data);

// A pipe of one chunk: `write` resolves when the reader has taken it.
class Pipe {
  #waiting = [];
  #readers = [];
  #closed = false;
  #broken = false;

  write(bytes) {
    if (this.#broken || this.#closed) return Promise.reject(Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
    return new Promise((taken, failed) => {
      this.#waiting.push({ bytes: bytes.slice(), taken, failed });
      this.#match();
    });
  }

  read() {
    return new Promise((got) => {
      this.#readers.push(got);
      this.#match();
    });
  }

  close() {
    this.#closed = true;
    this.#match();
  }

  break() {
    this.#broken = true;
    for (const { failed } of this.#waiting.splice(0)) failed(Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
  }

  #match() {
    while (this.#readers.length) {
      const chunk = this.#waiting.shift();
      if (chunk) {
        this.#readers.shift()(chunk.bytes);
        chunk.taken();
      } else if (this.#closed) this.#readers.shift()(null);
      else return;
    }
  }

  stream() {
    return new ReadableStream(
      {
        pull: async (controller) => {
          const bytes = await this.read();
          if (bytes) controller.enqueue(bytes);
          else controller.close();
        },
        cancel: () => this.break(),
      },
      { highWaterMark: 0 },
    );
  }
}

let nextPid = 2;

class Process {
  constructor(run, argv, options, files) {
    this.pid = nextPid++;
    const [input, output, errors] = [new Pipe(), new Pipe(), new Pipe()];
    this.input = input;
    this.stdout = output.stream();
    this.stderr = errors.stream();
    if (options.stdin !== "pipe") input.close();
    const killed = new Promise((end) => (this.end = end));
    const context = {
      argv,
      env: options.env ?? {},
      preopens: options.preopens,
      files,
      read: () => input.read(),
      write: (data) => output.write(bytesOf(data)),
      complain: (data) => errors.write(bytesOf(data)),
    };
    const finished = run(context).then(
      (exitCode) => ({ exitCode, signal: null, keepOpen: exitCode?.keepOpen }),
      (error) => {
        const signal = error.code === "EPIPE" ? 13 : (error.signal ?? null);
        return { exitCode: signal ? 128 + signal : 70, signal };
      },
    );
    this.result = Promise.race([finished, killed]).then((result) => {
      input.break();
      if (!result.keepOpen) {
        output.close();
        errors.close();
      }
      return { exitCode: result.keepOpen ? 0 : result.exitCode, signal: result.signal };
    });
  }

  writeStdin(data) {
    return this.input.write(bytesOf(data));
  }
  async closeStdin() {
    this.input.close();
  }
  wait() {
    return this.result;
  }
  async kill(signal = 15) {
    this.end({ exitCode: 128 + signal, signal });
  }
}

export async function boot() {
  const files = new Files();
  return Object.assign(files.api(), {
    async spawn(given, options = {}) {
      const argv = given.map(text);
      let name = argv[0];
      if (options.program !== undefined) {
        const bytes = files.node(options.program).bytes;
        if (!bytes) fail("EACCES", "is a directory");
        const text = String.fromCharCode(...bytes.subarray(0, 64));
        if (!text.startsWith("\0asm")) fail("ENOEXEC", "not a WebAssembly module");
        name = text.slice(4).trim();
      }
      if (!commands[name]) fail("ENOENT", `${name}: command not found`);
      return new Process(commands[name], argv, options, files);
    },
  });
}
