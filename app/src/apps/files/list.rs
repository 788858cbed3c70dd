//! What a folder has, as a list to choose from: with the pointer, with the keys, by typing the beginning of a name.

use super::clip::Originals;
use super::drag::Dragging;
use super::rename::{RenameField, begin_rename};
use super::state::{Item, State};
use super::{bin, menu, ops};
use crate::machine::Kind;
use crate::ui::{after_effects, file_name, focus_on, focused, icon, moment};
use js_sys::Date;
use leptos::html::Div;
use leptos::prelude::*;
use tabula_desk::{format, names, paths};
use web_sys::{KeyboardEvent, MouseEvent};

/// How an item is chosen along with others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choose {
    Only,
    Also,
    UpTo,
}

impl Choose {
    fn by(ctrl: bool, shift: bool) -> Choose {
        match (ctrl, shift) {
            (_, true) => Choose::UpTo,
            (true, false) => Choose::Also,
            (false, false) => Choose::Only,
        }
    }
}

pub(super) fn choose(state: State, index: usize, how: Choose) {
    let listed = untrack(|| state.listed());
    let Some(item) = listed.get(index) else { return };
    let name = item.entry.name.clone();
    state.cursor.set(index);
    match how {
        Choose::Only => state.chosen.set([name].into()),
        Choose::Also => state.chosen.update(|chosen| {
            if !chosen.remove(&name) {
                chosen.insert(name);
            }
        }),
        Choose::UpTo => {
            let anchor = state.anchor.get_untracked().min(listed.len() - 1);
            let range = anchor.min(index)..=anchor.max(index);
            return state.chosen.set(listed[range].iter().map(|item| item.entry.name.clone()).collect());
        }
    }
    state.anchor.set(index);
}

fn sign(item: &Item) -> (&'static str, &'static str) {
    match item.kind {
        Kind::Directory => ("folder", "sign-folder"),
        Kind::Symlink => ("link", "sign-broken"),
        Kind::Other => ("cpu", "sign-other"),
        Kind::File => match paths::extension(&item.entry.name).as_str() {
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "avif" => ("image", "sign-image"),
            "rs" | "c" | "h" | "js" | "ts" | "py" | "sh" | "html" | "css" | "json" | "toml" => {
                ("file-code", "sign-code")
            }
            "tar" | "gz" | "zip" | "xz" | "zst" => ("file-archive", "sign-archive"),
            "txt" | "md" | "log" => ("file-text", "sign-file"),
            _ if item.stat.as_ref().is_some_and(|stat| stat.mode & 0o111 != 0) => {
                ("square-terminal", "sign-program")
            }
            _ => ("file", "sign-file"),
        },
    }
}

