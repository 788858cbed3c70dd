// Waits until the page shows text and the programs inside wait for something, their first prompt printed. A page that
// never comes to rest is let go after a while.
const LIMIT_MS = 30000;
const end = performance.now() + LIMIT_MS;
const resting = async () => {
  const processes = (await tabula.processes?.()) ?? [];
  const started = tabula.processes === undefined || processes.length > 0;
  return started && processes.every(({ state }) => state !== "R") && document.body.innerText.trim() !== "";
};
while (performance.now() < end && !(await resting())) await new Promise((next) => setTimeout(next, 50));
