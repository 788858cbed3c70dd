// How a terminal's parts lie over one another. One style sheet for all terminals of a page, made here so that a view needs
// no file beside its modules.

const TEXT = `
.tabula-terminal { position: relative; overflow: hidden; contain: strict; cursor: text; touch-action: none; }
.tabula-terminal > canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.tabula-terminal.over-link { cursor: pointer; }
.tabula-terminal.mouse-taken { cursor: default; }
.tabula-terminal > .terminal-rows {
  position: absolute; inset: 0; margin: 0; overflow: hidden; opacity: 0; pointer-events: none; white-space: pre;
  user-select: none;
}
.tabula-terminal > .terminal-rows.shown { opacity: 1; white-space: pre-wrap; }
.tabula-terminal > .terminal-spoken {
  position: absolute; width: 1px; height: 1px; overflow: hidden; opacity: 0; pointer-events: none; white-space: pre-wrap;
}
.tabula-terminal > textarea {
  position: absolute; left: 0; top: 0; width: 1ch; height: 1lh; padding: 0; margin: 0; border: 0; outline: 0;
  opacity: 0; resize: none; overflow: hidden; white-space: pre; pointer-events: none; caret-color: transparent;
  background: var(--terminal-ground, var(--ground, #10151c)); color: var(--terminal-text, var(--text, #dbe4ee));
}
.tabula-terminal > textarea.composing { opacity: 1; width: auto; min-width: 4ch; field-sizing: content; text-decoration: underline; }
.tabula-terminal > .terminal-thumb {
  position: absolute; right: 1px; width: 5px; border-radius: 3px; min-height: 18px; pointer-events: none;
  background: var(--quiet, #93a3b5); opacity: .65;
}
.tabula-terminal.bell::after {
  content: ""; position: absolute; inset: 0; pointer-events: none; box-shadow: inset 0 0 0 2px var(--accent, #7cc4ff);
}
.terminal-bar {
  position: absolute; top: 8px; right: 14px; max-width: calc(100% - 28px); display: flex; flex-wrap: wrap; gap: 4px;
  align-items: center; padding: 6px 8px; border: 1px solid var(--line, #2a3644); border-radius: 10px; cursor: default;
  background: var(--raised, #18202a); color: var(--text, #dbe4ee); font: 13px/1.4 var(--sans, system-ui, sans-serif);
  box-shadow: 0 6px 24px rgb(0 0 0 / .35);
}
.terminal-bar[hidden] { display: none; }
.terminal-bar input {
  width: 14em; min-width: 6em; flex: 1; padding: 4px 8px; border: 1px solid var(--line, #2a3644); border-radius: 6px;
  background: var(--ground, #10151c); color: inherit; font: inherit;
}
.terminal-bar output { min-width: 4.5em; text-align: center; color: var(--quiet, #93a3b5); }
.terminal-bar button {
  margin: 0; min-width: 28px; height: 28px; padding: 0 8px; border: 0; border-radius: 6px; background: transparent;
  color: inherit; font: inherit; cursor: pointer;
}
.terminal-bar button:hover, .terminal-bar button[aria-pressed="true"] { background: var(--selection, #2f4a66); }
.terminal-bar button:focus-visible, .terminal-bar input:focus-visible { outline: 2px solid var(--accent, #7cc4ff); outline-offset: 1px; }
`;

let sheet;

/** Makes the style sheet part of the document, once. */
export function addStyle() {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(TEXT);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
