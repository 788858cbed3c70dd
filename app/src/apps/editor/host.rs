//! Files of the host that the browser launched Tabula with: each has a copy here, and what is saved to the copy is written
//! back to the file, as long as the browser lets it. What lets it (a handle) lives as long as the page.

use crate::machine::Failure;
use js_sys::{Promise, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(raw_module = "./parts.js")]
extern "C" {
    #[wasm_bindgen(js_name = saveToHost)]
    fn save_to_host(handle: &JsValue, text: &str, known_ms: f64) -> Promise;
}

/// A file of the host's.
#[derive(Clone)]
struct HostFile {
    handle: JsValue,
    /// When it was changed last, as far as is known here.
    modified_ms: f64,
}

thread_local! {
    /// By the paths of their copies.
    static FILES: RefCell<HashMap<Vec<u8>, HostFile>> = RefCell::default();
}

/// What became of writing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is written.
    Saved,
    /// The browser, or the person, did not let it.
    Refused,
    /// Another program has changed it since; asked once more, it is replaced.
    Changed,
    /// The host failed.
    Failed(String),
}

/// The copy at a path is of this file.
pub(crate) fn keep_host_file(path: Vec<u8>, handle: JsValue, modified_ms: f64) {
    FILES.with_borrow_mut(|files| files.insert(path, HostFile { handle, modified_ms }));
}

/// Whether the copy at a path is of a file of the host's.
pub(super) fn is_copy(path: &[u8]) -> bool {
    FILES.with_borrow(|files| files.contains_key(path))
}

/// Writes a text to the file whose copy is at a path; `None` where it is of none.
pub(super) async fn write_back(path: &[u8], text: &str) -> Option<Outcome> {
    let file = FILES.with_borrow(|files| files.get(path).cloned())?;
    let answer = match JsFuture::from(save_to_host(&file.handle, text, file.modified_ms)).await {
        Ok(answer) => answer,
        Err(error) => return Some(Outcome::Failed(Failure::from_js(&error).in_words())),
    };
    let get = |name: &str| Reflect::get(&answer, &name.into()).unwrap_or_default();
    if let Some(modified_ms) = get("modifiedMs").as_f64() {
        FILES.with_borrow_mut(|files| {
            if let Some(file) = files.get_mut(path) {
                file.modified_ms = modified_ms;
            }
        });
    }
    Some(match get("outcome").as_string().as_deref() {
        Some("saved") => Outcome::Saved,
        Some("changed") => Outcome::Changed,
        _ => Outcome::Refused,
    })
}
