//! Sessions and runs through the library, against the mock page.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tabula_drive::{
    Browser, Ending, Environment, Error, Program, RunSpec, Session, Sink, Stdin, View, block_on,
};
use tokio::sync::{OnceCell, mpsc};

async fn session() -> &'static Session {
    static SESSION: OnceCell<Session> = OnceCell::const_new();
    SESSION
        .get_or_init(async || Session::start(common::mock(Browser::Chromium)).await.expect("the mock boots"))
        .await
}

#[test]
fn eval_returns_json_and_errors() {
    block_on(async {
        let session = session().await;
        let value = session
            .eval("return { sum: 1 + 1, files: (await tabula.readDir('/')).length >= 0 }")
            .await
            .unwrap();
        assert_eq!(value, json!({"sum": 2, "files": true}));
        assert_eq!(session.eval("").await.unwrap(), json!(null));
        let error = session.eval("await tabula.readFile('/nowhere')").await.unwrap_err();
        assert_eq!(error.code(), Some("ENOENT"), "{error}");
        let error = session.eval("this is not JavaScript").await.unwrap_err();
        assert_eq!(error.code(), Some("SyntaxError"), "{error}");
    });
}

#[test]
fn the_page_is_isolated_and_heard() {
    block_on(async {
        let session = session().await;
        assert_eq!(session.eval("return globalThis.crossOriginIsolated").await.unwrap(), json!(true));
        let log = session.console_log();
        assert!(log.iter().any(|line| line.contains("mock page says hello")), "{log:?}");
        let picture = session.screenshot().await.unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
        let size = session.eval("return [innerWidth, innerHeight]").await.unwrap();
        assert_eq!(size, json!([1280, 800]));
    });
}

#[test]
fn programs_end_as_they_say() {
    block_on(async {
        let session = session().await;
        for code in ["0", "1", "42", "255"] {
            let output = session.run(RunSpec::command(["exit", code])).await.unwrap();
            assert_eq!(output.code(), Some(code.parse().unwrap()));
        }
        let output = session.run(RunSpec::command(["both"])).await.unwrap();
        assert_eq!(
            (output.code(), output.text(), output.errors()),
            (Some(3), "to out\n".into(), "to err\n".into())
        );
        let output = session.run(RunSpec::command(["no-such-command"])).await.unwrap();
        assert_eq!(output.code(), Some(127));
        assert!(output.errors().contains("no-such-command: command not found"), "{}", output.errors());
    });
}

#[test]
fn input_of_any_bytes_comes_back() {
    block_on(async {
        let bytes: Vec<u8> = (0..3_000_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let output = session().await.run(RunSpec::command(["cat"]).stdin(bytes.clone())).await.unwrap();
        assert_eq!(output.code(), Some(0));
        assert!(output.stdout == bytes, "{} bytes came back", output.stdout.len());
    });
}

#[test]
fn arguments_environment_and_preopens_arrive() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let map = tabula_drive::DirMap { host: folder.path().to_owned(), guest: "/data".into() };
        let mut spec = RunSpec::command(["args", "a b", "", "é"]);
        spec.env = Environment::Exactly(vec![("K".into(), "v=w".into())]);
        spec.view = View::Dirs(vec![map]);
        let output = session().await.run(spec).await.unwrap();
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            seen,
            json!({"argv": ["args", "a b", "", "é"], "env": {"K": "v=w"}, "preopens": ["/data"]})
        );
    });
}

#[test]
fn a_host_file_runs_under_its_own_name() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            Program::resolve(path.as_os_str()).unwrap()
        };
        let session = session().await;
        let output = session.run(RunSpec::program(file("mine.wasm", b"\0asmargs"))).await.unwrap();
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(seen["argv"], json!(["mine.wasm"]));
        let output = session.run(RunSpec::program(file("text", b"hello"))).await.unwrap();
        assert_eq!(output.code(), Some(126));
        assert!(output.errors().contains("not a WebAssembly module"), "{}", output.errors());
        let output = session.run(RunSpec::program(Program::Host(folder.path().to_owned()))).await.unwrap();
        assert_eq!(output.code(), Some(126));
        let left = session.eval("return (await tabula.readDir('/tmp/drive/programs')).length").await.unwrap();
        assert_eq!(left, json!(0));
    });
}

#[test]
fn a_time_limit_kills_and_keeps_the_output() {
    block_on(async {
        let spec = RunSpec::command(["hang"]).timeout(Duration::from_millis(500));
        let output = session().await.run(spec).await.unwrap();
        assert_eq!((output.ending, output.text()), (Ending::TimedOut, "before\n".into()));
    });
}

