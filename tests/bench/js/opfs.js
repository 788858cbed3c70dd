// The baselines of the disk: the browser's own files and database, without Tabula. `opfs(work)` runs the body of an async
// function of the origin's folder in a bare worker and answers its numbers.
async function opfs(work) {
  const worker = bareWorker(`onmessage = async () => {
    try {
      const folder = await navigator.storage.getDirectory();
      postMessage(await (async (folder) => { ${work} })(folder));
    } catch (error) { setTimeout(() => { throw error; }); }
  };`);
  const done = messageOf(worker);
  worker.postMessage(0);
  try {
    return await done;
  } finally {
    worker.terminate();
  }
}

// 256 MiB in pieces of 1 MiB, flushed, and read back: nanoseconds of each.
const opfsLarge = () => opfs(`
  const file = await folder.getFileHandle('bench-large', { create: true });
  const handle = await file.createSyncAccessHandle();
  const piece = new Uint8Array(1 << 20).fill(9);
  const start = performance.now();
  for (let at = 0; at < 256; at++) handle.write(piece, { at: at << 20 });
  handle.flush();
  const written = performance.now();
  for (let at = 0; at < 256; at++) {
    piece[at] = 0;
    if (handle.read(piece, { at: at << 20 }) !== piece.length || piece[at] !== 9) throw new Error('nothing was read');
  }
  const read = performance.now();
  handle.close();
  await folder.removeEntry('bench-large');
  return [(written - start) * 1e6, (read - written) * 1e6];`);

// 500 files of 1 KiB: nanoseconds for which they are created, asked for their sizes, and deleted.
const opfsFiles = () => opfs(`
  const [count, piece] = [500, new Uint8Array(1024).fill(9)];
  const inside = await folder.getDirectoryHandle('bench-files', { create: true });
  const start = performance.now();
  for (let number = 0; number < count; number++) {
    const handle = await (await inside.getFileHandle('f' + number, { create: true })).createSyncAccessHandle();
    handle.write(piece);
    handle.flush();
    handle.close();
  }
  const created = performance.now();
  for (let number = 0; number < count; number++) (await (await inside.getFileHandle('f' + number)).getFile()).size;
  const asked = performance.now();
  for (let number = 0; number < count; number++) await inside.removeEntry('f' + number);
  const deleted = performance.now();
  await folder.removeEntry('bench-files');
  return [created - start, asked - created, deleted - asked].map((each) => each * 1e6 / count);`);

// Puts of 4 KiB into a database, each a strict transaction: nanoseconds of one.
async function strictPuts() {
  const count = 100;
  const settled = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const opening = indexedDB.open('bench', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('pages');
  const database = await settled(opening);
  const start = performance.now();
  for (let number = 0; number < count; number++) {
    const transaction = database.transaction('pages', 'readwrite', { durability: 'strict' });
    transaction.objectStore('pages').put(new Uint8Array(4096).fill(9), number);
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
  }
  const each = (performance.now() - start) * 1e6 / count;
  database.close();
  await settled(indexedDB.deleteDatabase('bench'));
  return each;
}

const atHome = { preopens: [{ path: '/home/user/bench', name: '/' }] };
const onDisk = (...args) => numbers(['/tmp/bench/disk.wasm', ...args.map(String)], atHome);
