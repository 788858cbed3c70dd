//! The ways a program leaves: exit codes, exits that a handler or deep frames cannot keep, traps, the end of the stack.
//! After each, the worker is used again, with its stack pointer where it was.

use serde_json::json;
use tabula_drive::RunSpec;
use tabula_e2e::{block_on, boot_instead, eval, healthy, install, own_session, run, session};

/// A thousand exits, one after another, through the one worker that there ever is.
#[test]
fn a_thousand_exits_through_one_worker() {
    block_on(async {
        let session = own_session().await;
        boot_instead(&session, "{ pool: 0 }", &["exit_catch_all", "exit_deep"]).await;
        let seen = eval(
            &session,
            "const wrong = [];
             for (let count = 0; count < 1000; count++) {
               const [name, code] = [['exit_catch_all', 7], ['exit_deep', 9]][count % 2];
               const child = await tabula.spawn([`/tmp/e2e/${name}.wasm`], { stdin: 'null' });
               const { exitCode, signal } = await ended(child);
               if (exitCode !== code || signal !== null) wrong.push([name, exitCode, signal]);
               // The worker is free a little after its program's end is known.
               await atRest();
             }
             const { made, idle, runs, beganAstray, endedAstray } = await tabula.poolCounts();
             return { wrong, made, idle, runs, beganAstray, endedAstray };",
        )
        .await;
        // No kernel frame is open when a program leaves, however it is held: the stack pointer is back by itself.
        let wanted =
            json!({"wrong": [], "made": 1, "idle": 1, "runs": 1000, "beganAstray": 0, "endedAstray": 0});
        assert_eq!(seen, wanted);
        healthy(&session).await;
        session.close().await;
    });
}

/// What memory use may move by between two looks: the kernel keeps some of what it has allocated for the next time.
const MEMORY_SLACK_KIB: f64 = 16.0;

/// Runs a guest to the end of its stack a hundred times, and looks after each whether the kernel is well: programs, a pipe
/// and a file work, and no memory has stayed behind.
fn recurses(name: &'static str) {
    block_on(async {
        let session = own_session().await;
        boot_instead(&session, "{}", &[name]).await;
        let seen = eval(
            &session,
            &format!(
                "const once = async () => {{
                   const child = await tabula.spawn(['/tmp/e2e/{name}.wasm'], {{ stdin: 'null' }});
                   const {{ exitCode, signal }} = await ended(child);
                   await well();
                   // Workers that come or go in between would be counted as memory.
                   await atRest();
                   return `${{exitCode}} ${{signal}}`;
                 }};
                 // The first ones find caches empty.
                 const endings = {{}};
                 for (let count = 0; count < 5; count++) await once();
                 const before = await usedMemory();
                 let most = 0;
                 for (let count = 0; count < 100; count++) {{
                   const ending = await once();
                   endings[ending] = (endings[ending] ?? 0) + 1;
                   most = Math.max(most, await usedMemory() - before);
                 }}
                 const {{ beganAstray }} = await tabula.poolCounts();
                 return [endings, beganAstray, most];"
            ),
        )
        .await;
        println!("{name}: {seen}");
        assert_eq!(seen[0], json!({"139 11": 100}));
        assert_eq!(seen[1], 0, "runs that began with the stack pointer astray");
        let most = seen[2].as_f64().unwrap();
        assert!(most < MEMORY_SLACK_KIB, "{most} KiB of kernel memory have stayed behind");
        session.close().await;
    });
}

#[test]
fn the_end_of_the_stack_with_calls_on_every_level() {
    recurses("recurse");
}

#[test]
fn the_end_of_the_stack_without_calls() {
    recurses("recurse_silent");
}

#[test]
fn the_end_of_the_stack_in_frames_of_many_sizes() {
    recurses("recurse_frames");
}

#[test]
fn the_end_of_the_stack_through_a_table() {
    recurses("recurse_table");
}

#[test]
fn the_end_of_the_stack_in_a_start_function() {
    recurses("recurse_start");
}

#[test]
fn traps_become_their_signals() {
    block_on(async {
        let session = session().await;
        let path = install(session, "traps").await;
        // unreachable, as abort() is compiled; a division; memory; a call through an empty table slot.
        for (how, allowed) in [("u", &[134, 132][..]), ("d", &[136]), ("m", &[139]), ("i", &[139, 132])] {
            let output = run(session, RunSpec::command([&path, how])).await;
            let code = output.code().unwrap_or(-1);
            assert!(allowed.contains(&code), "{how}: {code} {}", output.errors());
        }
        assert_eq!(run(session, RunSpec::command([&path, "none"])).await.code(), Some(0));
        healthy(session).await;
    });
}
