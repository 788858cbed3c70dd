// A terminal on a page (terminal-view.d.ts): a canvas that a worker draws on, a text area for what is typed, the rows as
// text for those who cannot see the canvas. Output goes from the pseudo-terminal to the worker, never more of it than the
// worker has said it can take, so a program that prints without end is slowed down and nothing piles up.
import { SearchBar, askForClipboard } from './terminal-bars.js';
import { facesOf } from './terminal-fonts.js';
import { Input } from './terminal-input.js';
import { addStyle } from './terminal-style.js';
import { coloursOf } from './terminal-theme.js';

/** The workers' module, compiled once for all terminals of the page. Where that fails each worker tries itself, and tells. */
const compiled = WebAssembly.compileStreaming(fetch(new URL('./term.wasm', import.meta.url))).catch(() => undefined);
/** Bytes that may be on their way to the worker. */
const CREDIT_BYTES = 512 * 1024;
const SMALLEST_FONT_PX = 6;
const LARGEST_FONT_PX = 48;
/** How long a screen reader is left to finish before it is given more. */
const SPEAK_MS = 400;
const SPOKEN_LINES = 12;
/** Keys that are kept until there is a pseudo-terminal. */
const EARLY_MAX = 1000;
/** Kinds of addresses that a click opens. */
const OPENED = ['http:', 'https:', 'mailto:'];
const MONOSPACE = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, "DejaVu Sans Mono", Consolas, monospace';

const part = (tag, attributes = {}) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

export class TerminalView extends EventTarget {
  cols = 80;
  rows = 24;
  title = '';
  renderer = '';
  #element;
  #options;
  #worker;
  #canvas;
  #area;
  #mirror;
  #spoken;
  #thumb;
  #search;
  #input;
  #fontSize;
  #cell = { width: 1, height: 1 };
  #place = { column: 0, row: 0 };
  #pty;
  /** What was typed before there was a pseudo-terminal to type at; nothing once there has been one. */
  #early = [];
  #reader;
  #underway = 0;
  #waiting = [];
  #answers = new Map();
  #nextAnswer = 1;
  #toSpeak = '';
  #speaking;
  #disposed = new AbortController();
  #observer;
  #isReady;

