// Put before scripts that look at the desktop: where windows are, and what is on them.
const windowOf = (app) => document.querySelector(`.window-focused[data-app=${app}]:not(.window-hidden)`)
  ?? document.querySelector(`.window[data-app=${app}]:not(.window-hidden)`);
const placeOf = (app) => {
  const { x, y, width, height } = windowOf(app).getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
};
const frontApp = () => document.querySelector('.window-focused:not(.window-hidden)')?.dataset.app ?? null;
const focusIn = (app) => windowOf(app)?.contains(document.activeElement) ?? false;
const stageSize = () => {
  const { clientWidth, clientHeight } = document.querySelector('.stage');
  return [clientWidth, clientHeight];
};
const fileNames = () => [...document.querySelectorAll('.window-focused .file .file-name')].map((name) => name.textContent);
// What the terminal in front shows: rows without blanks at their ends, up to the last that is not empty.
const screen = () =>
  (document.querySelector('.window-focused .terminal-shell:not(.terminal-shell-behind) .terminal-rows')?.innerText ?? '')
    .split('\n').map((row) => row.trimEnd()).join('\n').trimEnd().split('\n').filter((row, index, all) => all.length > 1 || row);
// The programs of the process group that the terminals' shells have given the terminal to.
const foreground = async () => {
  const groups = (await tabula.exec('cat /proc/[0-9]*/stat 2>/dev/null')).stdout.split('\n')
    .map((line) => line.slice(line.lastIndexOf(')') + 2).split(' '))
    .filter((fields) => fields.length > 6).map((fields) => Number(fields[5])).filter((group) => group > 0);
  return (await tabula.processes()).filter(({ pgid, state }) => groups.includes(pgid) && state !== 'T').map(({ command }) => command);
};
// The folder that the Files window in front shows, and the names that a folder has.
const pathShown = () => decodeURIComponent(document.querySelector('.window-focused .crumb[aria-current]')?.dataset.drop ?? '');
const namesIn = async (folder) => (await tabula.readDir(folder)).map(({ name }) => name).sort();
