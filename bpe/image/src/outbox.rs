//! The way from the kernel to the page: messages as bytes through the kernel worker's port, and the bell that makes the
//! kernel worker look.

use crate::{disk, host, machine, sampler, supervisor};
use tabula_abi::rpc::{FromKernel, encode};
use tabula_kernel::service::Outbox;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = tabulaHost)]
    fn send(bytes: Vec<u8>);
}

/// Sends to the page. Only code in the kernel worker sends.
pub struct PageOutbox;

impl Outbox for PageOutbox {
    fn send(&self, message: FromKernel) {
        if let Ok(bytes) = encode(&message) {
            send(bytes);
        }
    }

    fn ring(&self) {
        host::ring();
    }
}

/// A message from the page.
#[wasm_bindgen]
pub fn on_message(bytes: &[u8]) {
    if let Some(server) = machine::server() {
        server.handle(bytes);
    }
}

/// Somebody rang: workers to assign or end, streams to carry on. The kernel worker's script calls it. Answers whether
/// it has to be found out how far the disk may grow.
#[wasm_bindgen]
pub fn on_bell() -> bool {
    host::answer_bell();
    supervisor::supervise();
    sampler::begin();
    if let Some(server) = machine::server() {
        server.pump();
    }
    disk::take_room_note()
}
