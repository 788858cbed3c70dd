//! The machine that this memory holds: built once by the kernel worker, and then there for every worker's instance.

use crate::disk::{self, Disk};
use crate::home;
use crate::host::Browser;
use crate::outbox::PageOutbox;
use crate::{clock, crash};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tabula_kernel::Kernel;
use tabula_kernel::fs::imagefs::parts::Parts;
use tabula_kernel::fs::persist::{Flusher, PersistFs, World};
use tabula_kernel::init;
use tabula_kernel::kernel::BootOptions;
use tabula_kernel::service::Server;
use tabula_persist::{BlockDevice, Error, FormatOptions, MountOptions, VOLUME_MIN_BYTES, Volume};
use wasm_bindgen::prelude::wasm_bindgen;

static KERNEL: OnceLock<Arc<Kernel>> = OnceLock::new();
static SERVER: OnceLock<Server> = OnceLock::new();
/// The disk's file system, if there is a disk.
static DURABLE: OnceLock<Arc<PersistFs>> = OnceLock::new();
/// How long mounting the disk took.
static DISK_MOUNT_NS: AtomicU64 = AtomicU64::new(0);
/// Why the disk that there is is not used.
static DISK_PROBLEM: OnceLock<String> = OnceLock::new();
/// What of the base system comes after the boot.
static PARTS: OnceLock<Parts> = OnceLock::new();

/// The kernel, once it has booted.
#[inline]
pub fn kernel() -> Option<&'static Arc<Kernel>> {
    KERNEL.get()
}

/// What answers the page, once the kernel has booted.
pub fn server() -> Option<&'static Server> {
    SERVER.get()
}

/// Prepares this worker's instance. Every worker calls it first. `origin_ms` is the worker's time origin minus the boot's.
#[wasm_bindgen]
pub fn prepare_worker(origin_ms: f64) {
    clock::set_origin_ms(origin_ms);
}

/// Boots the machine; the kernel worker calls it once. `seed` is 32 random bytes, `total_bytes` what the memory may grow
/// to, `image` the base system as a tar archive, `disk` the bytes that the disk has and may have, if there is one: what the
/// user keeps is on it, and the host has to run [`flush_for_ever`] for it. Answers the names of the image's parts, which are to be
/// provided.
///
/// # Errors
/// A text that says what failed.
#[wasm_bindgen]
pub fn boot(
    seed: &[u8],
    processes_max: u32,
    total_bytes: f64,
    parallelism: u32,
    image: Vec<u8>,
    disk: Option<Vec<f64>>,
) -> Result<Vec<String>, String> {
    crash::install();
    let seed: [u8; 32] = seed.try_into().map_err(|_| "the seed must have 32 bytes".to_owned())?;
    let host = Arc::new(Browser::new(total_bytes as u64, parallelism));
    let options = BootOptions { seed, processes_max: processes_max as usize };
    let start =
        || init::boot(host.clone(), &options).map_err(|errno| format!("the kernel did not boot: {errno}"));
    let mut kernel = start()?;
    if let Some([bytes, capacity, ..]) = disk.as_deref()
        && let Err(problem) = mount_disk(&kernel, *bytes as u64, *capacity as u64)
    {
        // A machine without its disk is better than none; what was mounted of it goes with this kernel.
        let _ = DISK_PROBLEM.set(problem);
        kernel = start()?;
    }
    let parts = init::mount_base(&kernel, image)
        .map_err(|errno| format!("the base system could not be mounted: {errno}"))?;
    let server = Server::new(kernel.clone(), Arc::new(PageOutbox));
    let names = parts.iter().map(|part| String::from_utf8_lossy(part.name()).into_owned()).collect();
    if KERNEL.set(kernel).is_err() || SERVER.set(server).is_err() || PARTS.set(parts).is_err() {
        return Err("the machine has booted already".to_owned());
    }
    Ok(names)
}

/// The world of a volume, which is this kernel.
pub fn world(kernel: &Arc<Kernel>) -> Arc<World> {
    let random = kernel.clone();
    World::new(kernel.host().clone(), move |out| random.fill_random(out))
}

const TOO_SMALL: &str = "the browser leaves too little room for a disk";

