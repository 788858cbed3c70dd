// The page: boots Tabula, shows how far it is, and then a terminal with a shell. `globalThis.tabula` is the promise of the
// machine, also after a restart. Everything about the machine is asked of tabula.js; here is only what is seen.
import { watchArrivals } from './arrivals.js';
import { showNotices } from './notice.js';
import { pwa } from './pwa.js';
import { boot } from './tabula.js';
import { openTerminal } from './terminal.js';

// A page that listens to this is not kept for the way back: Chromium (156) freezes one that is left for another address with
// its machine, gigabytes of reserved memory, and ends the tab after a few. `visits.rs` tells when this can go.
addEventListener('unload', () => {});

const element = (id) => document.getElementById(id);
const panels = ['boot', 'terminal', 'failed', 'crash'];
const show = (name) => panels.forEach((panel) => { element(panel).hidden = panel !== name; });

const STEPS = {
  download: 'Loading the base system',
  kernel: 'Starting the kernel',
  memory: 'Reserving memory',
  system: 'Mounting the base system',
};

function showProgress({ step, done, total }) {
  const bar = element('boot-progress');
  element('boot-step').textContent = STEPS[step] ?? step;
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute('value');
  }
}

function showFailure(error) {
  const missing = error?.missing ?? [];
  element('failed-title').textContent = missing.length ? 'Tabula cannot run here yet' : 'Tabula did not start';
  element('failed-text').textContent = missing.length
    ? 'The browser, or the server that this page came from, lacks what Tabula needs:'
    : String(error?.message ?? error);
  element('failed-list').replaceChildren(...missing.map((what) => {
    const item = document.createElement('li');
    item.textContent = what;
    return item;
  }));
  show('failed');
}

function showCrash({ where, message, report, error }) {
  element('crash-text').textContent =
    `The kernel stopped in the ${where}: ${message}. All programs have ended; what was in memory is lost.`;
  element('crash-report').textContent = [report, error].filter(Boolean).join('\n');
  show('crash');
  element('crash-restart').focus();
}

let terminal;

// Boots when the page may; until then the panel says that it is loading. `globalThis.tabula` rejects when it cannot.
async function bootWhenReady() {
  await pwa.ready();
  return boot({ onProgress: showProgress, onCrash: showCrash });
}

function start() {
  show('boot');
  terminal?.dispose();
  terminal = undefined;
  globalThis.tabula = bootWhenReady();
  globalThis.tabula.then(
    (machine) => {
      show('terminal');
      terminal = openTerminal(element('terminal'), machine);
      terminal.shown.then(() => pwa.confirm());
    },
    async (error) => {
      showFailure(error);
      await pwa.failed();
    },
  );
}

element('failed-again').addEventListener('click', () => location.reload());
element('crash-restart').addEventListener('click', start);
start();
watchArrivals(showNotices(element('notice'), pwa));
