//! The formats: a volume of each older one is read, written as what it is, and upgraded in one step that a crash at any
//! write leaves done or not done. Another key slot is put in the same way.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::{FaultPlan, FaultyDevice, MemoryDevice};
use tabula_persist::{
    BlockDevice, Error, FORMAT_VERSION, KeySlot, MountOptions, ROOT, Upgrade, Volume, VolumeHeader,
};

const CAPACITY: u64 = 12 << 20;
const KEY: [u8; 32] = [6; 32];
const COPY_BYTES: usize = 64 << 10;
/// Bytes of a superblock before its list of segments, the same in every format.
const HEAD_BYTES: usize = 88;

/// Makes of both copies of the superblock what the program wrote that knew format 1: the fields up to the list of
/// segments, the list, the check sum, and nothing behind it.
fn make_format_1(device: &dyn BlockDevice) {
    for copy in 0..2 {
        let mut bytes = vec![0; COPY_BYTES];
        device.read_at(copy * COPY_BYTES as u64, &mut bytes).expect("read");
        if &bytes[..8] != b"tabulaFS" {
            continue;
        }
        bytes[8..12].copy_from_slice(&1_u32.to_le_bytes());
        let count = u32::from_le_bytes(bytes[HEAD_BYTES - 4..HEAD_BYTES].try_into().expect("four"));
        let end = HEAD_BYTES + 4 * count as usize;
        let sum = crc32fast::hash(&bytes[..end]);
        bytes[end..end + 4].copy_from_slice(&sum.to_le_bytes());
        bytes[end + 4..].fill(0);
        device.write_at(copy * COPY_BYTES as u64, &bytes).expect("written");
    }
}

fn filled(device: Arc<dyn BlockDevice>, key: Option<&[u8; 32]>) {
    let options = tabula_persist::FormatOptions { capacity_bytes: CAPACITY, key };
    Volume::format(device.clone(), environment(1), options).expect("formatted");
    let volume = mount(device, CAPACITY, key);
    for index in 0..20 {
        let ino = file(&volume, ROOT, &format!("file {index}"));
        write(&volume, ino, 0, &[index; 9000]).expect("written");
    }
    volume.unmount().expect("unmounted");
}

fn assert_filled(volume: &Volume) {
    assert_sound(volume);
    for index in 0..20 {
        let content = read(volume, lookup(volume, &format!("file {index}"))).expect("read");
        assert_eq!(content, [index; 9000]);
    }
}

fn version(device: &dyn BlockDevice) -> u32 {
    VolumeHeader::read(device).expect("a volume").version
}

#[test]
fn a_volume_of_format_1_stays_one_until_it_is_upgraded() {
    for key in [None, Some(&KEY)] {
        let device = Arc::new(MemoryDevice::new(CAPACITY));
        filled(device.clone(), key);
        assert_eq!(version(&*device), FORMAT_VERSION);
        make_format_1(&*device);
        let volume = mount(device.clone(), CAPACITY, key);
        assert_filled(&volume);
        assert_eq!(volume.set_key_slot(slot(1)), Err(Error::Invalid), "format 1 has no room for it");
        let ino = file(&volume, ROOT, "large");
        write(&volume, ino, 0, &vec![1; 2 << 20]).expect("written");
        volume.unmount().expect("unmounted");
        assert_eq!(version(&*device), 1, "the superblock has been written, as format 1");
        let volume = mount(device.clone(), CAPACITY, key);
        assert_eq!(volume.upgrade(), Ok(Upgrade::Done));
        assert_eq!(volume.upgrade(), Ok(Upgrade::NotNeeded));
        assert_eq!(version(&*device), FORMAT_VERSION);
        drop(volume);
        let volume = mount(device, CAPACITY, key);
        assert_filled(&volume);
        assert_eq!(volume.metadata(lookup(&volume, "large")).expect("there").size, 2 << 20);
    }
}

fn slot(number: u8) -> KeySlot {
    KeySlot { rounds: 600_000, salt: [99; 32], iv: [98; 12], wrapped: [number; 48] }
}

