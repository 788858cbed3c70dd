// From a key's event until the frame with its echo has been drawn, which moves the place where text is composed. The
// pseudo-terminal echoes; a program waits for the line. Answers milliseconds, of each of 100.
return withTerminal(async (view, pty, element) => {
  const area = element.querySelector("textarea");
  const child = await tabula.spawn(["cat"], { pty });
  const took = [];
  for (let count = 0; count < 110; count++) {
    // Not in step with the frames.
    await rest(20 + (count * 7) % 17);
    const before = area.style.transform;
    const moved = new Promise((next) => {
      const observer = new MutationObserver(() => {
        if (area.style.transform === before) return;
        observer.disconnect();
        next();
      });
      observer.observe(area, { attributes: true });
    });
    const start = performance.now();
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "x", code: "KeyX", bubbles: true, cancelable: true }));
    await moved;
    // The first ones warm up.
    if (count >= 10) took.push(performance.now() - start);
  }
  await pty.write("\x03");
  await child.wait();
  return took;
});
