// Which of the two themes the page shows: the one that is chosen, or the system's. It runs before anything is drawn, so that
// nothing is drawn in the other one, and style sheets need each theme once. `showTheme` is told what is chosen later.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let chosen;
  const show = () => {
    const system = dark.matches ? 'dark' : 'light';
    document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : system;
  };
  globalThis.showTheme = (theme) => {
    chosen = theme;
    show();
  };
  dark.addEventListener('change', show);
  let stored;
  try {
    stored = JSON.parse(localStorage.getItem('tabula.settings'))?.theme;
  } catch {
    // What is no setting, or may not be read, is none.
  }
  globalThis.showTheme(stored);
})();
