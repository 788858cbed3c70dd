//! Bytes on the disk that are not what was written: found, reported, and the rest stays readable. An encrypted volume shows
//! nothing, and opens with its own key only.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::MemoryDevice;
use tabula_persist::fsck::{Finding, Scope};
use tabula_persist::random::Stream;
use tabula_persist::{BlockDevice, Damage, Error, MountOptions, NewInode, ROOT, Volume};

const CAPACITY: u64 = 16 << 20;
const KEY: [u8; 32] = [3; 32];
const KEYS: [Option<&[u8; 32]>; 2] = [None, Some(&KEY)];

fn filled(key: Option<&[u8; 32]>) -> Arc<MemoryDevice> {
    let device = Arc::new(MemoryDevice::new(CAPACITY));
    format(&device, CAPACITY, key);
    let volume = mount(device.clone(), CAPACITY, key);
    for index in 0..40_u8 {
        let ino = file(&volume, ROOT, &format!("secret-name-{index}"));
        write(&volume, ino, 0, &[b'A' + index % 20; 6000]).expect("written");
    }
    volume.unmount().expect("unmounted");
    device
}

fn find(device: &MemoryDevice, wanted: &[u8]) -> Option<u64> {
    let mut bytes = vec![0; device.len().expect("a length") as usize];
    device.read_at(0, &mut bytes).expect("read");
    bytes.windows(wanted.len()).position(|window| window == wanted).map(|at| at as u64)
}

#[test]
fn an_encrypted_volume_shows_no_names_and_no_content() {
    let plain = filled(None);
    assert!(find(&plain, b"secret-name-7").is_some() && find(&plain, &[b'C'; 100]).is_some());
    let encrypted = filled(Some(&KEY));
    assert_eq!(find(&encrypted, b"secret-name"), None);
    assert_eq!(find(&encrypted, &[b'C'; 20]), None);
}

#[test]
fn only_the_right_key_opens() {
    let options = |key| MountOptions { key, ..MountOptions::default() };
    let open = |device: Arc<MemoryDevice>, key| Volume::mount(device, environment(1), options(key)).err();
    let encrypted = filled(Some(&KEY));
    assert_eq!(open(encrypted.clone(), None), Some(Error::WrongKey));
    assert_eq!(open(encrypted.clone(), Some(&[4; 32])), Some(Error::WrongKey));
    assert_eq!(open(encrypted, Some(&KEY)), None);
    assert_eq!(open(filled(None), Some(&KEY)), Some(Error::WrongKey));
    assert_eq!(open(Arc::new(MemoryDevice::new(CAPACITY)), None), Some(Error::NoVolume));
}

#[test]
fn a_changed_page_is_refused_and_the_rest_is_readable() {
    for key in KEYS {
        let device = filled(key);
        let volume = mount(device.clone(), CAPACITY, key);
        let victim = lookup(&volume, "secret-name-5");
        let page = page_of(&device, &volume, victim, 1);
        flip(&device, page * 4096 + 100);
        let report = volume.check(Scope::Everything).expect("checked");
        assert_eq!(report.findings, [Finding::DamagedPage { ino: victim, page: 1 }]);
        let mut out = [0; 4096];
        assert_eq!(volume.read_at(victim, 0, &mut out), Ok(4096));
        assert_eq!(out, [b'F'; 4096]);
        let damage = Error::Corrupt(Damage::Page { ino: victim, page: 1 });
        assert_eq!(volume.read_at(victim, 4096, &mut out), Err(damage));
        assert_eq!(read(&volume, lookup(&volume, "secret-name-6")).expect("whole").len(), 6000);
    }
}

/// Where a page of a file lies on the device. It is found by trying: the one whose change the check reports for it.
fn page_of(device: &MemoryDevice, volume: &Volume, ino: u64, page: u64) -> u64 {
    let last_page = device.len().expect("a length") / 4096;
    let found = (256..last_page).rev().find(|place| {
        flip(device, place * 4096 + 100);
        let report = volume.check(Scope::Everything).expect("checked");
        flip(device, place * 4096 + 100);
        report.findings.contains(&Finding::DamagedPage { ino, page })
    });
    found.expect("it is somewhere")
}

fn swap(device: &MemoryDevice, one: u64, other: u64) {
    let (mut first, mut second) = ([0; 4096], [0; 4096]);
    device.read_at(one * 4096, &mut first).expect("read");
    device.read_at(other * 4096, &mut second).expect("read");
    device.write_at(one * 4096, &second).expect("written");
    device.write_at(other * 4096, &first).expect("written");
}

