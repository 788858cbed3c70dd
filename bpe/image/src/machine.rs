//! The machine that this memory holds: built once by the kernel worker, and then there for every worker's instance.

use crate::host::Browser;
use crate::outbox::PageOutbox;
use crate::{clock, crash};
use std::sync::{Arc, OnceLock};
use tabula_kernel::Kernel;
use tabula_kernel::fs::imagefs::parts::Parts;
use tabula_kernel::init;
use tabula_kernel::kernel::BootOptions;
use tabula_kernel::service::Server;
use wasm_bindgen::prelude::wasm_bindgen;

static KERNEL: OnceLock<Arc<Kernel>> = OnceLock::new();
static SERVER: OnceLock<Server> = OnceLock::new();
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
/// to, `image` the base system as a tar archive. Answers the names of the image's parts, which are to be provided.
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
) -> Result<Vec<String>, String> {
    crash::install();
    let seed: [u8; 32] = seed.try_into().map_err(|_| "the seed must have 32 bytes".to_owned())?;
    let host = Arc::new(Browser::new(total_bytes as u64, parallelism));
    let options = BootOptions { seed, processes_max: processes_max as usize };
    let kernel = init::boot(host, &options).map_err(|errno| format!("the kernel did not boot: {errno}"))?;
    let parts = init::mount_base(&kernel, image)
        .map_err(|errno| format!("the base system could not be mounted: {errno}"))?;
    let server = Server::new(kernel.clone(), Arc::new(PageOutbox));
    let names = parts.iter().map(|part| String::from_utf8_lossy(part.name()).into_owned()).collect();
    if KERNEL.set(kernel).is_err() || SERVER.set(server).is_err() || PARTS.set(parts).is_err() {
        return Err("the machine has booted already".to_owned());
    }
    Ok(names)
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
