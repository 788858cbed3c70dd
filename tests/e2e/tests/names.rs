//! Names that mean harm, everywhere that the desktop shows a name: markup, line ends and controls, letters that turn the
//! direction of writing, and as many bytes of emoji as a name may have. Nothing of them acts, and nothing leaves its place.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// What is wrong with what the desktop shows: markup that has become elements, characters that act, text that sticks out of
/// the window, menu or notification that it is in.
const WRONG: &str = "(() => {
    const wrong = [];
    if (globalThis.fooled || document.querySelector('.desktop img, .desktop b')) wrong.push('markup has become elements');
    const acts = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]/;
    const check = (what, text) => { if (text && acts.test(text)) wrong.push(`${what} has ${JSON.stringify(text)}`); };
    for (const element of document.querySelectorAll('.desktop *')) {
      if (element.closest('.cm-editor, .terminal-place')) continue;
      for (const name of ['title', 'aria-label', 'id', 'href', 'style']) check(`${element.className}'s ${name}`, element.getAttribute(name));
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) check(element.className, node.data);
    }
    check('the page', document.title);
    const places = '.window-title, .tab-name, .crumb, .file-name, .note-title, .note-text, .switch-title, .menu-item > span, '
      + '.dialog-title, .process-name bdi, .status-path, .facts dd, .rename, .carried';
    for (const text of document.querySelectorAll(places)) {
      if (!text.checkVisibility({ visibilityProperty: true })) continue;
      const frame = text.closest('.dialog, .menu, .note, .switch-item, .tab, .crumbs, .process-name, .window') ?? document.body;
      const [inner, outer] = [text.getBoundingClientRect(), frame.getBoundingClientRect()];
      const scrolled = text.closest('.crumbs');
      if (!scrolled && (inner.left < outer.left - 1 || inner.right > outer.right + 1)) wrong.push(`${text.className} sticks out`);
      if (inner.height > 400) wrong.push(`${text.className} is ${inner.height} high`);
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page has become wider');
    return wrong;
  })()";

async fn show(desk: &Desk, path: &str) {
    desk.look(&format!("import('/app.js').then(({{ openPath }}) => openPath({}))", json!(path))).await;
}

async fn fine(desk: &Desk, place: &str, wrong: &mut Vec<String>) {
    for line in desk.look(WRONG).await.as_array().unwrap() {
        wrong.push(format!("{place}: {line}"));
    }
}

