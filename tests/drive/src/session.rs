//! A session: one browser with one page in which Tabula has booted. It owns the web server, the driver and the browser,
//! and ends all three when dropped. Everything asynchronous belongs to one runtime of the process (see [`block_on`]), so
//! that a session may be shared by tests that come and go.

use std::future::Future;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fantoccini::Client;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::browser::{Browser, Size, Theme};
use crate::error::{Error, Result};
use crate::link::Link;
use crate::server::{Isolation, PageState, Server};
use crate::window::Window;
use crate::{paths, profile};

/// What a session is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The browser.
    pub browser: Browser,
    /// The build to serve; `None` finds it (see [`paths::dist`]).
    pub dist: Option<PathBuf>,
    /// A folder that keeps the browser's storage between sessions; `None` forgets it.
    pub profile: Option<PathBuf>,
    /// How long Tabula may take to boot, once the browser runs.
    pub boot_timeout: Duration,
    /// The page's size.
    pub size: Size,
    /// What the system is said to prefer; `None` leaves it to the browser.
    pub theme: Option<Theme>,
    /// The page, relative to the build, with a query if it has one: `""` is `index.html`.
    pub page: String,
    /// Whether the server sends what shared memory needs.
    pub isolation: Isolation,
    /// Whether the page may install itself for offline use, which goes on beside whatever is tested or measured.
    pub offline: Offline,
    /// Where the page's machine keeps its files, while it does nothing for its offline use.
    pub storage: Storage,
}

/// Where a machine keeps its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// In memory: every load of the page begins anew.
    #[default]
    Memory,
    /// Where they are for everybody.
    Disk,
    /// In a database, as where the browser gives pages no files.
    IndexedDb,
}

/// What a page may do for its offline use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offline {
    /// Nothing: every load comes from the server.
    #[default]
    Off,
    /// As it is for everybody.
    On,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            browser: Browser::default(),
            dist: None,
            profile: None,
            boot_timeout: Duration::from_secs(120),
            size: Size::default(),
            theme: None,
            page: String::new(),
            isolation: Isolation::default(),
            offline: Offline::default(),
            storage: Storage::default(),
        }
    }
}

/// A browser with a page.
pub struct Session {
    options: Options,
    server: Server,
    window: Window,
    runs: AtomicU64,
}

/// Runs a future on the process's one runtime. May be called from any thread that is not itself inside it.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("the system gives threads")).block_on(future)
}

impl Session {
    /// Starts a browser and boots Tabula in it.
    ///
    /// # Errors
    /// [`Error::Boot`] with all that is known, if Tabula does not come up.
    pub async fn start(options: Options) -> Result<Session> {
        let session = Session::open(options).await?;
        session.ready().await?;
        Ok(session)
    }

    /// Starts a browser and opens the page without waiting for Tabula.
    pub async fn open(options: Options) -> Result<Session> {
        let dist = paths::dist(options.dist.as_deref())?;
        let server = match &options.profile {
            None => Server::start(&dist, 0, options.isolation).await?,
            Some(folder) => {
                let server = profile::serve(&dist, folder, options.isolation).await?;
                profile::remember(folder, server.port())?;
                server
            }
        };
        let window =
            Window::open(options.browser, options.profile.as_deref(), options.size, options.theme).await?;
        let session = Session { options, server, window, runs: AtomicU64::new(0) };
        session.navigate().await?;
        Ok(session)
    }

    /// The browser.
    pub fn browser(&self) -> Browser {
        self.options.browser
    }

    /// The WebDriver session, for what a person at the keyboard would do.
    pub fn webdriver(&self) -> &Client {
        self.window.webdriver()
    }

