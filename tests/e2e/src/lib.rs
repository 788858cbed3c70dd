//! What the tests of the whole share: one browser session a test binary, the guests in `guests/*.wat`, and the question
//! whether the system is still well. Tests see Tabula only through its public JavaScript interface and through `drive`.

pub mod lines;
pub mod wasi;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tabula_drive::{Browser, Options, Output, Program, RunSpec, Session};
use tokio::sync::OnceCell;

pub use tabula_drive::block_on;

/// The browser under test: `TABULA_BROWSER`, else Chromium.
pub fn browser() -> Browser {
    let named = std::env::var("TABULA_BROWSER").unwrap_or_default();
    Browser::ALL.into_iter().find(|browser| browser.name() == named).unwrap_or_default()
}

/// The session that the tests of one binary share.
pub async fn session() -> &'static Session {
    static SESSION: OnceCell<Session> = OnceCell::const_new();
    SESSION.get_or_init(own_session).await
}

/// A session for a test that breaks what it uses.
pub async fn own_session() -> Session {
    let options = Options { browser: browser(), ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// A guest's source file.
pub fn guest_source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guests").join(format!("{name}.wat"))
}

/// Assembles `guests/NAME.wat`.
pub fn guest(name: &str) -> Vec<u8> {
    wat::parse_file(guest_source(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// Assembles a guest and puts it inside Tabula, executable; returns its path there.
pub async fn install(session: &Session, name: &str) -> String {
    install_bytes(session, name, &guest(name)).await
}

/// Puts a module inside Tabula, executable; returns its path there.
pub async fn install_bytes(session: &Session, name: &str, module: &[u8]) -> String {
    let path = format!("/tmp/e2e/{name}.wasm");
    session
        .write_file(&path, module, 0o755)
        .await
        .unwrap_or_else(|error| panic!("installing {name}: {error}"));
    path
}

/// The machine of a session is switched off, and another booted in the same page with these options (a JavaScript
/// object) and these guests; their paths are those that [`install`] gives.
pub async fn boot_instead(session: &Session, options: &str, guests: &[&str]) {
    let put: String = guests
        .iter()
        .map(|name| format!("await putModule('/tmp/e2e/{name}.wasm', {});\n", serde_json::json!(guest(name))))
        .collect();
    eval(session, &format!("await bootInstead({options});\n{put}")).await;
}

/// Copies a build, for tests that change one.
pub fn copy_build(from: &Path, to: &Path) {
    let why = |what: &Path, error: std::io::Error| -> ! { panic!("{}: {error}", what.display()) };
    std::fs::create_dir_all(to).unwrap_or_else(|error| why(to, error));
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| why(from, error)).flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_build(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap_or_else(|error| why(&target, error));
        }
    }
}

/// A copy of the build under test whose desktop runs this script before its own.
pub fn build_with_script(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let dist = tabula_drive::paths::dist(None).unwrap_or_else(|error| panic!("{error}"));
    copy_build(&dist, folder.path());
    let index = folder.path().join("index.html");
    let page = std::fs::read_to_string(&index).unwrap_or_else(|error| panic!("{error}"));
    let at = page.find("<head>").unwrap_or_else(|| panic!("the page has no head")) + "<head>".len();
    let (before, after) = page.split_at(at);
    std::fs::write(&index, format!("{before}<script>{script}</script>{after}"))
        .unwrap_or_else(|error| panic!("{error}"));
    folder
}

/// Runs a file of this machine to its end.
pub async fn run_file(session: &Session, file: &Path) -> Output {
    run(session, RunSpec::program(Program::Host(file.to_owned()))).await
}

/// Runs anything to its end; a minute is long enough for all of them.
pub async fn run(session: &Session, spec: RunSpec) -> Output {
    let spec = spec.timeout(Duration::from_secs(60));
    session.run(spec).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Runs JavaScript in the page, after `js/helpers.js`, which gives terminals and waiting. A value or a panic.
pub async fn eval(session: &Session, body: &str) -> Value {
    let script = format!("{}\n{body}", include_str!("../js/helpers.js"));
    session
        .eval(&script)
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}", session.console_log().join("\n")))
}

/// Panics unless the system is well: a pipeline runs, and files work.
pub async fn healthy(session: &Session) {
    eval(session, "await well();").await;
}
