/** What an installed Tabula is launched with. */

export interface Launch {
  /** Files that a person opened with Tabula. */
  files: File[];
  /** What each of them can be written back by, if the person lets it. */
  handles: FileSystemFileHandle[];
  /** What another app shared; absent parts are empty. */
  shared: { title: string; text: string; url: string } | null;
  /** The app of the shortcut that was chosen. */
  app: string | null;
}

/**
 * Calls `receive` for every launch that brings something, the one that loaded the page included; its answer may be a
 * promise, of having done with it.
 */
export function watchLaunches(receive: (launch: Launch) => void | Promise<void>): void;
