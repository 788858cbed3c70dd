//! Making a volume, and mounting one: the superblock, redb, the log, and then what refers to pages of the device, from which
//! the map of its space is made. Orphans that a crash left are erased.

use super::flusher::Flusher;
use super::turns::Turns;
use super::{Stop, Volume};
use crate::device::BlockDevice;
use crate::environment::Environment;
use crate::error::{Damage, Error, Result};
use crate::format::seal::{KEY_BYTES, Place, Sealer};
use crate::format::superblock::Superblock;
use crate::format::{self, FORMAT_VERSION, LOG_OFFSET, SEGMENT_BYTES, SUPERBLOCK_BYTES, VOLUME_MIN_BYTES};
use crate::log::{Log, LogPosition};
use crate::medium::Medium;
use crate::snapshot::version_of;
use crate::space::Space;
use crate::store::{Database, Freeze, HISTORY, Key, Record, Store, TreeStorage, apply};
use crate::tree::extents::Extent;
use crate::tree::inode::{Body, Directory, Inode, ROOT};
use crate::tree::key;
use crate::tree::state::{Meta, State};
use std::sync::{Arc, Mutex};

/// How a volume is made.
#[derive(Clone, Copy, Debug)]
pub struct FormatOptions<'a> {
    /// Bytes that the device may have at most, now; the log's size follows from it.
    pub capacity_bytes: u64,
    /// Encrypts everything but the superblock's numbers with keys derived from this one.
    pub key: Option<&'a [u8; KEY_BYTES]>,
}

/// How a volume is mounted.
#[derive(Clone, Copy, Debug)]
pub struct MountOptions<'a> {
    /// Bytes that the device may have at most.
    pub capacity_bytes: u64,
    /// The key of an encrypted volume.
    pub key: Option<&'a [u8; KEY_BYTES]>,
    /// Pages of files kept in memory. Half of them may wait to be written.
    pub cache_pages: usize,
    /// Bytes of the tree that redb keeps in memory.
    pub tree_cache_bytes: usize,
}

impl Default for MountOptions<'_> {
    fn default() -> Self {
        Self { capacity_bytes: 1 << 40, key: None, cache_pages: 16 << 10, tree_cache_bytes: 16 << 20 }
    }
}

/// Pages below which a cache is of no use.
const CACHE_PAGES_MIN: usize = 64;
/// Records that are looked at in one go.
const BATCH: usize = 1024;

impl Volume {
    /// Whether the device has never held a whole volume: nobody began to make one, or somebody did not get to the end of
    /// it. Only such a device may be formatted without being asked: what cannot be mounted for another reason may hold
    /// somebody's files.
    ///
    /// # Errors
    /// The device's.
    pub fn is_blank(device: &dyn BlockDevice) -> Result<bool> {
        Superblock::is_blank(device)
    }

    /// Makes an empty volume; whatever the device held is lost. Until all of it is durable there is none
    /// ([`Volume::is_blank`]).
    ///
    /// # Errors
    /// [`Error::Invalid`] when it would be too small; [`Error::NoSpace`]; the device's.
    pub fn format(
        device: Arc<dyn BlockDevice>,
        environment: Arc<dyn Environment>,
        options: FormatOptions<'_>,
    ) -> Result<()> {
        if options.capacity_bytes < VOLUME_MIN_BYTES {
            return Err(Error::Invalid);
        }
        let log_bytes = format::log_bytes(options.capacity_bytes);
        let fixed = format::fixed_segments(log_bytes);
        let initial = (fixed + 2) * SEGMENT_BYTES;
        // Until the new volume is whole there is none.
        device.set_len(0)?;
        device.set_len(initial)?;
        device.write_at(0, &vec![0; 2 * SUPERBLOCK_BYTES as usize])?;
        device.flush()?;
        let mut volume = [0; 16];
        environment.fill_random(&mut volume);
        let sealer = Sealer::new(options.key, &volume).map_err(|_| Error::Invalid)?;
        let key_check = match options.key {
            None => None,
            Some(_) => {
                Some(sealer.seal(&*environment, Place::KeyCheck, &mut []).map_err(|_| Error::Invalid)?)
            }
        };
        let space = Space::new(initial, fixed);
        space.set_known();
        let now_ns = environment.now_ns();
        let medium = Arc::new(Medium::new(device, environment, sealer, space, options.capacity_bytes));
        let superblock = Superblock {
            version: FORMAT_VERSION,
            generation: 0,
            volume,
            log_bytes,
            tree_bytes: 0,
            tree_segments: Vec::new(),
            key_check,
            key_slot: None,
        };
        let storage = Arc::new(TreeStorage::new(medium, superblock)?);
        storage.withhold();
        let database = Database::open(storage.clone(), 1 << 20)?;
        database.create_table()?;
        let mut store = Store::new(database)?;
        let root = Inode {
            ino: ROOT,
            mode: 0o755,
            nlink: 2,
            uid: 0,
            gid: 0,
            size: 0,
            pages: 0,
            atime_ns: now_ns,
            mtime_ns: now_ns,
            ctime_ns: now_ns,
            version: 1,
            body: Body::Directory(Directory { entries: 0, next_cookie: 1, parent: ROOT, parent_cookie: 0 }),
        };
        store.set(&key::inode(ROOT), Some(&root.encode()))?;
        let meta = Meta { next_ino: ROOT + 1, inodes: 1, generation: 1 };
        store.set_unversioned(key::META, Some(&meta.encode()));
        if let Some(frozen) = store.cut(Freeze::Yes).frozen {
            let position = LogPosition { seq: 0, at: 0 }.encode();
            apply(&*store.database()?, &frozen, &[(key::LOG_POSITION, &position)])?;
        }
        store.thaw()?;
        // redb writes once more when it is closed.
        drop(store);
        storage.publish()
    }

