//! The disk's snapshots.

use crate::client::Client;
use crate::error::{Result, system_error};
use crate::js;
use js_sys::Array;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{Reply, Request};
use wasm_bindgen::JsValue;

const NS_PER_MS: f64 = 1e6;

/// A snapshot's name, which is text or bytes.
fn name(value: &JsValue) -> Result<Vec<u8>> {
    js::bytes(value, "the snapshot's name")
}

fn unexpected(operation: &str) -> JsValue {
    system_error(Errno::EPROTO, operation, None)
}

/// All snapshots.
pub(crate) async fn snapshots(client: Rc<Client>) -> Result<JsValue> {
    let operation = "snapshots";
    let Reply::Snapshots(list) = client.ask(Request::Snapshots, operation, None).await? else {
        return Err(unexpected(operation));
    };
    let shown = list.into_iter().map(|snapshot| {
        js::object(&[
            ("name", js::text(&snapshot.name)),
            ("createdMs", (snapshot.created_ns as f64 / NS_PER_MS).into()),
        ])
    });
    Ok(shown.collect::<Array>().into())
}

/// Takes a snapshot; answers its name.
pub(crate) async fn create_snapshot(client: Rc<Client>, wanted: JsValue) -> Result<JsValue> {
    let name = if wanted.is_undefined() || wanted.is_null() { None } else { Some(name(&wanted)?) };
    let path = name.clone();
    let operation = "create snapshot";
    match client.ask(Request::CreateSnapshot { name }, operation, path.as_deref()).await? {
        Reply::Snapshot { name } => Ok(js::text(&name)),
        _ => Err(unexpected(operation)),
    }
}

/// Deletes a snapshot.
pub(crate) async fn delete_snapshot(client: Rc<Client>, wanted: JsValue) -> Result<JsValue> {
    let name = name(&wanted)?;
    client.act(Request::DeleteSnapshot { name: name.clone() }, "delete snapshot", Some(&name)).await
}

/// Makes the disk what a snapshot shows; answers the name of the snapshot of what was there.
pub(crate) async fn restore_snapshot(client: Rc<Client>, wanted: JsValue) -> Result<JsValue> {
    let name = name(&wanted)?;
    let operation = "restore snapshot";
    match client.ask(Request::RestoreSnapshot { name: name.clone() }, operation, Some(&name)).await? {
        Reply::Snapshot { name } => Ok(js::text(&name)),
        _ => Err(unexpected(operation)),
    }
}
