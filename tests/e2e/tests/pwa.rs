//! Offline use and updates, on a host that only stores files: the first visit gets its isolation, what was once ready for
//! offline use needs no server, an update is offered and applied on request, and what is broken never takes its place.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tabula_drive::{Browser, Isolation, Size, StaticServer, Window, block_on, paths};
use tabula_e2e::{browser, copy_build};
use tempfile::TempDir;

/// Nothing here takes as long on a machine that does nothing else.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a pipeline when the page has come so far.
const PIPELINE: &str =
    "while (globalThis.tabula === undefined) await new Promise((next) => setTimeout(next, 10));
     const tabula = await globalThis.tabula;
     const { stdout, stderr, exitCode } = await tabula.exec('seq 10 | sort -rn | head -n 1; basename /a/b');
     return [stdout, stderr, exitCode];";

/// A build on a host, and a browser that looks at it.
struct Host {
    site: TempDir,
    port: u16,
    server: Option<StaticServer>,
    window: Window,
}

impl Host {
    async fn start(isolation: Isolation) -> Host {
        let site = tempfile::tempdir().unwrap();
        copy_build(&paths::dist(None).unwrap(), site.path());
        list_files(site.path());
        let server = StaticServer::start(site.path(), 0, isolation).await.unwrap();
        let window = Window::open(browser(), None, Size::default(), None).await.unwrap();
        Host { port: server.port(), site, server: Some(server), window }
    }

    async fn stop_server(&mut self) {
        self.server.take().unwrap().stop().await;
        let refused = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await;
        assert!(refused.is_err(), "the server is still there");
    }

    async fn start_server(&mut self) {
        self.server =
            Some(StaticServer::start(self.site.path(), self.port, Isolation::Missing).await.unwrap());
    }

    fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.site.path().join(name)
    }

    /// Loads the page anew.
    async fn load(&self) {
        self.window.goto(&self.url()).await.unwrap_or_else(|error| panic!("{error}\n{}", self.console()));
    }

    async fn eval(&self, body: &str) -> Value {
        self.window.eval(body, PATIENCE).await.unwrap_or_else(|error| panic!("{error}\n{}", self.console()))
    }

    fn console(&self) -> String {
        self.window.console_log().join("\n")
    }

    /// Waits until an expression of the page's is true; the page may be loaded again in between.
    async fn until(&self, what: &str) {
        let end = tokio::time::Instant::now() + PATIENCE;
        let mut last = String::new();
        while tokio::time::Instant::now() < end {
            // A page that is being replaced answers nothing.
            match self
                .window
                .eval(&format!("return [({what}), globalThis.tabulaPwa?.state]"), Duration::from_secs(5))
                .await
            {
                Ok(answer) if answer[0] == json!(true) => return,
                Ok(answer) => last = answer.to_string(),
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never: {what}; last: {last}\n{}", self.console());
    }

    /// The first visit, up to the point where everything is here.
    async fn install(&self) {
        self.load().await;
        self.until("tabulaPwa.state.offline === 'ready' && tabulaPwa.state.build !== null").await;
    }

    async fn build(&self) -> Value {
        self.eval("return tabulaPwa.state.build").await
    }

    async fn runs(&self) {
        assert_eq!(self.eval(PIPELINE).await, json!(["10\nb\n", "", 0]), "{}", self.console());
    }

    async fn close(self) {
        self.window.close().await;
    }
}

/// Writes the list of a build's files anew, as the last step of a build does.
fn list_files(dist: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/precache");
    let done = Command::new(script).arg(dist).status().unwrap();
    assert!(done.success());
}

fn append(file: &Path, text: &str) {
    let content = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, format!("{content}{text}")).unwrap();
}

