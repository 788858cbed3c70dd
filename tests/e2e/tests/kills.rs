//! Kills at any instant: computing, calling and blocked programs. A killed program is reported dead at once, nothing
//! stays stuck and nothing leaks.

use serde_json::json;
use tabula_drive::Browser;
use tabula_e2e::{block_on, boot_instead, eval, healthy, install, own_session, session};

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
    assert_eq!(seen, json!({"wrong": [], "left_over": 0}), "{name}");
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

/// How soon is the benchmark's to say; here, that nobody waits for the worker itself, which may compute on for seconds.
#[test]
fn a_killed_loop_is_reported_while_its_worker_still_computes() {
    block_on(async {
        let session = own_session().await;
        let path = install(&session, "announced_spin").await;
        let seen = eval(
            &session,
            &format!(
                "const ends = [];
                 let computed_on = 0;
                 for (let count = 0; count < 5; count++) {{
                   const child = await tabula.spawn(['{path}'], {{ stdin: 'null' }});
                   await child.stdout.getReader().read();
                   await child.kill(9);
                   ends.push((await ended(child)).signal);
                   computed_on += (await tabula.poolCounts()).dying;
                 }}
                 await atRest(1);
                 return [[...new Set(ends)], computed_on];"
            ),
        )
        .await;
        assert_eq!(seen[0], json!([9]));
        // Chromium lets a terminated loop run on for two seconds; other engines may end it before anybody looks.
        if tabula_e2e::browser() == Browser::Chromium {
            assert!(seen[1].as_u64().unwrap() > 0, "no worker was left when its program's death was known");
        }
        healthy(&session).await;
        session.close().await;
    });
}

/// While computing programs are killed and others start, no two workers that are still there have one slot or one stack.
/// Each holds a Web Lock, named after its slot, until it is really gone.
#[test]
fn no_slot_and_no_stack_is_taken_before_its_worker_is_gone() {
    block_on(async {
        let session = own_session().await;
        let spin = install(&session, "announced_spin").await;
        let quick = install(&session, "quick").await;
        let seen = eval(
            &session,
            &format!(
                "const wrong = [];
                 const [owners, slots] = [new Map(), new Map()];
                 let [running, samples, most_dying, reused] = [true, 0, 0, 0];
                 async function watch() {{
                   while (running) {{
                     // The stacks first: a lock that is held after that was held at that time.
                     const {{ stacks, dying }} = await tabula.poolCounts();
                     const held = (await navigator.locks.query()).held.map(({{ name }}) => name);
                     samples++;
                     most_dying = Math.max(most_dying, dying);
                     for (const {{ lock, address }} of stacks) {{
                       const earlier = owners.get(address);
                       if (earlier !== undefined && earlier !== lock) {{
                         reused++;
                         if (held.includes(earlier)) wrong.push(['stack', address, earlier, lock]);
                       }}
                       owners.set(address, lock);
                     }}
                     const places = held.map((name) => name.match(/^tabula-[0-9a-f]+-([0-9]+)-[0-9]+$/)?.[1]);
                     for (const place of new Set(places)) {{
                       if (place !== undefined && places.filter((other) => other === place).length > 1) wrong.push(['slot', place, held]);
                     }}
                     await pause(5);
                   }}
                 }}
                 const watching = watch();
                 for (let count = 0; count < 24; count++) {{
                   const child = await patiently(['{spin}'], {{ stdin: 'null' }});
                   await child.stdout.getReader().read();
                   await child.kill(9);
                   // New ones start while the killed one may still compute.
                   const others = [1, 2, 3].map(async () => ended(await patiently(['{quick}'], {{ stdin: 'null' }})));
                   await ended(child);
                   await Promise.all(others);
                   // A few dying workers at a time leave the machine's processors to the others.
                   await until('some workers are gone', async () => (await tabula.poolCounts()).dying < 4, 60000);
                 }}
                 await atRest(1);
                 running = false;
                 await watching;
                 return {{ wrong, samples, most_dying, reused }};"
            ),
        )
        .await;
        assert_eq!(seen["wrong"], json!([]), "{seen}");
        // Otherwise nothing has been looked at.
        assert!(seen["samples"].as_u64().unwrap() > 20 && seen["reused"].as_u64().unwrap() > 0, "{seen}");
        if tabula_e2e::browser() == Browser::Chromium {
            assert!(seen["most_dying"].as_u64().unwrap() > 0, "{seen}");
        }
        healthy(&session).await;
        session.close().await;
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
        assert_eq!(seen, json!([[1, 1], [2, 2], [3, 3], [6, 6], [13, 13], [14, 14], [15, 15]]));
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

/// A thousand kills, one after another, of programs that compute, call and wait: at the end there is what there was.
#[test]
fn nothing_is_left_of_a_thousand_killed() {
    block_on(async {
        let session = own_session().await;
        let guests = ["spin", "calls", "blocked"];
        boot_instead(&session, "{}", &guests).await;
        let seen = eval(
            &session,
            "const kill_one = async (name, ms) => {
               const child = await patiently([`/tmp/e2e/${name}.wasm`], { stdin: 'pipe' });
               await pause(Math.random() * ms);
               await child.kill(9);
               const { signal } = await ended(child);
               if (signal !== 9) throw new Error(`${name} ended by ${signal}`);
             };
             const look = async () => {
               // Everything that was on its way has arrived when the pool is at rest.
               const { idle, vacant, runs, made } = await atRest();
               const places = (await tabula.poolCounts()).stacks.length;
               const processes = (await tabula.processes()).length;
               return { processes, memory: await usedMemory(), idle, places, slots: idle + vacant, runs, made };
             };
             // As many abreast as later, so that the pool has its size.
             const round = async (times) => {
               let left = times;
               await Promise.all([0, 1, 2, 3].map(async (lane) => {
                 while (left-- > 0) await kill_one(left % 10 === 0 ? 'spin' : ['calls', 'blocked'][left % 2], 10);
               }));
             };
             await round(60);
             const before = await look();
             await round(1000);
             const after = await look();
             return { before, after };",
        )
        .await;
        println!("{seen}");
        let of = |when: &str, what: &str| seen[when][what].as_f64().unwrap();
        assert_eq!(of("after", "processes"), of("before", "processes"), "{seen}");
        // Workers wait idle for the next program: as many as there are stacks, none lost and none counted twice.
        assert_eq!(of("after", "places"), of("after", "idle"), "{seen}");
        // The binding library's table of JavaScript values stays behind when a worker is terminated: half a KiB each. A
        // task that stayed would be more than twice that.
        let terminated = (of("after", "made") - of("after", "places")).max(0.0);
        let grown = of("after", "memory") - of("before", "memory");
        assert!(grown < 16.0 + terminated * 0.1, "{grown} KiB of kernel memory have stayed behind: {seen}");
        // Places are used again: without that there would be some for every worker that was killed.
        assert!(of("after", "slots") < 64.0, "{seen}");
        healthy(&session).await;
        session.close().await;
    });
}
