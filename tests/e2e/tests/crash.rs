//! A trap in the kernel: the report reaches the page, everything outstanding ends with an error, and a new boot is well.

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
        assert_eq!(seen, serde_json::json!(["ECRASHED", "ECRASHED", "ECRASHED"]));
        // What the person sees says so.
        let text = session.eval("return document.body.innerText").await.unwrap();
        assert!(text.as_str().unwrap().to_lowercase().contains("crash"), "the page shows: {text}");
        session.reload().await.unwrap();
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
