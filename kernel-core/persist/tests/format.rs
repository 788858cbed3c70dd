//! Making a volume on a disk that loses its power at any moment of it: afterwards there is a whole volume, or a device that
//! says that there never was one, and nothing between.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::{Behind, FaultPlan, FaultyDevice, MemoryDevice};
use tabula_persist::{BlockDevice, Error, FormatOptions, MountOptions, ROOT, Volume};

const CAPACITY: u64 = 32 << 20;
const PLAN: FaultPlan =
    FaultPlan { crash_at: None, one_in_fails: 0, max_bytes: CAPACITY, behind: Behind::AtOnce };

fn make(device: Arc<dyn BlockDevice>) -> Result<(), Error> {
    Volume::format(device, environment(1), FormatOptions { capacity_bytes: CAPACITY, key: None })
}

fn try_mount(device: Arc<dyn BlockDevice>) -> Result<Volume, Error> {
    let options = MountOptions { capacity_bytes: CAPACITY, cache_pages: 256, ..MountOptions::default() };
    Volume::mount(device, environment(2), options)
}

/// The whole volume that a device must hold once whoever finds it has done as the machine does at its boot.
fn found(device: &Arc<MemoryDevice>) -> Volume {
    if Volume::is_blank(&**device).expect("read") {
        make(device.clone()).expect("formatted again");
    }
    try_mount(device.clone()).expect("mounted")
}

#[test]
fn a_volume_is_whole_or_was_never_there() {
    let whole = Arc::new(FaultyDevice::new(0, PLAN));
    make(whole.clone()).expect("formatted");
    let operations = whole.operations();
    let (mut blank, mut mounted) = (0, 0);
    for crash_at in 0..operations {
        for seed in 0..20 {
            let device = Arc::new(FaultyDevice::new(seed, FaultPlan { crash_at: Some(crash_at), ..PLAN }));
            make(device.clone()).expect_err("the disk has died");
            let device = Arc::new(device.after_power_loss());
            if Volume::is_blank(&*device).expect("read") {
                blank += 1;
            } else {
                mounted += 1;
            }
            let volume = found(&device);
            file(&volume, ROOT, "first");
            volume.sync().expect("synced");
            assert_sound(&volume);
            drop(volume);
            assert_eq!(names(&found(&device), ROOT), ["first"], "crash at {crash_at}, seed {seed}");
        }
    }
    assert!(blank > 0 && mounted > 0, "{blank} blank, {mounted} with a volume, {operations} operations");
}

#[test]
fn what_may_hold_files_is_never_blank() {
    let device = Arc::new(MemoryDevice::new(CAPACITY));
    assert!(Volume::is_blank(&*device).expect("read"));
    make(device.clone()).expect("formatted");
    let superblock = |copy: u64| copy * (64 << 10);
    for damaged in [vec![0], vec![1], vec![0, 1]] {
        let copy = Arc::new(MemoryDevice::new(CAPACITY));
        let mut bytes = vec![0; device.len().expect("a length") as usize];
        device.read_at(0, &mut bytes).expect("read");
        copy.write_at(0, &bytes).expect("written");
        for place in &damaged {
            copy.write_at(superblock(*place), &[0xff; 100]).expect("written");
        }
        assert!(!Volume::is_blank(&*copy).expect("read"), "{damaged:?}");
        let mounted = try_mount(copy.clone());
        assert_eq!(mounted.is_ok(), damaged.len() == 1, "{:?}", mounted.err());
        drop(mounted);
        if damaged.len() == 1 {
            // The mount has mended it, so the other may go now.
            copy.write_at(superblock(1 - damaged[0]), &[0xff; 100]).expect("written");
            try_mount(copy).expect("mounted by the mended copy");
        }
    }
}
