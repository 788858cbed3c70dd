//! One tab has the disk: a second is told who has it, may take it over after everything is durable, and gets it at once from
//! a tab that has gone or crashed; from one that does not answer nothing is taken. A disk that fails, or cannot be mounted, is
//! let go of.

use std::path::Path;
use std::time::Duration;

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use tabula_drive::{Isolation, Size, StaticServer, Theme, Window, paths};
use tabula_e2e::{block_on, browser};
use tempfile::TempDir;

/// Nothing here takes as long on a machine that does nothing else.
const PATIENCE: Duration = Duration::from_secs(120);

/// A page of nobody's, which boots what it likes.
const BLANK: &str =
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>blank</title></head></html>";

/// Added to the disk workers: one fails when somebody says its name.
const FRAGILE: &str = "\nnew BroadcastChannel('fail, disk').onmessage = ({ data }) => {
  if (data === self.name) throw new Error('as told');
};\n";

/// Before every script: `boot`, and what a machine's storage is, without how long it took.
const HELPERS: &str = "const { boot } = await import('/tabula.js');
    const of = ({ storage: { kind, problem } }) => ({ kind, problem });\n";

/// Two tabs of one browser, at one site.
struct Tabs {
    server: StaticServer,
    window: Window,
    tabs: Vec<WindowHandle>,
    _site: TempDir,
}

impl Tabs {
    /// Two empty tabs.
    async fn open(theme: Option<Theme>) -> Tabs {
        let site = site(&paths::dist(None).unwrap());
        let server = StaticServer::start(site.path(), 0, Isolation::Isolated).await.unwrap();
        let window = Window::open(browser(), None, Size::default(), theme).await.unwrap();
        let first = window.webdriver().window().await.unwrap();
        let second = window.webdriver().new_window(true).await.unwrap().handle;
        Tabs { server, window, tabs: vec![first, second], _site: site }
    }

    /// Both at a page without a machine.
    async fn blank() -> Tabs {
        let tabs = Tabs::open(None).await;
        for tab in 0..2 {
            tabs.load(tab, "blank.html").await;
        }
        tabs
    }

    async fn go_to(&self, tab: usize) {
        self.window.webdriver().switch_to_window(self.tabs[tab].clone()).await.unwrap();
    }

    async fn load(&self, tab: usize, page: &str) {
        self.go_to(tab).await;
        self.window.goto(&format!("{}{page}", self.server.url())).await.unwrap();
    }

    /// Runs the body of an async function in a tab.
    async fn eval(&self, tab: usize, body: &str) -> Value {
        self.go_to(tab).await;
        let body = format!("{HELPERS}{body}");
        self.window
            .eval(&body, PATIENCE)
            .await
            .unwrap_or_else(|error| panic!("tab {tab}: {error}\n{}", self.window.console_log().join("\n")))
    }

    /// Waits until an expression is true in a tab.
    async fn until(&self, tab: usize, what: &str) {
        let body = format!("while (!({what})) await new Promise((next) => setTimeout(next, 20));");
        self.eval(tab, &body).await;
    }

    /// Presses the button with this text in a tab's dialog, once it is there.
    async fn press(&self, tab: usize, label: &str) {
        self.eval(
            tab,
            &format!(
                "for (;;) {{
                   const buttons = [...document.querySelectorAll('[role=alertdialog] button')];
                   const button = buttons.find(({{ textContent }}) => textContent.trim() === {label:?});
                   if (button) return button.click();
                   await new Promise((next) => setTimeout(next, 20));
                 }}"
            ),
        )
        .await;
    }

    /// The dialog that a tab shows, once it shows one with this heading.
    async fn dialog(&self, tab: usize, heading: &str) -> String {
        let shown = "document.querySelector('[role=alertdialog] h1')?.textContent";
        self.until(tab, &format!("{shown} === {heading:?}")).await;
        let text = self.eval(tab, "return document.querySelector('[role=alertdialog]').innerText").await;
        text.as_str().unwrap().to_owned()
    }

    async fn close(self) {
        self.window.close().await;
    }
}

/// The build with a page more, and a disk worker that can be told to fail.
fn site(dist: &Path) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(dist).unwrap().flatten() {
        let name = entry.file_name();
        if name != "disk-worker.js" {
            let original = entry.path().canonicalize().unwrap();
            std::os::unix::fs::symlink(original, site.path().join(name)).unwrap();
        }
    }
    let worker = std::fs::read_to_string(dist.join("disk-worker.js")).unwrap();
    std::fs::write(site.path().join("disk-worker.js"), worker + FRAGILE).unwrap();
    std::fs::write(site.path().join("blank.html"), BLANK).unwrap();
    site
}

