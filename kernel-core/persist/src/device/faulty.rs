//! A disk for simulation, replayed by seed. It remembers which writes no flush has covered yet; a crash keeps any subset
//! of them, applied in any order, the last one torn. It can also fail single operations, refuse to grow, and stop
//! answering at a chosen operation, which is when the crash is. Writes behind fail late on it if that is planned.

use super::memory::{MemoryDevice, SparseBytes};
use super::{BlockDevice, DeviceError, DeviceResult};
use crate::random::Stream;
use crate::sync::lock;
use std::sync::{Arc, Mutex};

/// When the disk does what.
#[derive(Clone, Copy, Default, Debug)]
pub struct FaultPlan {
    /// From this changing operation on (writes, lengths and flushes, counted from 0) nothing works any more.
    pub crash_at: Option<u64>,
    /// Of so many changing operations one fails, at random; 0 for none.
    pub one_in_fails: u64,
    /// Bytes to which it grows.
    pub max_bytes: u64,
    /// When it is told that a write behind has failed.
    pub behind: Behind,
}

/// How a disk takes writes behind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Behind {
    /// It writes at once.
    #[default]
    AtOnce,
    /// Later: what fails is told by the next flush.
    Late,
}

enum Change {
    Bytes(u64, Vec<u8>),
    Length(u64),
}

struct Disk {
    /// What reads see.
    now: SparseBytes,
    /// What is durable whatever happens.
    durable: SparseBytes,
    unsynced: Vec<Change>,
    plan: FaultPlan,
    operations: u64,
    flushes: u64,
    is_dead: bool,
    /// A write behind has failed, and no flush has told it.
    untold: Option<DeviceError>,
    random: Stream,
}

/// A disk that fails on purpose.
pub struct FaultyDevice {
    disk: Mutex<Disk>,
}

impl FaultyDevice {
    /// An empty disk.
    pub fn new(seed: u64, plan: FaultPlan) -> Self {
        let disk = Disk {
            now: SparseBytes::default(),
            durable: SparseBytes::default(),
            unsynced: Vec::new(),
            plan,
            operations: 0,
            flushes: 0,
            is_dead: false,
            untold: None,
            random: Stream::new(seed),
        };
        Self { disk: Mutex::new(disk) }
    }

    /// Another plan from now on; its operations are counted from here.
    pub fn set_plan(&self, plan: FaultPlan) {
        let mut disk = lock(&self.disk);
        disk.plan = plan;
        disk.operations = 0;
    }

    /// Changing operations since the plan was set.
    pub fn operations(&self) -> u64 {
        lock(&self.disk).operations
    }

    /// Flushes that returned, ever.
    pub fn flushes(&self) -> u64 {
        lock(&self.disk).flushes
    }

    /// Whether the crash has happened.
    pub fn is_dead(&self) -> bool {
        lock(&self.disk).is_dead
    }

    /// The disk as it is found after losing power now: each unsynced write is there or not, in any order, and the last to
    /// arrive is torn.
    pub fn after_power_loss(&self) -> MemoryDevice {
        let mut disk = lock(&self.disk);
        let disk = &mut *disk;
        let mut bytes = disk.durable.clone();
        // Some crashes lose nearly everything and some nearly nothing.
        let keep_of_8 = disk.random.below(9);
        let mut kept: Vec<&Change> = Vec::new();
        for change in &disk.unsynced {
            if disk.random.below(8) < keep_of_8 {
                kept.push(change);
            }
        }
        if disk.random.below(2) == 0 {
            for index in (1..kept.len()).rev() {
                kept.swap(index, disk.random.below(index as u64 + 1) as usize);
            }
        }
        let last = kept.len().saturating_sub(1);
        for (index, change) in kept.into_iter().enumerate() {
            match change {
                Change::Length(len) => bytes.set_len(*len),
                Change::Bytes(offset, data) => {
                    let is_torn = index == last && disk.random.below(2) == 0;
                    let len =
                        if is_torn { disk.random.below(data.len() as u64) as usize } else { data.len() };
                    bytes.write(*offset, data.get(..len).unwrap_or(data));
                }
            }
        }
        MemoryDevice::with_bytes(bytes, disk.plan.max_bytes)
    }
}

impl Disk {
    /// Counts a changing operation, which may be the one that fails.
    fn step(&mut self) -> DeviceResult<()> {
        let number = self.operations;
        self.operations += 1;
        if self.plan.crash_at.is_some_and(|at| number >= at) {
            self.is_dead = true;
        }
        if self.is_dead || (self.plan.one_in_fails > 0 && self.random.below(self.plan.one_in_fails) == 0) {
            return Err(DeviceError::Failed);
        }
        Ok(())
    }

    fn write(&mut self, offset: u64, bytes: &[u8]) {
        self.now.write(offset, bytes);
        self.unsynced.push(Change::Bytes(offset, bytes.to_vec()));
    }

    fn try_write(&mut self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        if let Err(error) = self.step() {
            // A write that failed may have reached the disk in part all the same.
            if !bytes.is_empty() && self.random.below(2) == 0 {
                let len = self.random.below(bytes.len() as u64 + 1) as usize;
                self.write(offset, bytes.get(..len).unwrap_or(bytes));
            }
            return Err(error);
        }
        if offset.saturating_add(bytes.len() as u64) > self.plan.max_bytes {
            return Err(DeviceError::NoSpace);
        }
        self.write(offset, bytes);
        Ok(())
    }
}

impl BlockDevice for FaultyDevice {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> DeviceResult<()> {
        let disk = lock(&self.disk);
        if disk.is_dead {
            return Err(DeviceError::Failed);
        }
        disk.now.read(offset, out);
        Ok(())
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> DeviceResult<()> {
        lock(&self.disk).try_write(offset, bytes)
    }

    fn write_behind(&self, offset: u64, bytes: Arc<Vec<u8>>) -> DeviceResult<()> {
        let mut disk = lock(&self.disk);
        let written = disk.try_write(offset, &bytes);
        match (disk.plan.behind, written) {
            (Behind::Late, Err(error)) => disk.untold = disk.untold.or(Some(error)),
            (Behind::AtOnce, Err(error)) => return Err(error),
            (_, Ok(())) => {}
        }
        Ok(())
    }

    fn len(&self) -> DeviceResult<u64> {
        Ok(lock(&self.disk).now.len)
    }

    fn set_len(&self, len: u64) -> DeviceResult<()> {
        let mut disk = lock(&self.disk);
        disk.step()?;
        if len > disk.plan.max_bytes {
            return Err(DeviceError::NoSpace);
        }
        disk.now.set_len(len);
        disk.unsynced.push(Change::Length(len));
        Ok(())
    }

    fn flush(&self) -> DeviceResult<()> {
        let mut disk = lock(&self.disk);
        let is_told = disk.untold.take().map_or(Ok(()), Err);
        if let Err(error) = disk.step().and(is_told) {
            // What a failed flush did not write is lost for good, though reads still see it.
            if disk.random.below(2) == 0 {
                let count = disk.unsynced.len() as u64;
                let lost = disk.random.below(count + 1) as usize;
                disk.unsynced.drain(..lost);
            }
            return Err(error);
        }
        let changes = core::mem::take(&mut disk.unsynced);
        for change in changes {
            match change {
                Change::Bytes(offset, bytes) => disk.durable.write(offset, &bytes),
                Change::Length(len) => disk.durable.set_len(len),
            }
        }
        disk.flushes += 1;
        Ok(())
    }
}
