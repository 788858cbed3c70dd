//! The ways a program leaves: exit codes, exits that a handler or deep frames cannot keep, traps, the end of the stack.
//! After each, the worker is used again.

use tabula_drive::RunSpec;
use tabula_e2e::{block_on, eval, healthy, install, run, session};

/// Runs an installed guest again and again in the page; returns how often each way of ending was seen.
async fn endings(name: &str, times: u32) -> serde_json::Value {
    let session = session().await;
    let path = install(session, name).await;
    let seen = eval(
        session,
        &format!(
            "const seen = {{}};
             for (let count = 0; count < {times}; count++) {{
               const child = await tabula.spawn(['{path}'], {{ stdin: 'null' }});
               const {{ exitCode, signal }} = await ended(child);
               const key = `${{exitCode}} ${{signal}}`;
               seen[key] = (seen[key] ?? 0) + 1;
             }}
             return seen;"
        ),
    )
    .await;
    healthy(session).await;
    seen
}

#[test]
fn an_exit_is_not_caught() {
    block_on(async {
        assert_eq!(endings("exit_catch_all", 500).await, serde_json::json!({"7 null": 500}));
    });
}

#[test]
fn an_exit_from_deep_frames() {
    block_on(async {
        assert_eq!(endings("exit_deep", 500).await, serde_json::json!({"9 null": 500}));
    });
}

#[test]
fn the_end_of_the_stack_with_calls_on_every_level() {
    block_on(async {
        assert_eq!(endings("recurse", 100).await, serde_json::json!({"139 11": 100}));
    });
}

#[test]
fn the_end_of_the_stack_without_calls() {
    block_on(async {
        assert_eq!(endings("recurse_silent", 100).await, serde_json::json!({"139 11": 100}));
    });
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
