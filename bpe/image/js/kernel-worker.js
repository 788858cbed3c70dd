// The kernel worker's script: what only JavaScript can do for the supervisor in `bpe/image/src/supervisor.rs`. It makes
// and ends workers, keeps compiled modules and shared memories, and passes messages between the page and the kernel. It
// decides nothing, and never waits.
import { initSync } from './kernel.js';
import * as kernel from './kernel.js';
import { describe, reportCrash } from './crash.js';
import { DiskRoom } from './disk-room.js';
import { Disk } from './disk.js';
import { Storage } from './storage.js';

const PAGE_BYTES = 65536;
// The kernel's memory, whole from the start (bpe/image/src/allocator.rs); engines that cannot reserve so much get the next.
const MEMORY_PAGES = [32768, 16384, 8192];
// The import modules of the kernel's table (kernel-core/kernel/src/syscall/table).
const INTERFACES = ['wasi_snapshot_preview1', 'wasi', 'wasix_32v1', 'tabula_posix'];
const STACK_BYTES = 512 * 1024;
// Compiled modules that are kept, by the bytes of their binaries.
const CACHE_BYTES_MAX = 256 * 1024 * 1024;
// Chromium gives a page about 125 memories (version 156; bpe/image/js and the test `fork_bomb` rely on it), and the
// kernel, the page and dying workers need some.
const PROCESSES_MAX = 110;
// Between attempts to fetch a part of the base system.
const [PART_RETRY_MIN_MS, PART_RETRY_MAX_MS] = [1000, 60000];

let boot;
let assets;
let wasm;
let reportAddress;
let disk;
// How much room the disks have; there when the machine is.
let room;
// Who does what takes long on the disks, if there are any.
let storageWork;
const workers = new Map();
const modules = new Map();
let moduleBytes = 0;
const memories = new Map();
// Threads whose process's worker has announced the memory, but the news is still on its way: another worker's bell was
// heard first.
let threadsWithoutMemory = [];

const lockName = (slot, generation) => `tabula-${boot.bootId}-${slot}-${generation}`;

const bell = new MessageChannel();
bell.port1.onmessage = () => guarded(onBell);

// A trap in the kernel stops the machine: the page is told, and ends this worker.
function guarded(run) {
  try {
    return run();
  } catch (error) {
    crash('kernel worker', error);
    throw error;
  }
}

function onBell() {
  if (kernel.on_bell()) room?.look();
  disk?.look();
}

const crash = (where, error) => reportCrash(boot.bootId, where, assets.memory, reportAddress, error);

globalThis.tabulaHost = {
  ring: () => bell.port2.postMessage(0),
  hasExport: () => false,
  bindHandler: () => {},
  log: (level, line) => postMessage({ log: { level, line } }),
  send: (bytes) => postMessage({ rpc: bytes }, [bytes.buffer]),

  sampleAfter: (milliseconds) => setTimeout(() => guarded(() => kernel.on_sample()), milliseconds),

  createWorker(slot, generation) {
    const worker = new Worker(new URL('process-worker.js', import.meta.url), { type: 'module', name: `tabula ${slot}` });
    workers.set(slot, worker);
    worker.onmessage = ({ data }) => guarded(() => fromWorker(slot, generation, data));
    worker.onerror = (event) => {
      event.preventDefault();
      guarded(() => workerFailed(slot, generation, event.message ?? 'its script could not be loaded'));
    };
    const { entries, ...init } = assets;
    worker.postMessage({ init: { ...init, slot, generation, lock: lockName(slot, generation), bootId: boot.bootId } });
  },

  endWorker(slot, generation) {
    workers.get(slot)?.terminate();
    workers.delete(slot);
    // A bell that it rang and that has not arrived is lost with it, and nobody would ring again.
    tabulaHost.ring();
    // The lock is free exactly when the worker is gone. Until then it may still compute on its stack.
    navigator.locks.request(lockName(slot, generation), () => guarded(() => {
      const thread = kernel.worker_gone(slot, generation);
      if (thread) wasm.__wbindgen_thread_destroy(thread[0], thread[1], STACK_BYTES);
    })).catch((error) => postMessage({ log: { level: 0, line: `a worker's lock: ${error}` } }));
  },

  runTask(slot, tid, pid, key, isThread) {
    const cached = modules.get(key);
    if (cached) {
      modules.delete(key);
      modules.set(key, cached);
    }
    if (!isThread) memories.delete(pid);
    const run = { tid, pid, key, module: cached?.module, entries: entriesFor(cached) };
    const send = (memory) => workers.get(slot)?.postMessage({ run: { ...run, memory } });
    if (!isThread || memories.has(pid)) send(memories.get(pid));
    else threadsWithoutMemory.push({ pid, send });
  },

  // Threads that still wait for its memory are dead: their workers find that out.
  forgetProcess: (pid) => keepMemory({ pid, memory: undefined }),
};

