// From a press on an app's place in the dock until the app shows something of its own, looked for at each frame. The answer
// is when the frame that has it is over, in milliseconds: as many times of each app, one app after the other.
const ROUNDS = 9;
const CONTENT = {
  // Text that is composed lies at the cursor, which is behind a prompt that has been drawn.
  terminal: (open) => parseFloat(open.querySelector("textarea")?.style.transform.slice("translate(".length)) > 0,
  files: (open) => open.querySelector(".file, .file-area .empty"),
  editor: (open) => open.querySelector(".cm-content"),
  monitor: (open) => open.querySelector("tr[data-pid]"),
  settings: (open) => open.querySelector(".settings-page *"),
};

await closeAll();
const took = [];
for (const [app, content] of Object.entries(CONTENT)) {
  // The first one loads what the app consists of.
  for (let round = -1; round < ROUNDS; round++) {
    await rest(200 + (round * 7) % 17);
    const start = performance.now();
    document.querySelector(`.dock-item[data-app=${app}]`).click();
    const isThere = () => {
      const open = document.querySelector(`.window[data-app=${app}]:not(.window-hidden)`);
      return open && content(open);
    };
    while (!isThere()) {
      if (performance.now() - start > 30000) throw new Error(`the app ${app} shows nothing`);
      await frame();
    }
    await frame();
    if (round >= 0) took.push(performance.now() - start);
    await closeAll();
  }
}
return took;
