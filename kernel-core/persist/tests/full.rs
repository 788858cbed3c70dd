//! A full disk: the writer hears of it, nothing breaks, and deleting works.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::MemoryDevice;
use tabula_persist::{BlockDevice, Compaction, Error, FormatOptions, ROOT, Volume};

const CAPACITY: u64 = 24 << 20;

/// Fills the volume with files of so many bytes; answers how many there are.
fn fill(volume: &Volume, prefix: &str, bytes: usize) -> u64 {
    for index in 0.. {
        let name = format!("{prefix}{index}");
        let created = patiently(volume, || {
            volume.create(ROOT, name.as_bytes(), tabula_persist::NewInode::Regular, OWNER)
        });
        let ino = match created {
            Ok(metadata) => metadata.ino,
            Err(error) => {
                assert_eq!(error, Error::NoSpace);
                return index;
            }
        };
        match write(volume, ino, 0, &vec![index as u8 | 1; bytes]) {
            Ok(count) if count == bytes => {}
            Ok(_) => return index + 1,
            Err(error) => {
                assert_eq!(error, Error::NoSpace);
                return index + 1;
            }
        }
    }
    0
}

#[test]
fn a_full_disk_is_an_error_for_the_writer_and_deleting_works() {
    for bytes in [200, 5000, 300_000] {
        let (device, volume) = volume(CAPACITY);
        let empty = volume.space();
        for round in 0..3 {
            let count = fill(&volume, "f", bytes);
            assert!(count as usize * bytes.max(2500) > 10 << 20, "{count} files of {bytes} in round {round}");
            volume.sync().expect("synced though full");
            assert_sound(&volume);
            let full = volume.space();
            assert!(full.blocks_free * 4096 < 2 << 20, "{full:?}");
            for index in 0..count {
                patiently(&volume, || volume.unlink(ROOT, format!("f{index}").as_bytes()))
                    .expect("removed though full");
            }
            volume.checkpoint().expect("brought into the tree");
            assert_sound(&volume);
        }
        volume.sync().expect("synced");
        let again = volume.space();
        assert_eq!(again.inodes_used, 1);
        // The tree keeps what it has grown to.
        assert!(again.blocks_free * 100 > empty.blocks_free * 50, "{again:?} of {empty:?}");
        drop(volume);
        let volume = mount(device, CAPACITY, None);
        assert_sound(&volume);
        assert!(names(&volume, ROOT).is_empty());
    }
}

#[test]
fn overwriting_and_truncating_work_when_full() {
    let (_, volume) = volume(CAPACITY);
    let ino = file(&volume, ROOT, "large");
    let mut size = 0;
    while let Ok(count) = write(&volume, ino, size, &[5; 100_000]) {
        size += count as u64;
    }
    volume.sync().expect("synced");
    assert_eq!(write(&volume, ino, size, &[6; 10_000_000]), Err(Error::NoSpace));
    volume.truncate(ino, size / 2).expect("cut");
    volume.sync().expect("synced");
    assert!(write(&volume, ino, 0, &[7; 1_000_000]).is_ok_and(|count| count == 1_000_000));
    volume.sync().expect("synced");
    assert_sound(&volume);
}

#[test]
fn what_the_device_refuses_is_no_space() {
    // The device has less than the volume was promised.
    let device = Arc::new(MemoryDevice::new(CAPACITY / 2));
    Volume::format(device.clone(), environment(1), FormatOptions { capacity_bytes: CAPACITY, key: None })
        .expect("formatted");
    let volume = mount(device, CAPACITY, None);
    let count = fill(&volume, "f", 100_000);
    assert!(count > 20);
    volume.sync().expect("synced");
    assert_sound(&volume);
    assert!(volume.space().blocks * 4096 <= CAPACITY / 2, "the numbers say what there is");
}

#[test]
fn a_larger_quota_is_used() {
    let device = Arc::new(MemoryDevice::new(CAPACITY * 2));
    format(&device, CAPACITY, None);
    let volume = mount(device, CAPACITY, None);
    let before = fill(&volume, "a", 100_000);
    volume.set_capacity_bytes(CAPACITY * 2);
    let after = fill(&volume, "b", 100_000);
    assert!(after >= before, "{before} and then {after}");
    assert_sound(&volume);
}

#[test]
fn what_is_free_at_the_end_is_given_back() {
    let (device, volume) = volume(CAPACITY);
    let count = fill(&volume, "f", 300_000);
    for index in 0..count {
        patiently(&volume, || volume.unlink(ROOT, format!("f{index}").as_bytes())).expect("removed");
    }
    volume.checkpoint().expect("brought into the tree");
    let given_back = volume.trim().expect("cut off");
    assert!(given_back > 10 << 20, "{given_back}");
    file(&volume, ROOT, "after");
    volume.sync().expect("synced");
    drop(volume);
    let volume = mount(device, CAPACITY, None);
    assert_eq!(names(&volume, ROOT), ["after"]);
    assert_sound(&volume);
}

#[test]
fn what_is_free_in_the_middle_is_given_back_step_by_step() {
    let (device, volume) = volume(CAPACITY);
    let count = fill(&volume, "f", 50_000);
    for index in (0..count).filter(|index| index % 4 != 3) {
        patiently(&volume, || volume.unlink(ROOT, format!("f{index}").as_bytes())).expect("removed");
    }
    volume.checkpoint().expect("brought into the tree");
    let before = device.len().expect("a length");
    for step in 0.. {
        assert!(step < 1000, "it comes to an end");
        if matches!(volume.compact().expect("a step"), Compaction::Done { .. }) {
            break;
        }
    }
    let after = device.len().expect("a length");
    assert!(after < before * 6 / 10, "{before} bytes became {after}");
    assert_sound(&volume);
    drop(volume);
    let volume = mount(device, CAPACITY, None);
    assert_sound(&volume);
    for index in (3..count - 1).step_by(4) {
        let content = read(&volume, lookup(&volume, &format!("f{index}"))).expect("read");
        assert!(content.len() == 50_000 && content.iter().all(|byte| *byte == index as u8 | 1));
    }
}
