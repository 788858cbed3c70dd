//! A trap in the kernel: the report reaches the page, everything outstanding ends with an error, and a new boot is well.

use fantoccini::Locator;
use serde_json::json;
use tabula_e2e::{block_on, eval, healthy, install, own_session};

#[test]
fn a_kernel_trap_is_reported_and_survived() {
    block_on(async {
        let session = own_session().await;
        let spin = install(&session, "announced_spin").await;
        let seen = eval(
            &session,
            &format!(
                "const child = await tabula.spawn(['{spin}'], {{ stdin: 'pipe' }});
                 const reader = child.stdout.getReader();
                 await reader.read();
                 const outstanding = child.wait();
                 await tabula.crashOnPurpose().catch(() => {{}});
                 const code = (promise) => promise.then(() => 'went well', (error) => error.code);
                 return [
                   await within(20000, 'the outstanding wait ends', code(outstanding)),
                   await within(20000, 'a new request ends', code(tabula.exec('echo hello'))),
                   await within(20000, 'the stream ends', code(reader.read())),
                 ];"
            ),
        )
        .await;
        assert_eq!(seen, json!(["ECRASHED", "ECRASHED", "ECRASHED"]));
        // What the person sees says so.
        let says =
            "await until('the page says so', () => document.body.innerText.toLowerCase().includes('crash'))";
        eval(&session, says).await;
        session.reload().await.unwrap();
        healthy(&session).await;
        session.close().await;
    });
}

/// A person presses the button on the crash screen, and works on.
#[test]
fn the_crash_screens_button_starts_again() {
    block_on(async {
        let session = own_session().await;
        eval(&session, "await tabula.writeFile('/tmp/before', 'x'); globalThis.crashed = tabula;").await;
        for _ in 0..2 {
            eval(&session, "await tabula.crashOnPurpose().catch(() => {});").await;
            let button = Locator::XPath(
                "//*[@role='alertdialog' and not(@hidden)]//button[normalize-space()='Restart']",
            );
            let button = session.webdriver().wait().for_element(button).await.expect("there is a button");
            assert!(button.is_displayed().await.unwrap());
            button.click().await.unwrap();
            let seen = eval(
                &session,
                "// The page has put the new machine's promise in place of the old one's.
                 const { stdout, exitCode } = await tabula.exec('echo on again | tr a-z A-Z');
                 const gone = await tabula.stat('/tmp/before').then(() => 'still there', (error) => error.code);
                 const old = await globalThis.crashed.exec('true').then(() => 'well', (error) => error.code);
                 // Its terminal has a shell again, and the crash screen is gone.
                 await until('a shell', async () => (await tabula.processes()).some(({ args }) => /sh$/.test(args?.[0] ?? '')));
                 const dialog = document.querySelector('[role=alertdialog]');
                 return { stdout, exitCode, gone, old, crashScreen: dialog !== null && dialog.checkVisibility() };",
            )
            .await;
            let wanted = json!({
                "stdout": "ON AGAIN\n", "exitCode": 0, "gone": "ENOENT", "old": "ECRASHED", "crashScreen": false,
            });
            assert_eq!(seen, wanted);
        }
        session.close().await;
    });
}

/// The same for a page of one's own: `boot()` again, after a crash, tells a callback what happened.
#[test]
fn boot_again_after_a_crash() {
    block_on(async {
        let session = own_session().await;
        let seen = eval(
            &session,
            "await tabula.shutdown();
             const { boot } = await import('/tabula.js');
             const told = [];
             const seen = [];
             for (let round = 0; round < 3; round++) {
               const report = Promise.withResolvers();
               const machine = await boot({ onCrash: report.resolve });
               seen.push((await machine.exec(`echo round ${round}`)).stdout);
               const waiting = machine.exec('sleep 100').then(() => 'went well', (error) => error.code);
               await machine.crashOnPurpose();
               const { where, message, report: text, error } = await within(20000, 'the report', report.promise);
               told.push([where, message.includes('a deliberate crash'), text.includes('a deliberate crash'), /\\[\\d+ .*crash_on_purpose/.test(error)]);
               seen.push(await within(20000, 'what was outstanding ends', waiting));
             }
             return { seen, told };",
        )
        .await;
        let told = json!(["kernel worker", true, true, true]);
        assert_eq!(seen["told"], json!([told, told, told]));
        assert_eq!(
            seen["seen"],
            json!(["round 0\n", "ECRASHED", "round 1\n", "ECRASHED", "round 2\n", "ECRASHED"])
        );
        session.close().await;
    });
}

/// Two machines in one page know nothing of one another, and the end of one is not the other's.
#[test]
fn two_machines_in_one_page() {
    block_on(async {
        let session = own_session().await;
        let seen = eval(
            &session,
            "const { boot } = await import('/tabula.js');
             const other = await boot();
             const machines = [tabula, other];
             await Promise.all(machines.map((machine, index) => machine.writeFile('/tmp/whose', `of ${index}`)));
             const lines = await Promise.all(machines.map((machine) => machine.exec('cat /tmp/whose; seq 1 1000 | wc -l')));
             const sleeper = await other.spawn(['sleep', '100'], { stdin: 'null' });
             const known = async (machine) => (await machine.processes()).some(({ args }) => args?.[0] === 'sleep');
             const knows = [await known(tabula), await known(other)];
             await other.crashOnPurpose();
             const end = await within(20000, 'the other ends', sleeper.wait().then(() => 'ended', (error) => error.code));
             const still = await tabula.exec('cat /tmp/whose');
             return { lines: lines.map(({ stdout }) => stdout), knows, end, still: still.stdout };",
        )
        .await;
        let wanted = json!({
            "lines": ["of 01000\n", "of 11000\n"], "knows": [false, true], "end": "ECRASHED", "still": "of 0",
        });
        assert_eq!(seen, wanted);
        healthy(&session).await;
        session.close().await;
    });
}

#[test]
fn a_machine_that_was_switched_off_says_so() {
    block_on(async {
        let session = own_session().await;
        let seen = eval(
            &session,
            "const child = await tabula.spawn(['sleep', '100']);
             const outstanding = child.wait().then((end) => end.signal, (error) => error.code);
             await tabula.shutdown();
             const later = await tabula.exec('true').then(() => 'went well', (error) => error.code);
             return [await within(20000, 'the wait ends', outstanding), later];",
        )
        .await;
        assert!(seen[0] == 15 || seen[0] == 9 || seen[0] == 1 || seen[0] == "ESHUTDOWN", "{seen}");
        assert_eq!(seen[1], "ESHUTDOWN");
        session.close().await;
    });
}
