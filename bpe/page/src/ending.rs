//! Switching a machine off: its processes end, what is on its disk is made durable, the disk is let go of, and the workers are
//! terminated. Each step has its time: a disk or a kernel that does not answer delays the end and does not prevent it.

use crate::client::Client;
use crate::error::{Result, system_error};
use crate::js;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::Request;
use wasm_bindgen::JsValue;

/// For the kernel to make everything durable. It counts a disk that is silent for half a minute as dead.
const FLUSH_MS: i32 = 60_000;
/// For the disk worker to let go of the file.
const CLOSE_MS: i32 = 5_000;

/// Switches a machine off; everything asked of it later fails with `reason`.
///
/// # Errors
/// `EIO` or `ENOSPC` when not everything has been made durable. The machine is off all the same.
pub(crate) async fn switch_off(client: &Rc<Client>, reason: &JsValue) -> Result<JsValue> {
    let flushed = js::within(FLUSH_MS, client.act(Request::Shutdown, "shutdown", None)).await;
    let flushed = match flushed {
        Some(result) => {
            js::within(CLOSE_MS, client.close_disk()).await;
            result
        }
        None => Err(system_error(Errno::EIO, "shutdown", None)),
    };
    client.end(reason);
    flushed
}
