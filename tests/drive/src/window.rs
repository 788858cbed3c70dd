//! A browser's window: a browser, the driver that steers it, and nothing of Tabula. Sessions stand on it; a test that
//! needs a server of its own, or none, uses it as it is. Whatever way it ends, no process of it stays behind.

use std::path::Path;
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{Browser, PortSource, Size, Theme};
use crate::error::{Error, Result};
use crate::keeper::Keeper;

/// Starting a browser may fail for reasons that pass (a port taken in between, a machine under load).
const START_ATTEMPTS: u32 = 3;
const DRIVER_PATIENCE: Duration = Duration::from_secs(60);
const BROWSER_PATIENCE: Duration = Duration::from_secs(120);
const CLOSE_PATIENCE: Duration = Duration::from_secs(10);
/// Between looks whether a script in the page has come to its end.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// A browser with one empty page.
pub struct Window {
    browser: Browser,
    client: Client,
    // Dropped after the client: it takes the browser with it.
    keeper: Keeper,
}

impl Window {
    /// Starts a browser. `profile` is a folder that keeps its storage; without, it is forgotten. Without a theme, pages are
    /// told the browser's own.
    ///
    /// # Errors
    /// [`Error::Boot`] when the browser or its driver is not there or does not start.
    pub async fn open(
        browser: Browser,
        profile: Option<&Path>,
        size: Size,
        theme: Option<Theme>,
    ) -> Result<Window> {
        let mut attempt = 1;
        let window = loop {
            match start_browser(browser, profile, size, theme).await {
                Ok((client, keeper)) => break Window { browser, client, keeper },
                Err(error @ Error::Boot(_)) => return Err(error),
                Err(error) if attempt == START_ATTEMPTS => {
                    return Err(Error::Boot(format!("no browser: {error}")));
                }
                Err(_) => attempt += 1,
            }
        };
        window.set_page_size(size).await;
        Ok(window)
    }

    /// The WebDriver session, for what a person at the keyboard would do.
    pub fn webdriver(&self) -> &Client {
        &self.client
    }

