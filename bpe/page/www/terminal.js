// A terminal on the page: xterm.js shows what a pseudo-terminal's programs print and gives it what is typed. The page reads
// only as fast as the terminal draws, so a program that prints without end is slowed down and not buffered.
import { FitAddon } from './xterm/addon-fit.mjs';
import { Terminal } from './xterm/xterm.mjs';

const SHELL = '/bin/sh';
// A program asks the page to open a file: OSC 7771 ; open ; the path in percent-encoding.
const OSC_PAGE = 7771;
const SCROLLBACK_LINES = 10_000;
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

function theme() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const colours = COLOURS.flatMap((name) => [
    [name, token(name)],
    [`bright${name[0].toUpperCase()}${name.slice(1)}`, token(`bright-${name}`)],
  ]);
  return {
    ...Object.fromEntries(colours),
    background: token('term-ground'),
    foreground: token('term-text'),
    cursor: token('accent'),
    cursorAccent: token('term-ground'),
    selectionBackground: token('selection'),
  };
}

const font = () => {
  const style = getComputedStyle(document.documentElement);
  return { fontFamily: style.getPropertyValue('--mono'), fontSize: Math.round(parseFloat(style.fontSize) * 0.84375) };
};

// The path's bytes; nothing when it is no percent-encoded absolute path.
function requestedPath(data) {
  const [, encoded] = /^open;((?:%[0-9A-Fa-f]{2}|[!-$&-~])+)$/.exec(data) ?? [];
  if (encoded === undefined) return undefined;
  const text = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return text.startsWith('/') ? Uint8Array.from(text, (byte) => byte.charCodeAt(0)) : undefined;
}

/**
 * Shows a shell in an element. `onTitle` is called with the title that a program gives the terminal, `onOpen` with the path
 * (bytes) of a file that a program asks to open. The answer's `dispose()` takes the terminal away; its shell is hung up on.
 */
export function openTerminal(parent, machine, { onTitle, onOpen } = {}) {
  const screen = new Terminal({
    allowProposedApi: false,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    ...font(),
    drawBoldTextInBrightColors: false,
    scrollback: SCROLLBACK_LINES,
    theme: theme(),
  });
  let disposed = false;
  const fit = new FitAddon();
  screen.loadAddon(fit);
  screen.open(parent);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(parent);
  // The page's looks may change at any time: by its own attributes, or because the system's do.
  const restyle = () => {
    if (disposed) return;
    Object.assign(screen.options, { theme: theme(), ...font() });
    fit.fit();
  };
  const attributes = new MutationObserver(restyle);
  attributes.observe(document.documentElement, { attributes: true });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', restyle);
  document.fonts.ready.then(restyle);
  screen.textarea.setAttribute('data-autofocus', '');
  const others = document.activeElement;
  if (!others || others === document.body || parent.closest('.window')?.contains(others)) screen.focus();
  if (onTitle) screen.onTitleChange(onTitle);
  if (onOpen) {
    screen.parser.registerOscHandler(OSC_PAGE, (data) => {
      const path = requestedPath(data);
      if (path) onOpen(path);
      return true;
    });
  }

  let pty;
  // What fails once the machine is gone is shown by the page.
  const quietly = (promise) => promise.catch(() => {});
  screen.onData((data) => pty && quietly(pty.write(data)));
  screen.onBinary((data) => pty && quietly(pty.write(Uint8Array.from(data, (byte) => byte.charCodeAt(0)))));
  screen.onResize(({ cols, rows }) => pty && quietly(pty.resize(cols, rows)));

  async function print(stream) {
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return;
      await new Promise((drawn) => screen.write(value, drawn));
    }
  }

  async function run() {
    while (!disposed) {
      pty = await machine.openPty({ cols: screen.cols, rows: screen.rows });
      quietly(print(pty.output));
      const shell = await machine.spawn([SHELL], { pty, program: SHELL });
      const { exitCode, signal } = await shell.wait();
      const how = signal === null ? `with code ${exitCode}` : `by signal ${signal}`;
      const closing = pty;
      pty = undefined;
      await quietly(closing.close());
      screen.write(`\r\n\x1b[2m[the shell has ended ${how}; press a key for another]\x1b[0m\r\n`);
      await new Promise((pressed) => {
        const once = screen.onKey(() => { once.dispose(); pressed(); });
      });
    }
  }

  run().catch((error) => {
    if (!disposed) screen.write(`\r\n\x1b[31m${error.message}\x1b[0m\r\n`);
  });

  return {
    dispose() {
      disposed = true;
      observer.disconnect();
      attributes.disconnect();
      dark.removeEventListener('change', restyle);
      if (pty) quietly(pty.close());
      screen.dispose();
    },
  };
}
