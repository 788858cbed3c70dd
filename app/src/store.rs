//! What the desktop keeps in the browser between visits: settings and the places of windows. A browser that gives no
//! storage (a private window, a full disk) makes it forgetful, and nothing worse.

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// The settings.
pub(crate) const SETTINGS: &str = "tabula.settings";
/// Where each app's window was.
pub(crate) const WINDOWS: &str = "tabula.windows";
/// What the Editor had open and not saved.
pub(crate) const DRAFTS: &str = "tabula.drafts";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What was stored, if it is there and can be read.
pub(crate) fn load<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = storage()?.get_item(key).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

/// Stores a value. Answers whether the browser has taken it.
pub(crate) fn save<T: Serialize>(key: &str, value: &T) -> bool {
    let stored = storage().zip(serde_json::to_string(value).ok());
    stored.is_some_and(|(storage, text)| storage.set_item(key, &text).is_ok())
}
