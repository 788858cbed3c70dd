//! The disk: what is saved is there when the page is loaded anew, and after the browser has died; one page at a time has it.
//! All of it holds for a disk that is a file and for one that is a database.

use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tabula_drive::{Browser, Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

/// A test for each device.
macro_rules! on_each_device {
    ($($name:ident)*) => {
        mod on_a_file {
            $(#[test] fn $name() { tabula_e2e::block_on(super::$name(tabula_drive::Storage::Disk)); })*
        }
        mod in_a_database {
            $(#[test] fn $name() { tabula_e2e::block_on(super::$name(tabula_drive::Storage::IndexedDb)); })*
        }
    };
}

on_each_device! {
    files_are_there_when_the_page_comes_again
    what_was_synced_survives_a_machine_that_dies
    switching_the_machine_off_keeps_what_nobody_has_synced
    no_synced_record_is_lost_when_the_browser_is_killed
    more_than_memory_holds_back_is_read_again
}

async fn with(storage: Storage) -> Session {
    let options = Options { browser: browser(), storage, ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// What the machine says of its disk.
fn place(storage: Storage) -> Value {
    match storage {
        Storage::Memory => json!({"kind": "memory"}),
        Storage::Disk => json!({"kind": "disk", "device": "opfs"}),
        Storage::IndexedDb => json!({"kind": "disk", "device": "indexeddb"}),
    }
}

async fn storage(session: &Session) -> Value {
    eval(session, "return { ...tabula.storage, mountMs: undefined };").await
}

async fn files_are_there_when_the_page_comes_again(kind: Storage) {
    let session = with(kind).await;
    assert_eq!(storage(&session).await, place(kind));
    let script = "const { exitCode, stderr } = await tabula.exec(`mkdir -p docs/deep && echo kept > docs/deep/note && \
                    ln -s deep/note docs/link && chmod 640 docs/deep/note && seq 100000 > docs/numbers && sync`);
                  return [exitCode, stderr];";
    assert_eq!(eval(&session, script).await, json!([0, ""]));
    for _ in 0..3 {
        session.reload().await.unwrap();
        assert_eq!(storage(&session).await, place(kind));
        let script = "return (await tabula.exec(`cat docs/link; stat -c '%a %U %s' docs/deep/note; wc -l < docs/numbers; \
                        df -T ~ | tail -1 | grep -o persist; df ~ | grep -o '[^ ]*$' | tail -1`)).stdout;";
        assert_eq!(eval(&session, script).await, json!("kept\n640 user 5\n100000\npersist\n/home\n"));
    }
    // What is not kept there is not there.
    let script = "return (await tabula.exec('ls /tmp | wc -l')).stdout;";
    assert_eq!(eval(&session, script).await, json!("0\n"));
    session.close().await;
}

async fn what_was_synced_survives_a_machine_that_dies(kind: Storage) {
    let session = with(kind).await;
    let script =
        "await tabula.exec('for i in $(seq 50); do echo record $i >> log; done; sync; echo more >> log');
                  await tabula.crashOnPurpose().catch(() => {});
                  return 0;";
    eval(&session, script).await;
    session.reload().await.unwrap();
    let script = "return [{ ...tabula.storage, mountMs: undefined }, (await tabula.exec('head -50 log | tail -1')).stdout];";
    assert_eq!(eval(&session, script).await, json!([place(kind), "record 50\n"]));
    session.close().await;
}

async fn switching_the_machine_off_keeps_what_nobody_has_synced(kind: Storage) {
    let session = with(kind).await;
    eval(&session, "await tabula.writeFile('/home/user/last', 'words'); await tabula.shutdown(); return 0;")
        .await;
    session.reload().await.unwrap();
    assert_eq!(eval(&session, "return (await tabula.exec('cat last')).stdout;").await, json!("words"));
    session.close().await;
}

/// More than any cache on the way has, in files whose parts are written out of order, cut and written again.
async fn more_than_memory_holds_back_is_read_again(kind: Storage) {
    let session = with(kind).await;
    let script = "const { exitCode, stdout, stderr } = await tabula.exec(`
          mkdir large && cd large &&
          for i in $(seq 12); do seq $i 3 2000000 > $i; done &&
          sync && truncate -s 300001 1 && truncate -s 9000000 1 && rm 2 3 4 &&
          seq 700000 | dd of=5 bs=1000 seek=777 conv=notrunc status=none &&
          sync && seq 2000000 > again && cat * | cksum`);
        return [exitCode, stdout, stderr];";
    let seen = eval(&session, script).await;
    assert_eq!([&seen[0], &seen[2]], [&json!(0), &json!("")]);
    // Everything in order: what was not synced is made durable at the end.
    eval(&session, "await tabula.shutdown(); return 0;").await;
    session.reload().await.unwrap();
    let script = "return (await tabula.exec('cd large && cat * | cksum')).stdout;";
    assert_eq!(eval(&session, script).await, seen[1]);
    session.close().await;
}

#[test]
fn a_second_machine_says_that_the_first_has_the_disk() {
    block_on(async {
        let session = with(Storage::Disk).await;
        let script = "const { boot } = await import('/tabula.js');
                      const second = await boot({ storage: 'disk' });
                      const { stdout } = await second.exec('echo works > file; cat file');
                      const storage = second.storage;
                      await second.shutdown();
                      return [{ kind: storage.kind, problem: storage.problem }, stdout];";
        let expected = json!([{"kind": "memory", "problem": "another tab has the disk"}, "works\n"]);
        assert_eq!(eval(&session, script).await, expected);
        session.close().await;
    });
}

/// How often the browser is killed; more in the long tests.
fn kills() -> usize {
    std::env::var("TABULA_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(4)
}

async fn no_synced_record_is_lost_when_the_browser_is_killed(kind: Storage) {
    let profile = tempfile::tempdir().unwrap();
    let mut synced = 0;
    for round in 0..kills() {
        let options = Options {
            browser: browser(),
            profile: Some(profile.path().to_owned()),
            storage: kind,
            ..Options::default()
        };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(storage(&session).await, place(kind), "round {round}");
        // Every line is whole but perhaps the last, and none that was synced is missing.
        let log = eval(&session, "return (await tabula.exec('cat records 2>/dev/null')).stdout;").await;
        let lines: Vec<&str> = log.as_str().unwrap().lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let number = index + 1;
            assert_eq!(*line, format!("record {number} {} end", number * number), "round {round}");
        }
        assert!(lines.len() >= synced, "round {round}: {} of {synced}", lines.len());
        let script = "globalThis.last = 0;
            const shell = await tabula.spawn(['sh', '-c', `
              i=$(wc -l < records 2>/dev/null || echo 0)
              while :; do
                i=$((i + 1)); echo record $i $((i * i)) end >> records; sync records; echo $i
              done`]);
            const reader = shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
            (async () => {
              for (let text = ''; ;) {
                text += (await reader.read()).value;
                const whole = text.slice(0, text.lastIndexOf('\\n') + 1).trim().split('\\n');
                globalThis.last = Number(whole.at(-1));
              }
            })();
            return 0;";
        eval(&session, script).await;
        let wanted = synced + 5 + round * 7 % 11;
        let script =
            format!("return until('records', () => globalThis.last > {wanted} && globalThis.last, 60000);");
        synced = eval(&session, &script).await.as_u64().unwrap() as usize;
        session.kill_browser();
    }
}

/// Whether a text is in any file of a folder, or below.
fn holds(folder: &Path, text: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            return holds(&path, text);
        }
        // Files come and go while a browser runs.
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

/// Nobody syncs, and nobody leaves: the system brings what was written to the disk by itself, each time.
#[test]
fn what_nobody_syncs_comes_to_the_disk_however_often() {
    block_on(async {
        let profile = tempfile::tempdir().unwrap();
        let options = || Options {
            browser: browser(),
            profile: Some(profile.path().to_owned()),
            storage: Storage::Disk,
            ..Options::default()
        };
        for round in 0..2 {
            let session = Session::start(options()).await.unwrap_or_else(|error| panic!("{error}"));
            for number in 0..3 {
                let text = format!("written in round {round} as number {number}");
                // Browsers keep scripts, too: the text is put together in the page.
                let script = format!(
                    "const text = ['written in round', {round}, 'as number', {number}].join(' ');
                     await tabula.writeFile('/home/user/{round}-{number}', text); return 0;"
                );
                eval(&session, &script).await;
                let end = Instant::now() + Duration::from_secs(60);
                while !holds(profile.path(), &text) {
                    assert!(Instant::now() < end, "{text}: it does not come to the disk");
                    eval(&session, "await pause(300); return 0;").await;
                }
            }
            session.kill_browser();
        }
        let session = Session::start(options()).await.unwrap_or_else(|error| panic!("{error}"));
        let seen = eval(&session, "return (await tabula.exec('cat 0-0 1-0')).stdout;").await;
        assert_eq!(seen, json!("written in round 0 as number 0written in round 1 as number 0"));
        session.close().await;
    });
}

/// A disk stays where it is: whoever asks for one gets the database that there is, though files could be had.
#[test]
fn a_disk_stays_on_the_device_that_it_was_made_on() {
    block_on(async {
        let session = with(Storage::IndexedDb).await;
        let script = "await tabula.writeFile('/home/user/note', 'in the database');
                      await tabula.shutdown();
                      const { boot } = await import('/tabula.js');
                      const second = await boot({ storage: 'disk' });
                      const seen = [{ ...second.storage, mountMs: undefined }, (await second.exec('cat note')).stdout];
                      await second.shutdown();
                      return seen;";
        assert_eq!(eval(&session, script).await, json!([place(Storage::IndexedDb), "in the database"]));
        session.close().await;
    });
}

/// WebKitGTK gives workers no files (`make test-webkit` runs this there); where they get some, that is what they get.
#[test]
fn the_disk_is_a_database_where_there_are_no_files() {
    block_on(async {
        let kind = if browser() == Browser::Webkit { Storage::IndexedDb } else { Storage::Disk };
        let session = with(Storage::Disk).await;
        assert_eq!(storage(&session).await, place(kind));
        let script =
            "return (await tabula.exec('seq 100000 > numbers; sync numbers; cksum numbers')).stdout;";
        let written = eval(&session, script).await;
        session.reload().await.unwrap();
        assert_eq!(storage(&session).await, place(kind));
        assert_eq!(eval(&session, "return (await tabula.exec('cksum numbers')).stdout;").await, written);
        session.close().await;
    });
}
