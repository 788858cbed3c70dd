//! Flows for people whose hands, eyes or screens are not the usual ones: every app by keys alone, a screen 360 pixels wide,
//! a page at 200 %, and no motion where none is wanted.

mod desk;

use desk::{Desk, desk};
use serde_json::{Value, json};
use tabula_drive::Browser;
use tabula_e2e::{block_on, browser};

async fn press(desk: &Desk, keys: &str) {
    desk.session.press(keys).await.unwrap();
}

async fn type_text(desk: &Desk, text: &str) {
    desk.session.type_text(text).await.unwrap();
}

/// Opens an app by the launcher.
async fn launch(desk: &Desk, words: &str, app: &str) {
    press(desk, "Ctrl+Alt+Space").await;
    desk.session.wait_for(".launcher-field").await.unwrap();
    desk.until("the launcher has the keyboard", "document.activeElement.matches('.launcher-field')").await;
    type_text(desk, words).await;
    press(desk, "Enter").await;
    desk.until(&format!("{app} is there"), &format!("frontApp() === '{app}' && focusIn('{app}')")).await;
}

/// Goes by Tab until what has the keyboard matches.
async fn tab_to(desk: &Desk, key: &str, selector: &str) {
    let there = format!("document.activeElement.matches({})", json!(selector));
    for _ in 0..60 {
        if desk.look(&there).await == json!(true) {
            // Whoever looks sees where the keyboard is.
            let seen = "document.activeElement.matches(':focus-visible')";
            assert_eq!(desk.look(seen).await, json!(true), "{selector} has the keyboard, and shows it");
            return;
        }
        press(desk, key).await;
    }
    panic!("{key} never comes to {selector}");
}

#[test]
fn the_editor_by_keys() {
    block_on(async {
        let desk = desk().await;
        launch(&desk, "write", "editor").await;
        desk.until("the text has the keyboard", "document.activeElement.matches('.cm-content')").await;
        type_text(&desk, "first").await;
        press(&desk, "Ctrl+s").await;
        desk.until("the name is asked", "document.activeElement.matches('.dialog input')").await;
        // Not now: the keyboard is in the text again.
        tab_to(&desk, "Tab", ".dialog .button:not(.primary)").await;
        press(&desk, "Enter").await;
        desk.until("back in the text", "document.activeElement.matches('.cm-content')").await;
        press(&desk, "Ctrl+s").await;
        desk.until("the name is asked", "document.activeElement.matches('.dialog input')").await;
        press(&desk, "Ctrl+a").await;
        type_text(&desk, "/tmp/by-keys").await;
        press(&desk, "Enter").await;
        desk.until("it is saved", "(await tabula.exec('cat /tmp/by-keys')).stdout === 'first'").await;
        desk.until("back in the text", "document.activeElement.matches('.cm-content')").await;
        // Out of the text to its buttons, for another tab; then from tab to tab.
        press(&desk, "Escape").await;
        tab_to(&desk, "Shift+Tab", "[aria-label='New file']").await;
        press(&desk, "Enter").await;
        let current = "document.querySelector('.window-focused .tab-current bdi').textContent";
        desk.until("a new one is shown", &format!("{current} === 'New file' && focusIn('editor')")).await;
        press(&desk, "Ctrl+Alt+PageUp").await;
        desk.until("the first is shown", &format!("{current} === 'by-keys'")).await;
        press(&desk, "Ctrl+Alt+PageUp").await;
        desk.until("and the new one again", &format!("{current} === 'New file'")).await;
        // A tab with changes asks before it is closed.
        type_text(&desk, "changed").await;
        desk.session.wait_for(".tab-changed").await.unwrap();
        press(&desk, "Escape").await;
        tab_to(&desk, "Shift+Tab", "[aria-label='Close New file']").await;
        press(&desk, "Enter").await;
        desk.session.wait_for("[aria-label='Unsaved changes']").await.unwrap();
        desk.until("it has the keyboard", "document.activeElement.closest('.dialog')").await;
        press(&desk, "Escape").await;
        desk.until(
            "it is still open",
            "document.querySelectorAll('.window-focused .tab').length === 2 && focusIn('editor')",
        )
        .await;
        assert_eq!(desk.look("Boolean(document.querySelector('.dialog'))").await, json!(false));
    });
}

