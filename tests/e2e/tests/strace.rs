//! `strace`: a command's calls, its children's, those of a process that runs already, and what it says when it cannot.

use serde_json::{Value, json};
use tabula_e2e::{block_on, eval, session};

fn exec(line: &str) -> Value {
    let script = format!(
        "const {{ stdout, stderr, exitCode }} = await tabula.exec({}, {{ timeoutMs: 60000 }});
         return [stdout, stderr, exitCode];",
        json!(line)
    );
    block_on(async { eval(session().await, &script).await })
}

#[test]
fn a_commands_calls_are_shown() {
    let seen = exec("strace basename /a/b");
    assert_eq!((&seen[0], &seen[2]), (&json!("b\n"), &json!(0)));
    let lines = seen[1].as_str().unwrap_or_default();
    assert!(lines.contains("] proc_exec4(name=\"basename\", "), "{lines}");
    assert!(lines.contains("] fd_write(fd=1, "), "{lines}");
    assert!(lines.lines().all(|line| line.starts_with('[') && line.ends_with("us>")), "{lines}");
}

#[test]
fn children_are_watched_too() {
    let seen = exec(
        "strace -o /tmp/calls sh -c 'basename /a/b; true'; cut -d ' ' -f 1 /tmp/calls | sort -u | wc -l",
    );
    let printed = seen[0].as_str().unwrap_or_default();
    let watched: u32 = printed.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    assert!(watched >= 2, "{seen}");
    assert_eq!(seen[1], json!(""), "{seen}");
}

#[test]
fn a_process_that_runs_is_watched_and_left_alone_again() {
    let script = "
        const sleeper = await tabula.spawn(['cat'], { stdin: 'pipe' });
        const run = async (line) => (await tabula.exec(line, { timeoutMs: 60000 })).exitCode;
        const codes = [await run(`strace -o /tmp/running -p ${sleeper.pid}`)];
        await sleeper.writeStdin('/a/b\\n');
        const reader = sleeper.stdout.getReader();
        await reader.read();
        codes.push(await run(`strace -d -p ${sleeper.pid}`));
        await sleeper.closeStdin();
        await sleeper.wait();
        codes.push(await run(`strace -d -p ${sleeper.pid}`));
        return [codes, new TextDecoder().decode(await tabula.readFile('/tmp/running'))];";
    let seen = block_on(async { eval(session().await, script).await });
    assert_eq!(seen[0], json!([0, 0, 1]), "{seen}");
    let lines = seen[1].as_str().unwrap_or_default();
    // The read that waited when it was not watched yet is not among them.
    assert!(lines.contains("fd_write(fd=1, "), "{lines}");
}

#[test]
fn what_cannot_be_done_is_said() {
    for (line, said, code) in [
        ("strace nosuch", "strace: nosuch: ", 127),
        ("strace /etc", "strace: /etc: ", 126),
        ("strace", "strace: neither a command nor a process", 2),
        ("strace -o /none/file true", "strace: /none/file: ", 1),
        ("strace -p 0", "strace: not a process: 0", 2),
        ("strace -o /dev/null -p 1", "strace: process 1: ", 1),
    ] {
        let seen = exec(line);
        let lines = seen[1].as_str().unwrap_or_default();
        assert!(lines.contains(said), "{line}: {lines}");
        assert_eq!(seen[2], json!(code), "{line}: {lines}");
    }
}