function fromWorker(slot, generation, data) {
  if (data.bell) onBell();
  else if (data.idle) kernel.worker_idle(slot, generation);
  else if (data.exec) kernel.worker_exec(slot, generation);
  else if (data.ready) kernel.worker_ready(slot, generation, data.ready.tls, data.ready.stack);
  else if (data.compiled) remember(data.compiled);
  else if (data.memory) keepMemory(data.memory);
  else if (data.outOfMemories) answerOutOfMemories(slot, generation);
  else if (data.log) postMessage({ log: data.log });
  else if (data.failed) workerFailed(slot, generation, data.failed);
}

function workerFailed(slot, generation, reason) {
  if (kernel.worker_failed(slot, generation, reason)) crash(`process worker ${slot}`, new Error(reason));
}

// Its worker waits meanwhile; should it be ended, the kernel knows it by its generation no more.
function answerOutOfMemories(slot, generation) {
  const worker = workers.get(slot);
  setTimeout(() => {
    if (!kernel.worker_out_of_memories(slot, generation)) worker?.postMessage({ giveUp: true });
  }, kernel.worker_patience_ms(slot, generation));
}

// The shared memory of a process, which its threads get; none once the process is over.
function keepMemory({ pid, memory }) {
  if (memory) memories.set(pid, memory);
  else memories.delete(pid);
  const waiting = threadsWithoutMemory.filter((thread) => thread.pid === pid);
  threadsWithoutMemory = threadsWithoutMemory.filter((thread) => thread.pid !== pid);
  for (const { send } of waiting) send(memory);
}

// The entry stubs for a program: those that it imports from, all when nobody has compiled it yet. Each module weighs
// something in every worker that has it.
function entriesFor(cached) {
  const names = cached?.interfaces ?? INTERFACES;
  return Object.fromEntries(names.map((name) => [name, assets.entries[name]]));
}

// Keeps a compiled module; the ones used longest ago go first.
function remember({ key, module, bytes }) {
  if (modules.has(key)) return;
  const imports = WebAssembly.Module.imports(module);
  const interfaces = INTERFACES.filter((name) => imports.some((item) => item.module === name));
  modules.set(key, { module, bytes, interfaces });
  moduleBytes += bytes;
  for (const [oldest, entry] of modules) {
    if (moduleBytes <= CACHE_BYTES_MAX || oldest === key) break;
    modules.delete(oldest);
    moduleBytes -= entry.bytes;
  }
}

// The pool in numbers (tabula.d.ts, `PoolCounts`).
function poolCounts() {
  const [vacant, starting, idle, busy, dying, waiting, made, runs, beganAstray, endedAstray] = kernel.pool_counts();
  const numbers = Array.from(kernel.pool_stacks());
  const stacks = [];
  while (numbers.length > 0) {
    const [slot, generation, address] = numbers.splice(0, 3);
    stacks.push({ lock: lockName(slot, generation), address });
  }
  return { vacant, starting, idle, busy, dying, waiting, made, runs, beganAstray, endedAstray, stacks };
}

function makeMemory() {
  for (const pages of MEMORY_PAGES) {
    try {
      return [new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }), pages];
    } catch { /* the next smaller one */ }
  }
  throw new Error('the browser has no room for the kernel\'s memory');
}

async function fetchFile(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response;
}