    /// Loads an address.
    ///
    /// # Errors
    /// [`Error::Browser`] when the page cannot be had.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.client.goto(url).await.map_err(|error| Error::Browser(format!("{url} did not load: {error}")))
    }

    /// Starts the body of an async JavaScript function in the page's own realm, without a server's help, and waits for
    /// nothing: for what ends the page.
    ///
    /// # Errors
    /// [`Error::Browser`] when the page runs no scripts.
    pub async fn start(&self, body: &str) -> Result<()> {
        // WebDriver's own scripts have a realm of their own in Firefox.
        let script = "const script = document.createElement('script');
            script.textContent = `delete document.documentElement.dataset.answer;
              (async () => {${arguments[0]}\n})().then(
                (value) => ({ value: value ?? null }),
                (error) => ({ error: String(error?.message ?? error) }),
              ).then((answer) => { document.documentElement.dataset.answer = JSON.stringify(answer); });`;
            document.head.append(script);
            script.remove();";
        self.script(script, vec![json!(body)]).await.map(|_| ())
    }

    /// Runs a body as [`start`](Self::start) does, and returns its value, which must be JSON.
    ///
    /// # Errors
    /// [`Error::Browser`] with what it threw, [`Error::Timeout`] when it took too long.
    pub async fn eval(&self, body: &str, limit: Duration) -> Result<Value> {
        self.start(body).await?;
        let look = async {
            loop {
                let answer = self.script("return document.documentElement.dataset.answer", vec![]).await?;
                if let Some(text) = answer.as_str() {
                    return Ok::<_, Error>(serde_json::from_str::<Value>(text).unwrap_or_default());
                }
                tokio::time::sleep(LOOK_PAUSE).await;
            }
        };
        let seconds = limit.as_secs();
        let answer = tokio::time::timeout(limit, look)
            .await
            .map_err(|_| Error::Timeout { what: "a script in the page".into(), seconds })??;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(Error::Browser(format!("a script in the page failed: {error}"))),
            None => Ok(answer.get("value").cloned().unwrap_or_default()),
        }
    }

    /// Runs a WebDriver script, whose `arguments` and value are JSON.
    ///
    /// # Errors
    /// [`Error::Browser`] with what the driver says.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let done = self.client.execute(script, arguments).await;
        done.map_err(|error| Error::Browser(format!("a script failed: {error}")))
    }

    /// Gives a command of Chromium's DevTools protocol, and returns its result.
    ///
    /// # Errors
    /// [`Error::Browser`] with what the driver says, in other browsers that there is none.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let command = DevTools { command: command.to_owned(), parameters };
        let done = self.client.issue_cmd(command).await;
        done.map_err(|error| Error::Browser(format!("a DevTools command failed: {error}")))
    }

    /// The console messages so far, workers' included (not every browser reports those).
    pub fn console_log(&self) -> Vec<String> {
        self.browser.console(&self.keeper.lines())
    }

    /// The browser's memory, all its processes together, shared pages counted once (PSS), in bytes.
    ///
    /// # Errors
    /// [`Error::Browser`] where the system does not tell.
    pub fn memory_bytes(&self) -> Result<u64> {
        match self.keeper.memory_bytes() {
            0 => Err(Error::Browser("the browser's memory cannot be read from /proc".into())),
            bytes => Ok(bytes),
        }
    }

    /// Kills the browser as a power cut would. Only dropping the window makes sense after that.
    pub fn kill_browser(&self) {
        self.keeper.kill_browser();
    }

    /// Closes the browser in order, so that a profile is complete on disk.
    pub async fn close(self) {
        let _ = tokio::time::timeout(CLOSE_PATIENCE, self.client.clone().close()).await;
        // The keeper's end waits for processes.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }

    // Browsers count their own frame differently: ask for what is missing to the size that was wanted. A page a little
    // off is better than none, so failing is not an error.
    async fn set_page_size(&self, Size { width, height }: Size) {
        let script = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        if let Ok(frame) = self.client.execute(script, vec![]).await {
            let extra = |index: usize| frame[index].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            let _ = self.client.set_window_size(width + extra(0), height + extra(1)).await;
        }
    }
}

async fn start_browser(
    browser: Browser,
    profile: Option<&Path>,
    size: Size,
    theme: Option<Theme>,
) -> Result<(Client, Keeper)> {
    let folder = TempDir::with_prefix("tabula-drive-")
        .map_err(Error::host("create a folder in", &std::env::temp_dir()))?;
    let launch = browser.launch(folder.path())?;
    let mut keeper = Keeper::start(&launch.kept, folder)?;
    let port = match launch.port {
        PortSource::Told(port) => port,
        PortSource::Printed(text) => {
            keeper.find_line(DRIVER_PATIENCE, |line| number_after(line, text)).await?
        }
    };
    let profile = match profile {
        Some(folder) => folder.join(browser.name()),
        None => keeper.folder().join("profile"),
    };
    std::fs::create_dir_all(&profile).map_err(Error::host("create", &profile))?;
    let profile = profile.canonicalize().map_err(Error::host("find", &profile))?;
    let capabilities = browser.capabilities(&profile, size, theme);
    let connect = async {
        let url = format!("http://127.0.0.1:{port}");
        // One that was told its port does not say when it listens.
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&url).await
    };
    match tokio::time::timeout(BROWSER_PATIENCE, connect).await {
        Ok(Ok(client)) => Ok((client, keeper)),
        Ok(Err(error)) => Err(Error::Browser(format!("{} did not start: {error}", browser.name()))),
        Err(_) => Err(Error::Timeout {
            what: format!("starting {}", browser.name()),
            seconds: BROWSER_PATIENCE.as_secs(),
        }),
    }
}

fn number_after(line: &str, text: &str) -> Option<u16> {
    let rest = &line[line.find(text)? + text.len()..];
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// chromedriver's way to the DevTools protocol.
#[derive(Debug)]
struct DevTools {
    command: String,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> std::result::Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}
