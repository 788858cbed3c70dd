// A process worker's script: makes this worker's instance of the kernel, and runs one program after another beside it.
// The program's imports are the entry stubs' exports, wasm to wasm. What a program was doing when it came back is told by
// its task word, never by the exception alone.
import * as kernel from './kernel.js';
import { reportCrash } from './crash.js';
import { isShared, makeUsercopy } from './usercopy.js';
import { makeInstance } from './worker.js';

// The task word (kernel-core/kernel/src/task/word.rs).
const STATE_MASK = 7;
const [USER, KERNEL, EXITING, DEAD] = [0, 1, 2, 3];
// How a program came back (bpe/image/src/program.rs).
const [RETURNED, LEFT, TRAPPED] = [0, 1, 2];
const SIGNALS = { ILL: 4, ABRT: 6, FPE: 8, SEGV: 11 };
const READ_BYTES = 4 << 20;
const EXIT_CANNOT_RUN = 126;

let settings;
let wasm;
let stackTop;
let functionTable;
let reportAddress;
let entryImports;
const stubs = {};
let firstSlot;
let wordAddress;
let handlers;
let exportsOfProgram;
let waitingRun;

globalThis.tabulaHost = {
  ring: () => postMessage({ bell: true }),
  hasExport: (name) => typeof exportsOfProgram?.[name] === 'function',
  // A table takes only functions of WebAssembly; the stub checks the type when it calls.
  bindHandler: (name) => handlers.set(0, exportsOfProgram?.[name] ?? null),
  log: (level, line) => postMessage({ log: { level, line } }),
  send: () => { throw new Error('only the kernel worker speaks to the page'); },
  createWorker: () => {}, endWorker: () => {}, runTask: () => {}, forgetProcess: () => {}, sampleAfter: () => {},
};

function prepare(init) {
  settings = init;
  wasm = makeInstance(init);
  stackTop = wasm.__stack_pointer.value;
  functionTable = tableOfFunctions();
  reportAddress = kernel.crash_report_address();
  wordAddress = new WebAssembly.Global({ value: 'i32', mutable: true }, 0);
  handlers = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
  const probe = new WebAssembly.Instance(init.probe, { h: { opaque: () => 0n, sink: () => {} } });
  entryImports = {
    kernel: {
      memory: init.memory,
      functions: functionTable,
      call_slots: new WebAssembly.Global({ value: 'i32' }, kernel.call_slots_address()),
      attend_task: wasm.attend_task,
    },
    task: { word: wordAddress, handlers },
    probe: { probe: probe.exports.probe },
  };
  // Held until this worker dies, which is how the kernel worker learns that it is really gone.
  navigator.locks.request(init.lock, () => {
    postMessage({ ready: { tls: wasm.__tls_base.value, stack: wasm.__stack_alloc?.value ?? 0 } });
    return new Promise(() => {});
  }).catch((error) => postMessage({ failed: `its lock was refused: ${error}` }));
}

// The kernel instance's function table. The binding exports it for `function_table` in program.rs, which is not called: a
// value of JavaScript's costs the instance a table of such values, and a worker that is terminated gives nothing back.
function tableOfFunctions() {
  const isIt = ([name, value]) => value instanceof WebAssembly.Table && name !== '__wbindgen_externrefs';
  return Object.entries(wasm).find(isIt)[1];
}

// The stubs of one interface, made when the first program asks for them: every function costs the worker memory.
function stubsOf(interfaceName) {
  if (Object.hasOwn(stubs, interfaceName)) return stubs[interfaceName];
  if (!Object.hasOwn(waitingRun.entries, interfaceName)) return undefined;
  return (stubs[interfaceName] = new WebAssembly.Instance(waitingRun.entries[interfaceName], entryImports).exports);
}

class CannotRun extends Error {}

function readProgram() {
  const bytes = allocate(kernel.program_bytes());
  let at = 0;
  while (at < bytes.length) {
    const piece = programPiece(at);
    if (piece.length === 0) break;
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at += piece.length;
  }
  return bytes;
}

// What has not arrived yet is waited for.
function programPiece(at) {
  try {
    return kernel.program_read(at, READ_BYTES);
  } catch (reason) {
    if (typeof reason !== 'string') throw reason;
    throw new CannotRun(`cannot execute: the program could not be read: ${reason}`);
  }
}

function allocate(size) {
  try {
    return new Uint8Array(size);
  } catch {
    throw new CannotRun(`cannot execute: the browser has no room for a program of ${size} bytes`);
  }
}

function compile(run) {
  if (run.module) return run.module;
  const bytes = readProgram();
  try {
    const module = new WebAssembly.Module(bytes);
    postMessage({ compiled: { key: run.key, module, bytes: bytes.length } });
    return module;
  } catch (error) {
    throw new CannotRun(`cannot execute: ${error.message}`);
  }
}

function checkImports(module) {
  const missing = [];
  for (const { module: group, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind === 'memory') continue;
    if (kind !== 'function' || !stubsOf(group)?.[name]) missing.push(`${group}.${name} (${kind})`);
  }
  if (missing.length > 0) throw new CannotRun(`cannot execute: imports that are not there:\n  ${missing.join('\n  ')}`);
}

// The memory that the program imports, if it does: its own to begin with, its process's for a thread.
function importedMemory(run, module) {
  const wanted = WebAssembly.Module.imports(module).find((item) => item.kind === 'memory');
  if (!wanted) return undefined;
  let memory = run.memory;
  if (!memory) {
    const [initial, maximum, shared] = kernel.program_memory_import();
    memory = new WebAssembly.Memory({ initial, maximum, shared: shared === 1 });
    if (shared === 1) postMessage({ memory: { pid: run.pid, memory } });
  }
  return { module: wanted.module, name: wanted.name, memory };
}

