//! The settings: appearance, keyboard, where files are and their backups, and what this is. Each change shows at once and is
//! stored by the desktop.

mod about;
mod appearance;
mod backup;
mod keyboard;
mod storage;

use crate::ui::icon;
use about::About;
use appearance::Appearance;
use backup::Backup;
use keyboard::Keyboard;
use leptos::prelude::*;
use storage::Storage;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Appearance,
    Keyboard,
    Storage,
    Backup,
    About,
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
pub(super) fn SettingsApp() -> impl IntoView {
    let page = RwSignal::new(Page::Appearance);
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
