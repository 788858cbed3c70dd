// Tabula's public interface (tabula.d.ts): boots the machine and hands out what page.wasm exports. Everything but the
// loading of that module is in it.
import load, { boot as bootMachine } from './page.js';

export { Process, Pty, Tabula } from './page.js';

let loaded;

export async function boot(options) {
  if (typeof WebAssembly !== 'object') {
    const error = new Error('Tabula cannot run here. Missing: WebAssembly: use a current browser');
    throw Object.assign(error, { code: 'EUNSUPPORTED', missing: ['WebAssembly: use a current browser'] });
  }
  loaded ??= load();
  await loaded;
  return bootMachine(options, new URL('.', import.meta.url).href);
}
