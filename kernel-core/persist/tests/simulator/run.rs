//! One seed: a random program of file operations on a disk that fails on purpose, held against the model after every step;
//! then the power goes, at a random instant. What is mounted then must be sound, and be the model as it was at some step no
//! earlier than the last sync that returned.

use crate::dump::dump;
use crate::model::{Nodes, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;
use tabula_persist::device::{Behind, FaultPlan, FaultyDevice};
use tabula_persist::environment::SeededEnvironment;
use tabula_persist::fsck::Scope;
use tabula_persist::random::Stream;
use tabula_persist::{
    Error, FormatOptions, Metadata, MountOptions, NewInode, Ownership, ROOT, VOLUME_MIN_BYTES, Volume,
};

/// From here on programs are long.
pub const LONG_SEEDS: u64 = 1_000_000;
const KEY: [u8; 32] = [42; 32];

/// The model at one instant: the tree, and what each snapshot shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Instant {
    pub(super) nodes: Nodes,
    pub(super) snapshots: BTreeMap<Vec<u8>, Arc<Nodes>>,
}

/// A program while it runs.
pub struct Run {
    pub(super) random: Stream,
    pub(super) device: Arc<FaultyDevice>,
    pub(super) volume: Volume,
    pub(super) tree: Tree,
    pub(super) snapshots: BTreeMap<Vec<u8>, Arc<Nodes>>,
    /// The model after every step since the last sync that returned.
    pub(super) instants: Vec<Instant>,
    pub(super) has_failures: bool,
    pub(super) seed: u64,
}

/// Some of the long programs have a disk so small that they fill it.
fn capacity(seed: u64) -> u64 {
    match seed % 3 {
        1 if seed >= LONG_SEEDS => 5 << 20,
        2 if seed >= LONG_SEEDS => 6 << 20,
        _ => 12 << 20,
    }
}

fn key(seed: u64) -> Option<&'static [u8; 32]> {
    (seed % 4 == 3).then_some(&KEY)
}

/// Beside the program, so that the seeds that are known by name keep theirs.
fn behind(seed: u64) -> Behind {
    if matches!(seed % 7, 1 | 3) { Behind::Late } else { Behind::AtOnce }
}

pub(super) fn options(seed: u64) -> MountOptions<'static> {
    // Little memory, so that pages are written and read back while the program runs.
    MountOptions {
        capacity_bytes: capacity(seed),
        key: key(seed),
        cache_pages: 64,
        tree_cache_bytes: 256 << 10,
    }
}

/// Runs one seed with a program of so many steps.
pub fn run(seed: u64, steps: u32) {
    let mut random = Stream::new(seed);
    let capacity = capacity(seed);
    let plan = FaultPlan { max_bytes: capacity, ..FaultPlan::default() };
    let device = Arc::new(FaultyDevice::new(seed, plan));
    let environment = Arc::new(SeededEnvironment::new(seed, 1_000_000_000));
    Volume::format(
        device.clone(),
        environment.clone(),
        FormatOptions { capacity_bytes: capacity.max(VOLUME_MIN_BYTES), key: key(seed) },
    )
    .expect("formatted");
    let volume = Volume::mount(device.clone(), environment.clone(), options(seed)).expect("mounted");
    let has_failures = seed % 5 == 4;
    device.set_plan(FaultPlan {
        crash_at: Some(1 + random.below(u64::from(steps) * 5)),
        one_in_fails: if has_failures { 12 } else { 0 },
        max_bytes: capacity,
        behind: behind(seed),
    });
    let mut run = Run {
        random,
        device,
        volume,
        tree: Tree::new(),
        snapshots: BTreeMap::new(),
        instants: Vec::new(),
        has_failures,
        seed,
    };
    run.note_touched();
    run.instants.push(run.instant());
    for _ in 0..steps {
        run.step();
        if run.device.is_dead() {
            break;
        }
    }
    let Run { device, volume, instants, .. } = run;
    let disk = Arc::new(device.after_power_loss());
    drop(volume);
    let later = Arc::new(SeededEnvironment::new(seed ^ 1, 2_000_000_000));
    let volume = Volume::mount(disk, later, options(seed)).expect("mounts after the crash");
    check(&volume, "after the crash");
    let found = observe(&volume);
    assert_eq!(volume.space().inodes_used, found.nodes.len() as u64, "what had no name is gone");
    assert!(
        instants.contains(&found),
        "the volume is none of {} instants since the last sync; found {found:#?}, last {:#?}",
        instants.len(),
        instants.last(),
    );
    // It goes on as an ordinary volume, which may be full.
    let goes_on = |volume: &Volume| {
        let created = volume.create(ROOT, b"after", NewInode::Regular, OWNER);
        created.and_then(|file| volume.write_at(file.ino, 5000, b"end"))
    };
    volume.checkpoint().expect("everything is brought into the tree");
    let went_on = goes_on(&volume);
    assert!(matches!(went_on, Ok(3) | Err(Error::NoSpace)), "{went_on:?}");
    volume.sync().expect("synced");
    check(&volume, "after going on");
}

