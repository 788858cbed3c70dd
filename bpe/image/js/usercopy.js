// The functions through which the kernel reaches one program's memory, in the order of their table slots
// (`bpe/shims/src/usercopy.rs`): wasm with two memories, or, for engines without multi-memory (WebKitGTK 2.50), copies
// between typed arrays behind a trampoline.
const NAMES = ['copy_in', 'copy_out', 'pages', 'load32', 'load64', 'store32', 'store64', 'load32_atomic'];
const PAGE_BYTES = 65536;

export function makeUsercopy(modules, kernelMemory, programMemory) {
  const exports = modules.trampoline
    ? new WebAssembly.Instance(modules.trampoline, { js: copiesInJavaScript(kernelMemory, programMemory) }).exports
    : new WebAssembly.Instance(isShared(programMemory) ? modules.shared : modules.unshared, {
      k: { memory: kernelMemory }, u: { memory: programMemory },
    }).exports;
  return NAMES.map((name) => exports[name]);
}

export const isShared = (memory) => typeof SharedArrayBuffer === 'function' && memory.buffer instanceof SharedArrayBuffer;

// Views go stale when a memory grows, in whichever worker: a look at `buffer` costs less than being wrong.
function copiesInJavaScript(kernelMemory, programMemory) {
  const view = (memory) => {
    let bytes = new Uint8Array(memory.buffer);
    return (end) => {
      if (bytes.buffer !== memory.buffer || end > bytes.length) {
        // Growth elsewhere is seen only after a growth here, by nothing (WebKit).
        if (end > memory.buffer.byteLength) memory.grow(0);
        bytes = new Uint8Array(memory.buffer);
      }
      return bytes;
    };
  };
  const [kernel, program] = [view(kernelMemory), view(programMemory)];
  const data = (address, length) => {
    const bytes = program(address + length);
    return new DataView(bytes.buffer, address, length);
  };
  return {
    copy_in: (to, from, n) => {
      [to, from, n] = [to >>> 0, from >>> 0, n >>> 0];
      kernel(to + n).set(program(from + n).subarray(from, from + n), to);
    },
    copy_out: (to, from, n) => {
      [to, from, n] = [to >>> 0, from >>> 0, n >>> 0];
      program(to + n).set(kernel(from + n).subarray(from, from + n), to);
    },
    pages: () => {
      if (isShared(programMemory)) programMemory.grow(0);
      return programMemory.buffer.byteLength / PAGE_BYTES;
    },
    load32: (address) => data(address >>> 0, 4).getInt32(0, true),
    load64: (address) => data(address >>> 0, 8).getBigInt64(0, true),
    store32: (address, value) => data(address >>> 0, 4).setInt32(0, value, true),
    store64: (address, value) => data(address >>> 0, 8).setBigInt64(0, value, true),
    load32_atomic: (address) => Atomics.load(new Int32Array(programMemory.buffer), address >>> 2),
  };
}
