//! Home's own volume, as the storage worker (js/storage-worker.js) asks for it: made, opened, shown, hidden, given another key
//! slot, and emptied when home is elsewhere. The worker derives keys from passwords and unwraps the volume's; here the
//! volume's key is used once, to mount, and written over. Everything waits for disks; errors are texts that begin with an errno's name and a colon.

use crate::disk::{self, Disk};
use crate::machine::{self, world};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tabula_kernel::fs::persist::PersistFs;
use tabula_kernel::home::{self, Place, State};
use tabula_kernel::{Errno, Kernel, init};
use tabula_persist::{
    BlockDevice, FormatOptions, IV_BYTES, KEY_BYTES, KeySlot, MountOptions, SALT_BYTES, Volume, VolumeHeader,
    WRAPPED_BYTES,
};
use wasm_bindgen::prelude::wasm_bindgen;

static VOLUME: Mutex<Option<Arc<PersistFs>>> = Mutex::new(None);

/// What an automatic snapshot before an upgrade is called, before the number of the format that it was.
const SNAPSHOT: &str = "before-upgrade-from-format-";

/// Home's disk as it was opened last. It is there until the last has let go of the volume on it, flusher and readers of
/// snapshots included: a second volume on the same disk would not see what the first still writes.
static LAST: Mutex<Option<Weak<dyn BlockDevice>>> = Mutex::new(None);

/// How long a volume that was closed may take until nobody has it any more, in steps of 10 ms.
const LETTING_GO_STEPS: u32 = 500;

/// Waits until nobody has a volume on home's disk.
fn await_nobody() -> Result<(), String> {
    for _ in 0..LETTING_GO_STEPS {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|disk| disk.strong_count() == 0) {
            return Ok(());
        }
        drop(last);
        std::thread::sleep(Duration::from_millis(10));
    }
    Err(refused(Errno::EBUSY, "something still reads from home's disk: try again"))
}

/// The file system of home's own volume, while it is mounted.
pub fn volume() -> Option<Arc<PersistFs>> {
    VOLUME.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set_volume(fs: Option<Arc<PersistFs>>) -> Option<Arc<PersistFs>> {
    let mut held = VOLUME.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *held, fs)
}

fn refused(errno: Errno, why: &str) -> String {
    format!("{}: {why}", errno.name())
}

fn failed(error: tabula_persist::Error) -> String {
    refused(error.errno(), &format!("home's volume: {error}"))
}

fn errno(what: &'static str) -> impl Fn(Errno) -> String {
    move |errno| {
        let why = match errno {
            Errno::EBUSY => {
                "something in it is in use, or a snapshot was restored meanwhile: end the programs that use it or work in \
                 it, and try again"
            }
            Errno::ENOSPC => "there is not enough room for a copy of it",
            other => other.text(),
        };
        refused(errno, &format!("{what}: {why}"))
    }
}

fn kernel() -> Result<&'static Arc<Kernel>, String> {
    machine::kernel().ok_or_else(|| refused(Errno::ENODEV, "the machine has not booted"))
}

fn system() -> Result<&'static Arc<PersistFs>, String> {
    machine::system().ok_or_else(|| refused(Errno::ENODEV, "there is no disk"))
}

fn opened() -> Result<Arc<PersistFs>, String> {
    volume().ok_or_else(|| refused(Errno::EINVAL, "home's volume is not open"))
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
    bytes.try_into().map_err(|_| refused(Errno::EINVAL, "a part of the key slot has the wrong length"))
}

/// A key that is written over when it has been used.
struct Key([u8; KEY_BYTES]);

impl Key {
    fn take(mut given: Vec<u8>) -> Result<Key, String> {
        let key = array(&given).map(Key);
        given.fill(0);
        std::hint::black_box(&given);
        key
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&self.0);
    }
}

