// How long a bare worker takes from its creation to its first message: nanoseconds, each of 21.
const took = [];
for (let count = 0; count < 21; count++) {
  const start = performance.now();
  const worker = bareWorker('postMessage("here")');
  await messageOf(worker);
  took.push((performance.now() - start) * 1e6);
  worker.terminate();
}
return took;
