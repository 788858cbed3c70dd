//! Job control at the desktop's terminal, as a person has it: keys that stop and interrupt, jobs in the background and the
//! foreground, terminals that are not theirs to read, signals with commands while a line is typed.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// A terminal with a prompt of its own, on a clean screen.
async fn shell() -> Desk {
    let desk = desk().await;
    desk.until("a prompt", "screen().length > 0").await;
    enter(&desk, "PS1='@ ' HISTFILE=; clear").await;
    shows(&desk, "^@$").await;
    desk
}

async fn enter(desk: &Desk, line: &str) {
    desk.session.type_text(line).await.unwrap();
    desk.session.press("Enter").await.unwrap();
}

/// Waits until a row of the screen matches.
async fn shows(desk: &Desk, pattern: &str) {
    let what = format!("a row like {pattern}");
    desk.until(&what, &format!("screen().some((row) => new RegExp({}).test(row))", json!(pattern))).await;
}

/// Waits until the process group of a program has the terminal.
async fn in_front(desk: &Desk, program: &str) {
    let what = format!("{program} has the terminal");
    desk.until(&what, &format!("(await foreground()).includes('{program}')")).await;
}

async fn gone(desk: &Desk, program: &str) {
    let what = format!("{program} is gone");
    let expression = format!("!(await tabula.processes()).some(({{ command }}) => command === '{program}')");
    desk.until(&what, &expression).await;
}

#[test]
fn a_command_is_stopped_goes_on_behind_and_in_front_and_is_interrupted() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "sleep 100").await;
        in_front(&desk, "sleep").await;
        desk.session.press("Ctrl+z").await.unwrap();
        shows(&desk, r"^\[1\]\+  Stopped +sleep 100$").await;
        enter(&desk, "clear; jobs; echo status $?").await;
        shows(&desk, r"^\[1\]\+  Stopped +sleep 100$").await;
        shows(&desk, "^status 0$").await;
        enter(&desk, "bg").await;
        shows(&desk, r"^\[1\]\+ sleep 100 &$").await;
        enter(&desk, "clear; jobs").await;
        shows(&desk, r"^\[1\]\+  Running +sleep 100 &$").await;
        enter(&desk, "clear; fg").await;
        in_front(&desk, "sleep").await;
        shows(&desk, "^sleep 100$").await;
        desk.session.press("Ctrl+c").await.unwrap();
        gone(&desk, "sleep").await;
        enter(&desk, "echo ended $?; jobs").await;
        shows(&desk, "^ended 130$").await;
    });
}

#[test]
fn a_window_has_several_shells_in_tabs() {
    block_on(async {
        let desk = shell().await;
        let tabs = "document.querySelectorAll('.window-focused .tab').length";
        enter(&desk, "clear; echo one").await;
        shows(&desk, "^one$").await;
        desk.session.press("Ctrl+Shift+Enter").await.unwrap();
        desk.until("a second tab", &format!("{tabs} === 2")).await;
        desk.until("its prompt", "screen().length > 0 && !screen().includes('one') && focusIn('terminal')")
            .await;
        enter(&desk, "clear; echo two").await;
        shows(&desk, "^two$").await;
        // Each goes on in its own size while another is shown.
        enter(&desk, "clear; stty size").await;
        shows(&desk, r"^[0-9]+ [0-9]+$").await;
        desk.session.press("Ctrl+Alt+PageDown").await.unwrap();
        shows(&desk, "^one$").await;
        enter(&desk, "exec sleep 100").await;
        in_front(&desk, "sleep").await;
        desk.session.press("Ctrl+Alt+PageUp").await.unwrap();
        enter(&desk, "clear; echo still two").await;
        shows(&desk, "^still two$").await;
        // The one that is closed takes its programs with it; the last takes the window.
        desk.session.click(".window-focused .tab:first-child .tab-close").await.unwrap();
        gone(&desk, "sleep").await;
        desk.until("one tab", &format!("{tabs} === 1")).await;
        shows(&desk, "^still two$").await;
        desk.session.click(".window-focused .tab .tab-close").await.unwrap();
        desk.until("no window", "!document.querySelector('.window[data-app=terminal]')").await;
    });
}

/// A loop of built-ins makes no system call that would let a signal in.
#[test]
fn a_loop_of_the_shells_own_is_interrupted() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "echo begun; while :; do :; done; echo never").await;
        shows(&desk, "^begun$").await;
        desk.session.press("Ctrl+c").await.unwrap();
        enter(&desk, "echo ended $?").await;
        shows(&desk, "^ended 130$").await;
    });
}

#[test]
fn jobs_are_waited_for_and_killed_by_number() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "sleep 100 & sleep 0.1 & wait -n; echo first $?").await;
        shows(&desk, "^first 0$").await;
        enter(&desk, "kill %1; wait %1; echo second $?").await;
        shows(&desk, "^second 143$").await;
        gone(&desk, "sleep").await;
        enter(&desk, "clear; jobs; wait -n; echo none $?").await;
        shows(&desk, "^none 127$").await;
    });
}

