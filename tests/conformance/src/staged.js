// Puts a guest's folders at their paths in Tabula, runs the guest there, and takes them away again. The body of a function
// of `tabula` and `job` (see tabula.rs); bytes travel as hexadecimal text.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function collect(stream) {
  const parts = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return hex(all);
}

async function removeFolders() {
  for (const name of job.names) {
    await tabula.remove(`/tmp/${name}`, { recursive: true }).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

await removeFolders();
try {
  for (const { path, kind, content, target } of job.files) {
    if (kind === 'directory') await tabula.mkdir(`/tmp/${path}`);
    else if (kind === 'symlink') await tabula.symlink(target, `/tmp/${path}`);
    else await tabula.writeFile(`/tmp/${path}`, bytes(content));
  }
  await tabula.writeFile('/tmp/data/self.wasm', bytes(job.program), { mode: 0o755 });
  const process = await tabula.spawn(['/tmp/data/self.wasm', ...job.args], {
    cwd: '/tmp/data',
    env: job.env,
    stdin: 'pipe',
    preopens: job.names.map((name) => ({ path: `/tmp/${name}`, name: `/tmp/${name}` })),
  });
  const streams = Promise.all([collect(process.stdout), collect(process.stderr)]);
  // A guest that ends without reading closes its end; that is no failure of the run.
  const fed = process.writeStdin(bytes(job.stdin)).then(() => process.closeStdin()).catch(() => {});
  const limit = setTimeout(() => process.kill(9), job.timeoutMs);
  const { exitCode } = await process.wait();
  clearTimeout(limit);
  await fed;
  const [stdout, stderr] = await streams;
  return { stdout, stderr, exitCode };
} finally {
  await removeFolders();
}
