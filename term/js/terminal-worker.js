// A terminal's worker: hands each message of the view to the terminal's method of that name, and does what the terminal
// cannot do itself: wait for frames and for time. The first message brings the canvas, another the module that the page has
// compiled for all its terminals.
import load, { TerminalWorker } from './term.js';

const onFrame = self.requestAnimationFrame?.bind(self) ?? ((draw) => setTimeout(draw, 16));
const timers = new Map();
/** How long a change that comes after a rest waits for what comes with it. */
const GATHER_MS = 1;
/** Drawing rests this many times as long as a frame has taken, so that output without end gets most of the time. */
const REST = 3;
const LONGEST_REST_MS = 80;
/** So much of that rest may be owed: a few frames in a row, as when a prompt follows a banner, wait for none. */
const OWED_MS = 80;
/** When all rest would be over. */
let rested = 0;
let framed = false;
let changed = false;
let terminal;

function failed(error) {
  postMessage({ kind: 'failed', value: String(error?.message ?? error) });
}

function call(method, args) {
  try {
    terminal?.[method](...args);
  } catch (error) {
    failed(error);
  }
}

function draw() {
  changed = false;
  const start = performance.now();
  call('frame', []);
  const took = performance.now() - start;
  rested = Math.max(rested, start) + took + Math.min(REST * took, LONGEST_REST_MS);
  onFrame(next);
}

function next() {
  framed = changed;
  if (!changed) return;
  if (performance.now() < rested - OWED_MS) onFrame(next);
  else draw();
}

const host = {
  post: (kind, value) => postMessage({ kind, value }),
  // After a rest a frame is drawn at once, so that what is typed is seen without delay; otherwise one per animation frame.
  frame() {
    changed = true;
    if (framed) return;
    framed = true;
    setTimeout(draw, GATHER_MS);
  },
  later(what, ms) {
    if (timers.has(what)) return;
    timers.set(what, setTimeout(() => {
      timers.delete(what);
      call('due', [what]);
    }, ms));
  },
};

/** How long the first measures wait for the page's fonts. */
const FONTS_MS = 250;

// Fonts of the page are not the worker's; each is loaded once more here. Letters drawn before are drawn anew.
async function addFaces(faces) {
  const loading = faces.map(async ({ family, source, descriptors }) => {
    const face = new FontFace(family, source, descriptors);
    self.fonts.add(await face.load());
  });
  const loaded = await Promise.allSettled(loading);
  if (loaded.some(({ status }) => status === 'fulfilled')) postMessage({ kind: 'faces' });
}

let gotModule;
const module = new Promise((resolve) => { gotModule = resolve; });

async function open({ canvas, renderer, faces }) {
  const patience = new Promise((next) => setTimeout(next, FONTS_MS));
  const loaded = module.then((module_or_path) => load({ module_or_path }));
  await Promise.all([loaded, Promise.race([addFaces(faces), patience])]);
  terminal = new TerminalWorker(canvas, host, renderer ?? 'auto');
}

// Messages keep their order, also behind what is being loaded.
let opened;
self.onmessage = ({ data }) => {
  if ('module' in data) {
    gotModule(data.module);
    return;
  }
  if (opened === undefined) {
    opened = open(data).catch(failed);
    return;
  }
  const [method, ...args] = data;
  if (terminal) call(method, args);
  else opened = opened.then(() => call(method, args));
};
