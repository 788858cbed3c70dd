// A shell in a terminal on the page, in the page's own looks. When the shell ends, a key starts another.
import { TerminalView } from './terminal-view.js';

const SHELL = '/bin/sh';
// Of the page's size of text, since letters of one width look larger.
const FONT_SCALE = 0.84375;
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// When a command line has been entered the shell is asked where it is: at once and a little later, since what it runs goes on.
const FOLDER_PAUSES_MS = [200, 2000];
const bright = (name) => `bright${name[0].toUpperCase()}${name.slice(1)}`;

// The page's colours, under the names that it gives them; what it does not name is left to the view.
function theme() {
  const style = getComputedStyle(document.documentElement);
  const token = (...names) => names.map((name) => style.getPropertyValue(`--${name}`).trim()).find(Boolean);
  return Object.fromEntries([
    ['background', token('term-ground', 'ground')],
    ['foreground', token('term-text', 'text')],
    ['cursor', token('accent')],
    ['selection', token('selection')],
    ...COLOURS.flatMap((name) => [[name, token(name)], [bright(name), token(`bright-${name}`)]]),
  ].filter(([, colour]) => colour));
}

function font() {
  const style = getComputedStyle(document.documentElement);
  const family = style.getPropertyValue('--mono').trim() || style.getPropertyValue('--monospace').trim();
  return { fontFamily: family || 'monospace', fontSize: Math.round(parseFloat(style.fontSize) * FONT_SCALE) };
}

/**
 * Shows a shell in an element. `onTitle` is called with the title that a program gives the terminal, `onOpen` with the path
 * (bytes) of a file that a program asks to open, `onFolder` with the working directory (bytes) of the shell when it is another.
 * The first shell begins in `folder` (bytes), or at home where that cannot be. The answer's `shown` resolves when something that the shell printed is on
 * the screen; `dispose()` takes the terminal away, and its shell is hung up on.
 */
export function openTerminal(parent, machine, { onTitle, onOpen, onFolder, folder } = {}) {
  let looks = font();
  const view = new TerminalView(parent, { theme: theme(), ...looks });
  // Whoever goes to its window types here.
  parent.querySelector('textarea')?.setAttribute('data-autofocus', '');
  let disposed = false;
  let tellShown;
  const shown = new Promise((resolve) => { tellShown = resolve; });
  let pty;
  let pid;
  let told = '';
  let asking = [];
  // What fails once the machine is gone is shown by the page.
  const quietly = (promise) => promise.catch(() => {});

  if (onTitle) view.addEventListener('title', ({ detail }) => onTitle(detail));
  if (onOpen) view.addEventListener('open', ({ detail }) => onOpen(detail));

  async function tellFolder() {
    const at = await machine.readLink(`/proc/${pid}/cwd`);
    const bytes = typeof at === 'string' ? new TextEncoder().encode(at) : at;
    if (disposed || String(bytes) === told) return;
    told = String(bytes);
    onFolder(bytes);
  }

  if (onFolder) {
    view.addEventListener('input', ({ detail }) => {
      if (!detail.includes(0x0d)) return;
      asking.forEach(clearTimeout);
      asking = FOLDER_PAUSES_MS.map((pause) => setTimeout(() => pid && quietly(tellFolder()), pause));
    });
  }

  // Where the first shell was to begin there may be nothing any more.
  async function startShell(pty, cwd) {
    try {
      return await machine.spawn([SHELL], { pty, program: SHELL, cwd });
    } catch (error) {
      if (!cwd) throw error;
      return machine.spawn([SHELL], { pty, program: SHELL });
    }
  }

  // The page's looks may change at any time: by its own attributes, or because the system's do.
  function restyle() {
    if (disposed) return;
    view.setTheme(theme());
    // Another size of the page's text is another size here; a size that was chosen by keys stays until then.
    const wanted = font();
    if (wanted.fontFamily !== looks.fontFamily) view.fontFamily = wanted.fontFamily;
    if (wanted.fontSize !== looks.fontSize) view.fontSize = wanted.fontSize;
    looks = wanted;
  }
  const attributes = new MutationObserver(restyle);
  attributes.observe(document.documentElement, { attributes: true });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', restyle);

  // The first that is printed is shown before the rest, so that it can be told.
  async function show(pty) {
    if (tellShown) {
      const reader = pty.output.getReader();
      const { value } = await reader.read();
      reader.releaseLock();
      if (value) await view.write(value);
      await view.screenText();
      tellShown();
      tellShown = undefined;
    }
    await view.attach(pty);
  }

  // A window that was opened meanwhile keeps the keyboard, or is about to take it.
  function focus() {
    const other = document.activeElement;
    const frame = parent.closest('.window');
    if (frame && !frame.classList.contains('window-focused')) return;
    if (!other || other === document.body || frame?.contains(other)) view.focus();
  }

  async function run() {
    // What is typed before it can be shown is kept by the view; the page may have moved on when it is.
    focus();
    await view.ready;
    focus();
    while (!disposed) {
      pty = await machine.openPty({ cols: view.cols, rows: view.rows });
      quietly(show(pty));
      const shell = await startShell(pty, folder);
      folder = undefined;
      pid = shell.pid;
      const { exitCode, signal } = await shell.wait();
      pid = undefined;
      const how = signal === null ? `with code ${exitCode}` : `by signal ${signal}`;
      const closing = pty;
      pty = undefined;
      await quietly(closing.close());
      view.detach();
      await view.write(`\r\n\x1b[2m[the shell has ended ${how}; press a key for another]\x1b[0m\r\n`);
      await new Promise((pressed) => view.addEventListener('input', pressed, { once: true }));
    }
  }

  run().catch((error) => {
    if (!disposed) quietly(view.write(`\r\n\x1b[31m${error.message}\x1b[0m\r\n`));
  });

  return {
    view,
    shown,
    dispose() {
      disposed = true;
      asking.forEach(clearTimeout);
      attributes.disconnect();
      dark.removeEventListener('change', restyle);
      if (pty) quietly(pty.close());
      view.dispose();
    },
  };
}
