//! Host folders in and out: what a program changes comes back, what it does not is not touched, and names are bytes.

mod common;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tabula_drive::{Browser, DirMap, RunSpec, Session, View, block_on};
use tokio::sync::OnceCell;

async fn session() -> &'static Session {
    static SESSION: OnceCell<Session> = OnceCell::const_new();
    SESSION
        .get_or_init(async || Session::start(common::mock(Browser::Chromium)).await.expect("the mock boots"))
        .await
}

fn with_dirs(command: &str, dirs: &[(&Path, &str)]) -> RunSpec {
    let mut spec = RunSpec::command([command]);
    let map = |(host, guest): &(&Path, &str)| DirMap { host: host.to_path_buf(), guest: (*guest).into() };
    spec.view = View::Dirs(dirs.iter().map(map).collect());
    spec
}

/// Every entry below a folder, with what must not change when nothing was done to it.
fn picture(root: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let (path, metadata) = (entry.path(), entry.metadata().unwrap());
            let times = (metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec());
            lines.push(format!("{path:?} {:o} {} {times:?}", metadata.mode(), metadata.ino()));
            if metadata.is_dir() {
                folders.push(path);
            }
        }
    }
    lines.sort();
    lines
}

fn old() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_234_567_890)
}

#[test]
fn changes_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let at = |name: &str| root.join(name);
    for dir in ["sub", "deleted-dir/deep", "becomes-file/x", "untouched-dir"] {
        fs::create_dir_all(at(dir)).unwrap();
    }
    for name in
        ["changed", "mode", "time", "deleted", "deleted-dir/deep/file", "becomes-dir", "becomes-file/x/y"]
    {
        fs::write(at(name), "before").unwrap();
    }
    fs::write(at("rewritten"), "same").unwrap();
    fs::write(at("untouched-dir/file"), "as it was").unwrap();
    fs::set_permissions(at("untouched-dir/file"), Permissions::from_mode(0o444)).unwrap();
    symlink("somewhere", at("link")).unwrap();
    symlink("/etc/passwd", at("outside")).unwrap();
    for name in ["untouched-dir/file", "untouched-dir"] {
        fs::File::open(at(name)).unwrap().set_modified(old()).unwrap();
    }
    let untouched = picture(&at("untouched-dir"));
    let rewritten = fs::metadata(at("rewritten")).unwrap().ino();

    let output = block_on(async { session().await.run(with_dirs("edit", &[(root, "/")])).await.unwrap() });
    assert_eq!(output.code(), Some(0), "{}", output.errors());

    assert_eq!(fs::read(at("changed")).unwrap(), b"after");
    assert_eq!(fs::metadata(at("mode")).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(fs::read(at("mode")).unwrap(), b"before");
    assert_eq!(fs::metadata(at("time")).unwrap().mtime(), 1_000_000_000);
    assert!(!at("deleted").exists() && !at("deleted-dir").exists());
    assert_eq!(fs::read(at("sub/new")).unwrap(), [0, 255, 10]);
    assert_eq!(fs::read(at("new-dir/deep/file")).unwrap(), b"deep");
    assert_eq!(fs::read_link(at("new-link")).unwrap(), Path::new("sub/new"));
    assert_eq!(fs::read_link(at("link")).unwrap(), Path::new("elsewhere"));
    assert_eq!(fs::read_link(at("outside")).unwrap(), Path::new("/etc/passwd"));
    assert_eq!(fs::read(at("becomes-dir/inside")).unwrap(), b"x");
    assert_eq!(fs::read(at("becomes-file")).unwrap(), b"y");
    assert_eq!(fs::metadata(at("rewritten")).unwrap().ino(), rewritten, "same bytes are not written again");
    assert_eq!(fs::read(root.join(OsStr::from_bytes(b"\xfe"))).unwrap(), b"hostile");
    assert_eq!(fs::metadata(at("closed")).unwrap().mode() & 0o7777, 0);
    assert_eq!(fs::metadata(at("closed-dir")).unwrap().mode() & 0o7777, 0);
    for name in ["closed", "closed-dir"] {
        fs::set_permissions(at(name), Permissions::from_mode(0o700)).unwrap();
    }
    assert_eq!(fs::read(at("closed")).unwrap(), b"secret");
    assert_eq!(fs::read(at("closed-dir/inside")).unwrap(), b"hidden");
    assert_eq!(picture(&at("untouched-dir")), untouched);
    let strays =
        fs::read_dir(root).unwrap().flatten().filter(|e| e.file_name().as_bytes().starts_with(b".tabula"));
    assert_eq!(strays.count(), 0);
}

#[test]
fn a_large_odd_tree_goes_in_whole_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut names: Vec<Vec<u8>> =
        [&b"\xff\xfe"[..], b"new\nline", b" ", b"-rf", b"\xe2\x82", b"a\\b", b"*"].map(<[u8]>::to_vec).into();
    names.extend((0..1000).map(|n| format!("file-{n}").into_bytes()));
    for (index, name) in names.iter().enumerate() {
        let parent = folder.path().join(format!("d{}/e", index % 7));
        fs::create_dir_all(&parent).unwrap();
        fs::write(parent.join(OsStr::from_bytes(name)), index.to_string()).unwrap();
    }
    let large: Vec<u8> = (0..5_000_000u32).map(|n| (n >> 3) as u8).collect();
    fs::write(folder.path().join("large"), &large).unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    fs::set_permissions(folder.path().join("d0"), Permissions::from_mode(0o555)).unwrap();
    let before = picture(folder.path());
    let output =
        block_on(async { session().await.run(with_dirs("args", &[(folder.path(), "/")])).await.unwrap() });
    assert_eq!(output.code(), Some(0), "{}", output.errors());
    assert_eq!(picture(folder.path()), before);
}

#[test]
fn what_a_program_sees_is_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let large: Vec<u8> = (0..3_000_001u32).map(|n| (n >> 3) as u8).collect();
    fs::write(folder.path().join("large"), &large).unwrap();
    fs::File::open(folder.path().join("large")).unwrap().set_modified(old()).unwrap();
    fs::set_permissions(folder.path().join("large"), Permissions::from_mode(0o600)).unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    symlink("large", folder.path().join("link")).unwrap();
    block_on(async {
        let session = session().await;
        // It holds the folder as it is during a run, and says what lies there.
        let spec = with_dirs("look", &[(folder.path(), "/")]);
        let output = session.run(spec).await.unwrap();
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let sum = large.iter().fold(0u32, |sum, byte| sum.wrapping_add(u32::from(*byte)));
        let expected = serde_json::json!({
            "large": ["file", 0o600, 3_000_001, 1_234_567_890_000u64, sum],
            "empty": ["file", fs::metadata(folder.path().join("empty")).unwrap().mode() & 0o7777, 0, null, 0],
            "link": ["symlink", "large"],
        });
        assert_eq!(seen, expected);
    });
}

#[test]
fn special_files_are_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let output =
        block_on(async { session().await.run(with_dirs("args", &[(folder.path(), "/")])).await.unwrap() });
    assert_eq!(output.code(), Some(0));
    assert!(output.errors().contains("socket is not copied"), "{}", output.errors());
    assert!(folder.path().join("socket").exists());
}
