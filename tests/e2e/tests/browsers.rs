//! The same system in every browser that is installed: it boots, runs pipelines, kills, and has a terminal.

use serde_json::json;
use tabula_drive::{Browser, Options, Session};
use tabula_e2e::{block_on, eval, healthy, install};

fn everything_in(browser: Browser) {
    block_on(async {
        let session =
            Session::start(Options { browser, ..Options::default() }).await.unwrap_or_else(|e| panic!("{e}"));
        healthy(&session).await;
        let spin = install(&session, "announced_spin").await;
        let recurse = install(&session, "recurse").await;
        let seen = eval(
            &session,
            &format!(
                "const sorted = await tabula.exec('seq 1 2000 | sort -rn | head -n 1');
                 const terminal = await Terminal.open();
                 const child = await terminal.spawn(['{spin}']);
                 await terminal.shows('ready');
                 await terminal.type('\\x03');
                 const interrupted = await ended(child);
                 const deep = [];
                 for (let count = 0; count < 20; count++) {{
                   deep.push((await ended(await patiently(['{recurse}'], {{ stdin: 'null' }}))).exitCode);
                 }}
                 await terminal.pty.close();
                 return [sorted.stdout, interrupted, [...new Set(deep)]];"
            ),
        )
        .await;
        assert_eq!(seen, json!(["2000\n", {"exitCode": 130, "signal": 2}, [139]]), "{browser:?}");
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn chromium() {
    everything_in(Browser::Chromium);
}

#[test]
fn firefox() {
    everything_in(Browser::Firefox);
}
