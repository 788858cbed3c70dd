// The compression guest alone in a bare worker: its clock and its output are all it gets. Answers what it prints.
const worker = bareWorker(`onmessage = async ({ data: module }) => {
  let text = "";
  let memory;
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 52;
  Object.assign(imports.wasi_snapshot_preview1, {
    clock_time_get(id, precision, at) {
      const now = BigInt(Math.round(performance.now() * 1e6));
      new DataView(memory.buffer).setBigUint64(at, now, true);
      return 0;
    },
    fd_write(fd, parts, count, written) {
      const view = new DataView(memory.buffer);
      const [at, length] = [view.getUint32(parts, true), view.getUint32(parts + 4, true)];
      text += new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
      view.setUint32(written, length, true);
      return 0;
    },
  });
  const { exports } = await WebAssembly.instantiate(module, imports);
  memory = exports.memory;
  exports._start();
  postMessage(text);
};`);
const done = messageOf(worker);
worker.postMessage(await compiled("/tmp/bench/compress.wasm"));
const text = await done;
worker.terminate();
return text.trim().split("\n").map(Number);
