//! From one visit to the next: the windows that were open are there again, with what they showed, unless that is not wished;
//! and whatever a browser has kept, the desktop begins.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// The windows as they lie on one another: app, place, and whether they are seen.
const WINDOWS: &str = "[...document.querySelectorAll('.window')].sort((one, two) => one.style.zIndex - two.style.zIndex)
    .map((one) => { const { x, y, width, height } = one.getBoundingClientRect();
      return [one.dataset.app, ...[x, y, width, height].map(Math.round), one.classList.contains('window-hidden')].join(' '); })";
/// What is kept for the next visit.
const KEPT: &str = "JSON.parse(localStorage['tabula.visit'] ?? '{\"windows\":[]}').windows";

async fn open(desk: &Desk, path: &str, app: &str) {
    desk.look(&format!("import('/app.js').then(({{ openPath }}) => openPath('{path}'))")).await;
    desk.until(path, &format!("frontApp() === '{app}' && focusIn('{app}')")).await;
}

async fn press(desk: &Desk, keys: &str) {
    desk.session.press(keys).await.unwrap();
}

#[test]
fn the_windows_of_last_time_come_back() {
    block_on(async {
        let desk = desk().await;
        desk.until("a prompt", "screen().length > 0").await;
        desk.session.type_text("cd /usr/bin").await.unwrap();
        press(&desk, "Enter").await;
        desk.until("it is known where the shell is", &format!("{KEPT}[0].shown.places[0] === '/usr/bin'"))
            .await;
        press(&desk, "Ctrl+Shift+Enter").await;
        desk.until("there are two tabs", &format!("{KEPT}[0].shown.places.length === 2")).await;
        press(&desk, "Ctrl+Alt+PageUp").await;
        desk.until("the first is shown", &format!("{KEPT}[0].shown.current === 0")).await;
        for name in ["hosts", "group", "passwd"] {
            open(&desk, &format!("/etc/{name}"), "editor").await;
            desk.until(
                name,
                &format!("document.querySelector('.editor .tab-current bdi')?.innerText === '{name}'"),
            )
            .await;
        }
        press(&desk, "Ctrl+Alt+PageUp").await;
        desk.open("settings").await;
        desk.session.click(".settings .side-item:has([href$=keyboard])").await.unwrap();
        press(&desk, "Ctrl+Alt+Shift+3").await;
        desk.open("monitor").await;
        press(&desk, "Ctrl+Alt+Up").await;
        press(&desk, "Ctrl+Alt+M").await;
        open(&desk, "/usr", "files").await;
        press(&desk, "Ctrl+Alt+Left").await;
        desk.until("all is kept", &format!("{KEPT}.length === 5 && {KEPT}[4].placement.Snapped === 'Left'"))
            .await;
        let before = desk.look(WINDOWS).await;
        assert_eq!(before.as_array().unwrap().len(), 5);

        desk.session.reload().await.unwrap();
        desk.until(
            "Files is in front",
            "frontApp() === 'files' && focusIn('files') && pathShown() === '/usr'",
        )
        .await;
        assert_eq!(desk.look(WINDOWS).await, before);
        let tabs = "[...document.querySelectorAll('.editor .tab bdi')].map((tab) => tab.innerText).join()";
        desk.until("the files are open", &format!("{tabs} === 'hosts,group,passwd'")).await;
        desk.until(
            "the same is shown",
            "document.querySelector('.editor .tab-current bdi').innerText === 'group'",
        )
        .await;
        assert_eq!(desk.look("document.querySelectorAll('.terminal .tab').length").await, json!(2));
        desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
        desk.until("a prompt", "focusIn('terminal') && screen().length > 0").await;
        desk.session.type_text("echo at \"$PWD\"").await.unwrap();
        press(&desk, "Enter").await;
        desk.until("the new shell is where the old one was", "screen().includes('at /usr/bin')").await;
        press(&desk, "Ctrl+Alt+3").await;
        desk.until("the page is shown", "windowOf('settings')?.querySelector('h3').innerText === 'Keyboard'")
            .await;
    });
}

