//! The launcher: a field to type in, and what fits: apps, places, workspaces and settings. Arrow keys choose, Enter
//! opens; with nothing typed, all apps are there to press.

use super::desk::{Desk, Overlay, use_desk};
use crate::apps::App;
use crate::ui::icon;
use leptos::html::Input;
use leptos::prelude::*;
use tabula_desk::search;
use tabula_desk::settings::Theme;
use tabula_desk::windows::WORKSPACES;
use web_sys::KeyboardEvent;

/// Something that can be launched.
#[derive(Clone)]
struct Entry {
    label: String,
    kind: &'static str,
    names: Vec<String>,
    picture: Picture,
    act: Callback<()>,
}

#[derive(Clone, Copy)]
enum Picture {
    App(App),
    Icon(&'static str),
}

const PLACES: [(&str, &str, &str); 4] = [
    ("Home", "/home/user", "house"),
    ("Temporary files", "/tmp", "folder"),
    ("Programs", "/usr/bin", "folder"),
    ("File system", "/", "hard-drive"),
];

fn entries(desk: Desk) -> Vec<Entry> {
    let entry = |label: &str, kind, words: &[&str], picture, act: Callback<()>| Entry {
        label: label.to_owned(),
        kind,
        names: std::iter::once(label).chain(words.iter().copied()).map(str::to_owned).collect(),
        picture,
        act,
    };
    let mut all: Vec<Entry> = App::ALL
        .iter()
        .map(|&app| {
            entry(app.title(), "App", app.words(), Picture::App(app), Callback::new(move |()| desk.open(app)))
        })
        .collect();
    for (label, path, sign) in PLACES {
        let open = Callback::new(move |()| desk.open_in(App::Files, path.as_bytes().to_vec()));
        all.push(entry(label, "Folder", &[path], Picture::Icon(sign), open));
    }
    for &theme in Theme::ALL {
        let label = format!("Appearance: {}", theme.label().to_lowercase());
        let act = Callback::new(move |()| desk.settings.update(|settings| settings.theme = theme));
        all.push(entry(&label, "Setting", &["theme mode colours"], Picture::Icon("palette"), act));
    }
    for workspace in 0..WORKSPACES {
        let label = format!("Workspace {}", workspace + 1);
        let act = Callback::new(move |()| desk.show_workspace(workspace));
        all.push(entry(&label, "Workspace", &["desktop"], Picture::Icon("layout-grid"), act));
    }
    all
}

fn found(all: &[Entry], query: &str) -> Vec<Entry> {
    if query.trim().is_empty() {
        return all.iter().filter(|entry| entry.kind == "App").cloned().collect();
    }
    let mut scored: Vec<(u32, &Entry)> = all
        .iter()
        .filter_map(|entry| {
            let names: Vec<&str> = entry.names.iter().map(String::as_str).collect();
            Some((search::score(query, &names)?, entry))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, entry)| entry.clone()).take(8).collect()
}

/// Shows it.
#[component]
pub(super) fn Launcher() -> impl IntoView {
    let desk = use_desk();
    let is_open = Memo::new(move |_| desk.overlay.with(|overlay| *overlay == Overlay::Launcher));
    move || is_open.get().then(|| view! { <Opened /> })
}

#[component]
fn Opened() -> impl IntoView {
    let desk = use_desk();
    let all = StoredValue::new(entries(desk));
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let results = Signal::derive(move || all.with_value(|all| found(all, &query.get())));
    let is_grid = move || query.with(|query| query.trim().is_empty());
    let field = NodeRef::<Input>::new();
    Effect::new(move |_| {
        // At once: the next key may follow in the same frame.
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let close = move || desk.overlay.set(Overlay::None);
    let launch = move |entry: &Entry| {
        close();
        entry.act.run(());
    };
    let on_key = move |event: KeyboardEvent| {
        let count = results.with_untracked(Vec::len).max(1) as isize;
        let by = match event.key().as_str() {
            "Escape" => return close(),
            "Enter" => {
                event.prevent_default();
                let entry = results.with_untracked(|results| results.get(chosen.get_untracked()).cloned());
                return entry.iter().for_each(launch);
            }
            "ArrowDown" | "Tab" if !event.shift_key() => 1,
            "ArrowUp" | "Tab" => -1,
            "ArrowRight" if is_grid() => 1,
            "ArrowLeft" if is_grid() => -1,
            _ => return,
        };
        event.prevent_default();
        chosen.update(|chosen| *chosen = (*chosen as isize + by).rem_euclid(count) as usize);
    };
    let item = move |(index, entry): (usize, Entry)| {
        let picture = match entry.picture {
            Picture::App(app) => app.tile().into_any(),
            Picture::Icon(name) => view! { <span class="launch-icon">{icon(name)}</span> }.into_any(),
        };
        let (label, kind) = (entry.label.clone(), entry.kind);
        view! {
            <div class="launch-item" role="option" id=format!("launch-{index}")
                aria-selected=move || (chosen.get() == index).to_string()
                on:click=move |_| launch(&entry) on:pointermove=move |_| if chosen.get_untracked() != index { chosen.set(index) }>
                {picture}
                <span class="launch-label">{label}</span>
                <span class="launch-kind">{kind}</span>
            </div>
        }
    };
    view! {
        <div class="shade" on:pointerdown=move |_| close()></div>
        <section class="launcher" role="dialog" aria-label="Launcher">
            <div class="launcher-search">
                {icon("search")}
                <input class="launcher-field" node_ref=field type="text" role="combobox" placeholder="Search apps, places and settings"
                    aria-label="Search" autocomplete="off" spellcheck="false" aria-expanded="true" aria-controls="launch-list"
                    aria-activedescendant=move || format!("launch-{}", chosen.get())
                    prop:value=query on:keydown=on_key
                    on:input=move |event| { query.set(event_target_value(&event)); chosen.set(0); } />
            </div>
            <div class="launch-list" class:launch-grid=is_grid id="launch-list" role="listbox" aria-label="Results">
                {move || results.get().into_iter().enumerate().map(item).collect_view()}
            </div>
            {move || results.with(Vec::is_empty).then(|| view! { <p class="empty">"Nothing fits"</p> })}
        </section>
    }
}
