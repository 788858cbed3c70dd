//! Files: the machine's folders and what can be done with what is in them. The window's state is `state.rs`, what is done
//! to files `ops.rs`; here the parts are put together.

mod bin;
mod clip;
mod contents;
mod drag;
mod handing;
mod list;
mod menu;
mod ops;
mod places;
mod properties;
mod questions;
mod rename;
mod state;
mod taking;
mod watch;

use crate::desktop::use_desk;
use crate::failure::spawn;
use crate::machine::Kind;
use crate::ui::icon;
use leptos::html::Input;
use leptos::prelude::*;
use list::List;
use places::{Crumbs, Places};
use properties::Properties;
use questions::Questions;
use state::State;
use tabula_desk::visit::Shown;
use tabula_desk::windows::WindowId;
use taking::take_in;
use wasm_bindgen::JsCast;
use watch::watch;
use web_sys::{DragEvent, Element, HtmlInputElement};

/// Draws a window of it.
#[component]
pub(super) fn Files(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let state = State::new(desk, id);
    provide_context(state);
    let target = desk.target(id);
    Effect::new(move |_| {
        match target.and_then(|target| target.get()) {
            Some(folder) => state.go(folder),
            None => state.begin(desk.shown_before(id)),
        }
        spawn(async move {
            // Where nothing can be written there is no bin, and deleting will say so.
            let _ = bin::prepare(&desk.machine()).await;
        });
    });
    Effect::new(move |_| {
        state.folder.with(|folder| desk.shows(id, Shown::paths([Some(folder.as_slice())], 0)))
    });
    watch(state);
    Effect::new(move |_| {
        let changed = desk.changed.with(|folders| untrack(|| folders.contains(&state.folder.get())));
        if changed {
            state.read();
        }
    });
    let dropping = RwSignal::new(false);
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        dropping.set(false);
        let on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let folder = on.and_then(|on| drag::dropped_on(&on)).map(|(_, folder)| folder);
        if let Some(data) = event.data_transfer() {
            let folder = folder.filter(|folder| folder != bin::FILES);
            take_in(state, taking::of_drop(&data), folder.unwrap_or_else(|| state.folder.get_untracked()));
        }
    };
    view! {
        <div class="files" class:files-drop=dropping
            on:dragover=move |event| { event.prevent_default(); dropping.set(true); }
            on:dragleave=move |_| dropping.set(false) on:drop=on_drop>
            <Toolbar />
            <div class="files-parts">
                <Places />
                <List />
            </div>
            <WorkLine />
            <Properties />
            <Questions />
        </div>
    }
}

#[component]
fn Toolbar() -> impl IntoView {
    let state = expect_context::<State>();
    let picker = NodeRef::<Input>::new();
    let pick = move |_| {
        if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    };
    let picked = move |event| {
        let field: HtmlInputElement = event_target(&event);
        if let Some(files) = field.files() {
            take_in(state, taking::of_list(&files), state.folder.get_untracked());
        }
        field.set_value("");
    };
    view! {
        <div class="toolbar" role="toolbar" aria-label="Folder">
            <button type="button" class="tool" aria-label="Back" title="Back" disabled=move || !state.can_go_back()
                on:click=move |_| state.go_back()>{icon("arrow-left")}</button>
            <button type="button" class="tool" aria-label="Forward" title="Forward" disabled=move || !state.can_go_forward()
                on:click=move |_| state.go_forward()>{icon("arrow-right")}</button>
            <button type="button" class="tool" aria-label="Up" title="Up" disabled=move || !state.can_go_up()
                on:click=move |_| state.go_up()>{icon("arrow-up")}</button>
            <Crumbs />
            <button type="button" class="tool" aria-label="New folder" title="New folder (Ctrl+Shift+N)" disabled=move || state.in_bin()
                on:click=move |_| ops::make(state, Kind::Directory)>{icon("folder-plus")}</button>
            <button type="button" class="tool" aria-label="Take files in" title="Take files in from this computer"
                disabled=move || state.in_bin() on:click=pick>{icon("upload")}</button>
            <button type="button" class="tool" aria-label="Hidden files" title="Hidden files (Ctrl+H)"
                aria-pressed=move || state.hidden_shown.get().to_string()
                on:click=move |_| state.toggle_hidden()>{icon("eye")}</button>
            <button type="button" class="tool" aria-label="Read again" title="Read again (F5)"
                on:click=move |_| state.read()>{icon("refresh-cw")}</button>
            <input class="unseen" type="file" multiple tabindex="-1" aria-label="Files to take in" node_ref=picker on:change=picked />
        </div>
    }
}

/// How far copying is, with a way to stop it.
#[component]
fn WorkLine() -> impl IntoView {
    let state = expect_context::<State>();
    let stop = move |_| {
        state.work.update(|work| {
            if let Some(work) = work {
                work.stopped = true;
            }
        });
    };
    move || {
        state.work.get().map(|work| {
            view! {
                <div class="work" role="status">
                    <span class="work-label">{work.label} " " <bdi>{work.at}</bdi></span>
                    <progress max=work.total.to_string() value=work.done.to_string() aria-label=work.label></progress>
                    <span class="work-count">{work.done} " of " {work.total}</span>
                    <button type="button" class="button small" on:click=stop>"Stop"</button>
                </div>
            }
        })
    }
}
