// Uses that the types must refuse: each line after such a comment is an error, or the comment itself is one.
import { boot, Process, Pty, Tabula } from '../../bpe/page/js/tabula.js';

export async function wrong(tabula: Tabula, child: Process, pty: Pty): Promise<void> {
  // @ts-expect-error a machine is booted, not constructed
  new Tabula();
  // @ts-expect-error a program is started, not constructed
  new Process();
  // @ts-expect-error a terminal is opened, not constructed
  new Pty();
  // @ts-expect-error the number of workers is a number
  await boot({ pool: '2' });
  // @ts-expect-error there is no such option
  await boot({ workers: 2 });
  // @ts-expect-error a command is one line, not words
  await tabula.exec(['ls', '-l']);
  // @ts-expect-error milliseconds are called so
  await tabula.exec('ls', { timeout: 5 });
  // @ts-expect-error arguments are a list
  await tabula.spawn('ls');
  // @ts-expect-error input is a pipe or nothing
  await tabula.spawn(['ls'], { stdin: 'inherit' });
  // @ts-expect-error a preopen has a name
  await tabula.spawn(['ls'], { preopens: [{ path: '/' }] });
  // @ts-expect-error a number is no path
  await tabula.readFile(3);
  // @ts-expect-error a file's content is bytes
  (await tabula.readFile('/x')).split('\n');
  // @ts-expect-error an inode's number is a bigint
  const inode: number = (await tabula.stat('/x')).ino;
  // @ts-expect-error there is no such type of file
  if ((await tabula.stat('/x')).type === 'folder') console.log(inode);
  // @ts-expect-error times are numbers of milliseconds
  await tabula.utimes('/x', new Date(), new Date());
  // @ts-expect-error a signal is a number
  await child.kill('SIGKILL');
  // @ts-expect-error its number does not change
  child.pid = 1;
  // @ts-expect-error a signal may be none
  (await child.wait()).signal.toFixed();
  // @ts-expect-error both sides of a window
  await pty.resize(80);
  // @ts-expect-error `on` is true or false
  await tabula.trace();
}
