// Starting programs for drive, and carrying their standard streams. A program's output is read only as fast as drive
// passes it on, and drive's input is acknowledged only when the program's pipe has taken it.

import { pathOf } from "./files.js";

export function programs(tabula, openChannel) {
  const running = new Map();

  async function carry(stream, ch) {
    const channel = openChannel(ch);
    const reader = stream.getReader();
    channel.onCancel = () => reader.cancel().catch(() => {});
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || !(await channel.write(value))) break;
      }
      channel.end();
    } catch (error) {
      channel.end({ code: error?.code ?? "Error", message: error?.message ?? String(error) });
    }
  }

  // What a program gets when nobody says otherwise, as one that prints it has it.
  async function given(cwd) {
    const child = await tabula.spawn(["env", "-0"], { stdin: "null", cwd });
    const text = await new Response(child.stdout).text();
    const pairs = text.split("\0").filter(Boolean).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
    return Object.fromEntries(pairs);
  }

  return {
    async spawn({ run, argv, program, env, besides, cwd, stdin, preopens, stdout, stderr }) {
      const options = { stdin };
      if (program !== undefined) options.program = pathOf(program);
      // Pairs, because they have an order.
      if (env !== undefined) options.env = Object.fromEntries(env);
      if (besides !== undefined) options.env = { ...(await given(cwd)), ...Object.fromEntries(besides) };
      if (cwd !== undefined) options.cwd = cwd;
      if (preopens !== undefined) {
        options.preopens = preopens.map(({ path, name }) => ({ path: pathOf(path), name: pathOf(name) }));
      }
      const child = await tabula.spawn(argv.map(pathOf), options);
      running.set(run, { child, input: Promise.resolve() });
      carry(child.stdout, stdout);
      carry(child.stderr, stderr);
      return { pid: child.pid };
    },
    // Writes keep their order by waiting for one another; the reply is the acknowledgement.
    stdin({ run }, payload) {
      const entry = running.get(run);
      entry.input = entry.input.then(() => entry.child.writeStdin(payload));
      return entry.input;
    },
    closeStdin({ run }) {
      const entry = running.get(run);
      entry.input = entry.input.catch(() => {}).then(() => entry.child.closeStdin());
      return entry.input;
    },
    async wait({ run }) {
      const { exitCode, signal } = await running.get(run).child.wait();
      return { exitCode, signal: signal ?? null };
    },
    kill: ({ run, signal }) => running.get(run).child.kill(signal),
    forget({ run }) {
      running.delete(run);
    },
  };
}