/// `plain`, `locked` or `unlocked`.
#[wasm_bindgen]
pub fn home_state() -> String {
    let state = machine::kernel().map_or(State::Plain, home::state);
    match state {
        State::Plain => "plain",
        State::Locked => "locked",
        State::Unlocked => "unlocked",
    }
    .to_owned()
}

/// What the key slot binds the wrapped key to.
///
/// # Errors
/// `EINVAL` for parts of the wrong length.
#[wasm_bindgen]
pub fn home_associated_data(volume: &[u8], rounds: u32, salt: &[u8]) -> Result<Vec<u8>, String> {
    Ok(KeySlot::associated_data(&array(volume)?, rounds, &array::<SALT_BYTES>(salt)?))
}

/// What home's volume, on a disk of so many bytes, has in its superblock: its identifier (16 bytes), the rounds (4, the
/// lowest first), the salt, the initialisation vector and the wrapped key.
///
/// # Errors
/// `EINVAL` when there is no volume, or one without a slot; `EIO` when it is damaged.
#[wasm_bindgen]
pub fn home_slot(bytes: f64) -> Result<Vec<u8>, String> {
    let header = match volume() {
        Some(fs) => fs.header(),
        None => VolumeHeader::read(&Disk::new(disk::HOME, bytes as u64)),
    };
    let header = header.map_err(failed)?;
    let slot = header.key_slot.ok_or_else(|| refused(Errno::EINVAL, "home's volume has no key slot"))?;
    Ok([&header.volume[..], &slot.rounds.to_le_bytes(), &slot.salt, &slot.iv, &slot.wrapped].concat())
}

/// Makes an empty volume with a key on home's disk, which may get so large, and opens it. Answers its identifier.
///
/// # Errors
/// `ENOSPC`, `EIO`.
#[wasm_bindgen]
pub fn home_format(key: Vec<u8>, capacity: f64) -> Result<Vec<u8>, String> {
    let key = Key::take(key)?;
    if home::place(system()?) != Ok(Place::System) {
        return Err(refused(Errno::EINVAL, "home is on its disk"));
    }
    await_nobody()?;
    let disk: Arc<dyn BlockDevice> = Arc::new(Disk::new(disk::HOME, 0));
    let world = world(kernel()?);
    let options = FormatOptions { capacity_bytes: capacity as u64, key: Some(&key.0) };
    Volume::format(disk.clone(), world, options).map_err(failed)?;
    mount(disk, &key, capacity as u64)?;
    Ok(opened()?.header().map_err(failed)?.volume.to_vec())
}

fn mount(disk: Arc<dyn BlockDevice>, key: &Key, capacity_bytes: u64) -> Result<(), String> {
    let kernel = kernel()?;
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::downgrade(&disk));
    let options = MountOptions { capacity_bytes, key: Some(&key.0), ..MountOptions::default() };
    let volume = Volume::mount(disk, world(kernel), options).map_err(failed)?;
    let fs = PersistFs::new(kernel, init::next_dev(kernel), volume);
    fs.watch_room(disk::note_room);
    set_volume(Some(fs));
    Ok(())
}

/// Opens home's volume with its key. It is not shown yet.
///
/// # Errors
/// `EACCES` for a wrong key, `EINVAL`, `EIO`.
#[wasm_bindgen]
pub fn home_open(key: Vec<u8>, bytes: f64, capacity: f64) -> Result<(), String> {
    let key = Key::take(key)?;
    if volume().is_some() {
        return Err(refused(Errno::EINVAL, "home's volume is open already"));
    }
    await_nobody()?;
    mount(Arc::new(Disk::new(disk::HOME, bytes as u64)), &key, capacity as u64)
}

/// Lets go of home's volume: its flusher comes back, and its key is forgotten with it.
#[wasm_bindgen]
pub fn home_close() {
    if let Some(fs) = set_volume(None) {
        fs.flusher().stop();
    }
}

/// The bytes that home's disk has now.
#[wasm_bindgen]
pub fn home_disk_bytes() -> f64 {
    Disk::current(disk::HOME).len().unwrap_or_default() as f64
}

