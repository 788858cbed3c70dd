//! The cases on this machine: on Linux itself, which the expectations are held against, and on the kernel with a file
//! system in memory, and with the durable one on memory, encrypted or not, and on a file of the host's. What the cases leave on a disk must be
//! the same after it was mounted anew, and its file system sound.

mod flushes;
mod linux;
mod machine;
mod thread;

use machine::{Disk, Tested};
use std::sync::Arc;
use tabula_persist::device::{FileDevice, MemoryDevice};
use tabula_posix_files::run::{expected, report, run_all};
use tabula_posix_files::{Process, tree};

/// An ordinary user.
const USER: u32 = 1000;

/// Runs the cases for a user; panics with the report unless all hold that this user can run.
fn all_hold(mut start: impl FnMut(u32) -> Box<dyn Process>, uid: u32) {
    let found = report(&run_all(&mut || start(uid)));
    assert!(found == expected(uid), "as user {uid}:\n{found}");
}

#[test]
fn linux_does_what_the_cases_say() {
    let folder = linux::folder();
    let own = linux::own_uid();
    all_hold(|uid| linux::start(&folder.path().join("own"), uid), own);
    if own == 0 {
        all_hold(|uid| linux::start(&folder.path().join("user"), uid), USER);
    } else {
        eprintln!("cases for user 0 and for another user are left out: the tests do not run as user 0");
    }
}

/// All cases for user 0 and for an ordinary one, in folders of their own.
fn on(tested: &Tested, base: &str) {
    for (name, uid) in [("root", 0), ("user", USER)] {
        let folder = format!("{base}/{name}");
        tested.make_folder(&folder, uid);
        all_hold(|uid| tested.start(&folder, uid), uid);
    }
}

#[test]
fn the_file_system_in_memory_does_so_too() {
    let tested = Tested::without_disk();
    on(&tested, "");
}

/// Runs the cases on a disk, and looks at what they left there from another machine.
fn on_disk(disk: &Disk) {
    disk.format();
    let before = {
        let tested = Tested::with_disk(disk);
        on(&tested, "/disk");
        let process = tested.start("/disk", 0);
        process.sync().expect("the disk works");
        tree::listing(&*process).expect("user 0 reads everything")
    };
    disk.require_sound();
    let tested = Tested::with_disk(disk);
    let after = tree::listing(&*tested.start("/disk", 0)).expect("user 0 reads everything");
    for (before, after) in before.lines().zip(after.lines()) {
        assert_eq!(after, before, "after mounting it anew");
    }
    assert_eq!(after.lines().count(), before.lines().count());
    assert!(before.lines().count() > 1000, "the cases leave files of every kind");
}

#[test]
fn the_durable_file_system_in_memory_does_so_too() {
    on_disk(&Disk::plain(Arc::new(MemoryDevice::new(machine::CAPACITY_BYTES))));
}

#[test]
fn the_encrypted_file_system_does_so_too() {
    on_disk(&Disk::encrypted(Arc::new(MemoryDevice::new(machine::CAPACITY_BYTES))));
}

#[test]
fn the_durable_file_system_on_a_file_does_so_too() {
    let folder = linux::folder();
    let device = FileDevice::open(folder.path().join("disk")).expect("there is room");
    on_disk(&Disk::plain(Arc::new(device)));
}
