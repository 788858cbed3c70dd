//! The public JavaScript interface: files, processes, pipelines, images, and their errors.

use serde_json::json;
use tabula_e2e::{block_on, eval, session};

#[test]
fn pipelines_of_real_utilities() {
    block_on(async {
        let script = "const result = [];
            for (const line of [
              'seq 1 1000 | sort -rn | head -n 3 | tr \"\\\\n\" \" \"',
              'echo one > /tmp/a && echo two >> /tmp/a && cat < /tmp/a | wc -l',
              'false || echo rescued',
              'true && echo \"a  b\" \\'c d\\' e\\\\ f',
              'printf abc | sha256sum | cut -c 1-16',
              'ls /nowhere; echo after',
            ]) {
              const { stdout, exitCode } = await tabula.exec(line);
              result.push([stdout.trim(), exitCode]);
            }
            return result;";
        assert_eq!(
            eval(session().await, script).await,
            json!([
                ["1000 999 998", 0],
                ["2", 0],
                ["rescued", 0],
                ["a  b c d e f", 0],
                ["ba7816bf8f01cfea", 0],
                ["after", 0]
            ])
        );
    });
}

#[test]
fn exec_takes_input_environment_directory_and_limit() {
    block_on(async {
        let script = "const bytes = new Uint8Array([0, 255, 10, 128]);
            const echoed = await tabula.exec('cat', { stdin: bytes });
            const env = await tabula.exec('printenv K', { env: { K: 'v w', PATH: '/usr/bin:/bin' } });
            const cwd = await tabula.exec('pwd', { cwd: '/tmp' });
            const slow = await tabula.exec('sleep 100', { timeoutMs: 300 });
            const failed = await tabula.exec('exit 42');
            return [[...echoed.stdoutBytes], env.stdout, cwd.stdout, slow.exitCode, failed.exitCode];";
        let seen = eval(session().await, script).await;
        assert_eq!(seen, json!([[0, 255, 10, 128], "v w\n", "/tmp\n", 124, 42]));
    });
}

#[test]
fn a_directory_that_is_not_there_is_what_the_error_names() {
    block_on(async {
        let script = "const path = (promise) => promise.then(() => 'started', ({ code, path }) => [code, path]);
            return [
              await path(tabula.exec('pwd', { cwd: '/nope' })),
              await path(tabula.exec('pwd', { cwd: '/etc/passwd' })),
              await path(tabula.spawn(['ls'], { preopens: [{ path: '/tmp', name: '/t' }, { path: '/nope', name: '/x' }] })),
              await path(tabula.spawn(['nope'], { cwd: '/tmp', preopens: [{ path: '/tmp', name: '/t' }] })),
            ];";
        let expected =
            json!([["ENOENT", "/nope"], ["ENOTDIR", "/etc/passwd"], ["ENOENT", "/nope"], ["ENOENT", "nope"]]);
        assert_eq!(eval(session().await, script).await, expected);
    });
}

#[test]
fn names_of_any_bytes_are_used_by_programs() {
    block_on(async {
        let script = "await tabula.remove('/tmp/odd-names', { recursive: true }).catch(() => {});
            await tabula.mkdir('/tmp/odd-names');
            const name = Uint8Array.from([...new TextEncoder().encode('/tmp/odd-names/'), 0xff, 0x41]);
            await tabula.writeFile(name, 'inside');
            const run = async (line) => { const { stdout, stderr, exitCode } = await tabula.exec(line, { cwd: '/tmp/odd-names' }); return [stdout, stderr, exitCode]; };
            return [await run('cat *A && cp *A copy && mv *A \"$(printf \\\\376)\" && ls -l | wc -l'), await run('rm -rf /tmp/odd-names/* && ls | wc -l')];";
        let seen = eval(session().await, script).await;
        assert_eq!(seen, json!([["inside3\n", "", 0], ["0\n", "", 0]]));
    });
}

