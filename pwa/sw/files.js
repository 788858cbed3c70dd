// The contents of builds, kept by their hash, so that a file which two builds share is fetched and kept once. Part of the
// service worker, loaded by sw.js. Nothing is kept, and nothing handed out, whose hash is not the expected one.

const ROOT = new URL('.', self.location.href).href;
// Caches belong to the whole origin; another Tabula may lie beside this one.
const CACHE = `tabula files ${new URL(ROOT).pathname}`;
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const TYPES = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

const extensionOf = (path) => /[^/.]\.([a-z0-9]+)$/.exec(path)?.[1] ?? '';

// The extension decides the type, so it belongs to the key.
const keyOf = (file) => `${ROOT}content/${file.sha256}.${extensionOf(file.url)}`;

let opened;
const openFiles = () => (opened ??= caches.open(CACHE).catch((error) => { opened = undefined; throw error; }));

/** An answer of our own to a request for `path`. */
function response(body, path) {
  const type = TYPES[extensionOf(path)] ?? 'application/octet-stream';
  return new Response(body, { headers: { ...ISOLATION, 'Content-Type': type } });
}

/** The network's answer with the headers that shared memory needs. */
function isolated(answer) {
  if (answer.type === 'error' || answer.status === 0) return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}

async function keptFile(file) {
  return (await openFiles()).match(keyOf(file));
}

const downloads = new Map();

/** The bytes of a file from the network. Who asks while it is on its way gets the same download. */
function download(file) {
  const key = keyOf(file);
  if (!downloads.has(key)) downloads.set(key, fetchVerified(file).finally(() => downloads.delete(key)));
  return downloads.get(key);
}

async function fetchVerified(file) {
  const answer = await fetch(ROOT + encodeURI(file.url), { cache: 'no-cache', credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${file.url}: ${answer.status} ${answer.statusText}`);
  const bytes = await answer.arrayBuffer();
  if (bytes.byteLength !== file.bytes || await sha256(bytes) !== file.sha256) {
    throw new Error(`${file.url} from the server is not what the list of its build says`);
  }
  return bytes;
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps bytes that `download` gave. Rejects when there is no room. */
async function keep(file, bytes) {
  await (await openFiles()).put(keyOf(file), response(bytes, file.url));
}

async function missingFiles(list) {
  const kept = new Set((await (await openFiles()).keys()).map((request) => request.url));
  return list.files.filter((file) => !kept.has(keyOf(file)));
}

/** Removes every content that none of the lists names. */
async function removeOthers(lists) {
  const wanted = new Set(lists.flatMap((list) => list.files.map(keyOf)));
  const cache = await openFiles();
  const unwanted = (await cache.keys()).filter((request) => !wanted.has(request.url));
  await Promise.all(unwanted.map((request) => cache.delete(request)));
}
