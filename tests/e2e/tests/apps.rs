//! The desktop's apps through what a person touches: Files with names that mean to deceive, the Editor and a file that a
//! program reads, the Monitor and a process that is ended, `open` in the terminal.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// Shows a folder in Files, by way of `open` in the terminal.
async fn show(desk: &Desk, folder: &str) {
    desk.until("a prompt", "document.querySelector('.terminal-rows')?.innerText.trim().length > 0").await;
    desk.session.type_text(&format!("open {folder}")).await.unwrap();
    desk.session.press("Enter").await.unwrap();
    desk.until("Files is in front", "frontApp() === 'files' && focusIn('files')").await;
}

#[test]
fn names_cannot_deceive() {
    block_on(async {
        let desk = desk().await;
        desk.look(
            "(async () => {
                await tabula.mkdir('/tmp/hostile', { recursive: true });
                const names = ['photo\\u202egnp.exe', '<img src=x onerror=\"globalThis.fooled = true\">', 'a\\nb\\x1b[31m', '\\u{1f468}'.repeat(63)];
                for (const name of names) await tabula.writeFile('/tmp/hostile/' + name, '');
                await tabula.writeFile(Uint8Array.from([...new TextEncoder().encode('/tmp/hostile/raw'), 0xff, 0xfe]), '');
            })()",
        )
        .await;
        show(&desk, "/tmp/hostile").await;
        desk.until("all are listed", "fileNames().length === 5").await;
        let names = desk.look("fileNames()").await;
        let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        for shown in [
            "photo\\u202egnp.exe",
            "<img src=x onerror=\"globalThis.fooled = true\">",
            "a\\nb\\x1b[31m",
            "raw\\xff\\xfe",
        ] {
            assert!(names.contains(&shown), "{shown} in {names:?}");
        }
        assert_eq!(desk.look("globalThis.fooled ?? null").await, json!(null));
        // No name is wider than its place.
        let inside =
            "[...document.querySelectorAll('.file')].every((row) => row.scrollWidth <= row.clientWidth)";
        assert_eq!(desk.look(inside).await, json!(true));
    });
}

#[test]
fn files_are_made_renamed_copied_and_deleted_by_keys() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.mkdir('/tmp/work', { recursive: true }).then(() => tabula.writeFile('/tmp/work/one.txt', 'one'))").await;
        show(&desk, "/tmp/work").await;
        desk.until("it is listed", "fileNames().join() === 'one.txt'").await;
        let press = async |keys: &str| desk.session.press(keys).await.unwrap();
        press("Home").await;
        press("F2").await;
        desk.session.wait_for(".rename:focus").await.unwrap();
        desk.session.type_text("two").await.unwrap();
        press("Enter").await;
        desk.until(
            "it has its name",
            "fileNames().join() === 'two.txt' && document.activeElement.matches('.file-list')",
        )
        .await;
        press("Home").await;
        press("Ctrl+c").await;
        press("Ctrl+v").await;
        desk.until("it is there twice", "fileNames().join() === 'two 2.txt,two.txt'").await;
        let content = "new TextDecoder().decode(await tabula.readFile('/tmp/work/two 2.txt')) === 'one'";
        desk.until("the copy is whole", content).await;
        press("Home").await;
        press("Delete").await;
        desk.until("it is in the bin", "fileNames().join() === 'two.txt'").await;
        let in_bin = "(await tabula.readDir('/home/user/.local/share/Trash/files')).some(({ name }) => name === 'two 2.txt')";
        desk.until("the bin has it", in_bin).await;
        press("Ctrl+Shift+N").await;
        desk.session.wait_for(".rename:focus").await.unwrap();
        desk.session.type_text("folder").await.unwrap();
        press("Enter").await;
        desk.until("the folder is there", "fileNames().join() === 'folder,two.txt'").await;
        press("Home").await;
        press("Enter").await;
        desk.until("it is empty", "document.querySelector('.files .empty')?.innerText.includes('empty')")
            .await;
        press("Backspace").await;
        desk.until("it is one up", "fileNames().length === 2").await;
    });
}