#[test]
fn a_host_without_headers_is_enough_and_then_none_is_needed() {
    block_on(async {
        let mut host = Host::start(Isolation::Missing).await;
        host.load().await;
        host.until("crossOriginIsolated && typeof tabula === 'object'").await;
        host.install().await;
        host.runs().await;
        host.stop_server().await;
        // The page that is open does not need it, nor does one that is loaded now.
        host.runs().await;
        host.load().await;
        host.runs().await;
        host.until("crossOriginIsolated && tabulaPwa.state.offline === 'ready'").await;
        // Any address of the app is the app.
        host.window.goto(&format!("{}?open=terminal", host.url())).await.unwrap();
        host.runs().await;
        host.close().await;
    });
}

#[test]
fn a_page_from_a_host_with_headers_is_made_ready_without_a_reload() {
    block_on(async {
        let mut host = Host::start(Isolation::Isolated).await;
        host.load().await;
        host.eval("globalThis.notReloaded = true").await;
        host.until("tabulaPwa.state.offline === 'ready' && globalThis.notReloaded").await;
        host.stop_server().await;
        host.runs().await;
        host.load().await;
        host.runs().await;
        host.close().await;
    });
}

#[test]
fn an_update_is_offered_and_applied_on_request() {
    block_on(async {
        let mut host = Host::start(Isolation::Missing).await;
        host.install().await;
        let old = host.build().await;
        append(&host.file("notice.js"), "globalThis.isNewBuild = true;\n");
        list_files(host.site.path());
        host.stop_server().await;
        host.start_server().await;
        host.load().await;
        host.until("tabulaPwa.state.update === 'available'").await;
        assert_eq!(host.build().await, old);
        let asked: Vec<_> =
            host.server.as_ref().unwrap().requests().into_iter().map(|asked| asked.path).collect();
        assert!(asked.contains(&"/notice.js".to_owned()), "{asked:?}");
        assert!(!asked.contains(&"/kernel.wasm".to_owned()), "what is equal is not fetched again: {asked:?}");
        // Offered, not forced: the next load has the old one still.
        host.load().await;
        host.runs().await;
        assert_eq!(host.eval("return globalThis.isNewBuild ?? null").await, Value::Null);
        host.until("tabulaPwa.state.update === 'available'").await;

        host.stop_server().await;
        let first = host.window.webdriver().window().await.unwrap();
        let second = host.window.webdriver().new_window(true).await.unwrap().handle;
        host.window.webdriver().switch_to_window(second).await.unwrap();
        // The first has the disk.
        host.window.goto(&format!("{}?storage=memory", host.url())).await.unwrap();
        host.until("tabulaPwa.state.update === 'available'").await;
        host.window.start("await tabulaPwa.apply()").await.unwrap();
        host.until("globalThis.isNewBuild === true && tabulaPwa.state.update === 'none'").await;
        host.runs().await;
        assert_ne!(host.build().await, old);
        // The other window goes on with the old one, whole, until it is loaded again.
        host.window.webdriver().close_window().await.unwrap();
        host.window.webdriver().switch_to_window(first).await.unwrap();
        host.until("tabulaPwa.state.update === 'applied'").await;
        host.runs().await;
        let script = "return await (await fetch(new URL('notice.js', document.baseURI))).text()";
        assert!(!host.eval(script).await.as_str().unwrap().contains("isNewBuild"));
        host.load().await;
        host.until("globalThis.isNewBuild === true && tabulaPwa.state.update === 'none'").await;
        host.runs().await;
        assert_ne!(host.build().await, old);
        // It has confirmed itself: it stays.
        host.load().await;
        host.runs().await;
        assert_eq!(host.eval("return [isNewBuild, tabulaPwa.state.rolledBack]").await, json!([true, null]));
        host.start_server().await;
        host.eval("await tabulaPwa.check(); return null").await;
        let kept = host
            .eval(
                "let contents = 0;
                 const named = new Set();
                 for (const name of await caches.keys()) {
                   for (const { url } of await (await caches.open(name)).keys()) {
                     if (url.includes('/content/')) contents += 1;
                     if (url.includes('/build/')) named.add(url);
                   }
                 }
                 const [list] = named;
                 const { files } = await (await caches.match(list)).json();
                 return [named.size, contents === new Set(files.map(({ sha256 }) => sha256)).size];",
            )
            .await;
        assert_eq!(kept, json!([1, true]), "the old build is gone");
        host.close().await;
    });
}

