// Answers how many frames a second moved the window, and the longest task in milliseconds, 0 where none was long.
await rest(200);
const { moved, longest, observer } = globalThis.benchDrag;
globalThis.benchDrag.going = false;
observer.disconnect();
return [(moved.length - 1) / ((moved.at(-1) - moved[0]) / 1000), longest];
