// How long the page waits for its next frame, from moments that are not in step with frames: milliseconds, of each of 100.
const took = [];
for (let count = 0; count < 100; count++) {
  await new Promise((next) => setTimeout(next, 5 + (count * 7) % 17));
  const start = performance.now();
  await new Promise((next) => requestAnimationFrame(next));
  took.push(performance.now() - start);
}
return took;
