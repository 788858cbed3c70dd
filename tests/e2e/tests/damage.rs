//! Bytes that a disk has lost while nobody looked: after a stop that was not clean the machine finds them, tells the page, and
//! the desktop tells the person, with a report; of a sound disk nothing is told. All through the public interface.

mod desk;

use desk::Desk;
use serde_json::{Value, json};
use tabula_drive::{Options, Session, Storage};
use tabula_e2e::{block_on, browser, eval};

/// What the scripts below share: the files that hold the disks, as the page can change them when no machine runs.
const STORE: &str = "
    const { boot } = await import('/tabula.js');
    const folder = await navigator.storage.getDirectory();
    const fileOf = (name) => folder.getFileHandle(name);
    const bytesOf = async (name) => new Uint8Array(await (await (await fileOf(name)).getFile()).arrayBuffer());
    // A file is free a moment after its machine is gone.
    const change = (name, pieces) => until('the disk to be free', async () => {
      try {
        const writable = await (await fileOf(name)).createWritable({ keepExistingData: true });
        for (const { at, bytes } of pieces) await writable.write({ type: 'write', position: at, data: bytes });
        await writable.close();
        return true;
      } catch (error) {
        if (error.name === 'NoModificationAllowedError') return false;
        throw error;
      }
    }, 30000);
    // Changes the last byte of a text wherever it is on the disk; answers how often that was.
    const damage = async (name, text) => {
      const bytes = await bytesOf(name);
      const all = new TextDecoder('latin1').decode(bytes);
      const pieces = [];
      for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
        const last = at + text.length - 1;
        pieces.push({ at: last, bytes: new Uint8Array([bytes[last] ^ 1]) });
      }
      await change(name, pieces);
      return pieces.length;
    };
    // The machine before may still have the disk for a moment. What is told of damage is in `told`.
    const told = [];
    const machineWith = (options) => until('a machine with the disk', async () => {
      const machine = await boot({ storage: 'disk', onDiskDamaged: (damage) => told.push(damage), ...options });
      if (machine.storage.kind === 'disk') return machine;
      await machine.shutdown();
      return false;
    }, 60000);
    const crash = (machine) => machine.crashOnPurpose().catch(() => {});
    // The flusher does one thing after the other: what it is asked for comes after the check that nobody asked for.
    const checked = (machine) => machine.createSnapshot('after the check').then((name) => machine.deleteSnapshot(name));
";

/// A letter, and something after it, since the pages that the log's last record covers are its own concern; then the machine
/// stops as when its tab is closed.
const LETTER: &str = "
    const made = await tabula.exec('mkdir -p docs && seq -f \"line %g of the letter\" 2000 > docs/letter && sync && echo later > docs/later && sync');
    if (made.exitCode !== 0) throw new Error(made.stderr);
    await crash(tabula);";

async fn run(session: &Session, script: &str) -> Value {
    eval(session, &format!("{STORE}\n{script}")).await
}

