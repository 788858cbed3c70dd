//! The desktop as a person has it: booting to a terminal, and every operation on windows, by keys and by pointer. The tests
//! share a browser and take turns; each begins with a page loaded anew and nothing remembered.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

#[test]
fn it_boots_to_a_terminal_with_a_shell() {
    block_on(async {
        let desk = desk().await;
        desk.until("a prompt", "document.querySelector('.terminal-rows')?.innerText.trim().length > 0").await;
        desk.session.type_text("echo from the desktop | tr a-z A-Z").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        desk.until(
            "output",
            "document.querySelector('.terminal-rows').innerText.includes('FROM THE DESKTOP')",
        )
        .await;
        assert_eq!(desk.look("frontApp()").await, json!("terminal"));
        let kind = desk.look("[tabula.constructor.name, typeof (await globalThis.tabula).exec]").await;
        assert_eq!(kind, json!(["Tabula", "function"]));
    });
}

#[test]
fn the_first_visit_greets_and_later_ones_do_not() {
    block_on(async {
        let desk = desk().await;
        assert_eq!(desk.look("windowOf('welcome')").await, json!(null));
        desk.look("localStorage.clear()").await;
        desk.session.reload().await.unwrap();
        desk.session.wait_for(".window[data-app=welcome]").await.unwrap();
    });
}

#[test]
fn keys_snap_a_window_to_halves_and_quarters_and_back() {
    block_on(async {
        let desk = desk().await;
        let before = desk.place("terminal").await;
        let [width, height] = desk.stage().await;
        let (w, h) = (width / 2, height / 2);
        let steps = [
            ("Left", [0, 0, w, height]),
            ("Up", [0, 0, w, h]),
            ("Right", [w, 0, width - w, h]),
            ("Down", [w, 0, width - w, height]),
            ("Down", [w, h, width - w, height - h]),
        ];
        for (key, place) in steps {
            desk.session.press(&format!("Ctrl+Alt+{key}")).await.unwrap();
            desk.is_at("terminal", place).await;
        }
        for key in ["Up", "Left"] {
            desk.session.press(&format!("Ctrl+Alt+{key}")).await.unwrap();
        }
        desk.is_at("terminal", before).await;
        desk.session.press("Ctrl+Alt+Up").await.unwrap();
        desk.is_at("terminal", [0, 0, width, height]).await;
        desk.session.press("Ctrl+Alt+Down").await.unwrap();
        desk.is_at("terminal", before).await;
    });
}

#[test]
fn a_window_is_dragged_by_its_title_and_snapped_at_an_edge() {
    block_on(async {
        let desk = desk().await;
        let title = ".window[data-app=terminal] .window-title";
        let [x, y, width, height] = desk.place("terminal").await;
        desk.session.drag(title, &[(10.0, 10.0), (60.0, 40.0)]).await.unwrap();
        let moved = [x + 60, y + 40, width, height];
        desk.is_at("terminal", moved).await;
        // To the left edge: first the preview, then the half; torn off again it has its own size.
        let [stage_width, stage_height] = desk.stage().await;
        desk.session.drag_to(title, &[(400.0, 300.0), (2.0, 300.0)]).await.unwrap();
        desk.is_at("terminal", [0, 0, stage_width / 2, stage_height]).await;
        assert_eq!(desk.look("document.querySelector('.snap-preview')").await, json!(null));
        desk.session.drag(title, &[(30.0, 30.0), (60.0, 120.0)]).await.unwrap();
        let torn = desk.place("terminal").await;
        assert_eq!([torn[2], torn[3]], [width, height]);
    });
}

