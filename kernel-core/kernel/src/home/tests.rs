//! Home on its own volume, in a machine over disks in memory: moved, locked, unlocked, and cut short at every write.

extern crate std;

mod back;
mod snapshots;

use super::*;
use crate::fs::inode::{NewInode, Ownership};
use crate::fs::persist::{Flusher, World};
use crate::host::Host;
use crate::init;
use crate::kernel::BootOptions;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::testing::TestHost;
use crate::user::VecSink;
use alloc::boxed::Box;
use alloc::vec::Vec;
use std::format;
use std::sync::mpsc::channel;
use std::thread::{JoinHandle, spawn};
use tabula_persist::device::{FaultPlan, FaultyDevice, MemoryDevice};
use tabula_persist::fsck::Scope;
use tabula_persist::transfer::patiently;
use tabula_persist::{self as volume, BlockDevice, FormatOptions, MountOptions, RenameMode, Volume};

const OWNER: Ownership = Ownership { mode: 0o640, uid: 1000, gid: 1000 };
const CAPACITY_BYTES: u64 = 24 << 20;
const KEY: [u8; 32] = [7; 32];
const SECRET: &[u8] = b"what is in nobody else's interest";

/// A machine with a disk, and a second one for home.
struct Machine {
    kernel: Arc<Kernel>,
    system: Arc<PersistFs>,
    flushers: Vec<(Arc<PersistFs>, JoinHandle<()>)>,
}

fn open(kernel: &Arc<Kernel>, device: Arc<dyn BlockDevice>, key: Option<&[u8; 32]>) -> Volume {
    let random = kernel.clone();
    let world = World::new(kernel.host().clone(), move |out| random.fill_random(out));
    if device.is_empty().unwrap() {
        let options = FormatOptions { capacity_bytes: CAPACITY_BYTES, key };
        Volume::format(device.clone(), world.clone(), options).unwrap();
    }
    let options = MountOptions { capacity_bytes: CAPACITY_BYTES, key, ..MountOptions::default() };
    Volume::mount(device, world, options).unwrap()
}

impl Machine {
    fn boot(device: Arc<dyn BlockDevice>) -> Machine {
        let host: Arc<dyn Host> = Arc::new(TestHost::default());
        let kernel = init::boot(host, &BootOptions { seed: [3; 32], processes_max: 8 }).unwrap();
        let volume = open(&kernel, device, None);
        let system = PersistFs::new(&kernel, init::next_dev(&kernel), volume);
        let mut machine = Machine { kernel, system: system.clone(), flushers: Vec::new() };
        machine.run_flusher(&system);
        init::mount_durable(&machine.kernel, &system).unwrap();
        machine
    }

    fn run_flusher(&mut self, fs: &Arc<PersistFs>) {
        let flushed = fs.clone();
        self.flushers.push((fs.clone(), spawn(move || Flusher::run(&flushed))));
    }

    fn home(&mut self, device: Arc<dyn BlockDevice>) -> Arc<PersistFs> {
        let volume = open(&self.kernel, device, Some(&KEY));
        let fs = PersistFs::new(&self.kernel, init::next_dev(&self.kernel), volume);
        self.run_flusher(&fs);
        fs
    }

    fn find(&self, path: &str) -> Result<Location> {
        with_ctx(&self.kernel, |ctx| find(ctx, path.as_bytes()))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let user = self.find("/home/user")?;
        user.require_writable()?;
        let file = user.inode.create(name.as_bytes(), NewInode::Regular, OWNER)?;
        let mut rest = bytes;
        assert_eq!(file.write_at(0, &mut rest), Ok(bytes.len()));
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        self.read_at(&format!("/home/user/{name}"))
    }

    fn read_at(&self, path: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.find(path)?.inode.read_at(0, &mut VecSink::new(&mut bytes, 1 << 20))?;
        Ok(bytes)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for (fs, flusher) in self.flushers.drain(..) {
            fs.flusher().stop();
            flusher.join().unwrap();
        }
    }
}

fn two_disks() -> [Arc<MemoryDevice>; 2] {
    [(); 2].map(|()| Arc::new(MemoryDevice::new(CAPACITY_BYTES)))
}

/// A machine whose home has been moved to a volume of its own, with a letter in it.
fn encrypted(disks: &[Arc<MemoryDevice>; 2]) -> (Machine, Arc<PersistFs>) {
    let mut machine = Machine::boot(disks[0].clone());
    let home = machine.home(disks[1].clone());
    move_to(&machine.kernel, &machine.system, &home).unwrap();
    erase_plain(&machine.system).unwrap();
    machine.write("letter", &SECRET.repeat(900)).unwrap();
    (machine, home)
}

fn bytes_of(device: &MemoryDevice) -> Vec<u8> {
    let mut bytes = vec![0; device.len().unwrap() as usize];
    device.read_at(0, &mut bytes).unwrap();
    bytes
}

