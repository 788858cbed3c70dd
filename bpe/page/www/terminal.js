// A shell in a terminal on the page. When the shell ends, a key starts another.
import { TerminalView } from './terminal-view.js';

const SHELL = '/bin/sh';

/**
 * Shows a shell in an element. The answer's `shown` resolves when something that the shell printed is on the screen;
 * `dispose()` takes the terminal away, and its shell is hung up on.
 */
export function openTerminal(parent, machine) {
  const view = new TerminalView(parent);
  let disposed = false;
  let tellShown;
  const shown = new Promise((resolve) => { tellShown = resolve; });
  let pty;
  // What fails once the machine is gone is shown by the page.
  const quietly = (promise) => promise.catch(() => {});

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

  async function run() {
    await view.ready;
    view.focus();
    while (!disposed) {
      pty = await machine.openPty({ cols: view.cols, rows: view.rows });
      quietly(show(pty));
      const shell = await machine.spawn([SHELL], { pty, program: SHELL });
      const { exitCode, signal } = await shell.wait();
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
      if (pty) quietly(pty.close());
      view.dispose();
    },
  };
}
