//! The Editor's "Open": a path that is typed, with what there is below it to choose from. The keyboard stays in the field;
//! the arrow keys go through the list, Enter takes what is marked, and a folder shows what is in it.

use super::tabs::Tabs;
use crate::machine::Kind;
use crate::ui::{Dialog, after_effects, file_name, icon};
use crate::{desktop::use_desk, failure::spawn, machine::Links};
use leptos::html::{Input, Ul};
use leptos::prelude::*;
use tabula_desk::paths;
use tabula_desk::picker::{Choice, Picks, folder_text, offered, typed};
use web_sys::{KeyboardEvent, SubmitEvent};

/// More are not drawn: who looks for one of them types its beginning.
const DRAWN_MAX: usize = 200;
const HOME: &[u8] = b"/home/user";

/// The folder that is listed, with what is in it or why that cannot be said.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listing {
    folder: Vec<u8>,
    choices: Vec<Choice>,
    problem: Option<String>,
}

/// Asks for a file to open.
#[component]
pub(super) fn AskOpen() -> impl IntoView {
    let desk = use_desk();
    let tabs = expect_context::<Tabs>();
    let base =
        untrack(|| tabs.current_path()).map_or_else(|| HOME.to_vec(), |path| paths::parent(&path).to_vec());
    let text = RwSignal::new(folder_text(&base).unwrap_or_else(|| "/".to_owned()));
    let parts = Memo::new(move |_| text.with(|text| typed(text, HOME)));
    let folder = Memo::new(move |_| parts.with(|parts| parts.folder.clone()));
    let listing = RwSignal::new(Listing::default());
    let found = Memo::new(move |_| {
        let begin = parts.with(|parts| parts.begin.clone());
        listing.with(|listing| offered(&listing.choices, &begin))
    });
    let at = RwSignal::new(0_usize);
    Effect::new(move |_| {
        found.track();
        at.set(0);
    });
    let field = NodeRef::<Input>::new();
    let rows = NodeRef::<Ul>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let end = text.with_untracked(|text| text.encode_utf16().count()) as u32;
            after_effects(move || drop(field.set_selection_range(end, end)));
        }
    });
    let pick = move |choice: Choice| {
        let path = paths::join(&listing.with_untracked(|listing| listing.folder.clone()), &choice.name);
        match choice.picks {
            Picks::File => {
                tabs.drop_question();
                tabs.open(path);
            }
            Picks::Folder => {
                if let Some(now) = folder_text(&path) {
                    text.set(now);
                }
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
            }
        }
    };
    // What Enter takes is decided when the folder that is typed is listed.
    let waits = RwSignal::new(false);
    let take = move || {
        let is_listed =
            listing.with_untracked(|listing| folder.with_untracked(|folder| listing.folder == *folder));
        waits.set(!is_listed);
        if !is_listed {
            return;
        }
        let marked = found.with_untracked(|found| found.get(at.get_untracked()).cloned());
        // What is in a folder that may not be looked into may be opened all the same by who knows its name.
        let unseen = || {
            let begin = parts.with_untracked(|parts| parts.begin.clone());
            let is_closed = listing.with_untracked(|listing| listing.problem.is_some());
            (is_closed && !begin.is_empty()).then(|| Choice { name: begin.into_bytes(), picks: Picks::File })
        };
        if let Some(choice) = marked.or_else(unseen) {
            pick(choice);
        }
    };
    Effect::new(move |_| {
        let folder = folder.get();
        spawn(async move {
            let read = list(desk, &folder).await;
            // By now another folder may have been typed, or the dialog have gone.
            if parts.try_with_untracked(|parts| parts.folder == folder) != Some(true) {
                return;
            }
            listing.set(read);
            at.set(0);
            if waits.get_untracked() {
                take();
            }
        });
    });
    let on_key = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).min(DRAWN_MAX).saturating_sub(1);
        let now = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => (now + 1).min(last),
            "ArrowUp" => now.saturating_sub(1),
            "PageDown" => (now + 8).min(last),
            "PageUp" => now.saturating_sub(8),
            _ => return,
        };
        event.prevent_default();
        at.set(next);
        if let Some(row) = rows.get_untracked().and_then(|rows| rows.children().item(next as u32)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let on_input = move |event| {
        waits.set(false);
        text.set(event_target_value(&event));
    };
    let row = move |(index, choice): (usize, Choice)| {
        let sign = match choice.picks {
            Picks::Folder => ("folder", "file-sign sign-folder"),
            Picks::File => ("file", "file-sign sign-file"),
        };
        let name = file_name(&choice.name);
        view! {
            <li class="open-row" role="option" id=row_id(index) aria-selected=move || (at.get() == index).to_string()
                on:mousedown=|event| event.prevent_default() on:click=move |_| pick(choice.clone())>
                <span class=sign.1>{icon(sign.0)}</span>
                <span class="file-name">{name}</span>
            </li>
        }
    };
    let marked = move || found.with(|found| (!found.is_empty()).then(|| row_id(at.get())));
    let remark = move || {
        let problem = listing.with(|listing| listing.problem.clone());
        problem.or_else(|| found.with(Vec::is_empty).then(|| "Nothing here is called so.".to_owned()))
    };
    view! {
        <Dialog label="Open" close=move || tabs.drop_question()>
            <form on:submit=move |event: SubmitEvent| { event.prevent_default(); take(); }>
                <h3 class="dialog-title">"Open"</h3>
                <label class="field">
                    <span>"Path"</span>
                    <input type="text" spellcheck="false" autocomplete="off" node_ref=field prop:value=text role="combobox"
                        aria-expanded="true" aria-controls="open-list" aria-autocomplete="list" aria-activedescendant=marked
                        on:input=on_input on:keydown=on_key />
                </label>
                <ul class="open-list" id="open-list" role="listbox" aria-label="Files and folders" node_ref=rows>
                    {move || found.get().into_iter().take(DRAWN_MAX).enumerate().map(row).collect_view()}
                </ul>
                <p class="field-problem" role="status">{remark}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| tabs.drop_question()>"Cancel"</button>
                    <button type="submit" class="button primary">"Open"</button>
                </div>
            </form>
        </Dialog>
    }
}

fn row_id(index: usize) -> String {
    format!("open-{index}")
}

/// What is in a folder, links as what they lead to.
async fn list(desk: crate::desktop::Desk, folder: &[u8]) -> Listing {
    let machine = desk.machine();
    let entries = match machine.entries(folder).await {
        Ok(entries) => entries,
        Err(error) => {
            let problem = match error.code.as_str() {
                "ENOENT" | "ENOTDIR" => "There is no such folder.".to_owned(),
                "EACCES" | "EPERM" => "You are not allowed to look into this folder.".to_owned(),
                _ => error.in_words(),
            };
            return Listing { folder: folder.to_vec(), choices: Vec::new(), problem: Some(problem) };
        }
    };
    let mut choices = Vec::with_capacity(entries.len());
    for entry in entries {
        let kind = match entry.kind {
            Kind::Symlink => {
                let at = paths::join(folder, &entry.name);
                machine.stat(&at, Links::Follow).await.map_or(Kind::Other, |stat| stat.kind)
            }
            kind => kind,
        };
        match kind {
            Kind::Directory if folder_text(&entry.name).is_some() => {
                choices.push(Choice { name: entry.name, picks: Picks::Folder });
            }
            Kind::File => choices.push(Choice { name: entry.name, picks: Picks::File }),
            // A folder that no field can hold cannot be gone into here, and nothing else can be edited.
            _ => {}
        }
    }
    Listing { folder: folder.to_vec(), choices, problem: None }
}
