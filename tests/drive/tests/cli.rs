//! The `drive` command as a person or a script sees it: exit codes, streams, signals, and nothing left behind.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const MEBIBYTE: usize = 1 << 20;
/// Far below what passes through, far above what drive needs.
const MEMORY_LIMIT_KB: usize = 160_000;

fn drive(page: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drive"));
    command.arg("--dist").arg(common::page(page)).stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    drive("mock").arg("run").args(args).output().expect("drive starts")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The most memory the process has had, in KiB.
fn peak_memory(child: &Child) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("the child is ours");
}

/// Processes that carry a mark in their environment, which a browser's main process inherits from drive.
fn marked(mark: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().into_string().ok());
    pids.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.windows(mark.len()).any(|window| window == mark.as_bytes())
        })
        .collect()
}

/// Waits until nothing of a drive is left, in processes or in its temporary folder.
fn nothing_left(mark: &str, folder: &std::path::Path) {
    let start = Instant::now();
    loop {
        let processes = marked(mark);
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
        if processes.is_empty() && files.is_empty() {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "left behind: {processes:?} {files:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn exit_codes() {
    assert_eq!(run(&["--", "exit", "42"]).status.code(), Some(42));
    let output = run(&["--", "both"]);
    assert_eq!(
        (output.status.code(), &output.stdout[..], &output.stderr[..]),
        (Some(3), &b"to out\n"[..], &b"to err\n"[..])
    );
    assert_eq!(run(&["--", "no-such-command"]).status.code(), Some(127));
    let output = run(&["--timeout", "0.5", "--", "hang"]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(124), &b"before\n"[..]));
}

#[test]
fn the_end_by_a_signal_is_told_as_shells_do() {
    for (signal, message) in
        [(11, "drive: die: segmentation fault\n"), (6, "drive: die: aborted\n"), (13, "")]
    {
        let output = run(&["--", "die", &signal.to_string()]);
        assert_eq!((output.status.code(), &errors(&output)[..]), (Some(128 + signal), message));
    }
}

#[test]
fn the_environment_keeps_its_order() {
    let output = run(&["--env", "Z=1", "--env", "A=2", "--env", "M=3", "--", "args"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains(r#""env":{"Z":"1","A":"2","M":"3"}"#), "{text}");
}

#[test]
fn the_environment_is_exactly_what_is_given() {
    let output = run(&["--env", "A=1", "--env", "B=x=y", "--", "args", "--flag", "-x"]);
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        seen,
        serde_json::json!({"argv": ["args", "--flag", "-x"], "env": {"A": "1", "B": "x=y"}, "preopens": []})
    );
}

#[test]
fn all_of_tabula_is_seen_when_asked_for() {
    let output = run(&["--all", "--", "args"]);
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["preopens"], serde_json::Value::Null);
}

#[test]
fn what_is_wrong_with_the_command_line_or_the_page_is_125() {
    for args in [&["--timeout", "x", "--", "cat"][..], &["--env", "novalue", "--", "cat"], &[]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(125), "{args:?}: {}", errors(&output));
        assert!(!output.stderr.is_empty());
    }
    let output = run(&["--dir", "/no/such/folder", "--", "cat"]);
    assert_eq!(output.status.code(), Some(125));
    assert!(errors(&output).contains("/no/such/folder"), "{}", errors(&output));
    let output = drive("rejects").args(["run", "--", "cat"]).output().unwrap();
    assert_eq!(output.status.code(), Some(125));
    assert!(
        errors(&output).contains("drive: Tabula did not boot: no shared memory here"),
        "{}",
        errors(&output)
    );
    let output = drive("no-such-build").args(["run", "--", "cat"]).output().unwrap();
    assert_eq!(output.status.code(), Some(125));
    assert!(errors(&output).contains("make build"), "{}", errors(&output));
}

#[test]
fn much_output_passes_through_little_memory() {
    let mut child =
        drive("mock").args(["run", "--", "generate", "200"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let expected: Vec<u8> = (0..MEBIBYTE).map(|index| ((index * 7 + (index >> 8)) & 255) as u8).collect();
    let mut piece = vec![0; MEBIBYTE];
    let mut peak = 0;
    for _ in 0..200 {
        output.read_exact(&mut piece).unwrap();
        assert!(piece == expected);
        peak = peak.max(peak_memory(&child));
    }
    assert_eq!(output.read(&mut piece).unwrap(), 0);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(0 < peak && peak < MEMORY_LIMIT_KB, "{peak} KiB");
}

#[test]
fn much_input_passes_through_little_memory() {
    let mut child = drive("mock")
        .args(["run", "--", "sum"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let piece: Vec<u8> = (0..MEBIBYTE).map(|index| index as u8).collect();
    for _ in 0..200 {
        input.write_all(&piece).unwrap();
    }
    let peak = peak_memory(&child);
    drop(input);
    let output = child.wait_with_output().unwrap();
    let sum = (200 * MEBIBYTE as u64 / 256 * (255 * 128)) as u32;
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{} {sum}\n", 200 * MEBIBYTE));
    assert!(0 < peak && peak < MEMORY_LIMIT_KB, "{peak} KiB");
}

#[test]
fn output_arrives_when_it_is_written_and_a_closed_reader_ends_the_program() {
    let mut child = drive("mock")
        .args(["run", "--", "cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for word in ["one\n", "two\n"] {
        // The next is written only when the one before has come back.
        input.write_all(word.as_bytes()).unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, word);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let mut child = drive("mock").args(["run", "--", "yes"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), child.wait().unwrap().code()), ("y\n", Some(141)));
}

#[test]
fn signals_end_the_program_and_leave_nothing() {
    let cases =
        [(Signal::INT, Some(130), None), (Signal::TERM, Some(143), None), (Signal::KILL, None, Some(9))];
    for (signal, code, killed) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mark = format!("DRIVE_TEST_MARK={}", folder.path().display());
        let mut child = drive("mock")
            .args(["run", "--", "hang"])
            .env("DRIVE_TEST_MARK", folder.path())
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "before\n");
        assert!(marked(&mark).len() > 2, "the browser's processes carry the mark");
        send(&child, signal);
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (code, killed));
        nothing_left(&mark, folder.path());
    }
}

#[test]
fn a_signal_during_a_script_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scripts = tempfile::tempdir().unwrap();
    let script = scripts.path().join("script.js");
    std::fs::write(&script, "await new Promise(() => {})").unwrap();
    let mark = format!("DRIVE_TEST_MARK={}", folder.path().display());
    let mut child = drive("mock")
        .arg("eval")
        .arg(&script)
        .env("DRIVE_TEST_MARK", folder.path())
        .env("TMPDIR", folder.path())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(5));
    send(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    nothing_left(&mark, folder.path());
}

#[test]
fn a_signal_during_the_boot_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mark = format!("DRIVE_TEST_MARK={}", folder.path().display());
    let mut child = drive("silent")
        .args(["run", "--", "cat"])
        .env("DRIVE_TEST_MARK", folder.path())
        .env("TMPDIR", folder.path())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(2));
    send(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    nothing_left(&mark, folder.path());
}