#[test]
fn files_by_keys() {
    block_on(async {
        let desk = desk().await;
        launch(&desk, "folders", "files").await;
        tab_to(&desk, "Shift+Tab", "[data-drop='/tmp'].side-item").await;
        press(&desk, "Enter").await;
        desk.until("it is shown", "pathShown() === '/tmp'").await;
        tab_to(&desk, "Tab", ".file-list").await;
        press(&desk, "Ctrl+Shift+N").await;
        desk.until("a name is asked", "document.activeElement.matches('.rename')").await;
        type_text(&desk, "made").await;
        press(&desk, "Enter").await;
        desk.until(
            "it is there",
            "fileNames().includes('made') && document.activeElement.matches('.file-list')",
        )
        .await;
        type_text(&desk, "mad").await;
        press(&desk, "Shift+F10").await;
        desk.choose("Cut").await;
        desk.until("the list has the keyboard", "document.activeElement.matches('.file-list')").await;
        press(&desk, "Backspace").await;
        desk.until("it is one up", "pathShown() === '/' && fileNames().includes('home')").await;
        type_text(&desk, "mnt").await;
        press(&desk, "Enter").await;
        desk.until("it is in it", "pathShown() === '/mnt'").await;
        press(&desk, "Ctrl+v").await;
        desk.until("it has moved", "fileNames().join() === 'made'").await;
        // The path's parts, too.
        tab_to(&desk, "Shift+Tab", ".crumb[data-drop='/']").await;
        press(&desk, "Enter").await;
        desk.until("the root is shown", "pathShown() === '/'").await;
    });
}

#[test]
fn the_monitor_by_keys() {
    block_on(async {
        let desk = desk().await;
        let pid = desk.look("(globalThis.sleeper = await tabula.spawn(['sleep', '1000'])).pid").await;
        launch(&desk, "processes", "monitor").await;
        desk.session.wait_for(&format!("[data-pid='{pid}']")).await.unwrap();
        tab_to(&desk, "Tab", &format!("[data-pid='{pid}'] .process-actions button")).await;
        press(&desk, "Enter").await;
        desk.choose("Kill (SIGKILL)").await;
        let end = desk.look("await within(20000, 'its end', globalThis.sleeper.wait())").await;
        assert_eq!(end["signal"], json!(9));
    });
}

#[test]
fn settings_and_the_greeting_by_keys() {
    block_on(async {
        let desk = desk().await;
        launch(&desk, "preferences", "settings").await;
        tab_to(&desk, "Tab", "input[name=theme]").await;
        press(&desk, "Left").await;
        desk.until("another is chosen", "JSON.parse(localStorage['tabula.settings']).theme === 'dark'").await;
        assert_eq!(desk.look("document.documentElement.dataset.theme").await, json!("dark"));
        tab_to(&desk, "Shift+Tab", ".side-item:not([aria-current])").await;
        press(&desk, "Enter").await;
        desk.until(
            "another page is shown",
            "document.querySelector('.settings-page h3').textContent !== 'Appearance'",
        )
        .await;
        launch(&desk, "tour", "welcome").await;
        tab_to(&desk, "Tab", ".welcome-card").await;
        press(&desk, "Enter").await;
        desk.until("the terminal is in front", "frontApp() === 'terminal' && focusIn('terminal')").await;
    });
}

#[test]
fn windows_and_the_shelf_by_keys() {
    block_on(async {
        let desk = desk().await;
        let [width, height] = desk.stage().await;
        // The terminal takes every key but the desktop's.
        press(&desk, "Ctrl+Alt+Enter").await;
        desk.choose("Bottom right quarter").await;
        desk.is_at("terminal", [width / 2, height / 2, width - width / 2, height - height / 2]).await;
        desk.until("the terminal has the keyboard", "focusIn('terminal')").await;
        press(&desk, "Ctrl+F6").await;
        tab_to(&desk, "Tab", ".dock-item[data-app=files]").await;
        press(&desk, "Enter").await;
        desk.until("Files is in front", "frontApp() === 'files' && focusIn('files')").await;
        press(&desk, "Ctrl+Alt+Enter").await;
        desk.choose("To workspace 3").await;
        desk.until("it has gone", "frontApp() === 'terminal' && focusIn('terminal')").await;
        press(&desk, "Ctrl+F6").await;
        tab_to(&desk, "Tab", ".workspace:nth-child(3)").await;
        press(&desk, "Enter").await;
        desk.until("there it is", "frontApp() === 'files'").await;
        press(&desk, "Ctrl+Alt+W").await;
        desk.until("it is closed", "!windowOf('files')").await;
        press(&desk, "Ctrl+Alt+N").await;
        desk.until("the notifications have the keyboard", "document.activeElement.closest('.note-panel')")
            .await;
        press(&desk, "Escape").await;
        desk.until("they are gone", "!document.querySelector('.note-panel')").await;
    });
}

