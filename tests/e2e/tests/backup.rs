//! Backups: a tree with every kind of entry goes into an archive and comes back on a fresh profile as it was; a dry run
//! changes nothing; what is damaged is refused. All through the public interface and the program.

use serde_json::{Value, json};
use tabula_drive::{Options, Session, Storage, parse_steps};
use tabula_e2e::{block_on, browser, eval};

/// A profile that nobody has used, with a disk.
async fn fresh() -> Session {
    let options = Options { browser: browser(), storage: Storage::Disk, ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Makes a tree with every kind of entry in the user's home, and in the other places that last.
const MAKE: &str = r#"
set -e
mkdir -p tree/empty tree/deep/er tree/closed tree/sticky
cd tree
echo 'some text' > plain; : > nothing; seq 200000 > large
echo '#!/bin/sh' > program
echo bytes > "$(printf 'bytes \377\376')"
echo much > 'Grüße, 世界
and a line'
echo dash > ./-o
long=$(printf 'n%.0s' $(seq 240))
mkdir -p "$long/$long"; echo long > "$long/$long/$long"
ln plain deep/other-name; ln plain 'third name'
ln -s plain link; ln -s /nowhere dangling; ln -s "$long$long" long-link
mkfifo fifo
truncate -s 3M hole
echo begin > sparse; truncate -s 2M sparse; echo middle >> sparse; truncate -s 5000077 sparse
echo inside > closed/inside
chmod 4755 program; chmod 640 plain; chmod 606 fifo; chmod 1777 sticky; chmod 400 nothing
touch -d '2001-02-03 04:05:06.123456789' plain
touch -d '2038-01-20 00:00:00.000000001' large
touch -h -d '1999-12-31 23:59:59.5' link
touch -d '2010-01-01 00:00:00.25' deep closed
chmod 555 closed
echo tool > /usr/local/bin/tool; chmod 755 /usr/local/bin/tool
mkdir /var/tmp/kept; echo kept > /var/tmp/kept/file
# What is not on the disk yet takes no room there.
sync
"#;

/// Everything that is known of the tree: kind, mode, owners, size, times, links, and which names are one file; the room of
/// sparse files; and sums of all contents.
const LIST: &str = r#"
cd ~
find tree /usr/local/bin/tool /var/tmp/kept -printf '%p|%y|%m|%u|%g|%s|%T@|%l|%n\n' | grep -v '|d|' | sort
find tree /var/tmp/kept -type d -printf '%p|%m|%u|%g|%T@\n' | sort
find tree -type f -exec sha256sum {} + | sort
stat -c '%n %b' tree/hole tree/sparse
ls -i tree/plain tree/deep/other-name 'tree/third name' | tr -s ' ' | sed 's/^ *//' | cut -d ' ' -f 1 | uniq | wc -l
"#;

async fn run(session: &Session, script: &str) -> String {
    let script = format!(
        "const {{ stdout, stderr, exitCode }} = await tabula.exec({});
         if (exitCode !== 0 || stderr !== '') throw new Error(`status ${{exitCode}}: ${{stderr}}`);
         return stdout;",
        json!(script)
    );
    eval(session, &script).await.as_str().unwrap_or_default().to_owned()
}

/// The archive of everything, as text that can go from one browser to another.
async fn archive(session: &Session) -> String {
    let script = "globalThis.heard = [];
        const stream = tabula.backup({ onProblem: (text) => heard.push(text), onProgress: (at) => { globalThis.last = at; } });
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        if (heard.length > 0) throw new Error(heard.join());
        if (!(last.done >= 0 && last.total > 0 && last.path.length > 0)) throw new Error(JSON.stringify(last));
        let text = '';
        for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
        return btoa(text);";
    eval(session, script).await.as_str().unwrap_or_default().to_owned()
}

/// Gives a page an archive: `archive`, a Blob.
async fn give(session: &Session, archive: &str) {
    let script = "const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
                  globalThis.archive = new Blob([bytes]);
                  return 0;";
    eval(session, &format!("const text = {};\n{script}", json!(archive))).await;
}

#[test]
fn everything_comes_back_on_a_fresh_profile() {
    block_on(async {
        let session = fresh().await;
        run(&session, MAKE).await;
        let before = run(&session, LIST).await;
        assert!(before.contains("tree/fifo|p|606") && before.ends_with("\n1\n"), "{before}");
        let packed = archive(&session).await;
        // What was taken for it is gone.
        assert_eq!(run(&session, "ls /.snapshots").await, "");
        session.close().await;

        let session = fresh().await;
        give(&session, &packed).await;
        let script = "const report = await tabula.restore(archive, { dryRun: true });
                      const { stdout } = await tabula.exec('ls -A ~; ls /.snapshots');
                      return [report, stdout];";
        let dry = eval(&session, script).await;
        assert_eq!(dry[0]["problems"], json!([]));
        assert_eq!(dry[1], "", "a dry run changes nothing");
        let report = eval(
            &session,
            "const report = await tabula.restore(archive, { onProgress: (at) => { globalThis.last = at; } });
             return [report, last.total === archive.size];",
        )
        .await;
        assert_eq!(report[1], true);
        let report = &report[0];
        assert_eq!(report["problems"], json!([]));
        assert_eq!(report["checksum"], "verified");
        for number in ["entries", "added", "changed", "removed"] {
            assert_eq!(report[number], dry[0][number], "{number}");
        }
        assert_eq!(run(&session, LIST).await, before);
        // A snapshot has been taken of how it was before: without the tree.
        let script = "cd \"$(ls -d /.snapshots/before-restore-*)\" && ls home/user";
        assert_eq!(run(&session, script).await, "");
        // All of it lasts.
        session.reload().await.unwrap();
        assert_eq!(run(&session, LIST).await, before);
        // And nothing is left to do, whichever way.
        give(&session, &packed).await;
        let again = eval(&session, "return tabula.restore(archive, { replace: true, dryRun: true });").await;
        assert_eq!(again["changes"], json!([]));
        session.close().await;
    });
}

#[test]
fn a_folder_is_replaced_as_a_dry_run_says() {
    block_on(async {
        let session = fresh().await;
        run(&session, "mkdir -p work/sub && echo one > work/one && echo two > work/sub/two && backup create -o /tmp/a.tar.zst work")
            .await;
        run(
            &session,
            "echo more > work/more; rm work/one; echo other > work/sub/two; mkdir -p work/new/deep",
        )
        .await;
        let was = run(&session, "find work | sort; cat work/sub/two").await;
        let listed = run(
            &session,
            "backup restore -n --replace /tmp/a.tar.zst 2>/dev/null | grep -v ' home/user/work$'",
        )
        .await;
        let expected = "~ home/user/work/sub/two\n- home/user/work/more\n- home/user/work/new\n- home/user/work/new/deep\n+ home/user/work/one\n";
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&listed), sorted(expected));
        assert_eq!(run(&session, "find work | sort; cat work/sub/two").await, was);
        run(&session, "backup restore --replace /tmp/a.tar.zst 2>/dev/null").await;
        assert_eq!(
            run(&session, "find work -type f | sort; cat work/one work/sub/two").await,
            "work/one\nwork/sub/two\none\ntwo\n"
        );
        // Elsewhere it goes below the folder that is named.
        run(&session, "backup restore --into=/tmp/there /tmp/a.tar.zst 2>/dev/null").await;
        assert_eq!(run(&session, "cat /tmp/there/home/user/work/sub/two").await, "two\n");
        let looked = run(
            &session,
            "backup list /tmp/a.tar.zst | grep -c home/user/work/; backup verify /tmp/a.tar.zst",
        )
        .await;
        assert!(looked.starts_with("3\n") && looked.ends_with("the check sum is right\n"), "{looked}");
        session.close().await;
    });
}

