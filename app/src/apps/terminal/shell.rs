//! One shell of a Terminal. `terminal.js` draws it and carries the bytes; here are its title, where it is, what
//! programs ask of the desktop (`open`), and its end. A shell that is not shown goes on, in the size that it has.

use super::TITLE;
use crate::desktop::use_desk;
use crate::failure::spawn;
use crate::machine::{Failure, Machine, call, object};
use js_sys::{Promise, Reflect, Uint8Array};
use leptos::html::Div;
use leptos::prelude::*;
use tabula_desk::names;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(raw_module = "./parts.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadTerminal)]
    fn load_terminal(place: &web_sys::Element) -> Promise;

    /// What opens a terminal.
    type Module;
    #[wasm_bindgen(method, catch, js_name = openTerminal)]
    fn open_terminal(
        this: &Module,
        parent: &web_sys::Element,
        machine: &Machine,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

/// Draws one.
#[component]
pub(super) fn Shell(
    title: RwSignal<String>,
    folder: RwSignal<Option<Vec<u8>>>,
    is_shown: Signal<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let place = NodeRef::<Div>::new();
    let problem = RwSignal::new(None::<String>);
    let shown = StoredValue::new_local(None::<JsValue>);
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        spawn(async move {
            let module: Module = match JsFuture::from(load_terminal(&place)).await {
                Ok(module) => module.unchecked_into(),
                Err(error) => return drop(problem.try_set(Some(Failure::from_js(&error).message))),
            };
            // It may have been closed meanwhile.
            if !place.is_connected() {
                return;
            }
            let on_title = Closure::<dyn Fn(String)>::new(move |given: String| {
                let given = match given.trim() {
                    "" => TITLE.to_owned(),
                    given => names::plain_text(given),
                };
                // What comes after its end is for nobody.
                title.try_set(given);
            });
            let on_open = Closure::<dyn Fn(Vec<u8>)>::new(move |path: Vec<u8>| desk.open_path(path));
            let on_folder = Closure::<dyn Fn(Vec<u8>)>::new(move |path: Vec<u8>| {
                folder.try_set(Some(path));
            });
            let begins_in = folder.get_untracked().map(|folder| Uint8Array::from(folder.as_slice()).into());
            let options = object(&[
                ("onTitle", on_title.into_js_value()),
                ("onOpen", on_open.into_js_value()),
                ("onFolder", on_folder.into_js_value()),
                ("folder", begins_in.unwrap_or_default()),
            ]);
            match module.open_terminal(&place, &desk.machine(), &options) {
                Ok(terminal) => shown.set_value(Some(terminal)),
                Err(error) => problem.set(Some(Failure::from_js(&error).message)),
            }
        });
    });
    on_cleanup(move || {
        if let Some(terminal) = shown.try_get_value().flatten() {
            call(&Reflect::get(&terminal, &"dispose".into()).unwrap_or_default());
        }
    });
    // Its field for typing is made by the library; the window's focus finds it there.
    view! {
        <div class="terminal-shell" class:terminal-shell-behind=move || !is_shown.get() inert=move || !is_shown.get()>
            <div class="terminal-place" node_ref=place></div>
            {move || problem.get().map(|problem| view! { <p class="empty" role="alert">{problem}</p> })}
        </div>
    }
}