/// Boots with the disk, whoever has it has to let go of it first.
const BOOT_PATIENTLY: &str = "globalThis.machine = await boot({
    storage: 'disk', whenDiskIsTaken: () => new Promise(() => {}), onDiskTaken: (report) => { globalThis.taken = report; },
  });
  return of(machine);";

fn on_disk() -> Value {
    json!({"kind": "disk"})
}

#[test]
fn a_second_tab_is_told_who_has_the_disk() {
    block_on(async {
        let tabs = Tabs::blank().await;
        let before = tabs.eval(0, "document.title = 'the first'; return Date.now();").await;
        assert_eq!(tabs.eval(0, BOOT_PATIENTLY).await, on_disk());
        let script = "let seen;
            globalThis.machine = await boot({ storage: 'disk', whenDiskIsTaken: (owner) => { seen = owner; return 'memory'; } });
            const { stdout } = await machine.exec('echo works > file; cat file');
            return [seen, of(machine), stdout, Date.now()];";
        let answer = tabs.eval(1, script).await;
        assert_eq!(answer[0]["answers"], true, "{answer}");
        assert_eq!(answer[0]["title"], "the first", "{answer}");
        let since = answer[0]["since"].as_f64().unwrap();
        assert!(before.as_f64().unwrap() <= since && since <= answer[3].as_f64().unwrap(), "{answer}");
        assert_eq!(answer[1], json!({"kind": "memory", "problem": "another tab has the disk"}));
        assert_eq!(answer[2], "works\n");
        // An answer that is none is told, and a function that fails too.
        for (answer, told) in [
            ("'yes'", "whenDiskIsTaken must answer 'memory' or 'take-over'"),
            ("Promise.reject(1)", "whenDiskIsTaken has failed"),
        ] {
            let script = format!(
                "const machine = await boot({{ storage: 'disk', whenDiskIsTaken: () => {answer} }});
                 const storage = of(machine);
                 await machine.shutdown();
                 return storage;"
            );
            let storage = tabs.eval(1, &script).await;
            assert_eq!(storage["kind"], "memory");
            assert_eq!(storage["problem"], format!("another tab has the disk; {told}"));
        }
        assert_eq!(
            tabs.eval(0, "return (await machine.exec('echo still here')).stdout;").await,
            "still here\n"
        );
        tabs.close().await;
    });
}

/// Appends numbered records and syncs each; `last` is the last that is durable.
const WRITE: &str = "globalThis.last = 0;
    const shell = await machine.spawn(['sh', '-c', `
      i=0
      while :; do i=$((i + 1)); echo record $i $((i * i)) end >> records; sync records; echo $i; done`]);
    const reader = shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
    (async () => {
      for (let text = ''; ;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += value;
        const whole = text.slice(0, text.lastIndexOf('\\n') + 1).trim().split('\\n');
        globalThis.last = Number(whole.at(-1));
      }
    })().catch(() => {});
    while (last < 20) await new Promise((next) => setTimeout(next, 10));";

fn check_records(log: &Value, synced: &Value) {
    let lines: Vec<&str> = log.as_str().unwrap().lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        assert_eq!(*line, format!("record {number} {} end", number * number));
    }
    let synced = synced.as_u64().unwrap() as usize;
    assert!(synced >= 20 && lines.len() >= synced, "{} of {synced}", lines.len());
}

#[test]
fn the_disk_is_taken_over_while_the_first_writes() {
    block_on(async {
        let tabs = Tabs::blank().await;
        assert_eq!(tabs.eval(0, BOOT_PATIENTLY).await, on_disk());
        tabs.eval(0, WRITE).await;
        tabs.eval(0, "await machine.writeFile('/home/user/unsynced', 'kept');").await;
        let script =
            "globalThis.machine = await boot({ storage: 'disk', whenDiskIsTaken: async () => 'take-over' });
            const { stdout } = await machine.exec('cat records');
            return [of(machine), stdout, (await machine.exec('cat unsynced')).stdout];";
        let answer = tabs.eval(1, script).await;
        assert_eq!(answer[0], on_disk());
        assert_eq!(answer[2], "kept");
        let script = "while (!globalThis.taken) await new Promise((next) => setTimeout(next, 10));
            const code = await machine.exec('true').then(() => 'went well', (error) => error.code);
            return [last, code, taken.problem ?? 'none'];";
        let first = tabs.eval(0, script).await;
        check_records(&answer[1], &first[0]);
        assert_eq!(first[1], "ESHUTDOWN");
        assert_eq!(first[2], "none");
        tabs.close().await;
    });
}

