// Watches the window in front: when it is somewhere else at a frame than at the one before, and the main thread's long tasks.
const dragged = document.querySelector(".window-focused:not(.window-hidden)");
const watch = { moved: [], longest: 0, going: true };
globalThis.benchDrag = watch;
watch.observer = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) watch.longest = Math.max(watch.longest, duration);
});
watch.observer.observe({ type: "longtask" });
let before = dragged.style.transform;
(async () => {
  while (watch.going) {
    const now = await frame();
    if (dragged.style.transform !== before) watch.moved.push(now);
    before = dragged.style.transform;
  }
})();
const { x, y, width } = dragged.querySelector(".titlebar").getBoundingClientRect();
return [Math.round(x + width / 2), Math.round(y + 8)];
