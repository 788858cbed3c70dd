//! Chromium through chromedriver.

use std::path::Path;

use serde_json::{Value, json};

use super::{Launch, PortSource, Size, Theme};
use crate::error::Result;
use crate::keeper::Kept;
use crate::paths::tool;

pub(super) fn launch(temporary: &Path) -> Result<Launch> {
    let program = tool("chromedriver", "CHROMEDRIVER", "install chromium-driver")?;
    // The logs carry the console, workers' included, which WebDriver itself does not offer.
    let args = vec!["--port=0".into(), "--enable-chrome-logs".into()];
    let env = vec![("TMPDIR".into(), temporary.display().to_string())];
    Ok(Launch {
        kept: Kept { program, args, env },
        port: PortSource::Printed("started successfully on port "),
    })
}

pub(super) fn capabilities(profile: &Path, size: Size, theme: Option<Theme>) -> Value {
    let mut args = vec![
        "--headless".into(),
        // Needed wherever the tests run as root or in a container; the pages are our own.
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-dev-shm-usage".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--disable-default-apps".into(),
        "--disable-extensions".into(),
        "--disable-breakpad".into(),
        "--disable-crash-reporter".into(),
        // A headless page counts as hidden for some of Chromium's throttling.
        "--disable-background-timer-throttling".into(),
        "--disable-renderer-backgrounding".into(),
        "--disable-backgrounding-occluded-windows".into(),
        "--no-proxy-server".into(),
        format!("--user-data-dir={}", profile.display()),
        format!("--window-size={},{}", size.width, size.height),
    ];
    // Blink counts its colour schemes from dark.
    args.extend(theme.map(|theme| match theme {
        Theme::Dark => "--blink-settings=preferredColorScheme=0".into(),
        Theme::Light => "--blink-settings=preferredColorScheme=1".into(),
    }));
    json!({
        "browserName": "chrome",
        "pageLoadStrategy": "eager",
        "timeouts": { "pageLoad": 120_000, "script": 120_000 },
        "goog:chromeOptions": { "args": args },
    })
}

/// Entries look like `[pid:tid:date:INFO:CONSOLE:line] "text", source: url (line)`; a text may span lines.
pub(super) fn console(lines: &[String]) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    let mut inside = false;
    for line in lines {
        if line.starts_with('[') && line.contains("] ") {
            inside = line.split(']').next().is_some_and(|head| head.contains(":CONSOLE"));
            if inside {
                entries.extend(line.split_once("] ").map(|(_, text)| text.to_owned()));
            }
        } else if inside && let Some(entry) = entries.last_mut() {
            entry.push('\n');
            entry.push_str(line);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn console_entries_are_told_from_the_rest() {
        let lines = [
            "ChromeDriver was started successfully on port 1.",
            "[1:1:1121/1:INFO:CONSOLE:1] \"hello\", source: http://x/ (1)",
            "[1:1:1121/1:ERROR:gpu.cc:5] noise",
            "more noise",
            "[1:1:1121/1:INFO:CONSOLE(3)] \"two",
            "lines\", source: http://x/ (1)",
        ]
        .map(String::from);
        assert_eq!(
            console(&lines),
            ["\"hello\", source: http://x/ (1)", "\"two\nlines\", source: http://x/ (1)"]
        );
    }
}
