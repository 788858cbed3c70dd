// The parts of the desktop that are JavaScript because the libraries they stand on are: each is loaded when a window first
// needs it, so that booting waits for none of them.

/** Keys that are kept for a terminal that is being loaded. */
const EARLY_MAX = 1000;

/** Loads what opens a terminal in `place`. The keys that are pressed in its window meanwhile are its first. */
export async function loadTerminal(place) {
  const pressed = [];
  const keep = (event) => {
    if (event.defaultPrevented || (event.ctrlKey && event.altKey) || event.metaKey || pressed.length >= EARLY_MAX) return;
    // A button in the window's frame has its keys for itself.
    if (event.target.closest('button')) return;
    event.preventDefault();
    pressed.push(event);
  };
  const around = place.closest('.window');
  around?.addEventListener('keydown', keep);
  const done = () => around?.removeEventListener('keydown', keep);
  try {
    const { openTerminal } = await import('./terminal.js');
    return {
      openTerminal(parent, ...rest) {
        done();
        const terminal = openTerminal(parent, ...rest);
        const area = parent.querySelector('textarea');
        for (const event of pressed) area?.dispatchEvent(new KeyboardEvent(event.type, event));
        return terminal;
      },
    };
  } catch (error) {
    done();
    throw error;
  }
}

export const loadEditor = () => import('./editor.js');

export const saveToHost = async (...file) => (await import('./host-file.js')).saveToHost(...file);
