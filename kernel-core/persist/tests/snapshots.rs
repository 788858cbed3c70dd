//! Snapshots: what they show, what they keep, and that deleting them gives it back.

mod common;

use common::*;
use tabula_persist::{Error, ROOT, RenameMode};

const CAPACITY: u64 = 32 << 20;

#[test]
fn a_snapshot_shows_what_was_there() {
    let (device, volume) = volume(CAPACITY);
    let home = dir(&volume, ROOT, "home");
    let ino = file(&volume, home, "letter");
    write(&volume, ino, 0, &[b'a'; 20_000]).expect("written");
    let gone = file(&volume, home, "gone");
    write(&volume, gone, 0, b"soon").expect("written");
    volume.create_snapshot(b"monday").expect("taken");
    write(&volume, ino, 5000, &[b'b'; 100]).expect("written");
    volume.truncate(ino, 9000).expect("cut");
    volume.unlink(home, b"gone").expect("removed");
    volume.rename(ROOT, b"home", ROOT, b"house", RenameMode::Replace).expect("renamed");
    file(&volume, home, "new");
    volume.sync().expect("synced");
    assert_sound(&volume);
    drop(volume);
    let volume = mount(device, CAPACITY, None);
    assert_eq!(volume.snapshots().expect("listed").len(), 1);
    let monday = volume.open_snapshot(b"monday").expect("opened");
    assert_eq!(monday.lookup(ROOT, b"house").unwrap_err(), Error::NotFound);
    let home = monday.lookup(ROOT, b"home").expect("found").ino;
    let listed: Vec<Vec<u8>> =
        monday.read_dir(home, 0, 100).expect("listed").into_iter().map(|entry| entry.name).collect();
    assert_eq!(listed, [b"letter".to_vec(), b"gone".to_vec()]);
    let letter = monday.lookup(home, b"letter").expect("found");
    let mut content = vec![0; 30_000];
    assert_eq!(monday.read_at(letter.ino, 0, &mut content), Ok(20_000));
    assert!(content[..20_000].iter().all(|byte| *byte == b'a'));
    assert_eq!(monday.read_at(letter.ino, 19_990, &mut content), Ok(10));
    assert_eq!(volume.open_snapshot(b"tuesday").err(), Some(Error::NotFound));
    assert_sound(&volume);
    volume.restore_snapshot(b"monday").expect("restored");
    assert_sound(&volume);
    let home = lookup(&volume, "home");
    assert_eq!(names(&volume, home), ["letter", "gone"]);
    assert_eq!(read(&volume, letter.ino).expect("read"), [b'a'; 20_000]);
}

#[test]
fn deleting_snapshots_gives_back_what_only_they_had() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "data");
    let rewrite = |byte: u8| {
        write(&volume, ino, 0, &vec![byte; 2_000_000]).expect("written");
        volume.checkpoint().expect("brought into the tree");
    };
    rewrite(1);
    rewrite(2);
    let free = || volume.space().blocks_free;
    let before = free();
    volume.create_snapshot(b"one").expect("taken");
    rewrite(3);
    volume.create_snapshot(b"two").expect("taken");
    rewrite(4);
    assert!(before - free() >= 2 * 480, "both old versions are kept");
    assert_eq!(volume.create_snapshot(b"two"), Err(Error::Exists));
    volume.delete_snapshot(b"one").expect("deleted");
    assert_sound(&volume);
    let two = volume.open_snapshot(b"two").expect("opened");
    let mut out = vec![0; 2_000_000];
    assert_eq!(two.read_at(ino, 0, &mut out), Ok(2_000_000));
    assert!(out.iter().all(|byte| *byte == 3));
    assert!(before - free() < 2 * 480);
    volume.delete_snapshot(b"two").expect("deleted");
    assert_eq!(two.metadata(ino).unwrap_err(), Error::NotFound);
    volume.checkpoint().expect("brought into the tree");
    assert!(before.abs_diff(free()) < 300, "{before} and {}", free());
    assert_eq!(volume.delete_snapshot(b"two"), Err(Error::NotFound));
    assert_sound(&volume);
}

#[test]
fn what_is_held_open_without_a_name_stays_through_a_restore() {
    let (device, volume) = volume(CAPACITY);
    let nameless = |name: &str| {
        let ino = file(&volume, ROOT, name);
        write(&volume, ino, 0, b"held").expect("written");
        volume.hold(ino).expect("held");
        volume.unlink(ROOT, name.as_bytes()).expect("unlinked");
        ino
    };
    let (untouched, written, let_go) = (nameless("a"), nameless("b"), nameless("c"));
    volume.create_snapshot(b"now").expect("taken");
    write(&volume, written, 0, b"more").expect("written");
    volume.release(let_go).expect("released");
    let later = nameless("d");
    volume.restore_snapshot(b"now").expect("restored");
    assert_sound(&volume);
    for held in [untouched, written] {
        assert_eq!(read(&volume, held).expect("read"), b"held");
    }
    for gone in [let_go, later] {
        assert_eq!(volume.metadata(gone).unwrap_err(), Error::NotFound);
        volume.release(gone).expect("nothing to release");
    }
    volume.release(untouched).expect("released");
    assert_sound(&volume);
    volume.sync().expect("synced");
    drop(volume);
    let volume = mount(device, CAPACITY, None);
    assert_eq!(volume.metadata(written).unwrap_err(), Error::NotFound, "nobody holds it any more");
    assert_sound(&volume);
}
