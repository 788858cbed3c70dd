//! How long it takes from a navigation to a shell's prompt on the screen, and how much is fetched for it: from a host that
//! only stores files, in a browser that knows nothing of Tabula; and later, in a browser that has just been started, with
//! the server stopped. Each visit is a browser of its own.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tabula_drive::{Browser, Error, Isolation, Result, Size, StaticServer, Window, paths};

use crate::metric::{Measured, Metric, Target, median};

const VISITS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(100);
const PROMPT: &str = include_str!("../js/prompt.js");
/// The least that a browser does for a page, watched in the same way.
const EMPTY_PAGE: &str = "<!doctype html><title>Empty</title><pre>$ </pre>";
/// Parts of the base system come after the boot.
const LATER: &str = "/parts/";

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "boot_first",
        unit: "ms",
        against: "an empty page",
        target: Target::AtMost(2500.0),
        measure: |_| Box::pin(first()),
    },
    Metric {
        name: "boot_offline",
        unit: "ms",
        against: "an empty page",
        target: Target::AtMost(1000.0),
        measure: |_| Box::pin(offline()),
    },
    Metric {
        name: "boot_bytes",
        unit: "MB",
        against: "the same, not compressed",
        target: Target::AtMost(2.0),
        measure: |_| Box::pin(bytes()),
    },
];

/// `boot_first`: the first visit. The baseline is a page with nothing in it.
async fn first() -> Result<Measured> {
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..VISITS {
        let server = StaticServer::start(&paths::dist(None)?, 0, Isolation::Missing).await?;
        values.push(visit(&server.url(), None).await?.milliseconds);
        baselines.push(empty_page().await?);
    }
    Ok(Measured::new(median(values), median(baselines)))
}

/// `boot_offline`: a later visit, with the server stopped. The baseline is a page with nothing in it.
async fn offline() -> Result<Measured> {
    let profile = folder()?;
    let server = StaticServer::start(&paths::dist(None)?, 0, Isolation::Missing).await?;
    let url = server.url();
    let window = Window::open(Browser::Chromium, Some(profile.path()), Size::default(), None).await?;
    window.goto(&url).await?;
    until(&window, "return globalThis.tabulaPwa?.state.offline === 'ready' || null").await?;
    window.close().await;
    server.stop().await;
    let (mut values, mut baselines) = (Vec::new(), Vec::new());
    for _ in 0..VISITS {
        values.push(visit(&url, Some(profile.path())).await?.milliseconds);
        baselines.push(empty_page().await?);
    }
    Ok(Measured::new(median(values), median(baselines)))
}

/// `boot_bytes`: what the first visit fetches up to the prompt, as a host that compresses sends it, in megabytes. The
/// baseline is the same, not compressed.
async fn bytes() -> Result<Measured> {
    let dist = paths::dist(None)?;
    let server = StaticServer::start(&dist, 0, Isolation::Missing).await?;
    let prompt_ms = visit(&server.url(), None).await?.prompt_epoch_ms;
    let mut asked: Vec<String> = server
        .requests()
        .into_iter()
        .filter(|asked| {
            let at = asked.at.duration_since(UNIX_EPOCH).unwrap_or_default();
            at.as_secs_f64() * 1e3 <= prompt_ms && !asked.path.starts_with(LATER)
        })
        .map(|asked| asked.path)
        .collect();
    asked.sort();
    // What is asked for again has not changed, and is not sent again.
    asked.dedup();
    let (mut packed, mut plain) = (0, 0);
    for path in &asked {
        let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
        // What is not there is not sent.
        let Ok(content) = std::fs::read(dist.join(name)) else { continue };
        packed += gzip(&content)?;
        plain += content.len();
    }
    Ok(Measured::new(packed as f64 / 1e6, plain as f64 / 1e6))
}

fn gzip(content: &[u8]) -> Result<usize> {
    let failed = |error| Error::Usage(format!("gzip: {error}"));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).map_err(failed)?;
    encoder.finish().map(|packed| packed.len()).map_err(failed)
}

/// A prompt on the screen.
struct Visit {
    /// Since the navigation.
    milliseconds: f64,
    /// Since 1970.
    prompt_epoch_ms: f64,
}

/// Loads a page in a browser that has just been started, and waits for the prompt.
async fn visit(url: &str, profile: Option<&Path>) -> Result<Visit> {
    let window = Window::open(Browser::Chromium, profile, Size::default(), None).await?;
    window.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PROMPT })).await?;
    window.goto(url).await?;
    let times =
        until(&window, "return globalThis.promptAt ? [promptAt - history.state.benchStart, promptAt] : null")
            .await?;
    let time = |index: usize| times[index].as_f64().unwrap_or(f64::NAN);
    let visit = Visit { milliseconds: time(0), prompt_epoch_ms: time(1) };
    window.close().await;
    Ok(visit)
}

async fn empty_page() -> Result<f64> {
    let folder = folder()?;
    let file = folder.path().join("index.html");
    std::fs::write(&file, EMPTY_PAGE).map_err(|source| Error::Host {
        action: "write",
        path: file,
        source,
    })?;
    let server = StaticServer::start(folder.path(), 0, Isolation::Missing).await?;
    Ok(visit(&server.url(), None).await?.milliseconds)
}

pub(crate) fn folder() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|source| Error::Host {
        action: "create a folder in",
        path: std::env::temp_dir(),
        source,
    })
}

/// Waits until a script's value is not null. A page that is being loaded again answers nothing.
async fn until(window: &Window, script: &str) -> Result<Value> {
    let end = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < end {
        if let Ok(value) = window.eval(script, PATIENCE / 10).await
            && !value.is_null()
        {
            return Ok(value);
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Error::Timeout { what: "the prompt".into(), seconds: PATIENCE.as_secs() })
}
