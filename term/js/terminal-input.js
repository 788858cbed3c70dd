// What a person does at a terminal: keys, composed text, the mouse, touch, copying and pasting. Each becomes a message to
// the terminal's worker, which knows the modes; here nothing is decided that depends on the screen.

const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const META = 8;
const NUM_LOCK = 16;
const NO_BUTTON = 255;

/** Keys with names that programs get; characters are single ones. */
const NAMED = /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End|Insert|Delete|Enter|Tab|Escape|Backspace|Clear|F\d{1,2})$/;

function modifiersOf(event) {
  const graph = event.getModifierState?.('AltGraph') ?? false;
  return (event.shiftKey ? SHIFT : 0)
    | (event.altKey && !graph ? ALT : 0)
    | (event.ctrlKey && !graph ? CTRL : 0)
    | (event.metaKey ? META : 0)
    | (event.getModifierState?.('NumLock') ? NUM_LOCK : 0);
}

/** What was selected last in any terminal of the page: the middle button pastes it. */
let lastSelection = '';

/**
 * Listens to a terminal's element and its text area. `terminal` has `send(method, ...args)`, `scale()` (device pixels for
 * one of CSS), `rowHeight()`, `command(name)` for what the view does itself, and `openLink(address)`.
 */
export class Input {
  #element;
  #area;
  #terminal;
  #selection = '';
  #link = null;
  #mouseTaken = false;
  #touch = null;
  #listening = new AbortController();

