//! Too little room: a full disk is an error for who writes and for nobody else, and nothing is lost by it; a browser that
//! gives nothing is told of; space that files have given up goes back to it.

use serde_json::json;
use tabula_drive::{Browser, Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

const MIB: u64 = 1 << 20;

async fn with(storage: Storage) -> Session {
    let options = Options { browser: browser(), storage, ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Lets the page's origin have so many bytes; as many as ever without a number.
async fn set_quota(session: &Session, bytes: Option<u64>) {
    let origin = eval(session, "return location.origin;").await;
    let quota = match bytes {
        Some(bytes) => json!({ "origin": origin, "quotaSize": bytes }),
        None => json!({ "origin": origin }),
    };
    session.devtools("Storage.overrideQuotaForOrigin", quota).await.unwrap();
}

/// What Chromium gives a database is not bounded by the quota that a test can set, so this is said of the file alone.
#[test]
fn a_full_disk_is_an_error_for_who_writes() {
    // Only Chromium can be given a quota.
    if browser() == Browser::Chromium {
        block_on(fill_and_free(64 * MIB));
    }
}

async fn fill_and_free(quota_bytes: u64) {
    let session = with(Storage::Disk).await;
    set_quota(&session, Some(quota_bytes)).await;
    let script = "return (await tabula.exec('echo kept > kept; seq 100000 > numbers; sync')).exitCode;";
    assert_eq!(eval(&session, script).await, 0);
    for round in 0..3 {
        let script = "const filling = await tabula.exec(`
              i=0
              while [ $i -lt 200 ] && head -c 1000000 /dev/zero | tr '\\\\0' x > fill.$i; do i=$((i + 1)); done
              sync kept && echo $i`);
            const others = await tabula.exec(`
              echo works > /tmp/file && cat /tmp/file kept && seq 3 | sort -r | head -1 && tail -1 numbers`);
            const freeing = await tabula.exec('rm fill.* && sync && head -c 5000000 /dev/zero > again && sync && rm again');
            const { free } = await tabula.storageEstimate();
            return { filling, others, freeing, free };";
        let seen = eval(&session, script).await;
        let (filling, others, freeing) = (&seen["filling"], &seen["others"], &seen["freeing"]);
        let written: u64 = filling["stdout"].as_str().unwrap().trim().parse().unwrap_or_default();
        assert!((5..70).contains(&written), "round {round}: {filling}");
        assert!(
            filling["stderr"].as_str().unwrap().contains("No space left on device"),
            "round {round}: {filling}"
        );
        assert_eq!(others["stdout"], "works\nkept\n3\n100000\n", "round {round}: {others}");
        assert_eq!((&freeing["exitCode"], &freeing["stderr"]), (&json!(0), &json!("")), "round {round}");
        assert!(seen["free"].as_u64().unwrap() > 8 * MIB, "round {round}: {seen}");
    }
    let notices = "return document.body.innerText.includes('Space for files is nearly gone');";
    assert_eq!(eval(&session, notices).await, true);
    // Nothing that was synced is lost, and what lies on the disk is sound.
    session.reload().await.unwrap();
    let script = "const { stdout } = await tabula.exec('cat kept; cksum < numbers; seq 100000 | cksum; ls');
                  return [tabula.storage.kind, stdout.split('\\n'), (await tabula.exec('fsck')).exitCode];";
    let seen = eval(&session, script).await;
    assert_eq!((&seen[0], &seen[1][0], &seen[2]), (&json!("disk"), &json!("kept"), &json!(0)), "{seen}");
    assert_eq!(seen[1][1], seen[1][2]);
    set_quota(&session, None).await;
    session.close().await;
}

/// As private windows may have it.
#[test]
fn a_quota_that_is_too_small_for_a_disk_is_said() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let session = with(Storage::Memory).await;
        set_quota(&session, Some(3 * MIB)).await;
        let script = "const { boot } = await import('/tabula.js');
                      const small = await boot({ storage: 'disk' });
                      const { stdout } = await small.exec('echo works > file; cat file');
                      const { kind, problem } = small.storage;
                      await small.shutdown();
                      return [kind, problem, stdout];";
        let seen = eval(&session, script).await;
        assert_eq!((&seen[0], &seen[2]), (&json!("memory"), &json!("works\n")), "{seen}");
        assert!(seen[1].as_str().unwrap().contains("too little room"), "{seen}");
        session.close().await;
    });
}

#[test]
fn space_that_files_gave_up_goes_back_to_the_browser() {
    block_on(async {
        let session = with(Storage::Disk).await;
        let script = "const { exitCode } = await tabula.exec(`
                        for i in $(seq 20); do head -c 10000000 /dev/zero > large.$i; done; sync`);
                      const size = async () => (await (await (await navigator.storage.getDirectory()).getFileHandle('tabula.disk')).getFile()).size;
                      const full = await size();
                      await tabula.exec('find . -name \"large.*\" ! -name large.20 -exec rm {} +; sync');
                      const left = await until('space is given back', async () => {
                        const now = await size();
                        return now < 60e6 && now;
                      }, 120000);
                      return [exitCode, full, left, (await tabula.exec('wc -c < large.20')).stdout];";
        let seen = eval(&session, script).await;
        assert!(seen[0] == 0 && seen[1].as_f64().unwrap() > 200e6, "{seen}");
        assert_eq!(seen[3], "10000000\n", "{seen}");
        session.close().await;
    });
}
