//! The durable file system in a machine: what its programs do goes through the kernel, a thread of the test's is the
//! flusher, and a crash is a copy of the disk as it was flushed.

extern crate std;

mod check;
mod snapshots;

use super::{Flusher, PersistFs, World};
use crate::fs::inode::{InodeRef, NewInode, Ownership, RenameMode, SyncScope};
use crate::host::Host;
use crate::init;
use crate::kernel::{BootOptions, Ctx, Kernel};
use crate::service::session::detached_task;
use crate::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use crate::task::process::Credentials;
use crate::testing::TestHost;
use crate::user::{NoMemory, VecSink};
use alloc::vec;
use alloc::vec::Vec;
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};
use tabula_abi::Errno;
use tabula_persist::device::MemoryDevice;
use tabula_persist::{BlockDevice, FormatOptions, MountOptions, Volume};

const OWNER: Ownership = Ownership { mode: 0o644, uid: 1000, gid: 1000 };
const CAPACITY_BYTES: u64 = 64 << 20;

/// A machine with a disk.
struct Machine {
    kernel: Arc<Kernel>,
    host: Arc<TestHost>,
    fs: Arc<PersistFs>,
    flusher: Option<JoinHandle<()>>,
}

impl Machine {
    fn boot(device: &Arc<MemoryDevice>) -> Machine {
        Machine::boot_with(device, CAPACITY_BYTES)
    }

    fn boot_with(device: &Arc<MemoryDevice>, capacity_bytes: u64) -> Machine {
        let clock = Arc::new(TestHost::default());
        let host: Arc<dyn Host> = clock.clone();
        let kernel = init::boot(host.clone(), &BootOptions { seed: [3; 32], processes_max: 8 }).unwrap();
        let random = kernel.clone();
        let world = World::new(host, move |out| random.fill_random(out));
        let device: Arc<dyn BlockDevice> = device.clone();
        if device.is_empty().unwrap() {
            let options = FormatOptions { capacity_bytes, key: None };
            Volume::format(device.clone(), world.clone(), options).unwrap();
        }
        let options = MountOptions { capacity_bytes, ..MountOptions::default() };
        let volume = Volume::mount(device, world, options).unwrap();
        let fs = PersistFs::new(&kernel, init::next_dev(&kernel), volume);
        let flushed = fs.clone();
        let flusher = Some(spawn(move || Flusher::run(&flushed)));
        init::mount_durable(&kernel, &fs).unwrap();
        Machine { kernel, host: clock, fs, flusher }
    }

    fn home(&self) -> InodeRef {
        self.with(|ctx| {
            let home = self.fs.root().unwrap().lookup(ctx, b"home").unwrap();
            home.lookup(ctx, b"user").unwrap()
        })
    }

    fn with<T>(&self, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        let task = detached_task(&self.kernel, b"test", Credentials { uid: 0, gid: 0, groups: vec![] });
        look(&Ctx { kernel: &self.kernel, task: &task, memory: &NoMemory })
    }

    fn read(&self, dir: &InodeRef, name: &str) -> Result<Vec<u8>, Errno> {
        let inode = self.with(|ctx| dir.lookup(ctx, name.as_bytes()))?;
        let mut bytes = Vec::new();
        inode.read_at(0, &mut VecSink::new(&mut bytes, 1 << 24))?;
        Ok(bytes)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.fs.flusher().stop();
        if let Some(flusher) = self.flusher.take() {
            flusher.join().unwrap();
        }
    }
}

fn write(dir: &InodeRef, name: &str, mut bytes: &[u8]) -> InodeRef {
    let file = dir.create(name.as_bytes(), NewInode::Regular, OWNER).unwrap();
    let len = bytes.len();
    assert_eq!(file.write_at(0, &mut bytes), Ok(len));
    file
}

#[test]
fn what_was_there_is_there_after_the_next_boot() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    {
        let machine = Machine::boot(&device);
        let home = machine.home();
        write(&home, "notes", b"remember");
        let dir = home.create(b"dir", NewInode::Directory, OWNER).unwrap();
        dir.create(b"link", NewInode::Symlink(b"../notes"), OWNER).unwrap();
        home.rename(b"notes", &dir, b"kept", RenameMode::Replace).unwrap();
    }
    let machine = Machine::boot(&device);
    let home = machine.home();
    machine.with(|ctx| {
        let dir = home.lookup(ctx, b"dir").unwrap();
        assert_eq!(machine.read(&dir, "kept"), Ok(b"remember".to_vec()));
        assert_eq!(dir.lookup(ctx, b"link").unwrap().read_link(ctx), Ok(b"../notes".to_vec()));
        assert_eq!(home.lookup(ctx, b"notes").err(), Some(Errno::ENOENT));
        assert_eq!(home.metadata().uid, 1000, "the directories of the machine are copied with their owners");
    });
}

#[test]
fn a_sync_returns_when_another_machine_would_find_it() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    for round in 0..20_u8 {
        let file = write(&home, &alloc::format!("file {round}"), &vec![round; 10_000]);
        file.sync(SyncScope::All).unwrap();
        let copy = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
        let mut bytes = vec![0; device.len().unwrap() as usize];
        device.read_at(0, &mut bytes).unwrap();
        copy.write_at(0, &bytes).unwrap();
        let other = Machine::boot(&copy);
        let name = alloc::format!("file {round}");
        assert_eq!(other.read(&other.home(), &name), Ok(vec![round; 10_000]));
    }
}

