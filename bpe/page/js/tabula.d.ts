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

/** An error: of the machine (`ENOENT` and so on), or of Tabula itself (`EUNSUPPORTED`, `EBOOT`, `ECRASHED`,
 * `ESHUTDOWN`, `EPASSWORD`, `EBACKUP`). */
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
  /** For `EBACKUP`: what had been done by then. */
  report?: RestoreReport;
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
  /**
   * Opens an encrypted home before `boot()` resolves: the password, or a function that is called for it when home is locked.
   * Without one, with `undefined` from the function, and with a wrong one, home stays locked, which
   * {@link Tabula.homeState} says.
   */
  homePassword?: string | (() => string | undefined | Promise<string | undefined>);
  /**
   * Called while booting when another tab has the disk. `'memory'` (what happens without this) boots a machine that keeps
   * its files in memory; `'take-over'` has the other tab's machine make everything durable and end, and boots with the disk.
   * Where that fails, the machine keeps its files in memory and {@link StorageInfo.problem} says why: from a tab that does
   * not answer nothing is taken. The boot goes on by itself when the disk comes free while this is being decided; `signal`
   * tells that the question is settled. When the owner changes it is called again.
   */
  whenDiskIsTaken?: (owner: DiskOwner, signal: AbortSignal) => DiskDecision | Promise<DiskDecision>;
  /**
   * Called when another tab has taken the disk over. By then everything on it is durable, and the machine has ended as after
   * {@link Tabula.shutdown}.
   */
  onDiskTaken?: (report: DiskTaken) => void;
  /** Called when the disk has failed for good: from then on everything on it fails with `EIO`. */
  onDiskFailed?: (problem: string) => void;
  /**
   * Called when something is wrong with a disk that was not let go of cleanly: the machine checks such a disk by itself, what
   * it says of its files, and also their content where they have 64 MiB together at most. It may be called before `boot()`
   * resolves, and for an encrypted home after it was opened. A sound disk is not told.
   */
  onDiskDamaged?: (damage: DiskDamage) => void;
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

/** What is to be seen of `/home` ({@link Tabula.homeState}). */
export type HomeState = 'plain' | 'locked' | 'unlocked';

