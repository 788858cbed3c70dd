// Puts what Tabula is launched with (files opened with it, what another app shared) into the user's home folder, under a
// name that is free, says where, and has it shown where there is something to show it. It relies on launch.js for what
// arrives.
import { watchLaunches } from './launch.js';

const HOME = '/home/user';
const NAME_BYTES_MAX = 200;

// A name from outside is only a name: no path, nothing that a terminal obeys, and not too long for a number behind it.
function fileName(name) {
  const clean = name.replace(/[\p{Cc}\p{Cf}/]/gu, '_').replace(/^\.+/, '') || 'unnamed';
  let short = clean;
  while (new TextEncoder().encode(short).length > NAME_BYTES_MAX) short = Array.from(short).slice(0, -1).join('');
  return short;
}

async function freePath(machine, name) {
  const [, stem, extension] = /^(.*?)(\.[^.]*)?$/s.exec(name);
  for (let number = 1; ; number++) {
    const path = `${HOME}/${number === 1 ? name : `${stem} (${number})${extension ?? ''}`}`;
    try {
      await machine.stat(path, { followSymlinks: false });
    } catch (error) {
      if (error.code === 'ENOENT') return path;
      throw error;
    }
  }
}

async function save({ files, handles, shared, app }, say, show) {
  const machine = await globalThis.tabula;
  if (app) show.app?.(app);
  for (const [at, file] of files.entries()) {
    const path = await freePath(machine, fileName(file.name));
    await machine.writeFile(path, await file.arrayBuffer());
    say(`Your file is ${path}`);
    if (show.hostFile && handles[at]) show.hostFile(path, handles[at], file.lastModified);
    else show.path?.(path);
  }
  if (shared) {
    const path = await freePath(machine, `${fileName(shared.title || 'Shared')}.txt`);
    const text = [shared.title, shared.text, shared.url].filter(Boolean).join('\n');
    await machine.writeFile(path, `${text}\n`);
    say(`What was shared is in ${path}`);
    show.path?.(path);
  }
}

/**
 * Saves whatever arrives, in order, and calls `say` with a line for each. `globalThis.tabula` must be there. `show` may have
 * `path(path)`, which shows a file, `hostFile(path, handle, modifiedMs)`, which shows the copy of one that can be written back to
 * by its handle, and `app(name)`, which opens an app.
 */
export function watchArrivals(say, show = {}) {
  let last = Promise.resolve();
  watchLaunches((launch) => {
    last = last.then(() => save(launch, say, show)).catch((error) => say(`A file could not be saved: ${error.message}`));
    return last;
  });
}
