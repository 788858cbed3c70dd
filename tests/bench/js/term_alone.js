// The same text handed to the terminal by the page, without programs and pseudo-terminal. Answers milliseconds and bytes.
return withTerminal(async (view) => {
  const text = tenMegabytes();
  const start = performance.now();
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < text.length; at += 65536) await view.write(text.subarray(at, at + 65536));
  }
  await view.write("\r\nthe end of it");
  await shown(view, "the end of it");
  return [performance.now() - start, text.length * 10];
});