/// What of the page is out of reach: controls outside the screen or cut off by what they lie in, and rows of text that are
/// wider than their place without an ellipsis or a way to scroll.
const OUT_OF_REACH: &str = "(() => {
    const wrong = [];
    const scrolls = (value) => value === 'auto' || value === 'scroll';
    const name = (element) => element.getAttribute('aria-label') || element.textContent.trim().slice(0, 30) || element.className;
    const cut = (element) => {
      const own = element.getBoundingClientRect();
      if (own.left < -1 || own.top < -1 || own.right > innerWidth + 1 || own.bottom > innerHeight + 1) return 'outside';
      for (let around = element.parentElement; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') {
          if (style.position === 'fixed') return null;
          continue;
        }
        const box = around.getBoundingClientRect();
        const beyond = own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
        // What lies beyond the edge of something that scrolls can be had.
        if (beyond && (scrolls(style.overflowX) || scrolls(style.overflowY))) return null;
        if ((own.left < box.left - 1 || own.right > box.right + 1) && style.overflowX !== 'visible') return `cut off by ${around.className}`;
        if ((own.top < box.top - 1 || own.bottom > box.bottom + 1) && style.overflowY !== 'visible') return `cut off by ${around.className}`;
        // What is fixed is cut off by the screen only.
        if (style.position === 'fixed') return null;
      }
      return null;
    };
    const inScroller = (element) => {
      for (let around = element.parentElement; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (scrolls(style.overflowY) || scrolls(style.overflowX)) return true;
      }
      return false;
    };
    const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && !element.closest('.unseen, .window:not(.window-focused), [aria-hidden=true], #notice')
      && !element.matches('.unseen, textarea, input[type=radio]');
    for (const element of document.querySelectorAll('button, input, [tabindex], h1, h2, h3, [role=option]')) {
      if (!seen(element)) continue;
      const why = cut(element);
      if (why && !(why === 'outside' && inScroller(element))) wrong.push(`${name(element)}: ${why}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is wider than the screen');
    return wrong;
  })()";

async fn everything_is_in_reach(desk: &Desk) {
    let mut wrong: Vec<String> = Vec::new();
    let mut check = async |what: &str| {
        for line in desk.look(OUT_OF_REACH).await.as_array().unwrap() {
            wrong.push(format!("{what}: {line}"));
        }
    };
    check("terminal").await;
    for app in ["files", "editor", "monitor", "settings"] {
        desk.open(app).await;
        // What the app loads is there.
        let loaded = ".cm-content, .file, .empty, [data-pid], .settings-page h3";
        desk.until("it is loaded", &format!("windowOf('{app}').querySelector('{loaded}')")).await;
        check(app).await;
    }
    for (key, selector) in
        [("Ctrl+Alt+Space", ".launcher"), ("Ctrl+Alt+N", ".note-panel"), ("Ctrl+Alt+Enter", "[role=menu]")]
    {
        press(desk, key).await;
        desk.session.wait_for(selector).await.unwrap();
        check(selector).await;
        press(desk, "Escape").await;
        desk.until("it is gone", &format!("!document.querySelector({})", json!(selector))).await;
    }
    launch(desk, "tour", "welcome").await;
    check("welcome").await;
    // A dialog, over Files.
    desk.look("tabula.writeFile('/home/user/a name', '')").await;
    launch(desk, "folders", "files").await;
    desk.until("it is listed", "fileNames().length > 0").await;
    press(desk, "Home").await;
    press(desk, "Ctrl+i").await;
    desk.until("the dialog is there", "document.activeElement.closest('.dialog')").await;
    check("properties").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_out_of_reach_on_a_small_screen() {
    block_on(async {
        let desk = Desk::own(360, 640).await;
        let [width, height] = desk.stage().await;
        desk.is_at("terminal", [0, 0, width, height]).await;
        everything_is_in_reach(&desk).await;
        desk.is_at("files", [0, 0, width, height]).await;
        desk.end().await;
    });
}

#[test]
fn nothing_is_out_of_reach_at_200_percent() {
    block_on(async {
        // A screen of 1280 by 800 whose page is twice as large.
        let desk = Desk::own(640, 400).await;
        everything_is_in_reach(&desk).await;
        desk.end().await;
    });
}

#[test]
fn nothing_moves_where_less_motion_is_wanted() {
    if browser() != Browser::Chromium {
        // Only its driver can say that the system wants less motion.
        return;
    }
    block_on(async {
        let desk = Desk::own(1280, 800).await;
        let want = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        desk.session.devtools("Emulation.setEmulatedMedia", want).await.unwrap();
        assert_eq!(desk.look("matchMedia('(prefers-reduced-motion: reduce)').matches").await, json!(true));
        for app in ["files", "editor", "monitor", "settings"] {
            desk.open(app).await;
        }
        desk.until("the Editor's text is there", "document.querySelector('.cm-cursorLayer')").await;
        desk.look("import('/app.js').then(({ openPath }) => openPath('/nowhere'))").await;
        desk.session.wait_for(".toasts .note").await.unwrap();
        press(&desk, "Ctrl+Alt+Space").await;
        desk.session.wait_for(".launcher-field").await.unwrap();
        let moving = "(() => {
            const long = (text) => text.split(',').some((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000) > 1);
            const found = [];
            for (const element of document.querySelectorAll('*')) {
              for (const part of [null, '::before', '::after']) {
                const style = getComputedStyle(element, part);
                const animated = style.animationName !== 'none' && long(style.animationDuration);
                if (animated || long(style.transitionDuration)) found.push(`${element.tagName}.${element.className}${part ?? ''}`);
              }
            }
            return found;
          })()";
        assert_eq!(desk.look(moving).await, json!([]));
        // The test can see motion where there is some.
        desk.session.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await.unwrap();
        assert_ne!(desk.look(moving).await, json!([]) as Value);
        desk.end().await;
    });
}
