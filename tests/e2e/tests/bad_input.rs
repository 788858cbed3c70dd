//! Files that are not programs: each gets a message that says what is wrong with it, and 126 or 127, as in a shell.

use std::path::Path;

use tabula_drive::{Output, Program, RunSpec};
use tabula_e2e::{block_on, eval, guest, healthy, install_bytes, run, run_file, session};

fn file(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn refused(output: &Output, code: i32, parts: &[&str]) {
    let errors = output.errors();
    assert_eq!(output.code(), Some(code), "{errors}");
    assert!(output.stdout.is_empty(), "{}", output.text());
    for part in parts {
        assert!(errors.contains(part), "{part:?} is not in: {errors}");
    }
}

/// Runs bytes as a program file of that name.
fn try_bytes(name: &str, bytes: &[u8], code: i32, parts: &[&str]) {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let session = session().await;
        let output = run_file(session, &file(folder.path(), name, bytes)).await;
        refused(&output, code, parts);
        healthy(session).await;
    });
}

#[test]
fn text_is_not_a_program() {
    try_bytes("letter", b"Dear kernel,\n", 126, &["letter"]);
}

#[test]
fn an_empty_file_is_not_a_program() {
    try_bytes("empty.wasm", b"", 126, &["empty.wasm"]);
}

#[test]
fn a_truncated_module_is_refused() {
    let module = guest("calls");
    for length in [4, 8, 9, module.len() / 2, module.len() - 1] {
        try_bytes("cut.wasm", &module[..length], 126, &["cut.wasm"]);
    }
}

#[test]
fn a_module_that_does_not_validate_is_refused() {
    let mut module = guest("quick");
    // The export section's name length, beyond the section.
    let at = module.windows(7).position(|bytes| bytes == b"\x06memory").unwrap();
    module[at] = 0x7f;
    try_bytes("broken.wasm", &module, 126, &["broken.wasm"]);
}

#[test]
fn every_unknown_import_is_named() {
    let parts = ["wasi_snapshot_preview1", "fd_invent", "env", "launch_missiles", "other", "a_global"];
    try_bytes("strange.wasm", &guest("unknown_imports"), 126, &parts);
}

#[test]
fn a_module_without_a_start_is_refused() {
    try_bytes("library.wasm", &guest("no_start"), 126, &["_start"]);
}

#[test]
fn a_module_without_memory_is_refused_or_runs() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let session = session().await;
        let output = run_file(session, &file(folder.path(), "bare.wasm", &guest("no_memory"))).await;
        // It calls nothing, so it may run; if it does not, it must say that memory is what it lacks.
        if output.code() != Some(0) {
            refused(&output, 126, &["memory"]);
        }
        healthy(session).await;
    });
}

#[test]
fn a_missing_interpreter_is_named() {
    block_on(async {
        let session = session().await;
        let folder = tempfile::tempdir().unwrap();
        let script = file(folder.path(), "script", b"#!/no/such/interpreter -x\nhello\n");
        let output = run_file(session, &script).await;
        assert!(matches!(output.code(), Some(126 | 127)), "{:?}: {}", output.code(), output.errors());
        assert!(output.errors().contains("/no/such/interpreter"), "{}", output.errors());
        healthy(session).await;
    });
}

#[test]
fn an_interpreter_that_is_there_runs() {
    block_on(async {
        let session = session().await;
        let folder = tempfile::tempdir().unwrap();
        let output = run_file(session, &file(folder.path(), "shout", b"#!/usr/bin/cat\nline\n")).await;
        assert_eq!(
            (output.code(), output.text()),
            (Some(0), "#!/usr/bin/cat\nline\n".into()),
            "{}",
            output.errors()
        );
    });
}

#[test]
fn scripts_that_interpret_one_another_come_to_an_end() {
    block_on(async {
        let session = session().await;
        for (name, other) in [("a", "b"), ("b", "a")] {
            let text = format!("#!/tmp/e2e/{other}.wasm\n");
            install_bytes(session, name, text.as_bytes()).await;
        }
        let output = run(session, RunSpec::command(["/tmp/e2e/a.wasm"])).await;
        assert_eq!(output.code(), Some(126), "{}", output.errors());
        healthy(session).await;
    });
}

#[test]
fn a_directory_is_not_a_program() {
    block_on(async {
        let session = session().await;
        let folder = tempfile::tempdir().unwrap();
        let output = run(session, RunSpec::program(Program::Host(folder.path().to_owned()))).await;
        refused(&output, 126, &["directory"]);
        healthy(session).await;
    });
}

#[test]
fn a_command_that_is_not_there_is_127() {
    block_on(async {
        let session = session().await;
        for command in ["no-such-command", "/usr/bin/no-such-command"] {
            let output = run(session, RunSpec::command([command])).await;
            refused(&output, 127, &[command]);
        }
        let seen =
            eval(session, "const r = await tabula.exec('no-such-command'); return [r.exitCode, r.stderr]")
                .await;
        assert_eq!(seen[0], 127);
        assert!(seen[1].as_str().unwrap().contains("no-such-command"), "{seen}");
    });
}

#[test]
fn a_file_that_is_not_executable_is_126() {
    block_on(async {
        let session = session().await;
        session.write_file("/tmp/e2e/plain.wasm", &guest("quick"), 0o644).await.unwrap();
        let output = run(session, RunSpec::command(["/tmp/e2e/plain.wasm"])).await;
        refused(&output, 126, &["plain.wasm"]);
    });
}
