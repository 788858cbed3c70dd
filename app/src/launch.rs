//! What the page's script asks the desktop to show: a file that the browser launched Tabula with, the app of a shortcut. Until
//! there is a desktop nothing is shown, and an app that does not exist is none.

use crate::apps::{App, keep_host_file};
use crate::desktop::{Desk, NoteKind};
use std::cell::Cell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static DESK: Cell<Option<Desk>> = const { Cell::new(None) };
}

/// From now on this is the desktop.
pub(crate) fn is_there(desk: Desk) {
    DESK.set(Some(desk));
}

/// Tells a person of a problem with the machine.
pub(crate) fn tell_problem(title: &str, text: &str) {
    if let Some(desk) = DESK.get() {
        desk.note(NoteKind::Problem, title, text);
    }
}

/// Opens what a path names in its app.
#[wasm_bindgen(js_name = openPath)]
pub fn open_path(path: String) {
    if let Some(desk) = DESK.get() {
        desk.open_path(path.into_bytes());
    }
}

/// Opens the copy of a file of the host's: what is saved to it goes back by the handle. The host's was changed last at
/// `modified_ms`.
#[wasm_bindgen(js_name = openHostFile)]
pub fn open_host_file(path: String, handle: JsValue, modified_ms: f64) {
    keep_host_file(path.clone().into_bytes(), handle, modified_ms);
    open_path(path);
}

/// Opens an app by its name, or brings it to the front.
#[wasm_bindgen(js_name = openApp)]
pub fn open_app(name: &str) {
    if let (Some(desk), Some(app)) = (DESK.get(), App::by_name(name)) {
        desk.show_app(app);
    }
}
