//! Held against GNU tar, which is on every machine that this is built on.

use super::*;
use std::process::{Command, Stdio};

fn tar(args: &[&str], folder: &Path, input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("tar")
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    output.stdout
}

fn unpacked(archive: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut Decompressor::new(archive).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn gnu_tar_reads_what_is_written() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    every_kind(from.path());
    let before = listing(from.path());
    let plain = unpacked(&archive_of(from.path(), b""));
    tar(&["-xp", "--same-owner", "-f", "-"], to.path(), &plain);
    assert_eq!(listing(to.path()), before);
}

#[test]
fn what_gnu_tar_writes_is_read_in_all_its_forms() {
    let from = tempfile::tempdir().unwrap();
    every_kind(from.path());
    let before = listing(from.path());
    for (format, has_ns) in [("--format=posix", true), ("--format=gnu", false)] {
        for sparse in ["--sparse-version=1.0", "--no-seek"] {
            let to = tempfile::tempdir().unwrap();
            let plain = tar(&["-c", "-S", format, sparse, "-f", "-", "."], from.path(), b"");
            let report = restore_with(&packed(&plain), &plan(to.path())).unwrap();
            assert_eq!(report.problem_texts, Vec::<String>::new());
            let after = listing(to.path());
            if has_ns {
                assert_eq!(after, before, "{format} {sparse}");
            } else {
                // Its own format has whole seconds.
                let rough = |listing: &Listing| -> Listing {
                    let cut = |what: &String| {
                        let mut words: Vec<String> = what.split(' ').map(str::to_owned).collect();
                        words[2].truncate(10);
                        words.join(" ")
                    };
                    listing.iter().map(|(path, what)| (path.clone(), cut(what))).collect()
                };
                assert_eq!(rough(&after), rough(&before), "{format} {sparse}");
            }
        }
    }
}
