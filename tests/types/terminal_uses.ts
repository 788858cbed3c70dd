// The terminal's view in use, as its types declare it (term/js/terminal-view.d.ts). It is compiled and never run.
import type { Pty, Tabula } from '../../bpe/page/js/tabula.js';
import { TerminalView, type PtyLike, type TerminalOptions, type TerminalTheme } from '../../term/js/terminal-view.js';

// A member that comes or goes is an error here, so that nothing is left out below.
export const view: Record<Exclude<keyof TerminalView, keyof EventTarget>, true> = {
  ready: true, element: true, cols: true, rows: true, cellSize: true, title: true, renderer: true, text: true,
  fontSize: true, fontFamily: true, attach: true, detach: true, write: true, screenText: true, selectedText: true,
  setTheme: true, focus: true, blur: true, paste: true, copy: true, selectAll: true, clearSelection: true, clear: true,
  scrollRows: true, openSearch: true, closeSearch: true, dispose: true,
};

/** What the machine gives is what the view takes. */
export const asPty = (pty: Pty): PtyLike => pty;

export async function shell(machine: Tabula, element: HTMLElement): Promise<string> {
  const theme: TerminalTheme = { background: 'oklch(20% 0 0)', brightRed: '#f88' };
  const options: TerminalOptions = {
    theme, fontFamily: 'monospace', fontSize: 13, lineHeight: 1.2, cursorBlink: false, clipboard: 'deny', label: 'Log',
    renderer: '2d', fontFaces: [{ family: 'Mono', source: 'url(mono.woff2)', descriptors: { weight: '700' } }],
  };
  const terminal = await new TerminalView(element, options).ready;
  terminal.addEventListener('title', ({ detail }) => detail.toUpperCase());
  terminal.addEventListener('resize', ({ detail: { cols, rows } }) => void (cols * rows));
  terminal.addEventListener('link', (event) => event.preventDefault());
  terminal.addEventListener('input', ({ detail }) => void detail.byteLength);
  terminal.addEventListener('error', ({ detail }) => void detail.message);
  const pty = await machine.openPty({ cols: terminal.cols, rows: terminal.rows });
  await terminal.attach(pty);
  await terminal.write('text');
  await terminal.write(new Uint8Array(1));
  terminal.fontSize += 1;
  terminal.setTheme();
  terminal.openSearch('text');
  terminal.scrollRows(-1);
  const [screen, selected] = await Promise.all([terminal.screenText(), terminal.selectedText()]);
  terminal.dispose();
  return screen + selected + terminal.text + terminal.cellSize.width;
}

export function wrong(terminal: TerminalView): void {
  // @ts-expect-error its size follows its element
  terminal.cols = 80;
  // @ts-expect-error there is no such way of drawing
  new TerminalView(terminal.element, { renderer: 'canvas' });
  // @ts-expect-error a pseudo-terminal has output
  void terminal.attach({ write: async () => {}, resize: async () => {} });
}
