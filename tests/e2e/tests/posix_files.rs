//! The cases of POSIX's files inside: in memory, and on the browser's disk, be it a file or a database. What the program prints must be what it prints of
//! Linux, line by line; on the disk, what the cases leave must be there when the page comes again.

use serde_json::json;
use std::time::Duration;
use tabula_drive::{Options, RunSpec, Session, Storage};
use tabula_e2e::{block_on, browser, eval, install_bytes, wasi};
use tabula_posix_files::run::expected;

/// The user whom everything is run for.
const USER: u32 = 1000;

async fn machine(storage: Storage) -> (Session, String) {
    let module = wasi::build("tests/posix-files/guest", "posix-files");
    let module = std::fs::read(&module).unwrap_or_else(|error| panic!("{}: {error}", module.display()));
    let options = Options { browser: browser(), storage, ..Options::default() };
    let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let program = install_bytes(&session, "posix-files", &module).await;
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

#[test]
fn the_disk_does_what_linux_does() {
    on_the_disk(Storage::Disk, "opfs");
}

#[test]
fn the_disk_in_a_database_does_what_linux_does() {
    on_the_disk(Storage::IndexedDb, "indexeddb");
}

fn on_the_disk(storage: Storage, device: &str) {
    block_on(async {
        let (session, program) = machine(storage).await;
        assert_eq!(eval(&session, "return tabula.storage.device;").await, json!(device));
        all_hold(&session, &program, "/home/user/posix-files").await;
        let count =
            "const { stdout } = await tabula.exec(`cd posix-files && ls -lan --full-time -- * | cksum`);
                     return stdout;";
        let before = eval(&session, &format!("await tabula.exec('sync');\n{count}")).await;
        session.reload().await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(eval(&session, count).await, before);
        session.close().await;
    });
}
