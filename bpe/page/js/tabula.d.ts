/**
 * Tabula: an operating system in a browser tab. `boot()` starts a machine in workers; the machine runs WASI and WASIX
 * programs as processes, with files, pipes and terminals between them.
 *
 * Paths are strings, or bytes where a name is not UTF-8. Strings are UTF-8 wherever bytes are meant. Everything that
 * fails rejects with a {@link TabulaError}. File operations act as the machine's user (number 1000).
 */

/** A path: a string, or bytes where a name is not UTF-8. Relative paths start at the machine's root. */
export type Path = string | Uint8Array;

/** Bytes, or a string as UTF-8. */
export type Data = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/** What kind of thing a path names. */
export type FileType = 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket';

/** An error: of the machine (`ENOENT` and so on), or of Tabula itself (`EUNSUPPORTED`, `EBOOT`, `ECRASHED`, `ESHUTDOWN`). */
export interface TabulaError extends Error {
  /** The error's name, such as `ENOENT`. */
  code: string;
  /** The error's WASI number, for errors of the machine. */
  errno?: number;
  /** What was attempted, such as `open`. */
  syscall?: string;
  /** The path it was about. */
  path?: string;
  /** For `EUNSUPPORTED`: each thing that the browser or the server lacks, and what to do about it. */
  missing?: string[];
}

/** How far booting is. */
export interface BootProgress {
  /** `download` (in bytes), `kernel`, `memory`, `system`. */
  step: string;
  /** How much of it is done. */
  done: number;
  /** How much there is; 0 where unknown. */
  total: number;
}

/** What is known of a crash of the kernel. */
export interface CrashReport {
  /** The worker it happened in. */
  where: string;
  /** What the kernel said. */
  report: string;
  /** The engine's error, with its stack. */
  error: string;
  /** One line of it all. */
  message: string;
}

export interface BootOptions {
  /** Where the build lies; where this module was loaded from by default. */
  base?: string;
  /** How many workers wait ready for programs. */
  pool?: number;
  /**
   * Where `/home`, `/etc`, `/var` and `/usr/local` are kept: in memory (the default), or on the disk that the browser gives
   * the page's origin, where they are found by the next boot. One page at a time has the disk; see {@link Tabula.storage}.
   * The disk is a file where the browser gives pages files, else a database; `indexeddb` has the database in any case, which
   * is another disk then.
   */
  storage?: 'disk' | 'indexeddb' | 'memory';
  /** Called while it boots. */
  onProgress?: (progress: BootProgress) => void;
  /**
   * Called when the kernel has crashed. By then everything outstanding has been rejected with `ECRASHED` and all workers
   * are gone; `boot()` starts a new machine.
   */
  onCrash?: (report: CrashReport) => void;
  /** Called when space on the disk is nearly gone: 95 % of it is used. Once, until there is more again. */
  onStorageLow?: (estimate: StorageEstimate) => void;
  /** Called for each line of the kernel's log (0 error, 1 information, 2 trace); the console gets them by default. */
  onLog?: (level: number, line: string) => void;
}

/**
 * Boots a machine. Rejects with `EUNSUPPORTED` when the browser lacks something, which `missing` names, and with `EBOOT`
 * when a part of the build is not to be had.
 */
export function boot(options?: BootOptions): Promise<Tabula>;

/** Where files are kept. */
export interface StorageInfo {
  kind: 'disk' | 'memory';
  /** What the disk lies on: a file of the origin's private file system, or a database. */
  device?: 'opfs' | 'indexeddb';
  /** Why it is not the disk that was asked for. */
  problem?: string;
  /** How long mounting the disk took. */
  mountMs?: number;
}

/** How much room there is for files, in bytes. */
export interface StorageEstimate {
  /** What the page's origin has, of all kinds of storage together, as the browser estimates it. */
  usage: number;
  /** What the browser lets it have. */
  quota: number;
  /** Whether the browser clears it only when the person says so. */
  persisted: boolean;
  /** What is used on the disk, as `df` says; not there without a disk. */
  used?: number;
  /** What is free on it. */
  free?: number;
}

export interface ExecOptions {
  /** What the command reads; without, nothing. */
  stdin?: Data;
  /** Exactly its environment; without, the user's. */
  env?: Record<string, string>;
  /** Its working directory; without, the user's home. */
  cwd?: Path;
  /** After so long its process group is ended (`SIGTERM`, a second later `SIGKILL`), and the exit code is 124. */
  timeoutMs?: number;
}

