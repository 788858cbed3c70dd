//! Snapshots of the disk as a person and a page use them: taken, browsed, files and everything brought back, deleted; and the
//! check of the disk.

use serde_json::{Value, json};
use tabula_drive::{Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

async fn with_disk() -> Session {
    let options = Options { browser: browser(), storage: Storage::Disk, ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a command line; answers what it printed, what it complained of, and its status.
async fn run(session: &Session, line: &str) -> Value {
    let line = serde_json::to_string(line).unwrap();
    let script = format!(
        "const {{ stdout, stderr, exitCode }} = await tabula.exec({line}); return [stdout, stderr, exitCode];"
    );
    eval(session, &script).await
}

#[test]
fn files_come_back_one_by_one_and_all_together() {
    block_on(async {
        let session = with_disk().await;
        let made = "mkdir -p docs/deep && echo first > docs/deep/note && chmod 640 docs/deep/note && ln -s deep docs/link \
                    && echo tool > /usr/local/bin/tool && snapshot create monday";
        assert_eq!(run(&session, made).await, json!(["monday\n", "", 0]));
        let changed =
            "echo second > docs/deep/note; rm docs/link /usr/local/bin/tool; echo new > docs/new; sync";
        assert_eq!(run(&session, changed).await, json!(["", "", 0]));
        session.reload().await.unwrap();

        let browse = "ls /.snapshots; ls /.snapshots/monday /.snapshots/monday/usr/local/bin; \
                      cat /.snapshots/monday/home/user/docs/link/note; \
                      stat -c '%a %U' /.snapshots/monday/home/user/docs/deep/note";
        let seen = "monday\n/.snapshots/monday:\netc\nhome\nusr\nvar\n\n/.snapshots/monday/usr/local/bin:\ntool\nfirst\n640 user\n";
        assert_eq!(run(&session, browse).await, json!([seen, "", 0]));
        let closed = "echo x > /.snapshots/monday/home/user/docs/deep/note; rm -rf /.snapshots/monday/home; ls /.snapshots";
        let answer = run(&session, closed).await;
        assert_eq!((&answer[0], &answer[2]), (&json!("monday\n"), &json!(0)));
        assert!(answer[1].as_str().unwrap().contains("Read-only file system"), "{answer}");

        let one = "cd docs && snapshot restore monday deep/note link && cat deep/note && readlink link && ls";
        assert_eq!(run(&session, one).await, json!(["first\ndeep\ndeep\nlink\nnew\n", "", 0]));
        let all = run(&session, "snapshot restore monday").await;
        let told = all[0].as_str().unwrap();
        let kept = told.strip_prefix("what was there is kept as ").unwrap_or_else(|| panic!("{all}")).trim();
        assert!(kept.starts_with("before-restore-20"), "{kept}");
        let back = "cat /usr/local/bin/tool docs/deep/note; ls docs; env snapshot list | wc -l";
        assert_eq!(run(&session, back).await, json!(["tool\nfirst\ndeep\nlink\n2\n", "", 0]));
        session.reload().await.unwrap();
        assert_eq!(run(&session, back).await, json!(["tool\nfirst\ndeep\nlink\n2\n", "", 0]));
        let undone = format!(
            "snapshot restore {kept} > /dev/null; cat docs/new; snapshot delete monday {kept}; ls /.snapshots | wc -l"
        );
        assert_eq!(run(&session, &undone).await, json!(["new\n1\n", "", 0]));
        session.close().await;
    });
}

#[test]
fn what_makes_no_sense_is_said() {
    block_on(async {
        let session = with_disk().await;
        for (line, said, status) in [
            ("snapshot", "snapshot: what is to be done? list, create, delete or restore", 2),
            ("snapshot take", "snapshot: there is no 'take': list, create, delete or restore", 2),
            ("snapshot delete", "snapshot: a NAME must follow 'delete'", 2),
            ("snapshot create a b", "snapshot: too many operands for 'create'", 2),
            (
                "snapshot create a/b",
                "snapshot: cannot create 'a/b': a name has no '/' in it and no '.' at its front",
                1,
            ),
            (
                "snapshot create a > /dev/null; snapshot create a",
                "snapshot: cannot create 'a': there is one of that name already",
                1,
            ),
            ("snapshot delete b ../etc", "snapshot: cannot delete 'b': there is no such snapshot", 1),
            ("snapshot restore b", "snapshot: cannot restore 'b': there is no such snapshot", 1),
            (
                "snapshot restore a nothing",
                "snapshot: cannot stat '/.snapshots/a/home/user/nothing': No such file or directory",
                1,
            ),
            ("fsck /dev/disk", "fsck: there is one disk, which needs no name", 16),
        ] {
            let answer = run(&session, line).await;
            let complaint = answer[1].as_str().unwrap().lines().next().unwrap_or_default();
            assert_eq!((complaint, &answer[2]), (said, &json!(status)), "{line}");
        }
        let many =
            "for i in 1 2 3 4; do snapshot create > /dev/null || echo failed; done; ls /.snapshots | wc -l";
        assert_eq!(run(&session, many).await, json!(["5\n", "", 0]), "more than one a second");
        session.close().await;
    });
}

#[test]
fn the_disk_is_found_sound() {
    block_on(async {
        let session = with_disk().await;
        let script = "seq 20000 > numbers; snapshot create; rm numbers; sync; fsck; echo $?; fsck --all; echo $?; fsck -r | head -1";
        let answer = run(&session, script).await;
        let lines: Vec<&str> = answer[0].as_str().unwrap().lines().collect();
        let has = |line: &str| lines.iter().filter(|seen| **seen == line).count();
        assert_eq!(
            (has("checked: tree"), has("checked: pages"), has("findings: 0"), has("0")),
            (1, 2, 2, 2),
            "{answer}"
        );
        session.close().await;
    });
}

#[test]
fn a_page_keeps_and_restores_states() {
    block_on(async {
        let session = with_disk().await;
        let script = "const text = async (path) => new TextDecoder().decode(await tabula.readFile(path));
            await tabula.writeFile('/home/user/note', 'one');
            const named = await tabula.createSnapshot('named');
            const timed = await tabula.createSnapshot();
            await tabula.writeFile('/home/user/note', 'two');
            const kept = await tabula.restoreSnapshot(named);
            const restored = await text('/home/user/note');
            const before = await text(`/.snapshots/${kept}/home/user/note`);
            const list = await tabula.snapshots();
            await tabula.deleteSnapshot(named);
            const code = (promise) => promise.then(() => 'none', (error) => error.code);
            const { findings, inodes, pages, tookMs } = await tabula.checkDisk({ pages: true });
            return [named, /^20[0-9-]{8}T[0-9.]{8}$/.test(timed), kept.startsWith('before-restore-'), restored, before,
              list.map((one) => one.name).join() === [named, timed, kept].join(),
              list.every((one) => Math.abs(one.createdMs - Date.now()) < 3600e3), await code(tabula.deleteSnapshot(named)),
              await code(tabula.createSnapshot('.x')), await code(tabula.createSnapshot(timed)),
              await code(tabula.createSnapshot(7)), findings, inodes > 5, pages > 0, tookMs >= 0];";
        let expected = json!([
            "named",
            true,
            true,
            "one",
            "two",
            true,
            true,
            "ENOENT",
            "EINVAL",
            "EEXIST",
            "EINVAL",
            [],
            true,
            true,
            true
        ]);
        assert_eq!(eval(&session, script).await, expected);
        session.close().await;
    });
}

#[test]
fn without_a_disk_there_are_none() {
    block_on(async {
        let session = tabula_e2e::own_session().await;
        let said = "snapshot: there is no disk: files are in memory, and have no snapshots\n";
        assert_eq!(run(&session, "snapshot list").await, json!(["", said, 1]));
        let said = "fsck: there is no disk: files are in memory\n";
        assert_eq!(run(&session, "fsck").await, json!(["", said, 8]));
        let script = "return tabula.snapshots().then(() => 'none', (error) => error.code);";
        assert_eq!(eval(&session, script).await, json!("ENODEV"));
        session.close().await;
    });
}
