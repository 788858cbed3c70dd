//! Files by its keys: the cursor stays with its item when the folder is read again, a name that is refused stays in its
//! field, nothing is removed for good without a question, and a folder's properties say what is in it.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// Makes a folder with what a script puts into `folder`, and shows it in Files.
async fn show(desk: &Desk, folder: &str, content: &str, names: &str) {
    let script = format!(
        "(async (folder) => {{ await tabula.mkdir(folder, {{ recursive: true }}); {content} }})('{folder}')"
    );
    desk.look(&script).await;
    desk.until("a prompt", "document.querySelector('.terminal-rows')?.innerText.trim().length > 0").await;
    desk.session.type_text(&format!("open {folder}")).await.unwrap();
    desk.session.press("Enter").await.unwrap();
    desk.until("Files is in front", "frontApp() === 'files' && focusIn('files')").await;
    listed(desk, names).await;
}

async fn listed(desk: &Desk, names: &str) {
    desk.until(names, &format!("fileNames().join() === '{names}'")).await;
}

async fn has_keyboard(desk: &Desk) {
    desk.until("the list has the keyboard", "document.activeElement.matches('.file-list')").await;
}

#[test]
fn the_cursor_goes_with_what_has_been_made_and_renamed() {
    block_on(async {
        let desk = desk().await;
        let press = async |keys: &str| desk.session.press(keys).await.unwrap();
        let content = "for (const name of ['aa', 'pp']) await tabula.mkdir(`${folder}/${name}`);";
        show(&desk, "/tmp/followed", content, "aa,pp").await;
        press("Ctrl+Shift+N").await;
        desk.session.wait_for(".rename:focus").await.unwrap();
        desk.session.type_text("zeta").await.unwrap();
        press("Enter").await;
        listed(&desk, "aa,pp,zeta").await;
        has_keyboard(&desk).await;
        // The next key is about the same folder: this one gives it a name that stands elsewhere.
        press("F2").await;
        desk.until("its name is in the field", "document.querySelector('.rename:focus')?.value === 'zeta'")
            .await;
        desk.session.type_text("bb").await.unwrap();
        press("Enter").await;
        listed(&desk, "aa,bb,pp").await;
        has_keyboard(&desk).await;
        press("Enter").await;
        desk.until("it is open", "pathShown() === '/tmp/followed/bb'").await;
        // And so from above: where it came from has the cursor.
        press("Backspace").await;
        listed(&desk, "aa,bb,pp").await;
        desk.until(
            "it is marked",
            "document.querySelector('.window-focused .file-cursor')?.innerText.includes('bb')",
        )
        .await;
    });
}

#[test]
fn a_name_that_is_refused_stays_in_its_field() {
    block_on(async {
        let desk = desk().await;
        let press = async |keys: &str| desk.session.press(keys).await.unwrap();
        let content = "for (const name of ['one', 'two']) await tabula.writeFile(`${folder}/${name}`, name);";
        show(&desk, "/tmp/refused", content, "one,two").await;
        press("Home").await;
        press("F2").await;
        for (typed, reason) in [("two", "there already"), ("a/b", "slash")] {
            desk.session.wait_for(".rename:focus").await.unwrap();
            press("Ctrl+a").await;
            desk.session.type_text(typed).await.unwrap();
            press("Enter").await;
            let says = format!("document.querySelector('.rename-problem')?.innerText.includes('{reason}')");
            desk.until(reason, &says).await;
            let value = "document.activeElement.matches('.rename') && document.activeElement.value";
            assert_eq!(desk.look(value).await, json!(typed));
        }
        desk.session.type_text("c").await.unwrap();
        desk.until("the reason has gone", "!document.querySelector('.rename-problem')").await;
        press("Escape").await;
        listed(&desk, "one,two").await;
        has_keyboard(&desk).await;
        assert_eq!(desk.look("namesIn('/tmp/refused')").await, json!(["one", "two"]));
        // Whoever leaves the field for something else is not called back.
        press("F2").await;
        desk.session.wait_for(".rename:focus").await.unwrap();
        desk.session.type_text("three").await.unwrap();
        desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
        desk.until("the terminal has the keyboard", "frontApp() === 'terminal' && focusIn('terminal')").await;
        desk.until("it has its name", "(await namesIn('/tmp/refused')).join() === 'three,two'").await;
        assert_eq!(desk.look("frontApp() === 'terminal' && focusIn('terminal')").await, json!(true));
    });
}

