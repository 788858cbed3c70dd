//! The room that files have: what the kernel worker finds out of the browser's quota and the disk, and the request that only
//! a page can make, never to clear the origin's storage without asking the person.

use crate::client::{Client, Question};
use crate::error::{Result, coded};
use js_sys::{Function, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// `StorageEstimate` in tabula.d.ts.
pub(crate) async fn estimate(client: Rc<Client>) -> Result<JsValue> {
    let estimate = client.ask_worker(Question::StorageEstimate).await?;
    match Reflect::get(&estimate, &"failed".into())?.as_string() {
        Some(why) => Err(coded("EIO", &format!("the browser does not tell how much room there is: {why}"))),
        None => Ok(estimate),
    }
}

/// Asks the browser, which may ask the person; whether it is so now. Browsers that know no such thing say no.
pub(crate) async fn persist() -> Result<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let storage = Reflect::get(&navigator, &"storage".into())?;
    let persist = match storage.is_object() {
        true => Reflect::get(&storage, &"persist".into())?,
        false => JsValue::UNDEFINED,
    };
    let Some(persist) = persist.dyn_ref::<Function>() else { return Ok(false.into()) };
    JsFuture::from(persist.call0(&storage)?.unchecked_into::<Promise>()).await
}