#[test]
fn a_window_is_resized_from_every_edge_and_corner() {
    block_on(async {
        let desk = desk().await;
        for edge in ["n", "ne", "e", "se", "s", "sw", "w", "nw"] {
            let [x, y, width, height] = desk.place("terminal").await;
            let dx = if edge.contains('w') { -16 } else { 16 };
            let dy = if edge.contains('n') { -16 } else { 16 };
            let handle = format!(".window[data-app=terminal] .edge-{edge}");
            desk.session
                .drag(&handle, &[(f64::from(dx) / 2.0, f64::from(dy) / 2.0), (dx.into(), dy.into())])
                .await
                .unwrap();
            let across = i64::from(edge.contains('e') || edge.contains('w')) * 16;
            let down = i64::from(edge.contains('n') || edge.contains('s')) * 16;
            let left = x - if edge.contains('w') { 16 } else { 0 };
            let top = y - if edge.contains('n') { 16 } else { 0 };
            desk.is_at("terminal", [left, top, width + across, height + down]).await;
        }
    });
}

#[test]
fn places_are_remembered() {
    block_on(async {
        let desk = desk().await;
        desk.session
            .drag(".window[data-app=terminal] .window-title", &[(20.0, 20.0), (-90.0, 70.0)])
            .await
            .unwrap();
        let place = desk.place("terminal").await;
        desk.session.press("Ctrl+Alt+W").await.unwrap();
        desk.until("it is closed", "!windowOf('terminal')").await;
        desk.session.reload().await.unwrap();
        desk.session.wait_for(".window[data-app=terminal]").await.unwrap();
        desk.is_at("terminal", place).await;
    });
}

#[test]
fn the_switcher_goes_through_windows_and_the_keyboard_follows() {
    block_on(async {
        let desk = desk().await;
        for app in ["files", "monitor"] {
            desk.open(app).await;
        }
        desk.session.press_while("Alt", &["`"]).await.unwrap();
        desk.until("files is in front", "frontApp() === 'files' && focusIn('files')").await;
        desk.session.press_while("Alt", &["`", "`"]).await.unwrap();
        desk.until("the terminal is in front", "frontApp() === 'terminal' && focusIn('terminal')").await;
        desk.session.press_while("Ctrl+Alt", &["Tab"]).await.unwrap();
        desk.until("files is in front", "frontApp() === 'files' && focusIn('files')").await;
    });
}

#[test]
fn minimised_windows_come_back_from_the_dock() {
    block_on(async {
        let desk = desk().await;
        desk.session.press("Ctrl+Alt+M").await.unwrap();
        desk.until("it is out of sight", "!windowOf('terminal')").await;
        desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
        desk.until("it is back", "frontApp() === 'terminal' && focusIn('terminal')").await;
        desk.session.click(".window[data-app=terminal] .control-full").await.unwrap();
        let [width, height] = desk.stage().await;
        desk.is_at("terminal", [0, 0, width, height]).await;
        desk.session.click(".window[data-app=terminal] .control-close").await.unwrap();
        desk.until(
            "its programs are hung up on",
            "!(await tabula.processes()).some(({ command }) => command === 'sh')",
        )
        .await;
    });
}

#[test]
fn workspaces_keep_windows_apart() {
    block_on(async {
        let desk = desk().await;
        desk.session.press("Ctrl+Alt+2").await.unwrap();
        desk.until("the second is empty", "!windowOf('terminal')").await;
        desk.open("files").await;
        desk.session.press("Ctrl+Alt+Shift+3").await.unwrap();
        desk.until("files has gone", "!windowOf('files')").await;
        desk.session.press("Ctrl+Alt+3").await.unwrap();
        desk.until("files is here", "frontApp() === 'files'").await;
        desk.session.click(".workspace").await.unwrap();
        desk.until("the terminal is here", "frontApp() === 'terminal' && focusIn('terminal')").await;
    });
}

#[test]
fn a_window_is_moved_and_resized_by_keys_alone() {
    block_on(async {
        let desk = desk().await;
        let [x, y, width, height] = desk.place("terminal").await;
        for (item, moved) in
            [("Move", [x + 24, y + 24, width, height]), ("Resize", [x + 24, y + 24, width + 24, height + 24])]
        {
            desk.session.click(".window[data-app=terminal] .window-icon").await.unwrap();
            desk.choose(item).await;
            for key in ["Right", "Down", "Enter"] {
                desk.session.press(key).await.unwrap();
            }
            desk.is_at("terminal", moved).await;
        }
    });
}

