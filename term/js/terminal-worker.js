// A terminal's worker: hands each message of the view to the terminal's method of that name, and does what the terminal
// cannot do itself: wait for frames and for time. The first message brings the canvas.
import load, { TerminalWorker } from './term.js';

const onFrame = self.requestAnimationFrame?.bind(self) ?? ((draw) => setTimeout(draw, 16));
const timers = new Map();
/** How long a change that comes after a rest waits for what comes with it. */
const GATHER_MS = 1;
/** Drawing rests this many times as long as a frame has taken, so that output without end gets most of the time. */
const REST = 3;
const LONGEST_REST_MS = 80;
let due = 0;
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
  const end = performance.now();
  due = end + Math.min(REST * (end - start), LONGEST_REST_MS);
  onFrame(next);
}

function next() {
  framed = changed;
  if (!changed) return;
  if (performance.now() < due) onFrame(next);
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

async function open({ canvas, renderer, faces }) {
  const patience = new Promise((next) => setTimeout(next, FONTS_MS));
  await Promise.all([load(), Promise.race([addFaces(faces), patience])]);
  terminal = new TerminalWorker(canvas, host, renderer ?? 'auto');
}

// Messages keep their order, also behind what is being loaded.
let opened;
self.onmessage = ({ data }) => {
  if (opened === undefined) {
    opened = open(data).catch(failed);
    return;
  }
  const [method, ...args] = data;
  if (terminal) call(method, args);
  else opened = opened.then(() => call(method, args));
};
