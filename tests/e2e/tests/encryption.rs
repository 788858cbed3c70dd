//! An encrypted home in a browser: moved to a volume of its own, locked by the next boot, opened by its password and by no
//! other; nothing of it is in the bytes that the browser keeps; and bytes that were changed there are found, plain and
//! encrypted, with the rest readable.

use serde_json::{Value, json};
use tabula_drive::{Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

/// What the scripts below share: the files that hold the disks, as the page can read and change them when no machine runs.
const STORE: &str = "
    const folder = await navigator.storage.getDirectory();
    const fileOf = (name) => folder.getFileHandle(name);
    const bytesOf = async (name) => new Uint8Array(await (await (await fileOf(name)).getFile()).arrayBuffer());
    const holds = async (name, text) => new TextDecoder('latin1').decode(await bytesOf(name)).includes(text);
    // A file is free a moment after its machine is gone.
    const change = (name, pieces) => until('the disk to be free', async () => {
      try {
        const writable = await (await fileOf(name)).createWritable({ keepExistingData: true });
        for (const { at, bytes } of pieces) await writable.write({ type: 'write', position: at, data: bytes });
        await writable.close();
        return true;
      } catch (error) {
        if (error.name === 'NoModificationAllowedError') return false;
        throw error;
      }
    }, 30000);
    // The machine before may still have the disk for a moment.
    const bootWithDisk = (options) => until('a machine with the disk', async () => {
      const { boot } = await import('/tabula.js');
      const machine = await boot({ storage: 'disk', ...options });
      if (machine.storage.kind === 'disk') return machine;
      await machine.shutdown();
      return false;
    }, 60000);
    const code = (promise) => promise.then(() => 'done', (error) => error.code);
    const sh = async (line) => (await tabula.exec(line)).stdout;
";

/// A page with nothing of its own that uses home: its machines are booted by the scripts.
async fn bare() -> Session {
    let options = Options { browser: browser(), page: "bare.html".to_owned(), ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn run(session: &Session, script: &str) -> Value {
    eval(session, &format!("{STORE}\n{script}")).await
}

/// Runs a script with a machine that has the disk, the one before switched off.
async fn run_anew(session: &Session, script: &str) -> Value {
    let boot = "await tabula.shutdown().catch(() => {}); tabula = globalThis.tabula = await bootWithDisk();";
    run(session, &format!("{boot}\n{script}")).await
}

#[test]
fn home_is_encrypted_and_opened_by_its_password_only() {
    block_on(async {
        let session = bare().await;
        let script = "
            await sh(`mkdir -p docs/deep; for i in $(seq 300); do echo the-secret-of-home $i; done > docs/deep/letter; \
              ln -s deep/letter docs/link; ln docs/deep/letter docs/twin; chmod 600 docs/deep/letter; \
              touch -d @1000000000 docs/deep/letter; cd /; sync`);
            const before = await sh('cd /; stat -c \"%n %a %U %h %s %Y\" home/user/docs/* home/user/docs/deep/letter');
            const states = [tabula.homeState, await holds('tabula.disk', 'the-secret-of-home 77')];
            const busy = await tabula.spawn(['sleep', '1000']);
            states.push(await code(tabula.encryptHome('correct horse')), await code(tabula.encryptHome('')));
            await busy.kill(9);
            await busy.wait();
            states.push(await code(tabula.encryptHome('correct horse')), tabula.homeState);
            states.push(await code(tabula.encryptHome('again')));
            const after = await sh('cd /; stat -c \"%n %a %U %h %s %Y\" home/user/docs/* home/user/docs/deep/letter');
            states.push(before === after, await sh('tail -n 1 docs/link; df -T ~ | grep -o persist'));
            return states;";
        let expected = json!([
            "plain",
            true,
            "EBUSY",
            "EINVAL",
            "done",
            "unlocked",
            "EINVAL",
            true,
            "the-secret-of-home 300\npersist\n"
        ]);
        assert_eq!(run_anew(&session, script).await, expected);

        session.reload().await.unwrap();
        let script = "
            const found = [tabula.homeState, await sh('ls -A; cat docs/link 2>&1 | grep -o No.*'),
              (await tabula.exec('echo x > new')).exitCode !== 0, await code(tabula.writeFile('/home/user/new', 'x'))];
            found.push(await code(tabula.unlockHome('wrong horse')), tabula.homeState);
            found.push(await code(tabula.changeHomePassword('wrong horse', 'x')));
            found.push(await code(tabula.unlockHome('correct horse')), tabula.homeState);
            found.push(await code(tabula.unlockHome('correct horse')), await sh('head -n 1 docs/twin'));
            found.push(await code(tabula.changeHomePassword('correct horse', 'battery staple')));
            found.push(await code(tabula.lockHome()), tabula.homeState, await code(tabula.lockHome()));
            found.push(await code(tabula.unlockHome('correct horse')));
            found.push(await code(tabula.unlockHome('battery staple')));
            await tabula.writeFile('/home/user/later', 'the-secret-of-home later');
            await tabula.shutdown();
            for (const name of ['tabula.disk', 'tabula-home.disk']) found.push(await holds(name, 'the-secret-of-home'));
            return found;";
        let expected = json!([
            "locked",
            "No such file or directory\n",
            true,
            "EROFS",
            "EPASSWORD",
            "locked",
            "EPASSWORD",
            "done",
            "unlocked",
            "EINVAL",
            "the-secret-of-home 1\n",
            "done",
            "done",
            "locked",
            "EINVAL",
            "EPASSWORD",
            "done",
            false,
            false
        ]);
        assert_eq!(run_anew(&session, script).await, expected);

        // A boot that is given the password, or asks for it, comes with home open; with a wrong one it comes all the same.
        session.reload().await.unwrap();
        let script = "
            const { boot } = await import('/tabula.js');
            await tabula.shutdown();
            const found = [];
            for (const homePassword of ['wrong', 'battery staple', async () => 'battery staple', () => undefined]) {
              const machine = await bootWithDisk({ homePassword });
              found.push(machine.homeState, (await machine.exec('cat later 2>/dev/null')).stdout);
              await machine.shutdown();
            }
            found.push(await code(boot({ storage: 'disk', homePassword: 5 })));
            const machine = await boot();
            found.push(machine.homeState, await code(machine.encryptHome('x')));
            await machine.shutdown();
            return found;";
        let secret = "the-secret-of-home later";
        let expected = json!([
            "locked", "", "unlocked", secret, "unlocked", secret, "locked", "", "EINVAL", "plain", "ENODEV"
        ]);
        assert_eq!(run(&session, script).await, expected);
        session.close().await;
    });
}

#[test]
fn an_encrypted_home_is_in_snapshots_while_it_is_unlocked() {
    block_on(async {
        let session = bare().await;
        let script = "
            await tabula.encryptHome('secret');
            const said = [await sh('echo first > note; echo first > /usr/local/bin/note; snapshot create monday; echo second > note; \
              echo second > /usr/local/bin/note; cat /.snapshots/monday/home/user/note; sync')];
            await tabula.shutdown();
            tabula = globalThis.tabula = await bootWithDisk();
            said.push(await sh('ls /.snapshots/monday; cat /.snapshots/monday/home/user/note 2> /dev/null || echo locked'));
            await tabula.unlockHome('secret');
            said.push(await sh('snapshot restore monday note && cat note /usr/local/bin/note; echo third > note'));
            said.push(await sh('snapshot restore monday | sed \"s/.* //\" > /tmp/kept; cat note /usr/local/bin/note'));
            said.push(await sh('snapshot restore $(cat /tmp/kept) > /dev/null; cat note /usr/local/bin/note; fsck --all | grep findings'));
            // A backup reads home where everything else is of the same instant.
            said.push(await sh('backup create -o /tmp/a.tar.zst && rm note && backup restore /tmp/a.tar.zst 2> /dev/null; cat note'));
            return said;";
        let expected = json!([
            "monday\nfirst\n",
            "etc\nusr\nvar\nlocked\n",
            "first\nsecond\n",
            "first\nfirst\n",
            "third\nsecond\nfindings: 0\n",
            "third\n",
        ]);
        assert_eq!(run_anew(&session, script).await, expected);
        session.close().await;
    });
}

/// Writes a file in one go, finds its pages in the disk's bytes, changes one of them and swaps two others.
async fn tamper(session: &Session, disk: &str, open: &str) -> Value {
    let script = format!(
        "const before = await bytesOf({disk:?});
         return before.length;"
    );
    let fill =
        format!("{open} await tabula.exec('seq 40000 > kept; sync'); await tabula.shutdown(); return 0;");
    run_anew(session, &fill).await;
    assert!(run(session, &script).await.as_u64().unwrap() > 0);
    let script = format!(
        "const before = await bytesOf({disk:?});
         tabula = globalThis.tabula = await bootWithDisk();
         {open}
         // The pages of the last commit are what a log ends before if they have not arrived: there must be one after it.
         const made = await tabula.exec('head -c 400000 /dev/urandom > victim && sync && echo > later && sync');
         if (made.exitCode !== 0) throw new Error(made.stderr);
         await tabula.shutdown();
         const after = await bytesOf({disk:?});
         const PAGE = 4096;
         const differs = (page) => {{
           for (let at = page * PAGE; at < (page + 1) * PAGE; at += 1) if (before[at] !== after[at]) return true;
           return false;
         }};
         let [best, length] = [0, 0];
         for (let page = 0, run = 0; page < after.length / PAGE; page += 1) {{
           run = differs(page) ? run + 1 : 0;
           if (run > length) [best, length] = [page - run + 1, run];
         }}
         const page = (number) => after.slice(number * PAGE, (number + 1) * PAGE);
         const changed = page(best + 20);
         changed[1234] ^= 1;
         await change({disk:?}, [
           {{ at: (best + 20) * PAGE, bytes: changed }},
           {{ at: (best + 40) * PAGE, bytes: page(best + 41) }},
           {{ at: (best + 41) * PAGE, bytes: page(best + 40) }},
         ]);
         tabula = globalThis.tabula = await bootWithDisk();
         {open}
         const pages = async (first, count) =>
           (await tabula.exec(`dd if=victim bs=4096 skip=${{first}} count=${{count}} 2>&1 >/dev/null | grep -c -i 'input/output\\\\|i/o'`)).stdout.trim();
         const found = [length >= 90, await code(tabula.readFile('/home/user/victim')), await sh('wc -l < kept; cat victim >/dev/null 2>&1 || echo refused')];
         const damaged = [];
         for (let number = 0; number < 97; number += 1) if (await pages(number, 1) !== '0') damaged.push(number);
         found.push(damaged.length);
         await tabula.shutdown();
         return found;"
    );
    run(session, &script).await
}

#[test]
fn changed_and_swapped_bytes_are_found_and_the_rest_is_readable() {
    block_on(async {
        let session = bare().await;
        let found = tamper(&session, "tabula.disk", "").await;
        assert_eq!(found, json!([true, "EIO", "40000\nrefused\n", 3]), "plain");

        session.reload().await.unwrap();
        let script = "await tabula.exec('rm victim kept; sync'); await tabula.encryptHome('p'); return tabula.homeState;";
        assert_eq!(run_anew(&session, script).await, json!("unlocked"));
        let open = "if (tabula.homeState === 'locked') await tabula.unlockHome('p');";
        let found = tamper(&session, "tabula-home.disk", open).await;
        assert_eq!(found, json!([true, "EIO", "40000\nrefused\n", 3]), "encrypted");

        // A key slot that was changed opens nothing, and says so; so does one whose volume is gone.
        let script = "
            const at = [];
            const bytes = await bytesOf('tabula-home.disk');
            for (const copy of [0, 65536]) {
              const segments = new DataView(bytes.buffer, copy + 84, 4).getUint32(0, true);
              at.push(copy + 88 + 4 * segments + 4 + 2 + 60);
            }
            await change('tabula-home.disk', at.map((at) => ({ at, bytes: new Uint8Array([bytes[at] ^ 1]) })));
            const machine = await bootWithDisk();
            const found = [machine.homeState, await code(machine.unlockHome('p'))];
            found.push((await machine.exec('cd /; echo works')).stdout);
            await machine.shutdown();
            return found;";
        assert_eq!(run(&session, script).await, json!(["locked", "EIO", "works\n"]));
        session.close().await;
    });
}

#[test]
fn the_desktop_upgrades_a_disk_of_the_first_format_once_it_works() {
    block_on(async {
        let options = Options { browser: browser(), storage: Storage::Disk, ..Options::default() };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        // What a version that knew format 1 only has written: the head, the list, their check sum, and nothing behind it.
        let script = "
            await tabula.exec('echo kept > note; sync');
            await tabula.shutdown();
            const sum = (bytes) => {
              let crc = -1;
              for (const byte of bytes) {
                crc ^= byte;
                for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
              }
              return ~crc >>> 0;
            };
            const disk = await bytesOf('tabula.disk');
            const pieces = [0, 65536].map((at) => {
              const bytes = disk.slice(at, at + 65536);
              const view = new DataView(bytes.buffer);
              view.setUint32(8, 1, true);
              const end = 88 + 4 * view.getUint32(84, true);
              view.setUint32(end, sum(bytes.subarray(0, end)), true);
              bytes.fill(0, end + 4);
              return { at, bytes };
            });
            await change('tabula.disk', pieces);
            return disk[8];";
        assert_eq!(run(&session, script).await, json!(2));
        session.reload().await.unwrap();
        let script = "
            await until('the upgrade', () => sh('ls -A /.snapshots').then((names) => names.includes('format-1')));
            await tabula.upgradeStorage();
            const found = [await sh('ls -A /.snapshots | grep format; cat note'), tabula.storage.kind];
            await tabula.shutdown();
            const bytes = await bytesOf('tabula.disk');
            return [...found, bytes[8], bytes[65536 + 8]];";
        let expected = json!(["before-upgrade-from-format-1\nkept\n", "disk", 2, 2]);
        assert_eq!(run(&session, script).await, expected);
        session.close().await;
    });
}
