//! Kills at any instant: computing, calling and blocked programs. A killed program is reported dead at once, nothing
//! stays stuck and nothing leaks.

use tabula_e2e::{block_on, eval, healthy, install, own_session, session};

/// Starts a guest and kills it after a random short time, `times` times, some at once; returns what went wrong.
async fn kill_at_random(name: &str, times: u32, abreast: u32) {
    let session = session().await;
    let path = install(session, name).await;
    let seen = eval(
        session,
        &format!(
            "let [left, wrong] = [{times}, []];
             await Promise.all(Array.from({{ length: {abreast} }}, async () => {{
               while (left-- > 0) {{
                 const child = await patiently(['{path}'], {{ stdin: 'pipe' }});
                 await pause(Math.random() ** 3 * 40);
                 await child.kill(9);
                 const {{ exitCode, signal }} = await ended(child, 'a killed program is dead');
                 if (exitCode !== 137 || signal !== 9) wrong.push([exitCode, signal]);
               }}
             }}));
             const left_over = (await tabula.processes()).filter(({{ args }}) => args?.[0] === '{path}');
             return {{ wrong, left_over: left_over.length }};"
        ),
    )
    .await;
    assert_eq!(seen, serde_json::json!({"wrong": [], "left_over": 0}), "{name}");
    healthy(session).await;
}

#[test]
fn computing_programs() {
    block_on(kill_at_random("spin", 200, 2));
}

#[test]
fn calling_programs() {
    block_on(kill_at_random("calls", 400, 4));
}

#[test]
fn blocked_programs() {
    block_on(kill_at_random("blocked", 400, 4));
}

#[test]
fn a_killed_loop_is_dead_long_before_its_worker_is() {
    block_on(async {
        let session = session().await;
        let path = install(session, "announced_spin").await;
        let took = eval(
            session,
            &format!(
                "const took = [];
                 for (let count = 0; count < 5; count++) {{
                   const child = await tabula.spawn(['{path}'], {{ stdin: 'null' }});
                   await child.stdout.getReader().read();
                   const start = performance.now();
                   child.kill(9);
                   await ended(child);
                   took.push(performance.now() - start);
                 }}
                 return Math.min(...took);"
            ),
        )
        .await;
        // An engine takes seconds to end such a worker: far more than any scheduling noise on top of what is promised.
        let took = took.as_f64().unwrap();
        assert!(took < 1000.0, "{took} ms until a killed loop was reported dead");
        healthy(session).await;
    });
}

#[test]
fn signals_that_programs_do_not_catch_end_them() {
    block_on(async {
        let session = session().await;
        let path = install(session, "blocked").await;
        let seen = eval(
            session,
            &format!(
                "const seen = [];
                 for (const signal of [1, 2, 3, 6, 13, 14, 15]) {{
                   const child = await tabula.spawn(['{path}'], {{ stdin: 'pipe' }});
                   await child.kill(signal);
                   const end = await ended(child);
                   seen.push([end.exitCode - 128, end.signal]);
                 }}
                 return seen;"
            ),
        )
        .await;
        assert_eq!(seen, serde_json::json!([[1, 1], [2, 2], [3, 3], [6, 6], [13, 13], [14, 14], [15, 15]]));
    });
}

#[test]
fn a_stopped_program_goes_on_when_told() {
    block_on(async {
        let session = session().await;
        let path = install(session, "calls").await;
        let seen = eval(
            session,
            &format!(
                "const child = await tabula.spawn(['{path}'], {{ stdin: 'null' }});
                 await child.kill(19);
                 await until('it has stopped', async () => (await processOf(child.pid))?.state === 'T');
                 await child.kill(18);
                 await until('it goes on', async () => (await processOf(child.pid))?.state !== 'T');
                 await child.kill(9);
                 return (await ended(child)).signal;"
            ),
        )
        .await;
        assert_eq!(seen, 9);
    });
}

#[test]
fn killing_what_is_not_there_is_an_error() {
    block_on(async {
        let session = session().await;
        let seen =
            eval(session, "return tabula.kill(999999, 9).then(() => 'killed', (error) => error.code)").await;
        assert_eq!(seen, "ESRCH");
        let path = install(session, "quick").await;
        let code = eval(
            session,
            &format!(
                "const child = await tabula.spawn(['{path}'], {{ stdin: 'null' }});
                 await ended(child);
                 return child.kill(9).then(() => 'nothing to kill', (error) => error.code);"
            ),
        )
        .await;
        assert!(code == "nothing to kill" || code == "ESRCH", "{code}");
    });
}

#[test]
fn nothing_is_left_of_the_killed() {
    block_on(async {
        let session = own_session().await;
        let mut paths = Vec::new();
        for name in ["spin", "calls", "blocked"] {
            paths.push(install(&session, name).await);
        }
        let seen = eval(
            &session,
            &format!(
                "// The page's own shell is there, and counts.
                 await until('the shell is there', async () => (await tabula.poolCounts())[3] > 0);
                 const before = (await tabula.processes()).length;
                 const busy = (await tabula.poolCounts())[3];
                 for (let count = 0; count < 60; count++) {{
                   const child = await patiently([{}[count % 3]], {{ stdin: 'pipe' }});
                   await pause(Math.random() * 10);
                   await child.kill(9);
                   await ended(child);
                 }}
                 // Vacant, starting, idle, busy, dying, waiting for one.
                 const at_rest = (counts) => counts[3] === busy && counts[4] === 0 && counts[5] === 0;
                 await until('all workers are at rest', async () => at_rest(await tabula.poolCounts()), 60000);
                 return (await tabula.processes()).length - before;",
                serde_json::json!(paths)
            ),
        )
        .await;
        assert_eq!(seen, 0);
        healthy(&session).await;
        session.close().await;
    });
}
