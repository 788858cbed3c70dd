//! The durable file system: [`tabula_persist`]'s volume as inodes of the kernel. Programs work on the volume in their own
//! workers; whatever makes things durable happens in [`Flusher::run`], on a thread that the host gives for it, so that no
//! program's stack carries a commit and one flush serves all who wait.
//!
//! Here, other than in the file systems in memory, an operation may wait for the disk: for a piece of the tree or of a file
//! that memory does not have, for a commit when it writes faster than the disk, and for a sync. Such waits are short, end
//! when the disk fails, and no signal cuts them short.

mod check;
mod flusher;
mod idle;
mod inode;
mod news;
mod restore;
mod room;
mod shown;
mod snapshot;
mod snapshots;
mod stamp;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;
mod together;

pub(crate) use check::Part;
pub use check::{Checked, REPORTED_MAX};
pub use flusher::{Flusher, Job};
pub use news::DiskNews;
pub(crate) use news::DiskNewsWatch;
pub use snapshots::Place as SnapshotPlace;

use crate::fs::inode::InodeRef;
use crate::host::Host;
use crate::kernel::Kernel;
use crate::sync::{
    Arc, Mutex, Weak,
    atomic::{AtomicU64, Ordering},
};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use inode::PersistInode;
use room::Room;
use tabula_abi::{Errno, Result};
use tabula_persist::{
    Environment, Error, FORMAT_VERSION, KeySlot, Known, ROOT, Upgrade, Volume, VolumeHeader,
};

/// A mounted volume, and its inodes that somebody uses.
pub struct PersistFs {
    dev: u64,
    volume: Volume,
    flusher: Arc<Flusher>,
    room: Room,
    this: Weak<PersistFs>,
    live: Mutex<BTreeMap<u64, Weak<PersistInode>>>,
    /// Inodes to let go of for which there was no room at the time.
    unreleased: Mutex<Vec<u64>>,
    /// How often a snapshot has been restored: then content changes that the volume counts back.
    restores: AtomicU64,
    /// When a snapshot was taken or deleted last, nanoseconds since 1970.
    snapshots_changed_ns: AtomicU64,
    /// Home's own file system, while its snapshots go with these.
    home: Mutex<Option<Arc<PersistFs>>>,
    /// What the last check has found.
    checked: Mutex<Option<Arc<Checked>>>,
    /// What it is of, for the paths in a report.
    part: Mutex<Part>,
    /// Where the findings of a check go that nobody has asked for.
    news: Arc<DiskNews>,
}

/// What a volume needs from the kernel: the time and randomness.
pub struct World {
    host: Arc<dyn Host>,
    random: Box<FillRandom>,
}

/// Fills with bytes that nobody can guess.
type FillRandom = dyn Fn(&mut [u8]) + Send + Sync;

impl World {
    /// The world of a host, with a source of bytes that nobody can guess.
    pub fn new(host: Arc<dyn Host>, random: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Arc<World> {
        Arc::new(World { host, random: Box::new(random) })
    }
}

impl Environment for World {
    fn now_ns(&self) -> u64 {
        self.host.realtime_ns()
    }

    fn fill_random(&self, out: &mut [u8]) {
        (self.random)(out);
    }
}

impl PersistFs {
    /// A file system over a mounted volume. Somebody has to run its [`Flusher`].
    pub fn new(kernel: &Arc<Kernel>, dev: u64, volume: Volume) -> Arc<PersistFs> {
        let flusher = Arc::new(Flusher::new(kernel.host().clone()));
        // It sleeps without an end while there is nothing to make durable.
        let woken = flusher.clone();
        volume.on_dirty(move || woken.wake());
        Arc::new_cyclic(|this| PersistFs {
            dev,
            volume,
            flusher,
            room: Room::default(),
            this: this.clone(),
            live: Mutex::new(BTreeMap::new()),
            unreleased: Mutex::new(Vec::new()),
            restores: AtomicU64::new(0),
            snapshots_changed_ns: AtomicU64::new(kernel.host().realtime_ns()),
            home: Mutex::new(None),
            checked: Mutex::new(None),
            part: Mutex::new(Part::Home),
            news: kernel.disk_news().clone(),
        })
    }

    /// Its root directory.
    ///
    /// # Errors
    /// `EIO` when the disk fails.
    pub fn root(&self) -> Result<InodeRef> {
        let root = self.volume.metadata(ROOT)?;
        Ok(self.inode(&root.into())?)
    }

    /// What makes it durable.
    pub fn flusher(&self) -> &Arc<Flusher> {
        &self.flusher
    }

    /// What its volume's superblock says.
    ///
    /// # Errors
    /// The disk's.
    pub fn header(&self) -> tabula_persist::Result<VolumeHeader> {
        self.volume.header()
    }

    /// Puts in another key slot ([`Volume::set_key_slot`]).
    ///
    /// # Errors
    /// As there.
    pub fn set_key_slot(&self, slot: KeySlot) -> tabula_persist::Result<()> {
        self.volume.set_key_slot(slot)
    }

