// The mock's programs: each an async function that returns its exit code.

const MEBIBYTE = new Uint8Array(1 << 20).map((_, index) => (index * 7 + (index >> 8)) & 255);
const forever = () => new Promise(() => {});

export const commands = {
  async cat({ read, write }) {
    for (let bytes; (bytes = await read()); ) await write(bytes);
    return 0;
  },
  async exit({ argv }) {
    return Number(argv[1]);
  },
  // Ends as by a signal of this number.
  async die({ argv }) {
    throw Object.assign(new Error("a signal"), { signal: Number(argv[1]) });
  },
  async args({ argv, env, preopens, write }) {
    const names = preopens?.map(({ name }) => new TextDecoder().decode(name)) ?? null;
    await write(JSON.stringify({ argv, env, preopens: names }));
    return 0;
  },
  async both({ write, complain }) {
    await Promise.all([write("to out\n"), complain("to err\n")]);
    return 3;
  },
  // MiBs of a known pattern.
  async generate({ argv, write }) {
    for (let count = Number(argv[1]); count > 0; count--) await write(MEBIBYTE);
    return 0;
  },
  // How many bytes come in, and their sum.
  async sum({ read, write }) {
    let [count, sum] = [0, 0];
    for (let bytes; (bytes = await read()); ) {
      count += bytes.length;
      for (const byte of bytes) sum = (sum + byte) >>> 0;
    }
    await write(`${count} ${sum}\n`);
    return 0;
  },
  // For ever; how much was taken from it can be asked for as `globalThis.taken`.
  async yes({ write }) {
    const lines = "y\n".repeat(4096);
    for (globalThis.taken = 0; ; globalThis.taken += lines.length) await write(lines);
  },
  async hang({ write }) {
    await write("before\n");
    await forever();
  },
  // Ends while something else keeps its output open.
  async daemon({ write }) {
    await write("gone\n");
    return { keepOpen: true };
  },
  // What lies in the first preopen, file by file.
  async look({ preopens, files, write }) {
    const root = new TextDecoder().decode(preopens[0].path);
    const api = files.api();
    const seen = {};
    for (const { name, type } of await api.readDir(root)) {
      const path = `${root}/${name}`;
      if (type === "symlink") {
        seen[name] = [type, new TextDecoder().decode(await api.readLink(path))];
        continue;
      }
      const { mode, size, mtimeMs } = await api.stat(path);
      const sum = (await api.readFile(path)).reduce((total, byte) => (total + byte) >>> 0, 0);
      seen[name] = [type, mode, size, size ? mtimeMs : null, sum];
    }
    await write(JSON.stringify(seen));
    return 0;
  },
  // Changes the first preopen in every way that must come back.
  async edit({ preopens, files }) {
    const root = new TextDecoder().decode(preopens[0].path);
    const api = files.api();
    const at = (name) => `${root}/${name}`;
    await api.writeFile(at("changed"), "after");
    await api.chmod(at("mode"), 0o640);
    await api.utimes(at("time"), 1_000_000_000_000, 1_000_000_000_000);
    await api.remove(at("deleted"));
    await api.remove(at("deleted-dir"), { recursive: true });
    await api.writeFile(at("sub/new"), new Uint8Array([0, 255, 10]));
    await api.mkdir(at("new-dir/deep"), { recursive: true });
    await api.writeFile(at("new-dir/deep/file"), "deep");
    await api.symlink("sub/new", at("new-link"));
    await api.remove(at("link"));
    await api.symlink("elsewhere", at("link"));
    await api.remove(at("becomes-dir"));
    await api.mkdir(at("becomes-dir"));
    await api.writeFile(at("becomes-dir/inside"), "x");
    await api.remove(at("becomes-file"), { recursive: true });
    await api.writeFile(at("becomes-file"), "y");
    // Written, but with the very same bytes.
    await api.writeFile(at("rewritten"), "same");
    await api.writeFile(at("closed"), "secret");
    await api.chmod(at("closed"), 0);
    await api.mkdir(at("closed-dir"));
    await api.writeFile(at("closed-dir/inside"), "hidden");
    await api.chmod(at("closed-dir"), 0);
    const hostile = new TextEncoder().encode(at("?"));
    hostile[hostile.length - 1] = 0xfe;
    await api.writeFile(hostile, "hostile");
    return 0;
  },
};
