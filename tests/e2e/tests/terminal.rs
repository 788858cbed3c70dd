//! Sessions at a pseudo-terminal, as a person has them.

use serde_json::json;
use tabula_e2e::{block_on, eval, install, session};

/// Runs a script with an open `terminal` and the guests' paths in `guests`.
async fn at_terminal(guests: &[&str], body: &str) -> serde_json::Value {
    let session = session().await;
    let mut paths = serde_json::Map::new();
    for name in guests {
        paths.insert((*name).to_owned(), json!(install(session, name).await));
    }
    let script = format!(
        "const terminal = await Terminal.open();
         const guests = {};
         try {{ return await (async () => {{ {body} }})(); }} finally {{ await terminal.pty.close().catch(() => {{}}); }}",
        serde_json::Value::Object(paths)
    );
    eval(session, &script).await
}

#[test]
fn interrupt_ends_a_program_that_writes_for_ever() {
    block_on(async {
        let body = "const child = await terminal.spawn(['yes']);
            await terminal.shows('y\\r\\ny\\r\\n');
            await terminal.type('\\x03');
            return ended(child);";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 130, "signal": 2}));
    });
}

#[test]
fn interrupt_ends_a_program_that_sleeps() {
    block_on(async {
        let body = "const child = await terminal.spawn(['sleep', '100']);
            await until('it sleeps', async () => (await processOf(child.pid))?.state === 'S');
            await terminal.type('\\x03');
            const end = await ended(child);
            await terminal.shows('^C');
            return end;";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 130, "signal": 2}));
    });
}

#[test]
fn interrupt_ends_a_loop_without_calls() {
    block_on(async {
        let body = "const child = await terminal.spawn([guests.announced_spin]);
            await terminal.shows('ready');
            await terminal.type('\\x03');
            return ended(child);";
        assert_eq!(at_terminal(&["announced_spin"], body).await, json!({"exitCode": 130, "signal": 2}));
    });
}

#[test]
fn quit_ends_with_its_own_signal() {
    block_on(async {
        let body = "const child = await terminal.spawn(['cat']);
            await terminal.type('\\x1c');
            return ended(child);";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 131, "signal": 3}));
    });
}

#[test]
fn lines_are_echoed_edited_and_ended() {
    block_on(async {
        let body = "const child = await terminal.spawn(['cat']);
            await terminal.type('hello\\n');
            await terminal.shows('hello\\r\\nhello\\r\\n');
            // Erase, word erase and kill line.
            await terminal.type('abX\\x7fc\\n');
            await terminal.shows('\\r\\nabc\\r\\n');
            await terminal.type('keep drop\\x17this\\n');
            await terminal.shows('\\r\\nkeep this\\r\\n');
            await terminal.type('all wrong\\x15right\\n');
            await terminal.shows('\\r\\nright\\r\\n');
            await terminal.type('\\x04');
            return ended(child);";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 0, "signal": null}));
    });
}

#[test]
fn end_of_file_in_the_middle_of_a_line_hands_it_over() {
    block_on(async {
        let body = "const child = await terminal.spawn(['cat']);
            await terminal.type('half\\x04');
            await terminal.shows('halfhalf');
            await terminal.type('\\x04');
            return ended(child);";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 0, "signal": null}));
    });
}

#[test]
fn a_closed_terminal_is_not_the_next_one_with_its_number() {
    block_on(async {
        let body = "const { pty } = terminal;
            await pty.close();
            const next = await Terminal.open();
            const child = await next.spawn(['cat']);
            await pty.close();
            const refused = (doing) => doing.then(() => 'done', (error) => error.code);
            const codes = [await refused(pty.write('x')), await refused(pty.resize(9, 9)), await refused(tabula.spawn(['true'], { pty }))];
            await next.type('still here\\r');
            await next.shows('still here\\r\\nstill here');
            await next.type('\\x04');
            const end = await ended(child);
            await next.pty.close();
            return [pty.closed, codes, end.exitCode];";
        assert_eq!(at_terminal(&[], body).await, json!([true, ["EBADF", "EBADF", "EBADF"], 0]));
    });
}

#[test]
fn raw_mode_hands_over_every_key() {
    block_on(async {
        let body = "const child = await terminal.spawn([guests.terminal_keys]);
            await terminal.shows('raw');
            await terminal.type('a');
            await terminal.shows('61 ');
            await terminal.type('\\x7f\\x04\\x1b[A');
            await terminal.shows('7f 04 1b 5b 41 ');
            await terminal.type('q');
            const end = await ended(child);
            // The keys themselves were not echoed.
            return [end.exitCode, terminal.text.includes('a61')];";
        assert_eq!(at_terminal(&["terminal_keys"], body).await, json!([0, false]));
    });
}