  constructor(element, options = {}) {
    super();
    this.#element = element;
    this.#options = options;
    this.#fontSize = options.fontSize ?? 14;
    this.ready = new Promise((resolve, reject) => { this.#isReady = { resolve, reject }; });
    // Whoever waits for it is told; nobody has to.
    this.ready.catch(() => {});
    addStyle();
    this.#build();
    this.#start();
    if (options.pty) this.ready.then(() => this.attach(options.pty), () => {});
  }

  #build() {
    const label = this.#options.label ?? 'Terminal';
    this.#element.classList.add('tabula-terminal');
    this.#canvas = part('canvas', { 'aria-hidden': 'true' });
    this.#mirror = part('div', { class: 'terminal-rows', role: 'group', 'aria-label': `${label}: screen` });
    this.#spoken = part('div', { class: 'terminal-spoken', 'aria-live': 'polite' });
    this.#thumb = part('div', { class: 'terminal-thumb', hidden: '' });
    this.#area = part('textarea', {
      'aria-label': `${label}: input`, 'aria-description': 'Control, Shift and full stop leave the terminal',
      autocapitalize: 'off', autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', rows: '1',
    });
    this.#element.append(this.#canvas, this.#mirror, this.#spoken, this.#area, this.#thumb);
    this.#search = new SearchBar(this.#element, {
      find: (text, exact) => this.#send('find', text, exact),
      next: (older) => this.#send('find_next', older),
      close: () => this.focus(),
    });
    this.#input = new Input(this.#element, this.#area, {
      send: (...message) => this.#send(...message),
      scale: () => devicePixelRatio,
      rowHeight: () => this.cellSize.height,
      command: (name) => this.#command(name),
      openLink: (address) => this.#openLink(address),
    });
  }

  #start() {
    this.#worker = new Worker(new URL('./terminal-worker.js', import.meta.url), { type: 'module', name: 'terminal' });
    this.#worker.onmessage = ({ data: { kind, value } }) => this.#told[kind]?.(value);
    this.#worker.onerror = (event) => this.#told.failed(event.message ?? 'the terminal did not start');
    if (!this.#canvas.transferControlToOffscreen) {
      this.#told.failed('this browser cannot draw in a worker (OffscreenCanvas)');
      return;
    }
    const canvas = this.#canvas.transferControlToOffscreen();
    const { renderer, fontFaces = [] } = this.#options;
    const faces = [...facesOf(this.#family()), ...fontFaces];
    this.#worker.postMessage({ canvas, renderer, faces }, [canvas]);
    compiled.then((module) => this.#worker.postMessage({ module }));
    this.#applyTheme();
    this.#applyFont();
    this.#observer = new ResizeObserver(([entry]) => this.#measure(entry));
    this.#observer.observe(this.#element);
    const { signal } = this.#disposed;
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    const still = () => this.#send('blink', !calm.matches && this.#options.cursorBlink !== false);
    calm.addEventListener('change', still, { signal });
    still();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#applyTheme(), { signal });
    this.#watchScale();
  }

  /** A window that moves to another screen, or is zoomed, has other pixels. */
  #watchScale() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', () => {
      this.#applyFont();
      this.#measure();
      this.#watchScale();
    }, { once: true, signal: this.#disposed.signal });
  }

  #measure(entry) {
    const box = entry?.devicePixelContentBoxSize?.[0];
    const width = box?.inlineSize ?? Math.round(this.#element.clientWidth * devicePixelRatio);
    const height = box?.blockSize ?? Math.round(this.#element.clientHeight * devicePixelRatio);
    // An element that is not shown keeps the size that it had.
    if (width > 0 && height > 0) this.#send('size', width, height);
  }

  #family() {
    const style = getComputedStyle(this.#element);
    return this.#options.fontFamily ?? (style.getPropertyValue('--monospace').trim() || MONOSPACE);
  }

  #applyFont() {
    const family = this.#family();
    this.#area.style.font = `${this.#fontSize}px ${family}`;
    this.#placeArea();
    this.#send('font', family, this.#fontSize * devicePixelRatio, this.#options.lineHeight ?? 1.08);
  }

  #applyTheme() {
    this.#send('theme', coloursOf(this.#element, this.#options.theme));
  }

  #send(...message) {
    if (!this.#disposed.signal.aborted) this.#worker.postMessage(message);
  }

  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  }

  /** What the worker tells. */
  #told = {
    renderer: (name) => { this.renderer = name; },
    faces: () => this.#applyFont(),
    size: ({ cols, rows }) => {
      Object.assign(this, { cols, rows });
      this.#quietly(this.#pty?.resize(cols, rows));
      this.#tell('resize', { cols, rows });
    },
    cell: (cell) => {
      this.#cell = cell;
      this.#placeArea();
      this.#isReady.resolve(this);
    },
    input: (bytes) => {
      if (this.#pty) this.#quietly(this.#pty.write(bytes));
      else if (this.#early?.length < EARLY_MAX) this.#early.push(bytes);
      this.#tell('input', bytes);
    },
    taken: (bytes) => {
      this.#underway -= bytes;
      if (this.#underway < CREDIT_BYTES) this.#waiting.splice(0).forEach((go) => go());
    },
    title: (title) => {
      this.title = title;
      this.#tell('title', title);
    },
    bell: () => {
      if (!this.#tell('bell') || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      this.#element.classList.add('bell');
      setTimeout(() => this.#element.classList.remove('bell'), 120);
    },
    open: (path) => this.#tell('open', path),
    clipboard: (text) => this.#offerClipboard(text),
    link: (link) => this.#input.over(link),
    mouse: (taken) => this.#input.mouseTaken(taken),
    selection: (text) => this.#input.selected(text),
    selecting: (on) => { this.#spoken.textContent = on ? 'Selecting: arrows move, Space begins, Enter copies' : ''; },
    copy: (text) => this.#input.copy(text),
    cursor: (place) => {
      this.#place = place;
      this.#placeArea();
    },
    scroll: ({ back, history }) => this.#showScroll(back, history),
    rows: ({ rows, spoken }) => {
      this.#mirrorRows(rows);
      if (spoken.trim()) this.#speak(spoken);
    },
    found: (found) => this.#search.show(found),
    answer: ({ number, text }) => {
      this.#answers.get(number)?.(text);
      this.#answers.delete(number);
    },
    failed: (message) => {
      const error = new Error(`The terminal cannot be shown: ${message}`);
      this.#isReady.reject(error);
      this.#mirror.classList.add('shown');
      this.#mirrorRows([error.message]);
      if (this.#tell('error', error)) console.error(error);
    },
  };

  /** What is composed appears at the cursor. */
  #placeArea() {
    const { width, height } = this.cellSize;
    this.#area.style.lineHeight = `${height}px`;
    this.#area.style.transform = `translate(${this.#place.column * width}px, ${this.#place.row * height}px)`;
  }

  #mirrorRows(rows) {
    while (this.#mirror.children.length > rows.length) this.#mirror.lastChild.remove();
    while (this.#mirror.children.length < rows.length) this.#mirror.append(part('div'));
    rows.forEach((row, index) => {
      const line = this.#mirror.children[index];
      if (line.textContent !== row) line.textContent = row;
    });
  }

  /** Reads new output aloud, some of it at a time; of much only the end. */
  #speak(text) {
    this.#toSpeak += text;
    this.#speaking ??= setTimeout(() => {
      this.#speaking = undefined;
      this.#spoken.textContent = this.#toSpeak.split('\n').slice(-SPOKEN_LINES).join('\n');
      this.#toSpeak = '';
    }, SPEAK_MS);
  }

  #showScroll(back, history) {
    this.#thumb.hidden = back === 0;
    const all = history + this.rows;
    this.#thumb.style.top = `${(history - back) / all * 100}%`;
    this.#thumb.style.height = `${this.rows / all * 100}%`;
  }

  #command(name) {
    const commands = {
      search: () => this.openSearch(),
      'select-all': () => this.#send('select_all'),
      'select-keys': () => this.#send('select_keys'),
      leave: () => {
        this.#element.tabIndex = -1;
        this.#element.focus();
      },
      clear: () => this.clear(),
      larger: () => { this.fontSize += 1; },
      smaller: () => { this.fontSize -= 1; },
      normal: () => { this.fontSize = this.#options.fontSize ?? 14; },
    };
    commands[name]?.();
  }

  #openLink(address) {
    if (!this.#tell('link', address)) return;
    try {
      if (OPENED.includes(new URL(address).protocol)) open(address, '_blank', 'noopener,noreferrer');
    } catch {
      // Not an address after all: nothing to open.
    }
  }

  #offerClipboard(text) {
    const wish = this.#options.clipboard ?? 'ask';
    if (wish === 'deny' || !text || !this.#tell('clipboard', text)) return;
    if (wish === 'allow') this.#input.copy(text);
    else askForClipboard(this.#element, text, { allow: () => this.#input.copy(text), done: () => this.focus() });
  }

  // What fails once the machine is gone is shown by the page.
  #quietly(promise) {
    Promise.resolve(promise).catch(() => {});
  }

  /** Shows a pseudo-terminal, in place of the one before. Resolves when it has no more output. */
  async attach(pty) {
    this.detach();
    this.#pty = pty;
    this.#quietly(pty.resize(this.cols, this.rows));
    for (const bytes of this.#early ?? []) this.#quietly(pty.write(bytes));
    this.#early = undefined;
    const reader = pty.output.getReader();
    this.#reader = reader;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#reader !== reader) break;
        // What came out of the stream is nobody else's.
        await this.#print(value);
      }
    } catch (error) {
      // Being detached ends a read that is under way.
      if (this.#reader === reader) throw error;
    }
    if (this.#reader === reader) this.detach();
  }

  /** Shows no pseudo-terminal any more; it stays open. */
  detach() {
    const reader = this.#reader;
    this.#pty = undefined;
    this.#reader = undefined;
    reader?.releaseLock();
  }

  /** Prints something, as a program would. Resolves when more may be printed. */
  async write(data) {
    await this.#print(typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data));
  }

  /** The same with bytes that may be given away. */
  async #print(bytes) {
    if (bytes.length === 0 || this.#disposed.signal.aborted) return;
    this.#underway += bytes.length;
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    this.#worker.postMessage(['output', bytes], whole ? [bytes.buffer] : []);
    while (this.#underway >= CREDIT_BYTES && !this.#disposed.signal.aborted) {
      await new Promise((go) => { this.#waiting.push(go); });
    }
  }

  get cellSize() {
    return { width: this.#cell.width / devicePixelRatio, height: this.#cell.height / devicePixelRatio };
  }

  get element() { return this.#element; }

  /** The visible rows as text, as they were told last. */
  get text() {
    return Array.from(this.#mirror.children, (row) => row.textContent).join('\n');
  }

  /** The visible rows as text, after everything written so far. */
  screenText() { return this.#ask('screen'); }

  /** What is selected. */
  selectedText() { return this.#ask('selection'); }

  #ask(what) {
    const number = this.#nextAnswer++;
    return new Promise((answered) => {
      this.#answers.set(number, answered);
      this.#send('ask', number, what);
    });
  }

  get fontSize() { return this.#fontSize; }

  set fontSize(size) {
    const wanted = Math.min(LARGEST_FONT_PX, Math.max(SMALLEST_FONT_PX, Number(size) || 14));
    if (wanted === this.#fontSize) return;
    this.#fontSize = wanted;
    this.#applyFont();
    this.#tell('fontsize', this.#fontSize);
  }

  get fontFamily() { return this.#options.fontFamily; }

  set fontFamily(family) {
    if (family === this.#options.fontFamily) return;
    this.#options = { ...this.#options, fontFamily: family };
    this.#applyFont();
  }

  /** Replaces the theme; without one the element's CSS variables are read again. */
  setTheme(theme) {
    this.#options = { ...this.#options, theme };
    this.#applyTheme();
  }

  focus() { this.#area.focus({ preventScroll: true }); }

  blur() { this.#area.blur(); }

  /** Types text as if it were pasted. */
  paste(text) { this.#send('paste', String(text)); }

  /** Puts what is selected on the clipboard. */
  async copy() { await this.#input.copy(await this.selectedText()); }

  selectAll() { this.#send('select_all'); }

  clearSelection() { this.#send('select_none'); }

  clear() { this.#send('clear'); }

  scrollRows(up) { this.#send('scroll', up); }

  openSearch(text) { this.#search.open(text); }

  closeSearch() { this.#search.close(); }

  /** Takes the terminal away. Its pseudo-terminal stays open. */
  dispose() {
    if (this.#disposed.signal.aborted) return;
    this.detach();
    this.#disposed.abort();
    this.#waiting.splice(0).forEach((go) => go());
    clearTimeout(this.#speaking);
    this.#observer?.disconnect();
    this.#input.dispose();
    this.#worker.terminate();
    this.#isReady.reject(new Error('the terminal was taken away'));
    for (const answered of this.#answers.values()) answered('');
    this.#element.classList.remove('tabula-terminal', 'over-link', 'mouse-taken', 'bell');
    for (const element of [this.#canvas, this.#mirror, this.#spoken, this.#area, this.#thumb, this.#search.element]) {
      element.remove();
    }
    this.#element.querySelector('.terminal-clipboard')?.remove();
  }
}
