//! Giving something another name, in its row of the list. What cannot stand in a field (line ends, bytes that are no text) is
//! left out there, and a field that nobody has changed changes no name.

use super::ops;
use super::state::State;
use crate::ui::focus_in;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Lets the person give the item another name.
pub(super) fn begin_rename(state: State) {
    let at = state.cursor.get_untracked();
    let item = untrack(|| state.listed()).into_iter().nth(at);
    if let Some(item) =
        item.filter(|item| state.chosen.with_untracked(|chosen| chosen.contains(&item.entry.name)))
    {
        state.renaming.set(Some(item.entry.name));
    }
}

/// The field in the place of a name.
#[component]
pub(super) fn RenameField(name: Vec<u8>) -> impl IntoView {
    let state = expect_context::<State>();
    let field = NodeRef::<Input>::new();
    // What the field can hold of the name: no line ends, and nothing that is not text.
    let before: String = String::from_utf8_lossy(&name).replace(['\r', '\n'], "");
    let stem = before.rfind('.').filter(|&at| at > 0).map_or(before.as_str(), |at| &before[..at]);
    let stem_units = stem.encode_utf16().count() as u32;
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            let _ = field.set_selection_range(0, stem_units);
        }
    });
    // At once, so that the next key is the list's. Only after the renaming is over: leaving the field ends it too.
    let back_to_list = move |event: &KeyboardEvent| {
        if let Ok(Some(area)) = event_target::<HtmlElement>(event).closest(".file-area") {
            focus_in(&area, ".file-list");
        }
    };
    let (by_key, by_leaving) = (name.clone(), name);
    let rename = {
        let before = before.clone();
        move |name: Vec<u8>, to: String| match to == before {
            true => state.renaming.set(None),
            false => ops::rename(state, name, to),
        }
    };
    let rename_by_leaving = rename.clone();
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" => {
                rename(by_key.clone(), event_target_value(&event));
                back_to_list(&event);
            }
            "Escape" => {
                state.renaming.set(None);
                back_to_list(&event);
            }
            _ => {}
        }
    };
    let leave = move |event: web_sys::FocusEvent| {
        if state.renaming.try_with_untracked(|renaming| renaming.as_ref() == Some(&by_leaving)) == Some(true)
        {
            let value = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            rename_by_leaving(by_leaving.clone(), value.map(|field| field.value()).unwrap_or_default());
        }
    };
    view! {
        <input class="rename" type="text" aria-label="New name" spellcheck="false" node_ref=field value=before
            on:keydown=on_key on:blur=leave on:click=|event| event.stop_propagation() on:dblclick=|event| event.stop_propagation() />
    }
}