export interface ExecResult {
  /** Standard output as text; what is not UTF-8 becomes U+FFFD. */
  stdout: string;
  /** Standard error as text. */
  stderr: string;
  /** Standard output. */
  stdoutBytes: Uint8Array;
  /** Standard error. */
  stderrBytes: Uint8Array;
  /** The exit code; 128 and the signal's number when a signal has ended it; 124 after `timeoutMs`. */
  exitCode: number;
}

export interface SpawnOptions {
  /** The program's file, or a name for `PATH`, where it is not the first argument. */
  program?: Path;
  /** Exactly its environment; without, the user's. */
  env?: Record<string, string>;
  /** Its working directory; without, the user's home. */
  cwd?: Path;
  /** Where it reads from: a pipe of {@link Process.writeStdin} (the default) or nothing. */
  stdin?: 'pipe' | 'null';
  /** A terminal for its standard streams; it leads the terminal's session and is in its foreground. */
  pty?: Pty;
  /** Exactly these directories are preopened, and paths may not leave them; without, the whole name space. */
  preopens?: { path: Path; name: string }[];
}

/** A running machine. */
export class Tabula {
  private constructor();
  /** Runs `/bin/sh -c commandLine` to its end. */
  exec(commandLine: string, options?: ExecOptions): Promise<ExecResult>;
  /**
   * Starts a program. Without a slash in its name it is looked for along `PATH` in `env`, by default
   * `/usr/local/bin:/usr/bin:/bin`. Without a terminal it leads a session and process group of its own, so that
   * `kill(-pid)` reaches all that it starts.
   */
  spawn(argv: (string | Uint8Array)[], options?: SpawnOptions): Promise<Process>;
  /** Opens a pseudo-terminal, 80 columns by 24 rows by default. */
  openPty(options?: { cols?: number; rows?: number }): Promise<Pty>;
  /** Reads a whole file. */
  readFile(path: Path): Promise<Uint8Array>;
  /** Writes a whole file, or at its end. `mode` counts when it is created (0o666 by default, less the umask 0o022). */
  writeFile(path: Path, data: Data, options?: { mode?: number; append?: boolean }): Promise<void>;
  /** Lists a directory, without `.` and `..`. */
  readDir(path: Path): Promise<DirEntry[]>;
  /** What is known of a path. A symbolic link at its end is followed unless said otherwise. */
  stat(path: Path, options?: { followSymlinks?: boolean }): Promise<Stat>;
  /** Removes a file or an empty directory, or with `recursive` a directory and everything in it. */
  remove(path: Path, options?: { recursive?: boolean }): Promise<void>;
  /** Creates a directory; with `recursive` also what is missing above it, and it may be there already. */
  mkdir(path: Path, options?: { recursive?: boolean; mode?: number }): Promise<void>;
  /** Renames, replacing what has the new name as POSIX says. */
  rename(from: Path, to: Path): Promise<void>;
  /** Creates a symbolic link at `path` that holds `target`. */
  symlink(target: Path, path: Path): Promise<void>;
  /** What a symbolic link holds: text, or bytes where they are not UTF-8. */
  readLink(path: Path): Promise<string | Uint8Array>;
  /** Sets permission bits. */
  chmod(path: Path, mode: number): Promise<void>;
  /** Sets the times of last read and last change, in milliseconds since 1970; a symbolic link at the end is not followed. */
  utimes(path: Path, atimeMs: number, mtimeMs: number): Promise<void>;
  /** Lists all processes. */
  processes(): Promise<ProcessInfo[]>;
  /** Sends a signal (15 by default, 0 only asks) to a process, or with a negative number to a process group. */
  kill(pid: number, signal?: number): Promise<void>;
  /** Mounts a tar image read-only on a directory, which is created if it is not there. */
  mountImage(path: Path, tar: Uint8Array | ArrayBuffer): Promise<void>;
  /** Takes the topmost mount off a directory: `EBUSY` for the machine's own, such as `/tmp`. */
  unmount(path: Path): Promise<void>;
  /** Starts or stops the trace of system calls in the log. */
  trace(on: boolean): Promise<void>;
  /**
   * Ends all processes, makes what is on the disk durable, and switches the machine off: everything later rejects with
   * `ESHUTDOWN`. Rejects with `EIO` or `ENOSPC` when the disk has failed; the machine is off all the same.
   */
  shutdown(): Promise<void>;
  /** Where files are kept. */
  readonly storage: StorageInfo;
  /** How much room there is for files. Also has the disk's limit follow the browser's quota, as happens by itself. */
  storageEstimate(): Promise<StorageEstimate>;
  /**
   * Asks the browser to clear what is kept only when the person says so; answers whether it is so now. Firefox asks the
   * person, so this is best called when something was clicked.
   */
  persist(): Promise<boolean>;
  /** The pool of workers in numbers. For monitors and tests. */
  poolCounts(): Promise<PoolCounts>;
  /** Makes the kernel trap. For tests of what follows. */
  crashOnPurpose(): Promise<void>;
}

