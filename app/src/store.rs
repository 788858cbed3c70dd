//! What the desktop keeps in the browser between visits: settings, the places of windows, and which were open. A browser that gives no
//! storage (a private window, a full disk) makes it forgetful, and nothing worse.

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// The settings.
pub(crate) const SETTINGS: &str = "tabula.settings";
/// Where each app's window was.
pub(crate) const WINDOWS: &str = "tabula.windows";
/// The windows that were open.
pub(crate) const VISIT: &str = "tabula.visit";
/// What the Editor had open and not saved.
pub(crate) const DRAFTS: &str = "tabula.drafts";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What was stored, if it is there.
pub(crate) fn load_text(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// What was stored, if it is there and can be read.
pub(crate) fn load<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&load_text(key)?).ok()
}

/// Stores a text. Answers whether the browser has taken it.
pub(crate) fn save_text(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Stores a value. Answers whether the browser has taken it.
pub(crate) fn save<T: Serialize>(key: &str, value: &T) -> bool {
    serde_json::to_string(value).is_ok_and(|text| save_text(key, &text))
}
