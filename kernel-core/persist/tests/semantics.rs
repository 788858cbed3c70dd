//! What POSIX says of files and directories, one case each; the simulator's model covers their combinations.

mod common;

use common::*;
use tabula_persist::{AttributeChange, Error, Kind, NewInode, Ownership, ROOT, RenameMode};

const CAPACITY: u64 = 16 << 20;

#[test]
fn an_unlinked_file_lives_while_it_is_held() {
    let (device, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "a");
    volume.hold(ino).expect("held");
    write(&volume, ino, 0, b"still here").expect("written");
    volume.unlink(ROOT, b"a").expect("removed");
    assert_eq!(volume.lookup(ROOT, b"a").unwrap_err(), Error::NotFound);
    assert_eq!(read(&volume, ino).expect("read"), b"still here");
    assert_eq!(volume.metadata(ino).expect("there").nlink, 0);
    assert_eq!(volume.link(ROOT, b"b", ino), Err(Error::NotFound));
    volume.sync().expect("synced");
    assert_sound(&volume);
    let crashed = mount(std::sync::Arc::new(device.duplicate()), CAPACITY, None);
    assert_eq!(crashed.metadata(ino).unwrap_err(), Error::NotFound);
    assert_sound(&crashed);
    volume.release(ino).expect("released");
    assert_eq!(volume.metadata(ino).unwrap_err(), Error::NotFound);
    assert_sound(&volume);
}

#[test]
fn a_removed_directory_takes_nothing_in() {
    let (_, volume) = volume(CAPACITY);
    let ino = dir(&volume, ROOT, "d");
    volume.hold(ino).expect("held");
    volume.remove_dir(ROOT, b"d").expect("removed");
    assert_eq!(volume.create(ino, b"x", NewInode::Regular, OWNER).unwrap_err(), Error::NotFound);
    assert_eq!(volume.parent(ino), Ok(None));
    file(&volume, ROOT, "f");
    assert_eq!(volume.rename(ROOT, b"f", ino, b"f", RenameMode::Replace), Err(Error::NotFound));
    volume.release(ino).expect("released");
    assert_sound(&volume);
}

#[test]
fn holes_are_zero_and_cost_nothing() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "sparse");
    write(&volume, ino, 1 << 39, b"far").expect("written");
    volume.sync().expect("synced");
    let metadata = volume.metadata(ino).expect("there");
    assert_eq!((metadata.size, metadata.pages), ((1 << 39) + 3, 1));
    let mut out = [7; 10];
    assert_eq!(volume.read_at(ino, 12345, &mut out), Ok(10));
    assert_eq!(out, [0; 10]);
    assert_eq!(volume.write_at(ino, 1 << 40, b"x"), Err(Error::FileTooBig));
    assert_eq!(volume.truncate(ino, (1 << 40) + 1), Err(Error::FileTooBig));
    assert_sound(&volume);
}

#[test]
fn what_was_cut_off_comes_back_as_zero() {
    let (_, volume) = volume(CAPACITY);
    for sync_between in [false, true] {
        let ino = file(&volume, ROOT, if sync_between { "a" } else { "b" });
        let settle = || {
            if sync_between {
                volume.sync().expect("synced");
                volume.drop_caches();
            }
        };
        write(&volume, ino, 0, &[1; 9000]).expect("written");
        settle();
        volume.truncate(ino, 5000).expect("cut");
        settle();
        volume.truncate(ino, 9000).expect("grown");
        settle();
        let mut expected = vec![1; 5000];
        expected.resize(9000, 0);
        assert_eq!(read(&volume, ino).expect("read"), expected);
        volume.truncate(ino, 100).expect("cut");
        settle();
        write(&volume, ino, 200, b"x").expect("written");
        settle();
        let mut expected = vec![1; 100];
        expected.resize(200, 0);
        expected.push(b'x');
        assert_eq!(read(&volume, ino).expect("read"), expected);
    }
}

#[test]
fn reading_a_directory_is_stable_under_change() {
    let (_, volume) = volume(CAPACITY);
    for index in 0..50 {
        file(&volume, ROOT, &format!("old-{index}"));
    }
    let mut seen = Vec::new();
    let mut cookie = 0;
    for round in 0.. {
        let listed = volume.read_dir(ROOT, cookie, 3).expect("a directory");
        let Some(last) = listed.last() else { break };
        cookie = last.next_cookie;
        seen.extend(listed.into_iter().map(|entry| String::from_utf8(entry.name).expect("text")));
        file(&volume, ROOT, &format!("new-{round}"));
        // One that was seen goes; one that was not changes its inode, and keeps its place.
        volume.unlink(ROOT, seen[round].as_bytes()).expect("removed");
        if round == 2 {
            volume.rename(ROOT, b"new-0", ROOT, b"old-40", RenameMode::Replace).expect("replaced");
        }
        if round > 60 {
            break;
        }
    }
    for index in 0..50 {
        let count = seen.iter().filter(|name| **name == format!("old-{index}")).count();
        assert_eq!(count, 1, "old-{index}");
    }
}

