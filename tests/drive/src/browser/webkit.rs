//! WebKitGTK's MiniBrowser through WebKitWebDriver. It has no headless mode: it runs under Xvfb and a message bus of its
//! own, and says nothing of the console. Shared memory is behind an environment variable there (WebKitGTK 2.50).

use serde_json::{Value, json};

use super::{Launch, PortSource, free_port};
use crate::error::Result;
use crate::keeper::Kept;
use crate::paths::tool;

const INSTALL: &str = "install webkit2gtk-driver, xvfb and dbus";

pub(super) fn launch() -> Result<Launch> {
    let driver = tool("WebKitWebDriver", "WEBKIT_WEB_DRIVER", INSTALL)?;
    let bus = tool("dbus-run-session", "DBUS_RUN_SESSION", INSTALL)?;
    let display = tool("xvfb-run", "XVFB_RUN", INSTALL)?;
    let port = free_port()?;
    let args = vec![
        "--".into(),
        display.display().to_string(),
        "-a".into(),
        driver.display().to_string(),
        format!("--port={port}"),
    ];
    let env = [
        ("JSC_useSharedArrayBuffer", "1"),
        ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
        ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .to_vec();
    Ok(Launch { kept: Kept { program: bus, args, env }, port: PortSource::Told(port) })
}

pub(super) fn capabilities() -> Value {
    let library = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/libexec", "/usr/lib64"]
        .into_iter()
        .flat_map(|folder| {
            ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]
                .map(|name| format!("{folder}/{name}/MiniBrowser"))
        })
        .find(|file| std::path::Path::new(file).is_file())
        .unwrap_or_else(|| "MiniBrowser".to_owned());
    json!({
        "pageLoadStrategy": "eager",
        "timeouts": { "pageLoad": 120_000, "script": 120_000 },
        "webkitgtk:browserOptions": { "binary": library, "args": ["--automation"] },
    })
}