/// When it was changed, in the person's own way of writing it.
pub(super) fn date(ms: f64) -> String {
    moment(&Date::new(&ms.into()), &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// What kind of thing it is, in words.
pub(super) fn kind_word(item: &Item) -> &'static str {
    match (item.entry.kind, item.kind) {
        (Kind::Symlink, Kind::Symlink) => "Broken link",
        (Kind::Symlink, _) => "Link",
        (_, Kind::Directory) => "Folder",
        (_, Kind::File) => "File",
        _ => "Device or pipe",
    }
}

/// The keyboard goes to the list of the window in front: at once, because the next key may follow in the same frame, and once
/// more if what had it went without leaving it to anybody. Whatever has taken it by then keeps it.
pub(super) fn focus_list() {
    const LIST: &str = ".window-focused .file-list";
    focus_on(LIST);
    after_effects(|| {
        if focused().is_none_or(|at| at.tag_name() == "BODY") {
            focus_on(LIST);
        }
    });
}

/// Draws it.
#[component]
pub(super) fn List() -> impl IntoView {
    let state = expect_context::<State>();
    let list = NodeRef::<Div>::new();
    let typed = StoredValue::new((String::new(), 0.0));
    let listed = Memo::new(move |_| state.listed());
    let dragging = Dragging::new(state, list);
    provide_context(dragging);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && dragging.cancel() {
            return event.prevent_default();
        }
        // Any other key ends the beginning of a name that is being typed.
        if event.key().chars().count() > 1 && event.key() != "Shift" {
            typed.update_value(|(text, _)| text.clear());
        }
        if state.renaming.with_untracked(Option::is_some) {
            // Its field was left while it says what is wrong: the keyboard goes back to it, or the renaming is over.
            return match event.key().as_str() {
                "Escape" => state.renaming.set(None),
                "Tab" | "Shift" => {}
                _ => {
                    focus_on(".window-focused .rename");
                }
            };
        }
        if key(state, &event, typed) {
            event.prevent_default();
            reveal(list, state.cursor.get_untracked());
        }
    };
    let background = move |event: MouseEvent| {
        if !dragging.took_click() && event.target() == event.current_target() {
            state.chosen.update(|chosen| chosen.clear());
        }
    };
    let background_menu = move |event: MouseEvent| {
        event.prevent_default();
        if event.target() == event.current_target() {
            state.chosen.update(|chosen| chosen.clear());
        }
        menu::open(state, f64::from(event.client_x()), f64::from(event.client_y()));
    };
    let empty_line = move || {
        match (state.problem.get(), listed.with(Vec::is_empty)) {
        (Some(problem), _) => Some(view! { <p class="empty" role="alert">{icon("triangle-alert")}<span>{problem}</span></p> }.into_any()),
        (None, true) if state.folder.with(|folder| folder == bin::FILES) => Some(view! { <p class="empty">{icon("trash-2")}<span>"The bin is empty."</span></p> }.into_any()),
        (None, true) if state.in_bin() => Some(view! { <p class="empty">{icon("folder-open")}<span>"This folder is empty."</span></p> }.into_any()),
        (None, true) => Some(view! { <p class="empty">{icon("folder-open")}<span>"This folder is empty. Drop files here to take them in."</span></p> }.into_any()),
        (None, false) => None,
    }
    };
    view! {
        <div class="file-area">
            <div class="file-head" aria-hidden="true"><span>"Name"</span><span>"Size"</span><span>"Changed"</span></div>
            <div class="file-list" role="listbox" aria-multiselectable="true" aria-label="Files" tabindex="0" data-autofocus
                node_ref=list aria-activedescendant=move || active_id(state, listed)
                data-drop=move || state.folder.with(|folder| paths::encoded(folder))
                on:keydown=on_key on:click=background on:contextmenu=background_menu
                on:pointermove=move |event| dragging.moved(&event) on:pointerup=move |_| dragging.release()
                on:pointercancel=move |_| { dragging.cancel(); }
                on:touchmove=move |event| if dragging.is_held() { event.prevent_default() }
                on:touchend=move |event| if dragging.took_click() { event.prevent_default() }>
                {move || listed.get().into_iter().enumerate().map(|(index, item)| view! { <FileRow index item /> }).collect_view()}
            </div>
            {empty_line}
        </div>
    }
}

fn row_id(name: &[u8], index: usize) -> String {
    // Two windows may show the same folder; what tells them apart is where they look for it.
    format!("file-{index}-{}", name.len())
}

fn active_id(state: State, listed: Memo<Vec<Item>>) -> Option<String> {
    let at = state.cursor.get();
    listed.with(|listed| listed.get(at).map(|item| row_id(&item.entry.name, at)))
}