#[test]
fn who_wishes_so_begins_with_a_terminal() {
    block_on(async {
        let desk = desk().await;
        desk.open("settings").await;
        desk.session.click("input[name=reopen]").await.unwrap();
        desk.until("it is stored", "JSON.parse(localStorage['tabula.settings']).reopen === false").await;
        desk.open("files").await;
        desk.session.reload().await.unwrap();
        desk.until("the terminal has the keyboard", "focusIn('terminal')").await;
        assert_eq!(desk.look("document.querySelectorAll('.window').length").await, json!(1));
    });
}

#[test]
fn a_shortcut_brings_its_window_to_the_front() {
    block_on(async {
        let desk = Desk::own(1280, 800).await;
        open(&desk, "/usr", "files").await;
        desk.open("terminal").await;
        desk.until("it is kept", &format!("{KEPT}.at(-1).app === 'terminal' && {KEPT}.length === 2")).await;
        let browser = desk.session.webdriver();
        let here = browser.current_url().await.unwrap();
        browser.goto(&format!("{here}&open=files")).await.unwrap();
        desk.session
            .wait_for(".window-focused[data-app=files] .crumb[aria-current][data-drop='/usr']")
            .await
            .unwrap();
        let count =
            browser.execute("return document.querySelectorAll('.window').length", vec![]).await.unwrap();
        assert_eq!(count, json!(2));
        desk.end().await;
    });
}

#[test]
fn whatever_is_kept_the_desktop_begins() {
    block_on(async {
        let desk = desk().await;
        let window = |app: &str, shown: &str| {
            format!(
                "{{\"app\":\"{app}\",\"rect\":{{\"x\":-2147483648,\"y\":2147483647,\"width\":-1,\"height\":2147483647}},\"workspace\":9,\"shown\":{{\"places\":[{shown}],\"current\":99}}}}"
            )
        };
        let windows = [
            window("terminal", "\"/nowhere/at%20all\",\"%\""),
            window("files", "\"/usr/no/such/folder\""),
            window("editor", "\"/etc/no-such-file\",\"/usr/bin\",\"\""),
            window("settings", "\"<b>\""),
            window("settings", "\"About\""),
            window("unknown", "7"),
            window("terminal", "7"),
        ];
        let wild =
            format!("{{\"version\":1,\"workspace\":-3,\"area\":[],\"windows\":[{}]}}", windows.join(","));
        for (kept, apps) in [
            ("\u{0}not json", "terminal"),
            (r#"{"version":1,"windows":"all"}"#, "terminal"),
            (wild.as_str(), "editor,files,settings,terminal"),
        ] {
            desk.load_anew(json!({ "tabula.settings": r#"{"welcomed":true}"#, "tabula.visit": kept })).await;
            let open =
                "[...document.querySelectorAll('.window')].map((one) => one.dataset.app).sort().join()";
            desk.until(apps, &format!("{open} === '{apps}'")).await;
            let inside = "(([width, height]) => [...document.querySelectorAll('.window')].every((one) => {
                const rect = one.getBoundingClientRect();
                return rect.x < width && rect.right > 0 && rect.y >= 0 && rect.y < height; }))(stageSize())";
            assert_eq!(desk.look(inside).await, json!(true), "{kept}");
        }
        // What is left of the way to the folder is shown, and the shell is where it can be.
        desk.until(
            "the folder that is left",
            "document.querySelector('.files .crumb[aria-current]')?.innerText === 'usr'",
        )
        .await;
        desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
        desk.until("a prompt", "focusIn('terminal') && screen().length > 0").await;
        desk.session.type_text("echo at \"$PWD\"").await.unwrap();
        press(&desk, "Enter").await;
        desk.until("the shell is at home", "screen().includes('at /home/user')").await;
    });
}

#[test]
fn a_page_that_is_left_for_another_address_takes_its_machine_along() {
    block_on(async {
        for page in ["", "bare.html"] {
            let desk = Desk::with_page(page).await;
            let browser = desk.session.webdriver();
            let here = browser.current_url().await.unwrap();
            let note = "addEventListener('pagehide', ({ persisted }) => { localStorage.kept = persisted; }); delete localStorage.kept";
            for round in 0..4 {
                browser.execute(note, vec![]).await.unwrap();
                browser.goto(&format!("{here}&round={round}")).await.unwrap();
                desk.session.wait_for(".terminal-rows, #terminal textarea").await.unwrap();
                let kept = browser.execute("return localStorage.kept", vec![]).await.unwrap();
                assert_eq!(kept, json!("false"), "{page}");
            }
            desk.end().await;
        }
    });
}
