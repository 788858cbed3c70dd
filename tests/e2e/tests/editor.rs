//! The Editor's ways to files: picking one by its path, with the keyboard alone, and saving one of the host's back to where it
//! came from, as far as the browser lets it.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

const TAB: &str = "document.querySelector('.window-focused .tab-current bdi')?.textContent";
const ROWS: &str =
    "[...document.querySelectorAll('.open-row .file-name')].map((row) => row.innerText).join()";
const FIELD: &str = "document.activeElement.matches('.dialog input') && document.activeElement.value";

async fn press(desk: &Desk, keys: &str) {
    desk.session.press(keys).await.unwrap();
}

async fn in_text(desk: &Desk, tab: &str) {
    let there = format!(
        "{TAB} === '{tab}' && document.activeElement.matches('.cm-content') && !document.querySelector('.dialog')"
    );
    desk.until(&format!("{tab} is open"), &there).await;
}

#[test]
fn a_file_is_picked_by_its_path() {
    block_on(async {
        let desk = desk().await;
        desk.look(
            "(async () => {
               await tabula.mkdir('/tmp/pick/inner', { recursive: true });
               for (const name of ['note.txt', '.hidden', 'inner/deep.txt', 'zebra']) await tabula.writeFile(`/tmp/pick/${name}`, name);
               await tabula.symlink('inner', '/tmp/pick/link');
             })()",
        )
        .await;
        desk.open("editor").await;
        in_text(&desk, "New file").await;
        press(&desk, "Ctrl+o").await;
        desk.until("the path is asked", &format!("{FIELD} === '/home/user/'")).await;
        press(&desk, "Ctrl+a").await;
        desk.session.type_text("/tmp/pick/").await.unwrap();
        desk.until("what is there is offered", &format!("{ROWS} === 'inner,link,note.txt,zebra'")).await;
        desk.session.type_text("n").await.unwrap();
        desk.until("the best come first", &format!("{ROWS} === 'note.txt,inner,link'")).await;
        press(&desk, "Enter").await;
        in_text(&desk, "note.txt").await;
        // From there, by the arrow keys, through a folder.
        press(&desk, "Ctrl+o").await;
        desk.until(
            "it begins where the file is",
            &format!("{FIELD} === '/tmp/pick/' && {ROWS} === 'inner,link,note.txt,zebra'"),
        )
        .await;
        let marked = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText.trim()";
        press(&desk, "Down").await;
        desk.until("the second is marked", &format!("{marked} === 'link'")).await;
        press(&desk, "Up").await;
        press(&desk, "Enter").await;
        desk.until(
            "the folder is gone into",
            &format!("{FIELD} === '/tmp/pick/inner/' && {ROWS} === 'deep.txt'"),
        )
        .await;
        press(&desk, "Enter").await;
        in_text(&desk, "deep.txt").await;
        // What is not there is said; Escape leaves everything as it was.
        press(&desk, "Ctrl+o").await;
        desk.until("the path is asked", &format!("{ROWS} === 'deep.txt'")).await;
        desk.session.type_text("zz").await.unwrap();
        desk.until(
            "it says so",
            "document.querySelector('.dialog .field-problem').innerText === 'Nothing here is called so.'",
        )
        .await;
        press(&desk, "Ctrl+a").await;
        desk.session.type_text("/no/such/").await.unwrap();
        desk.until(
            "it says so",
            "document.querySelector('.dialog .field-problem').innerText === 'There is no such folder.'",
        )
        .await;
        press(&desk, "Escape").await;
        in_text(&desk, "deep.txt").await;
        // And by the pointer.
        desk.session.click("[aria-label=Open].tool").await.unwrap();
        desk.until("it is asked", &format!("{ROWS} === 'deep.txt'")).await;
        press(&desk, "Ctrl+a").await;
        desk.session.type_text("/tmp/pick/.").await.unwrap();
        desk.until("hidden ones have to be wished for", &format!("{ROWS} === '.hidden,note.txt'")).await;
        desk.session.click(".open-row").await.unwrap();
        in_text(&desk, ".hidden").await;
    });
}

