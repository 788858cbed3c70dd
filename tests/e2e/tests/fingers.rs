//! Files by fingers: one that rests on a row takes hold of it and drags it, one that moves at once scrolls, and one that is
//! lifted where it rested gets the menu. In Chromium, whose protocol has fingers.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_drive::Browser;
use tabula_e2e::{block_on, browser};

/// The middle of what a selector finds, as far as it is to be seen.
async fn middle(desk: &Desk, selector: &str) -> (f64, f64) {
    let script = format!(
        "(({{ x, y, width, height }}) => [x + Math.min(width, 120) / 2, y + height / 2])(document.querySelector({}).getBoundingClientRect())",
        json!(selector)
    );
    let place = desk.look(&script).await;
    (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
}

/// What the finger does: it comes (`touchStart`), moves, is lifted (`touchEnd`).
async fn finger(desk: &Desk, what: &str, at: Option<(f64, f64)>) {
    let points: Vec<_> = at.into_iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
    desk.session
        .devtools("Input.dispatchTouchEvent", json!({ "type": what, "touchPoints": points }))
        .await
        .unwrap();
}

/// Shows a folder with these entries; names that end with a slash are folders.
async fn show(desk: &Desk, folder: &str, names: &str) {
    let script = format!(
        "(async () => {{
           await tabula.mkdir('{folder}', {{ recursive: true }});
           for (const name of {names}) await (name.endsWith('/') ? tabula.mkdir('{folder}/' + name) : tabula.writeFile('{folder}/' + name, name));
           (await import('/app.js')).openPath('{folder}');
           await until('all are listed', () => document.querySelectorAll('.window-focused .file').length === {names}.length, 30000);
         }})()"
    );
    desk.look(&script).await;
}

#[test]
fn a_finger_that_rests_drags() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let desk = desk().await;
        show(&desk, "/tmp/dragged", "['into/', 'one', 'two']").await;
        let row = ".window-focused .file:nth-child(2)";
        let (x, y) = middle(&desk, row).await;
        finger(&desk, "touchStart", Some((x, y))).await;
        desk.until("it has taken hold", "document.querySelector('.carried')?.innerText === 'one'").await;
        let target = middle(&desk, ".window-focused .file:nth-child(1)").await;
        finger(&desk, "touchMove", Some((x, y - 12.0))).await;
        finger(&desk, "touchMove", Some(target)).await;
        desk.until(
            "it says what would happen",
            "document.querySelector('.carried')?.innerText.includes('Move')",
        )
        .await;
        finger(&desk, "touchEnd", None).await;
        desk.until("it has moved", "(await namesIn('/tmp/dragged/into')).join() === 'one'").await;
        desk.until("the list shows it", "fileNames().join() === 'into,two'").await;
        assert_eq!(desk.look("Boolean(document.querySelector('.carried, [role=menu]'))").await, json!(false));
    });
}

#[test]
fn a_finger_that_is_lifted_where_it_rested_gets_the_menu() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let desk = desk().await;
        show(&desk, "/tmp/held", "['one', 'two']").await;
        let at = middle(&desk, ".window-focused .file:nth-child(2)").await;
        finger(&desk, "touchStart", Some(at)).await;
        desk.until("it has taken hold", "document.querySelector('.carried')?.innerText === 'two'").await;
        finger(&desk, "touchEnd", None).await;
        desk.choose("Rename").await;
        desk.until("it is about that", "document.querySelector('.rename')?.value === 'two'").await;
        assert_eq!(desk.look("Boolean(document.querySelector('.carried'))").await, json!(false));
    });
}

#[test]
fn a_finger_that_moves_at_once_scrolls() {
    if browser() != Browser::Chromium {
        return;
    }
    block_on(async {
        let desk = desk().await;
        show(&desk, "/tmp/scrolled", "Array.from({ length: 60 }, (_, at) => `file ${at}`)").await;
        // However slow the machine is, the finger does not rest here.
        desk.look("void (window.setTimeout = ((real) => (act, ms, ...rest) => ms === 400 ? 0 : real(act, ms, ...rest))(window.setTimeout.bind(window)))").await;
        let (x, y) = middle(&desk, ".window-focused .file:nth-child(9)").await;
        finger(&desk, "touchStart", Some((x, y))).await;
        for step in 1..=8 {
            finger(&desk, "touchMove", Some((x, y - 20.0 * f64::from(step)))).await;
        }
        finger(&desk, "touchEnd", None).await;
        desk.until("it has scrolled", "document.querySelector('.window-focused .file-list').scrollTop > 40")
            .await;
        assert_eq!(desk.look("Boolean(document.querySelector('.carried, [role=menu]'))").await, json!(false));
        assert_eq!(
            desk.look("document.querySelectorAll('.window-focused .file[aria-selected=true]').length").await,
            json!(0)
        );
    });
}