/// Each is refused with a `TypeError` that names what is wrong, before anything is done.
#[test]
fn what_is_no_argument_is_refused() {
    block_on(async {
        let script = "const { boot } = await import('/tabula.js');
            const child = await tabula.spawn(['cat']);
            const seen = [];
            for (const attempt of [
              () => tabula.exec(5),
              () => tabula.exec('true', 'options'),
              () => tabula.exec('true', { timeoutMs: -1 }),
              () => tabula.exec('true', { timeoutMs: 1.5 }),
              () => tabula.exec('true', { env: ['A=1'] }),
              () => tabula.exec('true', { env: { A: 1 } }),
              () => tabula.exec('true', { stdin: 5 }),
              () => tabula.spawn('true'),
              () => tabula.spawn([]),
              () => tabula.spawn(['true'], { stdin: 'file' }),
              () => tabula.spawn(['true'], { preopens: [{}] }),
              () => tabula.spawn(['true'], { pty: {} }),
              () => tabula.openPty({ cols: -1 }),
              () => tabula.openPty({ rows: 2.5 }),
              () => tabula.readFile(7),
              () => tabula.writeFile('/tmp/odd', [1, 2]),
              () => tabula.writeFile('/tmp/odd', 'x', { mode: 6.5 }),
              () => tabula.remove('/tmp/odd', { recursive: 'yes' }),
              () => tabula.trace(1),
              () => child.kill('TERM'),
              () => child.kill(1.5),
              () => child.writeStdin(5),
              () => boot({ storage: 'tape' }),
              () => boot({ pool: 'many' }),
            ]) seen.push(await attempt().then(() => `done: ${attempt}`, ({ name, code }) => `${name} ${code}`));
            await child.kill(9);
            const wrote = await tabula.stat('/tmp/odd').then(() => true, () => false);
            return [[...new Set(seen)], wrote];";
        assert_eq!(eval(session().await, script).await, json!([["TypeError EINVAL"], false]));
    });
}

#[test]
fn the_machines_own_mounts_stay() {
    block_on(async {
        let script = "const code = (path) => tabula.unmount(path).then(() => 'gone', (error) => error.code);
            return [await code('/tmp'), await code('/usr/local'), await code('/proc'), await code('/mnt')];";
        assert_eq!(eval(session().await, script).await, json!(["EBUSY", "EBUSY", "EBUSY", "EINVAL"]));
    });
}

#[test]
fn files_and_their_errors() {
    block_on(async {
        let script = "const at = (name) => `/tmp/files/${name}`;
            await tabula.remove('/tmp/files', { recursive: true }).catch(() => {});
            await tabula.mkdir('/tmp/files/deep/er', { recursive: true });
            await tabula.writeFile(at('a'), 'one', { mode: 0o640 });
            await tabula.writeFile(at('a'), ' two', { append: true });
            await tabula.symlink('a', at('link'));
            await tabula.rename(at('a'), at('b'));
            await tabula.utimes(at('b'), 1000, 1500000000000);
            await tabula.chmod(at('b'), 0o600);
            const stat = await tabula.stat(at('b'));
            const codes = [];
            for (const attempt of [
              () => tabula.readFile(at('a')),
              () => tabula.readFile(at('link')),
              () => tabula.readFile(at('deep')),
              () => tabula.remove(at('deep')),
              () => tabula.mkdir(at('deep')),
              () => tabula.readDir(at('b')),
              () => tabula.writeFile('/dev/null/x', ''),
              () => tabula.stat('/tmp/' + 'x'.repeat(300)),
            ]) codes.push(await attempt().then(() => 'ok', (error) => (error instanceof Error ? error.code : 'not an Error')));
            return {
              text: new TextDecoder().decode(await tabula.readFile(at('b'))),
              names: (await tabula.readDir('/tmp/files')).map(({ name, type }) => [name, type]).sort(),
              link: await tabula.readLink(at('link')),
              stat: [stat.type, stat.size, stat.mode & 0o7777, stat.mtimeMs, typeof stat.ino],
              codes,
            };";
        assert_eq!(
            eval(session().await, script).await,
            json!({
                "text": "one two",
                "names": [["b", "file"], ["deep", "directory"], ["link", "symlink"]],
                "link": "a",
                "stat": ["file", 7, 0o600, 1_500_000_000_000u64, "bigint"],
                "codes": ["ENOENT", "ENOENT", "EISDIR", "ENOTEMPTY", "EEXIST", "ENOTDIR", "ENOTDIR", "ENAMETOOLONG"],
            })
        );
    });
}