#[test]
fn the_launcher_finds_what_is_typed() {
    block_on(async {
        let desk = desk().await;
        desk.session.press("Ctrl+Alt+Space").await.unwrap();
        desk.session.wait_for(".launcher-field").await.unwrap();
        desk.session.type_text("processes").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        desk.until("the Monitor is in front", "frontApp() === 'monitor'").await;
        desk.session.press("Ctrl+Alt+Space").await.unwrap();
        desk.session.wait_for(".launcher-field").await.unwrap();
        desk.session.press("Escape").await.unwrap();
        desk.until("the keyboard is back", "!document.querySelector('.launcher') && focusIn('monitor')")
            .await;
    });
}

#[test]
fn settings_show_at_once_and_stay() {
    block_on(async {
        let desk = desk().await;
        desk.open("settings").await;
        desk.session.click(".choice:has(.theme-dark)").await.unwrap();
        desk.until("it is dark", "getComputedStyle(document.documentElement).colorScheme === 'dark'").await;
        desk.session.click("input[aria-label=Teal]").await.unwrap();
        desk.until("it is stored", "JSON.parse(localStorage['tabula.settings']).accent === 'teal'").await;
        desk.session.reload().await.unwrap();
        desk.until("it is dark again", "document.documentElement.dataset.theme === 'dark' && document.documentElement.dataset.accent === 'teal'").await;
    });
}

#[test]
fn a_crash_is_told_and_a_restart_gives_a_new_desktop() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.crashOnPurpose().catch(() => {})").await;
        desk.session.wait_for("[role=alertdialog]").await.unwrap();
        let text = desk.session.webdriver().execute("return document.body.innerText", vec![]).await.unwrap();
        assert!(text.as_str().unwrap().contains("Tabula has crashed"), "{text}");
        desk.session.press("Enter").await.unwrap();
        desk.session.wait_for(".window[data-app=terminal]").await.unwrap();
        let script = "return globalThis.tabula.then((tabula) => tabula.exec('echo again')).then(({ stdout }) => stdout)";
        let seen = desk.session.webdriver().execute(script, vec![]).await.unwrap();
        assert_eq!(seen, json!("again\n"));
    });
}

#[test]
fn a_small_screen_shows_one_window_at_a_time() {
    block_on(async {
        let desk = Desk::own(360, 640).await;
        let [width, height] = desk.stage().await;
        desk.is_at("terminal", [0, 0, width, height]).await;
        desk.open("files").await;
        desk.is_at("files", [0, 0, width, height]).await;
        let wide = desk.look("document.documentElement.scrollWidth").await;
        assert_eq!(wide, json!(width));
        desk.end().await;
    });
}

#[test]
fn a_panic_takes_down_its_window_only() {
    block_on(async {
        let desk = desk().await;
        desk.open("monitor").await;
        let panic = "import('/app.js').then(({ panicOnPurpose }) => panicOnPurpose(Number(windowOf('monitor').dataset.window)))
            .then(() => 'went well', (error) => error.constructor.name)";
        assert_eq!(desk.look(panic).await, json!("RuntimeError"));
        desk.session.wait_for(".window[data-app=monitor] .window-failed").await.unwrap();
        desk.session.click(".window-failed .primary").await.unwrap();
        desk.until("another has come", "windowOf('monitor')?.querySelector('.processes') && !windowOf('monitor').querySelector('.window-failed')").await;
        desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
        desk.until("the terminal has the keyboard", "focusIn('terminal')").await;
        desk.session.type_text("echo still | tr a-z A-Z").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        desk.until(
            "the rest goes on",
            "document.querySelector('.terminal-rows').innerText.includes('STILL')",
        )
        .await;
    });
}
