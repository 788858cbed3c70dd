//! Trees that are copied from volume to volume, compared and erased; and that what was erased is not found in the device's
//! bytes once what is free has been written over.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::MemoryDevice;
use tabula_persist::transfer::{Copied, copy_tree, difference, erase_tree};
use tabula_persist::{AttributeChange, BlockDevice, Error, Kind, NewInode, Ownership, ROOT, Volume};

const CAPACITY: u64 = 24 << 20;
const KEY: [u8; 32] = [8; 32];

/// A tree with every kind of entry, and how many names and bytes it has.
fn plant(volume: &Volume) -> (u64, Copied) {
    let home = dir(volume, ROOT, "home");
    let user = dir(volume, home, "user");
    let sparse = file(volume, user, "sparse");
    write(volume, sparse, 300_000, b"the end").expect("written");
    let mut bytes = 300_007;
    for index in 0..300_u64 {
        let ino = file(volume, user, &format!("file {index}"));
        write(volume, ino, 0, &vec![b'a' + (index % 26) as u8; (index * 37) as usize]).expect("written");
        bytes += index * 37;
    }
    let deep = (0..40).fold(user, |parent, depth| dir(volume, parent, &format!("d{depth}")));
    let shared = file(volume, deep, "shared");
    write(volume, shared, 0, b"two names").expect("written");
    patiently(volume, || volume.link(user, b"shared too", shared)).expect("linked");
    bytes += 9;
    let link = NewInode::Symlink(b"d0/d1");
    patiently(volume, || volume.create(user, b"link", link, OWNER)).expect("created");
    patiently(volume, || volume.create(user, b"pipe", NewInode::Fifo, OWNER)).expect("created");
    let odd = Ownership { mode: 0o4500, uid: 7, gid: 9 };
    let strange = patiently(volume, || volume.create(user, b"\xff\x01", NewInode::Regular, odd));
    let times = AttributeChange { mtime_ns: Some(12), atime_ns: Some(5), ..AttributeChange::default() };
    volume.set_attributes(strange.expect("created").ino, &times).expect("set");
    let closed = AttributeChange { mode: Some(0o1500), mtime_ns: Some(77), ..AttributeChange::default() };
    volume.set_attributes(deep, &closed).expect("set");
    (home, Copied { entries: 1 + 1 + 300 + 40 + 1 + 1 + 1 + 1 + 1, bytes })
}

#[test]
fn a_copy_is_the_same_in_everything() {
    let (_, from) = volume(CAPACITY);
    let (home, expected) = plant(&from);
    for key in [None, Some(&KEY)] {
        let device = Arc::new(MemoryDevice::new(CAPACITY));
        format(&device, CAPACITY, key);
        let to = mount(device.clone(), CAPACITY, key);
        assert_eq!(copy_tree(&from, home, &to, ROOT), Ok(expected));
        to.unmount().expect("unmounted");
        let to = mount(device, CAPACITY, key);
        assert_sound(&to);
        assert_eq!(difference(&from, home, &to, ROOT), Ok(None));
        let user = lookup(&to, "user");
        let sparse = to.lookup(user, b"sparse").expect("found");
        assert!(sparse.pages <= 2, "holes stay holes: {} pages", sparse.pages);
        let twins = [to.lookup(user, b"shared too").expect("found").nlink, 2];
        assert_eq!(twins, [2, 2]);
        assert_eq!(to.metadata(ROOT).expect("a root").kind, Kind::Directory);
    }
}

#[test]
fn every_difference_is_found() {
    let (_, from) = volume(CAPACITY);
    let (home, _) = plant(&from);
    let (_, to) = volume(CAPACITY);
    copy_tree(&from, home, &to, ROOT).expect("copied");
    let user = lookup(&to, "user");
    let found = |to: &Volume| {
        let path = difference(&from, home, to, ROOT).expect("compared");
        path.map(|path| String::from_utf8_lossy(&path).into_owned())
    };
    let metadata = to.lookup(user, b"file 9").expect("found");
    write(&to, metadata.ino, 3, b"X").expect("written");
    let old = AttributeChange { mtime_ns: Some(metadata.mtime_ns), ..AttributeChange::default() };
    to.set_attributes(metadata.ino, &old).expect("set");
    assert_eq!(found(&to).as_deref(), Some("/user/file 9"));
    write(&to, metadata.ino, 3, &[b'a' + 9]).expect("written");
    to.set_attributes(metadata.ino, &old).expect("set");
    assert_eq!(found(&to), None);
    for (mode, expected) in [(0o600, Some("/user/file 9")), (0o644, None)] {
        let change = AttributeChange { mode: Some(mode), ..AttributeChange::default() };
        to.set_attributes(metadata.ino, &change).expect("set");
        assert_eq!(found(&to).as_deref(), expected);
    }
    let times = to.metadata(user).expect("found");
    file(&to, user, "one more");
    let old = AttributeChange { mtime_ns: Some(times.mtime_ns), ..AttributeChange::default() };
    to.set_attributes(user, &old).expect("set");
    assert_eq!(found(&to).as_deref(), Some("/user/one more"));
    patiently(&to, || to.unlink(user, b"one more")).expect("gone");
    patiently(&to, || to.unlink(user, b"pipe")).expect("gone");
    to.set_attributes(user, &old).expect("set");
    assert_eq!(found(&to).as_deref(), Some("/user/pipe"));
}

#[test]
fn a_copy_needs_room_and_an_empty_place() {
    let (_, from) = volume(CAPACITY);
    let (home, _) = plant(&from);
    let (_, to) = volume(CAPACITY);
    file(&to, dir(&to, ROOT, "user"), "mine");
    assert_eq!(copy_tree(&from, home, &to, ROOT), Err(Error::Exists));
    let big = file(&from, home, "big");
    write(&from, big, 0, &vec![1; 10 << 20]).expect("written");
    let (_, small) = volume(8 << 20);
    assert_eq!(copy_tree(&from, home, &small, ROOT), Err(Error::NoSpace));
    assert_sound(&small);
}

fn holds(device: &MemoryDevice, wanted: &[u8]) -> bool {
    let mut bytes = vec![0; device.len().expect("a length") as usize];
    device.read_at(0, &mut bytes).expect("read");
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn what_was_erased_and_wiped_is_not_on_the_device() {
    let (device, volume) = volume(CAPACITY);
    let (home, _) = plant(&volume);
    let kept = file(&volume, ROOT, "kept");
    write(&volume, kept, 0, &[0x5a; 50_000]).expect("written");
    let secret = file(&volume, home, "secret");
    write(&volume, secret, 0, &b"what nobody else may read".repeat(4000)).expect("written");
    volume.sync().expect("synced");
    assert!(holds(&device, b"what nobody else may read"));
    erase_tree(&volume, home).expect("erased");
    assert!(names(&volume, home).is_empty());
    volume.sync().expect("synced");
    assert!(holds(&device, b"what nobody else may read"), "deleting alone leaves it there");
    volume.wipe_free().expect("wiped");
    assert!(!holds(&device, b"what nobody else may read"));
    assert_sound(&volume);
    write(&volume, kept, 50_000, b"more").expect("written");
    volume.sync().expect("synced");
    drop(volume);
    // As after a crash: the log that was wiped goes on.
    let volume = mount(device, CAPACITY, None);
    assert_sound(&volume);
    let content = read(&volume, lookup(&volume, "kept")).expect("read");
    assert_eq!((content.len(), &content[50_000..]), (50_004, &b"more"[..]));
}
