//! One seed: a random program of file operations on a disk that fails on purpose, held against the model after every step;
//! then the power goes, at a random instant. What is mounted then must be sound, and be the model as it was at some step no
//! earlier than the last sync that returned.

use crate::dump::dump;
use crate::model::{Body, Nodes, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;
use tabula_persist::device::{Behind, FaultPlan, FaultyDevice};
use tabula_persist::environment::SeededEnvironment;
use tabula_persist::fsck::Scope;
use tabula_persist::random::Stream;
use tabula_persist::{
    AttributeChange, Error, FormatOptions, Kind, Metadata, MountOptions, NewInode, Ownership, ROOT,
    RenameMode, VOLUME_MIN_BYTES, Volume,
};

/// From here on programs are long.
pub const LONG_SEEDS: u64 = 1_000_000;
const KEY: [u8; 32] = [42; 32];

/// The model at one instant: the tree, and what each snapshot shows.
#[derive(Clone, PartialEq, Debug)]
struct Instant {
    nodes: Nodes,
    snapshots: BTreeMap<Vec<u8>, Arc<Nodes>>,
}

struct Run {
    random: Stream,
    device: Arc<FaultyDevice>,
    volume: Volume,
    tree: Tree,
    snapshots: BTreeMap<Vec<u8>, Arc<Nodes>>,
    /// The model after every step since the last sync that returned.
    instants: Vec<Instant>,
    has_failures: bool,
    seed: u64,
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

fn options(seed: u64) -> MountOptions<'static> {
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

const OWNER: Ownership = Ownership { mode: 0o640, uid: 5, gid: 7 };

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
    fn instant(&self) -> Instant {
        Instant { nodes: self.tree.named(), snapshots: self.snapshots.clone() }
    }

    /// Everything up to now is durable.
    fn note_synced(&mut self) {
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
    fn metadata(&self, ino: u64) -> Option<Metadata> {
        // Opening redb anew after a failure may fail as well, and may be when the crash is.
        let attempts = if self.has_failures { 100 } else { 1 };
        let found = (0..attempts).find_map(|_| self.volume.metadata(ino).ok());
        assert!(found.is_some() || self.device.is_dead(), "inode {ino} cannot be read");
        found
    }

    fn pick(&mut self, of: impl Fn(&crate::model::Node) -> bool) -> u64 {
        let all: Vec<u64> =
            self.tree.nodes.iter().filter(|(_, node)| of(node)).map(|(ino, _)| *ino).collect();
        if all.is_empty() { ROOT } else { all[self.random.below(all.len() as u64) as usize] }
    }

    fn dir(&mut self) -> u64 {
        self.pick(|node| node.kind() == Kind::Directory)
    }

    /// Mostly a file.
    fn file(&mut self) -> u64 {
        if self.random.below(16) == 0 {
            self.pick(|_| true)
        } else {
            self.pick(|node| node.kind() == Kind::Regular)
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let letter = b'a' + self.random.below(5) as u8;
        if self.random.below(12) == 0 { vec![letter; 255] } else { vec![letter] }
    }

    /// A name that is there, mostly.
    fn old_name(&mut self, dir: u64) -> Vec<u8> {
        let names: Vec<Vec<u8>> = match &self.tree.nodes[&dir].body {
            Body::Dir(entries) => entries.keys().cloned().collect(),
            _ => Vec::new(),
        };
        if names.is_empty() || self.random.below(8) == 0 {
            return self.name();
        }
        names[self.random.below(names.len() as u64) as usize].clone()
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = match self.random.below(8) {
            0..=2 if self.seed >= LONG_SEEDS => 100_000 + self.random.below(600_000),
            0 => 4096,
            1 => 1 + self.random.below(60_000),
            2 => 8192 + self.random.below(3),
            _ => 1 + self.random.below(5000),
        };
        let byte = self.random.next_u64() as u8 | 1;
        (0..len).map(|index| byte ^ (index / 512) as u8).collect()
    }

    fn offset(&mut self, ino: u64) -> u64 {
        let size = self.tree.nodes.get(&ino).map_or(0, |node| node.size());
        match self.random.below(6) {
            0 => size + self.random.below(100_000),
            1 => self.random.below(size + 1) & !4095,
            2 => size,
            _ => self.random.below(size + 1),
        }
        .min(if self.seed >= LONG_SEEDS { 3_000_000 } else { 400_000 })
    }

    /// Calls the volume; waits for the flusher where it is asked to. None when the disk failed, or is full.
    fn call<T>(&mut self, work: impl Fn(&Volume) -> Result<T, Error>) -> Option<Result<T, Error>> {
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

    fn create(&mut self) {
        let (dir, name) = (self.dir(), self.name());
        let what = self.random.below(8);
        let path: &[u8] = b"../somewhere";
        let (new, body) = match what {
            0..=2 => (NewInode::Directory, Body::Dir(BTreeMap::new())),
            3 => (NewInode::Symlink(path), Body::Link(path.to_vec())),
            4 => (NewInode::Fifo, Body::Fifo),
            _ => (NewInode::Regular, Body::File(Arc::default())),
        };
        let expected = self.tree.check_create(dir, &name);
        match self.call(|volume| volume.create(dir, &name, new, OWNER)) {
            Some(Ok(created)) => {
                assert_eq!(expected, Ok(()));
                self.tree.create(dir, &name, created.ino, body, OWNER.mode, OWNER.uid);
            }
            Some(Err(error)) => assert_eq!(expected, Err(error)),
            None => {}
        }
    }

    fn write(&mut self) {
        let (ino, bytes) = (self.file(), self.bytes());
        let offset = self.offset(ino);
        let is_append = self.random.below(4) == 0;
        let offset = if is_append { self.tree.nodes[&ino].size() } else { offset };
        let expected = self.tree.check_write(ino);
        let written = self.call(|volume| match is_append {
            true => volume.append(ino, &bytes).map(|(_, count)| count),
            false => volume.write_at(ino, offset, &bytes),
        });
        match written {
            Some(Ok(count)) => {
                assert_eq!(expected, Ok(()));
                assert!(count > 0);
                self.tree.write(ino, offset as usize, &bytes[..count]);
            }
            Some(Err(error)) => assert_eq!(expected, Err(error)),
            None => {}
        }
    }

    fn truncate(&mut self) {
        let ino = self.file();
        let size = self.offset(ino);
        if let Some(result) = self.call(|volume| volume.truncate(ino, size)) {
            assert_eq!(result, self.tree.truncate(ino, size as usize));
        }
    }

    fn allocate(&mut self) {
        let ino = self.file();
        let (offset, len) = (self.offset(ino), 1 + self.random.below(20_000));
        if let Some(result) = self.call(|volume| volume.allocate(ino, offset, len)) {
            assert_eq!(result.map(|_| ()), self.tree.check_write(ino));
            if let Ok(done) = result {
                let size = self.tree.nodes[&ino].size().max(offset + done);
                self.tree.truncate(ino, size as usize).expect("a file");
            }
        }
    }

    fn link(&mut self) {
        let (dir, name, target) = (self.dir(), self.name(), self.file());
        if let Some(result) = self.call(|volume| volume.link(dir, &name, target)) {
            assert_eq!(result, self.tree.link(dir, &name, target));
        }
    }

    fn remove(&mut self) {
        let dir = self.dir();
        let name = self.old_name(dir);
        if self.random.below(3) == 0 {
            if let Some(result) = self.call(|volume| volume.remove_dir(dir, &name)) {
                assert_eq!(result, self.tree.remove_dir(dir, &name));
            }
        } else if let Some(result) = self.call(|volume| volume.unlink(dir, &name)) {
            assert_eq!(result, self.tree.unlink(dir, &name));
        }
    }

    fn rename(&mut self) {
        let (from, to) = (self.dir(), self.dir());
        let old = self.old_name(from);
        let new = if self.random.below(2) == 0 { self.old_name(to) } else { self.name() };
        let mode = if self.random.below(6) == 0 { RenameMode::NoReplace } else { RenameMode::Replace };
        if let Some(result) = self.call(|volume| volume.rename(from, &old, to, &new, mode)) {
            assert_eq!(result, self.tree.rename(from, &old, to, &new, mode));
        }
    }

    fn attributes(&mut self) {
        let ino = self.pick(|_| true);
        let mode = self.random.below(0o1000) as u32;
        let mtime_ns = self.random.below(1 << 40);
        let change =
            AttributeChange { mode: Some(mode), mtime_ns: Some(mtime_ns), ..AttributeChange::default() };
        if let Some(Ok(())) = self.call(|volume| volume.set_attributes(ino, &change)) {
            let node = self.tree.nodes.get_mut(&ino).expect("it exists");
            node.mode = mode;
            self.tree.touched.push(ino);
            let metadata = self.metadata(ino);
            assert!(metadata.is_none_or(|metadata| metadata.mtime_ns == mtime_ns));
        }
    }

    fn read(&mut self) {
        let ino = self.file();
        let (offset, len) = (self.offset(ino), self.random.below(30_000) as usize);
        let read = self.call(|volume| {
            let mut out = vec![0x55; len];
            let count = volume.read_at(ino, offset, &mut out)?;
            out.truncate(count);
            Ok(out)
        });
        let expected = self.tree.read(ino, offset as usize, len);
        match (read, expected) {
            (None, _) => {}
            (Some(Ok(read)), Ok(expected)) => {
                // After a failure there may be less, also after one in the same step.
                let may_be_less = self.has_failures || self.device.is_dead();
                let is_whole = read.len() == expected.len() || (may_be_less && !read.is_empty());
                assert!(
                    is_whole && expected.starts_with(&read),
                    "{} of {} bytes",
                    read.len(),
                    expected.len()
                );
            }
            (Some(read), expected) => assert_eq!(read.map(|_| ()), expected.map(|_| ())),
        }
    }

    fn hold(&mut self) {
        let ino = self.file();
        if let Some(Ok(())) = self.call(|volume| volume.hold(ino)) {
            self.tree.hold(ino);
        }
    }

    fn release(&mut self) {
        let held: Vec<u64> = self.tree.held.keys().copied().collect();
        if held.is_empty() {
            return;
        }
        let ino = held[self.random.below(held.len() as u64) as usize];
        if let Some(result) = self.call(|volume| volume.release(ino)) {
            assert_eq!(result, Ok(()));
            self.tree.release(ino);
        }
    }

    fn may_fail<T>(&mut self, result: Result<T, Error>) -> bool {
        if let Err(error) = &result {
            let is_excused = self.has_failures || self.device.is_dead() || *error == Error::NoSpace;
            assert!(is_excused, "{error:?}");
        }
        result.is_ok()
    }

    fn sync_file(&mut self) {
        let ino = self.file();
        let must_commit = self.volume.ticket(Some(ino)).is_some();
        let flushes = self.device.flushes();
        let result = self.volume.sync_file(ino);
        if self.may_fail(result) && must_commit {
            assert!(self.device.flushes() > flushes, "a sync returned that flushed nothing");
            self.note_synced();
        }
    }

    fn sync(&mut self) {
        let result = self.volume.sync();
        if self.may_fail(result) {
            assert!(self.volume.ticket(None).is_none());
            self.note_synced();
        }
    }

    fn checkpoint(&mut self) {
        let result = self.volume.checkpoint();
        if self.may_fail(result) {
            self.note_synced();
        }
    }

    fn compact(&mut self) {
        match self.volume.compact() {
            Ok(_) => self.note_synced(),
            Err(Error::Busy) => {}
            Err(error) => {
                self.may_fail::<()>(Err(error));
            }
        }
    }

    fn snapshot(&mut self) {
        let name = vec![b'1' + self.random.below(3) as u8];
        let result = match self.random.below(4) {
            0 => self.volume.delete_snapshot(&name),
            1 if !self.has_failures && self.tree.held.is_empty() => {
                let result = self.volume.restore_snapshot(&name);
                if let Some(shown) = self.snapshots.get(&name)
                    && (result.is_ok() || self.device.is_dead())
                {
                    self.tree.nodes = (**shown).clone();
                    if result.is_err() {
                        self.instants.push(self.instant());
                        return;
                    }
                }
                result
            }
            _ => self.volume.create_snapshot(&name),
        };
        match result {
            Ok(()) => {}
            Err(Error::NotFound) => assert!(!self.snapshots.contains_key(&name)),
            Err(Error::Exists) => assert!(self.snapshots.contains_key(&name)),
            Err(Error::Busy) => {}
            Err(_) => {
                self.may_fail(result);
            }
        }
        if self.device.is_dead() {
            let mut after = self.instant();
            if after.snapshots.remove(&name).is_none() {
                after.snapshots.insert(name, Arc::new(self.tree.named()));
            }
            self.instants.push(after);
            return;
        }
        // After a failure it has happened or not.
        let listed = self.volume.snapshots().map(|list| list.iter().any(|snapshot| snapshot.name == name));
        if let Ok(is_there) = listed {
            match (is_there, self.snapshots.contains_key(&name)) {
                (true, false) => {
                    self.snapshots.insert(name, Arc::new(self.tree.named()));
                }
                (false, true) => {
                    self.snapshots.remove(&name);
                }
                _ => {}
            }
        }
        if result.is_ok() {
            self.instants.clear();
        }
    }

    /// Lets go of the device and mounts again; what was held is not any more.
    fn remount(&mut self) {
        if self.has_failures || self.volume.sync().is_err() {
            return;
        }
        self.note_synced();
        let environment = Arc::new(SeededEnvironment::new(self.random.next_u64(), 3_000_000_000));
        let is_clean = self.random.below(2) == 0;
        if is_clean && self.volume.checkpoint().is_err() {
            return;
        }
        // The other one is dropped first: its redb writes when it goes.
        let nothing =
            Arc::new(FaultyDevice::new(0, FaultPlan { max_bytes: VOLUME_MIN_BYTES, ..FaultPlan::default() }));
        Volume::format(
            nothing.clone(),
            environment.clone(),
            FormatOptions { capacity_bytes: VOLUME_MIN_BYTES, key: None },
        )
        .expect("formatted");
        let other = MountOptions { key: None, ..options(0) };
        self.volume = Volume::mount(nothing, environment.clone(), other).expect("mounted");
        match Volume::mount(self.device.clone(), environment, options(self.seed)) {
            Ok(volume) => self.volume = volume,
            Err(error) => {
                assert!(self.device.is_dead(), "{error:?}");
                return;
            }
        }
        for (ino, _) in std::mem::take(&mut self.tree.held) {
            if self.tree.nodes[&ino].nlink == 0 {
                self.tree.nodes.remove(&ino);
            }
        }
    }
}