pub(super) const OWNER: Ownership = Ownership { mode: 0o640, uid: 5, gid: 7 };

fn check(volume: &Volume, when: &str) {
    let report = volume.check(Scope::Everything).expect("checked");
    assert!(report.findings.is_empty(), "{when}: {:#?}", report.findings);
}

fn observe(volume: &Volume) -> Instant {
    let snapshots = volume.snapshots().expect("listed");
    let snapshots = snapshots.into_iter().map(|snapshot| {
        let reader = volume.open_snapshot(&snapshot.name).expect("opened");
        let nodes = Arc::new(dump(&reader).expect("read"));
        (snapshot.name, nodes)
    });
    let snapshots = snapshots.collect();
    Instant { nodes: dump(volume).expect("read"), snapshots }
}

impl Run {
    pub(super) fn instant(&self) -> Instant {
        Instant { nodes: self.tree.named(), snapshots: self.snapshots.clone() }
    }

    /// Everything up to now is durable.
    pub(super) fn note_synced(&mut self) {
        let now = self.instants.pop().into_iter().collect();
        self.instants = now;
    }

    /// Takes over the times of what was touched; everything else must be as it was.
    fn note_touched(&mut self) {
        let found: BTreeMap<u64, Metadata> =
            self.tree.nodes.keys().filter_map(|ino| Some((*ino, self.metadata(*ino)?))).collect();
        if self.device.is_dead() {
            return;
        }
        for ino in std::mem::take(&mut self.tree.touched) {
            if let Some(node) = self.tree.nodes.get_mut(&ino) {
                let metadata = found[&ino];
                (node.mtime_ns, node.ctime_ns) = (metadata.mtime_ns, metadata.ctime_ns);
            }
        }
        for (ino, node) in &self.tree.nodes {
            assert!(node.agrees(&found[ino]), "{node:?} is {:?}", found[ino]);
        }
    }

    /// None once the disk is dead.
    pub(super) fn metadata(&self, ino: u64) -> Option<Metadata> {
        // Opening redb anew after a failure may fail as well, and may be when the crash is.
        let attempts = if self.has_failures { 100 } else { 1 };
        let found = (0..attempts).find_map(|_| self.volume.metadata(ino).ok());
        assert!(found.is_some() || self.device.is_dead(), "inode {ino} cannot be read");
        found
    }

    /// Calls the volume; waits for the flusher where it is asked to. None when the disk failed, or is full.
    pub(super) fn call<T>(&mut self, work: impl Fn(&Volume) -> Result<T, Error>) -> Option<Result<T, Error>> {
        for _ in 0..4 {
            match work(&self.volume) {
                Err(Error::Busy) => {
                    let relieved = self.volume.relieve();
                    if relieved.is_ok() {
                        self.note_synced();
                    } else {
                        assert!(self.has_failures || self.device.is_dead(), "{relieved:?}");
                        return None;
                    }
                }
                Err(Error::Device) => {
                    assert!(self.has_failures || self.device.is_dead());
                    return None;
                }
                Err(Error::NoSpace) => return None,
                result => return Some(result),
            }
        }
        None
    }

    fn step(&mut self) {
        self.tree.touched.clear();
        // Beside the program, so that the seeds that are known by name keep theirs.
        if self.seed % 11 == 10 && self.instants.len().is_multiple_of(5) {
            self.compact();
        }
        match self.random.below(34) {
            0..=4 => self.create(),
            5..=11 => self.write(),
            12 => self.truncate(),
            13 => self.link(),
            14..=15 => self.remove(),
            16..=18 => self.rename(),
            19 => self.attributes(),
            20..=22 => self.read(),
            23 => self.hold(),
            24 => self.release(),
            25..=27 => self.sync_file(),
            28 => self.sync(),
            29 => self.checkpoint(),
            30 => self.snapshot(),
            31 => self.remount(),
            32 => self.allocate(),
            _ => self.volume.drop_caches(),
        }
        if !self.device.is_dead() {
            self.note_touched();
        }
        self.instants.push(self.instant());
    }
}
