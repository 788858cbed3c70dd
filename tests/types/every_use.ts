// Every part of the public interface in use, as its types declare it (bpe/page/js/tabula.d.ts). It is compiled and never
// run: what the parts do is for the tests in a browser.
import {
  boot, Process, Pty, Tabula,
  type BackupOptions, type BackupProgress, type BootOptions, type BootProgress, type CrashReport, type Data, type DirEntry,
  type DiskCheck, type DiskDamage, type DiskDecision, type DiskOwner, type DiskTaken, type ExecOptions, type ExecResult, type FileType,
  type HomeState, type Path, type PoolCounts, type ProcessInfo, type RestoreOptions, type RestoreReport, type Snapshot,
  type SpawnOptions, type Stat, type StorageEstimate, type StorageInfo, type TabulaError,
} from '../../bpe/page/js/tabula.js';

// A member that comes or goes is an error here, so that nothing is left out below.
export const machine: Record<keyof Tabula, true> = {
  exec: true, spawn: true, openPty: true, readFile: true, writeFile: true, readDir: true, stat: true, remove: true,
  mkdir: true, rename: true, symlink: true, readLink: true, chmod: true, utimes: true, processes: true, kill: true,
  mountImage: true, unmount: true, trace: true, shutdown: true, poolCounts: true, crashOnPurpose: true, storage: true,
  storageEstimate: true, persist: true,
  snapshots: true, createSnapshot: true, deleteSnapshot: true, restoreSnapshot: true, checkDisk: true,
  homeState: true, encryptHome: true, unlockHome: true, lockHome: true, changeHomePassword: true,
  decryptHome: true, upgradeStorage: true,
  backup: true, restore: true,
};
export const program: Record<keyof Process, true> = {
  pid: true, stdout: true, stderr: true, writeStdin: true, closeStdin: true, wait: true, kill: true,
};
export const terminal: Record<keyof Pty, true> = {
  number: true, output: true, closed: true, write: true, resize: true, close: true,
};

const progress = ({ step, done, total }: BootProgress): string => `${step.toUpperCase()} ${done / total}`;
const crashed = ({ where, report, error, message }: CrashReport): string => [where, report, error, message].join();

const taken = ({ answers, id, since, title, visible }: DiskOwner, signal: AbortSignal): DiskDecision =>
  answers && visible && !signal.aborted && `${id} ${title} ${since?.toFixed()}` !== '' ? 'memory' : 'take-over';
const damaged = ({ disk, message, files, findings }: DiskDamage): string =>
  `${disk === 'home' || disk === 'system'} ${message} ${files.map((path: Path) => path.length).join()} ${findings.length}`;
const moved = ({ problem }: DiskTaken): string => problem ?? 'all is well';

export async function booting(): Promise<Tabula> {
  const options: BootOptions = {
    base: '/build/', pool: 2, storage: 'disk', onProgress: (seen) => void progress(seen), onCrash: (seen) => void crashed(seen),
    onStorageLow: ({ used, free }) => console.log(used, free),
    onLog: (level: number, line: string) => console.log(level, line),
    whenDiskIsTaken: taken, onDiskTaken: (seen) => void moved(seen), onDiskFailed: (problem: string) => console.log(problem),
    onDiskDamaged: (seen) => void damaged(seen),
  };
  await boot({ storage: 'disk', whenDiskIsTaken: async (): Promise<DiskDecision> => 'memory' });
  await boot();
  return boot(options);
}

export async function commands(tabula: Tabula): Promise<number> {
  const options: ExecOptions = { stdin: 'text', env: { A: 'b' }, cwd: '/tmp', timeoutMs: 5 };
  const result: ExecResult = await tabula.exec('ls | wc', options);
  const { stdout, stderr, stdoutBytes, stderrBytes, exitCode } = result;
  const inputs: Data[] = ['', new Uint8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new Float32Array(1)];
  await Promise.all(inputs.map((stdin) => tabula.exec('cat', { stdin })));
  return stdout.length + stderr.length + stdoutBytes.byteLength + stderrBytes.byteLength + exitCode;
}

export async function home(tabula: Tabula): Promise<HomeState> {
  await boot({ storage: 'disk', homePassword: 'a password' });
  await boot({ storage: 'disk', homePassword: () => undefined });
  await boot({ storage: 'disk', homePassword: async () => 'a password' });
  await tabula.encryptHome('a password');
  await tabula.changeHomePassword('a password', 'another');
  await tabula.lockHome();
  await tabula.unlockHome('another');
  await tabula.decryptHome('another');
  await tabula.upgradeStorage();
  return tabula.homeState;
}

export async function programs(tabula: Tabula): Promise<string> {
  const options: SpawnOptions = {
    program: '/bin/cat', env: {}, cwd: new Uint8Array(1), stdin: 'pipe', preopens: [{ path: '/tmp', name: '/' }],
  };
  const child: Process = await tabula.spawn(['cat', new Uint8Array(1)], options);
  await child.writeStdin('text');
  await child.closeStdin();
  const text = await new Response(child.stdout).text();
  const reader: ReadableStreamDefaultReader<Uint8Array> = child.stderr.getReader();
  const { done, value } = await reader.read();
  await child.kill();
  await child.kill(9);
  const { exitCode, signal } = await child.wait();
  const how: string = signal === null ? `code ${exitCode}` : `signal ${signal.toFixed()}`;
  await tabula.kill(child.pid, 15);
  await tabula.kill(-child.pid);
  return `${how} ${text} ${done} ${value?.length}`;
}

