//! Many threads on one volume: what each has synced is there, in order, and they share flushes.

mod common;

use common::*;
use std::sync::Arc;
use tabula_persist::device::{FaultPlan, FaultyDevice};
use tabula_persist::fsck::Scope;
use tabula_persist::{FormatOptions, ROOT, RenameMode, Volume};

const CAPACITY: u64 = 64 << 20;
const WRITERS: u64 = 8;
const APPENDS: u64 = 60;

fn record(writer: u64, number: u64) -> Vec<u8> {
    vec![(writer * 31 + number) as u8; 700]
}

#[test]
fn writers_that_sync_share_flushes_and_lose_nothing() {
    let plan = FaultPlan { max_bytes: CAPACITY, ..FaultPlan::default() };
    let device = Arc::new(FaultyDevice::new(5, plan));
    Volume::format(device.clone(), environment(1), FormatOptions { capacity_bytes: CAPACITY, key: None })
        .expect("formatted");
    let volume = mount(device.clone(), CAPACITY, None);
    let files: Vec<u64> = (0..WRITERS).map(|writer| file(&volume, ROOT, &format!("w{writer}"))).collect();
    volume.sync().expect("synced");
    let shared = file(&volume, ROOT, "shared");
    let volume = &volume;
    std::thread::scope(|scope| {
        for (writer, ino) in (0..WRITERS).zip(files.iter().copied()) {
            scope.spawn(move || {
                for number in 0..APPENDS {
                    patiently(volume, || volume.append(ino, &record(writer, number))).expect("appended");
                    volume.sync_file(ino).expect("synced");
                    patiently(volume, || volume.append(shared, &[writer as u8; 10])).expect("appended");
                    assert_eq!(volume.metadata(ino).expect("there").size, (number + 1) * 700);
                }
            });
        }
        scope.spawn(move || {
            for _ in 0..100 {
                for ino in volume.read_dir(ROOT, 0, 100).expect("listed").iter().map(|entry| entry.ino) {
                    read(volume, ino).expect("read");
                }
                volume.drop_caches();
            }
        });
    });
    assert_sound(volume);
    // Every append of every writer was synced by its own thread: a power loss now takes none.
    let crashed = mount(Arc::new(device.after_power_loss()), CAPACITY, None);
    for (writer, ino) in (0..WRITERS).zip(files) {
        let content = read(&crashed, ino).expect("read");
        let expected: Vec<u8> = (0..APPENDS).flat_map(|number| record(writer, number)).collect();
        assert!(content == expected, "writer {writer}");
    }
    let pieces = read(volume, shared).expect("read");
    assert_eq!(pieces.len() as u64, WRITERS * APPENDS * 10);
    assert!(pieces.chunks(10).all(|piece| piece.iter().all(|byte| *byte == piece[0])), "appends are whole");
    assert_sound(&crashed);
}

/// The power goes while several threads write, sync, rename and remove.
#[test]
fn what_each_thread_has_synced_survives_a_power_loss_in_the_middle() {
    for seed in 0..60_u64 {
        let plan = FaultPlan { max_bytes: CAPACITY, ..FaultPlan::default() };
        let device = Arc::new(FaultyDevice::new(seed, plan));
        Volume::format(device.clone(), environment(1), FormatOptions { capacity_bytes: CAPACITY, key: None })
            .expect("formatted");
        let volume = mount(device.clone(), CAPACITY, None);
        let files: Vec<u64> = (0..4_u64).map(|writer| file(&volume, ROOT, &format!("w{writer}"))).collect();
        volume.sync().expect("synced");
        device.set_plan(FaultPlan { crash_at: Some(20 + seed * 7), ..plan });
        let volume = &volume;
        let write_until_dark = |writer: u64, ino: u64| {
            let mut synced = 0;
            let names = [format!("w{writer}"), format!("renamed-{writer}")];
            for number in 0..200 {
                let done = patiently(volume, || volume.append(ino, &record(writer, number)))
                    .and_then(|_| {
                        let (from, to) = (&names[number as usize % 2], &names[(number as usize + 1) % 2]);
                        patiently(volume, || {
                            volume.rename(ROOT, from.as_bytes(), ROOT, to.as_bytes(), RenameMode::Replace)
                        })
                    })
                    .and_then(|()| volume.sync_file(ino));
                if done.is_err() {
                    break;
                }
                synced = number + 1;
            }
            synced
        };
        let synced: Vec<u64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .zip(files.iter().copied())
                .map(|(writer, ino)| scope.spawn(move || write_until_dark(writer, ino)))
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(device.is_dead());
        let crashed = mount(Arc::new(device.after_power_loss()), CAPACITY, None);
        assert_sound(&crashed);
        assert_eq!(names(&crashed, ROOT).len(), 4);
        for ((writer, ino), synced) in (0..4).zip(files).zip(synced) {
            let content = read(&crashed, ino).expect("read");
            let expected: Vec<u8> = (0..200).flat_map(|number| record(writer, number)).collect();
            assert!(content.len() as u64 >= synced * 700, "seed {seed}: {} < {synced} * 700", content.len());
            assert!(content.len().is_multiple_of(700) && expected.starts_with(&content), "seed {seed}");
        }
    }
}

/// A check looks at one instant, whatever goes on while it looks.
#[test]
fn a_check_finds_a_volume_sound_that_is_being_changed() {
    let (_, volume) = volume(CAPACITY);
    let volume = &volume;
    let is_over = &std::sync::atomic::AtomicBool::new(false);
    let over = || is_over.load(std::sync::atomic::Ordering::SeqCst);
    std::thread::scope(|scope| {
        for writer in 0..3_u64 {
            scope.spawn(move || {
                let ino = file(volume, ROOT, &format!("w{writer}"));
                let mut round = 0_u64;
                while !over() {
                    write(volume, ino, round * 5000 % 300_000, &[round as u8; 9000]).expect("written");
                    let name = format!("{writer}-{}", round % 5);
                    match round % 10 {
                        0..5 => drop(file(volume, ROOT, &name)),
                        _ => patiently(volume, || volume.unlink(ROOT, name.as_bytes())).expect("removed"),
                    }
                    if round % 7 == writer {
                        volume.sync_file(ino).expect("synced");
                    }
                    round += 1;
                }
            });
        }
        scope.spawn(move || {
            while !over() {
                patiently(volume, || volume.create_snapshot(b"now")).expect("taken");
                volume.drop_caches();
                patiently(volume, || volume.delete_snapshot(b"now")).expect("deleted");
            }
        });
        let reports: Vec<_> = (0..40).map(|_| volume.check(Scope::Everything)).collect();
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
        for report in reports {
            let found = report.expect("checked").findings;
            assert!(found.is_empty(), "{found:?}");
        }
    });
    assert_sound(volume);
}
