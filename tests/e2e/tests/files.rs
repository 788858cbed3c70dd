//! Files, by pointer: dragging onto folders, places, parts of the path and other windows; folders of the host; downloads.
//! And what a launch brings: files that are opened with Tabula, and what is shared with it.

mod desk;

use desk::{Desk, desk, with_build};
use serde_json::{Value, json};
use tabula_drive::Browser;
use tabula_e2e::{block_on, browser, build_with_script};

/// Makes files (each with its name as content) and folders (names that end with a slash), and shows their folder.
async fn shown(folder: &str, names: &[&str]) -> Desk {
    let desk = desk().await;
    make(&desk, folder, names).await;
    open(&desk, folder).await;
    desk
}

async fn make(desk: &Desk, folder: &str, names: &[&str]) {
    let script = format!(
        "(async () => {{
           await tabula.mkdir('{folder}', {{ recursive: true }});
           for (const name of {names}) {{
             if (name.endsWith('/')) await tabula.mkdir(`{folder}/${{name}}`);
             else await tabula.writeFile(`{folder}/${{name}}`, name);
           }}
         }})()",
        names = json!(names)
    );
    desk.look(&script).await;
}

async fn open(desk: &Desk, folder: &str) {
    desk.look(&format!("import('/app.js').then(({{ openPath }}) => openPath('{folder}'))")).await;
    let here = format!("frontApp() === 'files' && pathShown() === '{folder}' && fileNames().length > 0");
    desk.until(&format!("{folder} is shown"), &here).await;
}

/// The row of a name in the window in front.
fn row(name: &str) -> String {
    format!(".window-focused [data-drop$='/{name}'].file")
}

fn place(path: &str) -> String {
    format!(".window-focused .files-side [data-drop='{path}']")
}

/// What a folder has.
async fn has(desk: &Desk, folder: &str, names: &[&str]) {
    let what = format!("{folder} has {names:?}");
    desk.until(&what, &format!("(await namesIn('{folder}')).join() === {}", json!(names.join(",")))).await;
}

async fn lists(desk: &Desk, names: &[&str]) {
    desk.until(
        &format!("{names:?} are listed"),
        &format!("fileNames().join() === {}", json!(names.join(","))),
    )
    .await;
}

/// A point of the page in the middle of an element.
async fn middle(desk: &Desk, selector: &str) -> (f64, f64) {
    desk.session.wait_for(selector).await.unwrap();
    desk.session.middle(selector).await.unwrap()
}

/// Marks the row of a name, so that it can be found by a selector.
async fn marked(desk: &Desk, name: &str) -> String {
    let script = format!(
        "[...document.querySelectorAll('.window-focused .file')].forEach((row) =>
           row.toggleAttribute('data-sought', row.querySelector('.file-name').textContent === {}))",
        json!(name)
    );
    desk.look(&script).await;
    ".window-focused .file[data-sought]".to_owned()
}

/// Drags the row of a name to an element, in steps as a hand does.
async fn drag(desk: &Desk, name: &str, target: &str) {
    let (x, y) = middle(desk, target).await;
    let from = marked(desk, name).await;
    let (a, b) = middle(desk, &from).await;
    desk.session.drag_to(&from, &[(a + 8.0, b + 8.0), ((a + x) / 2.0, (b + y) / 2.0), (x, y)]).await.unwrap();
}

#[test]
fn what_is_dragged_onto_a_folder_moves_into_it() {
    block_on(async {
        let desk = shown("/tmp/drag", &["box/", "one", "two"]).await;
        drag(&desk, "one", &row("box")).await;
        lists(&desk, &["box", "two"]).await;
        has(&desk, "/tmp/drag/box", &["one"]).await;
        // Onto a part of the path, from inside; the sign is gone afterwards.
        open(&desk, "/tmp/drag/box").await;
        drag(&desk, "one", ".window-focused .crumb[data-drop='/tmp/drag']").await;
        has(&desk, "/tmp/drag", &["box", "one", "two"]).await;
        assert_eq!(desk.look("document.querySelector('.carried, .drop-here')").await, json!(null));
    });
}

#[test]
fn several_are_dragged_at_once_and_ctrl_copies_them() {
    block_on(async {
        let desk = shown("/home/user/several", &["a", "b", "c"]).await;
        desk.session.press("Ctrl+a").await.unwrap();
        desk.session.key_down("Ctrl").await.unwrap();
        drag(&desk, "b", &place("/tmp")).await;
        desk.session.key_up("Ctrl").await.unwrap();
        let copied = "(await namesIn('/tmp')).filter((name) => 'abc'.includes(name)).length === 3";
        desk.until("all three are copied", copied).await;
        has(&desk, "/home/user/several", &["a", "b", "c"]).await;
        // They are still chosen: to the bin.
        let chosen = desk.look("document.querySelectorAll('.file[aria-selected=true]').length").await;
        assert_eq!(chosen, json!(3));
        drag(&desk, "c", &place("/home/user/.local/share/Trash/files")).await;
        has(&desk, "/home/user/several", &[]).await;
        let trashed = "(await namesIn('/home/user/.local/share/Trash/files')).join() === 'a,b,c'";
        desk.until("they are in the bin", trashed).await;
    });
}

