//! Parts of the base system that come after the boot: programs that need one wait for it, fail with a reason while it
//! cannot be had, and run once it has come after all.

use std::time::Duration;

use serde_json::{Value, json};
use tabula_drive::{Options, Session, block_on, paths};
use tabula_e2e::{browser, copy_build, eval};

const LIST: &str =
    "const { stdout, stderr, exitCode } = await tabula.exec('basename /a/b', { timeoutMs: 60000 });
    return [stdout, stderr, exitCode];";

#[test]
fn a_part_that_is_missing_is_a_clear_error_until_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let built = paths::dist(None).unwrap().canonicalize().unwrap();
    copy_build(&built, folder.path());
    let part = folder.path().join("parts/coreutils");
    std::fs::remove_file(&part).unwrap();
    block_on(async {
        let options =
            Options { browser: browser(), dist: Some(folder.path().to_owned()), ..Options::default() };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        let said = eval(&session, LIST).await;
        let (error, code) = (said[1].as_str().unwrap_or_default(), &said[2]);
        assert!(error.contains("basename: cannot execute: the program could not be read"), "{said}");
        assert_eq!(code, &json!(126), "{said}");

        std::fs::copy(built.join("parts/coreutils"), &part).unwrap();
        let mut said = Value::Null;
        for _ in 0..600 {
            if said == json!(["b\n", "", 0]) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            said = eval(&session, LIST).await;
        }
        assert_eq!(said, json!(["b\n", "", 0]));
        session.close().await;
    });
}

#[test]
fn another_versions_part_is_not_taken_for_it() {
    let folder = tempfile::tempdir().unwrap();
    copy_build(&paths::dist(None).unwrap().canonicalize().unwrap(), folder.path());
    let part = folder.path().join("parts/coreutils");
    std::fs::remove_file(&part).unwrap();
    std::fs::write(&part, b"\0asm").unwrap();
    block_on(async {
        let options =
            Options { browser: browser(), dist: Some(folder.path().to_owned()), ..Options::default() };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        let said = eval(&session, LIST).await;
        assert!(said[1].as_str().unwrap_or_default().contains("the program could not be read"), "{said}");
        assert_eq!(said[2], json!(126), "{said}");
        session.close().await;
    });
}
