// The bars over a terminal: searching, and a program's request for the clipboard. They know the terminal by the functions
// that they are given.

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const button = (label, text, onclick, more = {}) =>
  make('button', { type: 'button', 'aria-label': label, title: label, onclick, ...more }, text);

/** The search bar. `find(text, exact)` and `next(older)` search; `close()` is called when it has been closed. */
export class SearchBar {
  #exact = false;

  constructor(parent, { find, next, close }) {
    this.find = find;
    this.next = next;
    this.onClose = close;
    this.input = make('input', { type: 'text', 'aria-label': 'Search the terminal', placeholder: 'Search', spellcheck: 'false' });
    this.count = make('output', { 'aria-live': 'polite' });
    this.caseButton = button('Match capitals', 'Aa', () => this.#toggleCase(), { 'aria-pressed': 'false' });
    this.element = make('div', { class: 'terminal-bar terminal-search', role: 'search', hidden: '' },
      this.input, this.count, this.caseButton,
      button('Older', '↑', () => this.next(true)),
      button('Newer', '↓', () => this.next(false)),
      button('Close', '×', () => this.close()));
    this.input.addEventListener('input', () => this.#search());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    parent.append(this.element);
  }

  open(text = '') {
    this.element.hidden = false;
    if (text) this.input.value = text;
    this.input.focus();
    this.input.select();
    this.#search();
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.find('', false);
    this.onClose();
  }

  show({ number, count }) {
    if (this.input.value === '') this.count.textContent = '';
    else this.count.textContent = count ? `${number} of ${count}` : 'none';
  }

  #search() {
    this.find(this.input.value, this.#exact);
  }

  #toggleCase() {
    this.#exact = !this.#exact;
    this.caseButton.setAttribute('aria-pressed', String(this.#exact));
    this.#search();
  }

  #key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.input) this.next(!event.shiftKey);
    else return;
    event.preventDefault();
  }
}

/** Asks whether a program may put text on the clipboard. `allow()` is called if it may, `done()` in any case. */
export function askForClipboard(parent, text, { allow, done }) {
  parent.querySelector('.terminal-clipboard')?.remove();
  const end = (allowed) => {
    bar.remove();
    if (allowed) allow();
    done();
  };
  const bar = make('div', { class: 'terminal-bar terminal-clipboard', role: 'alertdialog', 'aria-label': 'Clipboard' },
    `A program wants to copy ${text.length} characters to the clipboard. `,
    make('button', { type: 'button', onclick: () => end(true) }, 'Copy'),
    make('button', { type: 'button', onclick: () => end(false) }, 'Refuse'));
  bar.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') end(false);
  });
  parent.append(bar);
}