    /// Mounts the volume on a device.
    ///
    /// # Errors
    /// [`Error::NoVolume`], [`Error::Version`], [`Error::WrongKey`], [`Error::Corrupt`]; the device's.
    pub fn mount(
        device: Arc<dyn BlockDevice>,
        environment: Arc<dyn Environment>,
        options: MountOptions<'_>,
    ) -> Result<Volume> {
        let superblock = Superblock::read(&*device)?;
        let wants_mending = Superblock::wants_mending(&*device)?;
        let sealer = Sealer::new(options.key, &superblock.volume).map_err(|_| Error::WrongKey)?;
        match superblock.key_check {
            None if options.key.is_some() => return Err(Error::WrongKey),
            None => {}
            Some(seal) => sealer.open(Place::KeyCheck, &seal, &mut []).map_err(|_| Error::WrongKey)?,
        }
        let fixed = format::fixed_segments(superblock.log_bytes);
        let listed = superblock.tree_segments.iter().max().map_or(0, |segment| u64::from(*segment) + 1);
        let mut device_bytes = device.len()?;
        // The superblock or pages may have arrived and the length not: what is in use lies in whole segments.
        let needed =
            device_bytes.max(fixed.max(listed) * SEGMENT_BYTES).div_ceil(SEGMENT_BYTES) * SEGMENT_BYTES;
        if device_bytes < needed {
            if needed > device_bytes.max(options.capacity_bytes).saturating_add(SEGMENT_BYTES) {
                return Err(Error::Corrupt(Damage::Superblock));
            }
            device.set_len(needed)?;
            device_bytes = needed;
        }
        let space = Space::new(device_bytes, fixed);
        let medium = Arc::new(Medium::new(device, environment, sealer, space, options.capacity_bytes));
        let (volume, log_bytes) = (superblock.volume, superblock.log_bytes);
        let storage = Arc::new(TreeStorage::new(medium.clone(), superblock)?);
        if wants_mending {
            storage.mend_superblock()?;
        }
        let database = Database::open(storage, options.tree_cache_bytes)?;
        let mut store = Store::new(database)?;
        let position = store.raw(key::LOG_POSITION)?.ok_or(Error::NoVolume)?;
        let mut log = Log::new(medium.clone(), volume, log_bytes, LogPosition::decode(&position)?);
        log.replay(&mut store)?;
        store.end_replay();
        let meta = Meta::decode(&store.value(key::META)?.ok_or(Error::NoVolume)?)?;
        store.generation = meta.generation;
        let mut state = State::new(medium.clone(), store, meta, options.cache_pages.max(CACHE_PAGES_MIN));
        state.note_snapshots()?;
        state.for_each_extent(&mut |space, extent| {
            space.mark(extent.run);
        })?;
        medium.space.set_known();
        state.atomically(State::erase_orphans)?;
        let mark = medium.mark();
        let stop = if log.is_empty() { Stop::Clean } else { Stop::Unclean };
        let flusher = Turns::new(Flusher::new(log, mark));
        Ok(Volume { medium, state: Mutex::new(state), flusher, stop })
    }
}

impl State {
    /// Calls for every extent, of the current tree and of the history.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an extent that lies where no pages can be.
    pub(crate) fn for_each_extent(&mut self, visit: &mut dyn FnMut(&Space, &Extent)) -> Result<()> {
        let seal_bytes = self.medium.sealer.seal_bytes();
        let current: [&[u8]; 2] = [&[key::EXTENT], &[key::EXTENT + 1]];
        let history: [&[u8]; 2] = [&[HISTORY, key::EXTENT], &[HISTORY, key::EXTENT + 1]];
        for [from, to] in [current, history] {
            let medium = self.medium.clone();
            self.for_each_record(from, to, &mut |key, record| {
                let key = if key.first() == Some(&HISTORY) { version_of(key)?.0 } else { key };
                let extent = Extent::decode(key, &record.bytes, seal_bytes)?;
                if !medium.space.may_hold(extent.run) {
                    return Err(Error::Corrupt(Damage::Record));
                }
                visit(&medium.space, &extent);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Calls for every extent of the current tree, with its file.
    pub(crate) fn for_each_current_extent(&mut self, visit: &mut dyn FnMut(u64, &Extent)) -> Result<()> {
        let seal_bytes = self.medium.sealer.seal_bytes();
        self.for_each_record(&[key::EXTENT], &[key::EXTENT + 1], &mut |key, record| {
            visit(key::numbers(key)?.0, &Extent::decode(key, &record.bytes, seal_bytes)?);
            Ok(())
        })
    }

    /// Calls for every record from a key on, up to but without another.
    pub(crate) fn for_each_record(
        &mut self,
        from: &[u8],
        to: &[u8],
        visit: &mut dyn FnMut(&Key, &Record) -> Result<()>,
    ) -> Result<()> {
        let mut from = from.to_vec();
        loop {
            let records = self.store.scan(&from, to, BATCH)?;
            for (key, record) in &records {
                visit(key, record)?;
            }
            match records.last() {
                Some((last, _)) if records.len() == BATCH => {
                    from = last.to_vec();
                    from.push(0);
                }
                _ => return Ok(()),
            }
        }
    }

    fn erase_orphans(&mut self) -> Result<()> {
        for (key, _) in self.store.scan(&[key::ORPHAN], &[key::ORPHAN + 1], usize::MAX)? {
            let (ino, _) = key::number(&key)?;
            match self.inode(ino) {
                Ok(inode) if inode.nlink == 0 => self.erase(&inode)?,
                Ok(_) | Err(Error::NotFound) => self.store.set_unversioned(&key, None),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

const _: () = assert!(LOG_OFFSET < SEGMENT_BYTES);