    /// Gives its volume the newest format if it has an older one, and home's own if that is shown, after a snapshot with a
    /// name that says which it was. One of that name is there already when an earlier attempt came no further.
    ///
    /// # Errors
    /// The disk's; then a volume has the old format or the new one.
    pub fn upgrade(&self, name: impl Fn(u32) -> Vec<u8>) -> Result<Upgrade> {
        let home = self.home();
        let is_old = self.volume.header()?.version < FORMAT_VERSION;
        let volumes = || core::iter::once(&self.volume).chain(home.iter().map(|home| &home.volume));
        let versions = volumes().map(|volume| Ok(volume.header()?.version)).collect::<Result<Vec<u32>>>()?;
        let Some(oldest) = versions.into_iter().filter(|version| *version < FORMAT_VERSION).min() else {
            return Ok(Upgrade::NotNeeded);
        };
        let name = name(oldest);
        match self.create_snapshot(Some(&name)) {
            Err(Errno::EEXIST) if is_old => self.take_part(&self.volume.snapshot(&name)?)?,
            // It is of an upgrade that home has slept through.
            Err(Errno::EEXIST) => drop(self.take_at_a_time(&[&name, b"-".as_slice()].concat())?),
            taken => drop(taken?),
        }
        for volume in volumes() {
            volume.upgrade()?;
        }
        Ok(Upgrade::Done)
    }

    /// Its volume.
    pub(crate) fn volume(&self) -> &Volume {
        &self.volume
    }

    /// Whether anybody uses one of its inodes.
    pub(crate) fn is_in_use(&self) -> bool {
        self.live.lock().values().any(|inode| inode.strong_count() > 0)
    }

    /// Whether anybody uses one of these inodes.
    pub(crate) fn uses_any(&self, inodes: &BTreeSet<u64>) -> bool {
        let live = self.live.lock();
        live.iter().any(|(ino, inode)| inodes.contains(ino) && inode.strong_count() > 0)
    }

    /// Whether anybody but the one mount of its root uses one of its inodes.
    pub(crate) fn is_in_use_beyond_root(&self) -> bool {
        let live = self.live.lock();
        live.iter().any(|(ino, inode)| inode.strong_count() > usize::from(*ino == ROOT))
    }

    /// Whether anybody but the one mount of it uses a directory.
    pub(crate) fn uses_beyond_mount(&self, ino: u64) -> bool {
        self.live.lock().get(&ino).is_some_and(|inode| inode.strong_count() > 1)
    }

    /// The inode that something is known of.
    fn inode(&self, known: &Known) -> Result<Arc<PersistInode>> {
        let mut live = self.live.lock();
        let ino = known.metadata.ino;
        if let Some(inode) = live.get(&ino).and_then(Weak::upgrade) {
            return Ok(inode);
        }
        self.volume.hold(ino)?;
        let fs = self.this.upgrade().ok_or(Errno::EIO)?;
        let inode = PersistInode::create(fs, known);
        live.insert(ino, Arc::downgrade(&inode));
        Ok(inode)
    }

    /// Nobody uses the inode any more.
    fn forget(&self, ino: u64) {
        {
            let mut live = self.live.lock();
            // Somebody may have begun to use it again meanwhile.
            if live.get(&ino).is_some_and(|inode| inode.strong_count() == 0) {
                live.remove(&ino);
            }
        }
        if self.volume.release(ino).is_err() {
            self.unreleased.lock().push(ino);
            self.flusher.wake();
        }
    }

    /// Lets go of what could not be let go of before.
    fn release_late(&self) {
        let waiting = core::mem::take(&mut *self.unreleased.lock());
        let left: Vec<u64> = waiting.into_iter().filter(|ino| self.volume.release(*ino).is_err()).collect();
        self.unreleased.lock().extend(left);
    }

    /// Does something that takes room in memory, as soon as there is some.
    fn change<T>(&self, mut work: impl FnMut(&Volume) -> tabula_persist::Result<T>) -> Result<T> {
        loop {
            match work(&self.volume) {
                Err(Error::Busy) => self.flusher.wait_for_room()?,
                Err(Error::NoSpace) => {
                    self.room.note_full();
                    return Err(Errno::ENOSPC);
                }
                result => return Ok(result?),
            }
        }
    }

    /// Makes an inode durable, or everything.
    fn sync(&self, ino: Option<u64>) -> Result<()> {
        match self.volume.ticket(ino) {
            Some(ticket) => self.flusher.wait_until(|| self.volume.is_durable(ticket)),
            None => Ok(()),
        }
    }

    /// Brings everything into the volume's tree, so that its log is empty: a clean stop, if nothing comes after it.
    ///
    /// # Errors
    /// `EIO`, `ENOSPC`.
    pub fn tidy_up(&self) -> Result<()> {
        self.flusher.perform(|fs| Ok(fs.volume.checkpoint()?))
    }

    /// How often a snapshot has been restored.
    pub(crate) fn restores(&self) -> u64 {
        self.restores.load(Ordering::SeqCst)
    }

    /// Waits for the end of the jobs that the flusher's thread has been given.
    ///
    /// # Errors
    /// `EAGAIN`, `EIO`.
    pub(crate) fn await_jobs(&self) -> Result<()> {
        self.flusher.perform(|_| Ok(()))
    }

    /// Does something on the flusher's thread, where no snapshot is restored meanwhile, if none has been since they were
    /// so many.
    ///
    /// # Errors
    /// `EBUSY` when one has been; `EAGAIN`, `EIO`; those of the work.
    pub(crate) fn unless_restored<T: Send + 'static>(
        &self,
        restores: u64,
        work: impl FnOnce(&PersistFs) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.flusher.perform(move |fs| if fs.restores() == restores { work(fs) } else { Err(Errno::EBUSY) })
    }

    /// The version of an inode's content for whoever caches it: a restore takes the volume's back.
    fn content_version(&self, version: u64) -> u64 {
        version.wrapping_add(self.restores.load(Ordering::SeqCst) << 48)
    }
}
