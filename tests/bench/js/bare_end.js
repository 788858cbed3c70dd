// How long a bare worker that computes takes from its termination until it is gone, which its lock tells: milliseconds.
const took = [];
for (let count = 0; count < 3; count++) {
  const name = `bare-${crypto.randomUUID()}`;
  const worker = bareWorker(`navigator.locks.request("${name}", () => { postMessage("here"); for (;;); })`);
  await messageOf(worker);
  const start = performance.now();
  worker.terminate();
  await navigator.locks.request(name, () => took.push(performance.now() - start));
}
return took;