    /// Gives a command of Chromium's DevTools protocol, and returns its result.
    ///
    /// # Errors
    /// [`Error::Browser`] with what the driver says, in other browsers that there is none.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.window.devtools(command, parameters).await
    }

    /// Loads the page again and waits until Tabula has booted: what is in the browser's storage stays.
    pub async fn reload(&self) -> Result<()> {
        self.navigate().await?;
        self.ready().await
    }

    /// Waits until Tabula has booted.
    pub async fn ready(&self) -> Result<()> {
        self.link().await.map(|_| ())
    }

    /// Runs the body of an async JavaScript function of `tabula` in the page, and returns its value, which must be JSON.
    ///
    /// # Errors
    /// [`Error::Guest`] with what the function threw.
    pub async fn eval(&self, body: &str) -> Result<Value> {
        let link = self.link().await?;
        let url =
            self.server.offer_module(format!("export default async function (tabula) {{\n{body}\n}}\n"));
        link.call(json!({"op": "eval", "url": url}), &[]).await
    }

    /// The console messages so far, workers' included (not every browser reports those).
    pub fn console_log(&self) -> Vec<String> {
        self.window.console_log()
    }

    /// A picture of the page, as PNG.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        self.window
            .webdriver()
            .screenshot()
            .await
            .map_err(|error| Error::Browser(format!("no screenshot: {error}")))
    }

    /// The browser's memory, all its processes together, shared pages counted once (PSS), in bytes.
    ///
    /// # Errors
    /// [`Error::Browser`] where the system does not tell.
    pub fn memory_bytes(&self) -> Result<u64> {
        self.window.memory_bytes()
    }

    /// A picture of the page when it has come to rest: the page shows text, the programs inside wait (a shell has then
    /// asked for a command), and two pictures in a row are alike. After some time it is taken as it is, because a page may
    /// always move.
    pub async fn settled_screenshot(&self) -> Result<Vec<u8>> {
        const PAUSE: Duration = Duration::from_millis(500);
        const PICTURES: usize = 8;
        self.eval(include_str!("../js/rest.js")).await?;
        tokio::time::sleep(PAUSE).await;
        let mut last = self.screenshot().await?;
        for _ in 0..PICTURES {
            tokio::time::sleep(PAUSE).await;
            let next = self.screenshot().await?;
            if next == last {
                break;
            }
            last = next;
        }
        Ok(last)
    }

    /// Kills the browser as a power cut would. Only dropping the session makes sense after that.
    pub fn kill_browser(&self) {
        self.window.kill_browser();
    }

    /// Closes the browser in order, so that a profile is complete on disk.
    pub async fn close(self) {
        self.window.close().await;
    }

    /// A number that no other run of this session has.
    pub(crate) fn next_run(&self) -> u64 {
        self.runs.fetch_add(1, Ordering::Relaxed)
    }

    /// The connection to a page in which Tabula has booted.
    pub(crate) async fn link(&self) -> Result<Link> {
        let mut page = self.server.page();
        let wait = async {
            loop {
                let state = page.borrow_and_update().clone();
                match state {
                    PageState::Ready(link) => return Ok(link),
                    PageState::Failed(why) => return Err(self.boot_error(&why)),
                    PageState::Closed => self.inject().await?,
                    PageState::Absent | PageState::Connected => {}
                }
                if page.changed().await.is_err() {
                    return Err(Error::Gone("drive's web server ended".into()));
                }
            }
        };
        match tokio::time::timeout(self.options.boot_timeout, wait).await {
            Ok(result) => result,
            Err(_) => {
                let shown = self
                    .window
                    .webdriver()
                    .execute("return document.body ? document.body.innerText : ''", vec![]);
                let shown = tokio::time::timeout(Duration::from_secs(5), shown).await;
                let shown = match shown {
                    Ok(Ok(Value::String(text))) if !text.trim().is_empty() => {
                        format!("\nthe page shows: {}", text.trim())
                    }
                    _ => String::new(),
                };
                let limit = self.options.boot_timeout.as_secs();
                Err(self.boot_error(&format!("globalThis.tabula was not there within {limit} s{shown}")))
            }
        }
    }

    fn boot_error(&self, why: &str) -> Error {
        let mut text = why.to_owned();
        let lists = [("not served", self.server.misses()), ("console", self.console_log())];
        for (name, lines) in lists {
            for line in lines {
                text.push_str(&format!("\n{name}: {line}"));
            }
        }
        Error::Boot(text)
    }

    async fn navigate(&self) -> Result<()> {
        self.server.forget_page();
        let query = match (self.options.offline, self.options.storage) {
            (Offline::Off, Storage::Memory) => "offline=off&storage=memory",
            (Offline::Off, Storage::Disk) => "offline=off",
            (Offline::Off, Storage::IndexedDb) => "offline=off&storage=indexeddb",
            (Offline::On, _) => "",
        };
        let page = &self.options.page;
        let joint = match (query.is_empty(), page.contains('?')) {
            (true, _) => "",
            (false, true) => "&",
            (false, false) => "?",
        };
        let url = format!("{}/{page}{joint}{query}", self.server.origin());
        self.window
            .webdriver()
            .goto(&url)
            .await
            .map_err(|error| Error::Boot(format!("{url} did not load: {error}")))?;
        self.inject().await
    }

    // A module script of the page, not a script of WebDriver's: those run in a realm of their own in Firefox.
    async fn inject(&self) -> Result<()> {
        let script = "const script = document.createElement('script');
            script.type = 'module';
            script.src = arguments[0];
            document.documentElement.append(script);";
        let done = self.window.webdriver().execute(script, vec![json!(self.server.driver_url())]).await;
        done.map(|_| ()).map_err(|error| Error::Gone(format!("the browser runs no script: {error}")))
    }
}
