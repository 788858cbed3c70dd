//! Firefox through geckodriver.

use std::path::Path;

use serde_json::{Value, json};

use super::{Launch, PortSource, Size, Theme};
use crate::error::Result;
use crate::keeper::Kept;
use crate::paths::tool;

pub(super) fn launch(temporary: &Path) -> Result<Launch> {
    let program = tool("geckodriver", "GECKODRIVER", "`cargo install geckodriver --locked` installs it")?;
    let args = ["--host", "127.0.0.1", "--port", "0", "--websocket-port", "0"].map(String::from).to_vec();
    let env = vec![
        ("TMPDIR".into(), temporary.display().to_string()),
        ("MOZ_CRASHREPORTER_DISABLE".into(), "1".into()),
    ];
    Ok(Launch { kept: Kept { program, args, env }, port: PortSource::Printed("Listening on 127.0.0.1:") })
}

pub(super) fn capabilities(profile: &Path, size: Size, theme: Option<Theme>) -> Value {
    let args = [
        "-headless".to_owned(),
        "-profile".to_owned(),
        profile.display().to_string(),
        "--width".to_owned(),
        size.width.to_string(),
        "--height".to_owned(),
        size.height.to_string(),
    ];
    json!({
        "browserName": "firefox",
        "pageLoadStrategy": "eager",
        "timeouts": { "pageLoad": 120_000, "script": 120_000 },
        "moz:firefoxOptions": {
            "args": args,
            "prefs": {
                // The console, workers' included, on standard output.
                "devtools.console.stdout.content": true,
                "browser.dom.window.dump.enabled": true,
                // A tab that is waiting is not a tab that hangs.
                "dom.max_script_run_time": 0,
                // Isolated tabs of one site in processes of their own, as in Chromium: else one that computes holds up the
                // others, and who waits for it waits with it.
                "dom.ipc.processCount.webCOOP+COEP": 4,
                // No traffic but our own.
                "network.proxy.type": 0,
                "app.update.enabled": false,
                "datareporting.policy.dataSubmissionEnabled": false,
                "toolkit.telemetry.enabled": false,
                "browser.safebrowsing.enabled": false,
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
                "extensions.update.enabled": false,
                "services.settings.server": "data:,",
                "browser.shell.checkDefaultBrowser": false,
                // 0 dark, 1 light, 2 as the system has it.
                "layout.css.prefers-color-scheme.content-override": match theme {
                    Some(Theme::Dark) => 0,
                    Some(Theme::Light) => 1,
                    None => 2,
                },
                // Storage that is not evicted in the middle of a test.
                "dom.storageManager.prompt.testing": true,
                "dom.storageManager.prompt.testing.allow": true,
            },
        },
    })
}

/// `console.log: …` and the browser's own reports of errors.
pub(super) fn console(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .filter(|line| line.starts_with("console.") || line.starts_with("JavaScript "))
        .cloned()
        .collect()
}