// Compiles while it arrives, which lets browsers keep the result, where the server names the type right.
async function compile(name) {
  const response = await fetchFile(name);
  const isNamed = response.headers.get('content-type') === 'application/wasm';
  return isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

// The entry stubs, a module for each interface that programs import from.
async function compileEntries() {
  const modules = INTERFACES.map(async (name) => [name, await compile(`shims/entry-${name}.wasm`)]);
  return Object.fromEntries(await Promise.all(modules));
}

// Engines without multi-memory refuse the shim (WebKitGTK 2.50) and get a typed-array copy behind a trampoline.
async function compileUsercopy() {
  try {
    return { unshared: await compile('shims/usercopy.wasm'), shared: await compile('shims/usercopy-shared.wasm') };
  } catch {
    return { trampoline: await compile('shims/usercopy-trampoline.wasm') };
  }
}

// Begun before the page has its part ready. A failure is one of the boot's, which looks at it then.
const compiled = Promise.all([
  compile('kernel.wasm'), compileEntries(), compile('shims/probe.wasm'), compileUsercopy(),
]);
compiled.catch(() => {});

// Where there is no disk to be had, the machine keeps everything in memory, and says why.
async function diskSizes() {
  if (!disk) return { storage: { kind: 'memory' } };
  try {
    const { device, sizes } = await disk.ready(assets, boot.bootId);
    return { storage: { kind: 'disk', device }, sizes };
  } catch (error) {
    await disk.close();
    return { storage: { kind: 'memory', problem: error.message } };
  }
}

// What the page wants of the disk.
async function toDisk({ giveUp, close }) {
  if (giveUp) disk?.giveUp(giveUp);
  if (close) {
    // Home's first: who gets the lock, which the other has, finds both free.
    await storageWork?.close();
    await disk?.close();
    postMessage({ disk: { closed: true } });
  }
}

async function start(options) {
  boot = options;
  const post = (message) => postMessage(message);
  const letGo = async () => storageWork?.letGo();
  if (options.storage !== 'memory') disk = new Disk({ post, guarded, onBell, crash, letGo }, options.storage);
  postMessage({ boot: { step: 'kernel', done: 0, total: 3 } });
  const [kernelModule, entries, probe, usercopy] = await compiled;
  postMessage({ boot: { step: 'memory', done: 1, total: 3 } });
  const [memory, pages] = makeMemory();
  wasm = initSync({ module: kernelModule, memory, thread_stack_size: STACK_BYTES });
  assets = { kernelModule, memory, entries, probe, usercopy, stackBytes: STACK_BYTES, timeOrigin: performance.timeOrigin };
  reportAddress = kernel.crash_report_address();
  kernel.prepare_worker(0);
  postMessage({ boot: { step: 'system', done: 2, total: 3 } });
  const image = new Uint8Array(options.baseImage);
  const cores = navigator.hardwareConcurrency ?? 1;
  let { sizes, storage } = await diskSizes();
  const parts = guarded(() => kernel.boot(options.seed, PROCESSES_MAX, pages * PAGE_BYTES, cores, image, sizes));
  const problem = kernel.disk_problem();
  if (problem) {
    storage = { kind: 'memory', problem };
    await disk.close();
  } else if (sizes) {
    storage.mountMs = kernel.disk_mount_ms();
    disk.use();
  }
  room = new DiskRoom(storage.device, guarded, (storageLow) => postMessage({ storageLow }));
  guarded(() => kernel.set_spare_workers(options.pool ?? 2));
  const home = kernel.home_state();
  if (storage.kind === 'disk') {
    storageWork = new Storage({
      assets, bootId: boot.bootId, wanted: storage.device === 'indexeddb' ? 'indexeddb' : 'disk', post, guarded, crash, onBell,
    });
    // What home has left behind where it was before, and was not erased to its end.
    const isLeft = kernel.home_is_left();
    if (home !== 'plain' || isLeft) storageWork.ask({ what: 'erase', needsDisk: isLeft }).then(({ error }) => {
      if (error) postMessage({ log: { level: 0, line: error.message } });
    });
  }
  postMessage({ ready: { storage, home } });
  parts.forEach((name, index) => fetchPart(name, index, PART_RETRY_MIN_MS));
}

// A part of the base system that may come after the boot. When it cannot be had, programs that need it fail, and it is
// asked for again, ever less often.
async function fetchPart(name, index, retryMs) {
  let bytes;
  try {
    bytes = new Uint8Array(await (await fetchFile(`parts/${name}`)).arrayBuffer());
  } catch (error) {
    partFailed(name, index, error.message);
    setTimeout(() => fetchPart(name, index, Math.min(2 * retryMs, PART_RETRY_MAX_MS)), retryMs);
    return;
  }
  // Asking again would only bring the same: a part belongs to its image for good.
  if (!guarded(() => kernel.provide_part(index, bytes))) partFailed(name, index, 'it is of another version; reload the page');
}

function partFailed(name, index, why) {
  postMessage({ log: { level: 0, line: `a part of the base system did not come: ${name}: ${why}` } });
  guarded(() => kernel.part_failed(index));
}

// The page may be gone in a moment, or has come back, perhaps after other pages have taken or given up space.
function onHide() {
  guarded(() => kernel.flush_soon());
  room?.forget();
  room?.look();
}

async function answerEstimate() {
  try {
    postMessage({ storageEstimate: await room.look() });
  } catch (error) {
    postMessage({ storageEstimate: { failed: error.message } });
  }
}

async function onStorageRequest({ id, ...request }) {
  const none = { state: 'plain', error: { code: 'ENODEV', message: 'ENODEV: the machine has no disk' } };
  postMessage({ storageDone: { id, ...(storageWork ? await storageWork.ask(request) : none) } });
}

onmessage = ({ data }) => {
  if (data.init) start(data.init).catch((error) => postMessage({ bootFailed: describe(error) }));
  else if (data.rpc) guarded(() => kernel.on_message(data.rpc));
  else if (data.disk) toDisk(data.disk);
  else if (data.flush) onHide();
  else if (data.storageEstimate) answerEstimate();
  else if (data.storageRequest) onStorageRequest(data.storageRequest);
  else if (data.poolCounts) postMessage({ poolCounts: poolCounts() });
  else if (data.crash) guarded(() => kernel.crash_on_purpose());
};