#[test]
fn people_are_asked_and_told() {
    block_on(async {
        let tabs = Tabs::open(None).await;
        tabs.load(0, "?offline=off").await;
        tabs.until(0, "globalThis.tabula && document.querySelector('.dock')").await;
        tabs.eval(0, &format!("globalThis.machine = await tabula; {WRITE}")).await;
        tabs.load(1, "?offline=off").await;
        let asked = tabs.dialog(1, "Tabula is open in another tab").await;
        assert!(asked.contains("The tab “Tabula”"), "{asked}");
        assert_eq!(
            tabs.eval(1, "return document.activeElement.textContent.trim();").await,
            "Use Tabula here"
        );
        tabs.press(1, "Continue without the disk").await;
        let storage = tabs.eval(1, "return of(await tabula);").await;
        assert_eq!(storage["kind"], "memory");
        // Loaded again, it asks again.
        tabs.load(1, "?offline=off").await;
        tabs.press(1, "Use Tabula here").await;
        let log = tabs.eval(1, "return (await (await tabula).exec('cat records')).stdout;").await;
        let told = tabs.dialog(0, "Tabula is in another tab now").await;
        assert!(told.contains("Everything was saved"), "{told}");
        check_records(&log, &tabs.eval(0, "return last;").await);
        assert_eq!(tabs.eval(1, "return of(await tabula);").await, on_disk());
        // And back.
        tabs.press(0, "Use it here").await;
        tabs.until(0, "document.querySelector('.dock')").await;
        assert_eq!(tabs.eval(0, "return of(await tabula);").await, on_disk());
        tabs.dialog(1, "Tabula is in another tab now").await;
        tabs.close().await;
    });
}

/// What axe finds wrong with what a tab shows.
async fn violations(tabs: &Tabs, tab: usize) -> Value {
    let axe =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/npm/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
    let script = format!(
        "if (!globalThis.axe) (0, eval)({});
         const {{ violations }} = await axe.run(document);
         return violations.flatMap(({{ id, nodes }}) => nodes.map(({{ failureSummary }}) => `${{id}}: ${{failureSummary}}`));",
        json!(axe)
    );
    tabs.eval(tab, &script).await
}

#[test]
fn both_screens_are_for_everybody() {
    for theme in [Theme::Light, Theme::Dark] {
        block_on(async {
            let tabs = Tabs::open(Some(theme)).await;
            tabs.load(0, "?offline=off").await;
            tabs.until(0, "globalThis.tabula && document.querySelector('.dock')").await;
            tabs.load(1, "?offline=off").await;
            tabs.dialog(1, "Tabula is open in another tab").await;
            assert_eq!(violations(&tabs, 1).await, json!([]));
            // With the keyboard alone: the first button has it.
            tabs.window.webdriver().active_element().await.unwrap().send_keys("\u{e007}").await.unwrap();
            tabs.dialog(0, "Tabula is in another tab now").await;
            assert_eq!(violations(&tabs, 0).await, json!([]));
            tabs.close().await;
        });
    }
}

#[test]
fn who_has_gone_or_crashed_leaves_the_disk_to_the_next() {
    block_on(async {
        let mut tabs = Tabs::blank().await;
        assert_eq!(tabs.eval(0, BOOT_PATIENTLY).await, on_disk());
        tabs.eval(
            0,
            "await machine.exec('echo one > file; sync'); await machine.crashOnPurpose().catch(() => {});",
        )
        .await;
        assert_eq!(tabs.eval(1, BOOT_PATIENTLY).await, on_disk());
        assert_eq!(tabs.eval(1, "return (await machine.exec('cat file')).stdout;").await, "one\n");
        // It is asked for while the other has it, and comes when that one is closed.
        tabs.eval(
            0,
            "globalThis.asked = 0;
             globalThis.booting = boot({ storage: 'disk', whenDiskIsTaken: (owner, signal) => {
               asked += 1;
               signal.onabort = () => { globalThis.settled = true; };
               return new Promise(() => {});
             } });
             while (!asked) await new Promise((next) => setTimeout(next, 10));",
        )
        .await;
        tabs.go_to(1).await;
        tabs.window.webdriver().close_window().await.unwrap();
        tabs.tabs.pop();
        let script = "const storage = of(globalThis.machine = await booting);
            return [storage, settled, (await machine.exec('cat file')).stdout];";
        assert_eq!(tabs.eval(0, script).await, json!([on_disk(), true, "one\n"]));
        tabs.close().await;
    });
}

