//! The settings: appearance, keyboard, where files are and their backups, and what this is. Each change shows at once and is
//! stored by the desktop.

mod about;
mod appearance;
mod backup;
mod keyboard;
mod storage;

use crate::desktop::use_desk;
use crate::ui::icon;
use about::About;
use appearance::Appearance;
use backup::Backup;
use keyboard::Keyboard;
use leptos::prelude::*;
use storage::Storage;
use tabula_desk::visit::Shown;
use tabula_desk::windows::WindowId;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Appearance,
    Keyboard,
    Storage,
    Backup,
    About,
}

impl Page {
    /// The one whose entry says this.
    fn labelled(wanted: &str) -> Option<Page> {
        PAGES.iter().find(|(_, label, _)| *label == wanted).map(|&(page, ..)| page)
    }
}

const PAGES: [(Page, &str, &str); 5] = [
    (Page::Appearance, "Appearance", "palette"),
    (Page::Keyboard, "Keyboard", "keyboard"),
    (Page::Storage, "Storage", "hard-drive"),
    (Page::Backup, "Backup", "file-archive"),
    (Page::About, "About", "info"),
];

/// Draws them.
#[component]
pub(super) fn SettingsApp(id: WindowId) -> impl IntoView {
    let desk = use_desk();
    let before = desk.shown_before(id).places.first().and_then(|label| Page::labelled(label));
    let page = RwSignal::new(before.unwrap_or_default());
    Effect::new(move |_| {
        let label = PAGES.iter().find(|(which, ..)| *which == page.get()).map_or("", |&(_, label, _)| label);
        desk.shows(id, Shown::name(label));
    });
    let entry = move |(which, label, sign): (Page, &'static str, &'static str)| {
        let is_here = move || page.get() == which;
        view! {
            <li>
                <button type="button" class="side-item" aria-current=move || is_here().then_some("page")
                    data-autofocus=(which == Page::Appearance).then_some("") on:click=move |_| page.set(which)>
                    {icon(sign)}<span>{label}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="settings">
            <nav class="side" aria-label="Settings"><ul>{PAGES.map(entry).collect_view()}</ul></nav>
            <div class="settings-page" tabindex="0" role="region" aria-label="Settings page">
                {move || match page.get() {
                    Page::Appearance => view! { <Appearance /> }.into_any(),
                    Page::Keyboard => view! { <Keyboard /> }.into_any(),
                    Page::Storage => view! { <Storage /> }.into_any(),
                    Page::Backup => view! { <Backup /> }.into_any(),
                    Page::About => view! { <About /> }.into_any(),
                }}
            </div>
        </div>
    }
}