/** A program that has been started. */
export class Process {
  private constructor();
  /** Its number. */
  readonly pid: number;
  /** What it writes to standard output, as fast as it is read; not there (`undefined`) with a terminal. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** What it writes to standard error; not there (`undefined`) with a terminal. */
  readonly stderr: ReadableStream<Uint8Array>;
  /** Writes to its standard input; resolves when all has been accepted, rejects with `EPIPE` when nobody will read it. */
  writeStdin(data: Data): Promise<void>;
  /** Ends its standard input, after what is being written. */
  closeStdin(): Promise<void>;
  /** Waits for its end. `exitCode` is 128 and the signal's number when a signal has ended it. */
  wait(): Promise<{ exitCode: number; signal: number | null }>;
  /** Sends it a signal, 15 by default. */
  kill(signal?: number): Promise<void>;
}

/** A pseudo-terminal: the page holds one end, programs the other. */
export class Pty {
  private constructor();
  /** Its number: programs find it at `/dev/pts/N`. */
  readonly number: number;
  /** What programs print, as fast as it is read. */
  readonly output: ReadableStream<Uint8Array>;
  /** Types at it; resolves when the terminal has taken it. */
  write(data: Data): Promise<void>;
  /** Its window has another size, in characters. */
  resize(cols: number, rows: number): Promise<void>;
  /** Whether it has been closed: its number may be another terminal's by now. */
  readonly closed: boolean;
  /** Closes it, which hangs up on its programs. Closing it again does nothing. */
  close(): Promise<void>;
}

/** An entry of a directory. */
export interface DirEntry {
  /** Its name as text. */
  name: string;
  /** Its name. */
  nameBytes: Uint8Array;
  type: FileType;
  /** The inode's number. */
  ino: bigint;
}

/** What is known of a path. */
export interface Stat {
  type: FileType;
  /** Bytes. */
  size: number;
  /** File-type and permission bits, as POSIX has them: `mode & 0o7777` are the permissions. */
  mode: number;
  /** Names it has. */
  nlink: number;
  /** Its owner. */
  uid: number;
  /** Its group. */
  gid: number;
  /** The file system's number. */
  dev: bigint;
  /** The inode's number. */
  ino: bigint;
  /** Last change of the content, milliseconds since 1970. */
  mtimeMs: number;
  /** Last read. */
  atimeMs: number;
  /** Last change of the inode. */
  ctimeMs: number;
}

/** The pool of workers in numbers. */
export interface PoolCounts {
  /** Places without a worker. */
  vacant: number;
  /** Workers that are being made. */
  starting: number;
  /** Workers that wait for a program. */
  idle: number;
  /** Workers that run one. */
  busy: number;
  /** Workers that have been terminated and may still compute. */
  dying: number;
  /** Programs and threads that wait for a worker. */
  waiting: number;
  /** Workers made since the boot. */
  made: number;
  /** Runs of programs that workers have come back from. */
  runs: number;
  /** Runs that began with the kernel's stack pointer elsewhere than at its top: none, or the kernel is wrong. */
  beganAstray: number;
  /** Runs that came back with the stack pointer elsewhere: after a trap or a kill, never after an exit. */
  endedAstray: number;
  /** The stack of every worker, with the name of the Web Lock that the worker holds until it is gone. */
  stacks: { lock: string; address: number }[];
}

/** A process as a monitor shows it. */
export interface ProcessInfo {
  pid: number;
  /** Its parent. */
  ppid: number;
  /** Its process group. */
  pgid: number;
  /** Its session. */
  sid: number;
  /** `R` computing, `S` waiting, `T` stopped, `Z` ended. */
  state: 'R' | 'S' | 'T' | 'Z';
  /** Its program's name. */
  command: string;
  /** Its arguments. */
  args: string[];
  threads: number;
  descriptors: number;
  /** Computed time. */
  cpuMs: number;
  memoryBytes: number;
  /** When it started, milliseconds since boot. */
  startedMs: number;
}