#[test]
fn from_an_owner_that_does_not_answer_nothing_is_taken() {
    block_on(async {
        let tabs = Tabs::blank().await;
        // What it says goes nowhere, as if its page were busy.
        tabs.eval(
            0,
            "const { postMessage } = BroadcastChannel.prototype;
             globalThis.mute = true;
             BroadcastChannel.prototype.postMessage = function (message) {
               if (!mute || this.name !== 'tabula-disk') postMessage.call(this, message);
             };",
        )
        .await;
        assert_eq!(tabs.eval(0, BOOT_PATIENTLY).await, on_disk());
        let script = "const seen = [];
            const machine = await boot({ storage: 'disk', whenDiskIsTaken: (owner) => { seen.push(owner); return 'take-over'; } });
            const storage = of(machine);
            await machine.shutdown();
            return [seen, storage];";
        let answer = tabs.eval(1, script).await;
        assert_eq!(answer[0], json!([{"answers": false}]));
        let problem = "another tab has the disk and does not answer; go to it, or close it";
        assert_eq!(answer[1], json!({"kind": "memory", "problem": problem}));
        // It works on, and is asked again when it has found its voice.
        assert_eq!(
            tabs.eval(0, "return (await machine.exec('echo 1 > file; sync; cat file')).stdout;").await,
            "1\n"
        );
        tabs.eval(
            1,
            "globalThis.seen = [];
             globalThis.booting = boot({ storage: 'disk', whenDiskIsTaken: (owner) => {
               seen.push(owner.answers);
               return owner.answers ? 'take-over' : new Promise(() => {});
             } });
             while (!seen.length) await new Promise((next) => setTimeout(next, 10));",
        )
        .await;
        tabs.eval(0, "mute = false;").await;
        let script = "const storage = of(globalThis.machine = await booting);
            return [seen, storage, (await machine.exec('cat file')).stdout];";
        assert_eq!(tabs.eval(1, script).await, json!([[false, true], on_disk(), "1\n"]));
        tabs.close().await;
    });
}

/// Makes the first tab's thread compute without end as soon as the channel says so. A worker hears what its page cannot, and
/// ends it.
const BLOCKABLE: &str = "
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const code = `onmessage = ({ data }) => {
      globalThis.heard = new BroadcastChannel('free, thread');
      heard.onmessage = () => Atomics.store(data, 0, 1);
      postMessage('listens');
    };`;
    globalThis.listener = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    await new Promise((listens) => {
      listener.onmessage = listens;
      listener.postMessage(flag);
    });
    globalThis.orders = new BroadcastChannel('block, thread');
    orders.onmessage = () => {
      orders.postMessage('blocked');
      // Should nobody say so, the test has failed by then.
      const end = performance.now() + 110000;
      while (Atomics.load(flag, 0) === 0 && performance.now() < end);
      globalThis.freed = Atomics.load(flag, 0) === 1;
    };";

#[test]
fn an_owner_whose_thread_is_blocked_keeps_the_disk_until_it_answers() {
    block_on(async {
        let tabs = Tabs::blank().await;
        assert_eq!(tabs.eval(0, BOOT_PATIENTLY).await, on_disk());
        tabs.eval(0, &format!("await machine.exec('echo kept > file; sync'); {BLOCKABLE}")).await;
        let script = "const orders = new BroadcastChannel('block, thread');
            const blocked = new Promise((blocked) => { orders.onmessage = blocked; });
            orders.postMessage('now');
            await blocked;
            const [seen, began] = [[], performance.now()];
            let asked;
            const machine = await boot({ storage: 'disk', whenDiskIsTaken: (owner) => {
              asked = performance.now() - began;
              seen.push(owner);
              return 'take-over';
            } });
            const { stdout } = await machine.exec('echo works');
            await machine.shutdown();
            const held = (await navigator.locks.query()).held.filter(({ name }) => name === 'tabula-disk').length;
            return [seen, asked >= 5000, of(machine), stdout, held];";
        let problem = "another tab has the disk and does not answer; go to it, or close it";
        let storage = json!({"kind": "memory", "problem": problem});
        let expected = json!([[{"answers": false}], true, storage, "works\n", 1]);
        assert_eq!(tabs.eval(1, script).await, expected);
        // It has heard all of that by the time it hears who asks now, and gives nothing to one that has given up.
        let script = "const seen = [];
            const booting = boot({ storage: 'disk', whenDiskIsTaken: (owner) => {
              seen.push(owner.answers);
              if (owner.answers) return 'take-over';
              new BroadcastChannel('free, thread').postMessage('now');
              return new Promise(() => {});
            } });
            const storage = of(globalThis.machine = await booting);
            return [seen, storage, (await machine.exec('cat file')).stdout];";
        assert_eq!(tabs.eval(1, script).await, json!([[false, true], on_disk(), "kept\n"]));
        let script = "while (!globalThis.taken) await new Promise((next) => setTimeout(next, 10));
            const code = await machine.exec('true').then(() => 'went well', (error) => error.code);
            return [freed, taken.problem ?? 'none', code];";
        assert_eq!(tabs.eval(0, script).await, json!([true, "none", "ESHUTDOWN"]));
        tabs.close().await;
    });
}