/// Installs a build, offers `broken` on top of it, applies that, and expects the old build back.
async fn rolls_back(breaks: impl FnOnce(&Host), after_apply: &str) {
    let mut host = Host::start(Isolation::Missing).await;
    host.install().await;
    let old = host.build().await;
    breaks(&host);
    list_files(host.site.path());
    host.load().await;
    host.until("tabulaPwa.state.update === 'available'").await;
    host.window.start("await tabulaPwa.apply()").await.unwrap();
    if !after_apply.is_empty() {
        host.until(after_apply).await;
        host.load().await;
    }
    host.until("tabulaPwa.state.rolledBack !== null").await;
    assert_eq!(host.build().await, old);
    host.runs().await;
    let told = host.eval("return document.body.innerText").await;
    assert!(told.as_str().unwrap().contains("the version before it is back"), "{told}");
    // It is not offered again on its own, and not served.
    host.eval("await tabulaPwa.check(); return null").await;
    assert_eq!(host.eval("return tabulaPwa.state.update").await, json!("none"));
    host.stop_server().await;
    host.load().await;
    host.runs().await;
    assert_eq!(host.build().await, old);
    host.close().await;
}

#[test]
fn a_build_whose_boot_fails_rolls_back_by_itself() {
    block_on(rolls_back(|host| std::fs::write(host.file("kernel.wasm"), b"no wasm").unwrap(), ""));
}

#[test]
fn a_build_that_does_not_even_run_its_scripts_rolls_back_at_the_next_load() {
    block_on(rolls_back(
        |host| {
            std::fs::write(
                host.file("index.html"),
                "<!doctype html><html><head></head><body>void</body></html>",
            )
            .unwrap()
        },
        "document.body.innerText === 'void'",
    ));
}

#[test]
fn what_is_cut_short_never_becomes_current() {
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        host.install().await;
        let old = host.build().await;
        append(&host.file("notice.js"), "globalThis.isNewBuild = true;\n");
        list_files(host.site.path());
        let whole = std::fs::read(host.file("notice.js")).unwrap();
        std::fs::write(host.file("notice.js"), &whole[..whole.len() - 1]).unwrap();
        host.load().await;
        host.until("tabulaPwa.state.problem?.includes('notice.js') ?? false").await;
        assert_eq!(host.eval("return tabulaPwa.state.update").await, json!("none"));
        host.load().await;
        host.runs().await;
        assert_eq!(host.build().await, old);
        // Nor does a list that is cut short, or one whose name is not its own.
        let list = std::fs::read_to_string(host.file("precache.json")).unwrap();
        for bad in [
            &list[..list.len() / 2],
            &list.replacen("\"build\": \"", "\"build\": \"0", 1).replacen("0\",", "\",", 1),
        ] {
            std::fs::write(host.file("precache.json"), bad).unwrap();
            let said =
                host.eval("return tabulaPwa.check().then(() => 'fine', (error) => error.message)").await;
            assert!(said.as_str().unwrap().starts_with("precache.json: "), "{said}");
        }
        // When the whole of it is there, it is offered.
        std::fs::write(host.file("precache.json"), list).unwrap();
        std::fs::write(host.file("notice.js"), whole).unwrap();
        host.eval("await tabulaPwa.check(); return null").await;
        host.until("tabulaPwa.state.update === 'available'").await;
        host.close().await;
    });
}

#[test]
fn a_reload_past_the_service_worker_finds_back_to_isolation() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        host.install().await;
        host.window.devtools("Page.reload", json!({ "ignoreCache": true })).await.unwrap();
        host.until("crossOriginIsolated && tabulaPwa.state.build !== null").await;
        host.runs().await;
        host.close().await;
    });
}

