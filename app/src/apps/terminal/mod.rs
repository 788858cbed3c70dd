//! The Terminal: shells in tabs, each on a pseudo-terminal of its own (`shell.rs`). The window has the title of the tab that
//! is shown.

mod shell;

use crate::desktop::use_desk;
use crate::ui::{after_effects, focus_in, icon};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use shell::Shell;
use tabula_desk::visit::Shown;
use tabula_desk::windows::WindowId;

/// What a tab says until a program gives it another title.
const TITLE: &str = "Terminal";

/// A tab.
#[derive(Clone, Copy, PartialEq)]
struct Tab {
    id: u32,
    title: RwSignal<String>,
    /// Where its shell is, as far as is known: at first, where it is to begin.
    folder: RwSignal<Option<Vec<u8>>>,
}

/// All tabs of a window.
#[derive(Clone, Copy)]
struct Tabs {
    all: RwSignal<Vec<Tab>>,
    /// There is always one.
    current: RwSignal<u32>,
    next: StoredValue<u32>,
}

impl Tabs {
    /// As many as there were in the visit before, with new shells where the old ones were.
    fn new(before: &Shown) -> Tabs {
        let tabs = Tabs { all: RwSignal::default(), current: RwSignal::new(0), next: StoredValue::new(0) };
        for folder in before.as_paths() {
            tabs.add(folder);
        }
        if tabs.all.with_untracked(Vec::is_empty) {
            tabs.add(None);
        }
        let current = tabs.all.with_untracked(|all| all.get(before.current).map_or(0, |tab| tab.id));
        tabs.current.set(current);
        tabs
    }

    /// Opens a tab behind the others, its shell in a folder or at home, and shows it.
    fn add(self, folder: Option<Vec<u8>>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let tab = Tab { id, title: RwSignal::new(TITLE.to_owned()), folder: RwSignal::new(folder) };
        self.all.update(|all| all.push(tab));
        self.current.set(id);
    }

    /// What the next visit is to begin with.
    fn shown(self) -> Shown {
        let current = self.current.get();
        self.all.with(|all| {
            let folders: Vec<Option<Vec<u8>>> = all.iter().map(|tab| tab.folder.get()).collect();
            let at = all.iter().position(|tab| tab.id == current).unwrap_or_default();
            Shown::paths(folders.iter().map(Option::as_deref), at)
        })
    }

    fn position(self) -> usize {
        let current = self.current.get_untracked();
        self.all.with_untracked(|all| all.iter().position(|tab| tab.id == current)).unwrap_or_default()
    }

    /// Shows the tab so many places further; after the last comes the first.
    fn show_neighbour(self, by: isize) {
        let at = self.position() as isize + by;
        let shown = self.all.with_untracked(|all| all[at.rem_euclid(all.len() as isize) as usize].id);
        self.current.set(shown);
    }

    /// Closes a tab; the one that takes its place is shown. False for the last one, which stays.
    fn close(self, id: u32) -> bool {
        if self.all.with_untracked(Vec::len) == 1 {
            return false;
        }
        let at = self.position();
        let was_shown = self.current.get_untracked() == id;
        self.all.update(|all| all.retain(|tab| tab.id != id));
        if was_shown {
            self.current.set(self.all.with_untracked(|all| all[at.min(all.len() - 1)].id));
        }
        true
    }

    fn title(self) -> String {
        let current = self.current.get();
        let tab = self.all.with(|all| all.iter().find(|tab| tab.id == current).copied());
        tab.map_or_else(|| TITLE.to_owned(), |tab| tab.title.get())
    }
}

/// Draws one.
#[component]
pub(super) fn Terminal(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let tabs = Tabs::new(&desk.shown_before(id));
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let title = tabs.title();
        desk.windows.update(|windows| windows.set_title(id, &title));
    });
    Effect::new(move |_| desk.shows(id, tabs.shown()));
    // The keyboard goes to the tab that is shown, once it is.
    Effect::new(move |before: Option<u32>| {
        let current = tabs.current.get();
        if before.is_some_and(|before| before != current) {
            after_effects(move || {
                if let Some(place) = place.get_untracked() {
                    focus_in(&place, "[data-autofocus]:not([inert] *)");
                }
            });
        }
        current
    });
    let close = move |tab: u32| {
        if !tabs.close(tab) {
            desk.close(id);
        }
    };
    // Before the shell sees them.
    let on_key = move |event: KeyboardEvent| {
        let both = event.ctrl_key() && event.alt_key();
        match event.key().as_str() {
            "Enter" if event.ctrl_key() && event.shift_key() && !event.alt_key() => tabs.add(None),
            "PageDown" if both => tabs.show_neighbour(1),
            "PageUp" if both => tabs.show_neighbour(-1),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let is_shown = move |tab: Tab| move || tabs.current.get() == tab.id;
    let name = move |tab: Tab| {
        let close_label = move || format!("Close {}", tab.title.get());
        view! {
            <div class="tab" class:tab-current=is_shown(tab)>
                <button type="button" class="tab-name" aria-pressed=move || is_shown(tab)().to_string()
                    on:click=move |_| tabs.current.set(tab.id)>
                    <bdi>{move || tab.title.get()}</bdi>
                </button>
                <button type="button" class="control tab-close" aria-label=close_label on:click=move |_| close(tab.id)>{icon("x")}</button>
            </div>
        }
    };
    let shell = move |tab: Tab| {
        view! { <Shell title=tab.title folder=tab.folder is_shown=Signal::derive(is_shown(tab)) /> }
    };
    view! {
        <div class="terminal" on:keydown:capture=on_key>
            <div class="tab-line">
                <div class="tabs" role="group" aria-label="Shells">
                    <For each=move || tabs.all.get() key=|tab| tab.id children=name />
                </div>
                <button type="button" class="tool" aria-label="New tab" title="New tab (Ctrl+Shift+Enter)" on:click=move |_| tabs.add(None)>{icon("plus")}</button>
            </div>
            <div class="terminal-shells" node_ref=place>
                <For each=move || tabs.all.get() key=|tab| tab.id children=shell />
            </div>
        </div>
    }
}
