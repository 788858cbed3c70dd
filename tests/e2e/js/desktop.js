// Put before scripts that look at the desktop: where windows are, and what is on them.
const windowOf = (app) => document.querySelector(`.window[data-app=${app}]:not(.window-hidden)`);
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
const fileNames = () => [...document.querySelectorAll('.file .file-name')].map((name) => name.textContent);
