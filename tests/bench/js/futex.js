// Raw futex round trips between two workers (guests/futex.wat). Answers nanoseconds for each.
const times = 20000;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const module = await compiled("/tmp/bench/futex.wasm");
const source = `onmessage = async ({ data: { module, memory, role, times } }) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  postMessage("here");
  onmessage = () => {
    const start = performance.now();
    exports[role](times);
    postMessage(((performance.now() - start) * 1e6) / times);
  };
};`;
const workers = ["answer", "ask"].map((role) => {
  const worker = bareWorker(source);
  const here = messageOf(worker);
  worker.postMessage({ module, memory, role, times });
  return { worker, here };
});
await Promise.all(workers.map(({ here }) => here));
const done = messageOf(workers[1].worker);
for (const { worker } of workers) worker.postMessage("go");
const result = await done;
for (const { worker } of workers) worker.terminate();
return result;