#[test]
fn damaged_archives_are_refused_and_change_nothing() {
    block_on(async {
        let session = fresh().await;
        run(&session, "mkdir docs && seq 5000 > docs/numbers && echo note > docs/note").await;
        let script = "
            const bytes = new Uint8Array(await new Response(tabula.backup({ paths: ['/home/user/docs'] })).arrayBuffer());
            await tabula.exec('rm -r docs; mkdir docs; echo own > docs/own');
            const changed = bytes.slice();
            changed[bytes.length - 2] ^= 1;
            const middle = bytes.slice();
            middle[bytes.length >> 1] ^= 16;
            const damaged = [changed, middle, bytes.slice(0, -1), bytes.slice(0, bytes.length >> 1), new Uint8Array(0),
                             new TextEncoder().encode('no archive at all')];
            const seen = [];
            for (const part of damaged) {
              for (const options of [{}, { replace: true }, { dryRun: true }]) {
                const error = await tabula.restore(new Blob([part]), options).then(() => null, (error) => error);
                const { stdout } = await tabula.exec('find docs -type f');
                seen.push([error?.code, error?.message.length > 0, stdout]);
              }
            }
            const streamed = await tabula.restore(new Blob([changed]).stream(), { replace: true }).then(() => null, (error) => error);
            const { stdout: kept } = await tabula.exec('cat docs/own');
            const wrong = await tabula.restore('text').then(() => null, (error) => error.code);
            const nowhere = tabula.backup({ paths: ['/no/such/path'] }).getReader();
            const missing = await nowhere.read().then(() => null, (error) => [error.code, error.message.length > 0]);
            return { seen, streamed: [streamed.code, streamed.message, streamed.report.removed, kept], wrong, missing };";
        let found = eval(&session, script).await;
        let seen: &Vec<Value> = found["seen"].as_array().expect("a list");
        assert_eq!(seen.len(), 18);
        for one in seen {
            assert_eq!(*one, json!(["EBACKUP", true, "docs/own\n"]));
        }
        let message = "the check sum is wrong: the archive has been changed or damaged";
        // What came before the check sum is there, nothing is removed, and the report says it.
        assert_eq!(found["streamed"], json!(["EBACKUP", message, 0, "own\n"]));
        assert_eq!(found["wrong"], "EINVAL");
        assert_eq!(found["missing"], json!(["EBACKUP", true]));
        session.close().await;
    });
}

