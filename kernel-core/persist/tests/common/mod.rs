//! What the tests share: a volume in memory, and short forms of what they do with it.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;
use tabula_persist::device::MemoryDevice;
use tabula_persist::environment::SeededEnvironment;
use tabula_persist::fsck::Scope;
use tabula_persist::{
    BlockDevice, Error, FormatOptions, KEY_BYTES, MountOptions, NewInode, Ownership, ROOT, Volume,
};

pub const OWNER: Ownership = Ownership { mode: 0o644, uid: 1000, gid: 100 };

pub fn environment(seed: u64) -> Arc<SeededEnvironment> {
    Arc::new(SeededEnvironment::new(seed, 1_000_000))
}

pub fn format(device: &Arc<MemoryDevice>, capacity_bytes: u64, key: Option<&[u8; KEY_BYTES]>) {
    Volume::format(device.clone(), environment(1), FormatOptions { capacity_bytes, key }).expect("formatted");
}

pub fn mount(device: Arc<dyn BlockDevice>, capacity_bytes: u64, key: Option<&[u8; KEY_BYTES]>) -> Volume {
    let options = MountOptions { capacity_bytes, key, cache_pages: 256, tree_cache_bytes: 1 << 20 };
    Volume::mount(device, environment(2), options).expect("mounted")
}

/// A new volume in memory.
pub fn volume(capacity_bytes: u64) -> (Arc<MemoryDevice>, Volume) {
    let device = Arc::new(MemoryDevice::new(capacity_bytes));
    format(&device, capacity_bytes, None);
    let volume = mount(device.clone(), capacity_bytes, None);
    (device, volume)
}

/// Does what has to wait for the flusher once the flusher has been there.
pub fn patiently<T>(volume: &Volume, work: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 0..10 {
        match work() {
            Err(Error::Busy) => volume.relieve()?,
            result => return result,
        }
    }
    Err(Error::Busy)
}

pub fn file(volume: &Volume, dir: u64, name: &str) -> u64 {
    patiently(volume, || volume.create(dir, name.as_bytes(), NewInode::Regular, OWNER)).expect("created").ino
}

pub fn dir(volume: &Volume, parent: u64, name: &str) -> u64 {
    patiently(volume, || volume.create(parent, name.as_bytes(), NewInode::Directory, OWNER))
        .expect("created")
        .ino
}

/// Writes all of it, or as much as there is room for.
pub fn write(volume: &Volume, ino: u64, offset: u64, bytes: &[u8]) -> Result<usize, Error> {
    let mut done = 0;
    while done < bytes.len() {
        match patiently(volume, || volume.write_at(ino, offset + done as u64, &bytes[done..])) {
            Ok(count) => done += count,
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

pub fn read(volume: &Volume, ino: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; volume.metadata(ino)?.size as usize];
    let count = volume.read_at(ino, 0, &mut bytes)?;
    bytes.truncate(count);
    Ok(bytes)
}

pub fn names(volume: &Volume, dir: u64) -> Vec<String> {
    let listed = volume.read_dir(dir, 0, usize::MAX).expect("a directory");
    listed.into_iter().map(|entry| String::from_utf8(entry.name).expect("text")).collect()
}

pub fn lookup(volume: &Volume, name: &str) -> u64 {
    volume.lookup(ROOT, name.as_bytes()).expect("found").ino
}

pub fn assert_sound(volume: &Volume) {
    let report = volume.check(Scope::Everything).expect("checked");
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
}
