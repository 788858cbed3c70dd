//! Home and its password, as the public interface offers them. Passwords are handed to the storage worker, which derives
//! keys from them; no key ever comes to the page.

use crate::client::Client;
use crate::error::{Result, type_error};
use crate::js;
use js_sys::{Function, Promise};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn password(value: &JsValue, name: &str) -> Result<JsValue> {
    match value.as_string() {
        Some(text) if !text.is_empty() => Ok(value.clone()),
        _ => Err(type_error(&format!("{name} must be a string that is not empty"))),
    }
}

fn request(what: &str, passwords: &[(&str, JsValue)]) -> JsValue {
    let request = js::object(passwords);
    crate::error::set(&request, "what", &what.into());
    crate::error::set(&request, "needsDisk", &(what != "lock").into());
    request
}

/// `encryptHome`.
pub(crate) async fn encrypt(client: Rc<Client>, word: JsValue) -> Result<JsValue> {
    let word = password(&word, "password")?;
    client.ask_storage(&request("encrypt", &[("password", word)])).await
}

/// `decryptHome`.
pub(crate) async fn decrypt(client: Rc<Client>, word: JsValue) -> Result<JsValue> {
    let word = password(&word, "password")?;
    client.ask_storage(&request("decrypt", &[("password", word)])).await
}

/// `unlockHome`.
pub(crate) async fn unlock(client: Rc<Client>, word: JsValue) -> Result<JsValue> {
    let word = password(&word, "password")?;
    client.ask_storage(&request("unlock", &[("password", word)])).await
}

/// `lockHome`.
pub(crate) async fn lock(client: Rc<Client>) -> Result<JsValue> {
    client.ask_storage(&request("lock", &[])).await
}

/// `changeHomePassword`.
pub(crate) async fn change_password(client: Rc<Client>, old: JsValue, new: JsValue) -> Result<JsValue> {
    let old = password(&old, "oldPassword")?;
    let new = password(&new, "newPassword")?;
    client.ask_storage(&request("changePassword", &[("password", old), ("newPassword", new)])).await
}

/// `upgradeStorage`.
pub(crate) async fn upgrade(client: Rc<Client>) -> Result<JsValue> {
    client.ask_storage(&js::object(&[("what", "upgrade".into())])).await
}

/// The option `homePassword`: a text, or a function that answers one or a promise of one. With none, or a wrong one, home
/// stays locked, and the machine says so; only what fails in another way is an error of the boot's.
pub(crate) async fn unlock_at_boot(client: &Rc<Client>, given: &JsValue) -> Result<()> {
    if client.home() != "locked" {
        return Ok(());
    }
    let answer = match given.dyn_ref::<Function>() {
        Some(ask) => JsFuture::from(Promise::resolve(&ask.call0(&JsValue::UNDEFINED)?)).await?,
        None => given.clone(),
    };
    if answer.is_undefined() || answer.is_null() {
        return Ok(());
    }
    match unlock(client.clone(), answer).await {
        Err(error)
            if js::option(&error, "code")?.and_then(|code| code.as_string()).as_deref()
                != Some("EPASSWORD") =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}
