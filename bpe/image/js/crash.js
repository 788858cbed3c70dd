// Tells the page that the kernel has trapped in this worker. What it said lies in a buffer of its memory
// (bpe/image/src/crash.rs) and is read as it is: on a lost machine no code of the kernel's may run.
const REPORT_BYTES = 4096;

export const describe = (error) => `${error?.name}: ${error?.message}\n${error?.stack ?? ''}`;

// `address` is that of the report, `undefined` before there is one.
export function reportCrash(bootId, where, memory, address, error) {
  let report = '';
  if (address !== undefined) {
    const length = Math.min(new DataView(memory.buffer).getUint32(address, true), REPORT_BYTES);
    // A decoder takes no shared memory, so it gets a copy.
    report = new TextDecoder().decode(new Uint8Array(memory.buffer, address + 4, length).slice());
  }
  new BroadcastChannel(`tabula-crash-${bootId}`).postMessage({ where, report, error: describe(error) });
}
