// The parts of the desktop that are JavaScript because the libraries they stand on are: each is loaded when a window first
// needs it, so that booting waits for none of them.
export const loadTerminal = () => import('./terminal.js');
export const loadEditor = () => import('./editor.js');
