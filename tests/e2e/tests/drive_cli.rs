//! The `drive` command on the real build, as a person or a script uses it: what goes in and out, folders, exit codes, what
//! cannot be run, pictures. (Its own tests have a page of theirs, which can do what a real one never would.)

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tabula_e2e::{guest, guest_source};

/// The release binary that `make build` leaves.
fn drive() -> Command {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    };
    let program = target.join("release/drive");
    assert!(program.is_file(), "{} is not there; `make build` makes it", program.display());
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    drive().arg("run").args(args).output().expect("drive starts")
}

fn with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = drive()
        .arg("run")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("drive starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    let bytes = input.to_vec();
    // Beside the reading of its output: neither waits for the other.
    let feeding = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().expect("drive ends");
    feeding.join().expect("it does not panic").expect("all of it is read");
    output
}

fn seen(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A guest as a file of this machine.
fn module(folder: &Path, name: &str) -> String {
    let file = folder.join(format!("{name}.wasm"));
    std::fs::write(&file, guest(name)).unwrap();
    file.display().to_string()
}

#[test]
fn exit_codes_and_separate_streams() {
    let output = run(&["--all", "--", "sh", "-c", "echo out; echo err >&2; exit 42"]);
    assert_eq!(seen(&output), (Some(42), "out\n".into(), "err\n".into()));
    assert_eq!(run(&["--all", "--", "true"]).status.code(), Some(0));
    assert_eq!(run(&["--", "false"]).status.code(), Some(1));
}

#[test]
fn every_byte_goes_in_and_comes_out() {
    let all: Vec<u8> = (0..=255).cycle().take(3_000_001).collect();
    let output = with_input(&["--", "cat"], &all);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), all.len()));
    assert!(output.stdout == all, "the bytes have changed");
    let output = with_input(&["--all", "--", "sh", "-c", "cat >&2"], &all[..70_000]);
    assert!(output.stderr == all[..70_000], "the bytes have changed");
}

#[test]
fn the_environment_is_what_is_given() {
    let output = run(&["--env", "ONE=1", "--env", "TWO=a b=c", "--", "printenv"]);
    let (code, text, errors) = seen(&output);
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!((code, lines), (Some(0), vec!["ONE=1", "TWO=a b=c"]), "{errors}");
}

#[test]
fn folders_are_copied_in_and_changes_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("sub/deep")).unwrap();
    std::fs::write(at("sub/deep/file"), b"\x00\xff\n").unwrap();
    std::fs::write(at("other"), "other").unwrap();
    let host = folder.path().display().to_string();
    let dir = format!("{host}::/data");

    let output = run(&["--dir", &dir, "--", "cat", "/data/sub/deep/file"]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"\x00\xff\n"[..]));
    assert_eq!(run(&["--dir", &dir, "--", "cp", "/data/sub/deep/file", "/data/copy"]).status.code(), Some(0));
    assert_eq!(std::fs::read(at("copy")).unwrap(), b"\x00\xff\n");
    assert_eq!(run(&["--dir", &dir, "--", "mkdir", "/data/made"]).status.code(), Some(0));
    assert!(at("made").is_dir());
    assert_eq!(run(&["--dir", &dir, "--", "rm", "-r", "/data/sub", "/data/other"]).status.code(), Some(0));
    assert!(!at("sub").exists() && !at("other").exists());
    // The folder is all there is, and it is not left.
    for outside in ["/etc/passwd", "/data/../etc/passwd"] {
        let (code, text, _) = seen(&run(&["--dir", &dir, "--", "cat", outside]));
        assert_eq!((code, text.as_str()), (Some(1), ""), "{outside}");
    }
    // A relative folder, under a relative name.
    let output = drive()
        .current_dir(folder.path())
        .args(["run", "--dir", ".::here", "--", "cat", "here/copy"])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"\x00\xff\n"[..]));
}

#[test]
fn a_program_of_this_machine_runs() {
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in [("quick", 0), ("exit_deep", 9), ("recurse", 128 + 11)] {
        assert_eq!(run(&["--", &module(folder.path(), name)]).status.code(), Some(code), "{name}");
    }
}

#[test]
fn signals_and_time_have_their_codes() {
    let output = run(&["--all", "--", "sh", "-c", "kill -TERM $$"]);
    assert_eq!(output.status.code(), Some(128 + 15));
    let folder = tempfile::tempdir().unwrap();
    let spin = module(folder.path(), "spin");
    assert_eq!(run(&["--timeout", "1", "--", &spin]).status.code(), Some(124));
    assert_eq!(run(&["--timeout", "1", "--", "sleep", "1000"]).status.code(), Some(124));
}