fn holds(device: &MemoryDevice, wanted: &[u8]) -> bool {
    bytes_of(device).windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn home_moves_to_its_volume_and_is_locked_and_unlocked() {
    let disks = two_disks();
    {
        let mut machine = Machine::boot(disks[0].clone());
        assert_eq!((state(&machine.kernel), place(&machine.system)), (State::Plain, Ok(Place::System)));
        machine.write("letter", &SECRET.repeat(900)).unwrap();
        machine.system.volume().create_snapshot(b"before").unwrap();
        assert!(holds(&disks[0], SECRET));
        let home = machine.home(disks[1].clone());
        assert_eq!(unlock(&machine.kernel, &machine.system, &home), Err(Errno::EINVAL));
        assert_eq!(lock(&machine.kernel, &machine.system, &home), Err(Errno::EINVAL));
        move_to(&machine.kernel, &machine.system, &home).unwrap();
        assert_eq!((state(&machine.kernel), place(&machine.system)), (State::Unlocked, Ok(Place::OwnVolume)));
        assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
        machine.write("second", SECRET).unwrap();
        let restored = machine.system.restore_snapshot(b"before");
        assert_eq!(restored, Err(Errno::EBUSY), "the plain home would take the place of the encrypted one");
        erase_plain(&machine.system).unwrap();
        assert_eq!(machine.system.volume().snapshots().unwrap().len(), 0);
        assert_eq!(move_to(&machine.kernel, &machine.system, &home), Err(Errno::EINVAL));
        let used = machine.find("/home/user/letter").unwrap();
        assert_eq!(lock(&machine.kernel, &machine.system, &home), Err(Errno::EBUSY));
        assert_eq!(state(&machine.kernel), State::Unlocked);
        drop(used);
        lock(&machine.kernel, &machine.system, &home).unwrap();
        assert_eq!((state(&machine.kernel), machine.read("letter")), (State::Locked, Err(Errno::ENOENT)));
        unlock(&machine.kernel, &machine.system, &home).unwrap();
        assert_eq!(machine.read("second"), Ok(SECRET.to_vec()));
    }
    assert!(!holds(&disks[0], SECRET) && !holds(&disks[1], SECRET));
    // The next boot finds it locked.
    let mut machine = Machine::boot(disks[0].clone());
    assert_eq!((state(&machine.kernel), machine.read("letter")), (State::Locked, Err(Errno::ENOENT)));
    assert_eq!(machine.write("new", b"x"), Err(Errno::EROFS));
    assert!(machine.find("/home/user").is_ok(), "programs have where to start");
    let home = machine.home(disks[1].clone());
    unlock(&machine.kernel, &machine.system, &home).unwrap();
    assert_eq!(machine.read("letter"), Ok(SECRET.repeat(900)));
    let found = machine.find("/home/user/letter").unwrap().inode.metadata();
    assert_eq!((found.mode, found.uid), (0o640, 1000));
}

#[test]
fn a_home_in_use_does_not_move() {
    let disks = two_disks();
    let mut machine = Machine::boot(disks[0].clone());
    machine.write("letter", SECRET).unwrap();
    let home = machine.home(disks[1].clone());
    for path in ["/home/user/letter", "/home/user", "/home"] {
        let used = machine.find(path).unwrap();
        assert_eq!(move_to(&machine.kernel, &machine.system, &home), Err(Errno::EBUSY), "{path}");
        drop(used);
    }
    machine.write("goes on", b"as before").unwrap();
    assert_eq!(state(&machine.kernel), State::Plain);
    move_to(&machine.kernel, &machine.system, &home).unwrap();
    assert_eq!(machine.read("goes on"), Ok(b"as before".to_vec()));
}

#[test]
fn what_does_not_fit_stays_where_it_is() {
    let disks = two_disks();
    let mut machine = Machine::boot(disks[0].clone());
    machine.write("large", &vec![5; 12 << 20]).unwrap();
    let home = machine.home(disks[1].clone());
    home.volume().set_capacity_bytes(8 << 20);
    assert_eq!(move_to(&machine.kernel, &machine.system, &home), Err(Errno::ENOSPC));
    assert_eq!((state(&machine.kernel), place(&machine.system)), (State::Plain, Ok(Place::System)));
    machine.write("small", b"fits").unwrap();
}

/// The power goes at one of the writes to the system's disk while home is moved and the plain one erased: afterwards one of
/// the two homes counts and is whole.
#[test]
fn a_crash_at_any_write_leaves_one_whole_home() {
    let mut crash_at = 0;
    let mut places = Vec::new();
    loop {
        let plan = FaultPlan { max_bytes: CAPACITY_BYTES, ..FaultPlan::default() };
        let system = Arc::new(FaultyDevice::new(crash_at, plan));
        let own = Arc::new(MemoryDevice::new(CAPACITY_BYTES));
        let is_done = {
            let mut machine = Machine::boot(system.clone());
            for index in 0..30 {
                machine.write(&format!("letter {index}"), &SECRET.repeat(200)).unwrap();
            }
            machine.system.volume().checkpoint().unwrap();
            let home = machine.home(own.clone());
            system.set_plan(FaultPlan { crash_at: Some(crash_at), ..plan });
            let moved = move_to(&machine.kernel, &machine.system, &home);
            moved.and_then(|()| erase_plain(&machine.system)).is_ok()
        };
        let left = Arc::new(system.after_power_loss());
        let mut machine = Machine::boot(left.clone());
        let found = place(&machine.system).unwrap();
        if found == Place::OwnVolume {
            let home = machine.home(own);
            unlock(&machine.kernel, &machine.system, &home).unwrap();
            erase_plain(&machine.system).unwrap();
            assert_eq!(machine.system.volume().lookup(ROOT, MARKER).unwrap().mode, 0);
            assert!(!holds(&left, SECRET), "crash at {crash_at}");
        }
        for index in 0..30 {
            assert_eq!(
                machine.read(&format!("letter {index}")),
                Ok(SECRET.repeat(200)),
                "crash at {crash_at}"
            );
        }
        places.push(found);
        if is_done {
            break;
        }
        crash_at += 1;
    }
    assert!(places.contains(&Place::System) && places.ends_with(&[Place::OwnVolume]), "{places:?}");
}

#[test]
fn what_is_mounted_in_home_keeps_it_where_it_is() {
    let disks = two_disks();
    let mut machine = Machine::boot(disks[0].clone());
    machine.write("letter", SECRET).unwrap();
    let home = machine.home(disks[1].clone());
    let other = machine.find("/tmp").unwrap().inode;
    let mount = |at: &str| {
        let at = machine.find(at).unwrap();
        machine.kernel.mounts().mount(&at, other.clone(), MountAccess::ReadWrite, b"other")
    };
    mount("/home/user").unwrap();
    assert_eq!(move_to(&machine.kernel, &machine.system, &home), Err(Errno::EBUSY));
    machine.kernel.mounts().unmount(&machine.find("/home/user").unwrap()).unwrap();
    let closed = close(&machine.kernel).unwrap();
    assert_eq!(mount("/home/user"), Err(Errno::EBUSY));
    assert_eq!(mount("/home"), Err(Errno::EBUSY));
    mount("/var").unwrap();
    assert!(close(&machine.kernel).is_err(), "somebody is moving it already");
    drop(closed);
    move_to(&machine.kernel, &machine.system, &home).unwrap();
    mount("/home/user").unwrap();
    assert_eq!(lock(&machine.kernel, &machine.system, &home), Err(Errno::EBUSY));
    assert_eq!(move_back(&machine.kernel, &machine.system, &home), Err(Errno::EBUSY));
    assert_eq!(state(&machine.kernel), State::Unlocked);
}

#[test]
fn a_full_home_can_be_opened() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let volume = home.volume();
    // The system would bring another.
    volume.rename(ROOT, b"user", ROOT, b"moved", RenameMode::NoReplace).unwrap();
    let fill = |prefix: &str, bytes: &[u8]| {
        (0..).find_map(|number| {
            let name = format!("{prefix}-{number}");
            let file =
                patiently(volume, || volume.create(ROOT, name.as_bytes(), volume::NewInode::Regular, OWNER));
            file.and_then(|file| patiently(volume, || volume.write_at(file.ino, 0, bytes))).err()
        })
    };
    assert_eq!(fill("large", &[5; 1 << 18]), Some(volume::Error::NoSpace));
    lock(&machine.kernel, &machine.system, &home).unwrap();
    assert_eq!(fill("small", &[]), Some(volume::Error::NoSpace));
    unlock(&machine.kernel, &machine.system, &home).unwrap();
    assert_eq!(machine.find("/home/user").err(), Some(Errno::ENOENT), "there was no room for it");
    let top = machine.find("/home").unwrap().inode;
    assert!(with_ctx(&machine.kernel, |ctx| top.lookup(ctx, b"moved")).is_ok(), "it can be looked at");
    drop(top);
    lock(&machine.kernel, &machine.system, &home).unwrap();
}

#[test]
fn a_home_is_not_let_go_of_while_a_job_works_on_it() {
    let disks = two_disks();
    let (machine, home) = encrypted(&disks);
    let (started, has_started) = channel();
    let (go_on, may_go_on) = channel();
    let is_over = Arc::new(AtomicBool::new(false));
    let (held, over) = (home.clone(), is_over.clone());
    let job = Box::new(move |_: &PersistFs| {
        started.send(()).unwrap();
        may_go_on.recv().unwrap();
        held.check(Scope::Tree).unwrap();
        over.store(true, Ordering::SeqCst);
    });
    machine.system.flusher().submit(job).unwrap();
    has_started.recv().unwrap();
    let (kernel, system) = (machine.kernel.clone(), machine.system.clone());
    let locking = spawn(move || {
        lock(&kernel, &system, &home).unwrap();
        is_over.load(Ordering::SeqCst)
    });
    while state(&machine.kernel) != State::Locked {
        std::thread::yield_now();
    }
    go_on.send(()).unwrap();
    assert!(locking.join().unwrap(), "it waited for the job");
}