/// Does something to a volume on a disk whose power goes at each of its operations in turn, and looks at what is left.
fn at_every_crash(
    prepare: impl Fn(&dyn BlockDevice),
    key: Option<&[u8; 32]>,
    work: impl Fn(&Volume) -> tabula_persist::Result<()>,
    look: impl Fn(&Volume, bool),
) {
    let mut crash_at = 0;
    loop {
        let mut has_returned = false;
        // Which of the unsynced writes arrive is random.
        for seed in 0..12 {
            let plan = FaultPlan { max_bytes: CAPACITY, ..FaultPlan::default() };
            let device = Arc::new(FaultyDevice::new(seed, plan));
            filled(device.clone(), key);
            prepare(&*device);
            device.flush().expect("flushed");
            let volume = mount(device.clone(), CAPACITY, key);
            device.set_plan(FaultPlan { crash_at: Some(crash_at), ..plan });
            let done = work(&volume);
            has_returned = done.is_ok();
            drop(volume);
            let disk = Arc::new(device.after_power_loss());
            let volume = mount(disk, CAPACITY, key);
            assert_filled(&volume);
            look(&volume, has_returned);
        }
        if has_returned {
            assert!(crash_at > 2, "a crash came at each of {crash_at} operations");
            return;
        }
        crash_at += 1;
    }
}

#[test]
fn an_upgrade_that_a_crash_cuts_short_is_done_or_not() {
    for key in [None, Some(&KEY)] {
        at_every_crash(
            make_format_1,
            key,
            |volume| volume.upgrade().map(drop),
            |volume, has_returned| {
                let version = volume.header().expect("a header").version;
                assert!(version == FORMAT_VERSION || (version == 1 && !has_returned), "{version}");
                volume.upgrade().expect("it can be gone on with");
                volume.sync().expect("synced");
            },
        );
    }
}

#[test]
fn another_key_slot_is_there_or_not() {
    let first = |device: &dyn BlockDevice| {
        let memory = MemoryDevice::new(CAPACITY);
        let mut bytes = vec![0; device.len().expect("a length") as usize];
        device.read_at(0, &mut bytes).expect("read");
        memory.write_at(0, &bytes).expect("written");
        let memory = Arc::new(memory);
        let volume = mount(memory.clone(), CAPACITY, Some(&KEY));
        volume.set_key_slot(slot(1)).expect("set");
        volume.unmount().expect("unmounted");
        let mut bytes = vec![0; memory.len().expect("a length") as usize];
        memory.read_at(0, &mut bytes).expect("read");
        device.set_len(bytes.len() as u64).expect("set");
        device.write_at(0, &bytes).expect("written");
    };
    at_every_crash(
        first,
        Some(&KEY),
        |volume| volume.set_key_slot(slot(2)),
        |volume, has_returned| {
            let found = volume.header().expect("a header").key_slot;
            assert!(found == Some(slot(2)) || (found == Some(slot(1)) && !has_returned));
        },
    );
}

#[test]
fn the_old_slot_is_gone_from_both_copies() {
    let device = Arc::new(MemoryDevice::new(CAPACITY));
    filled(device.clone(), Some(&KEY));
    let volume = mount(device.clone(), CAPACITY, Some(&KEY));
    for number in 101..104 {
        volume.set_key_slot(slot(number)).expect("set");
        let mut bytes = vec![0; 2 * COPY_BYTES];
        device.read_at(0, &mut bytes).expect("read");
        let count = |wanted: u8| bytes.windows(48).filter(|window| *window == [wanted; 48]).count();
        assert_eq!((count(number), count(number - 1)), (2, 0));
    }
    let header = VolumeHeader::read(&*device).expect("a header");
    assert!(header.is_encrypted);
    assert_eq!(header.key_slot, Some(slot(103)));
    assert_eq!(volume.header().expect("a header"), header);
}

#[test]
fn a_plain_volume_takes_no_slot() {
    let (device, volume) = volume(CAPACITY);
    assert_eq!(volume.set_key_slot(slot(1)), Err(Error::Invalid));
    assert_eq!(VolumeHeader::read(&*device).expect("a header").key_slot, None);
    drop(volume);
    let options = MountOptions { capacity_bytes: CAPACITY, ..MountOptions::default() };
    assert!(Volume::mount(device, environment(3), options).is_ok());
}
