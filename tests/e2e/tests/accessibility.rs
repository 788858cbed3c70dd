//! The desktop for people who use it by other means than eyes and a mouse: axe-core on every app and on what lies over the
//! windows, in both themes, with no rule left out.

mod desk;

use desk::desk;
use tabula_e2e::block_on;

async fn in_theme(theme: &str) {
    let desk = desk().await;
    let set =
        format!("localStorage['tabula.settings'] = JSON.stringify({{ welcomed: true, theme: '{theme}' }})");
    desk.look(&set).await;
    desk.session.reload().await.unwrap();
    desk.session.wait_for(".window[data-app=terminal] .terminal-rows").await.unwrap();
    let mut wrong = Vec::new();
    let mut check = async |what: &str| {
        for line in desk.violations().await {
            wrong.push(format!("{what}: {line}"));
        }
    };
    check("terminal").await;
    for app in ["files", "editor", "monitor", "settings"] {
        desk.open(app).await;
        check(app).await;
        desk.session.press("Ctrl+Alt+W").await.unwrap();
        desk.until("it is closed", &format!("!windowOf('{app}')")).await;
    }
    desk.session.press("Ctrl+Alt+N").await.unwrap();
    desk.session.wait_for(".note-panel").await.unwrap();
    check("notifications").await;
    desk.session.press("Escape").await.unwrap();
    desk.session.press("Ctrl+Alt+Space").await.unwrap();
    desk.session.wait_for(".launcher-field").await.unwrap();
    check("launcher").await;
    desk.session.type_text("welcome").await.unwrap();
    desk.session.press("Enter").await.unwrap();
    desk.session.wait_for(".window[data-app=welcome]").await.unwrap();
    check("welcome").await;
    desk.session.click(".window[data-app=welcome] .window-icon").await.unwrap();
    desk.session.wait_for("[role=menu]").await.unwrap();
    check("window menu").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_wrong_in_light() {
    block_on(in_theme("light"));
}

#[test]
fn nothing_is_wrong_in_dark() {
    block_on(in_theme("dark"));
}