#[test]
fn names_are_bytes_of_at_most_255() {
    let (_, volume) = volume(CAPACITY);
    let long = vec![0xff; 255];
    let ino = volume.create(ROOT, &long, NewInode::Fifo, OWNER).expect("created").ino;
    assert_eq!(volume.lookup(ROOT, &long).expect("found").kind, Kind::Fifo);
    assert_eq!(volume.create(ROOT, &[1; 256], NewInode::Fifo, OWNER).unwrap_err(), Error::NameTooLong);
    assert_eq!(volume.lookup(ROOT, &[1; 256]).unwrap_err(), Error::NameTooLong);
    for name in [b"".as_slice(), b".", b"..", b"a/b", b"a\0b"] {
        assert_eq!(volume.create(ROOT, name, NewInode::Regular, OWNER).unwrap_err(), Error::Invalid);
        assert_eq!(volume.link(ROOT, name, ino), Err(Error::Invalid));
    }
    let path = vec![b'p'; 4096];
    let link = volume.create(ROOT, b"link", NewInode::Symlink(&path), OWNER).expect("created");
    assert_eq!(volume.read_link(link.ino), Ok(path));
    let too_long = vec![b'p'; 4097];
    let refused = volume.create(ROOT, b"longer", NewInode::Symlink(&too_long), OWNER);
    assert_eq!(refused.unwrap_err(), Error::NameTooLong);
}

#[test]
fn a_group_is_inherited_where_the_directory_says_so() {
    let (_, volume) = volume(CAPACITY);
    let shared = dir(&volume, ROOT, "shared");
    let change = AttributeChange { mode: Some(0o2775), gid: Some(42), ..AttributeChange::default() };
    volume.set_attributes(shared, &change).expect("changed");
    let by = Ownership { mode: 0o755, uid: 1, gid: 1 };
    let below = volume.create(shared, b"d", NewInode::Directory, by).expect("created");
    assert_eq!((below.gid, below.mode), (42, 0o2755));
    let file = volume.create(shared, b"f", NewInode::Regular, by).expect("created");
    assert_eq!((file.gid, file.mode), (42, 0o755));
}

#[test]
fn times_are_what_posix_says() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "f");
    let times = || {
        let metadata = volume.metadata(ino).expect("there");
        (metadata.atime_ns, metadata.mtime_ns, metadata.ctime_ns)
    };
    let made = times();
    write(&volume, ino, 0, b"x").expect("written");
    let written = times();
    assert!(written.0 == made.0 && written.1 > made.1 && written.2 == written.1);
    read(&volume, ino).expect("read");
    let first = times();
    assert!(first.0 > written.0 && (first.1, first.2) == (written.1, written.2));
    read(&volume, ino).expect("read");
    assert_eq!(times(), first, "reads in a row change nothing");
    let before = volume.metadata(ROOT).expect("there");
    volume.rename(ROOT, b"f", ROOT, b"g", RenameMode::Replace).expect("renamed");
    assert!(volume.metadata(ROOT).expect("there").mtime_ns > before.mtime_ns);
    assert!(times().2 > first.2 && times().1 == first.1);
}

#[test]
fn reserved_space_is_counted_and_zero() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "f");
    let mut done = 0;
    while done < 3 << 20 {
        done += patiently(&volume, || volume.allocate(ino, done, (3 << 20) - done)).expect("allocated");
        volume.commit().expect("committed");
    }
    let metadata = volume.metadata(ino).expect("there");
    assert_eq!((metadata.size, metadata.pages), (3 << 20, 768));
    assert!(read(&volume, ino).expect("read").iter().all(|byte| *byte == 0));
    assert_eq!(volume.allocate(ino, 0, 1 << 30), Err(Error::NoSpace));
    assert_eq!(volume.allocate(ROOT, 0, 1), Err(Error::IsDirectory));
    assert_sound(&volume);
}

#[test]
fn what_is_known_is_renewed_after_every_kind_of_change() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "f");
    let mut known = volume.know(ROOT, b"f").expect("found");
    let mut check = |what: &str| {
        volume.renew(&mut known).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(known.metadata, volume.metadata(ino).expect("there"), "{what}");
    };
    check("nothing");
    volume.write_at(ino, 0, &[1; 5000]).expect("written");
    check("writing");
    volume.sync().expect("synced");
    check("its pages on the disk");
    volume.link(ROOT, b"g", ino).expect("linked");
    check("a further name");
    volume.read_at(ino, 0, &mut [0; 10]).expect("read");
    check("reading");
    volume.checkpoint().expect("checkpoint");
    check("a checkpoint");
    let mode = AttributeChange { mode: Some(0o600), ..AttributeChange::default() };
    volume.set_attributes(ino, &mode).expect("set");
    check("attributes");
    volume.create_snapshot(b"then").expect("taken");
    volume.write_at(ino, 5000, &[2; 5000]).expect("written");
    check("a change after a snapshot");
    volume.restore_snapshot(b"then").expect("restored");
    check("a restore");
    assert_eq!(volume.metadata(ino).expect("there").size, 5000);
    volume.hold(ino).expect("held");
    volume.unlink(ROOT, b"f").expect("unlinked");
    volume.unlink(ROOT, b"g").expect("unlinked");
    check("its last name gone");
    volume.release(ino).expect("released");
    assert_eq!(volume.renew(&mut known), Err(Error::NotFound));
    assert_eq!(known.metadata.nlink, 0, "what was known last stays");
}
