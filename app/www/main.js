// Loads the desktop's module, which does the rest. Here is only what must be said when it cannot be loaded.
const fail = (error) => {
  globalThis.tabula ??= Promise.reject(error);
  globalThis.tabula.catch(() => {});
  document.querySelector('#splash .boot-step').textContent = error.message;
};

if (typeof WebAssembly !== 'object') {
  const missing = ['WebAssembly: use a current browser'];
  fail(Object.assign(new Error(`Tabula cannot run here. Missing: ${missing[0]}`), { code: 'EUNSUPPORTED', missing }));
} else {
  import('./app.js')
    .then(({ default: load }) => load())
    .catch((error) => fail(new Error(`The desktop could not be loaded: ${error.message}. Reload the page.`, { cause: error })));
}
