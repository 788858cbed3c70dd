// Put before the scripts that measure the terminal: one on the page with a pseudo-terminal, and a moment's rest.
const { TerminalView } = await import(new URL("terminal-view.js", document.baseURI).href);
const rest = (ms) => new Promise((next) => setTimeout(next, ms));

async function withTerminal(body) {
  const element = document.createElement("div");
  element.style.cssText = "position: fixed; inset: 0; z-index: 9";
  document.body.append(element);
  const view = new TerminalView(element, { cursorBlink: false });
  await view.ready;
  const pty = await tabula.openPty({ cols: view.cols, rows: view.rows });
  view.attach(pty);
  view.focus();
  try {
    return await body(view, pty, element);
  } finally {
    await pty.close().catch(() => {});
    view.dispose();
    element.remove();
  }
}

/** Shows until a line of its own is on the screen. */
async function shown(view, line) {
  while (!(await view.screenText()).includes(line)) await rest(1);
}

/** About ten megabytes of lines as logs have them, some of them coloured. */
function tenMegabytes() {
  const lines = [];
  let length = 0;
  for (let number = 0; length < 1e7; number++) {
    const text = `${number} the quick brown fox jumps over the lazy dog ${"=".repeat(number % 40)}`;
    const line = number % 10 === 0 ? `\x1b[3${number % 8}m${text}\x1b[0m\n` : `${text}\n`;
    lines.push(line);
    length += line.length;
  }
  return new TextEncoder().encode(lines.join(""));
}
