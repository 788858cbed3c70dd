/**
 * A terminal on a page. It parses and draws in a worker of its own, so a program that prints without end does not slow the
 * page down. It shows a {@link Pty} of `tabula.js`, or anything with the same four members.
 */

/** What a terminal shows and types at: a `Pty`. */
export interface PtyLike {
  /** What programs print. */
  readonly output: ReadableStream<Uint8Array>;
  /** Types at it. */
  write(data: Uint8Array): Promise<unknown>;
  /** Its window has another size, in characters. */
  resize(cols: number, rows: number): Promise<unknown>;
}

/** Colours, each as CSS writes colours. What is left out comes from the element's CSS variables. */
export interface TerminalTheme {
  /** `--terminal-text`, else `--text`. */
  foreground?: string;
  /** `--terminal-ground`, else `--ground`. */
  background?: string;
  /** `--terminal-accent`, else `--accent`. */
  cursor?: string;
  /** `--terminal-selection`, else `--selection`. */
  selection?: string;
  /** What a search has found: `--terminal-found`, else `--found`. */
  found?: string;
  /** The find that one is at: `--terminal-found-here`, else `--found-here`. */
  foundHere?: string;
  /** The palette's sixteen: `--terminal-black`, else `--black`; `--terminal-bright-black`, else `--bright-black`; and so on. */
  black?: string; red?: string; green?: string; yellow?: string;
  blue?: string; magenta?: string; cyan?: string; white?: string;
  brightBlack?: string; brightRed?: string; brightGreen?: string; brightYellow?: string;
  brightBlue?: string; brightMagenta?: string; brightCyan?: string; brightWhite?: string;
}

export interface TerminalOptions {
  /** Shown from the start, once the terminal is ready. */
  pty?: PtyLike;
  theme?: TerminalTheme;
  /** A CSS list of families; the element's `--monospace` by default. */
  fontFamily?: string;
  /** CSS pixels; 14 by default. */
  fontSize?: number;
  /** Times the font's own height of a line; 1.08 by default. */
  lineHeight?: number;
  /**
   * Fonts beside those of the page's style sheets, as the arguments of `FontFace`. Those of `@font-face` rules for the
   * families are found by themselves.
   */
  fontFaces?: { family: string; source: string; descriptors?: FontFaceDescriptors }[];
  /** False for a cursor that never blinks. With reduced motion it never does. */
  cursorBlink?: boolean;
  /** Whether programs may put text on the clipboard (OSC 52): by asking (the default), always, never. They can never read it. */
  clipboard?: 'ask' | 'allow' | 'deny';
  /** The terminal's name for screen readers. */
  label?: string;
  /** How to draw; by default whatever is fastest. */
  renderer?: 'auto' | 'webgl2' | '2d';
}

/** What a view tells by events, with `detail` as here. Those marked so do nothing by themselves after `preventDefault()`. */
export interface TerminalEvents {
  /** The title, fit to be shown; empty for none. */
  title: CustomEvent<string>;
  /** Its size in characters. */
  resize: CustomEvent<{ cols: number; rows: number }>;
  /** The bell; preventable: a flash of the frame. */
  bell: CustomEvent<void>;
  /** A link was followed; preventable: it is opened in another tab, if it is of the web or of mail. */
  link: CustomEvent<string>;
  /** A program wants text on the clipboard; preventable: what the option says. */
  clipboard: CustomEvent<string>;
  /** A program asks to open a file: its absolute path, as bytes. Nothing happens by itself. */
  open: CustomEvent<Uint8Array>;
  /** What was sent to the pseudo-terminal: typed, or answered to a program. */
  input: CustomEvent<Uint8Array>;
  /** The size of the font was changed by keys. */
  fontsize: CustomEvent<number>;
  /** The terminal cannot be shown; preventable: a line on the console. */
  error: CustomEvent<Error>;
}

/**
 * Keys of its own: Ctrl+Shift with C copies, V pastes, F searches, A selects all, K clears, Space selects by keys, full stop
 * leaves the terminal; Ctrl with + - 0 changes the size of the font; Shift with Page Up, Page Down, Home, End looks back.
 * A key event that something on the page has prevented is left alone.
 */
export class TerminalView extends EventTarget {
  /** Fills `element`, whose size it follows. */
  constructor(element: HTMLElement, options?: TerminalOptions);
  /** Resolves once its size is known. */
  readonly ready: Promise<TerminalView>;
  readonly element: HTMLElement;
  readonly cols: number;
  readonly rows: number;
  /** A cell's size in CSS pixels. */
  readonly cellSize: { width: number; height: number };
  readonly title: string;
  /** How it draws: `webgl2` or `2d`. */
  readonly renderer: string;
  /** The visible rows, as they were told to screen readers last. */
  readonly text: string;
  /** CSS pixels, from 6 to 48. */
  fontSize: number;
  fontFamily: string | undefined;
  /** Shows a pseudo-terminal in place of the one before. Resolves when it has no more output. */
  attach(pty: PtyLike): Promise<void>;
  /** Shows none any more. It stays open. */
  detach(): void;
  /** Prints something as a program would. Resolves when more may be printed. */
  write(data: string | Uint8Array): Promise<void>;
  /** The visible rows, after everything written so far. */
  screenText(): Promise<string>;
  selectedText(): Promise<string>;
  /** Reads the CSS variables again, with these colours over them. */
  setTheme(theme?: TerminalTheme): void;
  focus(): void;
  blur(): void;
  paste(text: string): void;
  copy(): Promise<void>;
  selectAll(): void;
  clearSelection(): void;
  /** Forgets the history, and all rows but the cursor's. */
  clear(): void;
  /** Moves the view, up if positive. */
  scrollRows(up: number): void;
  openSearch(text?: string): void;
  closeSearch(): void;
  /** Takes it away and ends its worker. The pseudo-terminal stays open. */
  dispose(): void;
  addEventListener<Name extends keyof TerminalEvents>(
    name: Name, listener: (event: TerminalEvents[Name]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    name: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}
