// Put before every script of a page whose boot is measured: notes when its first document began, and when a shell's prompt
// is on the screen. The page may be loaded again in between, which its entry in the history survives.
if (history.state?.benchStart === undefined) {
  history.replaceState({ ...history.state, benchStart: performance.timeOrigin }, "");
}
const look = () => {
  if (/[$#]\s*$/m.test(document.body?.innerText ?? "")) {
    globalThis.promptAt = performance.timeOrigin + performance.now();
  } else {
    requestAnimationFrame(look);
  }
};
requestAnimationFrame(look);
