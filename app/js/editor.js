// The Editor's text: CodeMirror 6 with a state per tab, in one view. It knows names for their language only; files, tabs
// and what is unsaved are the desktop's.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import { css } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { markdown } from '@codemirror/lang-markdown';
import { python } from '@codemirror/lang-python';
import { rust } from '@codemirror/lang-rust';
import {
  HighlightStyle, StreamLanguage, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting,
} from '@codemirror/language';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

// What the library's panels say, in the desktop's way of writing it.
const WORDS = EditorState.phrases.of({
  Find: 'Find', Replace: 'Replace with', next: 'Next', previous: 'Previous', all: 'Select all',
  'match case': 'Match case', regexp: 'Regular expression', 'by word': 'Whole words', replace: 'Replace',
  'replace all': 'Replace all', close: 'Close', 'Go to line': 'Go to line', go: 'Go',
});

const C = () => cpp();
const C_FAMILY = ['c', 'h', 'cc', 'cpp', 'hpp', 'cxx'];
const SHELL = () => StreamLanguage.define(shell);
const LANGUAGES = new Map([
  ...C_FAMILY.map((extension) => [extension, C]),
  ['css', css], ['html', html], ['htm', html], ['svg', html], ['xml', html], ['js', javascript], ['mjs', javascript],
  ['jsx', () => javascript({ jsx: true })], ['ts', () => javascript({ typescript: true })], ['json', json],
  ['md', markdown], ['py', python], ['rs', rust], ['sh', SHELL], ['bash', SHELL], ['profile', SHELL],
  ['toml', () => StreamLanguage.define(toml)],
]);

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: 'code-keyword' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: 'code-number' },
  { tag: [tags.comment, tags.meta], class: 'code-comment' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName], class: 'code-function' },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.namespace], class: 'code-type' },
  { tag: [tags.attributeName, tags.propertyName], class: 'code-property' },
  { tag: tags.heading, class: 'code-heading' },
  { tag: [tags.link, tags.url], class: 'code-link' },
  { tag: tags.strong, class: 'code-strong' },
  { tag: tags.emphasis, class: 'code-emphasis' },
]);

function language(name) {
  const extension = name.toLowerCase().split('.').pop();
  const make = LANGUAGES.get(extension);
  return make ? [make()] : [];
}

/**
 * Opens an editor in an element. `onChange(tab)` is called for every change of a tab's text, `onCursor(line, column)` when
 * the cursor is elsewhere.
 */
export function openEditor(parent, { onChange, onCursor }) {
  const states = new Map();
  let current;

  const watch = EditorView.updateListener.of((update) => {
    if (update.docChanged) onChange(current);
    if (update.docChanged || update.selectionSet) tellCursor(update.state);
  });

  function tellCursor(state) {
    const { head } = state.selection.main;
    const line = state.doc.lineAt(head);
    onCursor(line.number, head - line.from + 1);
  }

  const extensions = (name) => [
    lineNumbers(), foldGutter(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(),
    highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), search({ top: true }), WORDS,
    syntaxHighlighting(colours), EditorState.tabSize.of(4), EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': `Text of ${name}`, 'data-autofocus': '' }),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
    watch, ...language(name),
  ];

  const view = new EditorView({ parent });

  const keep = () => current !== undefined && states.set(current, view.state);

  return {
    /** Adds a tab with its text. */
    add(tab, name, text) {
      states.set(tab, EditorState.create({ doc: text, extensions: extensions(name) }));
    },
    /** Shows a tab. */
    show(tab) {
      if (tab === current || !states.has(tab)) return;
      keep();
      current = tab;
      view.setState(states.get(tab));
      tellCursor(view.state);
    },
    /** Gives a tab another name, and so perhaps another language. */
    rename(tab, name) {
      keep();
      const { doc, selection } = states.get(tab);
      states.set(tab, EditorState.create({ doc, selection, extensions: extensions(name) }));
      if (tab === current) view.setState(states.get(tab));
    },
    /** Takes a tab away. */
    remove(tab) {
      states.delete(tab);
      if (tab === current) current = undefined;
    },
    /** A tab's text. */
    text(tab) {
      keep();
      return states.get(tab)?.doc.toString() ?? '';
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