#[test]
fn a_pipeline_is_stopped_as_one() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "yes | tr y n | tail -n 1").await;
        in_front(&desk, "tail").await;
        desk.session.press("Ctrl+z").await.unwrap();
        shows(&desk, r"^\[1\]\+  Stopped +yes \| tr y n \| tail -n 1$").await;
        let states =
            "(await tabula.processes()).filter(({ command }) => ['yes', 'tr', 'tail'].includes(command))
            .map(({ state }) => state).join('')";
        desk.until("all three are stopped", &format!("({states}) === 'TTT'")).await;
        enter(&desk, "fg").await;
        in_front(&desk, "tail").await;
        desk.session.press("Ctrl+c").await.unwrap();
        for program in ["yes", "tr", "tail"] {
            gone(&desk, program).await;
        }
        enter(&desk, "echo ended $?").await;
        shows(&desk, "^ended 130$").await;
    });
}

#[test]
fn who_is_behind_may_not_read_the_terminal() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "cat &").await;
        let stopped =
            "(await tabula.processes()).some(({ command, state }) => command === 'cat' && state === 'T')";
        desk.until("cat is stopped", stopped).await;
        enter(&desk, "clear; jobs").await;
        shows(&desk, r"^\[1\]\+  Stopped +cat$").await;
        enter(&desk, "fg").await;
        in_front(&desk, "cat").await;
        enter(&desk, "to cat").await;
        desk.until("it is echoed and copied", "screen().filter((row) => row === 'to cat').length === 2")
            .await;
        desk.session.press("Ctrl+d").await.unwrap();
        gone(&desk, "cat").await;
        enter(&desk, "echo ended $?").await;
        shows(&desk, "^ended 0$").await;
    });
}

#[test]
fn leaving_with_stopped_jobs_is_warned_of() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "sleep 100").await;
        in_front(&desk, "sleep").await;
        desk.session.press("Ctrl+z").await.unwrap();
        shows(&desk, r"Stopped +sleep 100$").await;
        enter(&desk, "clear; exit").await;
        shows(&desk, "^There are stopped jobs.$").await;
        enter(&desk, "clear; echo still here").await;
        shows(&desk, "^still here$").await;
        // The warning is for the very next line.
        enter(&desk, "clear").await;
        desk.until("a clean screen", "screen().join() === '@'").await;
        desk.session.press("Ctrl+d").await.unwrap();
        shows(&desk, "^There are stopped jobs.$").await;
        enter(&desk, "exit").await;
        gone(&desk, "sh").await;
        gone(&desk, "sleep").await;
    });
}

/// The shell's process.
const SHELL: &str = "(await tabula.processes()).find(({ command }) => command === 'sh').pid";

#[test]
fn signals_with_commands_interrupt_a_line_and_it_goes_on() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "trap 'echo it is $((6 * 7))' USR1; trap 'echo new size' WINCH; clear").await;
        desk.until("a clean screen", "screen().join() === '@'").await;
        desk.session.type_text("echo bef re").await.unwrap();
        for _ in 0..2 {
            desk.session.press("Left").await.unwrap();
        }
        desk.session.press("Backspace").await.unwrap();
        shows(&desk, "^@ echo befre$").await;
        desk.look(&format!("tabula.kill({SHELL}, 10)")).await;
        desk.until(
            "the command has run, and the line is there",
            "screen().join() === 'it is 42,@ echo befre'",
        )
        .await;
        // The cursor is where it was.
        desk.session.type_text("o").await.unwrap();
        shows(&desk, "^@ echo before$").await;
        desk.session.press("Ctrl+Alt+Up").await.unwrap();
        shows(&desk, "^new size$").await;
        shows(&desk, "^@ echo before$").await;
        desk.session.press("Enter").await.unwrap();
        shows(&desk, "^before$").await;
        // An interrupt's commands run when the line is abandoned; they may end the shell.
        enter(&desk, "trap 'echo interrupted' INT; clear").await;
        desk.until("a clean screen", "screen().join() === '@'").await;
        desk.session.type_text("nothing").await.unwrap();
        desk.session.press("Ctrl+c").await.unwrap();
        shows(&desk, "^interrupted$").await;
        enter(&desk, "trap 'exit 3' INT; clear").await;
        desk.until("a clean screen", "screen().join() === '@'").await;
        desk.session.press("Ctrl+c").await.unwrap();
        gone(&desk, "sh").await;
    });
}

#[test]
fn the_end_of_a_job_is_told_at_once_when_that_is_wished() {
    block_on(async {
        let desk = shell().await;
        enter(&desk, "set -b; sleep 100 & clear").await;
        desk.until("a clean screen", "screen().join() === '@'").await;
        desk.session.type_text("echo half a line").await.unwrap();
        shows(&desk, "^@ echo half a line$").await;
        let sleeper = "(await tabula.processes()).find(({ command }) => command === 'sleep').pid";
        desk.look(&format!("tabula.kill({sleeper}, 15)")).await;
        shows(&desk, r"^\[1\]\+  Terminated +sleep 100$").await;
        shows(&desk, "^@ echo half a line$").await;
        desk.session.press("Enter").await.unwrap();
        shows(&desk, "^half a line$").await;
    });
}