#[test]
fn properties_keep_the_keyboard_until_they_are_closed() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.mkdir('/tmp/known', { recursive: true }).then(() => tabula.writeFile('/tmp/known/five', '12345', { mode: 0o640 }))").await;
        show(&desk, "/tmp/known").await;
        desk.until("it is listed", "fileNames().length === 1").await;
        desk.session.press("Home").await.unwrap();
        desk.session.press("Ctrl+i").await.unwrap();
        desk.until("it has the keyboard", "document.activeElement.closest('.dialog')").await;
        let text = desk.look("document.querySelector('.dialog').innerText").await;
        for part in ["five", "5 bytes", "rw-r----- (0640)", "/tmp/known"] {
            assert!(text.as_str().unwrap().contains(part), "{part} in {text}");
        }
        for key in ["Tab", "Shift+Tab", "Tab"] {
            desk.session.press(key).await.unwrap();
            assert_eq!(
                desk.look("Boolean(document.activeElement.closest('.dialog'))").await,
                json!(true),
                "{key}"
            );
        }
        desk.session.press("Escape").await.unwrap();
        desk.until("the list has it again", "document.activeElement.matches('.file-list')").await;
    });
}

#[test]
fn what_lies_in_the_bin_goes_back() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.mkdir('/tmp/thrown', { recursive: true }).then(() => tabula.writeFile('/tmp/thrown/a b%.txt', 'kept'))").await;
        show(&desk, "/tmp/thrown").await;
        desk.until("it is listed", "fileNames().length === 1").await;
        desk.session.press("Home").await.unwrap();
        desk.session.press("Delete").await.unwrap();
        desk.until("it is gone", "fileNames().length === 0").await;
        desk.session.click(".files-side li:last-child button").await.unwrap();
        desk.until("the bin is shown", "fileNames().join() === 'a b%.txt'").await;
        desk.session.click(".file").await.unwrap();
        desk.session.press("Shift+F10").await.unwrap();
        desk.choose("Restore").await;
        desk.until("it is back", "new TextDecoder().decode(await tabula.readFile('/tmp/thrown/a b%.txt').catch(() => new Uint8Array())) === 'kept'").await;
    });
}

#[test]
fn files_of_the_host_are_taken_in() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.mkdir('/tmp/taken', { recursive: true })").await;
        show(&desk, "/tmp/taken").await;
        desk.look(
            "(() => {
                const data = new DataTransfer();
                data.items.add(new File(['from the host'], 'dropped.txt'));
                document.querySelector('.files').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
            })()",
        )
        .await;
        desk.until("it is there", "fileNames().join() === 'dropped.txt'").await;
        desk.until(
            "it is whole",
            "new TextDecoder().decode(await tabula.readFile('/tmp/taken/dropped.txt')) === 'from the host'",
        )
        .await;
    });
}

#[test]
fn a_file_is_edited_and_a_program_reads_it() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.writeFile('/tmp/note.txt', 'line one\\n')").await;
        desk.until("a prompt", "document.querySelector('.terminal-rows')?.innerText.trim().length > 0").await;
        desk.session.type_text("open /tmp/note.txt").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        desk.until(
            "the Editor has it",
            "focusIn('editor') && document.querySelector('.cm-content')?.innerText.includes('line one')",
        )
        .await;
        desk.session.press("Ctrl+End").await.unwrap();
        desk.session.type_text("line two").await.unwrap();
        desk.session.wait_for(".tab-changed").await.unwrap();
        desk.session.press("Ctrl+s").await.unwrap();
        desk.until("it is saved", "!document.querySelector('.tab-changed')").await;
        let seen = desk.look("(await tabula.exec('cat /tmp/note.txt')).stdout").await;
        assert_eq!(seen, json!("line one\nline two"));
    });
}