#[test]
fn switching_off_at_once_saves_and_lets_go() {
    block_on(async {
        let tabs = Tabs::blank().await;
        let script = "const seen = [];
            for (let round = 0; round < 8; round++) {
              const machine = await boot({ storage: 'disk', whenDiskIsTaken: () => new Promise(() => {}) });
              await machine.writeFile(`/home/user/file ${round}`, 'words');
              await machine.shutdown();
              seen.push(machine.storage.kind, (await navigator.locks.query()).held.filter(({ name }) => name === 'tabula-disk').length);
            }
            const machine = globalThis.machine = await boot({ storage: 'disk' });
            return [seen, (await machine.exec('cat file*')).stdout];";
        let seen: Vec<Value> = (0..8).flat_map(|_| [json!("disk"), json!(0)]).collect();
        assert_eq!(tabs.eval(0, script).await, json!([seen, "words".repeat(8)]));
        tabs.close().await;
    });
}

#[test]
fn a_disk_that_fails_is_told_and_let_go_of() {
    block_on(async {
        let tabs = Tabs::blank().await;
        let script = "const failed = Promise.withResolvers();
            const machine = await boot({ storage: 'disk', onDiskFailed: failed.resolve });
            await machine.exec('echo kept > file; sync');
            await machine.exec('echo not synced > other');
            new BroadcastChannel('fail, disk').postMessage('tabula disk');
            const problem = await failed.promise;
            const { exitCode } = await machine.exec('sync');
            const end = await machine.shutdown().then(() => 'went well', (error) => error.code);
            return [problem.includes('as told'), machine.storage.problem.includes('as told'), exitCode !== 0, end];";
        assert_eq!(tabs.eval(0, script).await, json!([true, true, true, "EIO"]));
        assert_eq!(tabs.eval(1, BOOT_PATIENTLY).await, on_disk());
        assert_eq!(tabs.eval(1, "return (await machine.exec('cat file')).stdout;").await, "kept\n");
        tabs.close().await;
    });
}

#[test]
fn a_disk_that_fails_takes_an_encrypted_home_with_it() {
    block_on(async {
        let tabs = Tabs::blank().await;
        let script = "const failed = Promise.withResolvers();
            const machine = globalThis.machine = await boot({ storage: 'disk', onDiskFailed: failed.resolve });
            await machine.encryptHome('p');
            await machine.exec('echo kept > file');
            new BroadcastChannel('fail, disk').postMessage('tabula disk');
            await failed.promise;
            // It is made durable before it is let go of.
            while ((await machine.exec('echo more > other; sync other')).exitCode === 0);
            return machine.homeState;";
        assert_eq!(tabs.eval(0, script).await, json!("unlocked"));
        // The first machine is there still, and keeps neither.
        assert_eq!(tabs.eval(1, BOOT_PATIENTLY).await, on_disk());
        let script = "await machine.unlockHome('p');
            return [machine.homeState, (await machine.exec('cat file')).stdout];";
        assert_eq!(tabs.eval(1, script).await, json!(["unlocked", "kept\n"]));
        tabs.close().await;
    });
}

#[test]
fn a_disk_that_cannot_be_mounted_is_let_go_of() {
    block_on(async {
        let tabs = Tabs::blank().await;
        let script = "const folder = await navigator.storage.getDirectory();
            const file = await (await folder.getFileHandle('tabula.disk', { create: true })).createWritable();
            await file.write(new Uint8Array(1 << 20).fill(7));
            await file.close();
            const machine = await boot({ storage: 'disk' });
            const { stdout } = await machine.exec('echo works');
            // Nobody has it, so it can be removed; and then there is a new one.
            await folder.removeEntry('tabula.disk');
            const other = await boot({ storage: 'disk' });
            return [of(machine), stdout, of(other)];";
        let answer = tabs.eval(0, script).await;
        assert_eq!(answer[0]["kind"], "memory", "{answer}");
        assert!(answer[0]["problem"].as_str().unwrap().contains("could not be mounted"), "{answer}");
        assert_eq!(answer[1], "works\n");
        assert_eq!(answer[2], on_disk());
        tabs.close().await;
    });
}
