/**
 * Offline, updates and installation. `pwa` is there in every page, also where the browser can do none of it; then `state`
 * says so and the functions do nothing. It is `globalThis.tabulaPwa` too.
 *
 * What a page does: waits for `ready()` before it boots; calls `confirm()` when the person can work, or `failed()` when
 * the boot has failed; shows what `state` tells; calls `apply()` when the person wants the update.
 */

export interface PwaState {
  /** Whether there are service workers here. */
  readonly supported: boolean;
  /** The build that this page runs; `null` when it came from the network directly. */
  readonly build: string | null;
  /** `ready`: the server may go away for good, and everything goes on working. */
  readonly offline: 'unavailable' | 'no' | 'downloading' | 'ready';
  /** Bytes of the build that are here, while one is being downloaded. */
  readonly done: number;
  /** Bytes of that build. */
  readonly total: number;
  /** `available`: whole and waiting for `apply()`. `applied`: another page has done so; this one still runs the old build. */
  readonly update: 'none' | 'downloading' | 'available' | 'applied';
  /** The build that was taken back because it did not start, until `dismiss()`. */
  readonly rolledBack: string | null;
  /** `offered`: `install()` shows the browser's question. */
  readonly install: 'unavailable' | 'offered' | 'installed';
  /** Why the last download or registration failed; what was there before still works. */
  readonly problem: string | null;
}

export interface Pwa {
  readonly state: PwaState;
  /** Calls the listener now and whenever the state changes; the answer ends that. */
  subscribe(listener: (state: PwaState) => void): () => void;
  /**
   * Resolves when the page may boot. On a server that sends no isolation headers it first reloads the page, once, so that
   * the service worker can add them; then it never resolves.
   */
  ready(): Promise<void>;
  /**
   * The page has booted this build: it stays, if the answer is true. Before the answer everything is fetched that offline use
   * needs, and updates.
   */
  confirm(): Promise<boolean>;
  /** The page could not boot. If this build was on trial, the one before comes back, by a reload; then it never resolves. */
  failed(): Promise<void>;
  /** Looks for an update now. With `retry` also one that was taken back. Rejects with the reason when that fails. */
  check(options?: { retry?: boolean }): Promise<void>;
  /** Reloads the page with the update. What is not saved is lost: ask first. */
  apply(): Promise<void>;
  /** The person knows about `rolledBack`. */
  dismiss(): Promise<void>;
  /** Asks the person, through the browser, whether to install. Call it in answer to a click or key. */
  install(): Promise<'accepted' | 'dismissed' | 'unavailable'>;
  /** Asks the browser never to remove what is stored. Call it in answer to a click or key. */
  persist(): Promise<boolean>;
  /** Where Tabula lies on its server. */
  readonly root: string;
}

export const pwa: Pwa;