export async function terminals(tabula: Tabula): Promise<number> {
  await (await tabula.openPty()).close();
  const pty: Pty = await tabula.openPty({ cols: 80, rows: 24 });
  await tabula.spawn(['sh'], { pty });
  await pty.write('exit\n');
  await pty.resize(132, 43);
  for await (const bytes of pty.output) if (bytes.length === 0) break;
  const closed: boolean = pty.closed;
  return closed ? 0 : pty.number;
}

export async function files(tabula: Tabula): Promise<bigint> {
  const path: Path = '/tmp/file';
  await tabula.writeFile(path, 'text', { mode: 0o600, append: true });
  const content: Uint8Array = await tabula.readFile(new TextEncoder().encode(path));
  await tabula.mkdir('/tmp/a/b', { recursive: true, mode: 0o700 });
  await tabula.rename(path, '/tmp/a/b/c');
  await tabula.symlink('c', '/tmp/a/b/link');
  const target: string | Uint8Array = await tabula.readLink('/tmp/a/b/link');
  await tabula.chmod('/tmp/a/b/c', 0o644);
  await tabula.utimes('/tmp/a/b/c', Date.now(), 0);
  const entries: DirEntry[] = await tabula.readDir('/tmp/a/b');
  const [{ name, nameBytes, type, ino }] = entries as [DirEntry];
  const kinds: Record<FileType, true> = {
    file: true, directory: true, symlink: true, char: true, block: true, fifo: true, socket: true,
  };
  const stat: Stat = await tabula.stat('/tmp/a/b/c', { followSymlinks: false });
  const numbers: number[] = [stat.size, stat.mode, stat.nlink, stat.uid, stat.gid, stat.mtimeMs, stat.atimeMs, stat.ctimeMs];
  const large: bigint[] = [stat.dev, stat.ino, ino];
  await tabula.remove('/tmp/a', { recursive: true });
  await tabula.mountImage('/mnt', content);
  await tabula.mountImage('/mnt', new ArrayBuffer(512));
  await tabula.unmount('/mnt');
  console.log(name.length, nameBytes.length, kinds[type], kinds[stat.type], target.length, numbers);
  return large.reduce((sum, number) => sum + number);
}

export async function snapshots(tabula: Tabula): Promise<number> {
  const named: string = await tabula.createSnapshot('before');
  const before: string = await tabula.restoreSnapshot(named);
  const list: Snapshot[] = await tabula.snapshots();
  await tabula.deleteSnapshot(await tabula.createSnapshot());
  const sums: number[] = list.map(({ name, createdMs }) => name.length + createdMs);
  await tabula.checkDisk();
  const { findings, files, inodes, pages, tookMs }: DiskCheck = await tabula.checkDisk({ pages: true });
  const told: string[] = findings.map(({ kind, message }) => `${kind}: ${message}`);
  return before.length + sums.length + told.length + files.length + inodes + pages + tookMs;
}

export async function backups(tabula: Tabula): Promise<string> {
  const progress = ({ done, total, path }: BackupProgress): void => console.log(path, done / total);
  const making: BackupOptions = { paths: ['/etc', new Uint8Array(1)], onProgress: progress, onProblem: (text: string) => void text };
  const stream: ReadableStream<Uint8Array> = tabula.backup(making);
  const archive: Blob = await new Response(stream).blob();
  const options: RestoreOptions = {
    dryRun: true, replace: true, into: '/tmp', onProgress: progress, onProblem: (text: string) => void text,
  };
  const report: RestoreReport = await tabula.restore(archive, options);
  const { entries, bytes, added, changed, removed, problems, problemCount, changes, checksum, snapshot, error } =
    await tabula.restore(tabula.backup());
  const kinds: ('added' | 'changed' | 'removed')[] = changes.map(({ change }) => change);
  const sound: boolean = checksum === 'verified' && report.checksum !== 'absent';
  console.log(entries + bytes + added + changed + removed + problemCount, problems.join(), kinds, changes[0]?.path, sound);
  return snapshot ?? error ?? '';
}

export async function looking(tabula: Tabula): Promise<number> {
  const list: ProcessInfo[] = await tabula.processes();
  const computing = list.filter(({ state }) => state === 'R').map(({ pid, ppid, pgid, sid }) => pid + ppid + pgid + sid);
  const words: string[] = list.flatMap(({ command, args }) => [command, ...args]);
  const sums = list.map((one) => one.threads + one.descriptors + one.cpuMs + one.memoryBytes + one.startedMs);
  await tabula.trace(true);
  const storage: StorageInfo = tabula.storage;
  const why: string | undefined = storage.kind === 'memory' ? storage.problem : undefined;
  const device: 'opfs' | 'indexeddb' | undefined = storage.device;
  const { usage, quota, persisted, used, free }: StorageEstimate = await tabula.storageEstimate();
  const isKept: boolean = persisted || await tabula.persist();
  console.log(device?.length, usage / quota, isKept, (used ?? 0) + (free ?? 0));
  const pool: PoolCounts = await tabula.poolCounts();
  const workers = pool.starting + pool.idle + pool.busy + pool.dying;
  const places = pool.vacant + pool.waiting + pool.made + pool.runs + pool.beganAstray + pool.endedAstray;
  const stacks: string[] = pool.stacks.map(({ lock, address }) => `${lock} ${address.toString(16)}`);
  return (why?.length ?? 0) + computing.length + words.length + sums.length + workers + places + stacks.length;
}

export async function failing(tabula: Tabula): Promise<string[]> {
  try {
    await tabula.readFile('/nothing');
  } catch (thrown) {
    const error = thrown as TabulaError;
    console.log(error.message, error.code, error.errno?.toFixed(), error.syscall?.length, error.path?.length, error.report?.added);
    return error.missing ?? [];
  }
  await tabula.crashOnPurpose();
  await tabula.shutdown();
  return [];
}
