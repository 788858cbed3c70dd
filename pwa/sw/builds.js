// Which builds there are and which one is served. Part of the service worker, loaded by sw.js after files.js. The state is
// one record that is read and replaced under a lock, so that it is always whole; a list of files never changes once it is
// saved, because a build's name is the hash of its list.
//
// A build comes as `first` (nothing was installed: the page runs it while it is fetched) or as `incoming` (an update). When
// all its files are here, the first becomes `current`; an update becomes `staged`, and on the person's word `trial`. A
// trial that confirms its boot is current; one whose page is loaded again before that is rejected.

const STATE_CACHE = `tabula builds ${new URL(ROOT).pathname}`;
const STATE_KEY = `${ROOT}state.json`;
const LOCK = `tabula builds ${ROOT}`;
// Pages hold these while they run (pwa.js).
const IN_USE = `tabula build ${ROOT} `;
const UNPINNED = `tabula unpinned ${ROOT}`;
const REJECTED_MAX = 8;
const LIST = 'precache.json';
const LIST_VERSION = 1;

const NOTHING = {
  first: null, current: null, incoming: null, staged: null, trial: null, rejected: [], rolledBack: null, adopted: null,
};

const openState = () => caches.open(STATE_CACHE);
const listKey = (build) => `${ROOT}build/${build}/${LIST}`;
const json = (value) => new Response(JSON.stringify(value), { headers: { 'Content-Type': TYPES.json } });

async function readState() {
  const kept = await (await openState()).match(STATE_KEY);
  return { ...NOTHING, ...(kept ? await kept.json() : {}) };
}

const locked = (act) => navigator.locks.request(LOCK, act);

function changeState(act) {
  return locked(async () => {
    const state = await readState();
    const before = JSON.stringify(state);
    if (state.adopted && !(await heldLocks()).includes(UNPINNED)) state.adopted = null;
    const result = await act(state);
    if (JSON.stringify(state) !== before) await (await openState()).put(STATE_KEY, json(state));
    return result;
  });
}

/** What pages are told. */
async function status() {
  const { first, current, staged, trial, rolledBack } = await readState();
  return { first, current, staged, trial: trial?.build ?? null, rolledBack };
}

// A page that is loaded while a trial has begun and not confirmed means that the trial failed: its first page is gone, or
// the person gave up on it.
function buildForNavigation() {
  return changeState(async (state) => {
    if (state.trial?.begun) rejectTrial(state, state.trial.build);
    if (state.trial) {
      state.trial.begun = true;
      return state.trial.build;
    }
    if (state.current) return state.current;
    try {
      const list = await fetchList();
      await saveList(list);
      state.first = list.build;
    } catch (error) {
      if (!state.first) throw error;
    }
    return state.first;
  });
}

async function buildForPlain() {
  const { adopted, current, first } = await readState();
  return adopted ?? current ?? first;
}

function confirmBuild(state, build) {
  if (state.trial?.build === build) {
    state.current = build;
    state.trial = null;
  } else if (state.rejected.includes(build)) {
    // It came up after all, only later than the person's patience: it is offered again.
    state.rejected = state.rejected.filter((other) => other !== build);
    state.incoming ??= build;
  }
}

/** Takes a trial back. Answers whether there was one. */
function rejectTrial(state, build) {
  if (state.trial?.build !== build) return false;
  state.trial = null;
  state.rejected = [...state.rejected.filter((other) => other !== build), build].slice(-REJECTED_MAX);
  state.rolledBack = build;
  return true;
}

/** The build to be fetched when the server has `build`; null when there is nothing to do. */
function wantBuild(state, build, { retry, unpinned }) {
  if (retry) state.rejected = state.rejected.filter((other) => other !== build);
  if (unpinned && !state.current) state.adopted = build;
  if (!state.current) {
    // A page that runs the first build brings it to its end.
    if (unpinned || !state.first) state.first = build;
    return state.first;
  }
  const known = [state.current, state.staged, state.trial?.build, ...state.rejected];
  if (known.includes(build)) {
    // The server may have gone back to what runs here, and then an update that waits is none.
    if (build === state.current && !state.trial) state.staged = state.incoming = null;
    return null;
  }
  state.incoming = build;
  return build;
}

/** All files of a build are here. */
function installBuild(state, build) {
  if (state.current === build) return;
  if (!state.current) {
    if (state.first !== build) return;
    state.current = build;
    state.first = null;
  } else if (state.incoming === build) {
    state.staged = build;
    state.incoming = null;
  }
}

function applyStaged(state) {
  if (!state.staged) throw new Error('there is no update to apply');
  state.trial = { build: state.staged, begun: false };
  state.staged = null;
}

const lists = new Map();

/** The list of a build that is installed or on its way. */
async function listOf(build) {
  if (!lists.has(build)) {
    const kept = await (await openState()).match(listKey(build));
    if (!kept) throw new Error(`build ${build} is not here any more; reload the page`);
    lists.set(build, withPaths(await kept.json()));
  }
  return lists.get(build);
}

async function saveList({ build, files, version }) {
  await (await openState()).put(listKey(build), json({ version, build, files }));
}

const withPaths = (list) => ({ ...list, paths: new Map(list.files.map((file) => [file.url, file])) });

/** The list of the build that the server has. */
async function fetchList() {
  const answer = await fetch(ROOT + LIST, { cache: 'no-store', credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${LIST}: ${answer.status} ${answer.statusText}`);
  const list = await answer.json().catch(() => null);
  const broken = await whatIsWrongWith(list);
  if (broken) throw new Error(`${LIST}: ${broken}`);
  return withPaths(list);
}

async function whatIsWrongWith(list) {
  if (list?.version !== LIST_VERSION || !Array.isArray(list.files)) return 'not a list that this version can read';
  const sound = ({ url, sha256: hash, bytes } = {}) =>
    typeof url === 'string' && !/^\/|^[a-z]+:|(^|\/)\.\.(\/|$)/i.test(url)
    && /^[0-9a-f]{64}$/.test(hash) && Number.isSafeInteger(bytes) && bytes >= 0;
  if (!list.files.every(sound)) return 'an entry is not a file of a build';
  if (!list.files.some(({ url }) => url === 'index.html')) return 'it has no index.html';
  const text = list.files.map(({ url, sha256: hash }) => `${hash} ${url}\n`).join('');
  const name = (await sha256(new TextEncoder().encode(text))).slice(0, 16);
  return name === list.build ? null : 'its name is not the hash of its files';
}

async function heldLocks() {
  return (await navigator.locks.query()).held.map(({ name }) => name);
}

/** Removes lists and contents of builds that are neither part of the state nor run by a page. */
const removeUnused = () => locked(async () => {
  const state = await readState();
  const { first, current, incoming, staged, trial, adopted } = state;
  const running = (await heldLocks()).filter((name) => name.startsWith(IN_USE)).map((name) => name.slice(IN_USE.length));
  const used = new Set([first, current, incoming, staged, trial?.build, adopted, ...running].filter(Boolean));
  const cache = await openState();
  for (const request of await cache.keys()) {
    const build = /\/build\/([0-9a-f]{16})\//.exec(request.url)?.[1];
    if (!build || used.has(build)) continue;
    lists.delete(build);
    await cache.delete(request);
  }
  const saved = await Promise.all([...used].map((build) => listOf(build).catch(() => null)));
  await removeOthers(saved.filter(Boolean));
});