/// Mounts the disk, made anew if it has never been whole.
fn mount_disk(kernel: &Arc<Kernel>, bytes: u64, capacity_bytes: u64) -> Result<(), String> {
    let world = world(kernel);
    let disk: Arc<dyn BlockDevice> = Arc::new(Disk::new(disk::SYSTEM, bytes));
    let mount = || {
        // Also when a page was closed while it made the volume; never when there may be somebody's files.
        if Volume::is_blank(&*disk)? {
            Volume::format(disk.clone(), world.clone(), FormatOptions { capacity_bytes, key: None })?;
        }
        let options = MountOptions { capacity_bytes, ..MountOptions::default() };
        Volume::mount(disk.clone(), world.clone(), options)
    };
    if bytes == 0 && capacity_bytes < VOLUME_MIN_BYTES {
        return Err(TOO_SMALL.to_owned());
    }
    let begun_ns = clock::monotonic_ns();
    let volume = mount().map_err(|error| match error {
        Error::NoSpace if bytes == 0 => TOO_SMALL.to_owned(),
        error => format!("the disk could not be mounted: {error}"),
    })?;
    DISK_MOUNT_NS.store(clock::monotonic_ns().saturating_sub(begun_ns), Ordering::Relaxed);
    let fs = PersistFs::new(kernel, init::next_dev(kernel), volume);
    init::mount_durable(kernel, &fs).map_err(|errno| format!("the disk could not be mounted: {errno}"))?;
    fs.watch_room(disk::note_room);
    DURABLE.set(fs).map_err(|_| "the machine has a disk already".to_owned())
}

/// What is mounted of a disk, if anything is.
fn file_system(disk: usize) -> Option<Arc<PersistFs>> {
    if disk == disk::HOME { home::volume() } else { DURABLE.get().cloned() }
}

/// A disk may grow to so many bytes from now on.
#[wasm_bindgen]
pub fn set_disk_capacity(bytes: f64, disk: usize) {
    if let Some(fs) = file_system(disk) {
        fs.set_capacity_bytes(bytes as u64);
    }
}

/// The bytes that there can be on a disk and those that are free, as `df` has them; nothing where none is mounted.
#[wasm_bindgen]
pub fn disk_room(disk: usize) -> Option<Vec<f64>> {
    let space = file_system(disk)?.space();
    Some([space.blocks, space.blocks_free].map(|blocks| blocks as f64 * space.block_bytes as f64).to_vec())
}

/// Why the disk that [`boot`] was told of is not used, if it is not.
#[wasm_bindgen]
pub fn disk_problem() -> Option<String> {
    DISK_PROBLEM.get().cloned()
}

/// The file system of the system's disk, if there is one.
pub fn system() -> Option<&'static Arc<PersistFs>> {
    DURABLE.get()
}

/// How many milliseconds it took to mount the disk.
#[wasm_bindgen]
pub fn disk_mount_ms() -> f64 {
    DISK_MOUNT_NS.load(Ordering::Relaxed) as f64 / 1e6
}

/// Makes what is on a disk durable whenever that is due. Comes back when there is no such disk, or home has been locked.
#[wasm_bindgen]
pub fn flush_for_ever(disk: usize) {
    if let Some(fs) = file_system(disk) {
        Flusher::run(&fs);
    }
}

/// Asks for everything on the disks to be made durable soon: the page may be gone in a moment.
#[wasm_bindgen]
pub fn flush_soon() {
    for fs in DURABLE.get().cloned().into_iter().chain(home::volume()) {
        fs.flusher().ask();
    }
}

/// Makes what is on home's own disk durable, if it is open.
///
/// # Errors
/// A text that begins with the errno's name.
#[wasm_bindgen]
pub fn save_home() -> Result<(), String> {
    let saved = home::volume().map_or(Ok(()), |fs| fs.tidy_up());
    saved.map_err(|errno| format!("{}: home could not be made durable", errno.name()))
}

/// A part of the base system, by its place among the names that [`boot`] answered, has come. False when it is not the one
/// that the image means.
#[wasm_bindgen]
pub fn provide_part(index: usize, bytes: Vec<u8>) -> bool {
    PARTS.get().and_then(|parts| parts.get(index)).is_some_and(|part| part.provide(bytes).is_ok())
}

/// A part of the base system could not be got: programs that need it fail until it is provided after all.
#[wasm_bindgen]
pub fn part_failed(index: usize) {
    if let Some(part) = PARTS.get().and_then(|parts| parts.get(index)) {
        part.fail();
    }
}
