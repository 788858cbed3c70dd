//! Home on its way back to the system's volume: whole there, or as it was, and nothing of it left in the other place.

use super::*;
use crate::fs::inode::AttributeChange;
use tabula_persist::transfer::inodes_below;

/// That there is nothing of a copy on the system's volume, as is so of an encrypted home.
fn assert_nothing_came_back(machine: &Machine) {
    let volume = machine.system.volume();
    assert_eq!(place(&machine.system), Ok(Place::OwnVolume));
    let marker = at_top(volume, MARKER).unwrap().unwrap();
    assert_eq!((marker.mode, inodes_below(volume, marker.ino).unwrap().len()), (0, 0));
    assert_eq!(at_top(volume, RETURNING), Ok(None));
}

/// What the host does when home has left its volume: closes it...
fn close(machine: &mut Machine, home: Arc<PersistFs>) {
    drop(home);
    let (fs, flusher) = machine.flushers.pop().unwrap();
    fs.flusher().stop();
    flusher.join().unwrap();
    assert_eq!(Arc::strong_count(&fs), 1, "nobody else has it, and it may write when it is let go of");
}

/// ...and empties its disk.
fn empty(machine: &Machine, own: &dyn BlockDevice) -> Result<()> {
    own.set_len(0).and_then(|()| own.flush()).map_err(|_| Errno::EIO)?;
    forget_left(&machine.system)
}

#[test]
fn home_comes_back_and_is_plain() {
    let disks = two_disks();
    {
        let (machine, home) = encrypted(&disks);
        assert_eq!(is_left(&machine.system), Ok(false));
        let own = AttributeChange { mode: Some(0o750), uid: Some(5), ..AttributeChange::default() };
        machine.find("/home").unwrap().inode.set_attributes(&own).unwrap();
        machine.system.create_snapshot(Some(b"while encrypted")).unwrap();
        assert!(!holds(&disks[0], SECRET));
        move_back(&machine.kernel, &machine.system, &home).unwrap();
        assert_eq!((state(&machine.kernel), place(&machine.system)), (State::Plain, Ok(Place::System)));
        assert!(!home.is_in_use(), "its disk can be emptied");
        assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
        machine.write("second", SECRET).unwrap();
        assert_eq!(machine.system.restore_snapshot(b"while encrypted"), Err(Errno::EBUSY));
        assert_eq!(move_back(&machine.kernel, &machine.system, &home), Err(Errno::EINVAL));
        assert_eq!(is_left(&machine.system), Ok(true));
    }
    // The machine was gone before the disk could be emptied.
    let mut machine = Machine::boot(disks[0].clone());
    assert_eq!((state(&machine.kernel), is_left(&machine.system)), (State::Plain, Ok(true)));
    assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
    assert_eq!(machine.read("second"), Ok(SECRET.to_vec()));
    let found = machine.find("/home").unwrap().inode.metadata();
    assert_eq!((found.mode, found.uid), (0o750, 5));
    erase_plain(&machine.system).unwrap();
    assert_eq!(machine.read("second"), Ok(SECRET.to_vec()), "there is nothing to erase");

    // A home that moves again needs nothing of that done: the volume that is in use is not one that is left.
    let again = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let home = machine.home(again.clone());
    move_to(&machine.kernel, &machine.system, &home).unwrap();
    erase_plain(&machine.system).unwrap();
    assert_nothing_came_back(&machine);
    assert_eq!((is_left(&machine.system), machine.read("second")), (Ok(false), Ok(SECRET.to_vec())));
    move_back(&machine.kernel, &machine.system, &home).unwrap();
    close(&mut machine, home);
    empty(&machine, &*again).unwrap();
    assert_eq!((is_left(&machine.system), again.len()), (Ok(false), Ok(0)));
    assert_eq!(machine.read("second"), Ok(SECRET.to_vec()));
}

#[test]
fn a_home_in_use_does_not_come_back() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let back = || move_back(&machine.kernel, &machine.system, &home);
    for path in ["/home/user/letter", "/home/user", "/home"] {
        let used = machine.find(path).unwrap();
        assert_eq!((back(), state(&machine.kernel)), (Err(Errno::EBUSY), State::Unlocked), "{path}");
        drop(used);
        machine.write(&format!("after {}", path.len()), b"goes on as before").unwrap();
        assert_nothing_came_back(&machine);
    }
    let inside = machine.find("/home/user").unwrap();
    let mounts = machine.kernel.mounts();
    mounts.mount(&inside, inside.inode.clone(), MountAccess::ReadOnly, b"image").unwrap();
    drop(inside);
    assert_eq!(back(), Err(Errno::EBUSY));
    let top = machine.find("/home/user").unwrap();
    mounts.unmount(&top).unwrap();
    drop(top);
    assert_eq!(back(), Ok(()));
    assert_eq!(machine.read("after 5"), Ok(b"goes on as before".to_vec()));
}

#[test]
fn what_does_not_fit_does_not_come_back() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let volume = machine.system.volume();
    machine.system.create_snapshot(Some(b"kept")).unwrap();
    for index in 0..16 {
        machine.write(&format!("large {index}"), &SECRET.repeat(30_000)).unwrap();
    }
    let free = || volume.space().blocks_free * volume.space().block_bytes;
    let free_before = free();
    volume.set_capacity_bytes(12 << 20);
    let outcome = move_back(&machine.kernel, &machine.system, &home);
    assert_eq!((outcome, state(&machine.kernel)), (Err(Errno::ENOSPC), State::Unlocked));
    assert_nothing_came_back(&machine);
    assert!(!holds(&disks[0], SECRET), "nothing of it stays in the bytes");
    assert_eq!(volume.snapshots().unwrap().len(), 1, "no snapshot shows any of it");
    machine.write("small", b"fits").unwrap();
    volume.set_capacity_bytes(CAPACITY_BYTES);
    assert!(free() + (2 << 20) > free_before, "{} of {free_before}", free());
    machine.system.create_snapshot(Some(b"kept too")).unwrap();
    assert_eq!(home.snapshots().unwrap().len(), 2, "home takes part as before");
    move_back(&machine.kernel, &machine.system, &home).unwrap();
    assert!(machine.read("large 15") == Ok(SECRET.repeat(30_000)));
}