async fn bare() -> Session {
    let options = Options { browser: browser(), page: "bare.html".to_owned(), ..Options::default() };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_page_is_told_of_damaged_files_and_of_a_damaged_tree() {
    block_on(async {
        let session = bare().await;
        let script = format!(
            "await tabula.shutdown();
             tabula = await machineWith();
             {LETTER}
             // Nothing is wrong yet.
             tabula = await machineWith();
             await checked(tabula);
             const found = [told.length];
             await tabula.exec('echo more > docs/more; sync');
             await crash(tabula);
             found.push(await damage('tabula.disk', 'line 1234 of the letter'));
             tabula = await machineWith();
             await checked(tabula);
             const [{{ disk, message, files, findings }}] = told;
             found.push(told.length, disk, message, files, findings.map(({{ kind }}) => kind));
             const {{ stdout }} = await tabula.exec('fsck -r | tail -n 1; fsck -a | tail -n 1; head -n 3 docs/letter | tail -n 1; cat docs/later');
             await tabula.exec('rm docs/letter');
             await tabula.shutdown();
             return [...found, stdout];"
        );
        let expected = json!([
            0,
            1,
            1,
            "system",
            "The disk check found 1 problem; 1 file is damaged",
            ["/home/user/docs/letter"],
            ["damaged-page"],
            "file: /home/user/docs/letter\nfile: /home/user/docs/letter\nline 3 of the letter\nlater\n"
        ]);
        assert_eq!(run(&session, &script).await, expected);

        // A name of the tree's, in a block that neither the mount nor the boot reads.
        session.reload().await.unwrap();
        let script = "
            await tabula.shutdown();
            tabula = await machineWith();
            const made = await tabula.exec('mkdir many && cd many && seq -f \"name-in-the-tree-%04g\" 4000 | xargs touch');
            if (made.exitCode !== 0) throw new Error(made.stderr);
            // Into the tree, so that the log that is left behind has nothing of it.
            await tabula.shutdown();
            tabula = await machineWith();
            await tabula.exec('echo more > more; sync');
            await crash(tabula);
            const places = await damage('tabula.disk', 'name-in-the-tree-2000');
            tabula = await machineWith();
            await checked(tabula);
            const [{ disk, message, findings }] = told;
            const found = [places > 0, told.length, disk, message, findings.map(({ kind }) => kind)];
            found.push((await tabula.exec('cat more; ls many 2>&1 >/dev/null | grep -ci error')).stdout);
            await tabula.shutdown();
            return found;";
        let expected = json!([
            true,
            1,
            "system",
            "The disk check found 1 problem; how many files are damaged cannot be known",
            ["damaged-tree"],
            "more\n1\n"
        ]);
        assert_eq!(run(&session, script).await, expected);
        session.close().await;
    });
}

#[test]
fn the_page_is_told_of_a_damaged_encrypted_home() {
    block_on(async {
        let session = bare().await;
        let script = "
            await tabula.shutdown();
            const PAGE = 4096;
            tabula = await machineWith();
            await tabula.encryptHome('p');
            await tabula.shutdown();
            const before = await bytesOf('tabula-home.disk');
            tabula = await machineWith({ homePassword: 'p' });
            await tabula.exec('head -c 400000 /dev/urandom > victim && sync && echo later > later && sync');
            await crash(tabula);
            // Where its pages are, the names and bytes of which nobody can read: in the longest run of pages that changed.
            const after = await bytesOf('tabula-home.disk');
            const differs = (page) => {
              for (let at = page * PAGE; at < (page + 1) * PAGE; at += 1) if ((before[at] ?? 0) !== after[at]) return true;
              return false;
            };
            let [first, length] = [0, 0];
            for (let page = 0, run = 0; page < after.length / PAGE; page += 1) {
              run = differs(page) ? run + 1 : 0;
              if (run > length) [first, length] = [page - run + 1, run];
            }
            const at = (first + 20) * PAGE + 1234;
            await change('tabula-home.disk', [{ at, bytes: new Uint8Array([after[at] ^ 1]) }]);
            tabula = await machineWith();
            await checked(tabula);
            const found = [length >= 90, told.length];
            await tabula.unlockHome('p');
            await until('the news of home', () => told.length > 0, 60000);
            const [{ disk, message, files, findings }] = told;
            found.push(disk, message, files, findings.map(({ kind }) => kind));
            await tabula.shutdown();
            return found;";
        let expected = json!([
            true,
            0,
            "home",
            "The check of the encrypted home found 1 problem; 1 file is damaged",
            ["/home/user/victim"],
            ["damaged-page"]
        ]);
        assert_eq!(run(&session, script).await, expected);
        session.close().await;
    });
}

/// The titles of the notifications that are shown.
const TITLES: &str =
    "[...document.querySelectorAll('.toasts .note-title')].map((title) => title.textContent)";

#[test]
fn a_person_is_told_until_the_notification_is_put_away() {
    block_on(async {
        let options = Options { browser: browser(), storage: Storage::Disk, ..Options::default() };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        let desk = Desk::holding(session);
        run(&desk.session, &format!("{LETTER} return 0;")).await;
        desk.session.reload().await.unwrap();
        desk.session.wait_for(".window[data-app=terminal] .terminal-rows").await.unwrap();
        run(&desk.session, "await checked(tabula); return 0;").await;
        assert_eq!(desk.look(TITLES).await, json!([]), "nothing is wrong");

        let script = "await tabula.exec('echo more > docs/more; sync'); await crash(tabula);
                      return damage('tabula.disk', 'line 1234 of the letter');";
        assert_eq!(run(&desk.session, script).await, json!(1));
        desk.session.reload().await.unwrap();
        desk.session.wait_for(".toasts .note-problem").await.unwrap();
        assert_eq!(desk.look(TITLES).await, json!(["The disk is damaged"]));
        let text = desk.look("document.querySelector('.toasts .note-text').textContent").await;
        let expected = "The disk check found 1 problem; 1 file is damaged: /home/user/docs/letter.";
        assert_eq!(text, json!(expected));
        // One that does not stay comes after it and goes before it.
        desk.look("import('/app.js').then(({ openPath }) => openPath('/nowhere'))").await;
        desk.until("another", "document.querySelectorAll('.toasts .note').length === 2").await;
        desk.until("the other has gone", "document.querySelectorAll('.toasts .note').length === 1").await;
        assert_eq!(desk.look(TITLES).await, json!(["The disk is damaged"]));
        assert_eq!(desk.violations().await, [""; 0]);

        desk.session.click(".toasts .note-more").await.unwrap();
        desk.until(
            "the report",
            "windowOf('editor')?.querySelector('.cm-content')?.textContent.includes('What to do')",
        )
        .await;
        assert_eq!(desk.look(TITLES).await, json!([]), "the report has the screen");
        let report = desk.look("windowOf('editor').querySelector('.cm-content').innerText").await;
        let report = report.as_str().unwrap();
        assert!(report.starts_with(expected.split(':').next().unwrap()), "{report}");
        assert!(
            report.contains("  /home/user/docs/letter\n") && report.contains("  damaged-page: "),
            "{report}"
        );

        // It is among the notifications still, with its button, until it is put away.
        desk.session.press("Ctrl+Alt+N").await.unwrap();
        desk.session.wait_for(".note-panel .note-more").await.unwrap();
        desk.session.click(".note-panel .note:has(.note-more) [aria-label=Dismiss]").await.unwrap();
        desk.until("it is put away", "!document.querySelector('.note-more')").await;
        desk.end().await;
    });
}
