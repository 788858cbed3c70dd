// Offline, updates and installation, for a page (pwa.d.ts): registers the service worker, knows what it has, and asks it
// for what a person wants. It relies on sw.js for everything that must outlive the page. Where there are no service
// workers (private windows, plain http) the page works from the network and everything here says so; nothing here throws
// because of that, and nothing is updated without being asked for.
import { watchInstall } from './install.js';

const here = new URL('.', import.meta.url).href;
const pinned = /^(.*\/)build\/([0-9a-f]{16})\/$/.exec(here);
const root = pinned?.[1] ?? here;
const CHECK_AGAIN_MS = 3_600_000;
// What is fetched for later waits until a boot's last steps (a first terminal, say) are over.
const CALM_MS = 2000;

const off = new URLSearchParams(location.search).get('offline') === 'off';
const container = off ? undefined : navigator.serviceWorker;

let state = Object.freeze({
  supported: Boolean(container),
  build: pinned?.[2] ?? null,
  offline: container ? 'no' : 'unavailable',
  done: 0,
  total: 0,
  update: 'none',
  rolledBack: null,
  install: 'unavailable',
  problem: null,
});
const listeners = new Set();

function set(changes) {
  state = Object.freeze({ ...state, ...changes });
  for (const listener of listeners) listener(state);
}

// What the service worker has decided. A download that goes on here is told by `fetchBuild`.
function learn({ current, staged, trial, rolledBack }) {
  const offline = current ? 'ready' : state.offline;
  const served = trial ?? current;
  let update = state.update === 'downloading' ? 'downloading' : 'none';
  if (staged) update = 'available';
  else if (pinned && served && served !== state.build) update = 'applied';
  set({ offline, update, rolledBack });
}

const problem = (error) => set({ problem: String(error?.message ?? error) });

let registration;

// The active service worker; registers it first where it is not.
async function worker() {
  registration ??= container.register(`${root}sw.js`, { scope: root, updateViaCache: 'none' });
  try {
    const registered = await registration;
    if (registered.active) return registered.active;
    return (await container.ready).active;
  } catch (error) {
    registration = undefined;
    throw error;
  }
}

async function ask(op, details = {}) {
  const active = await worker();
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    };
    active.postMessage({ op, ...details }, [port2]);
  });
}

// Says that this page runs its build, until the page is gone.
function hold() {
  const name = pinned ? `tabula build ${root} ${state.build}` : `tabula unpinned ${root}`;
  navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => {})).catch(problem);
}

// Whether this entry of the history has been reloaded for isolation. Storage of the session would not do: a page with
// isolation lies in another process of Chromium (156), and one without it does not see what that has removed.
const reloaded = () => history.state?.tabulaReloaded === true;
const rememberReloaded = (tabulaReloaded) => history.replaceState({ ...history.state, tabulaReloaded }, '');

/** Resolves when the page may boot; reloads it once where that gives it the isolation that it lacks. */
async function ready() {
  if (globalThis.crossOriginIsolated) {
    if (reloaded()) rememberReloaded(false);
    return;
  }
  // Once is enough: if it did not help, the boot says what is missing.
  if (!container || reloaded()) return;
  try {
    await activated();
  } catch (error) {
    problem(error);
    return;
  }
  rememberReloaded(true);
  location.reload();
  await new Promise(() => {});
}

// A navigation asks the service worker only when it is activated.
async function activated() {
  const active = await worker();
  if (active.state === 'activated') return;
  await new Promise((resolve, reject) => {
    active.addEventListener('statechange', () => {
      if (active.state === 'activated') resolve();
      if (active.state === 'redundant') reject(new Error('the service worker could not be started'));
    });
  });
}

let checkedAt = 0;

async function confirm() {
  if (!container) return true;
  let isKept = false;
  try {
    learn(await ask('confirm', { build: state.build }));
    isKept = true;
    await new Promise((calm) => setTimeout(calm, CALM_MS));
    await check();
  } catch (error) {
    problem(error);
  }
  return isKept;
}

async function failed() {
  if (!container || !pinned) return;
  try {
    const { reload } = await ask('failed', { build: state.build });
    if (!reload) return;
  } catch (error) {
    problem(error);
    return;
  }
  location.reload();
  await new Promise(() => {});
}

/** Looks for another build, and fetches it. Rejects with the reason when that fails. */
async function check({ retry = false } = {}) {
  if (!container) return;
  checkedAt = Date.now();
  try {
    // Two pages would only be in each other's way.
    await navigator.locks.request(`tabula fetching ${root}`, async () => {
      const answer = await ask('check', { retry, unpinned: !pinned });
      learn(answer);
      if (answer.wanted) await fetchBuild(answer.wanted, answer.current !== null);
    });
    set({ problem: null });
  } catch (error) {
    set({ update: state.update === 'downloading' ? 'none' : state.update, problem: error.message });
    if (state.offline === 'downloading') set({ offline: 'no' });
    throw error;
  }
}

async function fetchBuild(build, isUpdate) {
  set(isUpdate ? { update: 'downloading' } : { offline: 'downloading' });
  for (;;) {
    const answer = await ask('advance', { build });
    set({ done: answer.done, total: answer.total });
    if (answer.missing > 0) continue;
    set(isUpdate ? { update: 'none' } : {});
    learn(answer);
    return;
  }
}

// Only when something calls for it, and not more often than that.
function checkAgain() {
  if (document.visibilityState !== 'visible' || checkedAt === 0) return;
  if (state.problem || Date.now() - checkedAt > CHECK_AGAIN_MS) check().catch(() => {});
}

async function apply() {
  await ask('apply');
  location.reload();
}

async function dismiss() {
  learn(await ask('told'));
}

async function persist() {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

const install = watchInstall(root, (now) => {
  set({ install: now });
  // Whoever installs an app expects to find it again.
  if (now === 'installed') persist();
});

export const pwa = Object.freeze({
  get state() { return state; },
  subscribe(listener) {
    listeners.add(listener);
    listener(state);
    return () => listeners.delete(listener);
  },
  ready, confirm, failed, check, apply, dismiss, install, persist, root,
});
globalThis.tabulaPwa = pwa;

if (container) {
  hold();
  // Where the page will wait for it, it is begun before the rest of the page has loaded.
  if (!globalThis.crossOriginIsolated && !reloaded()) worker().catch(() => {});
  // What was decided about this page's build is known before it boots, and also when it does not.
  if (container.controller) ask('status').then(learn).catch(problem);
  container.addEventListener('message', ({ data }) => data?.tabula && learn(data.tabula));
  document.addEventListener('visibilitychange', checkAgain);
  addEventListener('online', checkAgain);
}