#[test]
fn what_another_build_called_home_makes_room() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let volume = machine.system.volume();
    let by = tabula_persist::Ownership { mode: 0o755, uid: 0, gid: 0 };
    let stray = volume.create(ROOT, PLAIN, tabula_persist::NewInode::Directory, by).unwrap().ino;
    for (name, new) in
        [(&b"letter"[..], tabula_persist::NewInode::Regular), (b"user", tabula_persist::NewInode::Directory)]
    {
        volume.create(stray, name, new, by).unwrap();
    }
    move_back(&machine.kernel, &machine.system, &home).unwrap();
    assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
    for name in ["letter", "nobody knows how"] {
        assert_eq!(machine.find(&format!("/home/{name}")).err(), Some(Errno::ENOENT), "{name}");
    }
}

#[test]
fn a_snapshot_that_is_restored_meanwhile_keeps_home_where_it_is() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let system = &machine.system;
    system.create_snapshot(Some(b"before")).unwrap();
    let restores = system.restores();
    assert_eq!(system.unless_restored(restores, |_| Ok(7)), Ok(7));
    system.restore_snapshot(b"before").unwrap();
    assert_eq!(system.unless_restored(restores, |_| Ok(7)), Err(Errno::EBUSY));
    assert_eq!(home.restores(), 1, "its part as well");
    // A snapshot of a copy that is not whole goes with it.
    let marker = system.volume().lookup(ROOT, MARKER).unwrap().ino;
    let by = tabula_persist::Ownership { mode: 0o600, uid: 0, gid: 0 };
    for (dir, name) in [(ROOT, RETURNING), (marker, b"part of a copy")] {
        system.volume().create(dir, name, tabula_persist::NewInode::Regular, by).unwrap();
    }
    system.create_snapshot(Some(b"of a part")).unwrap();
    let names = || -> Vec<_> { system.snapshots().unwrap().into_iter().map(|found| found.name).collect() };
    assert!(names().contains(&b"of a part".to_vec()));
    move_back(&machine.kernel, system, &home).unwrap();
    assert!(names().contains(&b"before".to_vec()) && !names().contains(&b"of a part".to_vec()));
    assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
}

/// The power goes at one of the writes to one of the disks while home comes back and its disk is emptied; `boots` looks at
/// what is found. Answers where home lay each time.
fn crash_at_every_write(disk: usize) -> Vec<Place> {
    let mut places = Vec::new();
    loop {
        let crash_at = places.len() as u64;
        let plan = FaultPlan { max_bytes: CAPACITY_BYTES, ..FaultPlan::default() };
        let disks = [(); 2].map(|()| Arc::new(FaultyDevice::new(crash_at, plan)));
        let is_done = {
            let mut machine = Machine::boot(disks[0].clone());
            let home = machine.home(disks[1].clone());
            move_to(&machine.kernel, &machine.system, &home).unwrap();
            erase_plain(&machine.system).unwrap();
            for index in 0..30 {
                machine.write(&format!("letter {index}"), &SECRET.repeat(200)).unwrap();
            }
            home.volume().checkpoint().unwrap();
            disks[disk].set_plan(FaultPlan { crash_at: Some(crash_at), ..plan });
            let outcome = move_back(&machine.kernel, &machine.system, &home);
            outcome
                .and_then(|()| {
                    close(&mut machine, home);
                    empty(&machine, &*disks[1])
                })
                .is_ok()
        };
        let left = disks.map(|disk| Arc::new(disk.after_power_loss()));
        let mut machine = Machine::boot(left[0].clone());
        let found = place(&machine.system).unwrap();
        match found {
            Place::OwnVolume => {
                erase_plain(&machine.system).unwrap();
                assert_nothing_came_back(&machine);
                assert!(!holds(&left[0], SECRET), "crash at {crash_at}");
                let home = machine.home(left[1].clone());
                unlock(&machine.kernel, &machine.system, &home).unwrap();
            }
            Place::System => {
                assert_eq!(state(&machine.kernel), State::Plain);
                let left_behind = is_left(&machine.system).unwrap();
                assert!(!(left_behind && is_done), "crash at {crash_at}");
                assert!(left_behind || left[1].is_empty().unwrap(), "crash at {crash_at}: nobody empties it");
                empty(&machine, &*left[1]).unwrap();
                assert_eq!((is_left(&machine.system), left[1].len()), (Ok(false), Ok(0)));
            }
        }
        for index in 0..30 {
            let letter = machine.read(&format!("letter {index}"));
            assert_eq!(letter, Ok(SECRET.repeat(200)), "crash at {crash_at}");
        }
        places.push(found);
        if is_done {
            return places;
        }
    }
}

#[test]
fn a_crash_at_any_write_to_the_systems_disk_leaves_one_whole_home() {
    let places = crash_at_every_write(0);
    assert!(places.contains(&Place::OwnVolume) && places.ends_with(&[Place::System]), "{places:?}");
}

#[test]
fn a_crash_at_any_write_to_its_own_disk_leaves_one_whole_home() {
    let places = crash_at_every_write(1);
    assert!(places.ends_with(&[Place::System]), "{places:?}");
}
