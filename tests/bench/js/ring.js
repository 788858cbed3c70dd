// 256 MiB in pieces of 4 KiB through a ring of 64 KiB in shared memory between two bare workers. Answers nanoseconds.
const [pieces, piece, ring] = [65536, 4096, 65536];
const shared = new SharedArrayBuffer(256 + ring);
const source = `onmessage = ({ data: { shared, pieces, piece, ring, writes } }) => {
  const words = new Int32Array(shared, 0, 64);
  const bytes = new Uint8Array(shared, 256);
  const own = new Uint8Array(piece);
  // Pieces written, at 0; pieces read, at 32.
  const room = ring / piece;
  for (let count = 0; count < pieces; count++) {
    const at = (count % room) * piece;
    if (writes) {
      for (let read; count - (read = Atomics.load(words, 32)) >= room; ) Atomics.wait(words, 32, read);
      bytes.set(own, at);
      Atomics.store(words, 0, count + 1);
      Atomics.notify(words, 0);
    } else {
      while (Atomics.load(words, 0) <= count) Atomics.wait(words, 0, count);
      own.set(bytes.subarray(at, at + piece));
      Atomics.store(words, 32, count + 1);
      Atomics.notify(words, 32);
    }
  }
  postMessage("done");
};
postMessage("here");`;
const [writer, reader] = [bareWorker(source), bareWorker(source)];
await Promise.all([messageOf(writer), messageOf(reader)]);
const done = messageOf(reader);
const start = performance.now();
reader.postMessage({ shared, pieces, piece, ring, writes: false });
writer.postMessage({ shared, pieces, piece, ring, writes: true });
await done;
const result = (performance.now() - start) * 1e6;
writer.terminate();
reader.terminate();
return result;
