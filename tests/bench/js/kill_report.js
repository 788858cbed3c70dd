// How long a kill of a computing program takes until the page knows of its end: milliseconds, of each of 50. Terminated
// workers compute on for a while; at most one of them does beside the next measurement.
const took = [];
for (let count = 0; count < 50; count++) {
  while ((await tabula.poolCounts()).dying > 1) await new Promise((next) => setTimeout(next, 50));
  const child = await tabula.spawn(["/tmp/bench/spin.wasm"], { stdin: "null" });
  await child.stdout.getReader().read();
  const start = performance.now();
  child.kill(9);
  const { signal } = await child.wait();
  took.push(performance.now() - start);
  if (signal !== 9) throw new Error(`ended by ${signal}`);
}
return took;