#[test]
fn a_new_size_is_seen() {
    block_on(async {
        let body = "const child = await terminal.spawn([guests.terminal_size]);
            await terminal.type('\\n');
            await terminal.shows('80x24');
            await terminal.pty.resize(132, 43);
            await terminal.type('\\n');
            await terminal.shows('132x43');
            await terminal.type('\\x04');
            return (await ended(child)).exitCode;";
        assert_eq!(at_terminal(&["terminal_size"], body).await, json!(0));
    });
}

#[test]
fn suspend_stops_a_job_and_its_shell_lets_it_go_on() {
    block_on(async {
        let body = "const shell = await terminal.spawn([guests.job_control, '/usr/bin/cat']);
            await terminal.type('before\\n');
            await terminal.shows('before\\r\\nbefore');
            await terminal.type('\\x1a');
            await terminal.shows('stopped\\r\\n');
            await terminal.type('after\\n');
            await terminal.shows('after\\r\\nafter');
            await terminal.type('\\x04');
            await terminal.shows('over\\r\\n');
            return (await ended(shell)).exitCode;";
        assert_eq!(at_terminal(&["job_control"], body).await, json!(0));
    });
}

#[test]
fn suspend_does_not_stop_whom_nobody_could_continue() {
    block_on(async {
        // The leader of the terminal's session: its group is orphaned.
        let body = "const child = await terminal.spawn(['cat']);
            await terminal.type('\\x1a');
            await terminal.type('on\\n');
            await terminal.shows('on\\r\\non');
            await terminal.type('\\x04');
            return (await ended(child)).exitCode;";
        assert_eq!(at_terminal(&[], body).await, json!(0));
    });
}

#[test]
fn closing_the_terminal_hangs_up() {
    block_on(async {
        let body = "const child = await terminal.spawn(['cat']);
            await terminal.type('here\\n');
            await terminal.shows('here\\r\\nhere');
            await terminal.pty.close();
            return ended(child);";
        assert_eq!(at_terminal(&[], body).await, json!({"exitCode": 129, "signal": 1}));
    });
}

#[test]
fn a_shell_runs_pipelines_and_survives_an_interrupt() {
    block_on(async {
        let body = "const shell = await terminal.spawn(['sh']);
            await terminal.type('echo one two | wc -w\\n');
            await terminal.shows('2\\r\\n');
            await terminal.type('sleep 100\\n');
            await until('it sleeps', async () => (await tabula.processes()).some(({ args }) => args?.[0] === 'sleep'));
            await terminal.type('\\x03');
            await until('it is gone', async () => !(await tabula.processes()).some(({ args }) => args?.[0] === 'sleep'));
            await terminal.type('echo still $((1))here\\n'.replace('$((1))', ''));
            await terminal.shows('still here\\r\\n');
            await terminal.type('exit 3\\n');
            return (await ended(shell)).exitCode;";
        assert_eq!(at_terminal(&[], body).await, json!(3));
    });
}

#[test]
fn an_interrupt_at_any_moment_of_a_jobs_start_ends_it() {
    block_on(async {
        let body = "const shell = await terminal.spawn(['sh']);
            const sleeps = async () => (await tabula.processes()).some(({ args }) => args?.[0] === 'sleep');
            for (let round = 0; round < 100; round += 1) {
                terminal.text = '';
                await terminal.type('echo one two | wc -w\\n');
                await terminal.shows('2\\r\\n');
                await terminal.type('sleep 100\\n');
                await until('it sleeps', sleeps);
                await terminal.type('\\x03');
                await until(`it is gone in round ${round}`, async () => !(await sleeps()));
            }
            await terminal.type('exit 3\\n');
            return (await ended(shell)).exitCode;";
        assert_eq!(at_terminal(&[], body).await, json!(3));
    });
}

#[test]
fn an_interrupt_that_comes_before_the_job_has_the_terminal_is_the_jobs() {
    block_on(async {
        // The interrupt reaches the shell while it makes the command's environment.
        let body = "const shell = await terminal.spawn(['sh']);
            await terminal.type('X=$(kill -INT $$) sleep 100\\n');
            await terminal.type('exit 5\\n');
            return (await ended(shell)).exitCode;";
        assert_eq!(at_terminal(&[], body).await, json!(5));
    });
}

#[test]
fn much_output_through_the_terminal_is_whole() {
    block_on(async {
        let body = "const child = await terminal.spawn(['seq', '1', '20000']);
            const end = await ended(child);
            await terminal.shows('\\r\\n20000\\r\\n');
            const lines = terminal.text.split('\\r\\n').slice(1, -1).map(Number);
            const gaps = lines.filter((line, index) => index > 0 && line !== lines[index - 1] + 1);
            return [end.exitCode, gaps.length];";
        assert_eq!(at_terminal(&[], body).await, json!([0, 0]));
    });
}