/// Launches the page with a file of the host's: `handle` is an expression.
async fn launch(desk: &Desk, handle: &str) {
    let script = format!(
        "(async () => {{
           globalThis.handle = {handle};
           let consume;
           Object.defineProperty(globalThis, 'launchQueue', {{ configurable: true, value: {{ setConsumer: (it) => {{ consume = it; }} }} }});
           const {{ openHostFile, openPath }} = await import('/app.js');
           const {{ watchArrivals }} = await import('/arrivals.js');
           watchArrivals(() => {{}}, {{ path: openPath, hostFile: openHostFile }});
           await consume({{ files: [globalThis.handle], targetURL: location.href }});
         }})()"
    );
    desk.look(&script).await;
}

#[test]
fn what_came_from_the_host_is_saved_there() {
    block_on(async {
        let desk = desk().await;
        let handle = "await (async () => {
            const handle = await (await navigator.storage.getDirectory()).getFileHandle('letter.txt', { create: true });
            globalThis.putOnHost = async (text) => {
              const stream = await handle.createWritable();
              await stream.write(text);
              await stream.close();
            };
            await putOnHost('Dear ');
            return handle;
          })()";
        launch(&desk, handle).await;
        in_text(&desk, "letter.txt").await;
        desk.until("it says where it is", "document.querySelector('.status-path').innerText === '/home/user/letter.txt, and on your computer'").await;
        press(&desk, "Ctrl+End").await;
        desk.session.type_text("you").await.unwrap();
        desk.session.wait_for(".tab-changed").await.unwrap();
        press(&desk, "Ctrl+s").await;
        // While it is being replaced, there is none.
        let on_host = |text: &str| {
            format!("(await handle.getFile().then((file) => file.text()).catch(() => null)) === '{text}'")
        };
        let here = |text: &str| {
            format!("new TextDecoder().decode(await tabula.readFile('/home/user/letter.txt')) === '{text}'")
        };
        desk.until("it is on the host", &on_host("Dear you")).await;
        desk.until("and here", &here("Dear you")).await;
        desk.until(
            "it is said",
            "document.querySelector('.stage [role=status]').innerText.includes('on your computer')",
        )
        .await;
        // Another program writes to it: that is not replaced unasked.
        desk.look(
            "(async () => {
              const { lastModified } = await handle.getFile();
              do await putOnHost('by others'); while ((await handle.getFile()).lastModified === lastModified);
            })()",
        )
        .await;
        desk.session.type_text(", too").await.unwrap();
        press(&desk, "Ctrl+s").await;
        desk.session.wait_for_text("Another program has changed the file there").await.unwrap();
        assert_eq!(desk.look(&on_host("by others")).await, json!(true));
        desk.until("it is saved here", &here("Dear you, too")).await;
        press(&desk, "Ctrl+s").await;
        desk.until("once more replaces it", &on_host("Dear you, too")).await;
    });
}

#[test]
fn a_host_that_refuses_loses_nothing() {
    block_on(async {
        let desk = desk().await;
        let handle = "{
            kind: 'file', asked: 0, answer: 'denied', written: '',
            getFile: async () => new File(['kept'], 'refused.txt', { lastModified: 1 }),
            queryPermission: async () => 'prompt',
            async requestPermission() { this.asked++; return this.answer; },
            createWritable: async () => ({ write: async (text) => { handle.written = text; }, close: async () => {} }),
          }";
        launch(&desk, handle).await;
        in_text(&desk, "refused.txt").await;
        press(&desk, "Ctrl+End").await;
        desk.session.type_text("!").await.unwrap();
        press(&desk, "Ctrl+s").await;
        let asks = "document.querySelector('.dialog')?.innerText.includes('was not changed') && document.activeElement.closest('.dialog')";
        desk.until("it says so", asks).await;
        assert_eq!(desk.look("[handle.asked, handle.written]").await, json!([1, ""]));
        let saved = "new TextDecoder().decode(await tabula.readFile('/home/user/refused.txt')) === 'kept!'";
        desk.until("it is saved here", saved).await;
        let answer = |label: &str| {
            format!(
                "void [...document.querySelectorAll('.dialog button')].find((one) => one.textContent === '{label}').click()"
            )
        };
        desk.look(&answer("Save as …")).await;
        desk.until("a name is asked", &format!("{FIELD} === '/home/user/refused.txt'")).await;
        press(&desk, "Escape").await;
        in_text(&desk, "refused.txt").await;
        // The person changes their mind.
        press(&desk, "Ctrl+s").await;
        desk.until("it says so again", asks).await;
        desk.look("void (handle.answer = 'granted')").await;
        desk.look(&answer("Try again")).await;
        desk.until("it is written", "handle.written === 'kept!'").await;
        in_text(&desk, "refused.txt").await;
    });
}