#[test]
fn two_swapped_pages_are_reported_and_the_rest_is_readable() {
    for key in KEYS {
        let device = filled(key);
        let volume = mount(device.clone(), CAPACITY, key);
        let victims = ["secret-name-3", "secret-name-30"].map(|name| lookup(&volume, name));
        let places = victims.map(|ino| page_of(&device, &volume, ino, 0));
        swap(&device, places[0], places[1]);
        drop(volume);
        let volume = mount(device, CAPACITY, key);
        let report = volume.check(Scope::Everything).expect("checked");
        assert_eq!(report.findings, victims.map(|ino| Finding::DamagedPage { ino, page: 0 }));
        assert_eq!(read_all(&volume), (38, 2));
        for ino in victims {
            let damage = Error::Corrupt(Damage::Page { ino, page: 0 });
            assert_eq!(volume.read_at(ino, 0, &mut [0; 4096]), Err(damage));
            assert_eq!(volume.read_at(ino, 4096, &mut [0; 4096]), Ok(6000 - 4096));
        }
    }
}

/// Every two neighbours of the tree's first segment are swapped in turn: whatever can still be read is what was written.
#[test]
fn swapped_blocks_of_the_tree_are_refused() {
    for key in KEYS {
        let original = filled(key);
        let mut noticed = 0;
        for block in 258..320 {
            let device = Arc::new(original.duplicate());
            swap(&device, block, block + 1);
            let options = MountOptions { capacity_bytes: CAPACITY, key, ..MountOptions::default() };
            match Volume::mount(device, environment(9), options) {
                Ok(volume) => {
                    let seen = read_all(&volume);
                    let report = volume.check(Scope::Everything).expect("checked");
                    if seen != (40, 0) {
                        noticed += 1;
                        assert!(
                            !report.findings.is_empty(),
                            "block {block}: only {} files are whole",
                            seen.0
                        );
                    }
                    assert_eq!(read_all(&volume), seen, "a check takes nothing away");
                }
                Err(error) => {
                    assert!(
                        matches!(error, Error::Corrupt(_) | Error::Device | Error::NoVolume),
                        "{error:?}"
                    );
                    noticed += 1;
                }
            }
        }
        assert!(noticed > 0);
    }
}

fn flip(device: &MemoryDevice, at: u64) {
    let mut byte = [0];
    device.read_at(at, &mut byte).expect("read");
    device.write_at(at, &[byte[0] ^ 0x20]).expect("written");
}

/// Reads everything that can be read; whatever is answered must be what was written.
fn read_all(volume: &Volume) -> (usize, usize) {
    let (mut right, mut refused) = (0, 0);
    for index in 0..40_u8 {
        let found = volume.lookup(ROOT, format!("secret-name-{index}").as_bytes());
        match found.and_then(|metadata| read(volume, metadata.ino)) {
            Ok(content) if content.len() == 6000 => {
                assert!(content.iter().all(|byte| *byte == b'A' + index % 20));
                right += 1;
            }
            Ok(_) | Err(_) => refused += 1,
        }
    }
    (right, refused)
}

#[test]
fn whatever_is_changed_nothing_panics_and_nothing_wrong_is_answered() {
    for key in KEYS {
        let original = filled(key);
        let len = original.len().expect("a length");
        let mut random = Stream::new(77);
        let mut whole = 0;
        for _ in 0..300 {
            let device = Arc::new(original.duplicate());
            for _ in 0..=random.below(3) {
                let at = match random.below(5) {
                    0 => random.below(len),
                    1 => random.below(2 << 16),
                    // redb's header, which has no seal.
                    2 => (1 << 20) + 2 * 4096 + random.below(320),
                    // Where the tree and the first pages are.
                    _ => (1 << 20) + random.below(1 << 20),
                };
                flip(&device, at);
            }
            let options = MountOptions { capacity_bytes: CAPACITY, key, ..MountOptions::default() };
            let Ok(volume) = Volume::mount(device, environment(9), options) else { continue };
            let (right, _) = read_all(&volume);
            whole += usize::from(right == 40);
            // Changes of a damaged volume may fail, no more.
            if let Ok(created) = volume.create(ROOT, b"new", NewInode::Regular, OWNER) {
                volume.write_at(created.ino, 0, b"new").ok();
            }
            volume.sync().ok();
            volume.check(Scope::Everything).ok();
        }
        assert!(whole > 50, "{whole} of 300 had no damage that matters");
    }
}

#[test]
fn swapped_pages_are_refused() {
    for key in KEYS {
        let device = filled(key);
        let len = device.len().expect("a length");
        // Segments of pages: swap every two pages from the third segment on.
        let (mut first, mut second) = ([0; 4096], [0; 4096]);
        for page in ((2 << 8)..(len / 4096 - 1)).step_by(2) {
            device.read_at(page * 4096, &mut first).expect("read");
            device.read_at((page + 1) * 4096, &mut second).expect("read");
            device.write_at(page * 4096, &second).expect("written");
            device.write_at((page + 1) * 4096, &first).expect("written");
        }
        let options = MountOptions { capacity_bytes: CAPACITY, key, ..MountOptions::default() };
        let Ok(volume) = Volume::mount(device, environment(9), options) else { continue };
        let (right, refused) = read_all(&volume);
        assert_eq!((right, refused), (0, 40));
    }
}