#[test]
fn what_cannot_be_run_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.wasm");
    std::fs::write(&bad, &guest("calls")[..40]).unwrap();
    let bad = bad.display().to_string();
    let source = guest_source("quick").display().to_string();
    let strange = module(folder.path(), "unknown_imports");
    let cases: [(&str, i32, &[&str]); 5] = [
        ("no-such-command", 127, &["no-such-command", "No such file"]),
        ("/no/such/file.wasm", 127, &["/no/such/file.wasm"]),
        (&bad, 126, &["bad.wasm"]),
        (&source, 126, &["quick.wat"]),
        (&strange, 126, &["fd_invent", "launch_missiles"]),
    ];
    for (program, code, parts) in cases {
        let (got, text, errors) = seen(&run(&["--", program]));
        assert_eq!((got, text.as_str()), (Some(code), ""), "{program}: {errors}");
        for part in parts {
            assert!(errors.contains(part), "{program}: {part:?} is not in: {errors}");
        }
    }
}

#[test]
fn firefox_runs_the_same() {
    let output = with_input(&["--browser", "firefox", "--", "sort", "-r"], b"a\nc\nb\n");
    assert_eq!(seen(&output), (Some(0), "c\nb\na\n".into(), String::new()));
    let output = run(&["--browser", "firefox", "--all", "--", "sh", "-c", "echo $((6 * 7)); exit 7"]);
    assert_eq!(output.status.code(), Some(7));
}

#[test]
fn a_picture_shows_the_page_with_its_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("out.png");
    let output = drive().arg("shot").arg(&picture).args(["--size", "900x600"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", seen(&output).2);
    let bytes = std::fs::read(&picture).unwrap();
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[..4], number(16), number(20)), (&b"\x89PNG"[..], 900, 600));
    // An empty page of one colour takes far less.
    assert!(bytes.len() > 3000, "{} bytes", bytes.len());
}

#[test]
fn folders_among_all_files_are_there_for_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("e");
    std::fs::write(&file, "there\n").unwrap();
    let host = folder.path().display().to_string();
    let script = "cat < d/e; cd d && [ -f e ] && echo * > new && cat /etc/hostname";
    let output = run(&["--all", "--dir", &format!("{host}::d"), "--", "sh", "-c", script]);
    assert_eq!(seen(&output), (Some(0), "there\ntabula\n".into(), String::new()));
    assert_eq!(std::fs::read_to_string(folder.path().join("new")).unwrap(), "e\n");
    // As the working directory.
    let output = run(&["--all", "--dir", &format!("{host}::."), "--", "sh", "-c", "echo *; rm new"]);
    assert_eq!(seen(&output), (Some(0), "e new\n".into(), String::new()));
    assert!(!folder.path().join("new").exists());
    // Not where something is.
    let output = run(&["--all", "--dir", &format!("{host}::/etc"), "--", "true"]);
    let (code, _, errors) = seen(&output);
    assert!(code == Some(125) && errors.starts_with("drive: a folder cannot be seen at /etc:"), "{errors}");
}

#[test]
fn a_variable_is_added_to_the_users() {
    let output = run(&["--all", "--env", "X=a b", "--", "sh", "-c", "echo $HOME $X"]);
    assert_eq!(seen(&output), (Some(0), "/home/user a b\n".into(), String::new()));
}

#[test]
fn a_script_of_this_machine_is_read_by_its_interpreter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sh");
    std::fs::write(&path, "#!/bin/sh\necho \"$# $1\"\n").unwrap();
    let output = run(&["--", &path.display().to_string(), "a b"]);
    assert_eq!(seen(&output), (Some(0), "1 a b\n".into(), String::new()));
}

#[test]
fn output_that_cannot_be_written_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let command = ["run", "--all", "--", "sh", "-c", "echo x; exit 7"];
    let output = drive().args(command).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let (code, _, errors) = seen(&output);
    assert_eq!(code, Some(125));
    assert!(errors.starts_with("drive: cannot write to standard output: "), "{errors}");
}

#[test]
fn what_makes_no_sense_is_told_before_anything_boots() {
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().display().to_string();
    let twice = format!("{host}::x");
    for (args, said) in [
        (vec!["--dir", "/nonexistent", "--", "true"], "drive: cannot open /nonexistent: "),
        (vec!["--dir", &twice, "--dir", &twice, "--", "true"], "drive: two folders are to be seen at \"x\""),
        (vec!["--all", "--dir", "..", "--", "true"], "drive: no folder can be seen at \"..\""),
    ] {
        let (code, _, errors) = seen(&run(&args));
        assert!(code == Some(125) && errors.starts_with(said) && errors.lines().count() == 1, "{errors}");
    }
}

#[test]
fn an_app_that_is_not_there_is_no_picture() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("o.png");
    let output = drive().args(["shot", "--do", "open nope"]).arg(&picture).output().unwrap();
    assert_eq!(
        seen(&output),
        (Some(125), String::new(), "drive: the launcher finds nothing for \"nope\"\n".into())
    );
    assert!(!picture.exists());
}
