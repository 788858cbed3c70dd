//! The Editor: text files in tabs. What is typed and not saved is kept in the browser, so that it is there again after a
//! reload, or when the window has been closed. The text itself is CodeMirror's (`app/js/editor.js`).

mod again;
mod dialogs;
mod drafts;
mod host;
mod open;
mod tabs;

use crate::desktop::use_desk;
use crate::failure::spawn;
use crate::machine::{Failure, object};
use crate::ui::icon;
use dialogs::Dialogs;
pub(crate) use host::keep_host_file;
use js_sys::Promise;
use leptos::html::Div;
use leptos::prelude::*;
use tabs::{Question, Tab, Tabs};
use tabula_desk::names;
use tabula_desk::windows::WindowId;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::KeyboardEvent;

#[wasm_bindgen(raw_module = "./parts.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadEditor)]
    fn load_editor() -> Promise;

    /// The module `editor.js`.
    type Module;
    #[wasm_bindgen(method, catch, js_name = openEditor)]
    fn open_editor(this: &Module, parent: &web_sys::Element, options: &JsValue) -> Result<Text, JsValue>;

    /// What it gives: the text of all tabs.
    #[derive(Clone)]
    pub(crate) type Text;
    #[wasm_bindgen(method)]
    fn add(this: &Text, tab: u32, name: &str, text: &str);
    #[wasm_bindgen(method)]
    fn show(this: &Text, tab: u32);
    #[wasm_bindgen(method)]
    fn rename(this: &Text, tab: u32, name: &str);
    #[wasm_bindgen(method)]
    fn remove(this: &Text, tab: u32);
    #[wasm_bindgen(method)]
    fn text(this: &Text, tab: u32) -> String;
    #[wasm_bindgen(method)]
    fn focus(this: &Text);
    #[wasm_bindgen(method)]
    fn destroy(this: &Text);
}

/// Draws its window.
#[component]
pub(super) fn Editor(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let place = NodeRef::<Div>::new();
    let problem = RwSignal::new(None::<String>);
    let cursor = RwSignal::new((1_u32, 1_u32));
    let tabs = Tabs::new(desk, id);
    provide_context(tabs);
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        spawn(async move {
            let module: Module = match JsFuture::from(load_editor()).await {
                Ok(module) => module.unchecked_into(),
                Err(error) => return drop(problem.try_set(Some(Failure::from_js(&error).message))),
            };
            if !place.is_connected() {
                return;
            }
            let on_change = Closure::<dyn Fn(u32)>::new(move |tab| tabs.changed(tab));
            let on_cursor = Closure::<dyn Fn(u32, u32)>::new(move |line, column| cursor.set((line, column)));
            let options =
                object(&[("onChange", on_change.into_js_value()), ("onCursor", on_cursor.into_js_value())]);
            match module.open_editor(&place, &options) {
                Ok(text) => tabs.begin(text),
                Err(error) => problem.set(Some(Failure::from_js(&error).message)),
            }
        });
    });
    let target = desk.target(id);
    Effect::new(move |_| {
        if let Some(path) = target.and_then(|target| target.get()) {
            tabs.open(path);
        }
    });
    Effect::new(move |_| {
        if tabs.begun.get() {
            desk.shows(id, again::shown(tabs));
        }
    });
    on_cleanup(move || tabs.end());
    let on_key = move |event: KeyboardEvent| {
        let ctrl = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        let both = event.ctrl_key() && event.alt_key();
        match event.key().as_str() {
            "s" if ctrl => tabs.save_current(),
            "S" if ctrl => tabs.ask_name(),
            "o" if ctrl => tabs.question.set(Some(Question::Open)),
            "PageDown" if both => tabs.show_neighbour(1),
            "PageUp" if both => tabs.show_neighbour(-1),
            _ => return,
        }
        event.prevent_default();
    };
    let tab = move |tab: Tab| view! { <TabView tab /> };
    view! {
        <div class="editor" on:keydown=on_key>
            <div class="tab-line">
                <div class="tabs" role="group" aria-label="Open files">
                    <For each=move || tabs.all.get() key=|tab| (tab.id, tab.name(), tab.changed) children=tab />
                </div>
                <button type="button" class="tool" aria-label="New file" title="New file" on:click=move |_| tabs.add_new()>{icon("plus")}</button>
                <button type="button" class="tool" aria-label="Open" title="Open (Ctrl+O)"
                    on:click=move |_| tabs.question.set(Some(Question::Open))>{icon("folder-open")}</button>
                <button type="button" class="tool" aria-label="Save" title="Save (Ctrl+S)"
                    disabled=move || !tabs.can_save() on:click=move |_| tabs.save_current()>{icon("save")}</button>
            </div>
            <div class="editor-text" node_ref=place></div>
            {move || problem.get().map(|problem| view! { <p class="empty" role="alert">{problem}</p> })}
            <footer class="status-line">
                <span class="status-path"><bdi>{move || tabs.current_path().map(|path| names::plain(&path)).unwrap_or_else(|| "Not saved to a file yet".into())}</bdi>
                    {move || tabs.current_path().is_some_and(|path| host::is_copy(&path)).then_some(", and on your computer")}</span>
                <span>{move || { let (line, column) = cursor.get(); format!("Line {line}, column {column}") }}</span>
            </footer>
            <Dialogs />
        </div>
    }
}

#[component]
fn TabView(tab: Tab) -> impl IntoView {
    let tabs = expect_context::<Tabs>();
    let id = tab.id;
    let is_current = move || tabs.current.get() == Some(id);
    let name = tab.name();
    let label = if tab.changed { format!("{name}, not saved") } else { name.clone() };
    view! {
        <div class="tab" class:tab-current=is_current>
            <button type="button" class="tab-name" aria-label=label aria-pressed=move || is_current().to_string()
                on:click=move |_| tabs.show(id)>
                <bdi>{name.clone()}</bdi>
                {tab.changed.then(|| view! { <span class="tab-changed" aria-hidden="true"></span> })}
            </button>
            <button type="button" class="control tab-close" aria-label=format!("Close {name}") on:click=move |_| tabs.ask_close(id)>{icon("x")}</button>
        </div>
    }
}
