// For tests of the terminal's view: one on an element of its own, at a pseudo-terminal that records what is sent.

const { TerminalView } = await import(new URL('terminal-view.js', document.baseURI).href);

class Recorder {
  constructor() {
    this.sent = '';
    this.sizes = [];
    this.output = new ReadableStream({ start: (controller) => { this.controller = controller; } });
  }
  async write(bytes) {
    this.sent += new TextDecoder().decode(bytes);
  }
  async resize(cols, rows) {
    this.sizes.push([cols, rows]);
  }
  print(text) {
    this.controller.enqueue(new TextEncoder().encode(text));
  }
}

/** Runs `body(view, recorder, element)` with a view of its own over the page, which is gone afterwards. */
async function withView(options, body) {
  const element = document.createElement('div');
  element.id = `view-${crypto.randomUUID()}`;
  element.style.cssText = 'position: fixed; left: 0; top: 0; width: 640px; height: 320px; z-index: 9';
  document.body.append(element);
  const view = new TerminalView(element, { cursorBlink: false, ...options });
  try {
    await within(20000, 'the view is ready', view.ready);
    const recorder = new Recorder();
    view.attach(recorder);
    return await body(view, recorder, element);
  } finally {
    view.dispose();
    element.remove();
  }
}

const areaOf = (element) => element.querySelector('textarea');

/** A key press as a browser tells of one. */
function press(element, key, more = {}) {
  const event = new KeyboardEvent('keydown', { key, code: more.code ?? '', bubbles: true, cancelable: true, ...more });
  areaOf(element).dispatchEvent(event);
  return event.defaultPrevented;
}

/** A pointer event at a cell, in the cell's middle. */
function point(view, type, column, row, more = {}) {
  const box = view.element.getBoundingClientRect();
  const { width, height } = view.cellSize;
  view.element.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse',
    clientX: box.left + (column + 0.5) * width, clientY: box.top + (row + 0.5) * height, ...more,
  }));
}

/** Tells the text area of a copy or a paste, with a clipboard for it; the answer is that clipboard. Browsers differ in how
 *  such an event is made, and agree in how it is read. */
function clipboard(element, type, text = '') {
  const data = { text, getData: () => data.text, setData: (kind, value) => { data.text = value; } };
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: data });
  areaOf(element).dispatchEvent(event);
  return data;
}