function signalOf(error) {
  const message = String(error?.message ?? error);
  if (error instanceof RangeError || error?.name === 'InternalError' || /stack|recursion/i.test(message)) return SIGNALS.SEGV;
  if (/out of bounds|null/i.test(message) && !/table|indirect/i.test(message)) return SIGNALS.SEGV;
  if (/divi|remainder|unrepresentable|overflow|integer result/i.test(message)) return SIGNALS.FPE;
  if (/table|indirect|signature/i.test(message)) return SIGNALS.ILL;
  return SIGNALS.ABRT;
}

const place = () => Atomics.load(new Int32Array(settings.memory.buffer), wordAddress.value >> 2) & STATE_MASK;

// A trap or an exception while the kernel was at work: the machine cannot go on.
function crash(error) {
  reportCrash(settings.bootId, `process worker ${settings.slot}`, settings.memory, reportAddress, error);
}

// Instantiates the program and runs it. Answers how it came back and with which signal; `undefined` when the task is dead
// or to be tried on another worker.
function runProgram(run) {
  let module;
  let memory;
  try {
    module = compile(run);
    checkImports(module);
    memory = importedMemory(run, module);
  } catch (error) {
    if (isOutOfMemories(error)) return undefined;
    return fail(error);
  }
  const imports = memory ? { ...stubs, [memory.module]: { ...stubs[memory.module], [memory.name]: memory.memory } } : stubs;
  const threads = WebAssembly.Module.exports(module).some(({ name, kind }) => name === 'wasi_thread_start' && kind === 'function');
  kernel.task_set_can_thread(threads && memory !== undefined && isShared(memory.memory));
  const threadArgument = kernel.task_thread_argument();
  // A start function is the program's code already, so the kernel is left before.
  if (!kernel.task_enter_program()) return [LEFT, 0];
  let call;
  try {
    const instance = new WebAssembly.Instance(module, imports);
    exportsOfProgram = instance.exports;
    const own = memory?.memory ?? instance.exports.memory;
    if (own instanceof WebAssembly.Memory) attach(own);
    call = entryOf(instance.exports, threadArgument);
  } catch (error) {
    if (place() !== USER) return comeBack(error);
    if (!kernel.task_return_to_kernel()) return undefined;
    if (isOutOfMemories(error)) return undefined;
    // What is neither ours nor the linker's is the program's: its start function has trapped, thrown or overflown.
    return [CannotRun, WebAssembly.LinkError, TypeError].some((kind) => error instanceof kind) ? fail(error) : trapped(error);
  }
  try {
    call();
  } catch (error) {
    return comeBack(error);
  }
  return kernel.task_return_to_kernel() ? [RETURNED, 0] : undefined;
}

function attach(memory) {
  const shim = makeUsercopy(settings.usercopy, settings.memory, memory);
  firstSlot ??= functionTable.grow(shim.length);
  shim.forEach((stub, index) => functionTable.set(firstSlot + index, stub));
  kernel.task_set_shim(firstSlot);
}

// What the program is entered through: a thread with its argument, a process's first task without.
function entryOf(exports, argument) {
  const name = argument === undefined ? '_start' : 'wasi_thread_start';
  const start = exports[name];
  if (typeof start !== 'function') throw new CannotRun(`cannot execute: it exports no function ${name}`);
  return argument === undefined ? start : () => start(waitingRun.tid, argument);
}

// The program came back by a trap or an exception.
function comeBack(error) {
  switch (place()) {
    case KERNEL:
      crash(error);
      return undefined;
    case EXITING:
      return [LEFT, 0];
    case DEAD:
      return undefined;
    default:
      return kernel.task_return_to_kernel() ? trapped(error) : undefined;
  }
}

function trapped(error) {
  tabulaHost.log(1, `${kernel.program_path()}: ${error?.message ?? error}\n${error?.stack ?? ''}`);
  return [TRAPPED, signalOf(error)];
}

function fail(error) {
  const reason = error instanceof CannotRun ? error.message : `cannot execute: ${error?.message ?? error}`;
  kernel.task_fail(`${kernel.program_path()}: ${reason}\n`, EXIT_CANNOT_RUN);
  return [LEFT, 0];
}

// Chromium and Firefox say RangeError when they have no further memory, WebKit too.
function isOutOfMemories(error) {
  if (!(error instanceof RangeError) || /stack/i.test(error.message)) return false;
  postMessage({ outOfMemories: true });
  return true;
}

function run(task) {
  waitingRun = task;
  if (!kernel.task_begin(settings.slot)) return finish();
  wordAddress.value = kernel.task_word_address();
  handlers.set(0, null);
  const began = stackTop - wasm.__stack_pointer.value;
  const how = runProgram(task);
  // Traps skip the kernel's epilogues, so the stack pointer is where the last call left it.
  const ended = stackTop - wasm.__stack_pointer.value;
  wasm.__stack_pointer.value = stackTop;
  kernel.note_run(began, ended);
  if (how) depart(how);
}

function depart([how, signal]) {
  exportsOfProgram = undefined;
  if (kernel.task_departed(how, signal)) postMessage({ exec: true });
  else finish();
}

function finish() {
  waitingRun = undefined;
  postMessage({ idle: true });
}

onmessage = ({ data }) => {
  try {
    if (data.init) prepare(data.init);
    else if (data.run) run(data.run);
    else if (data.giveUp) depart(fail(new CannotRun('cannot execute: the browser has no memory left for a further program')));
  } catch (error) {
    if (wasm) crash(error);
    else postMessage({ failed: String(error?.stack ?? error) });
  }
};