#[test]
fn an_open_file_outlives_its_name_and_gives_its_space_back() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    let before = home.space().blocks_free;
    let file = write(&home, "gone", &vec![7; 3 << 20]);
    home.sync_file_system().unwrap();
    home.unlink(b"gone").unwrap();
    let mut bytes = Vec::new();
    assert_eq!(file.read_at(1 << 20, &mut VecSink::new(&mut bytes, 10)), Ok(10));
    assert_eq!((bytes.as_slice(), file.metadata().nlink), (&[7; 10][..], 0));
    drop(file);
    home.sync_file_system().unwrap();
    assert!(home.space().blocks_free + 64 > before, "{} of {before}", home.space().blocks_free);
}

#[test]
fn writers_wait_for_the_disk_and_a_full_one_says_so() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    let file = home.create(b"big", NewInode::Regular, OWNER).unwrap();
    let piece = vec![5; 1 << 20];
    let mut written = 0;
    let error = loop {
        match file.write_at(written, &mut piece.as_slice()) {
            Ok(count) => written += count as u64,
            Err(error) => break error,
        }
        assert!(written <= CAPACITY_BYTES, "more than the disk holds");
    };
    assert_eq!(error, Errno::ENOSPC);
    assert!(written > CAPACITY_BYTES / 2, "{written}");
    // What is there stays, and deleting works.
    assert_eq!(file.metadata().size, written);
    home.unlink(b"big").unwrap();
    drop(file);
    home.sync_file_system().unwrap();
    write(&home, "small", b"fits").sync(SyncScope::All).unwrap();
    assert_eq!(machine.read(&home, "small"), Ok(b"fits".to_vec()));
}

#[test]
fn many_append_at_once_and_nothing_is_torn() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let file = machine.home().create(b"log", NewInode::Regular, OWNER).unwrap();
    let writers: Vec<JoinHandle<()>> = (0..4_u8)
        .map(|writer| {
            let file = file.clone();
            spawn(move || {
                for _ in 0..50 {
                    let line = vec![b'a' + writer; 9_999];
                    file.append(&mut line.as_slice()).unwrap();
                    if writer == 0 {
                        file.sync(SyncScope::Data).unwrap();
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let bytes = machine.read(&machine.home(), "log").unwrap();
    assert_eq!(bytes.len(), 4 * 50 * 9_999);
    assert!(bytes.chunks(9_999).all(|line| line.iter().all(|byte| *byte == line[0])));
}

#[test]
fn what_nobody_syncs_is_durable_soon_after_however_often() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    let is_durable = || machine.fs.volume.ticket(None).is_none();
    for round in 0..4 {
        // The flusher finds nothing to do, and sleeps.
        let end = Instant::now() + Duration::from_secs(60);
        while !is_durable() {
            assert!(Instant::now() < end, "round {round}");
            machine.host.advance(Duration::from_secs(1));
            sleep(Duration::from_millis(1));
        }
        sleep(Duration::from_millis(20));
        match round {
            // Also what a reader changes.
            3 => assert_eq!(machine.read(&home, "file 0"), Ok(b"unsynced".to_vec())),
            _ => drop(write(&home, &alloc::format!("file {round}"), b"unsynced")),
        }
    }
}

#[test]
fn space_that_files_gave_up_is_given_back_when_nobody_uses_the_disk() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    for number in 0..44_u8 {
        write(&home, &alloc::format!("file {number}"), &vec![number; 1 << 20]);
    }
    machine.fs.sync(None).unwrap();
    let full = device.len().unwrap();
    assert!(full > 44 << 20, "{full}");
    // What stays lies between what goes.
    for number in (0..44_u8).filter(|number| number % 11 != 10) {
        home.unlink(alloc::format!("file {number}").as_bytes()).unwrap();
    }
    machine.fs.sync(None).unwrap();
    let end = Instant::now() + Duration::from_secs(120);
    while device.len().unwrap() > 20 << 20 {
        assert!(Instant::now() < end, "it still has {} of {full} bytes", device.len().unwrap());
        machine.host.advance(Duration::from_secs(1));
        sleep(Duration::from_millis(1));
    }
    for number in [10, 21, 32, 43] {
        assert_eq!(machine.read(&home, &alloc::format!("file {number}")), Ok(vec![number; 1 << 20]));
    }
}

#[test]
fn who_watches_hears_that_there_was_no_room() {
    let device = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
    let machine = Machine::boot(&device);
    let home = machine.home();
    let heard = Arc::new(AtomicU64::new(0));
    let counted = heard.clone();
    machine.fs.watch_room(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let file = write(&home, "large", b"");
    let mut size = 0;
    let error = loop {
        let mut piece: &[u8] = &[7; 1 << 20];
        match file.write_at(size, &mut piece) {
            Ok(count) => size += count as u64,
            Err(error) => break error,
        }
        assert!(size < CAPACITY_BYTES);
    };
    assert_eq!((error, heard.load(Ordering::SeqCst) > 0), (Errno::ENOSPC, true));
    // More is allowed now.
    machine.fs.set_capacity_bytes(2 * CAPACITY_BYTES);
    assert!(machine.fs.space().blocks * machine.fs.space().block_bytes > CAPACITY_BYTES);
    home.unlink(b"large").unwrap();
    drop(file);
    machine.fs.sync(None).unwrap();
    write(&home, "small", &[1; 1 << 20]).sync(SyncScope::All).unwrap();
}