#[test]
fn names_that_are_not_utf8_survive() {
    block_on(async {
        let script = "await tabula.mkdir('/tmp/bytes', { recursive: true });
            const path = new Uint8Array([...new TextEncoder().encode('/tmp/bytes/'), 0xff, 0xfe]);
            await tabula.writeFile(path, 'x');
            const names = (await tabula.readDir('/tmp/bytes')).map(({ nameBytes }) => [...nameBytes]);
            await tabula.remove(path);
            return [names, (await tabula.readDir('/tmp/bytes')).length];";
        assert_eq!(eval(session().await, script).await, json!([[[255, 254]], 0]));
    });
}

#[test]
fn a_large_file_comes_back_whole() {
    block_on(async {
        let script = "const bytes = new Uint8Array(40 << 20).map((_, index) => index * 31 >> 7);
            await tabula.writeFile('/tmp/large', bytes);
            const back = await tabula.readFile('/tmp/large');
            const { stdout } = await tabula.exec('wc -c < /tmp/large');
            await tabula.remove('/tmp/large');
            return [back.length === bytes.length && back.every((byte, at) => byte === bytes[at]), stdout.trim()];";
        assert_eq!(eval(session().await, script).await, json!([true, (40 << 20).to_string()]));
    });
}

#[test]
fn streams_push_back() {
    block_on(async {
        let script = "const child = await tabula.spawn(['cat'], { stdin: 'pipe' });
            const piece = new Uint8Array(1 << 20);
            // Nobody reads: after the pipes and the windows are full, a write is not accepted any more.
            let accepted = 0;
            const writing = (async () => { for (; accepted < 64; accepted++) await child.writeStdin(piece); })();
            await Promise.race([writing, pause(1500)]);
            const stuck = accepted;
            let read = 0;
            const reader = child.stdout.getReader();
            while (read < 64 << 20) {
              const { done, value } = await reader.read();
              if (done) break;
              read += value.length;
            }
            await writing;
            await child.closeStdin();
            return [stuck < 32, read, (await ended(child)).exitCode];";
        assert_eq!(eval(session().await, script).await, json!([true, 64 << 20, 0]));
    });
}

#[test]
fn processes_are_listed_and_reaped() {
    block_on(async {
        let script = "const child = await tabula.spawn(['sleep', '100']);
            const seen = await until('it is listed', () => processOf(child.pid));
            await child.kill();
            const end = await ended(child);
            await until('it is reaped', async () => !(await processOf(child.pid)));
            return [seen.args, seen.pid === child.pid, end];";
        let seen = eval(session().await, script).await;
        assert_eq!(seen, json!([["sleep", "100"], true, {"exitCode": 143, "signal": 15}]));
    });
}

#[test]
fn orphans_are_adopted_and_reaped() {
    block_on(async {
        let script = "await tabula.exec('sleep 0.3 &');
            await until('no sleep is left', async () => !(await tabula.processes()).some(({ args }) => args?.[0] === 'sleep'));
            return true;";
        assert_eq!(eval(session().await, script).await, json!(true));
    });
}

#[test]
fn a_tar_image_is_mounted_read_only() {
    block_on(async {
        // A tar archive of one file, built by hand: header, content, padding.
        let script = "const header = new Uint8Array(512);
            const field = (at, text) => header.set(new TextEncoder().encode(text), at);
            field(0, 'hello.txt'); field(100, '0000666\\0'); field(108, '0000000\\0'); field(116, '0000000\\0');
            field(124, '00000000005\\0'); field(136, '00000000000\\0'); field(156, '0'); field(257, 'ustar\\0'); field(263, '00');
            field(148, '        ');
            const sum = header.reduce((total, byte) => total + byte, 0);
            field(148, sum.toString(8).padStart(6, '0') + '\\0 ');
            const image = new Uint8Array(512 * 4);
            image.set(header); image.set(new TextEncoder().encode('hello'), 512);
            await tabula.mkdir('/tmp/image', { recursive: true });
            await tabula.mountImage('/tmp/image', image);
            const text = (await tabula.exec('cat /tmp/image/hello.txt')).stdout;
            const refused = await tabula.writeFile('/tmp/image/hello.txt', 'x').then(() => 'written', (error) => error.code);
            const garbage = await tabula.mountImage('/tmp/image', new Uint8Array(700).fill(120)).then(() => 'mounted', (error) => error instanceof Error);
            return [text, refused, garbage];";
        assert_eq!(eval(session().await, script).await, json!(["hello", "EROFS", true]));
    });
}
