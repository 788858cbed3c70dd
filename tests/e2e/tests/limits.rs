//! Programs that take all they can get: processes, workers, memory, descriptors, storage. Each meets a limit with an
//! errno, and the system stays well.

use std::time::Duration;

use serde_json::json;
use tabula_drive::{RunSpec, View};
use tabula_e2e::{block_on, boot_instead, eval, healthy, install, own_session, run, session};

/// Processes at the same time (`PROCESSES_MAX` in the kernel worker's script).
const PROCESSES_MAX: u64 = 110;
const EAGAIN: u8 = 6;

#[test]
fn a_fork_bomb_meets_the_limit_and_can_be_put_out() {
    block_on(async {
        let session = own_session().await;
        let path = install(&session, "bomb").await;
        let seen = eval(
            &session,
            &format!(
                "const first = await tabula.spawn(['{path}', '{path}'], {{ stdin: 'null' }});
                 // Each bomb that is refused a child prints the error's number, once.
                 const refusals = [];
                 const reading = first.stdout.pipeTo(new WritableStream({{ write: (bytes) => void refusals.push(...bytes) }}));
                 let most = 0;
                 await until('it has met the limit', async () => {{
                   most = Math.max(most, (await tabula.processes()).length);
                   return refusals.length > 0;
                 }}, 120000);
                 for (let look = 0; look < 5; look++) most = Math.max(most, (await tabula.processes()).length);
                 await until('the bomb is out', async () => {{
                   const left = (await tabula.processes()).filter(({{ args, state }}) => args?.[0] === '{path}' && state !== 'Z');
                   // Stopped first, so that none is born while they are killed.
                   for (const {{ pid }} of left) await tabula.kill(pid, 19).catch(() => {{}});
                   for (const {{ pid }} of left) await tabula.kill(pid, 9).catch(() => {{}});
                   return left.length === 0;
                 }}, 120000);
                 await within(60000, 'its output ends', reading);
                 await atRest(1);
                 return {{ most, refusals: [...new Set(refusals)] }};"
            ),
        )
        .await;
        assert_eq!(seen["refusals"], json!([EAGAIN]), "{seen}");
        let most = seen["most"].as_u64().unwrap();
        assert!((PROCESSES_MAX - 10..=PROCESSES_MAX).contains(&most), "{most} processes at the most");
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn five_thousand_programs_through_a_small_pool() {
    const ABREAST: u64 = 4;
    const SPARE: u64 = 2;
    block_on(async {
        let session = own_session().await;
        boot_instead(&session, &format!("{{ pool: {SPARE} }}"), &["quick"]).await;
        let seen = eval(
            &session,
            &format!(
                "let [left, bad] = [5000, 0];
                 await Promise.all(Array.from({{ length: {ABREAST} }}, async () => {{
                   while (left-- > 0) {{
                     const child = await tabula.spawn(['/tmp/e2e/quick.wasm'], {{ stdin: 'null' }});
                     if ((await ended(child)).exitCode !== 0) bad++;
                   }}
                 }}));
                 const {{ made, runs, busy }} = await atRest();
                 return {{ bad, processes: (await tabula.processes()).length, made, runs, busy }};"
            ),
        )
        .await;
        println!("{seen}");
        assert_eq!(
            (&seen["bad"], &seen["runs"], &seen["busy"]),
            (&json!(0), &json!(5000), &json!(0)),
            "{seen}"
        );
        // A worker comes back a little after its program's end is known, so the next program may need another one: for
        // each that runs at a time a few, never one for every program.
        let made = seen["made"].as_u64().unwrap();
        assert!((ABREAST..=4 * ABREAST + SPARE).contains(&made), "{made} workers were made");
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn many_programs_at_once_run_or_are_refused() {
    block_on(async {
        let session = own_session().await;
        let path = install(&session, "blocked").await;
        let seen = eval(
            &session,
            &format!(
                "const started = await Promise.allSettled(
                   Array.from({{ length: 150 }}, () => tabula.spawn(['{path}'], {{ stdin: 'pipe' }})));
                 const children = started.filter(({{ status }}) => status === 'fulfilled').map(({{ value }}) => value);
                 const refusals = started.filter(({{ status }}) => status === 'rejected').map(({{ reason }}) => reason.code);
                 for (const child of children) await child.closeStdin();
                 const ends = await Promise.all(children.map((child) => ended(child)));
                 return [children.length, [...new Set(refusals)], [...new Set(ends.map(({{ exitCode }}) => exitCode))]];"
            ),
        )
        .await;
        assert!(seen[0].as_u64().unwrap() >= 50, "{seen}");
        assert!(seen[1] == json!([]) || seen[1] == json!(["EAGAIN"]), "{seen}");
        assert_eq!(seen[2], json!([0]), "{seen}");
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn memory_runs_out_with_minus_one() {
    block_on(async {
        let session = own_session().await;
        let path = install(&session, "greedy_memory").await;
        let output = run(&session, RunSpec::command([&path])).await;
        assert_eq!((output.code(), output.text()), (Some(0), "full\n".into()), "{}", output.errors());
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn descriptors_run_out_with_emfile() {
    block_on(async {
        let session = session().await;
        let path = install(session, "greedy_descriptors").await;
        let output = run(session, RunSpec::command([&path])).await;
        assert_eq!(output.code(), Some(0), "{}", output.errors());
        healthy(session).await;
    });
}

#[test]
fn calls_that_ask_for_far_too_much_are_refused() {
    block_on(async {
        let session = session().await;
        let path = install(session, "greedy_calls").await;
        for _ in 0..3 {
            let output = run(session, RunSpec::command([&path])).await;
            assert_eq!(output.code(), Some(0), "calls succeeded that cannot: {}", output.errors());
        }
        healthy(session).await;
    });
}

#[test]
fn a_full_file_system_is_enospc_and_not_the_end() {
    const ENOSPC: i32 = 51;
    block_on(async {
        let session = own_session().await;
        let path = install(&session, "fill_disk").await;
        let folder = tempfile::tempdir().unwrap();
        let module = folder.path().join("fill.wasm");
        std::fs::write(&module, session.read_file(&path).await.unwrap()).unwrap();
        let seen = eval(
            &session,
            &format!(
                "await tabula.mkdir('/tmp/full', {{ recursive: true }});
                 const child = await tabula.spawn(['{path}'], {{ stdin: 'null', preopens: [{{ path: '/tmp/full', name: '/' }}] }});
                 const {{ exitCode }} = await within(120000, 'the disk is full', child.wait());
                 await tabula.remove('/tmp/full', {{ recursive: true }});
                 return exitCode;"
            ),
        )
        .await;
        assert_eq!(seen, ENOSPC);
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn long_argument_lists_arrive_or_are_refused() {
    block_on(async {
        let session = session().await;
        let long = "x".repeat(100_000);
        let output = run(session, RunSpec::command(["echo", &long])).await;
        assert_eq!((output.code(), output.stdout.len()), (Some(0), 100_001), "{}", output.errors());
        let code = eval(
            session,
            "return tabula.spawn(['echo', 'x'.repeat(64 << 20)]).then(() => 'started', (error) => error.code)",
        )
        .await;
        assert_eq!(code, "E2BIG");
        healthy(session).await;
    });
}

#[test]
fn a_program_without_preopens_opens_nothing() {
    block_on(async {
        let session = session().await;
        let mut spec = RunSpec::command(["cat", "/etc/passwd"]);
        spec.view = View::Dirs(Vec::new());
        spec.timeout = Some(Duration::from_secs(30));
        let output = run(session, spec).await;
        assert_eq!(output.code(), Some(1), "{}", output.text());
        assert!(output.stdout.is_empty());
    });
}