/// Goes through all places with one name; `shown` is what of it must be seen.
async fn everywhere(name: &str, shown: &str) {
    let desk = desk().await;
    let press = async |keys: &str| desk.session.press(keys).await.unwrap();
    let seen = |place: &str| {
        format!("document.querySelector({})?.textContent.includes({})", json!(place), json!(shown))
    };
    let mut wrong = Vec::new();
    let folder = format!("/tmp/harm/{name}");
    let file = format!("{folder}/{name}");
    desk.look(&format!(
        "(async () => {{
           await tabula.remove('/tmp/harm', {{ recursive: true }}).catch(() => {{}});
           await tabula.mkdir({folder}, {{ recursive: true }});
           await tabula.writeFile({file}, 'text');
           await tabula.writeFile('/tmp/harm-title', '\\x1b]0;' + {name} + '\\x07');
         }})()",
        folder = json!(folder),
        file = json!(file),
        name = json!(name)
    ))
    .await;

    desk.until("a prompt", "screen().length > 0").await;
    desk.session.type_text("PS1='@ '; clear; cat /tmp/harm-title").await.unwrap();
    press("Enter").await;
    desk.until("it is printed", "screen().at(-1)?.endsWith('@')").await;
    fine(&desk, "the terminal's title", &mut wrong).await;

    show(&desk, &folder).await;
    desk.until(
        "it is listed",
        &format!("frontApp() === 'files' && focusIn('files') && {}", seen(".file-name")),
    )
    .await;
    desk.until("the window has its name", &seen(".window-focused .window-title")).await;
    desk.until("the path has it", &seen(".crumb[aria-current]")).await;
    fine(&desk, "Files", &mut wrong).await;
    press("Home").await;
    press("Ctrl+i").await;
    desk.until("the dialog has it", &seen(".dialog")).await;
    fine(&desk, "properties", &mut wrong).await;
    press("Escape").await;
    desk.until("the list has the keyboard", "document.activeElement.matches('.file-list')").await;
    press("F2").await;
    desk.session.wait_for(".rename").await.unwrap();
    fine(&desk, "renaming", &mut wrong).await;
    // Going elsewhere is not another name.
    desk.session.click(".window-focused .file-head").await.unwrap();
    desk.until("the field is gone", "!document.querySelector('.rename')").await;
    let kept = format!("(await tabula.readDir({})).map(({{ name }}) => name)", json!(folder));
    assert_eq!(desk.look(&kept).await, json!([name]));
    desk.session.click(".window-focused .file").await.unwrap();
    press("Shift+F10").await;
    desk.session.wait_for("[role=menu]").await.unwrap();
    fine(&desk, "the menu of a file", &mut wrong).await;
    press("Escape").await;

    show(&desk, &file).await;
    let in_editor = format!(
        "frontApp() === 'editor' && focusIn('editor') && {}",
        seen(".window-focused .tab-current .tab-name")
    );
    desk.until("the Editor has it", &in_editor).await;
    desk.until("the status line has it", &seen(".status-path")).await;
    fine(&desk, "the Editor", &mut wrong).await;
    desk.session.type_text("more ").await.unwrap();
    desk.session.wait_for(".tab-changed").await.unwrap();
    desk.session.click(".window-focused .tab-current .tab-close").await.unwrap();
    desk.until("the question has it", &seen(".dialog-title")).await;
    fine(&desk, "the Editor's question", &mut wrong).await;
    press("Escape").await;

    show(&desk, &format!("{folder}/nothing/{name}")).await;
    desk.until("it is told", &seen(".toasts .note-title")).await;
    fine(&desk, "a notification", &mut wrong).await;
    press("Ctrl+Alt+N").await;
    desk.until("the panel has it", &seen(".note-panel")).await;
    fine(&desk, "the panel of notifications", &mut wrong).await;
    press("Escape").await;
    desk.until("the panel is gone", "!document.querySelector('.note-panel')").await;

    desk.look(&format!(
        "(async () => {{
           await tabula.remove({file});
           await tabula.writeFile({file}, '#!/bin/sh\\nsleep 1000\\n', {{ mode: 0o755 }});
           globalThis.harm = await tabula.spawn([{file}, {name}]);
         }})()",
        file = json!(file),
        name = json!(name)
    ))
    .await;
    desk.open("monitor").await;
    desk.until("it is among the processes", "document.querySelector(`[data-pid='${globalThis.harm.pid}']`)")
        .await;
    fine(&desk, "the Monitor", &mut wrong).await;
    desk.look("(tabula.kill(globalThis.harm.pid, 9), null)").await;

    desk.session.key_down("Alt").await.unwrap();
    desk.session.press("`").await.unwrap();
    desk.until("the switcher has it", &seen(".switcher")).await;
    fine(&desk, "the switcher", &mut wrong).await;
    desk.session.key_up("Alt").await.unwrap();
    desk.until("the switcher is gone", "!document.querySelector('.switcher')").await;
    desk.look("document.querySelector('.dock-item[data-app=files]').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))")
        .await;
    desk.until("the dock's menu has it", &seen("[role=menu]")).await;
    fine(&desk, "the dock's menu", &mut wrong).await;
    press("Escape").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markup_is_text() {
    let name = "<img src=x onerror=\"globalThis.fooled = true\"><b>";
    block_on(everywhere(name, name));
}

#[test]
fn controls_and_line_ends_are_shown_as_what_they_are() {
    block_on(everywhere("a\nb\r\u{1b}[31m\u{7}c", "a\\nb\\r\\x1b[31m\\x07c"));
}

#[test]
fn writing_keeps_its_direction() {
    block_on(everywhere("photo\u{202e}gnp\u{2066}.exe", "photo\\u202egnp\\u2066.exe"));
}

#[test]
fn the_longest_name_stays_in_its_place() {
    let name = "\u{1f468}".repeat(63);
    block_on(everywhere(&name, &name));
}

/// The check that the others rely on sees what it looks for.
#[test]
fn harm_is_seen_where_there_is_some() {
    block_on(async {
        let desk = desk().await;
        assert_eq!(desk.look(WRONG).await, json!([]));
        for harm in [
            "title.textContent = 'a\\u202eb'",
            "title.title = '\\x1b[31m'",
            "title.innerHTML = '<b>b</b>'",
            "title.style.minWidth = '4000px'",
        ] {
            let put =
                format!("(() => {{ const title = document.querySelector('.window-title'); {harm}; }})()");
            desk.look(&put).await;
            assert_ne!(desk.look(WRONG).await, json!([]), "{harm}");
            desk.look("(() => { const title = document.querySelector('.window-title'); title.textContent = ''; title.title = ''; title.style.minWidth = ''; })()").await;
        }
    });
}