#[test]
fn settings_restores_after_showing_what_would_change() {
    block_on(async {
        let session = fresh().await;
        run(&session, "echo kept > file; backup create -o /tmp/a.tar.zst .; rm file; echo own > own; sync")
            .await;
        let steps = "open settings; wait Appearance; click .side-item:has(use[href$=file-archive]); wait Restore a backup";
        session.act(&parse_steps(steps).unwrap()).await.unwrap();
        // A person chooses a file in the browser's own dialog, of which the page sees only this.
        let choose = |name: &str, bytes: &str| {
            format!(
                "const list = new DataTransfer();
                 list.items.add(new File([{bytes}], {name:?}));
                 const input = document.querySelector('.settings-page input[type=file]');
                 input.files = list.files;
                 input.dispatchEvent(new Event('change', {{ bubbles: true }}));
                 return 0;"
            )
        };
        eval(&session, &choose("bad.tar.zst", "'no archive'")).await;
        session.act(&parse_steps("wait this is no zstd archive").unwrap()).await.unwrap();
        eval(&session, &choose("good.tar.zst", "await tabula.readFile('/tmp/a.tar.zst')")).await;
        session.act(&parse_steps("wait The backup is sound").unwrap()).await.unwrap();
        assert_eq!(run(&session, "ls").await, "own\n", "nothing has changed yet");
        let shown = "return document.querySelector('.backup-stage').textContent;";
        let summary = eval(&session, shown).await;
        let summary = summary.as_str().unwrap_or_default();
        assert!(summary.contains("1 new") && summary.contains("0 to remove"), "{summary}");
        assert!(summary.contains("+ home/user/file"), "{summary}");
        session.act(&parse_steps("click .backup-rest input; wait 1 to remove").unwrap()).await.unwrap();
        assert_eq!(run(&session, "ls").await, "own\n");
        let steps = "click .backup-stage .primary; wait Restored: 1 new";
        session.act(&parse_steps(steps).unwrap()).await.unwrap();
        assert_eq!(run(&session, "cat *").await, "kept\n");
        session.close().await;
    });
}

#[test]
fn an_encrypted_home_goes_in_while_it_can_be_seen() {
    block_on(async {
        let session = fresh().await;
        run(&session, "echo secret > note; sync").await;
        // The terminal's shell is at home, which moves only while nobody uses it.
        let script =
            "const shells = async () => (await tabula.processes()).filter(({ command }) => command === 'sh');
            await until('a shell', async () => (await shells()).length > 0);
            for (const { pid } of await shells()) await tabula.kill(pid, 9).catch(() => {});
            await until('no shell', async () => (await shells()).length === 0);
            await tabula.encryptHome('correct horse');
            return 0;";
        eval(&session, script).await;
        // What it took to be of one instant is gone again.
        assert_eq!(run(&session, "backup create -o /tmp/a.tar.zst && ls /.snapshots").await, "");
        let script = "rm note; backup restore /tmp/a.tar.zst 2>/dev/null; cat note";
        assert_eq!(run(&session, script).await, "secret\n");
        let script = "await tabula.exec('mv /home/user/note /tmp/', { cwd: '/' });
                      await tabula.lockHome();
                      const made = await tabula.exec('backup create -o /tmp/b.tar.zst; ls /tmp/b.tar.zst*', { cwd: '/' });
                      const other = await tabula.exec('backup create -o /tmp/c.tar.zst /etc', { cwd: '/' });
                      const back = await tabula.exec('backup restore /tmp/a.tar.zst; echo $?', { cwd: '/' });
                      return [made.stdout, made.stderr.includes('unlock it first'), other.exitCode, back.stdout, back.stderr];";
        let locked = eval(&session, script).await;
        assert_eq!(
            [&locked[0], &locked[1], &locked[2], &locked[3]],
            [&json!(""), &json!(true), &json!(0), &json!("1\n")]
        );
        assert!(locked[4].as_str().is_some_and(|told| told.contains("home/user/note: ")), "{locked}");
        session.close().await;
    });
}
