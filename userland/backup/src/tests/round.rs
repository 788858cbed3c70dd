//! There and back.

use super::*;

#[test]
fn every_kind_comes_back_as_it_was() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    every_kind(from.path());
    let before = listing(from.path());
    let archive = archive_of(from.path(), b"");
    let dry = restore_with(&archive, &Plan { action: Action::DryRun, ..plan(to.path()) }).unwrap();
    assert_eq!(dry.added, before.len() as u64);
    assert_eq!(listing(to.path()), Listing::new(), "a dry run changes nothing");
    let report = restore_with(&archive, &plan(to.path())).unwrap();
    assert_eq!(report.problem_texts, Vec::<String>::new());
    assert_eq!((report.changes, report.added), (dry.changes, dry.added));
    assert_eq!(listing(to.path()), before);
    // What is there already is left alone.
    let again = restore_with(&archive, &plan(to.path())).unwrap();
    assert_eq!((again.changes, again.problems), (Vec::new(), 0));
    let unread = |archive: &[u8]| -> Vec<Entry> {
        let entries = entries_of(archive).unwrap();
        entries.into_iter().map(|entry| Entry { accessed_ns: None, ..entry }).collect()
    };
    assert_eq!(unread(&archive_of(to.path(), b"")), unread(&archive));
}

#[test]
fn what_differs_is_changed_and_a_dry_run_says_the_same() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    every_kind(from.path());
    let before = listing(from.path());
    let archive = archive_of(from.path(), b"");
    restore_with(&archive, &plan(to.path())).unwrap();
    let put =
        |name: &[u8], contents: &[u8]| std::fs::write(sys::path(&at(to.path(), name)), contents).unwrap();
    put(b"program", b"#!/bin/no\n");
    // One that differs late, of equal size, and with its other names a file of its own.
    let mut large = std::fs::read(sys::path(&at(to.path(), b"large"))).unwrap();
    *large.last_mut().unwrap() ^= 1;
    put(b"large", &large);
    let mut sparse =
        std::fs::OpenOptions::new().write(true).open(sys::path(&at(to.path(), b"sparse"))).unwrap();
    sparse.seek(SeekFrom::Start(3 << 20)).unwrap();
    sparse.write_all(b"in a hole").unwrap();
    sys::remove(&at(to.path(), b"plain too")).unwrap();
    put(b"plain too", b"some text\n");
    sys::remove(&at(to.path(), b"link")).unwrap();
    std::fs::create_dir(sys::path(&at(to.path(), b"link"))).unwrap();
    sys::set_mode(&at(to.path(), b"sticky"), 0o700).unwrap();
    std::fs::remove_dir(sys::path(&at(to.path(), b"empty"))).unwrap();
    sys::make_link(b"/etc", &at(to.path(), b"empty")).unwrap();
    put(b"more", b"not in the archive");
    std::fs::create_dir_all(sys::path(&at(to.path(), b"sticky/extra/deep"))).unwrap();
    put(b"sticky/extra/deep/file", b"not in the archive either");

    let there = listing(to.path());
    let whole = Plan { rest: Rest::Remove, ..plan(to.path()) };
    let dry = restore_with(&archive, &Plan { action: Action::DryRun, ..whole.clone() }).unwrap();
    assert_eq!(listing(to.path()), there, "a dry run changes nothing");
    let report = restore_with(&archive, &whole).unwrap();
    assert_eq!(report.problem_texts, Vec::<String>::new());
    assert_eq!(report.changes, dry.changes);
    assert_eq!((report.removed, report.added), (3, 0));
    let changed: Vec<&[u8]> = report
        .changes
        .iter()
        .filter(|(kind, _)| *kind == Change::Changed)
        .map(|(_, path)| &path[..])
        .collect();
    assert_eq!(changed, [&b"empty"[..], b"large", b"link", b"plain too", b"program", b"sparse", b"sticky"]);
    // The top is not in the archive, so what is new in it stays.
    let mut after = listing(to.path());
    assert!(after.remove(&b"more"[..]).is_some());
    assert_eq!(after, before);
}

#[test]
fn merging_keeps_what_the_archive_does_not_have() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::create_dir(from.path().join("a")).unwrap();
    std::fs::write(from.path().join("a/file"), "new").unwrap();
    std::fs::create_dir_all(to.path().join("home/a/file/full")).unwrap();
    std::fs::write(to.path().join("home/a/own"), "own").unwrap();
    let archive = archive_of(from.path(), b"home");
    let report = restore_with(&archive, &plan(to.path())).unwrap();
    assert_eq!(report.problem_texts, ["home/a/file: a folder with something in it is in the way"]);
    assert_eq!(std::fs::read(to.path().join("home/a/own")).unwrap(), b"own");
    let report = restore_with(&archive, &Plan { rest: Rest::Remove, ..plan(to.path()) }).unwrap();
    assert_eq!(report.problem_texts, Vec::<String>::new());
    assert_eq!(std::fs::read(to.path().join("home/a/file")).unwrap(), b"new");
    assert!(!to.path().join("home/a/own").exists());
}

#[test]
fn a_damaged_archive_removes_nothing_and_is_told_of() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::create_dir_all(from.path().join("a")).unwrap();
    for number in 0..50 {
        std::fs::write(from.path().join(format!("a/{number}")), [number; 5000]).unwrap();
    }
    std::fs::create_dir_all(to.path().join("a")).unwrap();
    std::fs::write(to.path().join("a/own"), "own").unwrap();
    let whole = archive_of(from.path(), b"");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    for damaged in [&changed[..], &whole[..whole.len() - 1], &whole[..whole.len() / 2], &whole[..3], b""] {
        let failure = restore_with(damaged, &Plan { rest: Rest::Remove, ..plan(to.path()) }).unwrap_err();
        assert!(!failure.error.to_string().is_empty());
        assert_eq!(failure.report.removed, 0);
        assert!(to.path().join("a/own").exists());
    }
    // The program looks at a file first, and changes nothing.
    let file = to.path().join("archive");
    std::fs::write(&file, &changed).unwrap();
    let into = tempfile::tempdir().unwrap();
    let args = [b"restore".to_vec(), [b"--into=", &bytes(into.path())[..]].concat(), bytes(&file)];
    assert_eq!(crate::command::main(&args), 2);
    assert_eq!(listing(into.path()), Listing::new());
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(crate::command::main(&args), 0);
    assert_eq!(listing(into.path()), listing(from.path()));
    assert_eq!(crate::command::main(&[b"verify".to_vec(), bytes(&file)]), 0);
}

#[test]
fn the_archive_does_not_go_into_itself() {
    let top = tempfile::tempdir().unwrap();
    std::fs::write(top.path().join("file"), "text").unwrap();
    let output = top.path().join("archive.tar.zst");
    let args = [b"create".to_vec(), b"-o".to_vec(), bytes(&output), bytes(top.path())];
    assert_eq!(crate::command::main(&args), 0);
    let entries = entries_of(&std::fs::read(&output).unwrap()).unwrap();
    let paths: Vec<&[u8]> =
        entries.iter().map(|entry| entry.path.rsplit(|byte| *byte == b'/').next().unwrap()).collect();
    assert_eq!(paths[1..], [b"file"]);
}
