//! The program beside GNU's: each reads what the other writes, and they agree on what goes in and on what is said.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs our program under a name, in a folder.
fn ours(name: &str, args: &[&str], folder: &Path) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_archive")).arg(name).args(args), folder, b"")
}

fn gnu(name: &str, args: &[&str], folder: &Path) -> Output {
    run(Command::new(name).args(args).env("LC_ALL", "C").env("TZ", "UTC"), folder, b"")
}

fn run(command: &mut Command, folder: &Path, input: &[u8]) -> Output {
    use std::io::Write;
    let command = command.current_dir(folder).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn sorted_lines(bytes: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> = text(bytes).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn well(output: Output) -> Vec<u8> {
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), ("", Some(0)));
    output.stdout
}

/// A folder `t` with files of several kinds.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join("t").join(name);
    fs::create_dir_all(at("a/b")).unwrap();
    fs::write(at("a/one.txt"), "one\n").unwrap();
    fs::write(at("a/b/two.o"), vec![7; 100_000]).unwrap();
    fs::set_permissions(at("a/one.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::hard_link(at("a/one.txt"), at("again")).unwrap();
    symlink("a/one.txt", at("link")).unwrap();
    fs::write(at("a name that is longer than the hundred bytes which the header of an archive has room for, so that it needs more"), "x").unwrap();
    folder
}

/// Every path below a folder, with what is there.
fn seen(folder: &Path) -> Vec<String> {
    let found = gnu("find", &["t", "-printf", "%p %y %m %s %n %l %T@\\n"], folder);
    sorted_lines(&well(found))
}

#[test]
fn each_unpacks_what_the_other_packs() {
    let from = tree();
    let before = seen(from.path());
    for packing in [&["-z"][..], &["--zstd"], &[]] {
        let archive = from.path().join("x.tar");
        let archive = archive.to_str().unwrap();
        let to = tempfile::tempdir().unwrap();
        well(ours("tar", &[&["-cf", archive, "t"], packing].concat(), from.path()));
        // GNU tar asks another program for zstd, which need not be there.
        if packing != ["--zstd"] {
            well(gnu("tar", &["-xpf", archive], to.path()));
            assert_eq!(seen(to.path()), before, "{packing:?}");
        }
        let to = tempfile::tempdir().unwrap();
        well(ours("tar", &["xpf", archive], to.path()));
        assert_eq!(seen(to.path()), before, "{packing:?}");
    }
    for packing in [&["--format=posix"][..], &["-z", "--format=gnu"]] {
        let to = tempfile::tempdir().unwrap();
        well(gnu("tar", &[&["-cf", "y.tar", "t"], packing].concat(), from.path()));
        let archive = from.path().join("y.tar");
        well(ours("tar", &["-xpf", archive.to_str().unwrap()], to.path()));
        let rough = |rows: Vec<String>| -> Vec<String> {
            rows.iter().map(|row| row.split('.').next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(rough(seen(to.path())), rough(before.clone()), "{packing:?}");
    }
}

#[test]
fn the_same_goes_in_and_is_listed() {
    let from = tree();
    for args in [
        &["t"][..],
        &["./t"],
        &["t/a", "t/link"],
        &["--exclude=*.o", "t"],
        &["--exclude=b", "t"],
        &["--exclude=t/a/b", "t"],
        &["-C", "t", "a", "again"],
    ] {
        let packed = |by: &dyn Fn(&[&str]) -> Output| well(by(&[&["-cf", "-"], args].concat()));
        let (a, b) =
            (packed(&|args| ours("tar", args, from.path())), packed(&|args| gnu("tar", args, from.path())));
        let listed = |archive: &[u8]| {
            let mut command = Command::new("tar");
            sorted_lines(&well(run(command.arg("-t"), from.path(), archive)))
        };
        assert_eq!(listed(&a), listed(&b), "{args:?}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_archive"));
        assert_eq!(sorted_lines(&well(run(command.args(["tar", "t"]), from.path(), &b))), listed(&b));
    }
    let archive = well(gnu("tar", &["-cf", "-", "--numeric-owner", "t"], from.path()));
    let mut command = Command::new("tar");
    command.args(["-tv", "--numeric-owner"]).env("LC_ALL", "C").env("TZ", "UTC");
    let theirs = well(run(&mut command, from.path(), &archive));
    let mut command = Command::new(env!("CARGO_BIN_EXE_archive"));
    let listed = well(run(command.args(["tar", "tv"]), from.path(), &archive));
    assert_eq!(text(&listed), text(&theirs));
}

#[test]
fn members_are_picked_renamed_and_written_out() {
    let from = tree();
    // Which of two names the archive has first is up to the order in its folder.
    fs::remove_file(from.path().join("t/again")).unwrap();
    well(gnu("tar", &["-czf", "x.tgz", "t"], from.path()));
    let archive = from.path().join("x.tgz");
    let archive = archive.to_str().unwrap();
    for args in [
        &["t/a/one.txt"][..],
        &["t/a"],
        &["--strip-components=1"],
        &["--strip-components=2", "t/a"],
        &["--exclude=*.o"],
        &["--wildcards", "*.o"],
    ] {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let args = [&["-xf", archive], args].concat();
        well(ours("tar", &args, a.path()));
        well(gnu("tar", &args, b.path()));
        let names = |folder: &Path| sorted_lines(&well(gnu("find", &[".", "-printf", "%p %m\\n"], folder)));
        assert_eq!(names(a.path()), names(b.path()), "{args:?}");
    }
    assert_eq!(well(ours("tar", &["xOf", archive, "t/a/one.txt"], from.path())), b"one\n");
    let told = ours("tar", &["tf", archive, "none"], from.path());
    let words = "tar: none: Not found in archive\ntar: Exiting with failure status due to previous errors\n";
    assert_eq!((text(&told.stderr).as_str(), told.status.code()), (words, Some(2)));
}

#[test]
fn what_is_there_is_kept_when_that_is_asked_for() {
    let from = tree();
    well(ours("tar", &["cf", "x.tar", "t/a/one.txt"], from.path()));
    fs::write(from.path().join("t/a/one.txt"), "mine").unwrap();
    well(ours("tar", &["xf", "x.tar", "--skip-old-files"], from.path()));
    let refused = ours("tar", &["xkf", "x.tar"], from.path());
    assert!(text(&refused.stderr).contains("t/a/one.txt: Cannot open: File exists"));
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read(from.path().join("t/a/one.txt")).unwrap(), b"mine");
    well(ours("tar", &["xf", "x.tar"], from.path()));
    assert_eq!(fs::read(from.path().join("t/a/one.txt")).unwrap(), b"one\n");
}

#[test]
fn wrong_calls_and_broken_archives_are_told() {
    let from = tree();
    fs::write(from.path().join("text"), "no archive at all, only some words").unwrap();
    for (args, words) in [
        (&["cf", "x.tar"][..], "Cowardly refusing to create an empty archive"),
        (&["f", "x"], "one of -c, -t and -x must be given"),
        (&["ctf", "x"], "only one of"),
        (&["xf", "none.tar"], "none.tar: no such file or directory"),
        (&["tf", "text"], "the archive ends early"),
        (&["cf", "x.tar", "none"], "none: Cannot stat: no such file or directory"),
        (&["xf", "text", "--strip-components=x"], "x: not a number of components"),
    ] {
        let output = ours("tar", args, from.path());
        assert!(text(&output.stderr).contains(words), "{args:?}: {}", text(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
    let output = ours("tar", &["cf", "x.tar", from.path().join("text").to_str().unwrap()], from.path());
    assert_eq!(text(&output.stderr), "tar: Removing leading `/' from member names\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn gzip_in_place_and_back_as_gnu_does() {
    for levels in [&[][..], &["-1"], &["-9"]] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        let bytes: Vec<u8> = (0..200_000_u32).flat_map(|number| (number % 1000).to_le_bytes()).collect();
        fs::write(&file, &bytes).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let time = fs::metadata(&file).unwrap().mtime();
        well(ours("gzip", &[levels, &["f"]].concat(), folder.path()));
        assert!(!file.exists());
        let packed = fs::metadata(folder.path().join("f.gz")).unwrap();
        assert_eq!((packed.mode() & 0o777, packed.mtime()), (0o600, time));
        assert!(packed.len() < bytes.len() as u64 / 4);
        well(gnu("gzip", &["-t", "f.gz"], folder.path()));
        well(gnu("gzip", &["-dk", "f.gz"], folder.path()));
        assert_eq!(fs::read(&file).unwrap(), bytes);
        fs::remove_file(&file).unwrap();
        well(ours("gunzip", &["f"], folder.path()));
        assert_eq!(fs::read(&file).unwrap(), bytes);
        well(gnu("gzip", &["f"], folder.path()));
        assert_eq!(well(ours("zcat", &["f.gz"], folder.path())), bytes);
        assert!(folder.path().join("f.gz").exists());
    }
}

#[test]
fn gzip_leaves_alone_what_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("d")).unwrap();
    fs::write(at("f"), "f").unwrap();
    fs::write(at("f.gz"), "there").unwrap();
    fs::write(at("bad.gz"), "not packed").unwrap();
    fs::write(at("h"), "h").unwrap();
    fs::hard_link(at("h"), at("h2")).unwrap();
    for (name, args, words, status) in [
        ("gzip", &["d"][..], "gzip: d: is a directory -- ignored\n", 2),
        ("gzip", &["f"], "gzip: f.gz: already exists; not overwritten\n", 2),
        ("gzip", &["f.gz"], "gzip: f.gz: already has .gz suffix -- unchanged\n", 2),
        ("gzip", &["h"], "gzip: h: has 1 other link -- file ignored\n", 2),
        ("gunzip", &["f"], "gunzip: f: unknown suffix -- ignored\n", 2),
        ("gunzip", &["bad.gz"], "gunzip: bad.gz: not in gzip format\n", 1),
        ("gunzip", &["none"], "gunzip: none: no such file or directory\n", 1),
        ("gzip", &["-q", "d"], "", 2),
    ] {
        let output = ours(name, args, folder.path());
        assert_eq!((text(&output.stderr).as_str(), output.status.code()), (words, Some(status)), "{args:?}");
    }
    assert_eq!(fs::read(at("f")).unwrap(), b"f");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
    well(ours("gzip", &["-kf", "f"], folder.path()));
    assert!(at("f").exists());
    let listed = text(&well(ours("gzip", &["-l", "f.gz"], folder.path())));
    assert!(listed.lines().nth(1).unwrap().ends_with(" f"), "{listed}");
}