/** Where files are kept. */
export interface StorageInfo {
  kind: 'disk' | 'memory';
  /** What the disk lies on: a file of the origin's private file system, or a database. */
  device?: 'opfs' | 'indexeddb';
  /** Why it is not the disk that was asked for, or how the disk has failed. */
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

/** The tab that has the disk, as far as it answers. */
export interface DiskOwner {
  /** Whether it answers; without, nothing else is known of it. */
  answers: boolean;
  /** Its machine: another than before when the disk has changed hands. */
  id?: string;
  /** Since when it has the disk, milliseconds since 1970. */
  since?: number;
  /** Its title. */
  title?: string;
  /** Whether it is to be seen. */
  visible?: boolean;
}

/** What to do when another tab has the disk. */
export type DiskDecision = 'memory' | 'take-over';

/** How the disk went to another tab. */
export interface DiskTaken {
  /** Why not everything could be made durable before. */
  problem?: string;
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

/** How far a backup or a restore is. */
export interface BackupProgress {
  /** Bytes done: of files for a backup, of the archive for a restore. */
  done: number;
  /** How many there are, as far as is known. */
  total: number;
  /** What is being worked on. */
  path: string;
}

export interface BackupOptions {
  /** What goes in; without, `/home`, `/etc`, `/var` and `/usr/local`. */
  paths?: Path[];
  /** Called some times a second. */
  onProgress?: (progress: BackupProgress) => void;
  /** Called for what cannot go in, such as a file that may not be read. */
  onProblem?: (problem: string) => void;
}

export interface RestoreOptions {
  /** Changes nothing, and reports what would change. */
  dryRun?: boolean;
  /** Removes what the archive does not have, in the folders that it has; without, that stays. */
  replace?: boolean;
  /** The folder that everything is put below; without, everything goes where it was. */
  into?: Path;
  /** Called some times a second. */
  onProgress?: (progress: BackupProgress) => void;
  /** Called for what cannot be restored. */
  onProblem?: (problem: string) => void;
}

/** What a restore has done, or in a dry run would do. Lists have at most 1,000 members. */
export interface RestoreReport {
  /** Entries of the archive. */
  entries: number;
  /** Bytes of files in it. */
  bytes: number;
  /** Paths that are new. */
  added: number;
  /** Paths that were there and are others now. */
  changed: number;
  /** Paths that are gone. */
  removed: number;
  /** What could not be restored, and why. */
  problems: string[];
  /** How many problems there are. */
  problemCount: number;
  /** Each path that is not as it was. */
  changes: { change: 'added' | 'changed' | 'removed'; path: string }[];
  /** Whether the archive has a check sum; a wrong one is an error. */
  checksum: 'verified' | 'absent';
  /** The snapshot of how everything was before, where there are snapshots. */
  snapshot?: string;
  /** Why it ended early. */
  error?: string;
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
  /**
   * Makes an archive (`.tar.zst`) of everything durable, or of some paths: a stream of its bytes, made while it is read. The
   * stream fails with `EBACKUP` when the archive could not be made; what only lacks in it is told to `onProblem`.
   */
  backup(options?: BackupOptions): ReadableStream<Uint8Array>;
  /**
   * Restores an archive. A `Blob` is read to its end, and its check sum with it, before anything is changed; a stream cannot
   * be, and one that turns out to be damaged rejects with what had been done by then. Rejects with `EBACKUP`, and `report`
   * where there is one.
   */
  restore(source: Blob | ReadableStream<Uint8Array>, options?: RestoreOptions): Promise<RestoreReport>;
  /** Lists all processes. */
  processes(): Promise<ProcessInfo[]>;
  /** Sends a signal (15 by default, 0 only asks) to a process, or with a negative number to a process group. */
  kill(pid: number, signal?: number): Promise<void>;
  /** Mounts a tar image read-only on a directory, which is created if it is not there. */
  mountImage(path: Path, tar: Uint8Array | ArrayBuffer): Promise<void>;
  /** Takes the topmost mount off a directory: `EBUSY` for the machine's own, such as `/tmp`. */
  unmount(path: Path): Promise<void>;
  /**
   * The disk's snapshots, oldest first. They are browsed below `/.snapshots`. An encrypted home has a part in those that were
   * taken while it was unlocked, which is seen and restored while it is unlocked. Without a disk these five reject with `ENODEV`.
   */
  snapshots(): Promise<Snapshot[]>;
  /** Takes a snapshot of the disk, by default called after the time (UTC); resolves to its name. There may be 256 (`EMLINK`). */
  createSnapshot(name?: string): Promise<string>;
  /** Deletes a snapshot. */
  deleteSnapshot(name: string): Promise<void>;
  /**
   * Makes everything on the disk what a snapshot shows. What was there is kept in a snapshot of its own, to whose name it
   * resolves. Files that were not there then are gone, also for programs that have them open (`ESTALE`). A locked home
   * stays as it is. Rejects with `EBUSY` when home was encrypted then and is not now, or the other way round.
   */
  restoreSnapshot(name: string): Promise<string>;
  /**
   * Checks the disk, and that of an encrypted home while it is unlocked: what it says of its files, and with `pages` also
   * whether every page is what was written.
   */
  checkDisk(options?: { pages?: boolean }): Promise<DiskCheck>;
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
  /**
   * What is to be seen of `/home`. A `plain` one is not encrypted. A `locked` one is encrypted and has not been opened: there
   * is an empty `/home/user` in its place, in which nothing can be created (`EROFS`). An `unlocked` one has been opened.
   */
  readonly homeState: HomeState;
  /**
   * Encrypts a plain home: moves it to a volume of its own, holds the copy against the original, and erases the original,
   * with all snapshots, which show it. What was written over may still be on the storage device beneath the browser. Home
   * can be read and not changed meanwhile; a machine that stops half-way has the plain one or the encrypted one whole. Who
   * forgets the password has lost the files. Rejects with `EBUSY` while a program uses something in home or has its working
   * directory there, with `ENOSPC` when there is no room for the copy, with `EINVAL` when it is encrypted already, with
   * `ENODEV` without a disk, and with `EIO`; home is plain as before then.
   */
  encryptHome(password: string): Promise<void>;
  /**
   * Moves an unlocked home back to the disk on which everything else is kept, in plain: home is `plain` then, and needs no
   * password. The copy is held against the original before it counts, and the disk that home had of its own is emptied.
   * Home can be read and not changed meanwhile; a machine that stops half-way has the encrypted one or the plain one whole.
   * Snapshots from before show home no more, and cannot be restored. Rejects with `EPASSWORD` when the password is wrong, with
   * `EBUSY` while a program uses something in home or has its working directory there, or when a snapshot was restored
   * meanwhile, with `ENOSPC` when there is no room for the copy, with `EINVAL` when home is plain or locked, with `ENODEV`
   * without a disk, and with `EIO`. Home is encrypted as before then, and what was copied is erased, at the next boot at the
   * latest.
   */
  decryptHome(password: string): Promise<void>;
  /** Opens a locked home. Rejects with `EPASSWORD` when the password is wrong, and with `EIO` when the disk is damaged. */
  unlockHome(password: string): Promise<void>;
  /**
   * Makes home durable, closes it and forgets its key. Rejects with `EBUSY` while a program uses something in it or has its
   * working directory there: end those first.
   */
  lockHome(): Promise<void>;
  /** Gives an encrypted home another password; nothing is encrypted anew. Rejects with `EPASSWORD` when the old one is wrong. */
  changeHomePassword(oldPassword: string, newPassword: string): Promise<void>;
  /**
   * Brings what is on the disk to the format of this version, after a snapshot `before-upgrade-from-format-N` of it. Until
   * this is called, an older version can still read the disk; so a page calls it once it knows that this version works. Does
   * nothing when there is nothing to do.
   */
  upgradeStorage(): Promise<void>;
  /** The pool of workers in numbers. For monitors and tests. */
  poolCounts(): Promise<PoolCounts>;
  /** Makes the kernel trap. For tests of what follows. */
  crashOnPurpose(): Promise<void>;
}

/** A snapshot of the disk. */
export interface Snapshot {
  name: string;
  /** When it was taken, milliseconds since 1970. */
  createdMs: number;
}

/** What a check of the disk has found. */
export interface DiskCheck {
  /** What is wrong, at most a thousand things: none on a sound disk. */
  findings: { kind: string; message: string }[];
  /** Files whose content is damaged, as far as a path leads to them. What of them is sound can be read, the rest is `EIO`. */
  files: Path[];
  /** Files, directories and the like that were looked at. */
  inodes: number;
  /** Pages that files have, 4096 bytes each. */
  pages: number;
  tookMs: number;
}

/** What is wrong with a disk that was not let go of cleanly. */
export interface DiskDamage extends DiskCheck {
  /** The machine's disk, or that of an encrypted home. */
  disk: 'system' | 'home';
  /** All of it in one sentence for a person, without its full stop. */
  message: string;
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
