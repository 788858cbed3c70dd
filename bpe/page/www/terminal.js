// A terminal on the page: xterm.js shows what a pseudo-terminal's programs print and gives it what is typed. The page reads
// only as fast as the terminal draws, so a program that prints without end is slowed down and not buffered.
import { FitAddon } from './xterm/addon-fit.mjs';
import { Terminal } from './xterm/xterm.mjs';

const SHELL = '/bin/sh';
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
    background: token('ground'),
    foreground: token('text'),
    cursor: token('accent'),
    cursorAccent: token('ground'),
    selectionBackground: token('selection'),
  };
}

/**
 * Shows a shell in an element. The answer's `shown` resolves when something that the shell printed is on the screen;
 * `dispose()` takes the terminal away, and its shell is hung up on.
 */
export function openTerminal(parent, machine) {
  const screen = new Terminal({
    allowProposedApi: false,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--monospace'),
    fontSize: 14,
    scrollback: SCROLLBACK_LINES,
    theme: theme(),
  });
  const fit = new FitAddon();
  screen.loadAddon(fit);
  screen.open(parent);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(parent);
  screen.focus();

  let disposed = false;
  let tellShown;
  const shown = new Promise((resolve) => { tellShown = resolve; });
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
      tellShown();
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
    shown,
    dispose() {
      disposed = true;
      observer.disconnect();
      if (pty) quietly(pty.close());
      screen.dispose();
    },
  };
}