/// Puts another key slot into home's volume.
///
/// # Errors
/// `EINVAL` for parts of the wrong length, `EIO`.
#[wasm_bindgen]
pub fn home_set_slot(rounds: u32, salt: &[u8], iv: &[u8], wrapped: &[u8]) -> Result<(), String> {
    let salt = array::<SALT_BYTES>(salt)?;
    let slot =
        KeySlot { rounds, salt, iv: array::<IV_BYTES>(iv)?, wrapped: array::<WRAPPED_BYTES>(wrapped)? };
    opened()?.set_key_slot(slot).map_err(failed)
}

/// Moves the plain home to the volume that is open, which must be empty, and shows it there.
///
/// # Errors
/// `EBUSY` while a program uses something in it; `ENOSPC`; `EIO`. Then home is as it was.
#[wasm_bindgen]
pub fn home_move() -> Result<(), String> {
    home::move_to(kernel()?, system()?, &opened()?).map_err(errno("home could not be moved"))
}

/// Moves home from the volume that is open back to the system's, in plain, and shows it there. Afterwards nobody uses the
/// volume: it is to be closed, and [`home_empty`]d.
///
/// # Errors
/// `EBUSY` while a program uses something in it; `ENOSPC`; `EIO`. Then home is as it was.
#[wasm_bindgen]
pub fn home_move_back() -> Result<(), String> {
    home::move_back(kernel()?, system()?, &opened()?).map_err(errno("home could not be decrypted"))
}

/// Whether home has moved back, and its own disk is not known to be empty.
#[wasm_bindgen]
pub fn home_is_left() -> bool {
    machine::system().is_some_and(|system| home::is_left(system).unwrap_or(false))
}

/// Empties home's disk, which has so many bytes, unless home is there.
///
/// # Errors
/// `EBUSY` while its volume is open; `EIO`; the next boot goes on with it.
#[wasm_bindgen]
pub fn home_empty(bytes: f64) -> Result<(), String> {
    if home::place(system()?) != Ok(Place::System) {
        return Ok(());
    }
    if volume().is_some() {
        return Err(refused(Errno::EBUSY, "home's volume is open"));
    }
    await_nobody()?;
    let disk = Disk::new(disk::HOME, bytes as u64);
    disk.set_len(0)
        .and_then(|()| disk.flush())
        .map_err(|_| refused(Errno::EIO, "home's disk could not be emptied"))?;
    home::forget_left(system()?).map_err(errno("home's disk could not be forgotten"))
}

/// Erases what is left of a plain home that has been moved, or of a copy that has not come back, if anything is.
///
/// # Errors
/// `EIO`; the next boot goes on with it.
#[wasm_bindgen]
pub fn home_erase_plain() -> Result<(), String> {
    home::erase_plain(system()?).map_err(errno("the plain home could not be erased"))
}

/// Shows the volume that is open.
///
/// # Errors
/// `EINVAL`, `EBUSY`, `ENOSPC`, `EIO`.
#[wasm_bindgen]
pub fn home_show() -> Result<(), String> {
    home::unlock(kernel()?, system()?, &opened()?).map_err(errno("home could not be unlocked"))
}

/// Hides it, durable.
///
/// # Errors
/// `EBUSY` while a program uses something in it; `ENOSPC`; `EIO`.
#[wasm_bindgen]
pub fn home_hide() -> Result<(), String> {
    home::lock(kernel()?, system()?, &opened()?).map_err(errno("home could not be locked"))
}

/// Gives the volumes that are mounted the newest format, after a snapshot of both. For when a new version of the system
/// has shown that it works.
///
/// # Errors
/// `ENODEV` without a disk; `ENOSPC`, `EIO`.
#[wasm_bindgen]
pub fn upgrade_volumes() -> Result<(), String> {
    let upgraded = system()?.upgrade(|version| format!("{SNAPSHOT}{version}").into_bytes());
    upgraded.map(drop).map_err(errno("a volume could not be upgraded"))
}
