// Round trips over a SharedArrayBuffer between two workers, each waiting with Atomics.wait: how a kernel in another
// worker is called. Answers nanoseconds for each.
const times = 4000;
const shared = new SharedArrayBuffer(128);
const source = `onmessage = ({ data: { shared, mine, theirs, times, first } }) => {
  const words = new Int32Array(shared);
  const start = performance.now();
  for (let count = 1; count <= times; count++) {
    if (first) {
      Atomics.store(words, mine, count);
      Atomics.notify(words, mine);
    }
    while (Atomics.load(words, theirs) < count) Atomics.wait(words, theirs, count - 1);
    if (!first) {
      Atomics.store(words, mine, count);
      Atomics.notify(words, mine);
    }
  }
  postMessage(((performance.now() - start) * 1e6) / times);
};
postMessage("here");`;
const [asking, answering] = [bareWorker(source), bareWorker(source)];
await Promise.all([messageOf(asking), messageOf(answering)]);
const done = messageOf(asking);
answering.postMessage({ shared, mine: 16, theirs: 0, times, first: false });
asking.postMessage({ shared, mine: 0, theirs: 16, times, first: true });
const result = await done;
asking.terminate();
answering.terminate();
return result;
