// Loads the desktop's module, which does the rest, and tells the service worker's side of it (pwa.js) how that went. Here too
// is what must be said when it cannot be loaded.
import { watchArrivals } from './arrivals.js';
import { showNotices } from './notice.js';
import { pwa } from './pwa.js';

// A page that listens to this is not kept for the way back: Chromium (156) freezes one that is left for another address with
// its machine, gigabytes of reserved memory, and ends the tab after a few. `visits.rs` tells when this can go.
addEventListener('unload', () => {});

const fail = (error) => {
  globalThis.tabula ??= Promise.reject(error);
  globalThis.tabula.catch(() => {});
  document.querySelector('#splash .boot-step').textContent = error.message;
};

const nextFrame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));

async function start() {
  // May reload the page once, for its isolation; then this goes no further.
  await pwa.ready();
  const { default: load, openApp, openHostFile, openPath } = await import('./app.js');
  await load();
  return { app: openApp, path: openPath, hostFile: openHostFile };
}

// A build is kept when its desktop has been drawn. Only then is the disk brought to its format: until then the build before
// it may be gone back to, which could not read that.
async function confirm() {
  await nextFrame();
  if (!document.querySelector('.dock') || !await pwa.confirm()) return;
  const machine = await globalThis.tabula;
  if (machine.storage.kind === 'disk') await machine.upgradeStorage();
}

const say = showNotices(document.getElementById('notice'), pwa);

if (typeof WebAssembly !== 'object') {
  const missing = ['WebAssembly: use a current browser'];
  fail(Object.assign(new Error(`Tabula cannot run here. Missing: ${missing[0]}`), { code: 'EUNSUPPORTED', missing }));
} else {
  start()
    .catch((error) => fail(new Error(`The desktop could not be loaded: ${error.message}. Reload the page.`, { cause: error })))
    .then((show) => globalThis.tabula.then(() => show))
    .then((show) => {
      watchArrivals(say, show);
      return confirm();
    }, () => pwa.failed());
}
