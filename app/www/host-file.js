// Writes a text back to a file of the host's that the browser has given a handle for. The browser asks the person, who may
// say no; what another program has written meanwhile is not replaced unasked.

const WRITING = { mode: 'readwrite' };

async function mayWrite(handle) {
  const now = await handle.queryPermission?.(WRITING) ?? 'granted';
  return (now === 'prompt' ? await handle.requestPermission(WRITING) : now) === 'granted';
}

async function write(handle, text) {
  const stream = await handle.createWritable();
  try {
    await stream.write(text);
  } catch (error) {
    // What is there stays as it is.
    await stream.abort().catch(() => {});
    throw error;
  }
  await stream.close();
}

/**
 * Answers `{ outcome, modifiedMs }`: `saved`, `refused`, or `changed` when the file is newer than `knownMs`; then nothing has
 * been written, and with the time that is answered it will be.
 */
export async function saveToHost(handle, text, knownMs) {
  try {
    if (!await mayWrite(handle)) return { outcome: 'refused' };
    const { lastModified } = await handle.getFile();
    if (lastModified > knownMs) return { outcome: 'changed', modifiedMs: lastModified };
    await write(handle, text);
    return { outcome: 'saved', modifiedMs: (await handle.getFile()).lastModified };
  } catch (error) {
    if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return { outcome: 'refused' };
    throw error;
  }
}