  constructor(element, area, terminal) {
    this.#element = element;
    this.#area = area;
    this.#terminal = terminal;
    const { signal } = this.#listening;
    const on = (target, name, handler, options = {}) =>
      target.addEventListener(name, handler, { signal, ...options });
    on(area, 'keydown', (event) => this.#keydown(event));
    on(area, 'input', (event) => this.#input(event));
    on(area, 'compositionstart', () => area.classList.add('composing'));
    on(area, 'compositionend', () => this.#composed());
    on(area, 'paste', (event) => this.#paste(event));
    on(area, 'copy', (event) => this.#copy(event));
    on(area, 'focus', () => terminal.send('focus', true));
    on(area, 'blur', () => terminal.send('focus', false));
    on(element, 'pointerdown', (event) => this.#down(event));
    on(element, 'pointermove', (event) => this.#move(event));
    on(element, 'pointerup', (event) => this.#up(event));
    on(element, 'pointercancel', (event) => this.#up(event));
    on(element, 'pointerleave', () => terminal.send('leave'));
    on(element, 'wheel', (event) => this.#wheel(event), { passive: false });
    on(element, 'mousedown', (event) => { if (this.#isScreen(event)) event.preventDefault(); });
    on(element, 'auxclick', (event) => { if (event.button === 1) event.preventDefault(); });
    on(element, 'contextmenu', (event) => { if (this.#mouseTaken && !event.shiftKey) event.preventDefault(); });
  }

  dispose() {
    this.#listening.abort();
  }

  /** The worker's news that matter here. */
  selected(text) {
    this.#selection = text;
    if (text) lastSelection = text;
  }

  over(link) {
    this.#link = link;
    this.#element.classList.toggle('over-link', link !== null);
    this.#element.title = link === null ? '' : `${link}\nCtrl+click to open`;
  }

  mouseTaken(taken) {
    this.#mouseTaken = taken;
    this.#element.classList.toggle('mouse-taken', taken);
  }

  /** Copies what is selected. */
  async copy(text) {
    const wanted = text ?? this.#selection;
    if (!wanted) return;
    try {
      await navigator.clipboard.writeText(wanted);
    } catch {
      // Without the permission, the browser's own command may still do it: it asks for the text by an event.
      this.#selection = wanted;
      document.execCommand('copy');
    }
  }

  #keydown(event) {
    // What somebody else has dealt with, and what an input method is busy with, is not for us.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const modifiers = modifiersOf(event);
    const command = shortcut(event, modifiers);
    if (command === 'paste') return;
    if (command) {
      event.preventDefault();
      if (command === 'copy') this.copy();
      else this.#terminal.command(command);
      return;
    }
    const single = [...event.key].length === 1;
    if (modifiers & META || !(single || NAMED.test(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    this.#terminal.send('key', event.key, event.code, modifiers);
  }

  #input(event) {
    if (event.isComposing) return;
    this.#takeText();
  }

  #composed() {
    this.#area.classList.remove('composing');
    this.#takeText();
  }

  #takeText() {
    const text = this.#area.value;
    this.#area.value = '';
    if (text) this.#terminal.send('text', text);
  }

  #paste(event) {
    event.preventDefault();
    const text = event.clipboardData?.getData('text/plain');
    if (text) this.#terminal.send('paste', text);
  }

  #copy(event) {
    event.preventDefault();
    if (this.#selection) event.clipboardData.setData('text/plain', this.#selection);
  }

  /** Whether an event is on the screen, and not on a bar over it. */
  #isScreen(event) {
    return !event.target.closest('.terminal-bar');
  }

  #place(event) {
    const box = this.#element.getBoundingClientRect();
    const scale = this.#terminal.scale();
    return [
      (event.clientX - box.left - this.#element.clientLeft) * scale,
      (event.clientY - box.top - this.#element.clientTop) * scale,
    ];
  }

  #mouse(action, button, event, clicks = 0) {
    this.#terminal.send('mouse', action, button, modifiersOf(event), ...this.#place(event), clicks);
  }

  #down(event) {
    if (!this.#isScreen(event)) return;
    this.#area.focus({ preventScroll: true });
    if (event.pointerType === 'touch') {
      this.#touch = event.clientY;
      return;
    }
    if (event.button === 0 && this.#link && (event.ctrlKey || event.metaKey)) {
      this.#terminal.openLink(this.#link);
      return;
    }
    if (event.button === 1 && !this.#mouseTaken) {
      event.preventDefault();
      if (lastSelection) this.#terminal.send('paste', lastSelection);
      return;
    }
    this.#mouse(0, event.button, event, this.#countClicks(event));
    try {
      this.#element.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that has gone meanwhile cannot be followed.
    }
  }

  #clicks = { count: 0, time: 0, x: 0, y: 0 };

  /** Pointer events do not count clicks: several within half a second at one place are one gesture. */
  #countClicks(event) {
    const last = this.#clicks;
    const near = Math.abs(event.clientX - last.x) < 5 && Math.abs(event.clientY - last.y) < 5;
    const count = near && event.timeStamp - last.time < 500 ? last.count + 1 : 1;
    this.#clicks = { count, time: event.timeStamp, x: event.clientX, y: event.clientY };
    return count;
  }

  #move(event) {
    if (event.pointerType === 'touch') {
      if (this.#touch === null) return;
      const rows = (event.clientY - this.#touch) / this.#terminal.rowHeight();
      this.#touch = event.clientY;
      this.#terminal.send('wheel', rows, modifiersOf(event), ...this.#place(event));
      return;
    }
    const button = event.buttons & 1 ? 0 : event.buttons & 4 ? 1 : event.buttons & 2 ? 2 : NO_BUTTON;
    this.#mouse(2, button, event);
  }

  #up(event) {
    this.#touch = null;
    if (event.pointerType !== 'touch' && event.button >= 0) this.#mouse(1, event.button, event);
  }

  #wheel(event) {
    if (!this.#isScreen(event)) return;
    event.preventDefault();
    if (event.ctrlKey) {
      this.#terminal.command(event.deltaY < 0 ? 'larger' : 'smaller');
      return;
    }
    const unit = [1 / this.#terminal.rowHeight(), 1, 20][event.deltaMode];
    this.#terminal.send('wheel', -event.deltaY * unit, modifiersOf(event), ...this.#place(event));
  }
}

/** What the view itself does on a key, if anything. */
function shortcut(event, modifiers) {
  const held = modifiers & ~NUM_LOCK;
  if (held === (CTRL | SHIFT)) {
    const byCode = {
      KeyC: 'copy', KeyV: 'paste', KeyF: 'search', KeyA: 'select-all', Space: 'select-keys', Period: 'leave',
      KeyK: 'clear', Equal: 'larger', Minus: 'smaller',
    };
    return byCode[event.code];
  }
  if (held === CTRL) return { '=': 'larger', '+': 'larger', '-': 'smaller', 0: 'normal' }[event.key];
  // The Mac's own keys for copying and pasting are the browser's, on the text area.
  if (held === META && event.code === 'KeyF') return 'search';
  return undefined;
}