#[test]
fn a_drag_is_called_off_and_nothing_goes_into_itself() {
    block_on(async {
        let desk = shown("/tmp/off", &["box/", "other/", "one"]).await;
        let (x, y) = middle(&desk, &row("box")).await;
        let from = marked(&desk, "one").await;
        desk.session.pull(&from, &[(x + 30.0, y + 4.0), (x, y)]).await.unwrap();
        desk.session.wait_for(".drop-here").await.unwrap();
        let told = desk.look("document.querySelector('.carried').textContent").await;
        assert_eq!(told, json!("Moveone"));
        desk.session.press("Escape").await.unwrap();
        desk.until("it is called off", "!document.querySelector('.carried, .drop-here')").await;
        desk.session.let_go().await.unwrap();
        // A folder onto itself, and a file onto the list that it is in.
        drag(&desk, "box", &row("box")).await;
        drag(&desk, "one", ".window-focused .file-head").await;
        drag(&desk, "other", &row("box")).await;
        lists(&desk, &["box", "one"]).await;
        has(&desk, "/tmp/off/box", &["other"]).await;
    });
}

#[test]
fn what_is_dragged_to_another_window_moves_there() {
    block_on(async {
        let desk = shown("/tmp/left", &["one"]).await;
        desk.session.press("Ctrl+Alt+Left").await.unwrap();
        make(&desk, "/tmp/right", &["two"]).await;
        open(&desk, "/tmp/right").await;
        desk.session.press("Ctrl+Alt+Right").await.unwrap();
        let half = "placeOf('files') && document.querySelectorAll('.window[data-app=files]').length === 2";
        desk.until("two windows", half).await;
        let target = ".window:not(.window-focused)[data-app=files] .file-list";
        drag(&desk, "two", target).await;
        has(&desk, "/tmp/left", &["one", "two"]).await;
        let lists = "[...document.querySelectorAll('.window[data-app=files]')]
            .map((window) => window.querySelectorAll('.file').length).sort().join() === '0,2'";
        desk.until("both windows show it", lists).await;
    });
}

/// A folder of the host's as the browsers tell it: a reader gives entries a few at a time.
const HOST_FOLDER: &str = "const entry = (name, content) => typeof content === 'string'
      ? { name, isFile: true, isDirectory: false, file: (done) => done(new File([content], name)) }
      : { name, isFile: false, isDirectory: true, createReader: () => {
          const left = Object.entries(content).map(([name, content]) => entry(name, content));
          return { readEntries: (done) => setTimeout(() => done(left.splice(0, 2))) };
        } };
    const dropOn = (selector, name, content) => {
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      const items = [{ kind: 'string' }, { kind: 'file', webkitGetAsEntry: () => entry(name, content) }];
      Object.defineProperty(event, 'dataTransfer', { value: { items } });
      document.querySelector(selector).dispatchEvent(event);
    };";

#[test]
fn folders_of_the_host_are_taken_in_whole() {
    block_on(async {
        let desk = shown("/tmp/host", &["inner/"]).await;
        let content = json!({ "a.txt": "one", "b": {}, "c": { "deep": { "d.txt": "two" }, "e": "three" }, "..": "never" });
        let all =
            "(await tabula.exec('find /tmp/host | sort; cat /tmp/host/inner/photos/c/deep/d.txt')).stdout";
        let drop =
            format!("(() => {{ {HOST_FOLDER} dropOn({}, 'photos', {content}); }})()", json!(row("inner")));
        desk.look(&drop).await;
        let wanted = "/tmp/host\n/tmp/host/inner\n/tmp/host/inner/photos\n/tmp/host/inner/photos/a.txt\n\
            /tmp/host/inner/photos/b\n/tmp/host/inner/photos/c\n/tmp/host/inner/photos/c/deep\n\
            /tmp/host/inner/photos/c/deep/d.txt\n/tmp/host/inner/photos/c/e\ntwo";
        desk.until("all of it is there", &format!("{all} === {}", json!(wanted))).await;
        // The name that is none is told of; the others came.
        desk.until(
            "it is told",
            "document.querySelector('.toasts')?.innerText.includes('meaning of its own')",
        )
        .await;
        desk.until("and how many came", "document.querySelector('.toasts')?.innerText.includes('3 files')")
            .await;
        // Once more: the first stays as it is.
        desk.look(&format!("(() => {{ {HOST_FOLDER} dropOn('.file-list', 'inner', {{ x: 'y' }}); }})()"))
            .await;
        lists(&desk, &["inner", "inner 2"]).await;
        has(&desk, "/tmp/host/inner 2", &["x"]).await;
    });
}