#[test]
fn what_goes_for_good_goes_only_when_that_is_wished() {
    block_on(async {
        let desk = desk().await;
        let press = async |keys: &str| desk.session.press(keys).await.unwrap();
        let content =
            "for (const name of ['gone 1', 'gone 2']) await tabula.writeFile(`${folder}/${name}`, name);";
        show(&desk, "/tmp/for-good", content, "gone 1,gone 2").await;
        press("Ctrl+a").await;
        press("Delete").await;
        listed(&desk, "").await;
        desk.session.click(".files-side li:last-child button").await.unwrap();
        listed(&desk, "gone 1,gone 2").await;
        let named = "[windowOf('files').querySelector('.window-title').innerText, document.querySelector('.crumbs').innerText.trim()]";
        assert_eq!(desk.look(named).await, json!(["Bin", "Bin"]));
        let closed = "['New folder', 'Take files in', 'Up'].map((label) => document.querySelector(`.toolbar [aria-label='${label}']`).disabled)";
        assert_eq!(desk.look(closed).await, json!([true, true, true]));

        let asked = async |title: &str| {
            let has = format!("document.querySelector('.dialog')?.innerText.includes('{title}')");
            desk.until(title, &format!("{has} && document.activeElement.innerText === 'Cancel'")).await;
        };
        desk.session.click(".file").await.unwrap();
        press("Delete").await;
        asked("Delete gone 1 for good?").await;
        press("Enter").await;
        has_keyboard(&desk).await;
        listed(&desk, "gone 1,gone 2").await;
        press("Delete").await;
        asked("Delete gone 1 for good?").await;
        press("Tab").await;
        press("Enter").await;
        listed(&desk, "gone 2").await;

        has_keyboard(&desk).await;
        press("Escape").await;
        press("Shift+F10").await;
        desk.choose("Empty the bin").await;
        asked("Empty the bin?").await;
        press("Escape").await;
        has_keyboard(&desk).await;
        listed(&desk, "gone 2").await;
        press("Shift+F10").await;
        desk.choose("Empty the bin").await;
        asked("Empty the bin?").await;
        press("Tab").await;
        press("Enter").await;
        desk.until(
            "it says so",
            "document.querySelector('.files .empty')?.innerText === 'The bin is empty.'",
        )
        .await;
        assert_eq!(desk.look("namesIn('/home/user/.local/share/Trash/files')").await, json!([]));
    });
}

#[test]
fn a_folders_properties_say_what_is_in_it() {
    block_on(async {
        let desk = desk().await;
        let content = "await tabula.mkdir(`${folder}/outer/inner`, { recursive: true });
            await tabula.writeFile(`${folder}/outer/inner/file`, 'x'.repeat(1500));
            await tabula.symlink('/usr', `${folder}/outer/link`);";
        show(&desk, "/tmp/counted", content, "outer").await;
        desk.session.press("Home").await.unwrap();
        desk.session.press("Ctrl+i").await.unwrap();
        desk.until(
            "it is counted",
            "document.querySelector('.dialog')?.innerText.includes('3 things, 1.5 kB')",
        )
        .await;
        assert_eq!(
            desk.look("document.querySelector('.dialog').innerText.includes('…')").await,
            json!(false)
        );
    });
}

