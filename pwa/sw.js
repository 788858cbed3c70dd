// The service worker: answers the page's requests from installed builds, adds the headers that shared memory needs, and
// does what pwa.js asks about updates. It relies on sw/files.js (contents) and sw/builds.js (which build is served). It is
// the same for every build: what a build consists of is data, precache.json. It answers GET requests of its own origin
// and scope only, never changes a build while a page runs it, and never makes a build current that is not whole.
//
// A page runs one build: its document gets `<base href="build/ID/">`, so every address that the page and its workers make
// from it names the build, and an update cannot mix into it.
importScripts('sw/files.js', 'sw/builds.js');

const BUILD_PATH = /^build\/([0-9a-f]{16})\/(.*)$/;
const HEAD = /<head(\s[^>]*)?>/i;
// What one `advance` downloads before it answers, so that a page can show progress and no event lasts long.
const STEP_BYTES = 1 << 20;

self.addEventListener('install', () => self.skipWaiting());
// Pages that were there before also get what they ask for later. Not waited for: Firefox (140) answers only when every
// worker of every page has, and the workers of programs sleep; the activation would not come to its end.
self.addEventListener('activate', () => { self.clients.claim(); });

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(ROOT)) return;
  if (request.mode === 'navigate') {
    // Whoever works on Tabula wants what the server has.
    if (url.searchParams.get('offline') !== 'off') event.respondWith(answerNavigation(event, pathOf(url)));
    return;
  }
  const prefixed = BUILD_PATH.exec(pathOf(url));
  if (prefixed) event.respondWith(answerFile(event, prefixed[1], prefixed[2]));
  else event.respondWith(answerPlain(event, pathOf(url)));
});

function pathOf(url) {
  const path = url.href.slice(ROOT.length).replace(/[?#].*$/, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

// A navigation decides which build the page runs. Where nothing is installed and nothing can be (no storage), the network
// answers as if there were no service worker, but with the headers.
async function answerNavigation(event, path) {
  try {
    const list = await listOf(await buildForNavigation());
    if (path !== 'index.html' && list.paths.has(path)) return await fileResponse(event, list, path);
    return await startPage(event, list);
  } catch (error) {
    console.warn(`Tabula's service worker: ${error.message}; asking the network`);
    return isolated(await fetch(event.request));
  }
}

async function startPage(event, list) {
  const text = await (await fileResponse(event, list, 'index.html')).text();
  const base = `<base href="${ROOT}build/${list.build}/">`;
  return response(text.replace(HEAD, (head) => head + base), 'index.html');
}

async function answerFile(event, build, path) {
  try {
    const list = await listOf(build);
    if (list.paths.has(path)) return await fileResponse(event, list, path);
    return refusal(404, `${path} is not in build ${build}`);
  } catch (error) {
    return refusal(503, error.message);
  }
}

// Without a build in its address: from a page that was loaded before the service worker was there, or by the browser
// itself (manifest, icons).
async function answerPlain(event, path) {
  try {
    const build = await buildForPlain();
    const list = build && await listOf(build);
    if (list?.paths.has(path)) return await fileResponse(event, list, path);
  } catch (error) {
    console.warn(`Tabula's service worker: ${path}: ${error.message}; asking the network`);
  }
  return isolated(await fetch(event.request));
}

// A file of a build: as it is kept, else from the network, verified, and kept for the next time if there is room.
async function fileResponse(event, list, path) {
  const file = list.paths.get(path);
  const kept = await keptFile(file);
  if (kept) return kept;
  const bytes = await download(file);
  event.waitUntil(keep(file, bytes).catch((error) => console.warn(`${path} could not be kept: ${error.message}`)));
  return response(bytes, path);
}

const refusal = (status, reason) =>
  new Response(`${reason}\n`, { status, statusText: reason.replace(/[^\x20-\x7e]/g, '?'), headers: ISOLATION });

const operations = {
  status,

  // The page's boot has come to its end: the build works.
  confirm: ({ build }) => change((state) => confirmBuild(state, build)),

  // The page's boot has failed. Answers whether another build will be served when the page is loaded again.
  async failed({ build }) {
    let rolledBack = false;
    await change((state) => { rolledBack = rejectTrial(state, build); });
    return { ...await status(), reload: rolledBack };
  },

  // Asks the server which build it has. Answers the build to fetch with `advance`, if there is anything new.
  async check({ retry = false, unpinned = false }) {
    const list = await fetchList();
    let wanted = null;
    await changeState(async (state) => {
      wanted = wantBuild(state, list.build, { retry, unpinned });
      if (wanted === list.build) await saveList(list);
    });
    await removeUnused();
    return { ...await status(), wanted };
  },

  // Downloads the next files of a build that is to be installed; at the end the build is current, or offered.
  async advance({ build }) {
    const list = await listOf(build);
    let missing = await missingFiles(list);
    const step = [];
    for (let bytes = 0; bytes < STEP_BYTES && step.length < missing.length; bytes += step.at(-1).bytes) {
      step.push(missing[step.length]);
    }
    await Promise.all(step.map(async (file) => keep(file, await download(file))));
    missing = await missingFiles(list);
    const sum = (files) => files.reduce((total, file) => total + file.bytes, 0);
    const total = sum(list.files);
    if (missing.length === 0) await change((state) => installBuild(state, build));
    return { ...await status(), done: total - sum(missing), total, missing: missing.length };
  },

  // From the next navigation on, the build that waits is served, on trial.
  apply: () => change(applyStaged),

  // The person has been told that an update was taken back.
  told: () => change((state) => { state.rolledBack = null; }),
};

async function change(act) {
  await changeState(act);
  await removeUnused();
  const now = await status();
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const client of windows) client.postMessage({ tabula: now });
  return now;
}

self.addEventListener('message', (event) => {
  const port = event.ports[0];
  const { op, ...details } = event.data ?? {};
  if (!port || !Object.hasOwn(operations, op)) return;
  event.waitUntil(
    Promise.resolve(operations[op](details)).then(
      (answer) => port.postMessage({ answer }),
      (error) => port.postMessage({ error: error.message }),
    ),
  );
});
