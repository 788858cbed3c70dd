// Put before every script of a page whose boot is measured: notes when its first document began, and when a shell's prompt
// is on the screen. The page may be loaded again in between, which its entry in the history survives.
if (history.state?.benchStart === undefined) {
  history.replaceState({ ...history.state, benchStart: performance.timeOrigin }, "");
}
// The terminal draws on a canvas; what it shows, screen readers find in rows of text beside it.
const screen = () => Array.from(document.querySelectorAll(".terminal-rows > div, pre"), (row) => row.textContent);
const look = () => {
  if (screen().some((row) => /[$#]\s*$/.test(row))) {
    globalThis.promptAt = performance.timeOrigin + performance.now();
  } else {
    requestAnimationFrame(look);
  }
};
requestAnimationFrame(look);