#[test]
fn a_folder_that_may_not_be_looked_into_says_so() {
    block_on(async {
        let desk = desk().await;
        show(&desk, "/tmp/closed", "await tabula.mkdir(`${folder}/in`);", "in").await;
        desk.look("tabula.exec('chmod 0 /tmp/closed/in')").await;
        desk.session.press("Home").await.unwrap();
        desk.session.press("Enter").await.unwrap();
        let says = "document.querySelector('.files .empty')?.innerText === 'You are not allowed to look into this folder.'";
        desk.until("it says so", says).await;
    });
}

#[test]
fn what_programs_change_shows_by_itself() {
    block_on(async {
        let desk = desk().await;
        let content =
            "for (const name of ['bb', 'cc', 'dd']) await tabula.writeFile(`${folder}/${name}`, name);";
        show(&desk, "/tmp/watched", content, "bb,cc,dd").await;
        desk.session.press("Home").await.unwrap();
        desk.session.press("Down").await.unwrap();
        let at = "[document.querySelector('.window-focused .file-cursor .file-name').innerText,
            [...document.querySelectorAll('.window-focused .file[aria-selected=true] .file-name')].map((name) => name.innerText).join()].join('|')";
        desk.until("one is chosen", &format!("{at} === 'cc|cc'")).await;
        let run =
            async |command: &str| desk.look(&format!("tabula.exec('cd /tmp/watched && {command}')")).await;
        run("touch aa").await;
        listed(&desk, "aa,bb,cc,dd").await;
        run("rm dd; mkdir zz").await;
        listed(&desk, "zz,aa,bb,cc").await;
        // It has stayed where it was, and with it the keys.
        assert_eq!(desk.look(at).await, json!("cc|cc"));
        run("head -c 7000 /dev/zero >> bb").await;
        let size = "[...document.querySelectorAll('.window-focused .file')].find((row) => row.innerText.includes('bb')).querySelector('.file-size').innerText";
        desk.until("its size is the new one", &format!("{size} === '7.0 kB'")).await;
        // A name that is being typed is not disturbed.
        desk.session.press("F2").await.unwrap();
        desk.session.wait_for(".rename:focus").await.unwrap();
        desk.session.type_text("typed").await.unwrap();
        run("touch ab").await;
        desk.session.press("Enter").await.unwrap();
        listed(&desk, "zz,aa,ab,bb,typed").await;
        desk.look("tabula.remove('/tmp/watched', { recursive: true })").await;
        let says =
            "document.querySelector('.files .empty')?.innerText === 'This folder does not exist any more.'";
        desk.until("it says so", says).await;
        desk.look("tabula.exec('mkdir /tmp/watched; touch /tmp/watched/again')").await;
        listed(&desk, "again").await;
    });
}

#[test]
fn the_properties_of_several_things_are_those_of_all() {
    block_on(async {
        let desk = desk().await;
        let content = "await tabula.mkdir(`${folder}/inner/deep`, { recursive: true });
            for (const name of ['inner/deep/x', 'one', 'two']) await tabula.writeFile(`${folder}/${name}`, 'x'.repeat(1000));
            await tabula.symlink('one', `${folder}/link`);";
        show(&desk, "/tmp/several", content, "inner,link,one,two").await;
        desk.session.press("Ctrl+a").await.unwrap();
        desk.session.press("Ctrl+i").await.unwrap();
        desk.until(
            "all is counted",
            "document.querySelector('.dialog')?.innerText.includes('6 things, 3.0 kB')",
        )
        .await;
        let text = desk.look("document.querySelector('.dialog').innerText").await;
        for part in ["4 things", "1 folder, 2 files, 1 link", "/tmp/several"] {
            assert!(text.as_str().unwrap().contains(part), "{part} in {text}");
        }
        assert!(!text.as_str().unwrap().contains('…'), "{text}");
        desk.session.press("Escape").await.unwrap();
        has_keyboard(&desk).await;
        desk.session.press("Shift+F10").await.unwrap();
        desk.choose("Properties").await;
        desk.until(
            "they are shown again",
            "document.querySelector('.dialog')?.innerText.includes('4 things')",
        )
        .await;
    });
}
