//! Giving something another name, in its row of the list. What cannot stand in a field (line ends, bytes that are no text) is
//! left out there, and a field that nobody has changed changes no name. A name that cannot be given stays in the field, with
//! the reason, until it is another one or Escape is pressed.

use super::list::focus_list;
use super::ops;
use super::state::State;
use crate::failure::spawn;
use crate::ui::focused;
use leptos::html::Input;
use leptos::prelude::*;
use tabula_desk::paths;
use web_sys::{HtmlElement, KeyboardEvent};

/// A renaming that is going on. It outlives its field, which is drawn anew whenever the folder has been read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Renaming {
    /// The item's name as it is.
    pub(super) name: Vec<u8>,
    /// What is in the field.
    text: String,
    stage: Stage,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// The person types.
    Typing,
    /// The machine has been asked.
    Asked,
    /// It cannot be called so.
    Refused(String),
}

impl Renaming {
    /// One that begins.
    pub(super) fn of(name: Vec<u8>) -> Renaming {
        let text = shown(&name);
        Renaming { name, text, stage: Stage::Typing }
    }

    /// Whether it goes on although a folder does not have the name any more: the machine may just have given it another.
    pub(super) fn is_asked(&self) -> bool {
        self.stage == Stage::Asked
    }
}

/// What a field can hold of a name: no line ends, and nothing that is not text.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace(['\r', '\n'], "")
}

/// Lets the person give the item another name.
pub(super) fn begin_rename(state: State) {
    let at = state.cursor.get_untracked();
    let item = untrack(|| state.listed()).into_iter().nth(at);
    if let Some(item) =
        item.filter(|item| state.chosen.with_untracked(|chosen| chosen.contains(&item.entry.name)))
    {
        state.renaming.set(Some(Renaming::of(item.entry.name)));
    }
}

/// Where the keyboard is when a renaming is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyboard {
    /// In the field, by a key; from there it goes to the list.
    InField,
    /// Wherever the person has put it, leaving the field.
    Elsewhere,
}

/// What is in the field is to be the name.
fn finish(state: State, field: &HtmlElement, keyboard: Keyboard) {
    let Some(Renaming { name, text, stage }) = state.renaming.get_untracked() else { return };
    if stage == Stage::Asked {
        return;
    }
    if text == shown(&name) || text.as_bytes() == name {
        return end(state, field, keyboard);
    }
    to_stage(state, &name, Stage::Asked);
    let (field, folder) = (field.clone(), state.folder.get_untracked());
    spawn(async move {
        let renamed = ops::rename(&state.desk.machine(), &folder, &name, &text).await;
        // Meanwhile the window may show another folder, or be gone.
        if state.folder.try_with_untracked(|now| *now == folder) != Some(true) {
            return;
        }
        match renamed {
            Ok(()) => {
                end(state, &field, keyboard);
                state.renamed(&name, text.into_bytes());
                state.read();
            }
            Err(error) => to_stage(state, &name, Stage::Refused(error.in_words())),
        }
    });
}

fn to_stage(state: State, name: &[u8], stage: Stage) {
    state.renaming.update(|renaming| {
        if let Some(renaming) = renaming.as_mut().filter(|renaming| renaming.name == name) {
            renaming.stage = stage;
        }
    });
}

/// The renaming is over. If its field has the keyboard the list gets it, at once, so that the next key is the list's.
fn end(state: State, field: &HtmlElement, keyboard: Keyboard) {
    state.renaming.set(None);
    // Nothing has it when the field went with its row.
    let still = || focused().is_none_or(|at| at.is_same_node(Some(field)) || at.tag_name() == "BODY");
    if keyboard == Keyboard::InField && still() {
        focus_list();
    }
}

/// The field in the place of a name.
#[component]
pub(super) fn RenameField(name: Vec<u8>) -> impl IntoView {
    let state = expect_context::<State>();
    let field = NodeRef::<Input>::new();
    let of_this =
        move |renaming: &Option<Renaming>| renaming.clone().filter(|renaming| renaming.name == name);
    let Some(begun) = state.renaming.with_untracked(&of_this) else { return ().into_any() };
    // What is typed already is not selected: the next key would replace it. Nobody is called back to what was refused.
    let fresh = begun.text == shown(&begun.name);
    let units = begun.text.encode_utf16().count() as u32;
    let (from, to) = if fresh { paths::stem_units(&begun.text) } else { (units, units) };
    let refused = matches!(begun.stage, Stage::Refused(_));
    Effect::new(move |_| {
        if let Some(field) = field.get()
            && !refused
        {
            let _ = field.focus();
            let _ = field.set_selection_range(from, to);
        }
    });
    let stage = {
        let of_this = of_this.clone();
        Memo::new(move |_| state.renaming.with(&of_this).map_or(Stage::Typing, |renaming| renaming.stage))
    };
    let refusal = Memo::new(move |_| match stage.get() {
        Stage::Refused(why) => Some(why),
        Stage::Typing | Stage::Asked => None,
    });
    let on_input = move |event| {
        let text = event_target_value(&event);
        state.renaming.update(|renaming| {
            if let Some(renaming) = renaming {
                renaming.text = text;
                renaming.stage = Stage::Typing;
            }
        });
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        let field = event_target::<HtmlElement>(&event);
        match event.key().as_str() {
            "Enter" => finish(state, &field, Keyboard::InField),
            "Escape" => end(state, &field, Keyboard::InField),
            _ => {}
        }
    };
    let leave = move |event: web_sys::FocusEvent| {
        // A field that goes because its row is drawn anew is not left by anybody.
        let field = event_target::<HtmlElement>(&event);
        if field.is_connected() && state.renaming.try_with_untracked(&of_this).flatten().is_some() {
            finish(state, &field, Keyboard::Elsewhere);
        }
    };
    view! {
        <input class="rename" type="text" aria-label="New name" spellcheck="false" node_ref=field value=begun.text
            aria-invalid=move || refusal.with(Option::is_some).then_some("true") readonly=move || stage.get() == Stage::Asked
            on:input=on_input on:keydown=on_key on:blur=leave on:click=|event| event.stop_propagation()
            on:dblclick=|event| event.stop_propagation() />
        {move || refusal.get().map(|why| view! { <span class="rename-problem" role="alert">{why}</span> })}
    }
    .into_any()
}