#[test]
fn a_program_whose_output_stays_open_still_ends() {
    block_on(async {
        let output = session().await.run(RunSpec::command(["daemon"])).await.unwrap();
        assert_eq!((output.code(), output.text()), (Some(0), "gone\n".into()));
    });
}

/// A writer that takes nothing until it is let go.
struct Stopped(std::sync::mpsc::Receiver<()>, &'static AtomicUsize);

impl std::io::Write for Stopped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Fails at once when the test has dropped its end, which stands for a reader that has gone.
        self.0.recv().map_err(|_| std::io::ErrorKind::BrokenPipe)?;
        self.1.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_stops_stops_the_program() {
    static TAKEN: AtomicUsize = AtomicUsize::new(0);
    block_on(async {
        let session = session().await;
        let (go, wait) = std::sync::mpsc::channel();
        let (mut out, mut err) = (Sink::writer(Stopped(wait, &TAKEN)), Sink::memory());
        let (_signal, signals) = mpsc::channel(1);
        let check = async {
            // Once nothing moves any more, what was produced is about a window's worth.
            let taken =
                async || session.eval("return globalThis.taken ?? 0").await.unwrap().as_u64().unwrap();
            let mut before = taken().await;
            loop {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let now = taken().await;
                if now == before && now > 0 {
                    break;
                }
                before = now;
            }
            assert!(
                before < 6 << 20,
                "{before} bytes lie between the program and a reader that reads nothing"
            );
            drop(go);
        };
        let run = session.run_with(RunSpec::command(["yes"]), &mut out, &mut err, signals);
        let (ending, ()) = tokio::join!(run, check);
        assert_eq!(ending.unwrap(), Ending::Killed(13));
    });
}

#[test]
fn a_signal_reaches_the_program() {
    block_on(async {
        let session = session().await;
        let (mut out, mut err) = (Sink::memory(), Sink::memory());
        let (signal, signals) = mpsc::channel(1);
        signal.send(2).await.unwrap();
        let mut spec = RunSpec::command(["hang"]);
        let (_input, pieces) = mpsc::channel(1);
        spec.stdin = Stdin::Stream(pieces);
        let ending = session.run_with(spec, &mut out, &mut err, signals).await.unwrap();
        assert_eq!(ending, Ending::Killed(2));
    });
}

#[test]
fn reloads_and_power_cuts() {
    for browser in common::browsers() {
        block_on(async {
            let profile = tempfile::tempdir().unwrap();
            let mut options = common::mock(browser);
            options.profile = Some(profile.path().to_owned());
            let session = Session::start(options.clone()).await.unwrap();
            session.eval("localStorage.setItem('kept', 'yes'); globalThis.lost = 1").await.unwrap();
            session.reload().await.unwrap();
            let seen =
                session.eval("return [localStorage.getItem('kept'), globalThis.lost ?? null]").await.unwrap();
            assert_eq!(seen, json!(["yes", null]), "{browser:?}");
            session.close().await;
            // The same origin again, or the storage would be another's.
            let session = Session::start(options).await.unwrap();
            let seen = session.eval("return localStorage.getItem('kept')").await.unwrap();
            assert_eq!(seen, json!("yes"), "{browser:?}");
            let waits = session.eval("await new Promise(() => {})");
            let (result, ()) = tokio::join!(waits, async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                session.kill_browser();
            });
            assert!(matches!(result, Err(Error::Gone(_))), "{result:?}");
        });
    }
}

#[test]
fn every_installed_browser_runs_programs() {
    for browser in common::browsers() {
        block_on(async {
            let session = Session::start(common::mock(browser)).await.unwrap();
            let bytes: Vec<u8> = (0..1_000_000u32).map(|n| n as u8).collect();
            let output = session.run(RunSpec::command(["cat"]).stdin(bytes.clone())).await.unwrap();
            assert!(output.stdout == bytes && output.code() == Some(0), "{browser:?}");
            session.close().await;
        });
    }
}

#[test]
fn a_page_that_does_not_boot_says_why() {
    block_on(async {
        let mut options = common::mock(Browser::Chromium);
        options.boot_timeout = Duration::from_secs(3);
        options.dist = Some(common::page("rejects"));
        let text = Session::start(options.clone()).await.err().expect("it refuses").to_string();
        for part in ["no shared memory here", "This browser has no SharedArrayBuffer.", "boot: giving up"] {
            assert!(text.contains(part), "{text}");
        }
        options.dist = Some(common::page("silent"));
        let text = Session::start(options).await.err().expect("it never boots").to_string();
        for part in ["within 3 s", "Loading for ever", "/missing.js: 404"] {
            assert!(text.contains(part), "{text}");
        }
    });
}