#[test]
fn a_folder_that_the_system_drops_is_taken_in() {
    if browser() != Browser::Chromium {
        // Only Chromium lets a test be the system that drags; what the page is told is in the test before.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    std::fs::create_dir_all(tree.join("sub")).unwrap();
    std::fs::write(tree.join("sub/leaf"), "leaf").unwrap();
    block_on(async {
        let desk = shown("/tmp/system", &["there"]).await;
        let (x, y) = middle(&desk, ".window-focused .file-list").await;
        let data = json!({ "items": [], "files": [tree], "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": x, "y": y, "data": data });
            desk.session.devtools("Input.dispatchDragEvent", event).await.unwrap();
        }
        lists(&desk, &["tree", "there"]).await;
        let leaf = "new TextDecoder().decode(await tabula.readFile('/tmp/system/tree/sub/leaf').catch(() => new Uint8Array()))";
        desk.until("it is whole", &format!("{leaf} === 'leaf'")).await;
    });
}

#[test]
fn a_folder_is_downloaded_as_an_archive() {
    block_on(async {
        let desk = shown("/tmp/packed", &["tree/"]).await;
        let names = json!(["plain", "\u{1f468}".repeat(63), "a\nb\u{202e}c", "sub/"]);
        make(
            &desk,
            "/tmp/packed/tree",
            &names.as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>(),
        )
        .await;
        desk.look("(async () => {
              await tabula.symlink('plain', '/tmp/packed/tree/sub/link');
              await tabula.writeFile('/tmp/packed/tree/sub/run', new Uint8Array(70000).fill(7), { mode: 0o755 });
              globalThis.downloads = [];
              HTMLAnchorElement.prototype.click = function () {
                downloads.push(fetch(this.href).then(async (answer) => [this.download, new Uint8Array(await answer.arrayBuffer())]));
              };
            })()").await;
        desk.session.click(&row("tree")).await.unwrap();
        desk.session.press("Shift+F10").await.unwrap();
        desk.choose("Download as tar").await;
        desk.until("it is downloaded", "globalThis.downloads.length === 1").await;
        let seen = desk
            .look("(async () => {
              const [name, bytes] = await downloads[0];
              await tabula.mountImage('/mnt/packed', bytes);
              const list = async (folder) => (await tabula.exec(`cd ${folder} && find . -printf '%M %s %l %p\\\\0'`)).stdout.split('\\0').sort();
              const sizes = (lines) => lines.map((line) => line.replace(/^(d\\S*) \\d+/, '$1')).sort();
              const [first, second] = [sizes(await list('/tmp/packed/tree')), sizes(await list('/mnt/packed/tree'))];
              return [name, first.length, first.join('|') === second.join('|') || [first, second]];
            })()")
            .await;
        assert_eq!(seen, json!(["tree.tar", 8, true]));
    });
}

#[test]
fn files_that_are_opened_with_it_are_shown_in_the_editor() {
    // The browser's queue of launches, as an installed app has it.
    let build = build_with_script(
        "Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer(take) { globalThis.launch = take; } } });",
    );
    block_on(async {
        let desk = with_build(build.path(), "").await;
        desk.until("the page takes launches", "globalThis.launch").await;
        desk.look("launch({ files: [{ kind: 'file', getFile: async () => new File(['from outside'], 'note.txt') }] })")
            .await;
        let shows = "frontApp() === 'editor' && document.querySelector('.cm-content')?.innerText.includes('from outside')";
        desk.until("the Editor shows it", shows).await;
        let name = "document.querySelector('.window-focused .tab-current .tab-name').textContent";
        assert_eq!(desk.look(name).await, json!("note.txt"));
        // A shortcut's launch brings its app to the front.
        desk.look("launch({ files: [], targetURL: new URL('./?open=files', location.href).href })").await;
        desk.until("Files is in front", "frontApp() === 'files'").await;
        desk.end().await;
    });
}

#[test]
fn what_is_shared_with_it_is_shown_in_the_editor() {
    block_on(async {
        let dist = tabula_drive::paths::dist(None).unwrap();
        let desk = with_build(
            &dist,
            "?share_title=..%2F%E2%80%AEx&share_text=some%20words&share_url=https%3A%2F%2Fe.org",
        )
        .await;
        let shows = "frontApp() === 'editor' && document.querySelector('.cm-content')?.innerText.includes('some words')";
        desk.until("the Editor shows it", shows).await;
        has(&desk, "/home/user", &["__x.txt"]).await;
        desk.until("the address forgets it", "!location.search.includes('share')").await;
        desk.end().await;
    });
}
