//! The room that the machine's files have, and the request to the browser that it never clear them unasked. Firefox asks the
//! person, so that is requested when a person does something for the first time, and once; installed, every time, since
//! browsers then say yes by themselves. Settings has a button for it.

use crate::desktop::{Desk, NoteKind};
use crate::failure::spawn;
use crate::machine::{Answer, Failure, Machine};
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use tabula_desk::format;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, getter, js_name = storage)]
    fn storage_info(this: &Machine) -> JsValue;
    #[wasm_bindgen(method, js_name = storageEstimate)]
    fn storage_estimate_promise(this: &Machine) -> Promise;
    #[wasm_bindgen(method, js_name = persist)]
    fn persist_promise(this: &Machine) -> Promise;
}

/// Where the machine keeps files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a file of the browser's.
    File,
    /// In a database of the browser's.
    Database,
    /// In memory, because of this if a disk was asked for.
    Memory(Option<String>),
}

/// Whether the browser may clear what is kept, to make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clearing {
    /// It may.
    WhenShort,
    /// Only a person may.
    OnlyAsked,
}

/// How full the disk is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DiskRoom {
    /// Taken by files.
    pub(crate) used: f64,
    /// Not taken.
    pub(crate) free: f64,
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Room {
    /// What the page has taken of the browser, in bytes.
    pub(crate) usage: f64,
    /// What the browser lets it take.
    pub(crate) quota: f64,
    pub(crate) clearing: Clearing,
    /// On the disk, if there is one.
    pub(crate) disk: Option<DiskRoom>,
}

impl Room {
    fn from_js(estimate: &JsValue) -> Room {
        let get = |name: &str| Reflect::get(estimate, &name.into()).unwrap_or_default();
        let number = |name: &str| get(name).as_f64();
        Room {
            usage: number("usage").unwrap_or_default(),
            quota: number("quota").unwrap_or_default(),
            clearing: clearing(&get("persisted")),
            disk: number("used").zip(number("free")).map(|(used, free)| DiskRoom { used, free }),
        }
    }
}

fn clearing(persisted: &JsValue) -> Clearing {
    if persisted.is_truthy() { Clearing::OnlyAsked } else { Clearing::WhenShort }
}

impl Machine {
    /// Where it keeps files.
    pub(crate) fn place(&self) -> Place {
        let info = self.storage_info();
        let get = |name: &str| Reflect::get(&info, &name.into()).ok().and_then(|value| value.as_string());
        match get("device").as_deref() {
            Some("opfs") => Place::File,
            Some(_) => Place::Database,
            None => Place::Memory(get("problem")),
        }
    }

    /// How much room there is.
    pub(crate) async fn room(&self) -> Answer<Room> {
        let estimate = JsFuture::from(self.storage_estimate_promise()).await;
        estimate.map(|estimate| Room::from_js(&estimate)).map_err(|error| Failure::from_js(&error))
    }

    /// Asks the browser, and perhaps the person, that files be cleared only when a person wants that.
    pub(crate) async fn keep(&self) -> Answer<Clearing> {
        let persisted = JsFuture::from(self.persist_promise()).await;
        persisted.map(|persisted| clearing(&persisted)).map_err(|error| Failure::from_js(&error))
    }
}

/// Asks at the first thing that a person does, where that was not done before.
pub(crate) fn ask_to_keep(desk: Desk) {
    if matches!(desk.machine().place(), Place::Memory(_)) {
        return;
    }
    let in_browser = window().match_media("(display-mode: browser)").ok().flatten();
    let is_installed = in_browser.is_some_and(|query| !query.matches());
    if desk.settings.with_untracked(|settings| settings.asked_to_keep) && !is_installed {
        return;
    }
    let listeners = StoredValue::new(Vec::<WindowListenerHandle>::new());
    let stop = move || {
        let taken = listeners.try_update_value(std::mem::take).unwrap_or_default();
        let was_listening = !taken.is_empty();
        taken.into_iter().for_each(WindowListenerHandle::remove);
        was_listening
    };
    let ask = move || {
        if stop() {
            desk.settings.update(|settings| settings.asked_to_keep = true);
            spawn(async move {
                // A browser that does not answer has not agreed, which Settings shows.
                drop(desk.machine().keep().await);
            });
        }
    };
    listeners.set_value(vec![
        window_event_listener(leptos::ev::pointerup, move |_| ask()),
        window_event_listener(leptos::ev::keydown, move |_| ask()),
    ]);
    on_cleanup(move || {
        stop();
    });
}

/// Says that space is nearly gone, from what the machine says of it.
pub(crate) fn warn(desk: Desk, estimate: &JsValue) {
    let free = Room::from_js(estimate).disk.map_or(0.0, |disk| disk.free);
    let text = format!(
        "{} are left. Delete what you do not need; Settings shows what there is.",
        format::bytes(free)
    );
    desk.note(NoteKind::Problem, "Space for files is nearly gone", &text);
}