#[test]
fn without_service_workers_it_works_from_the_network() {
    block_on(async {
        let site = tempfile::tempdir().unwrap();
        copy_build(&paths::dist(None).unwrap(), site.path());
        let index = site.path().join("index.html");
        let page = std::fs::read_to_string(&index).unwrap();
        let without =
            "<head><script>delete Navigator.prototype.serviceWorker; delete globalThis.caches;</script>";
        std::fs::write(&index, page.replacen("<head>", without, 1)).unwrap();
        let server = StaticServer::start(site.path(), 0, Isolation::Isolated).await.unwrap();
        let window = Window::open(browser(), None, Size::default(), None).await.unwrap();
        window.goto(&server.url()).await.unwrap();
        assert_eq!(window.eval(PIPELINE, PATIENCE).await.unwrap(), json!(["10\nb\n", "", 0]));
        let state = window.eval("const { supported, offline, problem } = tabulaPwa.state; return [supported, offline, problem]", PATIENCE).await.unwrap();
        assert_eq!(state, json!([false, "unavailable", null]));
        window.close().await;
    });
}

#[test]
fn chromium_finds_it_installable() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        host.install().await;
        let errors = host.window.devtools("Page.getInstallabilityErrors", json!({})).await.unwrap();
        let manifest = host.window.devtools("Page.getAppManifest", json!({})).await.unwrap();
        assert_eq!(errors["installabilityErrors"], json!([]), "{manifest}");
        assert_eq!(manifest["errors"], json!([]), "{manifest}");
        assert_eq!(manifest["url"], json!(format!("{}manifest.webmanifest", host.url())));
        host.close().await;
    });
}

#[test]
fn where_the_service_worker_is_no_help_the_page_says_so_and_does_not_loop() {
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        std::fs::write(host.file("sw.js"), "addEventListener('fetch', () => {});").unwrap();
        host.load().await;
        host.until("document.body.innerText.includes('Cross-Origin-Opener-Policy')").await;
        let pages = |host: &Host| {
            let asked = host.server.as_ref().unwrap().requests();
            asked.iter().filter(|asked| asked.path == "/").count()
        };
        assert_eq!(pages(&host), 2, "loaded, and once again");
        host.eval("await new Promise((next) => setTimeout(next, 500)); return null").await;
        assert_eq!(pages(&host), 2);
        host.close().await;
    });
}

#[test]
fn an_update_without_room_leaves_what_is_there() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        host.install().await;
        let old = host.build().await;
        let origin = host.url().trim_end_matches('/').to_owned();
        let quota = json!({ "origin": origin, "quotaSize": 1000 });
        host.window.devtools("Storage.overrideQuotaForOrigin", quota).await.unwrap();
        append(&host.file("notice.js"), "globalThis.isNewBuild = true;\n");
        list_files(host.site.path());
        let said = host.eval("return tabulaPwa.check().then(() => 'fine', (error) => error.message)").await;
        assert!(said.as_str().unwrap().to_lowercase().contains("quota"), "{said}");
        assert_eq!(host.eval("return tabulaPwa.state.update").await, json!("none"));
        host.load().await;
        host.runs().await;
        assert_eq!(host.build().await, old);
        host.window.devtools("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await.unwrap();
        host.eval("await tabulaPwa.check(); return null").await;
        host.until("tabulaPwa.state.update === 'available'").await;
        host.close().await;
    });
}

#[test]
fn what_is_shared_with_it_lands_in_the_home_folder() {
    block_on(async {
        let host = Host::start(Isolation::Missing).await;
        let url = format!("{}?share_title=..%2F%E2%80%AEx%0A&share_text=hello&share_url=", host.url());
        host.window.goto(&url).await.unwrap();
        host.until("document.body.innerText.includes('What was shared is in')").await;
        let files = "const tabula = await globalThis.tabula;
            const names = (await tabula.readDir('/home/user')).map(({ name }) => name).filter((name) => /txt$/.test(name));
            const texts = await Promise.all(names.map((name) => tabula.readFile(`/home/user/${name}`)));
            return [names, texts.map((text) => new TextDecoder().decode(text))];";
        let found = host.eval(files).await;
        assert_eq!(found, json!([["__x_.txt"], ["../\u{202e}x\n\nhello\n"]]));
        host.until("location.search === ''").await;
        host.close().await;
    });
}
