//! The desktop for people who use it by other means than eyes and a mouse: axe-core on every app and on what lies over the
//! windows, in both themes, with no rule left out.

mod desk;

use std::path::Path;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// What axe finds wrong with the page as it is: rules, with the elements that break them.
async fn violations(desk: &Desk) -> Vec<String> {
    let axe =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/npm/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
    let script = format!(
        "if (!globalThis.axe) (0, eval)({});
         // What is still fading in has another contrast.
         const ends = ({{ effect }}) => effect.getComputedTiming().endTime !== Infinity;
         const moving = () => document.getAnimations().filter((one) => one.playState === 'running' && ends(one));
         while (moving().length > 0) await Promise.allSettled(moving().map((one) => one.finished));
         const {{ violations }} = await axe.run(document);
         return violations.flatMap(({{ id, nodes }}) => nodes.map(({{ target, failureSummary }}) => `${{id}}: ${{target.join(' ')}}: ${{failureSummary}}`));",
        json!(axe)
    );
    let found = tabula_e2e::eval(&desk.session, &script).await;
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

async fn in_theme(theme: &str) {
    let desk = desk().await;
    let set =
        format!("localStorage['tabula.settings'] = JSON.stringify({{ welcomed: true, theme: '{theme}' }})");
    desk.look(&set).await;
    desk.session.reload().await.unwrap();
    desk.session.wait_for(".window[data-app=terminal] .terminal-rows").await.unwrap();
    let mut wrong = Vec::new();
    let mut check = async |what: &str| {
        for line in violations(&desk).await {
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