#[test]
fn pictures_have_the_size_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("out.png");
    let status = drive("mock").arg("shot").arg(&picture).args(["--size", "640x480"]).status().unwrap();
    assert!(status.success());
    let bytes = std::fs::read(&picture).unwrap();
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[..4], number(16), number(20)), (&b"\x89PNG"[..], 640, 480));
}

#[test]
fn scripts_of_the_page_print_json() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.js");
    std::fs::write(&script, "await tabula.writeFile('/x', 'abc'); return (await tabula.stat('/x')).size")
        .unwrap();
    let output = drive("mock").arg("eval").arg(&script).output().unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"3\n"[..]));
}

#[test]
fn the_build_is_served_with_what_shared_memory_needs() {
    let mut child = drive("mock").args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port: u16 =
        line.trim().trim_start_matches("http://localhost:").trim_end_matches('/').parse().unwrap();
    let get = |path: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_lowercase()
    };
    let page = get("/");
    for part in [
        "200 ok",
        "text/html",
        "cross-origin-opener-policy: same-origin",
        "cross-origin-embedder-policy: require-corp",
    ] {
        assert!(page.contains(part), "{page}");
    }
    assert!(get("/tabula.js").contains("content-type: text/javascript"));
    assert!(get("/nothing").contains("404 not found"));
    assert!(get("/__drive/socket?key=wrong").contains("40"), "the socket is behind its key");
    send(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