#[test]
fn another_file_is_replaced_only_when_that_is_wished() {
    block_on(async {
        let desk = desk().await;
        desk.look("tabula.writeFile('/tmp/precious', 'precious')").await;
        desk.open("editor").await;
        desk.until("the text has the keyboard", "document.activeElement.matches('.cm-content')").await;
        desk.session.type_text("new").await.unwrap();
        for (answer, content) in [("Cancel", "precious"), ("Replace", "new")] {
            desk.session.press("Ctrl+Shift+S").await.unwrap();
            desk.until("the name is asked", "document.activeElement.matches('.dialog input')").await;
            // Typing gives it another name, in the same folder and with the same extension.
            desk.until(
                "its stem is selected",
                "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd) === 'New file')(document.activeElement)",
            )
            .await;
            desk.session.press("Ctrl+a").await.unwrap();
            desk.session.type_text("/tmp/precious").await.unwrap();
            desk.session.press("Enter").await.unwrap();
            desk.until(
                "it asks",
                "document.querySelector('.dialog')?.innerText.includes('Replace precious')",
            )
            .await;
            desk.look(&format!("[...document.querySelectorAll('.dialog button')].find((one) => one.textContent === '{answer}').click()")).await;
            desk.until("it has asked", "!document.querySelector('.dialog') && focusIn('editor')").await;
            let kept =
                format!("new TextDecoder().decode(await tabula.readFile('/tmp/precious')) === '{content}'");
            desk.until(answer, &kept).await;
        }
    });
}

#[test]
fn what_is_not_saved_survives_a_reload() {
    block_on(async {
        let desk = desk().await;
        desk.session.click(".dock-item[data-app=editor]").await.unwrap();
        desk.until(
            "the Editor is ready",
            "focusIn('editor') && document.activeElement.matches('.cm-content')",
        )
        .await;
        desk.session.type_text("not saved yet").await.unwrap();
        desk.until("it is kept", "localStorage['tabula.drafts']?.includes('not saved yet')").await;
        desk.session.reload().await.unwrap();
        desk.until(
            "it is there",
            "document.querySelector('.cm-content')?.innerText.includes('not saved yet')",
        )
        .await;
    });
}

#[test]
fn a_process_is_ended_from_the_monitor() {
    block_on(async {
        let desk = desk().await;
        let pid = desk
            .look("(globalThis.sleeper = await tabula.spawn(['sleep', '1000'])).pid")
            .await
            .as_u64()
            .unwrap();
        desk.open("monitor").await;
        desk.session.click(&format!("[data-pid='{pid}'] .process-actions button")).await.unwrap();
        desk.choose("End (SIGTERM)").await;
        let end = desk.look("await within(20000, 'its end', globalThis.sleeper.wait())").await;
        assert_eq!(end["signal"], json!(15));
        desk.until("it is no longer shown", &format!("!document.querySelector(\"[data-pid='{pid}']\")"))
            .await;
    });
}

#[test]
fn open_tells_what_it_cannot() {
    block_on(async {
        let desk = desk().await;
        let seen = desk.look("await tabula.exec('open /tmp/nothing-there').then(({ stderr, exitCode }) => [stderr, exitCode])").await;
        assert_eq!(seen, json!(["open: /tmp/nothing-there: No such file or directory\n", 1]));
        let seen = desk
            .look("await tabula.exec('open /tmp').then(({ stderr, exitCode }) => [stderr, exitCode])")
            .await;
        assert_eq!(seen, json!(["open: /tmp: there is no terminal, and so no desktop to ask\n", 1]));
    });
}

#[test]
fn keys_pressed_before_a_terminal_is_drawn_are_its_first() {
    block_on(async {
        let desk = desk().await;
        desk.session.act(&tabula_drive::parse_steps("open terminal").unwrap()).await.unwrap();
        desk.session.type_text("echo ear''ly").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        desk.session.wait_for_text("early").await.unwrap();
    });
}
