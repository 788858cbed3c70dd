//! The cases of POSIX's files inside: in memory, and on the browser's disk, whether that is a file or a database. What the
//! program prints must be what it prints of Linux, line by line; on a disk, what the cases leave must be there when the page
//! comes again.

use std::time::Duration;
use tabula_drive::{Options, RunSpec, Session, Storage};
use tabula_e2e::{block_on, browser, eval, install_bytes, wasi};
use tabula_posix_files::run::expected;

/// The user whom everything is run for.
const USER: u32 = 1000;

/// Where the disk's cases run.
const ON_DISK: &str = "/home/user/posix-files";

async fn install(session: &Session) -> String {
    let module = wasi::build("tests/posix-files/guest", "posix-files");
    let module = std::fs::read(&module).unwrap_or_else(|error| panic!("{}: {error}", module.display()));
    install_bytes(session, "posix-files", &module).await
}

/// Everything that lies below the disk's folder, as the program sees it.
async fn listing(session: &Session, program: &str) -> String {
    let spec = RunSpec::command([program, "list", ON_DISK]).timeout(Duration::from_secs(100));
    let output = session.run(spec).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((output.code(), output.errors()), (Some(0), String::new()));
    output.text()
}

async fn machine(storage: Storage) -> (Session, String) {
    let options = Options { browser: browser(), storage, ..Options::default() };
    let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let program = install(&session).await;
    (session, program)
}

/// Runs all cases below a folder that is made for them.
async fn all_hold(session: &Session, program: &str, folder: &str) {
    session.run(RunSpec::command(["mkdir", folder])).await.unwrap_or_else(|error| panic!("{error}"));
    let spec = RunSpec::command([program, folder]).timeout(Duration::from_secs(500));
    let output = session.run(spec).await.unwrap_or_else(|error| panic!("{error}"));
    let (found, expected) = (output.text(), expected(USER));
    let differ = found.lines().zip(expected.lines()).filter(|(found, expected)| found != expected);
    let differ: Vec<&str> = differ.map(|(found, _)| found).collect();
    assert!(found == expected, "{folder}:\n{}\n{}", differ.join("\n"), output.errors());
}

#[test]
fn the_file_system_in_memory_does_what_linux_does() {
    block_on(async {
        let (session, program) = machine(Storage::Memory).await;
        all_hold(&session, &program, "/tmp/posix-files").await;
        session.close().await;
    });
}

/// The cases on a disk, and what they leave there after the page came again.
async fn all_hold_on(storage: Storage) {
    let (session, program) = machine(storage).await;
    let kept = eval(&session, "return tabula.storage;").await;
    assert_eq!(kept["kind"], "disk", "{kept}");
    // A browser that gives pages no files has the database in any case.
    assert!(storage != Storage::IndexedDb || kept["device"] == "indexeddb", "{kept}");
    all_hold(&session, &program, ON_DISK).await;
    let before = listing(&session, &program).await;
    assert!(before.lines().count() > 1000, "{before}");
    session.run(RunSpec::command(["sync"])).await.unwrap_or_else(|error| panic!("{error}"));
    session.reload().await.unwrap_or_else(|error| panic!("{error}"));
    let program = install(&session).await;
    let after = listing(&session, &program).await;
    let differ: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    assert!(after == before, "the tree is another one: {differ:?}");
    session.close().await;
}

#[test]
fn the_disk_does_what_linux_does() {
    block_on(all_hold_on(Storage::Disk));
}

#[test]
fn the_disk_in_a_database_does_what_linux_does() {
    block_on(all_hold_on(Storage::IndexedDb));
}
