// Tells the person what happens around the machine: an update that waits, one that was taken back, that everything works
// offline now, that Tabula can be installed. One line at a time, the most important one; each can be put away.

const READY_MS = 6000;

// Whoever has put the offer away once is not asked again: the browser's own menu still has it. Without storage it comes back.
const DECLINED = 'tabula.install.declined';
const installs = {
  isDeclined() {
    try {
      return localStorage.getItem(DECLINED) !== null;
    } catch {
      return false;
    }
  },
  decline() {
    try {
      localStorage.setItem(DECLINED, '1');
    } catch { /* as the head says */ }
  },
};

function notices(state, pwa) {
  return [
    state.update === 'available' && {
      key: 'update',
      text: 'An update is ready. Restarting ends all programs.',
      actions: [['Restart', () => pwa.apply()]],
    },
    state.rolledBack && {
      key: `back ${state.rolledBack}`,
      text: 'The update did not start, so the version before it is back.',
      actions: [['Try again', async () => { await pwa.dismiss(); await pwa.check({ retry: true }); }]],
      putAway: () => pwa.dismiss(),
    },
    state.update === 'applied' && {
      key: 'applied',
      text: 'Another window runs a newer version. Reload this one to have it too.',
      actions: [],
    },
    state.install === 'offered' && !installs.isDeclined() && {
      key: 'install',
      text: 'Tabula can be installed as an app.',
      actions: [['Install', () => pwa.install()]],
      putAway: () => installs.decline(),
    },
  ].filter(Boolean);
}

function button(text, label, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (label) made.ariaLabel = label;
  made.addEventListener('click', act);
  return made;
}

/**
 * Shows notices in an element that has `-text` and `-actions` elements of its name. Answers a function that shows one line
 * of text more.
 */
export function showNotices(element, pwa) {
  const part = (name) => document.getElementById(`${element.id}-${name}`);
  const away = new Set();
  const said = [];
  let shown;
  let wasReady;

  function show(notice) {
    shown = notice?.key;
    element.hidden = !notice;
    if (!notice) return;
    const close = () => {
      away.add(notice.key);
      notice.putAway?.();
      next();
    };
    const act = (text, action) => button(text, undefined, () => {
      Promise.resolve(action()).catch((error) => say(`${text}: ${error.message}`));
      close();
    });
    part('text').textContent = notice.text;
    const actions = notice.actions.map(([text, action]) => act(text, action));
    part('actions').replaceChildren(...actions, button('\u2715', 'Put away', close));
  }

  function next() {
    const notice = [...said, ...notices(pwa.state, pwa)].find(({ key }) => !away.has(key));
    if (notice?.key !== shown) show(notice);
  }

  function say(text) {
    const key = Symbol(text);
    said.push({ key, text, actions: [] });
    next();
    return key;
  }

  pwa.subscribe((state) => {
    const isReady = state.offline === 'ready';
    // News only for who has seen it become so.
    if (isReady && wasReady === false && state.total > 0) {
      const key = say('Ready for offline use.');
      setTimeout(() => { away.add(key); next(); }, READY_MS);
    }
    wasReady = isReady;
    next();
  });
  return say;
}