fn reveal(list: NodeRef<Div>, index: usize) {
    let row = list.get_untracked().and_then(|list| list.children().item(index as u32));
    if let Some(row) = row {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Whether the key meant something here.
fn key(state: State, event: &KeyboardEvent, typed: StoredValue<(String, f64)>) -> bool {
    let count = untrack(|| state.listed()).len();
    let at = state.cursor.get_untracked();
    let (ctrl, shift) = (event.ctrl_key() || event.meta_key(), event.shift_key());
    let to = |index: usize| {
        choose(state, index.min(count.saturating_sub(1)), if shift { Choose::UpTo } else { Choose::Only });
        true
    };
    match (event.key().as_str(), ctrl) {
        ("ArrowDown", false) if state.chosen.with_untracked(|chosen| chosen.is_empty()) => to(at),
        ("ArrowDown", false) => to(at + 1),
        ("ArrowUp", false) if event.alt_key() => {
            state.go_up();
            true
        }
        ("ArrowUp", false) => to(at.saturating_sub(1)),
        ("PageDown", _) => to(at + 10),
        ("PageUp", _) => to(at.saturating_sub(10)),
        ("Home", _) => to(0),
        ("End", _) => to(count),
        ("ArrowLeft", _) if event.alt_key() => {
            state.go_back();
            true
        }
        ("ArrowRight", _) if event.alt_key() => {
            state.go_forward();
            true
        }
        ("Backspace", _) => {
            state.go_up();
            true
        }
        ("Enter", false) => {
            if let Some(item) = untrack(|| state.listed()).get(at) {
                state.open(item);
            }
            true
        }
        ("Escape", _) => {
            state.chosen.update(|chosen| chosen.clear());
            true
        }
        ("Delete", _) => {
            bin::delete(state);
            true
        }
        ("F2", _) => {
            begin_rename(state);
            true
        }
        ("F5", _) => {
            state.read();
            true
        }
        (" ", true) => {
            choose(state, at, Choose::Also);
            true
        }
        ("a", true) => {
            state.chosen.set(untrack(|| state.listed()).into_iter().map(|item| item.entry.name).collect());
            true
        }
        ("c", true) => {
            ops::keep(state, Originals::Keep);
            true
        }
        ("x", true) => {
            ops::keep(state, Originals::Take);
            true
        }
        ("v", true) => {
            ops::paste(state);
            true
        }
        ("h", true) => {
            state.toggle_hidden();
            true
        }
        ("N" | "n", true) if shift => {
            ops::make(state, Kind::Directory);
            true
        }
        ("i", true) => {
            menu::show_properties(state);
            true
        }
        ("ContextMenu", _) | ("F10", _) => {
            menu::open_at_cursor(state);
            true
        }
        (letter, false) if letter.chars().count() == 1 && !event.alt_key() => {
            type_ahead(state, letter, typed);
            true
        }
        _ => false,
    }
}

/// Goes to the first name that begins with what is typed in one go.
fn type_ahead(state: State, letter: &str, typed: StoredValue<(String, f64)>) {
    const TOGETHER_MS: f64 = 800.0;
    let now = Date::now();
    let text = typed.try_update_value(|(text, when)| {
        if now - *when > TOGETHER_MS {
            text.clear();
        }
        text.push_str(&letter.to_lowercase());
        *when = now;
        text.clone()
    });
    let Some(text) = text else { return };
    let listed = untrack(|| state.listed());
    if let Some(index) =
        listed.iter().position(|item| names::plain(&item.entry.name).to_lowercase().starts_with(&text))
    {
        choose(state, index, Choose::Only);
    }
}

#[component]
fn FileRow(index: usize, item: Item) -> impl IntoView {
    let state = expect_context::<State>();
    let name = item.entry.name.clone();
    let id = row_id(&name, index);
    let (picture, tint) = sign(&item);
    let is_chosen = {
        let name = name.clone();
        Memo::new(move |_| state.chosen.with(|chosen| chosen.contains(&name)))
    };
    let renamed = {
        let name = name.clone();
        Memo::new(move |_| {
            state.renaming.with(|renaming| renaming.as_ref().is_some_and(|it| it.name == name))
        })
    };
    let is_cursor = Memo::new(move |_| state.cursor.get() == index);
    let in_bin = state.folder.with_untracked(|folder| folder == bin::FILES);
    let details = match &item.stat {
        Some(stat) => (
            if item.kind == Kind::File { format::bytes(stat.size) } else { String::new() },
            date(stat.modified_ms),
        ),
        None => Default::default(),
    };
    let opened = item.clone();
    let dragging = expect_context::<Dragging>();
    let context = {
        let is_chosen = move || is_chosen.get_untracked();
        move |event: MouseEvent| {
            event.prevent_default();
            event.stop_propagation();
            // Browsers ask for the menu while the finger is still there.
            if dragging.hold() {
                return;
            }
            if !is_chosen() {
                choose(state, index, Choose::Only);
            }
            menu::open(state, f64::from(event.client_x()), f64::from(event.client_y()));
        }
    };
    let shown_name = name.clone();
    let into = (item.kind == Kind::Directory)
        .then(|| paths::encoded(&paths::join(&state.folder.get_untracked(), &name)));
    let click = move |event: MouseEvent| {
        if !dragging.took_click() {
            choose(state, index, Choose::by(event.ctrl_key() || event.meta_key(), event.shift_key()));
        }
    };
    view! {
        <div class="file" role="option" id=id aria-selected=move || is_chosen.get().to_string() class:file-cursor=is_cursor
            title=kind_word(&item) class:file-hidden=name.starts_with(b".") class:file-in-bin=in_bin
            data-drop=into on:pointerdown=move |event| dragging.press(&event, index) on:click=click
            on:dblclick=move |_| state.open(&opened) on:contextmenu=context>
            <span class=format!("file-sign {tint}")>{icon(picture)}</span>
            {move || match renamed.get() {
                true => view! { <RenameField name=shown_name.clone() /> }.into_any(),
                false => view! { <span class="file-name">{file_name(&shown_name)}</span> }.into_any(),
            }}
            <span class="file-size">{details.0}</span>
            <span class="file-date">{details.1}</span>
        </div>
    }
}
