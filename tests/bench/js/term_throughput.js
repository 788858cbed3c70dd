// A hundred megabytes of text from a program through the pseudo-terminal to the screen. Answers milliseconds, bytes, and
// the main thread's longest task meanwhile in milliseconds.
return withTerminal(async (view, pty) => {
  const text = tenMegabytes();
  await tabula.writeFile("/tmp/bench/text", text);
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ type: "longtask" });
  const start = performance.now();
  const files = Array(10).fill("/tmp/bench/text").join(" ");
  await tabula.spawn(["sh", "-c", `cat ${files}; echo the end of it`], { pty });
  await shown(view, "the end of it");
  const took = performance.now() - start;
  await rest(100);
  observer.disconnect();
  await tabula.remove("/tmp/bench/text");
  return [took, text.length * 10, longest];
});
