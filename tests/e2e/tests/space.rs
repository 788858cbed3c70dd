//! Room for files: what the browser gives is told, by the interface and by Settings.

use serde_json::{Value, json};
use tabula_drive::{Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

async fn with(storage: Storage) -> Session {
    let options = Options { browser: browser(), storage, ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_the_browser_gives_is_told() {
    block_on(async {
        let session = with(Storage::Disk).await;
        let script = "await tabula.exec('seq 100000 > numbers; sync');
                      const { usage, quota, persisted, used, free } = await tabula.storageEstimate();
                      const df = (await tabula.exec('df -k ~ | tail -1')).stdout.trim().split(/ +/).slice(2, 4).map((kib) => kib * 1024);
                      const kept = await tabula.persist();
                      return { usage, quota, used, free, df, kinds: [typeof persisted, typeof kept] };";
        let seen = eval(&session, script).await;
        let number = |value: &Value| value.as_f64().unwrap();
        assert_eq!(seen["kinds"], json!(["boolean", "boolean"]));
        assert!(
            number(&seen["usage"]) > 588_895.0 && number(&seen["quota"]) > number(&seen["usage"]),
            "{seen}"
        );
        assert!(number(&seen["used"]) > 588_895.0 && number(&seen["free"]) > 0.0, "{seen}");
        // They are the same numbers, but for what is written meanwhile.
        for (told, df) in [("used", 0), ("free", 1)] {
            let difference = (number(&seen[told]) - number(&seen["df"][df])).abs();
            assert!(difference < 0.02 * number(&seen["quota"]), "{seen}");
        }
        session.close().await;

        let session = with(Storage::Memory).await;
        let script = "const { used, free, quota } = await tabula.storageEstimate();
                      return [used ?? null, free ?? null, quota > 0];";
        assert_eq!(eval(&session, script).await, json!([null, null, true]));
        session.close().await;
    });
}

#[test]
fn settings_show_what_there_is() {
    block_on(async {
        let session = with(Storage::Disk).await;
        session
            .webdriver()
            .execute("localStorage['tabula.settings'] = '{\"welcomed\":true}'", vec![])
            .await
            .unwrap();
        session.reload().await.unwrap();
        session.wait_for(".dock-item[data-app=settings]").await.unwrap();
        session.click(".dock-item[data-app=settings]").await.unwrap();
        session.wait_for(".settings .side-item").await.unwrap();
        session.click(".settings li:nth-child(3) .side-item").await.unwrap();
        session.wait_for(".storage-room").await.unwrap();
        session.wait_for(".storage-keeping p").await.unwrap();
        let script = "const page = document.querySelector('.settings-page');
                      const { max, value } = page.querySelector('progress');
                      return [page.innerText, value > 0 && value < max];";
        let seen = eval(&session, script).await;
        let text = seen[0].as_str().unwrap();
        for part in ["in a file of this browser", " used, ", " free", "The browser allows"] {
            assert!(text.contains(part), "{part:?} is not in {text:?}");
        }
        assert_eq!(seen[1], true, "{seen}");
        // What a person did first was also the time to ask for files to be kept, once.
        let script =
            "return until('it was asked', () => JSON.parse(localStorage['tabula.settings']).asked_to_keep);";
        assert_eq!(eval(&session, script).await, true);
        session.close().await;
    });
}
